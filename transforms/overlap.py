"""Which facts would count something twice if they were added up together."""

import numpy as np
import polars as pl

import seeds

ANYWHERE = "*"  # a body may work in any place's name, so that its figure may be in any place's figure
LONGEST_NAME = 40  # characters of a body's name


def _digits(code: pl.Expr) -> pl.Expr:
    """The digits of a code that say something: 32, 3203, 320305; of a zone its number too: 3203-1."""
    return code.str.head(6).str.replace(r"(?:00){1,3}$", "") + code.str.slice(6)


def _moved() -> pl.DataFrame:
    """One row is one place of another time, and the place that it is now; both as `_places` writes them."""
    places = seeds.load("places").filter(pl.col("now") != "", pl.col("now") != pl.col("code"))
    return places.select(token=_digits(pl.col("code")), now=_digits(pl.col("now")))


def _places(side: str) -> pl.Expr:
    """The places of one side, each as the digits that say something."""
    code = _digits(pl.element()).replace("", None)
    return pl.col(f"{side}_code").fill_null("").str.split("、").list.eval(code.drop_nulls())


def _tokens(facts: pl.DataFrame, side: str) -> pl.DataFrame:
    """One row is one fact and token of a side: `own`, what it is; `chain`, what it is and what it lies in."""
    named = facts.select(
        "scope",
        own=_places(side),
        bodies=pl.when(pl.col(f"{side}_code").is_null()).then(pl.col(side).str.split("、")),
    )
    places = named.select("scope", token="own").explode("token").drop_nulls("token")
    # A place is what its code said then and what it is now: a county may have moved to another prefecture.
    moved = places.join(_moved(), on="token").select("scope", token="now")
    places = pl.concat([places, moved]).unique()
    bodies = named.select("scope", token="bodies").explode("token").drop_nulls("token")
    own = pl.concat([places, bodies, places.select("scope", token=pl.lit(ANYWHERE)).unique()])
    within = [places.with_columns(pl.col("token").str.head(n)) for n in (2, 4, 6)]
    # 某某大学附属医院 lies in 某某大学.
    within += [bodies.with_columns(pl.col("token").str.head(n)) for n in range(2, LONGEST_NAME)]
    chain = pl.concat([places, bodies, *within, bodies.select("scope", token=pl.lit(ANYWHERE)).unique()])
    return pl.concat([own.with_columns(kind=pl.lit("own")), chain.with_columns(kind=pl.lit("chain"))]).unique()


def _meeting(scopes: pl.DataFrame) -> pl.DataFrame:
    """One row is one pair of scopes of one metric and unit that overlap in donor, recipient and period."""
    donors, recipients = (_tokens(scopes, side) for side in ("donor", "recipient"))
    about = scopes.select("scope", "metric", "unit", "start", "end")

    def rows(donor_kind: str, recipient_kind: str) -> pl.DataFrame:
        donor = donors.filter(pl.col("kind") == donor_kind).select("scope", donor="token")
        recipient = recipients.filter(pl.col("kind") == recipient_kind).select("scope", recipient="token")
        return about.join(donor, on="scope").join(recipient, on="scope")

    found = []
    for one, other in ((("own", "own"), ("chain", "chain")), (("own", "chain"), ("chain", "own"))):
        met = rows(*one).join(rows(*other), on=["metric", "unit", "donor", "recipient"], suffix="_other")
        met = met.filter(
            pl.col("scope") != pl.col("scope_other"),
            pl.col("start") <= pl.col("end_other"),
            pl.col("start_other") <= pl.col("end"),
        )
        found.append(
            met.select(
                better=pl.min_horizontal("scope", "scope_other"),
                worse=pl.max_horizontal("scope", "scope_other"),
            )
        )
    return pl.concat(found).unique()


def _chosen(count: int, pairs: pl.DataFrame) -> np.ndarray:
    """For each scope, best first, whether it is taken: where none better that it meets is taken."""
    better, worse = pairs["better"].to_numpy(), pairs["worse"].to_numpy()
    taken, refused = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    open_ = np.ones(count, dtype=bool)
    while open_.any():
        waits = np.zeros(count, dtype=bool)
        waits[worse[~refused[better]]] = True
        taken |= open_ & ~waits
        open_ &= ~taken
        refused[worse[taken[better]]] = True
        open_ &= ~refused
    return taken


def crowded(facts: pl.DataFrame) -> pl.Series:
    """The fact_id of every fact that overlaps a better one of its metric and unit.

    Better is a year before a day, what is wider before what it may contain, then what more stories tell.
    """
    if facts.is_empty():
        return facts["fact_id"]
    dated = facts.with_columns(
        start=pl.coalesce("period_start", "period_end"),
        end=pl.col("period_end"),
        breadth=pl.sum_horizontal(
            _places(side).list.eval(pl.element().str.len_chars()).list.min().fill_null(99)
            for side in ("donor", "recipient")
        ),
        width=pl.sum_horizontal(pl.col(side).str.count_matches("、") for side in ("donor", "recipient")),
    ).sort(
        pl.col("period_basis") != "year",
        -(pl.col("end") - pl.col("start")).dt.total_days(),
        "breadth",
        -pl.col("width").cast(pl.Int64),
        -pl.col("support"),
        "order",
    )
    same = ["metric", "unit", "donor", "recipient", "donor_code", "recipient_code", "start", "end"]
    scopes = dated.unique(same, keep="first", maintain_order=True).with_row_index("scope")
    taken = scopes.filter(pl.Series(_chosen(scopes.height, _meeting(scopes))))
    return facts.join(taken, on="fact_id", how="anti")["fact_id"]

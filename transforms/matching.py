"""One row is one donor and one recipient that an article may be about, with all that speaks for the two.

How often an article names them, where, beside whom, and whether they are known partners: what each is worth was
fitted to annotated articles, also with their places moved elsewhere (seeds/pair_weights.csv, seeds/build/fit_pairs.py).
"""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import places, weighing
from transforms.weighing import FLAGS, NUMBER, Scale

SIDES = ("donor", "recipient")
LEVELS = ("none", "province", "municipality", "prefecture", "county", "district")
COUNTS = ("one", "two", "few", "several", "many")
SHARES = ("least", "fifth", "some", "most", "near", "top")
HEAVIER = ("none", "lighter", "little lighter", "little heavier", "heavier")
NUMBERS = ("0", "1", "2", "3", "4")
KNOWN = ("no", "provinces", "province", "prefectures", "prefecture", "listed", "in time")
OF_ONE: dict[str, tuple[str, ...]] = {
    "level": LEVELS, "title": FLAGS, "full": FLAGS, "times": COUNTS, "share": SHARES, "leads": FLAGS,
    "held by": HEAVIER, "holds": NUMBERS, "held": HEAVIER,
}  # fmt: skip
VALUES: dict[str, tuple[str, ...]] = {
    **{f"{end} {kind}": values for end in SIDES for kind, values in OF_ONE.items()},
    "known": KNOWN, "clauses": NUMBERS[:4], "sentences": NUMBERS,
}  # fmt: skip
ALONE = (
    ("level",), ("title",), ("full",), ("times",), ("share",), ("leads",), ("held by", "level"), ("holds", "level"),
    ("held", "level"), ("share", "level"), ("title", "level"), ("title", "holds"), ("title", "share"),
    ("times", "level"),
)  # fmt: skip
SCALE = Scale(
    VALUES,
    (
        *(tuple(f"{end} {kind}" for kind in together) for end in SIDES for together in ALONE),
        ("donor level", "recipient level"), ("donor title", "recipient title"), ("donor holds", "recipient holds"),
        ("known",), ("known", "donor level", "recipient level"), ("clauses",), ("sentences",),
    ),
)  # fmt: skip


def _level(rows: pl.DataFrame) -> pl.Expr:
    """The number in LEVELS of each place; a municipality's own districts are not a province's counties."""
    municipal = pl.col("province").is_in(places.MUNICIPALITIES)
    return (
        pl.when(pl.col("depth") == 0).then(1 + municipal.cast(pl.Int32))
        .when(pl.col("depth") == 1).then(3)
        .otherwise(4 + municipal.cast(pl.Int32))
    )  # fmt: skip


def _standing(rows: pl.DataFrame) -> pl.DataFrame:
    """The places of one side with their evidence: how much each is spoken of, by itself and beside the others."""
    rows = rows.with_row_index("row")
    others = rows.select(
        "article", "weight", "row", at="depth", other_province="province", other_prefecture="prefecture"
    )
    both = rows.join(others, on="article", suffix="_other").filter(pl.col("row") != pl.col("row_other"))

    def holds(depth: str, lower: str) -> pl.Expr:
        province = pl.col("province") == pl.col("other_province")
        prefecture = pl.col("prefecture") == pl.col("other_prefecture")
        within = ((pl.col(depth) == 0) & province) | ((pl.col(depth) == 1) & prefecture)
        return within & (pl.col(depth) < pl.col(lower))

    beside = both.with_columns(under=holds("at", "depth"), over=holds("depth", "at")).group_by("row").agg(
        above=pl.col("weight_other").filter(pl.col("under")).max(),
        below=pl.col("weight_other").filter(pl.col("over")).max(),
        number=pl.col("over").sum(),
    )  # fmt: skip
    rows = rows.join(beside, on="row", how="left", maintain_order="left")

    def heavier(other: str) -> pl.Expr:
        ratio = pl.col(other) / pl.col("weight")
        steps = [(ratio >= edge).cast(pl.Int32) for edge in (0.5, 1.0, 2.0)]
        return (1 + pl.sum_horizontal(steps)).fill_null(0)

    share = pl.col("weight") / pl.col("weight").max().over("article")
    return rows.select(
        "article", "place", "now", "depth", "province", "prefecture", "first", "year",
        level=_level(rows),
        title=pl.col("in_title").cast(pl.Int32),
        full=pl.col("full").cast(pl.Int32),
        times=pl.sum_horizontal((pl.col("mentions") >= edge).cast(pl.Int32) for edge in (2, 3, 5, 8)),
        share=pl.sum_horizontal((share >= edge).cast(pl.Int32) for edge in (0.2, 0.4, 0.6, 0.8, 0.999)),
        leads=(pl.col("first") == pl.col("first").min().over("article")).cast(pl.Int32),
        held_by=heavier("above"),
        holds=pl.col("number").fill_null(0).clip(0, 4).cast(pl.Int32),
        held=heavier("below"),
    )  # fmt: skip


def _together(mentions: pl.DataFrame, matches: pl.DataFrame, within: str) -> np.ndarray:
    """In how many clauses, or sentences, each two stand together."""
    keys = ["article", "donor", "recipient"]
    stand = mentions.filter(~pl.col("part_of")).select("article", "place", within).unique()
    sides = [
        stand.rename({"place": end}).join(matches.select("article", end).unique(), on=["article", end], how="semi")
        for end in SIDES
    ]
    counted = sides[0].join(sides[1], on=["article", within]).group_by(keys).len()
    return matches.select(keys).join(counted, on=keys, how="left", maintain_order="left")["len"].fill_null(0).to_numpy()


def _known(matches: pl.DataFrame) -> np.ndarray:
    """The number in KNOWN of each two: a known pairing, or one between places that hold them."""
    pairings = places.pairings()
    keys = pairings["donor"].to_numpy().astype(np.int64) * 10**8 + pairings["recipient"].to_numpy()
    order = np.argsort(keys, kind="stable")
    keys, first, last = keys[order], pairings["first"].to_numpy()[order], pairings["last"].to_numpy()[order]
    columns = {name: matches[name].fill_null(0).to_numpy().astype(np.int64) for name in matches.columns}
    year = columns["year"]

    def pair(donor: np.ndarray, recipient: np.ndarray) -> np.ndarray:
        return donor * 10**8 + recipient

    exact = pair(columns["now"], columns["now_r"])
    begin, end = np.searchsorted(keys, exact, "left"), np.searchsorted(keys, exact, "right")
    in_time = np.zeros(len(exact), dtype=bool)
    for turn in range(int((end - begin).max(initial=0))):  # at most a few periods of one pairing
        at = np.minimum(begin + turn, len(keys) - 1)
        in_time |= (begin + turn < end) & (first[at] <= year + places.SLACK) & (year <= last[at] + places.SLACK)
    above = {
        f"{part}{end_}": columns[f"{part}{end_}"] * size
        for part, size in (("province", 100_000), ("prefecture", 1000))
        for end_ in ("", "_r")
    }

    def held(*two: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        return np.any([places.among(pair(donor, recipient), keys) for donor, recipient in two], axis=0)

    return np.select(
        [
            in_time,
            end > begin,
            held((columns["now"], above["prefecture_r"]), (above["prefecture"], columns["now_r"])),
            held((above["prefecture"], above["prefecture_r"])),
            held((columns["now"], above["province_r"]), (above["province"], columns["now_r"])),
            held((above["province"], above["province_r"])),
        ],
        [6, 5, 4, 3, 2, 1],
        0,
    )


def gather(donors: pl.DataFrame, recipients: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one match (article, donor, recipient), sorted by article, with its evidence as columns.

    An article without places on one side has matches with none there.
    """
    both = _standing(donors).join(
        _standing(recipients).drop("year"), on="article", how="full", coalesce=True, suffix="_r", maintain_order="left"
    )
    both = both.sort("article", "first", "first_r", maintain_order=True)
    named = both.rename({"place": "donor", "place_r": "recipient"})
    kinds = {kind: kind.replace(" ", "_") for kind in OF_ONE}
    evidence = named.select(
        pl.col(column + suffix).fill_null(0).cast(pl.Int32).alias(f"{end} {kind}")
        for end, suffix in zip(SIDES, ("", "_r"), strict=True)
        for kind, column in kinds.items()
    )
    told = pl.DataFrame(
        {
            "known": _known(both),
            "clauses": np.minimum(_together(mentions, named, "clause"), 3),
            "sentences": np.minimum(_together(mentions, named, "sentence"), 4),
        },
        schema=dict.fromkeys(("known", "clauses", "sentences"), pl.Int32),
    )
    return pl.concat([named.select("article", "donor", "recipient"), evidence, told], how="horizontal")


def evidence(matches: pl.DataFrame) -> dict[str, np.ndarray]:
    """What each match has to say for itself, as numbers of VALUES."""
    return {kind: matches[kind].to_numpy().astype(NUMBER) for kind in VALUES}


@cache
def _weights() -> list[np.ndarray]:
    return SCALE.table(seeds.load("pair_weights").select("evidence", "weight").iter_rows())


def choose(donors: pl.DataFrame, recipients: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one article with the donor and the recipient that it is about."""
    matches = gather(donors, recipients, mentions)
    score = SCALE.score(evidence(matches), _weights())
    return matches[weighing.best(score, matches["article"].to_numpy())].select("article", "donor", "recipient")

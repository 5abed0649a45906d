"""What must hold against what is published: running totals do not fall, figures keep their company."""

import polars as pl

from contracts.contract import Contract, Rule, beside, shown, soft

SERIES = ["metric", "unit", "per", "donor", "recipient", "status"]
ENOUGH = 5  # published figures of one kind before a new one can be far from them
REACH = 2.5  # how many spreads, in powers of ten, a figure may lie beyond the middle
LEAST_SPREAD = 0.3
AGAIN = pl.col("own").is_not_null()  # flagged by an earlier run, and published


def prepare(claims: pl.DataFrame, history: pl.DataFrame | None, told: pl.DataFrame | None = None) -> pl.DataFrame:
    """The claims with the greatest earlier total, and the middle and spread of their pairing's figures.

    `told`: the published articles, each with those of its claims that were flagged here. What is published of
    an article is no company for it: read again, its claims keep their verdict. Only those that were flagged are
    compared anew, their own facts left out.
    """
    claims = _fallen(claims)
    nothing = [pl.lit(None, dtype=pl.Float64).alias(c) for c in ("published_total", "usual_middle", "usual_spread")]
    if history is None or history.is_empty():
        return claims.with_columns(nothing)
    known = history.filter(~pl.col("conflict"), pl.col("part_of").is_null(), pl.col("value") > 0)
    asked = _asked(claims.with_row_index("number"), told)
    totals = known.filter(pl.col("period_basis") == "cumulative").select(
        *SERIES, "period_start", "fact_id", total_until="period_end", published_total="value"
    )
    running = (
        asked.filter(
            pl.col("period_basis") == "cumulative",
            pl.col("part_of").is_null(),
            pl.col("period_end").is_not_null(),
        )
        .join(totals, on=[*SERIES, "period_start"], nulls_equal=True)
        .filter(pl.col("total_until") < pl.col("period_end"), pl.col("fact_id").ne_missing(pl.col("own")))
        .group_by("number")
        .agg(pl.col("published_total").max())
    )
    figures = known.select(*SERIES, "fact_id", "value")
    fresh, again = (asked.filter(side).select("number", "own", *SERIES) for side in (~AGAIN, AGAIN))
    others = again.join(figures, on=SERIES, nulls_equal=True).filter(pl.col("fact_id") != pl.col("own"))
    usual = [_usual(others, ["number"]), fresh.join(_usual(figures, SERIES), on=SERIES, nulls_equal=True)]
    middles = pl.concat([part.select("number", "usual_middle", "usual_spread") for part in usual])
    return beside(beside(claims, running), middles)


def _fallen(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with the greatest running total that their own article gives of the same thing, for an earlier day."""
    same = ["article_id", "subject", *SERIES, "period_start"]
    totals = (
        claims.with_row_index("row")
        .filter(pl.col("period_basis") == "cumulative", pl.col("part_of").is_null(), pl.col("period_end").is_not_null())
        .select("row", *same, "period_end", "value")
    )
    earlier = totals.select(*same, told_until="period_end", told_total="value")
    fallen = (
        totals.join(earlier, on=same, nulls_equal=True)
        .filter(pl.col("told_until") < pl.col("period_end"))
        .group_by("row")
        .agg(pl.col("told_total").max())
    )
    return claims.with_row_index("row").join(fallen, on="row", how="left", maintain_order="left").drop("row")


def _asked(claims: pl.DataFrame, told: pl.DataFrame | None) -> pl.DataFrame:
    """The claims to compare, with `own`: the fact that a claim already is, null for claims of new articles."""
    columns = ["number", *SERIES, "period_basis", "period_start", "period_end", "part_of"]
    if told is None:
        return claims.select(*columns, own=pl.lit(None, dtype=pl.Utf8))
    flagged = told.filter(pl.col("fact_id").is_not_null()).select("claim_id", own="fact_id")
    new = claims.join(told, on="article_id", how="anti").select(*columns, own=pl.lit(None, dtype=pl.Utf8))
    return pl.concat([new, claims.join(flagged, on="claim_id").select(*columns, "own")])


def _usual(figures: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """One row is one group that has enough figures, with their middle and spread in powers of ten."""
    log = pl.col("value").log10()
    groups = figures.group_by(by).agg(usual_middle=log.median(), usual_spread=log.std(), n=pl.len())
    return groups.filter(pl.col("n") >= ENOUGH).drop("n")


@soft
def running_total_does_not_fall() -> Rule:
    """A running total is not below an earlier one of the same start, published or in its own article."""
    earlier = pl.max_horizontal("published_total", "told_total")
    return Rule(pl.col("value") >= earlier * 0.999, shown(pl.col("value")), shown("earlier ", earlier))


@soft
def value_near_the_published() -> Rule:
    """A value lies within reach of what is published of its metric and pairing."""
    gap = (pl.col("value").log10() - pl.col("usual_middle")).abs()
    spread = pl.max_horizontal(pl.col("usual_spread").fill_null(0.0), pl.lit(LEAST_SPREAD))
    return Rule(
        pl.when(pl.col("usual_middle").is_not_null()).then(gap <= REACH * spread),
        shown(pl.col("value")),
        shown("around ", pl.lit(10.0).pow("usual_middle").round_sig_figs(2)),
    )


CONTRACTS: list[Contract] = [running_total_does_not_fall, value_near_the_published]
FLAGS = [f"soft:{contract.name}" for contract in CONTRACTS]

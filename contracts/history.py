"""What must hold against what is published: running totals do not fall, figures keep their company."""

import polars as pl

from contracts.contract import Contract, Rule, shown, soft

SERIES = ["metric", "unit", "per", "donor", "recipient", "status"]
ENOUGH = 5  # published figures of one kind before a new one can be far from them
REACH = 2.5  # how many spreads, in powers of ten, a figure may lie beyond the middle
LEAST_SPREAD = 0.3


def prepare(claims: pl.DataFrame, history: pl.DataFrame | None) -> pl.DataFrame:
    """The claims with the greatest earlier total, and the middle and spread of their pairing's figures."""
    nothing = [pl.lit(None, dtype=pl.Float64).alias(c) for c in ("earlier_total", "usual_middle", "usual_spread")]
    if history is None or history.is_empty():
        return claims.with_columns(nothing)
    known = history.filter(~pl.col("conflict"), pl.col("part_of").is_null(), pl.col("value") > 0)
    totals = known.filter(pl.col("period_basis") == "cumulative").select(
        *SERIES, "period_start", total_until="period_end", earlier_total="value"
    )
    running = (
        claims.with_row_index("row")
        .filter(
            pl.col("period_basis") == "cumulative",
            pl.col("part_of").is_null(),
            pl.col("period_end").is_not_null(),
        )
        .join(totals, on=[*SERIES, "period_start"], nulls_equal=True)
        .filter(pl.col("total_until") < pl.col("period_end"))
        .group_by("row")
        .agg(pl.col("earlier_total").max())
    )
    log = pl.col("value").log10()
    usual = (
        known.group_by(SERIES)
        .agg(usual_middle=log.median(), usual_spread=log.std(), n=pl.len())
        .filter(pl.col("n") >= ENOUGH)
        .drop("n")
    )
    return (
        claims.with_row_index("row")
        .join(running, on="row", how="left", maintain_order="left")
        .join(usual, on=SERIES, how="left", nulls_equal=True, maintain_order="left")
        .drop("row")
    )


@soft
def running_total_does_not_fall() -> Rule:
    """A running total is not below an earlier one of the same start."""
    return Rule(
        pl.col("value") >= pl.col("earlier_total") * 0.999,
        shown(pl.col("value")),
        shown("earlier ", pl.col("earlier_total")),
    )


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

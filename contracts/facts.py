"""What must hold of facts: names, support, and that nothing which may be summed is counted twice."""

import polars as pl

import seeds
from contracts.contract import Contract, Rule, run, shown

PARTY = {"donor": "giver", "recipient": "taker"}


def _places(facts: pl.DataFrame, side: str) -> pl.DataFrame:
    """One row is one fact and one of its places on a side, 320300 as 3203; a body by its name."""
    codes = pl.when(pl.col(f"{side}_code").is_not_null()).then(pl.col(f"{side}_code")).otherwise(pl.col(side))
    return (
        facts.select("fact_id", place=codes.str.split("、"))
        .explode("place")
        .drop_nulls()
        .with_columns(pl.col("place").str.replace(r"^(\d\d)0000$", "$1").str.replace(r"^(\d{4})00$", "$1"))
        .rename({"place": PARTY[side]})
    )


def _years(facts: pl.DataFrame) -> pl.DataFrame:
    """One row is one fact and one year that its period touches."""
    return (
        facts.with_columns(start=pl.coalesce("period_start", "period_end"))
        .with_columns(year=pl.int_ranges(pl.col("start").dt.year(), pl.col("period_end").dt.year() + 1))
        .select("fact_id", "metric", "unit", "start", end="period_end", year="year")
        .explode("year")
    )


def _holds(one: str, other: str) -> pl.Expr:
    """Whether one place is the other or lies in it, either way."""
    return pl.col(one).str.starts_with(pl.col(other)) | pl.col(other).str.starts_with(pl.col(one))


def overlaps(facts: pl.DataFrame) -> pl.DataFrame:
    """One row is two facts that may both be summed while they overlap in unit, parties and period."""
    safe = facts.filter("safe_to_sum")
    rows = _years(safe)
    for side in PARTY:
        rows = rows.join(_places(safe, side), on="fact_id")
    rows = rows.with_columns(giver_head=pl.col("giver").str.head(2), taker_head=pl.col("taker").str.head(2))
    block = ["metric", "unit", "year", "giver_head", "taker_head"]
    crowded = rows.filter(pl.col("fact_id").n_unique().over(block) > 1)
    return (
        crowded.join(crowded, on=block, suffix="_other")
        .filter(
            pl.col("fact_id") < pl.col("fact_id_other"),
            pl.col("start") <= pl.col("end_other"),
            pl.col("start_other") <= pl.col("end"),
            _holds("giver", "giver_other"),
            _holds("taker", "taker_other"),
        )
        .select("fact_id", "fact_id_other")
        .unique(maintain_order=True)
    )


def prepare(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with one that each overlaps though both may be summed, and whether their metric can be."""
    pairs = overlaps(facts)
    both = pl.concat([pairs, pairs.select(fact_id="fact_id_other", fact_id_other="fact_id")]).unique(
        "fact_id", keep="first", maintain_order=True
    )
    summable = seeds.load("metrics").filter(pl.col("summable") == "yes")["metric"]
    return facts.join(both, on="fact_id", how="left", maintain_order="left").with_columns(
        summable=pl.col("metric").is_in(summable.implode())
    )


@run
def fact_stands_once() -> Rule:
    """A fact_id names one fact."""
    return Rule(pl.col("fact_id").is_unique(), pl.col("fact_id"))


@run
def support_is_counted() -> Rule:
    """A fact has a story, and at least as many copies as stories."""
    fine = (pl.col("support") >= 1) & (pl.col("copies") >= pl.col("support"))
    return Rule(fine, shown(pl.col("support"), " stories, ", pl.col("copies"), " copies"))


@run
def value_between_its_extremes() -> Rule:
    """A fact's value lies between the least and the greatest that its claims give."""
    low, high = pl.col("value_min"), pl.col("value_max")
    return Rule(pl.col("value").is_between(low, high), shown(pl.col("value")), shown(low, "–", high))


@run
def unsafe_has_a_reason() -> Rule:
    """A fact that must not be summed says why, and no other does."""
    fine = pl.col("safe_to_sum") == pl.col("unsafe_reason").is_null()
    return Rule(fine, shown(pl.col("safe_to_sum"), " ", pl.col("unsafe_reason")))


@run
def summed_are_totals() -> Rule:
    """What may be summed is an actual, whole, undisputed total of a summable metric, of a year or a day."""
    fine = (
        pl.col("summable")
        & (pl.col("status") == "actual")
        & pl.col("part_of").is_null()
        & pl.col("per").is_null()
        & pl.col("period_basis").is_in(["year", "point"])
        & ~pl.col("conflict")
    )
    words = shown(pl.col("metric"), " ", pl.col("status"), " ", pl.col("per"), " ", pl.col("period_basis"))
    return Rule(pl.when("safe_to_sum").then(fine), words)


@run
def summed_do_not_overlap() -> Rule:
    """No two facts that may be summed overlap in metric, unit, donor, recipient and period."""
    return Rule(pl.col("fact_id_other").is_null(), pl.col("fact_id"), pl.col("fact_id_other"))


CONTRACTS: list[Contract] = [
    fact_stands_once,
    support_is_counted,
    value_between_its_extremes,
    unsafe_has_a_reason,
    summed_are_totals,
    summed_do_not_overlap,
]

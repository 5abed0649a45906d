"""From claims as they were read to claims that may be seen: kept, flagged, or held back with every reason."""

from dataclasses import dataclass

import polars as pl

from contracts import articles as article_contracts
from contracts import claims as claim_contracts
from contracts import history as history_contracts
from contracts import parties, periods, quantities, reading, together
from contracts.contract import HARD, RUN, SOFT, Contract, beside, verdicts
from contracts.schemas import conform

CLAIM_CONTRACTS: list[Contract] = [
    *claim_contracts.CONTRACTS,
    *reading.CONTRACTS,
    *periods.CONTRACTS,
    *parties.CONTRACTS,
    *together.CONTRACTS,
    *history_contracts.CONTRACTS,
]
CONTRACTS: list[Contract] = [*article_contracts.CONTRACTS, *quantities.CONTRACTS, *CLAIM_CONTRACTS]
LOCATOR = ["page_hash", "page_start", "page_end"]
# A person who sets one of these says that the page is wrong, so that the second reader may differ.
REREAD = {"value": "reread_value", "value_high": "reread_range", "unit": "reread_unit"}
VERDICT = ["contract", "severity", "observed", "bound_value"]


@dataclass(frozen=True)
class Context:
    """What claims are held against: articles, quantities, people's decisions, what is published already."""

    articles: pl.DataFrame
    quantities: pl.DataFrame
    corrections: pl.DataFrame | None = None
    history: pl.DataFrame | None = None  # facts of the last publication
    told: pl.DataFrame | None = None  # its articles: article_id; claim_id and fact_id of what history flagged
    bounds: pl.DataFrame | None = None  # instead of seeds/bounds.csv


@dataclass(frozen=True)
class Checked:
    """Claims that may be published, claims held back (a row a claim and contract), a row a contract."""

    kept: pl.DataFrame
    quarantined: pl.DataFrame
    results: pl.DataFrame
    quantities: pl.DataFrame  # with the outcome of those whose claim is held back
    breaches: pl.DataFrame  # of articles and books: article_id, char_start, contract, severity, observed, bound_value


def prepare(claims: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The claims with everything that contracts look at beside them."""
    frame = claim_contracts.prepare(claims, context.articles, context.bounds)
    frame = periods.prepare(frame, context.articles)
    frame = parties.prepare(reading.prepare(frame))
    return history_contracts.prepare(together.prepare(frame), context.history, context.told)


def broken(frame: pl.DataFrame, contracts: list[Contract]) -> pl.DataFrame:
    """One row is one breach: row of the frame, contract, severity, what was seen, what was allowed."""
    held = verdicts(frame, contracts).with_row_index("row")
    bad = held.filter(~pl.all_horizontal(pl.exclude("row")))
    rows = frame[bad["row"]].with_columns(row=bad["row"])
    found = [
        rows.filter(~bad[contract.name]).select(
            "row",
            contract=pl.lit(contract.name),
            severity=pl.lit(contract.severity),
            observed=contract.rule.observed.cast(pl.String),
            bound_value=contract.rule.bound.cast(pl.String),
        )
        for contract in contracts
        if not bad[contract.name].all()
    ]
    empty = {"row": pl.UInt32, **dict.fromkeys(VERDICT, pl.String)}
    return pl.concat(found) if found else pl.DataFrame(schema=empty)


def _decided(claims: pl.DataFrame, breaches: pl.DataFrame, corrections: pl.DataFrame | None) -> pl.DataFrame:
    """The breaches after people's decisions: what they accept of one row is soft for that row."""
    if corrections is None or corrections.is_empty() or breaches.is_empty():
        return breaches
    places = corrections.with_columns(pl.col("page_start", "page_end").cast(pl.Int32, strict=False)).join(
        claims.select(*LOCATOR, "surface", row=pl.int_range(pl.len(), dtype=pl.UInt32)), on=LOCATOR
    )
    guarded = (pl.col("guard") == pl.col("surface")) | (pl.col("guard").fill_null("") == "")
    accepted = places.filter(pl.col("action") == "accept", guarded).select("row", "contract")
    changed = places.filter(pl.col("action") == "change").select(
        "row", contract=pl.col("field").replace_strict(REREAD, default=None, return_dtype=pl.String)
    )
    lifted = pl.concat([accepted, changed]).drop_nulls().unique().with_columns(lifted=pl.lit(True))
    return (
        breaches.join(lifted, on=["row", "contract"], how="left", maintain_order="left")
        .with_columns(severity=pl.when("lifted").then(pl.lit(SOFT)).otherwise("severity"))
        .drop("lifted")
    )


def _outcome() -> pl.Expr:
    return (
        pl.when(pl.col("rows_failed") == 0)
        .then(pl.lit("passed"))
        .when(pl.col("severity") == RUN)
        .then(pl.lit("stopped"))
        .when(pl.col("rows_held") > 0)
        .then(pl.lit("quarantined"))
        .otherwise(pl.lit("flagged"))
    )


def _results(counts: quantities.Counts, breaches: pl.DataFrame, checked: int) -> pl.DataFrame:
    """One row is one contract: how many rows it looked at, how many broke it, and what became of them."""
    failed = breaches.group_by("contract").agg(
        rows_failed=pl.len().cast(pl.Int64), rows_held=(pl.col("severity") == HARD).sum().cast(pl.Int64)
    )
    every = pl.DataFrame(
        {"contract": [c.name for c in CLAIM_CONTRACTS], "severity": [c.severity for c in CLAIM_CONTRACTS]}
    ).with_columns(rows_checked=pl.lit(checked, dtype=pl.Int64))
    every = every.join(failed, on="contract", how="left", maintain_order="left").with_columns(
        pl.col("rows_failed", "rows_held").fill_null(0)
    )
    books = pl.DataFrame(counts, schema=["contract", "rows_checked", "rows_failed"], orient="row").with_columns(
        severity=pl.lit(RUN), rows_held=pl.lit(0, dtype=pl.Int64)
    )
    return pl.concat([books.select(every.columns), every]).select(
        "contract", "severity", "rows_checked", "rows_failed", outcome=_outcome()
    )


def total(results: list[pl.DataFrame]) -> pl.DataFrame:
    """One row is one contract over all batches."""
    worst = pl.Enum(["passed", "flagged", "quarantined", "stopped"])
    return (
        pl.concat(results)
        .group_by("contract", "severity", maintain_order=True)
        .agg(
            pl.col("rows_checked").sum(),
            pl.col("rows_failed").sum(),
            outcome=pl.col("outcome").cast(worst).max().cast(pl.String),
        )
    )


def check(claims: pl.DataFrame, context: Context) -> Checked:
    """The claims sorted by what contracts say of them; raises Structure where a frame has another shape."""
    conform("staged_claims" if "page_hash" in claims.columns else "claims", claims)
    conform("staged_articles", context.articles)
    conform("quantities", context.quantities)
    breaches = _decided(claims, broken(prepare(claims, context), CLAIM_CONTRACTS), context.corrections)
    held = breaches.filter(pl.col("severity") == HARD).select("row").unique()
    flags = breaches.group_by("row").agg(soft="soft:" + pl.col("contract").sort())
    kept = beside(claims, flags.rename({"row": "number"}))
    kept = kept.with_columns(
        flags=pl.when(pl.col("soft").is_not_null()).then(pl.col("flags").list.set_union("soft")).otherwise("flags")
    )
    if held.height:
        kept = kept.with_row_index("row").join(held, on="row", how="anti", maintain_order="left").drop("row")
    quarantined = (
        claims[held["row"].sort()]
        .with_columns(held["row"].sort())
        .join(breaches, on="row", maintain_order="left_right")
    )
    counts, unbalanced = quantities.balance(context.articles, context.quantities, claims)
    article_counts, unfit = quantities.failures(
        article_contracts.prepare(context.articles), article_contracts.CONTRACTS, ["article_id", "char_start"]
    )
    held_ids = quarantined["claim_id"].unique()
    is_held = pl.col("claim_id").is_in(held_ids.implode())
    outcome = pl.when(is_held).then(pl.lit("quarantined")).otherwise("outcome")
    quantities_after = context.quantities.with_columns(outcome=outcome)
    return Checked(
        kept.drop("soft"),
        quarantined.drop("row"),
        _results([*article_counts, *counts], breaches, claims.height),
        quantities_after,
        pl.concat([unfit, unbalanced]),
    )

"""What is asked of the whole before it may replace the last publication: books, facts, run contracts."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from contracts import articles as article_contracts
from contracts import check, facts, quantities, run

COLUMNS = ("contract", "severity", "rows_checked", "rows_failed", "outcome", "observed", "bound_value")
SHOWN = 3  # breaches that a stopped publication names


def results(
    articles: pl.DataFrame,
    found: pl.DataFrame,
    claims: pl.DataFrame,
    merged: pl.DataFrame,
    held_claims: int,
    before: run.Measures | None,
    today: date,
) -> pl.DataFrame:
    """One row is one contract about the whole: what it looked at, what failed, what was observed, what is allowed.

    The books are added up anew over all that is staged, not only over what this run read: what an earlier run read
    and could not publish is still there.
    """
    counts, unbalanced = quantities.balance(articles, found, claims)
    more, unfit = quantities.failures(
        article_contracts.prepare(articles), article_contracts.CONTRACTS, ["article_id", "char_start"]
    )
    unsound = check.broken(facts.prepare(merged), facts.CONTRACTS)
    counted = [*counts, *more, *_counts(merged, unsound)]
    breaches = pl.concat(
        [frame.select("contract", "observed", "bound_value") for frame in (unbalanced, unfit, unsound)]
    )
    first = breaches.group_by("contract").agg(
        pl.col("observed").drop_nulls().head(SHOWN).str.join(", "), pl.col("bound_value").first()
    )
    rows = (
        pl.DataFrame(
            counted,
            schema={"contract": pl.Utf8, "rows_checked": pl.Int64, "rows_failed": pl.Int64},
            orient="row",
        )
        .join(first, on="contract", how="left", maintain_order="left")
        .with_columns(
            severity=pl.lit("run"),
            outcome=pl.when(pl.col("rows_failed") > 0).then(pl.lit("stopped")).otherwise(pl.lit("passed")),
        )
    )
    now = run.measure(articles, found, claims, held_claims)
    return pl.concat([rows.select(COLUMNS), run.check(now, before, today).select(COLUMNS)])


def reasons(gate: pl.DataFrame, outcome: str) -> list[str]:
    """One line for each contract of this outcome."""
    return list(_reasons(gate.filter(pl.col("outcome") == outcome)))


def _reasons(rows: pl.DataFrame) -> Iterator[str]:
    for row in rows.iter_rows(named=True):
        share = f"{row['rows_failed']:,} of {row['rows_checked']:,} rows" if row["rows_checked"] > 1 else ""
        parts = (share, row["observed"] or "", f"allowed: {row['bound_value']}" if row["bound_value"] else "")
        yield f"{row['contract']}: {', '.join(part for part in parts if part)}"


def _counts(merged: pl.DataFrame, unsound: pl.DataFrame) -> list[tuple[str, int, int]]:
    failed = dict(unsound.group_by("contract").len().iter_rows())
    return [(contract.name, merged.height, failed.get(contract.name, 0)) for contract in facts.CONTRACTS]

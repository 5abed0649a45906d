"""What is asked of the whole before it may replace the last publication: books, facts, run contracts."""

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from contracts import articles as article_contracts
from contracts import check, quantities, run
from contracts import facts as fact_contracts

SCHEMA = {
    "contract": pl.Utf8,
    "severity": pl.Utf8,
    "rows_checked": pl.Int64,
    "rows_failed": pl.Int64,
    "outcome": pl.Utf8,
    "observed": pl.Utf8,
    "bound_value": pl.Utf8,
}
SHOWN = 3  # breaches that a stopped publication names


def books(parts: Iterable[tuple[pl.DataFrame, ...]]) -> pl.DataFrame:
    """One row is one contract about articles and books, added up over all that is staged: articles, quantities, claims.

    Over all and not only over what this run read: what an earlier run read and could not publish is still there.
    """
    added = []
    for articles, found, claims in parts:
        counts, unbalanced = quantities.balance(articles, found, claims)
        more, unfit = quantities.failures(
            article_contracts.prepare(articles), article_contracts.CONTRACTS, ["article_id", "char_start"]
        )
        added.append(_rows([*counts, *more], pl.concat([unbalanced, unfit])))
    return _judged(pl.concat(added)) if added else pl.DataFrame(schema=SCHEMA)


def results(
    books: pl.DataFrame, facts: pl.DataFrame, now: run.Measures, before: run.Measures | None, today: date
) -> pl.DataFrame:
    """One row is one contract about the whole: what it looked at, what failed, what was observed, what is allowed."""
    unsound = check.broken(fact_contracts.prepare(facts), fact_contracts.CONTRACTS)
    failed = dict(unsound.group_by("contract").len().iter_rows())
    counts = [(contract.name, facts.height, failed.get(contract.name, 0)) for contract in fact_contracts.CONTRACTS]
    about_facts = _judged(_rows(counts, unsound))
    return pl.concat([books, about_facts, run.check(now, before, today).select(list(SCHEMA))])


def _rows(counts: list[tuple[str, int, int]], breaches: pl.DataFrame) -> pl.DataFrame:
    """One row is one contract with its counts, the first of what was observed, and the bound."""
    counted = pl.DataFrame(
        counts, schema={"contract": pl.Utf8, "rows_checked": pl.Int64, "rows_failed": pl.Int64}, orient="row"
    )
    seen = breaches.group_by("contract").agg(pl.col("observed").drop_nulls().head(SHOWN), pl.col("bound_value").first())
    return counted.join(seen, on="contract", how="left", maintain_order="left")


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """The contracts with their parts added up, and whether they stop the publication."""
    return (
        rows.group_by("contract", maintain_order=True)
        .agg(
            pl.col("rows_checked", "rows_failed").sum(),
            pl.col("observed").explode().drop_nulls().head(SHOWN).str.join(", "),
            pl.col("bound_value").drop_nulls().first(),
        )
        .with_columns(
            severity=pl.lit("run"),
            outcome=pl.when(pl.col("rows_failed") > 0).then(pl.lit("stopped")).otherwise(pl.lit("passed")),
        )
        .select(list(SCHEMA))
    )


def reasons(gate: pl.DataFrame, outcome: str) -> list[str]:
    """One line for each contract of this outcome."""
    return list(_reasons(gate.filter(pl.col("outcome") == outcome)))


def _reasons(rows: pl.DataFrame) -> Iterator[str]:
    for row in rows.iter_rows(named=True):
        share = f"{row['rows_failed']:,} of {row['rows_checked']:,} rows" if row["rows_checked"] > 1 else ""
        parts = (share, row["observed"] or "", f"allowed: {row['bound_value']}" if row["bound_value"] else "")
        yield f"{row['contract']}: {', '.join(part for part in parts if part)}"

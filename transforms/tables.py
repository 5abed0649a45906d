"""Facts under typed columns: one table for each kind of thing that is counted."""

import polars as pl

AMOUNT = {"fact_funds": "amount_cny"}
TABLES = ("fact_funds", "fact_projects", "fact_jobs", "fact_exchanges", "fact_outcomes")


def tables(facts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One row of each table is one fact of its kind, its value as `amount_cny` or `quantity`."""
    return {
        table: facts.filter(pl.col("table_name") == table.removeprefix("fact_")).rename(
            {"value": AMOUNT.get(table, "quantity")}
        )
        for table in TABLES
    }

"""Small frames of the shapes that the contracts give them, for the tests of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

import contracts
from transforms import ids

FINGERPRINT: dict[str, Any] = {"rule": "r1", "seed": "s1", "correction": {}}


def fill(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of the table with a plain value in every column that a row leaves out and that may not be null."""
    plain = {pl.String: "", pl.Float64: 1.0, pl.Int32: 0, pl.Int64: 1, pl.Boolean: True}
    types = contracts.polars_schema(table)
    whole = []
    for row in rows:
        defaults = {
            name: None if contracts.TABLES[table][name].nullable else plain.get(dtype.base_type(), [])
            for name, dtype in types.items()
        }
        assert row.keys() <= types.keys(), row.keys() - types.keys()
        whole.append(defaults | row)
    return pl.DataFrame([pl.Series(name, [row[name] for row in whole], dtype=types[name]) for name in types])


def read(pages: pl.DataFrame, claims_each: int = 2) -> dict[str, pl.DataFrame]:
    """What a reader that finds so many claims would make of these pages: articles, quantities, claims."""
    articles, quantities, claims = [], [], []
    for source, page_hash in pages.select("source", "page_hash").iter_rows():
        article = ids.article_id(source, page_hash)
        articles.append(
            {
                "article_id": article,
                "source": source,
                "page_hash": page_hash,
                "text": "题\n文",
                "page_length": 9,
            }
        )
        for number in range(claims_each):
            claim = ids.identifier("c", source, page_hash, number, number + 1)
            quantities.append(
                {"quantity_id": "q" + claim, "article_id": article, "outcome": "claim", "claim_id": claim}
            )
            claims.append(
                {
                    "claim_id": claim, "article_id": article, "source": source, "page_hash": page_hash,
                    "table_name": "funds", "metric": "fiscal_aid", "value": 1000.0 * (number + 1),
                    "unit": "CNY", "surface": "1000元", "quote": "投入1000元。",
                    "page_start": number, "page_end": number + 1,
                }
            )  # fmt: skip
    return {
        "articles": fill("staged_articles", articles),
        "quantities": fill("quantities", quantities),
        "claims": fill("staged_claims", claims),
    }


def told(values: dict[str, float], sources: dict[str, str] | None = None) -> dict[str, pl.DataFrame]:
    """All frames of a publication whose facts have these values, each stated by one claim of one source."""
    sources = sources or {}
    rows = []
    for fact, value in values.items():
        source = sources.get(fact, f"pages/{fact}.txt")
        rows.append(
            {
                "fact_id": fact, "claim_id": f"c-{fact}", "article_id": f"a-{source}", "source": source,
                "table_name": "funds", "metric": "fiscal_aid", "value": value, "unit": "CNY",
                "bound": "exact", "status": "actual", "period_basis": "year",
                "period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31),
                "as_of": date(2019, 12, 31),
                "donor": "江苏省", "recipient": "陕西省",
                "donor_code": "320000", "recipient_code": "610000",
                "flags": [],
                "surface": f"{value}元", "quote": f"江苏省投入{value}元。",
                "value_min": value, "value_max": value, "amount_cny": value,
                "conflict": False, "safe_to_sum": True, "page_hash": "0" * 64,
                "quantity_id": f"q-{fact}", "outcome": "claim",
            }
        )  # fmt: skip

    def of(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
        return fill(table, [{k: v for k, v in row.items() if k in contracts.TABLES[table]} for row in rows])

    articles = {row["article_id"]: row for row in rows}
    frames = {"articles": of("articles", list(articles.values()))}
    frames |= {table: of(table, rows) for table in ("quantities", "claims", "facts", "fact_funds")}
    empty = ("fact_projects", "fact_jobs", "fact_exchanges", "fact_outcomes", "quarantine")
    frames |= {table: contracts.empty(table) for table in empty}
    frames["contract_results"] = fill("contract_results", [{"run_id": "r1", "contract": "range"}])
    return frames

"""Small frames of the shapes that the contracts give them, for the tests of this room."""

from __future__ import annotations

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
            claim = ids.claim_id(source, page_hash, number, number + 1)
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

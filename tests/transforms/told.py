"""Claims and articles of a few lines, for tests of what comes after reading."""

from datetime import date

import polars as pl

CLAIM = {
    "claim_id": pl.String,
    "article_id": pl.String,
    "story_id": pl.String,
    "source": pl.String,
    "table_name": pl.String,
    "metric": pl.String,
    "subject": pl.String,
    "value": pl.Float64,
    "value_high": pl.Float64,
    "unit": pl.String,
    "bound": pl.String,
    "per": pl.String,
    "status": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "period_basis": pl.String,
    "donor": pl.String,
    "recipient": pl.String,
    "donor_code": pl.String,
    "recipient_code": pl.String,
    "direction": pl.String,
    "part_of": pl.String,
    "surface": pl.String,
    "quote": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
    "page_start": pl.Int32,
    "page_end": pl.Int32,
    "confidence": pl.Float64,
    "flags": pl.List(pl.String),
    "fact_id": pl.String,
    "run_id": pl.String,
    "page_hash": pl.String,
}


def claim(article: str = "a1", number: int = 1, **changes: object) -> dict[str, object]:
    """One claim of an article; each article tells a story of its own unless told otherwise."""
    return {
        "claim_id": f"c{article[1:]}{number}",
        "article_id": article,
        "story_id": "s" + article[1:],
        "source": f"{article}.txt",
        "table_name": "funds",
        "metric": "fiscal_aid",
        "subject": "财政帮扶资金",
        "value": 26_000_000.0,
        "unit": "CNY",
        "bound": "exact",
        "status": "actual",
        "period_start": date(2018, 1, 1),
        "period_end": date(2018, 12, 31),
        "period_basis": "year",
        "donor": "徐州市",
        "recipient": "宝鸡市",
        "donor_code": "320300",
        "recipient_code": "610300",
        "surface": "2600万元",
        "quote": "拨付资金2600万元。",
        "char_start": number * 10,
        "char_end": number * 10 + 6,
        "page_start": number * 10,
        "page_end": number * 10 + 6,
        "confidence": 0.9,
        "flags": [],
        "page_hash": "h" + article[1:],
        **changes,
    }


def claims(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=CLAIM)


def articles(stated: pl.DataFrame, **days: date) -> pl.DataFrame:
    """The articles of these claims, published on these days, else on 1 March 2019."""
    ids = stated["article_id"].unique(maintain_order=True).to_list()
    published = [days.get(name, date(2019, 3, 1)) for name in ids]
    return pl.DataFrame(
        {"article_id": ids, "published": published, "written_year": [day.year for day in published]},
        schema_overrides={"written_year": pl.Int32},
    )

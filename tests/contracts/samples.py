"""One sound claim and its page, which each test breaks in one place."""

from datetime import date

import polars as pl

import contracts
from contracts.check import CLAIM_CONTRACTS, Context, broken, prepare

SENTENCE = "2018年，徐州市拨付宝鸡市财政帮扶资金2600万元，实施帮扶项目12个。"
TITLE = "徐州宝鸡携手前行"
TEXT = f"{TITLE}\n{SENTENCE}"


def article(**changes: object) -> dict[str, object]:
    text = str(changes.get("text", TEXT))
    return {
        "article_id": "a1",
        "source": "pages/one.txt",
        "page_hash": "h1",
        "title": text.split("\n")[0],
        "published": date(2019, 3, 5),
        "written_year": 2019,
        "publisher": None,
        "relevance": 0.9,
        "relevance_reason": "names a known pairing",
        "on_topic": True,
        "text": text,
        "segments": [{"article_start": 0, "page_start": 0, "length": len(text)}],
        "repairs": [],
        "page_length": len(text),
        **changes,
    }


def claim(surface: str = "2600万元", text: str = TEXT, **changes: object) -> dict[str, object]:
    start = text.index(surface)
    quote = next(line for line in text.split("\n") if surface in line)
    return {
        "claim_id": f"c{start}",
        "article_id": "a1",
        "story_id": None,
        "source": "pages/one.txt",
        "table_name": "funds",
        "metric": "fiscal_aid",
        "subject": "财政帮扶资金",
        "value": 26_000_000.0,
        "value_high": None,
        "unit": "CNY",
        "bound": "exact",
        "per": None,
        "status": "actual",
        "period_start": date(2018, 1, 1),
        "period_end": date(2018, 12, 31),
        "period_basis": "year",
        "donor": "徐州市",
        "recipient": "宝鸡市",
        "donor_code": "320300",
        "recipient_code": "610300",
        "direction": None,
        "part_of": None,
        "surface": surface,
        "quote": quote,
        "char_start": start,
        "char_end": start + len(surface),
        "page_start": start,
        "page_end": start + len(surface),
        "confidence": 0.9,
        "flags": [],
        "fact_id": None,
        "run_id": None,
        "page_hash": "h1",
        **changes,
    }


def projects(**changes: object) -> dict[str, object]:
    counted = {"table_name": "projects", "metric": "aid_projects", "value": 12.0, "unit": "project"}
    return claim("12个", **{**counted, **changes})


def frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=contracts.polars_schema(table))


def quantities(claims: pl.DataFrame, *others: dict[str, object]) -> pl.DataFrame:
    named = claims.select(
        *[c for c in contracts.polars_schema("quantities") if c not in ("quantity_id", "outcome")],
        quantity_id="q" + pl.col("claim_id"),
        outcome=pl.lit("claim"),
    ).select(list(contracts.polars_schema("quantities")))
    return pl.concat([named, frame("quantities", list(others))]) if others else named


def year(start: int = len(TITLE) + 1) -> dict[str, object]:
    """The quantity that 2018年 is."""
    span = {"char_start": start, "char_end": start + 5, "page_start": start, "page_end": start + 5}
    number = {"value": 2018.0, "value_high": None, "unit": "年", "bound": "exact"}
    told = {
        "quantity_id": "qyear",
        "article_id": "a1",
        "surface": "2018年",
        "outcome": "date",
        "claim_id": None,
    }
    return {**told, **span, **number}


def context(claims: pl.DataFrame, **parts: object) -> Context:
    articles = frame("staged_articles", [article()])
    return Context(**{"articles": articles, "quantities": quantities(claims, year()), **parts})  # type: ignore[arg-type]


def breaches(*rows: dict[str, object], **parts: object) -> pl.DataFrame:
    """One row is one breach of these claims, beside its claim; printed, so that a failing test shows it."""
    claims = frame("staged_claims", list(rows))
    found = broken(prepare(claims, context(claims, **parts)), CLAIM_CONTRACTS)
    shown = claims.with_row_index("row").join(found, on="row").drop("flags")
    with pl.Config(tbl_rows=20, tbl_cols=-1, fmt_str_lengths=60, tbl_width_chars=160):
        print(shown.select("surface", "value", "unit", "contract", "severity", "observed", "bound_value"))
    return shown


def breaks(*rows: dict[str, object], **parts: object) -> set[str]:
    """The names of the contracts that these claims break."""
    return set(breaches(*rows, **parts)["contract"])

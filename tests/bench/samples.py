"""The annotated sample articles as frames: what a reader without fault would hand to the contracts."""

import json
import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

import contracts
import seeds
from transforms import articles, pages

FOLDERS = (seeds.ROOT / "articles", seeds.ROOT / "claims")


def _codes() -> dict[str, str]:
    places = seeds.load("places").filter(pl.col("until").is_null()).unique("name", keep="none")
    return dict(zip(places["name"], places["code"], strict=True))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _sentence(text: str, start: int, end: int) -> str:
    """The line or sentence around a span; 。between digits is a decimal mark."""
    marks = [
        at
        for at, mark in enumerate(text)
        if mark == "\n" or (mark in "。！？" and not text[at - 1 : at + 2].replace("。", "").isdigit())
    ]
    before = max((at + 1 for at in marks if at < start), default=0)
    after = min((at for at in marks if at >= end), default=len(text))
    return text[before:after]


def _claims(lines: list[str], article: dict[str, object], text: str, codes: dict[str, str]) -> list[dict[str, object]]:
    def code(names: str | None) -> str | None:
        known = [codes[name] for name in (names or "").split("、") if name in codes]
        return "、".join(known) or None

    stem = str(article["article_id"])[1:]
    rows = []
    for line in lines:
        gold = json.loads(line)
        if re.fullmatch(r"[\dOoIl.。,， ]+", gold["surface"]):
            continue  # its unit stands in the head of a table, so that the surface alone says nothing
        start, end = gold["spans"][0]
        period = gold["period"]
        rows.append(
            {
                **{c: gold[c] for c in ("metric", "unit", "bound", "per", "status", "donor", "recipient")},
                **{c: gold.get(c) for c in ("direction", "surface")},
                "claim_id": f"c{stem}{gold['id']}",
                "article_id": article["article_id"],
                "source": article["source"],
                "table_name": gold["table"],
                "value": float(gold["value"]),
                "value_high": None if gold.get("value_high") is None else float(gold["value_high"]),
                "period_start": _day(period["start"]),
                "period_end": _day(period["end"]),
                "period_basis": period["basis"],
                "donor_code": code(gold["donor"]),
                "recipient_code": code(gold["recipient"]),
                "part_of": gold["part_of"] and f"c{stem}{gold['part_of']}",
                "quote": _sentence(text, start, end),
                "char_start": start,
                "char_end": end,
                "page_start": start,
                "page_end": end,
                "confidence": 0.9,
                "flags": [],
                "page_hash": article["page_hash"],
            }
        )
    return rows


def load(texts: Path = FOLDERS[0], golds: Path = FOLDERS[1]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The text articles (their text is the whole page) and the gold claims of two folders."""
    codes = _codes()
    paths = [path for path in sorted(texts.glob("*.txt")) if (golds / f"{path.stem}.jsonl").exists()]
    contents = [path.read_bytes() for path in paths]
    read = pl.DataFrame(
        {
            "source": [path.name for path in paths],
            "page_hash": [sha256(content).hexdigest() for content in contents],
            "content": contents,
        }
    )
    decoded = pages.decode(read)
    written = articles.from_pages(decoded).join(decoded.select("source", page="text"), on="source")
    written = written.with_columns(
        article_id=pl.lit("a") + pl.col("source").str.replace(r"\.\w+$", ""), text=pl.col("page")
    ).with_columns(page_length=pl.col("text").str.len_chars().cast(pl.Int32))
    rows: list[dict[str, object]] = []
    for article in written.iter_rows(named=True):
        lines = (golds / f"{article['article_id'][1:]}.jsonl").read_text(encoding="utf-8").splitlines()
        rows += _claims(lines, article, article["text"], codes)
    claims = pl.DataFrame(rows, schema=contracts.polars_schema("staged_claims"))
    # A reader without fault takes no page for older than what it tells as done.
    done = claims.filter(pl.col("status") == "actual").group_by("article_id")
    done_in = done.agg(done=pl.max_horizontal("period_start", "period_end").max().dt.year().cast(pl.Int32))
    written = written.join(done_in, on="article_id", how="left", maintain_order="left")
    return written.with_columns(written_year=pl.max_horizontal("written_year", "done")).drop("done"), claims


def counties() -> list[tuple[str, str]]:
    """Names and codes of the counties that there are."""
    places = seeds.load("places").filter(pl.col("until").is_null(), pl.col("level") == "county")
    return list(places.select("name", "code").iter_rows())

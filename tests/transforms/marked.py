"""Sentences with their quantities marked by hand, so that a stage is tried alone: 投入[900万元]，还剩[14户|poor_households]."""

import re
from datetime import date

import polars as pl

from transforms.reel import Reel, wind

_MARK = re.compile(r"\[([^\]|]+)(?:\|(\w+))?\]")


def mark(
    text: str, *, title: str = "两地协作记事", year: int | None = 2020, published: date | None = None, metric: str = "other"
) -> tuple[Reel, pl.DataFrame]:
    """The reel of one article and its quantities: what stands in square brackets, with its metric behind a bar."""
    whole, clean, rows = title + "\n" + text, "", []
    last = 0
    for found in _MARK.finditer(whole):
        clean += whole[last : found.start()]
        rows.append((len(clean), len(clean) + len(found[1]), found[1], found[2] or metric, _value(found[1]), _unit(found[1], whole[found.end() : found.end() + 1])))
        clean += found[1]
        last = found.end()
    clean += whole[last:]
    articles = pl.DataFrame(
        [("a", _MARK.sub(r"\1", title), clean, published, year)],
        schema={"article_id": pl.Utf8, "title": pl.Utf8, "text": pl.Utf8, "published": pl.Date, "written_year": pl.Int32},
        orient="row",
    )
    reel = wind(articles)
    schema = {"start": pl.Int32, "end": pl.Int32, "surface": pl.Utf8, "metric": pl.Utf8, "value": pl.Float64, "unit": pl.Utf8}
    return reel, reel.locate(pl.DataFrame(rows, schema=schema, orient="row")).with_row_index("quantity")


def _value(surface: str) -> float:
    digits = re.search(r"\d+(?:\.\d+)?", surface)
    scale = 10_000 if "万" in surface else 100_000_000 if "亿" in surface else 1
    return float(digits[0]) * scale if digits else 4800.0


def _unit(surface: str, head: str) -> str:
    if surface.rstrip("上下以左右多余")[-1] in "元块":
        return "CNY"
    return {"村": "village", "县": "county", "户": "household", "项": "project"}.get(head, "item")

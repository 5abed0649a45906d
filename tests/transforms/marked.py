"""Sentences with their quantities marked by hand, to try a stage alone: 投入[900万元]，还剩[14户|poor_households]."""

import re
from datetime import date

import polars as pl

from transforms.reel import Reel, wind

_MARK = re.compile(r"\[([^\]|]+)(?:\|(\w+))?\]")


def mark(
    text: str,
    *,
    title: str = "两地协作记事",
    year: int | None = 2020,
    published: date | None = None,
    metric: str = "other",
) -> tuple[Reel, pl.DataFrame]:
    """The reel of one article and its quantities: what stands in square brackets, with its metric behind a bar."""
    return mark_all([text], [metric], title=title, year=year, published=published)


def mark_all(
    texts: list[str],
    metrics: list[str],
    *,
    title: str = "两地协作记事",
    year: int | None = 2020,
    published: date | None = None,
) -> tuple[Reel, pl.DataFrame]:
    """The reel of one article a text, and the quantities of all."""
    articles, rows, at = [], [], 0
    for number, (text, metric) in enumerate(zip(texts, metrics, strict=True)):
        clean, last = "", 0
        whole = f"{title}\n{text}"
        for found in _MARK.finditer(whole):
            clean += whole[last : found.start()]
            place, surface = at + len(clean), found[1]
            unit = _unit(surface, whole[found.end() : found.end() + 1])
            rows.append((place, place + len(surface), surface, found[2] or metric, _value(surface), unit))
            clean += surface
            last = found.end()
        clean += whole[last:]
        articles.append((str(number), _MARK.sub(r"\1", title), clean, published, year))
        at += len(clean) + 1
    schema = {"article_id": pl.Utf8, "title": pl.Utf8, "text": pl.Utf8, "published": pl.Date, "written_year": pl.Int32}
    reel = wind(pl.DataFrame(articles, schema=schema, orient="row"))
    columns = {
        "start": pl.Int32, "end": pl.Int32, "surface": pl.Utf8, "metric": pl.Utf8, "value": pl.Float64, "unit": pl.Utf8,
    }  # fmt: skip
    return reel, reel.locate(pl.DataFrame(rows, schema=columns, orient="row")).with_row_index("quantity")


def _value(surface: str) -> float:
    digits = re.search(r"\d+(?:\.\d+)?", surface)
    scale = 10_000 if "万" in surface else 100_000_000 if "亿" in surface else 1
    return float(digits[0]) * scale if digits else 4800.0


def _unit(surface: str, head: str) -> str:
    last = surface.rstrip("上下以左右多余")[-1]
    ends = {"元": "CNY", "块": "CNY", "%": "percent", "倍": "倍", "户": "household"}
    return ends.get(last) or {"村": "village", "县": "county", "项": "project"}.get(head, "item")


def figures(example: str) -> str:
    """The example of a seed with its figures marked."""
    return re.sub(r"(?<![\d.月至])(\d[\d.]*[万亿]?余?(?:人次|[^\W\d年月日岁至到]|%))", r"[\1]", example)

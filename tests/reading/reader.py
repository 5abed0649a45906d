"""Sentences and pages with what they mean written into them: 已到账[3200万元|actual]，还将拨付[1800万元|planned].

All of them are read in one batch on the first demand, so that some hundred tests cost one reading.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.conftest import article
from transforms import articles, claims, pages

Mark = tuple[int, int, str, str]  # start, end, surface, what is meant
NONE = "no claim"
_MARK = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")
_waiting: list["Told"] = []
_read: dict[str, list[dict[str, Any]]] = {}


def _period(row: dict[str, Any]) -> str:
    start, end, basis = row["period_start"], row["period_end"], row["period_basis"]
    if start and end and (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)) and basis == "year":
        return f"year {start.year}"
    if start is None and end is None:
        return str(basis)
    return f"{basis} {start or ''}..{end or ''}" if basis != "point" or start else f"point {end}"


def _measure(row: dict[str, Any]) -> str:
    value = f"{row['value']:g}" if row["value"] < 1e5 else f"{row['value']:.10g}"
    high = "" if row["value_high"] is None else f"-{row['value_high']:.10g}"
    return f"{value}{high} {row['unit']}" + ("" if row["bound"] in ("exact", "range") else f" {row['bound']}")


FIELDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "period": _period,
    "measure": _measure,
    "parties": lambda row: f"{row['donor'] or '-'} > {row['recipient'] or '-'}",
    "counted": lambda row: f"{row['metric']} {row['unit']}",
    "per": lambda row: row["per"] or "total",
    "direction": lambda row: row["direction"] or "none",
    "part_of": lambda row: row["whole"] or "whole",
    "count": lambda row: "claim",
    "place": lambda row: "put right" if "read:place" in row["flags"] else "as printed",
}


class Told:
    """One row is one text with its marked figures, and what the reader is to say of each."""

    def __init__(
        self, text: str, marked: list[Mark], content: bytes | None = None, frame: pl.DataFrame | None = None
    ) -> None:
        self.text, self.marked, self.content, self.frame = text, marked, content, frame
        self.page_hash = hashlib.sha256(content or str(frame).encode()).hexdigest()
        _waiting.append(self)

    @property
    def claims(self) -> list[dict[str, Any]]:
        """The claims of this text, in reading order."""
        if self.page_hash not in _read:
            _read_all()
        return _read[self.page_hash]

    def says(self, field: str) -> list[str]:
        """What came out for each marked figure."""
        named = {row["claim_id"]: row["surface"] for row in self.claims}
        shown = FIELDS.get(field, lambda row: str(row[field]))
        said = []
        for start, end, surface, _ in self.marked:
            row = next((row for row in self.claims if row["page_start"] < end and start < row["page_end"]), None)
            value = NONE if row is None else shown({**row, "whole": named.get(row["part_of"])})
            said.append(f"{surface} {value}")
        return said

    def agrees(self, field: str) -> None:
        """Every marked figure came out as it is marked."""
        meant = [f"{surface} {expected}" for _, _, surface, expected in self.marked]
        said = self.says(field)
        wrong = [f"{a}, meant {b}" for a, b in zip(said, meant, strict=True) if a != b]
        assert not wrong, "\n".join([self.text, *wrong])

    def stands_alone(self) -> None:
        """No figure but the marked ones became a claim."""
        spans = [(start, end) for start, end, *_ in self.marked]
        more = [row for row in self.claims if not any(row["page_start"] < b and a < row["page_end"] for a, b in spans)]
        assert not more, "\n".join([self.text, *(f"{row['surface']} {row['metric']}, meant {NONE}" for row in more)])


def _read_all() -> None:
    """All texts not yet read: pages through decoding and articles, sentences as articles, then one reading."""
    texts = {told.page_hash: told for told in _waiting if told.page_hash not in _read}
    frames = [told.frame.with_columns(page_hash=pl.lit(name)) for name, told in texts.items() if told.frame is not None]
    whole = {name: told for name, told in texts.items() if told.frame is None}
    if whole:
        content = [told.content for told in whole.values()]
        schema = {"source": pl.Utf8, "page_hash": pl.Utf8, "content": pl.Binary}
        sources = [f"{name[:8]}.txt" for name in whole]
        frames.append(articles.from_pages(pages.decode(pl.DataFrame([sources, list(whole), content], schema=schema))))
    columns = frames[0].columns
    batch = pl.concat([frame.select(columns) for frame in frames]).with_columns(article_id=pl.col("page_hash"))
    _, stated = claims.read(batch)
    _read.update({name: [] for name in texts})
    for row in stated.iter_rows(named=True):
        _read[row["page_hash"]].append(row)


def _clean(text: str) -> tuple[str, list[Mark]]:
    """The text without its marks, and (start, end, surface, expected) of each."""
    plain, marked, last = "", [], 0
    for found in _MARK.finditer(text):
        plain += text[last : found.start()]
        marked.append((len(plain), len(plain) + len(found[1]), found[1], found[2]))
        plain += found[1]
        last = found.end()
    return plain + text[last:], marked


def _param(told: Told, fails: str | None) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=fails)] if fails else []
    return pytest.param(told, marks=marks)


def sentence(title: str, body: str, year: int | None = 2020, fails: str | None = None) -> Any:
    """A parameter: an article of this title and body and year of writing; `fails` says what still comes out wrong."""
    plain, marked = _clean(f"{title}\n{body}")
    head, rest = plain.split("\n", 1)
    frame = article(rest, title=head, year=year)
    return _param(Told(plain, marked, frame=frame.with_columns(source=pl.lit(f"{len(_waiting)}.txt"))), fails)


def page(text: str, fails: str | None = None, encoded: Callable[[str], bytes] | None = None) -> Any:
    """A parameter: a whole page as it came, marked figures and all."""
    plain, marked = _clean(text)
    return _param(Told(plain, marked, content=(encoded or str.encode)(plain)), fails)

"""Page bytes, kept once by hash, and sightings: which source showed which bytes, and when.

A source that shows what it showed last adds no sighting: the row says since when it has been showing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

import polars as pl

from warehouse.connection import File, transaction

BATCH_PAGES = 1_000
BATCH_BYTES = 32 << 20

# Pages are numbered as they arrive, so that a batch of them lies together in the file.
TABLES = """
create table if not exists pages (page bigint, page_hash varchar, size bigint, content blob);
create table if not exists sightings
    (sighting bigint, source varchar, page_hash varchar, seen_at timestamp, run_id varchar);
"""
CURRENT = "select source, max_by(page_hash, sighting) as page_hash from sightings"


class Arrivals(NamedTuple):
    """How many pages were new bytes, how many sightings were new, and how many sources showed nothing new."""

    new_pages: int
    new_sightings: int
    unchanged: int


class Pages:
    """The pages of a staging file."""

    def __init__(self, file: File) -> None:
        self._file = file
        file.run(TABLES)
        self._page = file.value("select coalesce(max(page), 0) from pages")
        self._sighting = file.value("select coalesce(max(sighting), 0) from sightings")

    def add(self, pages: Iterable[tuple[str, bytes]], seen_at: datetime, run_id: str) -> Arrivals:
        """How many were new; each thousand is on disk before the next is taken from `pages`."""
        counts = Arrivals(0, 0, 0)
        waiting: list[tuple[str, bytes]] = []
        size = 0
        for source, content in pages:
            waiting.append((source, content))
            size += len(content)
            if len(waiting) >= BATCH_PAGES or size >= BATCH_BYTES:
                counts = _sum(counts, self._add(waiting, seen_at, run_id))
                waiting, size = [], 0
        return _sum(counts, self._add(waiting, seen_at, run_id)) if waiting else counts

    def _add(self, pages: list[tuple[str, bytes]], seen_at: datetime, run_id: str) -> Arrivals:
        frame = pl.DataFrame(
            {
                "source": [source for source, _ in pages],
                "page_hash": [sha256(content).hexdigest() for _, content in pages],
                "content": [content for _, content in pages],
            },
            schema={"source": pl.Utf8, "page_hash": pl.Utf8, "content": pl.Binary},
        )
        shown = dict(
            self._file.frame(
                f"{CURRENT} semi join arriving using (source) group by source",
                arriving=frame.select("source").unique(),
            ).iter_rows()
        )
        changed = []
        for source, page_hash in zip(frame["source"], frame["page_hash"], strict=True):
            changed.append(shown.get(source) != page_hash)
            shown[source] = page_hash
        sightings = frame.filter(pl.Series(changed)).select(
            _numbers_after(self._sighting).alias("sighting"),
            "source",
            "page_hash",
            pl.lit(naive(seen_at)).alias("seen_at"),
            pl.lit(run_id).alias("run_id"),
        )
        unique = frame.unique("page_hash", keep="first", maintain_order=True)
        known = self._file.frame(
            "select page_hash from pages semi join arriving using (page_hash)",
            arriving=unique.select("page_hash"),
        )
        new = unique.join(known, on="page_hash", how="anti", maintain_order="left").select(
            _numbers_after(self._page).alias("page"),
            "page_hash",
            pl.col("content").bin.size().cast(pl.Int64).alias("size"),
            "content",
        )
        with transaction(self._file):
            self._file.insert("pages", new)
            self._file.insert("sightings", sightings)
        self._page += new.height
        self._sighting += sightings.height
        return Arrivals(new.height, sightings.height, len(pages) - sightings.height)

    def current(self) -> pl.DataFrame:
        """One row is what a source shows now: source, page_hash, size; in order of arrival."""
        return self._file.frame(
            f"select source, page_hash, size from ({CURRENT} group by source) join pages using (page_hash)"
            " order by page, source"
        )

    def batches(self, rows: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
        """Frames of source, page_hash and content for these rows, in order of arrival, never much at once."""
        wanted = self._file.frame(
            "select w.source, w.page_hash, p.page, p.size from wanted w join pages p using (page_hash)"
            " order by p.page, w.source",
            wanted=rows.select("source", "page_hash"),
        )
        parts = wanted.with_columns(
            heavy=pl.col("size").cum_sum() // BATCH_BYTES, number=pl.int_range(pl.len()) // size
        ).partition_by("heavy", "number", maintain_order=True)
        for part in parts:
            content = self._file.frame(f"select page, content from pages where page {_among(part['page'])}")
            yield part.join(content, on="page", how="left", maintain_order="left").select(
                "source", "page_hash", "content"
            )

    def last_arrival(self) -> datetime | None:
        """When a source last showed something new, in UTC."""
        moment: datetime | None = self._file.value("select max(seen_at) from sightings")
        return moment


def naive(moment: datetime) -> datetime:
    """The moment in UTC, without its zone, as the files keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _among(numbers: pl.Series) -> str:
    """The condition for these ascending numbers; a range skips what lies outside it fastest."""
    unique = numbers.unique(maintain_order=True)
    if unique[-1] - unique[0] + 1 == unique.len():
        return f"between {unique[0]} and {unique[-1]}"
    return f"in ({', '.join(map(str, unique))})"


def _numbers_after(last: int) -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.Int64) + last + 1


def _sum(one: Arrivals, other: Arrivals) -> Arrivals:
    return Arrivals(*(a + b for a, b in zip(one, other, strict=True)))

"""What stands twice on one page: lines and sentences, looked for among those alike in length and some characters."""

import numpy as np
import polars as pl

from transforms.characters import Kind
from transforms.sheet import Sheet

LINE = 8  # characters: shorter lines may well stand twice
SENTENCE = 16
# Characters of a span that make its print, counted from its start and from its end.
_SAMPLED = np.array([0, 1, 2, 3, 5, 7], dtype=np.int64)
_BASE = 1_000_003


def _again(sheet: Sheet, page: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which of the spans, in their order, repeat an earlier one of their page."""
    prints = (ends - starts).astype(np.uint64)
    for offset in _SAMPLED:
        prints = prints * _BASE + sheet.codes[starts + offset]
        prints = prints * _BASE + sheet.codes[ends - 1 - offset]
    alike = pl.DataFrame({"page": page, "print": prints}).is_duplicated().to_numpy()
    again = np.zeros(len(starts), dtype=bool)
    seen: set[tuple[int, str]] = set()
    for row in np.flatnonzero(alike).tolist():
        said = (int(page[row]), sheet.text[starts[row] : ends[row]])
        again[row] = said in seen
        seen.add(said)
    return again


def set_aside(sheet: Sheet, kept: pl.DataFrame) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """The lines (page, start, end, length) without those that repeat one, and where sentences that repeat one lie."""
    long = kept.filter(pl.col("length") >= LINE)
    again = _again(sheet, *(long[name].to_numpy() for name in ("page", "start", "end")))
    kept = kept.join(long.filter(pl.Series(again, dtype=pl.Boolean)), on="start", how="anti", maintain_order="left")
    starts, ends, pages = (kept[name].to_numpy() for name in ("start", "end", "page"))
    stops = sheet.where(Kind.STOP) + 1
    # the mark that closes a quotation belongs to the sentence
    stops += sheet.kind[np.minimum(stops, len(sheet.kind) - 1)] & Kind.CLOSING > 0
    line = np.searchsorted(starts, stops, side="right") - 1
    inside = (line >= 0) & (stops <= np.append(ends, 0)[line])
    stops, line = stops[inside], line[inside]
    begins = np.maximum(np.concatenate(([0], stops[:-1])), starts[line]) if len(stops) else stops
    long = stops - begins >= SENTENCE
    begins, stops, line = begins[long], stops[long], line[long]
    again = _again(sheet, pages[line], begins, stops)
    return kept, begins[again], stops[again]

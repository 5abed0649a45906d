"""An article is what a page is there for: title and body, Simplified and mended, every character traceable."""

import re

import numpy as np
import polars as pl

from transforms import dates, furniture, markup, relevance, repair, repeats, writing
from transforms.characters import Kind
from transforms.ids import article_id
from transforms.sheet import REPAIRS, Sheet, Whole, lay, marked

RUN = pl.Struct({"article_start": pl.Int32, "page_start": pl.Int32, "length": pl.Int32})
REPAIR = pl.Struct({"start": pl.Int32, "end": pl.Int32, "name": pl.Utf8})
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.Utf8,
    "source": pl.Utf8,
    "page_hash": pl.Utf8,
    "title": pl.Utf8,
    "text": pl.Utf8,
    "published": pl.Date,
    "written_year": pl.Int32,
    "publisher": pl.Utf8,
    "relevance": pl.Float64,
    "relevance_reason": pl.Utf8,
    "on_topic": pl.Boolean,
    "segments": pl.List(RUN),
    "repairs": pl.List(REPAIR),
    "page_length": pl.Int32,
}
_SHORTEST_TITLE = 6
# A page printed in a narrow column: how long its lines are, how ragged its edge, how many lines show it.
_NARROW, _WIDE, _RAGGED, _SEVERAL = 14, 90, 4, 3
_MOST = 0.9  # of a page's lines are no longer than its column is wide
_MARKS = [ord(mark) for mark in "，。、；：！？…—）》】,.;:!?)>]　 "]  # what a line may end in that is whole
_SITE_NAME = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s|--|(?<=\S)-(?=[^\d-]{2,12}$))[^_|｜。，,\d]{2,14}$")


def _lay(decoded: pl.DataFrame) -> tuple[Sheet, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The pages on a sheet, and what the markup of HTML pages says: lines chosen, titles known, lines around."""
    texts = decoded["text"].to_list()
    places: list[np.ndarray | None] = [None] * len(texts)
    chosen: list[tuple[int, int, bool]] = []
    known: list[tuple[int, str]] = []
    around: list[tuple[int, str, str]] = []
    for row in np.flatnonzero((decoded["format"] == "html").to_numpy()).tolist():
        view = markup.see(texts[row])
        texts[row], places[row] = view.text, view.places
        chosen += [(row, line, kept) for line, kept in enumerate(view.chosen)]
        if view.titles:
            known.append((row, view.titles))
        if view.date:
            around.append((row, "known", view.date))
        if view.publisher:
            around.append((row, "known", f"来源：{view.publisher}"))
    return (
        lay(texts, places),
        pl.DataFrame(chosen, schema={"page": pl.Int32, "line": pl.Int32, "chosen": pl.Boolean}, orient="row"),
        pl.DataFrame(known, schema={"page": pl.Int32, "known": pl.Utf8}, orient="row"),
        pl.DataFrame(around, schema={"page": pl.Int32, "role": pl.Utf8, "text": pl.Utf8}, orient="row"),
    )


def _spans(bounds: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> pl.DataFrame:
    """Spans of the whole, with the row that each lies in and its place there."""
    row = np.searchsorted(bounds, starts, side="right") - 1
    return pl.DataFrame(
        {
            "row": row.astype(np.uint32),
            "start": (starts - bounds[row]).astype(np.int32),
            "end": (ends - bounds[row]).astype(np.int32),
        }
    )


def from_pages(decoded: pl.DataFrame) -> pl.DataFrame:
    """One row is one article: what a decoded page is there for, with its dates, relevance, and way back to the page.

    Pages without text are left out; a page without an article is an empty, off-topic one.
    """
    decoded = decoded.filter(pl.col("text").is_not_null())
    if not len(decoded):
        return pl.DataFrame(schema=COLUMNS)
    sheet, chosen, known, around = _lay(decoded)
    repair.mend(sheet)
    lines = furniture.sort(sheet, chosen, known)
    kept, *repeated = repeats.set_aside(sheet, lines.filter(pl.col("role").is_in(["title", "body"])))
    titles = kept.filter(pl.col("role") == "title")
    tails = {
        start: start + found.start()
        for start, title in titles.select("start", "text").iter_rows()
        if (found := _SITE_NAME.search(title)) and found.start() >= _SHORTEST_TITLE
    }
    if tails:
        kept = kept.with_columns(
            end=pl.col("start").replace_strict(tails, default=pl.col("end"), return_dtype=pl.Int32)
        )
    article, bounds, at, mend = _cut(sheet, kept, *repeated)
    whole = Whole.cut(article, bounds)
    titled = set(titles["page"].to_list())
    titles_out = [body.split("\n", 1)[0] if page in titled else "" for page, body in enumerate(whole.texts)]
    ids = [article_id(source, page_hash) for source, page_hash in decoded.select("source", "page_hash").iter_rows()]
    around = pl.concat([around, _around(lines)])
    page = pl.int_range(pl.len(), dtype=pl.Int32).alias("page")
    articles = (
        decoded.select("source", "page_hash", page_length=pl.col("text").str.len_chars().cast(pl.Int32))
        .with_columns(
            page, article_id=pl.Series(ids, dtype=pl.Utf8), title=pl.Series(titles_out), text=pl.Series(whole.texts)
        )
        .join(dates.around(around), on="page", how="left", maintain_order="left")
        .with_columns(pl.col("page").cast(pl.UInt32).alias("row"))
        .join(_segments(at, bounds), on="row", how="left", maintain_order="left")
        .join(_mended_spans(mend, bounds), on="row", how="left", maintain_order="left")
        .with_columns(pl.col("segments", "repairs").fill_null([]))
    )
    articles = articles.with_columns(writing.written(articles, whole)).hstack(relevance.judge(articles, whole))
    return articles.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _around(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that tell about an article rather than what it says: page, role, text."""
    return lines.filter(pl.col("role").is_in(["header", "furniture"]) | pl.col("told")).select(
        "page", role=pl.when("told").then(pl.lit("header")).otherwise("role"), text="text"
    )


def _running_on(sheet: Sheet, kept: pl.DataFrame) -> np.ndarray:
    """Which lines only end because the page was printed in a narrow column: several of one page's, nearly as long."""
    page, start, end, length = (kept[name].to_numpy() for name in ("page", "start", "end", "length"))
    rows = np.flatnonzero(
        (kept["role"] == "body").to_numpy()
        & ~kept["closed"].to_numpy()
        & (length >= _NARROW - _RAGGED)
        & np.append((page[1:] == page[:-1]) & (start[1:] - end[:-1] <= 2), False)
    )
    wrapped = np.zeros(len(kept), dtype=bool)
    if len(rows) >= _SEVERAL:
        whole = _usual(page[rows], length[rows])
        # Where several lines break off in a word, the edge may be as ragged as digits make it.
        broken = ~np.isin(sheet.codes[end[rows] - 1], _MARKS) & (length[rows] >= _NARROW)
        often = np.bincount(page[rows][broken], minlength=page.max() + 1)[page[rows]] >= _SEVERAL
        ragged = np.where(often, np.maximum(_RAGGED, whole // 3), _RAGGED)
        rows = rows[(whole >= _NARROW) & (whole <= _WIDE) & (whole - length[rows] <= ragged)]
        wrapped[rows] = np.bincount(page[rows], minlength=page.max() + 1)[page[rows]] >= _SEVERAL
    return wrapped


def _usual(page: np.ndarray, length: np.ndarray) -> np.ndarray:
    """For each line how long the lines of its page are, but for the longest few, which a repair may have joined."""
    order = np.lexsort((length, page))
    first, last = np.searchsorted(page[order], page), np.searchsorted(page[order], page, side="right")
    return length[order][first + ((last - 1 - first) * _MOST).astype(np.int64)]


def _cut(
    sheet: Sheet, kept: pl.DataFrame, repeated_from: np.ndarray, repeated_to: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The articles' characters in a row, where each article starts, and the place and repair of each character."""
    starts, ends, page = (kept[name].to_numpy() for name in ("start", "end", "page"))
    ended = ~_running_on(sheet, kept)
    length = len(sheet.codes)
    mask = marked(length, starts, ends)
    if len(repeated_from):
        mask &= ~marked(length, repeated_from, repeated_to)
        # a line that lost all its sentences goes, break and all
        left = np.concatenate(([0], np.cumsum(mask)))
        filled = left[ends] > left[starts]
        ends, page, ended = ends[filled], page[filled], ended[filled]
    followed = (page[1:] == page[:-1]) & ended[:-1]
    breaks = sheet.where(Kind.BREAK)
    mask[breaks[np.searchsorted(breaks, ends[:-1][followed])]] = True
    places = np.flatnonzero(mask)
    return sheet.codes[places], np.searchsorted(places, sheet.bounds), sheet.at[places], sheet.mend[places]


def _segments(at: np.ndarray, bounds: np.ndarray) -> pl.DataFrame:
    """For each article the runs of characters that stand side by side in the page, too."""
    begins = np.ones(len(at) + 1, dtype=bool)
    begins[1:-1] = (at[1:] != at[:-1] + 1) | (at[1:] < 0)
    begins[bounds] = True
    edges = np.flatnonzero(begins)
    starts, ends = edges[:-1], edges[1:]
    known = at[starts] >= 0
    starts, ends = starts[known], ends[known]
    return (
        _spans(bounds, starts, ends)
        .with_columns(page_start=pl.Series(at[starts], dtype=pl.Int32))
        .group_by("row", maintain_order=True)
        .agg(segments=pl.struct(article_start="start", page_start="page_start", length=pl.col("end") - pl.col("start")))
    )


def _mended_spans(mend: np.ndarray, bounds: np.ndarray) -> pl.DataFrame:
    """For each article the spans that a repair touched."""
    touched = np.flatnonzero(mend)
    row = np.searchsorted(bounds, touched, side="right")
    name = mend[touched]
    begins = np.ones(len(touched) + 1, dtype=bool)
    begins[1:-1] = (np.diff(touched) > 1) | (np.diff(name) != 0) | (np.diff(row) > 0)
    edges = np.flatnonzero(begins)
    starts, ends = touched[edges[:-1]], touched[edges[1:] - 1] + 1
    names = pl.Series([REPAIRS[code] for code in mend[starts].tolist()], dtype=pl.Utf8)
    return (
        _spans(bounds, starts, ends)
        .with_columns(name=names)
        .group_by("row", maintain_order=True)
        .agg(repairs=pl.struct("start", "end", "name"))
    )

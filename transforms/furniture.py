"""Sorts the lines of a sheet into title, body and furniture: what stands on a page without being its article.

Words are rows of seeds/furniture_cues.csv (where in a line they count, in how long a line, and whether the article
ends there); what has no words but a shape (menus, page counters, keyword lines) is judged by counting marks.
"""

from functools import cache

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick, Implementation

import seeds
from transforms.sheet import BREAK, Sheet, classes, where

_CLASSES, _BIT = classes(
    space=" \t\u3000\n",
    full_stops="。",
    stops="。！？!?",
    closed="。！？!?”」』…；;）)：:",
    commas="，,、；;：:“”《》",
    separators=" \t\u3000|｜/>›»→·•_＞丨",
    digits="0123456789",
    closing="”’」』）)",
    ornament="【[（(■◆●·•*#◇▼◎☆★○□→〖『「“《>»| \t\u3000】]）)〗』」”》。.!！\n",
)
_COUNTER = r"^[\d\[\]()（）【】<>«»…·\-—+/|.:*# \u{3000}第共页上下一首尾末转到条次]+$"
_LISTED = 8  # characters between separators, for a line with a menu word to be a menu
_LIST_SHAPE = 6.0  # characters between separators: menus have few, sentences many
_PROSE = 40
_LONGEST_PLAIN = 200
_SHORT_PROSE = 15
_NAMED = 4  # characters: shorter lines stand in any title
_ENOUGH_BEFORE = 0.35  # of a page's sentences must stand before a mark that ends the article
# Kinds of words that never count in a line with a full sentence in it.
_NEVER_IN_SENTENCES = ("meta", "byline", "share", "menu", "path", "site", "tags", "editor", "contact")
_HEADLINE = 0.5
_DATED = (
    r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月](?: ?\d{1,2})?"
    r"|[一二][〇○零九][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月"
)
_ISSUE = r"^[（(【]?总?第 ?[\d一二三四五六七八九十百]+ ?期[）)】]?"
_ADDRESS = r"https?://|www\."
_SITE = r"(?:网|政府|门户|频道|在线|公司|中心|委员会|办公室|平台|[日晚周]报)$"
_NO_TITLE = r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|各位|尊敬的|编者按|——|[（(])"


@cache
def _cues() -> tuple[AhoCorasick, pl.DataFrame]:
    """The words, and one row for each way in which a word counts."""
    cues = seeds.load("furniture_cues").select(
        "cue", "kind", "at", pl.col("longest").cast(pl.Int32), final=pl.col("reach") == "rest"
    )
    patterns = cues.select("cue").unique(maintain_order=True).with_row_index("pattern")
    automaton = AhoCorasick(patterns["cue"].to_list(), implementation=Implementation.DFA)
    return automaton, cues.join(patterns, on="cue").drop("cue")


def lines(sheet: Sheet) -> pl.DataFrame:
    """One row is one line of the sheet that is not blank, trimmed, with counts of its marks."""
    kind = _CLASSES[sheet.low]
    breaks = np.flatnonzero(sheet.low == BREAK)
    begins = np.concatenate(([0], breaks[:-1] + 1)) if len(breaks) else np.zeros(0, dtype=np.int64)
    inked = where(~kind, _BIT["space"])
    first, last = np.searchsorted(inked, begins), np.searchsorted(inked, breaks)
    number = np.flatnonzero(first < last)
    start, end = inked[first[number]], inked[last[number] - 1] + 1
    in_line = np.repeat(np.arange(len(breaks)), np.diff(breaks, prepend=-1))

    def count(places: np.ndarray) -> np.ndarray:
        return np.bincount(in_line[places], minlength=len(breaks))[number].astype(np.int32)

    separating = where(kind, _BIT["separators"])
    groups = separating[np.diff(separating, prepend=-2) > 1]
    plain = where(~kind, _BIT["ornament"])
    lead = np.append(plain, len(kind))[np.searchsorted(plain, start)]
    tail = np.concatenate(([-1], plain))[np.searchsorted(plain, end)] + 1
    page = sheet.page[start]
    return pl.DataFrame(
        {
            "page": page,
            "line": (number - np.searchsorted(breaks, sheet.bounds[page])).astype(np.int32),
            "start": start.astype(np.int32),
            "end": end.astype(np.int32),
            "length": (end - start).astype(np.int32),
            "lead": lead.astype(np.int32),
            "tail": tail.astype(np.int32),
            **{name: count(where(kind, _BIT[name])) for name in ("full_stops", "stops", "commas", "digits")},
            "separators": count(separating),
            "groups": count(groups),
            "closed": kind[end - 1] & _BIT["closed"] > 0,
        }
    )


def _counted(sheet: Sheet, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one furniture word that counts in its line (row, kind, final); and where a line is cut short."""
    automaton, cues = _cues()
    found = np.array(automaton.find_matches_as_indexes(sheet.text, overlapping=True), dtype=np.int32).reshape(-1, 3)
    row = np.searchsorted(frame["start"].to_numpy(), found[:, 1], side="right") - 1
    begins = found[:, 1] <= frame["lead"].to_numpy()[row]
    ends = found[:, 2] >= frame["tail"].to_numpy()[row]
    length, separators, groups = (frame[name].to_numpy()[row] for name in ("length", "separators", "groups"))
    before = _CLASSES[sheet.low[np.maximum(found[:, 1] - 1, 0)]]
    hits = pl.DataFrame(
        {
            "pattern": found[:, 0].astype(np.uint32),
            "row": row.astype(np.uint32),
            "from": found[:, 1],
            "opens": before & (_BIT["stops"] | _BIT["closing"]) > 0,
            "rest": frame["end"].to_numpy()[row] - found[:, 1],
            "begins": begins,
            "ends": ends,
            "length": length,
            "sentence": frame["stops"].to_numpy()[row] > 0,
            "listed": (groups > 0) & (length - separators <= _LISTED * (groups + 1)),
        }
    )
    at, kind = pl.col("at"), pl.col("kind")
    hits = hits.join(cues, on="pattern")
    whole = hits.filter(
        (at != "sentence")
        & (pl.col("length") <= pl.col("longest"))
        & (pl.col("begins") | at.is_in(["any", "end"]))
        & (pl.col("ends") | at.is_in(["any", "start"]))
        & ~(pl.col("sentence") & kind.is_in(_NEVER_IN_SENTENCES))
        & ((kind != "menu") | pl.col("listed") | (pl.col("begins") & pl.col("ends")))
    )
    last = hits.filter((at == "sentence") & pl.col("opens") & (pl.col("rest") <= pl.col("longest")))
    return whole, last.group_by("row").agg(shut=pl.col("from").min())


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines that are no sentences (row, text) with what their shape and their words say."""
    text, bare = pl.col("text"), (pl.col("commas") == 0) & (pl.col("stops") == 0) & (pl.col("digits") == 0)
    token = (pl.col("length") - pl.col("separators")) / (pl.col("groups") + 1)
    return frame.with_columns(
        shaped=((pl.col("groups") >= 3) & (pl.col("digits") == 0) & (token <= _LIST_SHAPE))
        | ((pl.col("length") <= 60) & text.str.contains(_COUNTER))
        | (bare & text.str.contains("_", literal=True))
        | ((pl.col("length") <= 16) & text.str.contains(_ISSUE))
        | text.str.contains(_ADDRESS),
        dated=(pl.col("length") <= 80) & (pl.col("digits") != 1) & text.str.contains(_DATED),
    )


def _titles(frame: pl.DataFrame) -> pl.DataFrame:
    """The line that looks most like its page's title, for pages that have one: row."""
    text, length = pl.col("text"), pl.col("length")
    told = pl.col("about") | text.str.starts_with("——").fill_null(False)
    beside = pl.col("about").shift(1).over("page") | told.shift(-1).over("page")
    dateline = pl.col("dated") & ((pl.col("groups") > 0) | text.str.contains(r"^[（(【\[]?[12一二]"))
    named = (length >= _NAMED) & pl.col("known").str.contains(text, literal=True)
    marks = [
        (length.is_between(10, 45), 2.0),
        (length.is_between(6, 9) | length.is_between(46, 70), 1.0),
        (length.is_between(3, 5), -0.5),
        ((length < 3) | (length > 70), -5.0),
        (beside, 1.5),
        ((pl.col("commas") > 0) | text.str.contains(r"[！？]|\S——"), 1.0),
        (pl.col("digits") > 0, 0.5),
        (text.str.contains(_SITE), -2.0),
        (text.str.contains(_NO_TITLE), -3.0),
        (dateline, -3.0),
        (named, 3.0),
    ]
    points = pl.sum_horizontal(pl.when(mark.fill_null(False)).then(weight).otherwise(0.0) for mark, weight in marks)
    return (
        frame.with_columns(points=points)
        .filter(~pl.col("furniture") & text.is_not_null() & (pl.col("points") > _HEADLINE))
        .sort("page", -pl.col("points"), "row")
        .unique("page", keep="first", maintain_order=True)
    )


class _Pages:
    """The lines of each page side by side, to look for the first or last of a page that is marked."""

    def __init__(self, page: np.ndarray) -> None:
        self._starts = np.flatnonzero(np.diff(page, prepend=-1))
        self._lengths = np.diff(np.append(self._starts, len(page)))
        self._rows = np.arange(len(page))

    def first(self, marked: np.ndarray) -> np.ndarray:
        """For each line, the row of its page's first marked line; beyond all rows where there is none."""
        rows = np.where(marked, self._rows, len(self._rows))
        return np.repeat(np.minimum.reduceat(rows, self._starts), self._lengths) if len(rows) else rows

    def last(self, marked: np.ndarray) -> np.ndarray:
        """For each line, the row of its page's last marked line; -1 where there is none."""
        rows = np.where(marked, self._rows, -1)
        return np.repeat(np.maximum.reduceat(rows, self._starts), self._lengths) if len(rows) else rows

    def share_before(self, amount: np.ndarray) -> np.ndarray:
        """For each line, what share of its page's whole amount stands before it."""
        passed = np.concatenate(([0], np.cumsum(amount)))
        begun = np.repeat(passed[self._starts], self._lengths)
        whole = (
            np.repeat(passed[np.append(self._starts[1:], len(amount))], self._lengths) - begun if len(amount) else begun
        )
        return (passed[:-1] - begun) / np.maximum(whole, 1)


def sort(sheet: Sheet, chosen: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """One row is one line of the sheet with its role: title, body, header (furniture before the body) or furniture.

    `told` marks lines that tell of the article (who, when, whence) whatever their role; `text` is null for sentences.
    `chosen` holds (page, line, chosen) for pages whose reader has an opinion of its own, `names` (page, known):
    the titles that a page's markup gives.
    """
    frame = lines(sheet).with_row_index("row")
    size = len(frame)
    counted, shut = _counted(sheet, frame)
    frame = frame.join(shut, on="row", how="left", maintain_order="left").with_columns(end=pl.coalesce("shut", "end"))

    def worded(*kinds: str) -> np.ndarray:
        marks = np.zeros(size, dtype=bool)
        marks[counted.filter(pl.col("kind").is_in(kinds))["row"].to_numpy() if kinds else counted["row"].to_numpy()] = (
            True
        )
        return marks

    final = np.zeros(size, dtype=bool)
    final[counted.filter("final")["row"].to_numpy()] = True
    narrator, caption = worded("narrator"), worded("caption")
    text = sheet.text
    plain = frame.filter((pl.col("full_stops") == 0) & (pl.col("length") <= _LONGEST_PLAIN))
    texts = [text[start:end] for start, end in plain.select("start", "end").iter_rows()]
    shapes = _shaped(plain.with_columns(text=pl.Series(texts, dtype=pl.Utf8))).select("row", "text", "shaped", "dated")
    frame = frame.join(shapes, on="row", how="left", maintain_order="left").with_columns(
        pl.col("shaped", "dated").fill_null(False)
    )
    dated = frame["dated"].to_numpy()
    furniture = (frame["shaped"].to_numpy() | worded()) & ~narrator
    told = dated | narrator | worded("meta", "byline")
    picked = frame.select("page", "line").join(chosen, on=["page", "line"], how="left", maintain_order="left")
    open_to_all = picked["chosen"].fill_null(True).to_numpy()

    length, full_stops = frame["length"].to_numpy(), frame["full_stops"].to_numpy()
    spoken = ~furniture & open_to_all & ((full_stops > 0) | frame["closed"].to_numpy())
    pages, row = _Pages(frame["page"].to_numpy()), np.arange(size)
    prose = spoken & (length >= _PROSE)
    short = spoken & (full_stops > 0) & (length >= _SHORT_PROSE)
    prose = np.where(pages.last(prose) >= 0, prose, short)
    first, last = pages.first(prose), pages.last(prose)
    ended = final & (row > first) & (pages.share_before(np.where(prose, length, 0)) >= _ENOUGH_BEFORE)
    cut = pages.first(ended | (furniture & ~caption & (row > last)))

    head = frame.with_columns(about=pl.Series(told), furniture=pl.Series(furniture)).filter(pl.Series(row < first))
    title = np.zeros(size, dtype=bool)
    best = _titles(head.join(names, on="page", how="left", maintain_order="left"))["row"].to_numpy()
    title[best[last[best] >= 0]] = True
    before = row < np.minimum(pages.first(title), first)
    aside = furniture | ~open_to_all
    role = np.select(
        [
            title,
            before | (last < 0),
            narrator & (row < first),
            (row < first) & (aside | told),
            (row >= cut) | aside | (dated & (row > last)),
        ],
        ["title", "header", "body", "header", "furniture"],
        "body",
    )
    return frame.select(
        "page",
        "start",
        "end",
        "length",
        "closed",
        "text",
        role=pl.Series(role, dtype=pl.Utf8),
        told=pl.Series(narrator),
    )

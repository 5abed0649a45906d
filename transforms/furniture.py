"""Sorts the lines of a sheet into title, body and furniture: what stands on a page without being its article.

Words are rows of seeds/furniture_cues.csv (where in a line they count, in how long a line, and whether the article
ends there); what has no words but a shape (menus, page counters, keyword lines) is judged by counting marks.
"""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms.characters import Kind
from transforms.sheet import Sheet, low
from transforms.words import Words

ROLES = ("title", "body", "header", "furniture")
_TITLE, _BODY, _HEADER, _FURNITURE = range(4)
_COUNTER = r"^[\d\[\]()（）【】<>«»…·\-—+/|.:*# \u{3000}第共页上下一首尾末转到条次]+$"
_LISTED = 8  # characters between separators, for a line with a menu word to be a menu
_LIST_SHAPE = 6.0  # characters between separators: menus have few, sentences many
_PROSE = 40
_LONGEST_PLAIN = 200
_LONGEST_NOTICE = 600
_SHORT = 40
_TAIL = 3  # lines at the end of a page
_NUMBER, _TELEPHONE = 15, 6  # so many digits among so many last characters may be a telephone number
_EDGE = 8  # steps to walk from the edge of a line before its characters are looked up
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
_SALUTATION = r"^(?:各|尊敬的|同志们|女士们|朋友们|亲爱的)?[^，。]*[：:]$"  # 各县（区）、市级有关部门：
_SPEAKER = r"(?:书记|[县市州区省]长|主任|局长|常委|部长|院长|校长|队长)(?:[（(][^）)]*[）)])?[ \u3000]+\S{2,4}$"
_KIND_OF_TEXT = r"(?:通报|报告|总结|纪实|纪要|简报|公报|讲话|发言|综述|侧记|纪略|会议|座谈会)(?:[（(][^）)]*[）)])?$"
_NO_TITLE = r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|各位|尊敬的|编者按|——|[（(])"


@cache
def _cues() -> tuple[Words, pl.DataFrame]:
    """The words, and one row for each way in which a word counts."""
    cues = seeds.load("furniture_cues").select(
        "cue", "kind", "at", pl.col("longest").cast(pl.Int32), final=pl.col("reach") == "rest"
    )
    patterns = cues.select("cue").unique(maintain_order=True).with_row_index("pattern")
    return Words(patterns["cue"].to_list()), cues.join(patterns, on="cue").drop("cue")


def _trimmed(kind: np.ndarray, start: np.ndarray, end: np.ndarray, marks: int) -> tuple[np.ndarray, np.ndarray]:
    """The spans without characters of these kinds at either edge; an empty span where there are no others."""
    start, end = start.copy(), end.copy()
    for step in range(_EDGE + 1):
        going = np.flatnonzero((start < end) & (kind[np.minimum(start, len(kind) - 1)] & marks > 0))
        if not len(going):
            break
        if step < _EDGE:
            start[going] += 1
            continue
        others = np.append(np.flatnonzero((kind & marks) == 0), len(kind))
        start[going] = np.minimum(others[np.searchsorted(others, start[going])], end[going])
    for step in range(_EDGE + 1):
        going = np.flatnonzero((start < end) & (kind[end - 1] & marks > 0))
        if not len(going):
            break
        if step < _EDGE:
            end[going] -= 1
            continue
        others = np.flatnonzero((kind & marks) == 0)
        end[going] = np.maximum(others[np.searchsorted(others, end[going]) - 1] + 1, start[going])
    return start, end


def _stretches(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All places of the spans one after another, and where in that row each span ends."""
    lengths = ends - starts
    edges = np.cumsum(lengths)
    return np.arange(edges[-1] if len(edges) else 0) + np.repeat(starts - edges + lengths, lengths), edges


def lines(sheet: Sheet) -> pl.DataFrame:
    """One row is one line of the sheet that is not blank, trimmed, with counts of its marks.

    Commas, digits and separators are only counted in lines that are no sentences and short enough to be furniture.
    """
    kind = sheet.kind
    breaks = sheet.where(Kind.BREAK)
    start, end = _trimmed(kind, np.concatenate(([0], breaks[:-1] + 1)) if len(breaks) else breaks, breaks, Kind.SPACE)
    number = np.flatnonzero(start < end)
    start, end = start[number], end[number]
    size, page = len(start), sheet.page_of(start)
    lead, tail = _trimmed(kind, start, end, Kind.ORNAMENT)

    stops = sheet.where(Kind.STOP)
    in_line = np.searchsorted(start, stops, side="right") - 1
    full = kind[stops] & Kind.FULL_STOP > 0
    full_stops = np.bincount(in_line[full], minlength=size)
    plain = np.flatnonzero((end - start <= _LONGEST_PLAIN) & (full_stops == 0))
    places, edges = _stretches(start[plain], end[plain])
    owner = np.repeat(plain, np.diff(edges, prepend=0))
    near = kind[places]
    parting = (near & Kind.SEPARATOR) > 0
    opening = parting & ~np.concatenate(([False], parting[:-1]))

    def count(marks: np.ndarray) -> np.ndarray:
        return np.bincount(owner[marks], minlength=size).astype(np.int32)

    return pl.DataFrame(
        {
            "page": page.astype(np.int32),
            "line": (number - np.searchsorted(breaks, sheet.bounds[page])).astype(np.int32),
            "start": start.astype(np.int32),
            "end": end.astype(np.int32),
            "length": (end - start).astype(np.int32),
            "lead": lead.astype(np.int32),
            "tail": tail.astype(np.int32),
            "full_stops": full_stops.astype(np.int32),
            "stops": np.bincount(in_line, minlength=size).astype(np.int32),
            "commas": count((near & Kind.COMMA) > 0),
            "digits": count((near & Kind.DIGIT) > 0),
            "separators": count(parting),
            "groups": count(opening),
            "closed": kind[end - 1] & Kind.CLOSED > 0,
        }
    )


@cache
def _edges() -> tuple[np.ndarray, np.ndarray]:
    """Which characters the words begin with that count at the start of a sentence, and those at its end end with."""
    cues = seeds.load("furniture_cues").filter(~pl.col("kind").is_in(_NEVER_IN_SENTENCES))
    begin, finish = np.zeros(0x10000, dtype=bool), np.zeros(0x10000, dtype=bool)
    begin[[ord(cue[0]) for cue in cues.filter(pl.col("at") == "start")["cue"]]] = True
    finish[[ord(cue[-1]) for cue in cues.filter(pl.col("at") == "end")["cue"]]] = True
    return begin, finish


def _found(sheet: Sheet, frame: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where furniture words stand: pattern, start, end. Of sentences only those are looked at that may hold any."""
    page, start, end, lead, tail, full_stops = (
        frame[name].to_numpy() for name in ("page", "start", "end", "lead", "tail", "full_stops")
    )
    begin, finish = _edges()
    near_end = np.append(page[_TAIL:] != page[:-_TAIL], np.ones(min(_TAIL, len(page)), dtype=bool))
    digits = (sheet.kind[np.maximum(end[:, None] - np.arange(1, _NUMBER), 0)] & Kind.DIGIT > 0).sum(axis=1)
    looked_at = (
        (full_stops == 0)
        | (end - start <= _SHORT)
        | near_end
        | (digits >= _TELEPHONE)
        | begin[low(sheet.codes[np.minimum(lead, end - 1)])]
        | finish[low(sheet.codes[np.maximum(tail - 1, start)])]
    )
    chosen = np.flatnonzero(looked_at & (end - start <= _LONGEST_NOTICE))
    places, edges = _stretches(start[chosen].astype(np.int64), end[chosen] + 1)
    codes = sheet.codes[places]
    codes[edges - 1] = 0x0A
    hits = _cues()[0].find(codes)
    return hits.word, places[hits.start], places[hits.end - 1] + 1


def _counted(sheet: Sheet, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one furniture word that counts in its line (row, kind, final); and where a line is cut short."""
    pattern, start, end = _found(sheet, frame)
    row = np.searchsorted(frame["start"].to_numpy(), start, side="right") - 1
    length, separators, groups, stops, lead, tail, last = (
        frame[name].to_numpy()[row] for name in ("length", "separators", "groups", "stops", "lead", "tail", "end")
    )
    hits = pl.DataFrame(
        {
            "pattern": pattern.astype(np.uint32),
            "row": row.astype(np.uint32),
            "from": start.astype(np.int32),
            "opens": sheet.kind[np.maximum(start - 1, 0)] & (Kind.STOP | Kind.CLOSING) > 0,
            "rest": last - start,
            "begins": start <= lead,
            "ends": end >= tail,
            "length": length,
            "sentence": stops > 0,
            "listed": (groups > 0) & (length - separators <= _LISTED * (groups + 1)),
        }
    ).join(_cues()[1], on="pattern")
    at, kind = pl.col("at"), pl.col("kind")
    whole = hits.filter(
        (at != "sentence")
        & (pl.col("length") <= pl.col("longest"))
        & (pl.col("begins") | at.is_in(["any", "end"]))
        & (pl.col("ends") | at.is_in(["any", "start"]))
        & ~(pl.col("sentence") & kind.is_in(_NEVER_IN_SENTENCES))
        & ((kind != "menu") | pl.col("listed") | (pl.col("begins") & pl.col("ends")))
    )
    shut = hits.filter((at == "sentence") & pl.col("opens") & (pl.col("rest") <= pl.col("longest")))
    return whole, shut.group_by("row").agg(shut=pl.col("from").min())


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
        (text.str.contains(_SALUTATION), -4.0),
        (text.str.contains(_SPEAKER), -2.0),
        (text.str.contains(_KIND_OF_TEXT), 1.5),
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
        [_TITLE, _HEADER, _BODY, _HEADER, _FURNITURE],
        _BODY,
    )
    return frame.select(
        "page",
        "start",
        "end",
        "length",
        "closed",
        "text",
        role=pl.Series(ROLES).gather(role),
        told=pl.Series(narrator),
    )

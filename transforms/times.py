"""One row is one time that the reel names: a year, a day, a window, or a word such as 目前 or 累计.

Dates are written with few characters: runs of them around 年, 月 or 季 are cut from the whole reel at once, and each
different run is read once (`wordings`). Words come from the reel's one pass over seeds/time_cues.csv. What belongs
together across other words (2016年结对以来, 5月开仓到年底) is joined where nothing but plain words stands between.
"""

from functools import cache, cached_property

import numpy as np
import polars as pl

import seeds
from transforms import wordings, years
from transforms.reel import Reel

_OPENED, _JOINED = 28, 24  # characters between a date and the word that closes its span
_ANCHORS = "年月季"
_FALSE_ENDS = "谈提说讲升降增涨减跌高加多"  # 谈到明年, 提高到今年的 are no ends
_NUMERALS = "0123456789一二三四五六七八九十"
_COLUMNS = (
    "start", "end", "form", "from_date", "to_date", "years", "to_day", "to_counts", "closed", "deadline", "byline",
    "inside", "of_time", "bracket", "article", "paragraph", "sentence", "clause", "written_year", "written",
    "default_year",
)  # fmt: skip


_PAD = 16  # nothing is looked for further from a place than this


@cache
def _table(characters: str) -> np.ndarray:
    """Whether each code below 0x10000 is one of these characters."""
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(c) for c in characters]] = True
    return table


class Marks:
    """What stands at every character of the reel: its code, whether it lies in brackets, and in which."""

    def __init__(self, reel: Reel) -> None:
        codes = np.frombuffer(reel.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self.length = len(codes)
        self._codes = np.zeros(len(codes) + _PAD, dtype=np.uint16)
        np.minimum(codes, 0xFFFF, out=self._codes[: len(codes)], casting="unsafe")

    @cached_property
    def bracket(self) -> np.ndarray:
        """The number of the last bracket opened, by character."""
        return np.cumsum(self.all_among("（("), dtype=np.int32)

    @cached_property
    def inside(self) -> np.ndarray:
        """Whether a bracket stands open, by character; one left open ends with its line."""
        opens, closes = self.all_among("（("), self.all_among("）)")
        balance = np.cumsum(opens.astype(np.int8) - closes, dtype=np.int32)
        lines = np.flatnonzero(self.all_among("\n\x00"))
        before = np.concatenate([np.zeros(1, dtype=np.int32), balance[lines]])
        return balance > np.repeat(before, np.diff(np.concatenate([[0], lines, [len(balance)]])))

    @cached_property
    def dirty(self) -> np.ndarray:
        """How many characters up to each place are no plain words within a clause."""
        return np.concatenate([[0], np.cumsum(self.all_among("0123456789的、（）()"), dtype=np.int32)])

    def among(self, positions: np.ndarray, characters: str) -> np.ndarray:
        """Whether one of these characters stands at each position, at most a few characters outside the reel."""
        return _table(characters)[self._codes[positions]]

    def all_among(self, characters: str) -> np.ndarray:
        """Whether one of these characters stands there, for every character of the reel."""
        return _table(characters)[self._codes[: self.length]]


def find(reel: Reel, marks: Marks, articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one time, sorted by start: form, from_date and to_date, years (of a span), and where it lies.

    Forms: year, since, window, until, before, point, origin (a start that dates nothing by itself), span (N年来),
    sum (两年合计), now, running (累计), same (同一时期), event (本次), report (记者获悉), stock (在岗), part (其中).
    """
    written = _written(reel, marks)
    times = pl.concat([written, _words(reel, marks, written)], how="diagonal").sort("start")
    times = _joined(_opened(reel.locate(times), marks), marks)
    times = times.join(articles, on="article", how="left", maintain_order="left")
    return years.resolve(_placed(times, marks)).select(_COLUMNS)


def _written(reel: Reel, marks: Marks) -> pl.DataFrame:
    """One row is one date in figures or year words."""
    breaks = np.flatnonzero(~marks.all_among(wordings.CHARACTERS))
    edges = np.concatenate([[-1], breaks, [marks.length]])
    runs = np.unique(np.searchsorted(edges, np.flatnonzero(marks.all_among(_ANCHORS))))
    starts = edges[runs - 1] + 1
    last = np.flatnonzero(marks.all_among(wordings.ENDS))
    stops = last[np.searchsorted(last, edges[runs]) - 1] + 1 if len(runs) else starts
    text = reel.text
    cut = [text[a:b] for a, b in zip(starts.tolist(), stops.tolist(), strict=True)]
    rows = pl.DataFrame({"at": starts, "run": cut}, schema={"at": pl.Int32, "run": pl.Utf8})
    read = [(run, *place) for run in rows["run"].unique() for place in wordings.wordings(run)]
    schema = {"run": pl.Utf8, "first": pl.Int32, "stop": pl.Int32, "reading": pl.Object}
    known = pl.DataFrame(
        [(run, first, stop, *reading) for run, first, stop, reading in read],
        schema={**{k: v for k, v in schema.items() if k != "reading"}, **wordings.SCHEMA},
        orient="row",
    )
    rows = rows.join(known, on="run").with_columns(
        start=pl.col("at") + pl.col("first"), end=pl.col("at") + pl.col("stop")
    )
    return _checked(rows.drop("at", "run", "first", "stop").sort("start"), marks)


def _checked(rows: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """Without comparisons (比2018年, 2019年同期, 2015年的2.3倍), ages (今年27岁) and bare counts of years."""
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    compared = marks.among(start - 1, "比较") | (
        marks.among(start - 2, "比较") & marks.among(start - 1, "起")
    )
    compared |= marks.among(end, "同") & marks.among(end + 1, "期") | marks.among(end, "相") & marks.among(
        end + 1, "比"
    )
    of = marks.among(end, "的")
    digits = end + of
    age = end + marks.among(end, "已才刚满")
    some = marks.among(age, _NUMERALS)
    for _ in range(4):
        digits = digits + marks.among(digits, _NUMERALS + ".")
        age = age + marks.among(age, _NUMERALS)
    compared |= of & marks.among(digits, "倍")
    aged = rows["word"].fill_null(False).to_numpy() & some & marks.among(age, "岁，。,")
    counted = (rows["form"] == "sum").to_numpy()
    bare = counted & ~(marks.among(end, "选支合累共先投实派") & ~marks.among(start - 1, _NUMERALS + "第.满"))
    false_end = of | marks.among(start - 1, _FALSE_ENDS)
    towards = (rows["towards"] & rows["word"]).fill_null(False).to_numpy() & false_end
    opens = marks.among(end, "来") & marks.among(end + 1, "，,")  # 2018年来，
    return rows.with_columns(
        form=pl.when(pl.Series(towards, dtype=pl.Boolean))
        .then(pl.lit("year"))
        .when(pl.Series(opens, dtype=pl.Boolean) & (pl.col("form") == "year"))
        .then(pl.lit("since"))
        .otherwise("form")
    ).filter(~pl.Series(compared | aged | bare, dtype=pl.Boolean))


def _words(reel: Reel, marks: Marks, written: pl.DataFrame) -> pl.DataFrame:
    """One row is one time word that stands in no date, and one five-year plan."""
    cues = seeds.load("time_cues").with_row_index("row").select("row", "form", counts="shift")
    hits = reel.hits("time").join(cues, on="row", maintain_order="left").filter(pl.col("form") != "year")
    hits = hits.select(pl.col("start", "end").cast(pl.Int32), "form", "counts")
    dated = written.select("start", date_end=pl.col("end"))
    hits = hits.join_asof(dated, on="start", strategy="backward", check_sortedness=False)
    hits = hits.filter(pl.col("date_end").fill_null(-1) <= pl.col("start")).drop("date_end")
    return _plans(_posted(hits, marks), marks)


def _posted(hits: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """务工的 counts people at a date only behind 在: 在粤务工的."""
    start = hits["start"].to_numpy()
    there = np.zeros(len(start), dtype=bool)
    for step in range(1, 7):
        there |= marks.among(start - step, "在")
    return hits.filter((pl.col("counts") != "在") | pl.Series(there, dtype=pl.Boolean))


def _plans(hits: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """“十三五”期间 is a window, “十四五”以来 a start, “十二五”末 an end; the plan's name alone says nothing."""
    end = hits["end"].to_numpy()
    after = end + marks.among(end, "”」")
    during = marks.among(after, "期时五") & marks.among(after + 1, "间期年")
    since = marks.among(after, "以") & marks.among(after + 1, "来")
    closing = marks.among(after, "末收")
    is_plan = pl.col("form") == "plan"
    first = pl.when(is_plan).then(pl.col("counts").cast(pl.Int32, strict=False))
    form = (
        pl.when(~is_plan).then("form")
        .when(pl.Series(during, dtype=pl.Boolean)).then(pl.lit("window"))
        .when(pl.Series(since, dtype=pl.Boolean)).then(pl.lit("since"))
        .when(pl.Series(closing, dtype=pl.Boolean)).then(pl.lit("until"))
    )  # fmt: skip
    start = hits["start"].to_numpy()
    before = start - marks.among(start - 1, "“「") - 1
    towards = marks.among(before, "到至")
    named = pl.when(is_plan).then(pl.lit("named"))
    year_end = marks.among(after, "末") | towards
    hits = hits.with_columns(
        form=form, from_year=first, from_counts=named, from_month=pl.when(is_plan).then(1), from_day=pl.when(is_plan).then(1),
        to_year=first + 4, to_counts=named, to_month=pl.when(is_plan).then(12),
        towards=pl.Series(towards, dtype=pl.Boolean) & is_plan,
        start=pl.when(is_plan).then(pl.Series(before + 1 - towards, dtype=pl.Int32)).otherwise("start"),
    )  # fmt: skip
    closes = (
        (pl.col("form") != "until") | pl.Series(year_end, dtype=pl.Boolean) | pl.col("from_year").is_null()
    )
    return hits.filter(pl.col("form").is_not_null() & closes)


def _clean(times: pl.DataFrame, marks: Marks) -> pl.Series:
    """Whether nothing but plain words stands between each time and the one before it."""
    breaks = marks.dirty
    start, end = times["start"].to_numpy(), times["end"].to_numpy()
    gap = (
        np.concatenate([[1], breaks[start[1:]] - breaks[np.minimum(end[:-1], start[1:])]])
        if len(start)
        else start
    )
    same = times["clause"] == times["clause"].shift(1)
    return (pl.Series(gap == 0, dtype=pl.Boolean) & same).fill_null(False)


def _opened(times: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """2016年两市结对以来 is a start: the word that opens the span is taken up by the date before it."""
    near = pl.col("start") - pl.col("end").shift(1) <= _OPENED
    datable = pl.col("form").shift(1).is_in(["year", "point", "origin"])
    taken = (_clean(times, marks) & near & datable & (pl.col("counts") == "opens")).fill_null(False)
    times = times.with_columns(taken=taken)
    return times.with_columns(
        form=pl.when(pl.col("taken").shift(-1, fill_value=False)).then(pl.lit("since")).otherwise("form")
    ).filter(~pl.col("taken") & (pl.col("form") != "opener"))


def _joined(times: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """从2016年结对到今年10月 is one window: the end takes the start before it."""
    near = pl.col("start") - pl.col("end").shift(1) <= _JOINED
    starts = pl.col("form").shift(1).is_in(["year", "point", "since", "origin"])
    taken = _clean(times, marks) & near & starts & (pl.col("form") == "until") & pl.col("towards")
    times = times.with_columns(taken=taken.fill_null(False))
    first = ("from_year", "from_counts", "from_month", "from_day")
    return times.with_columns(
        form=pl.when("taken").then(pl.lit("window")).otherwise("form"),
        **{name: pl.when("taken").then(pl.col(name).shift(1)).otherwise(name) for name in first},
        to_counts=pl.when(pl.col("taken") & (pl.col("to_counts") == "none"))
        .then(pl.col("from_counts").shift(1))
        .otherwise("to_counts"),
        to_year=pl.when(pl.col("taken") & (pl.col("to_counts") == "none"))
        .then(pl.col("from_year").shift(1))
        .otherwise("to_year"),
    ).filter(~pl.col("taken").shift(-1, fill_value=False))


def _placed(times: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """With inside and bracket (which bracket a time stands in) and byline (a date that heads or closes a line)."""
    start, end = times["start"].to_numpy(), times["end"].to_numpy()
    closed = marks.among(end, "）)") & (marks.among(end + 1, "\n\x00") | (end + 1 >= marks.length))
    blank = marks.among(end, " \u3000\n\x00\t") | (end >= marks.length) | closed
    for step in range(3):
        blank |= marks.among(end + step, "讯电") & marks.among(end + step + 1, "（( \u3000\n")
    # 五年来（2010至2014年）: what a bracket says of a time is said for all that follows.
    of_time = np.concatenate([[False], start[1:] == end[:-1] + 1]) if len(start) else np.zeros(0, dtype=bool)
    inside = marks.inside[start]
    return times.with_columns(
        inside=pl.Series(inside & ~of_time, dtype=pl.Boolean),
        of_time=pl.Series(inside & of_time, dtype=pl.Boolean),
        bracket=pl.Series(marks.bracket[start], dtype=pl.Int32),
        byline=pl.Series(blank, dtype=pl.Boolean) & (pl.col("form") == "point"),
    )

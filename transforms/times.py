"""One row is one time that the reel names: a year, a day, a window, or a word such as 目前 or 累计.

Dates are written with few characters: runs of them around 年, 月 or 季 are cut from the whole reel at
once, and each different run is read once (`wordings`). Words come from the reel's one pass over
seeds/time_cues.csv. What belongs together across other words (2016年结对以来, 5月开仓到年底) is joined
where nothing but plain words stands between.
"""

import numpy as np
import polars as pl

import seeds
from transforms import nearest, wordings, years
from transforms.marks import Marks
from transforms.reel import Reel

_OPENED, _JOINED = 28, 24  # characters between a date and the word that closes its span
_ENTRIES = 3  # days at the head of a line that make a chronicle
_FALSE_ENDS = "谈提说讲升降增涨减跌高加多排延推拖转"  # 谈到明年, 提高到今年的 are no ends
_NUMERALS = "0123456789一二三四五六七八九十"
_DONE = "选支合累共先投实派捐办批培引总援资输开教送接建落"  # what is done in 两年, 四年
_COLUMNS = (
    "start", "end", "form", "from_date", "to_date", "years", "to_day", "to_counts", "closed", "deadline", "towards",
    "bare", "compared", "byline", "inside", "of_time", "bracket", "segment", "article", "paragraph", "sentence",
    "clause", "written_year", "written", "default_year",
)  # fmt: skip


# Words that say something of a time or a figure beside them, and date nothing themselves.
ASIDES = ("part", "report", "stock", "each", "began")


def find(reel: Reel, articles: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one time, sorted by start: form, from_date and to_date, years (of a span), where it lies.

    Forms: year, since, window, until, before, point, origin (a start that dates nothing by itself), span
    (N年来), sum (两年合计), now, once (原有), running (累计), total (截至目前), same (同一时期), event (本次),
    occasion (会上).
    Besides, one row is one word that stands beside times: report (记者获悉), stock (在岗), part (其中), each
    (分别), began (结对).
    """
    marks = reel.marks
    written = _written(reel)
    words = _posted(_words(reel, written), marks)
    aside = pl.col("form").is_in(ASIDES)
    asides = words.filter(aside).drop("counts", "from_counts", "from_month")
    times = pl.concat([written, _plans(words.filter(~aside), marks)], how="diagonal").sort("start")
    times = _joined(_opened(reel.locate(times), marks), marks)
    times = _paired(times, asides.filter(pl.col("form") == "each"), marks)
    about = articles.drop("article").select(pl.all().gather(times["article"]))
    return years.resolve(_placed(pl.concat([times, about], how="horizontal"), marks)).select(_COLUMNS), asides


def _flags(values: np.ndarray) -> pl.Series:
    return pl.Series(values, dtype=pl.Boolean)


def _written(reel: Reel) -> pl.DataFrame:
    """One row is one date in figures or year words."""
    marks = reel.marks
    breaks = marks.gaps("date")
    edges = np.concatenate([[-1], breaks, [marks.length]])
    days = marks.places("day")
    spun = marks.places("spun")  # 来岁, 客岁 of spun pages
    anchors = np.concatenate(
        [
            marks.places("date_core"),
            days[marks.among(days - 1, _NUMERALS)],
            spun[marks.among(spun - 1, "今去来客")],
        ]
    )
    anchored = np.zeros(len(edges) + 1, dtype=bool)
    anchored[np.searchsorted(edges, anchors)] = True
    runs = np.flatnonzero(anchored)
    starts = edges[runs - 1] + 1
    last = marks.places("date_end")
    stops = last[np.searchsorted(last, edges[runs]) - 1] + 1 if len(runs) else starts
    text = reel.text
    cut = [text[a:b] for a, b in zip(starts.tolist(), stops.tolist(), strict=True)]
    rows = pl.DataFrame({"at": starts, "run": cut}, schema={"at": pl.Int32, "run": pl.Utf8})
    known = pl.DataFrame(
        [
            (run, first, stop, *reading)
            for run in rows["run"].unique()
            for first, stop, reading in wordings.wordings(run)
        ],
        schema={"run": pl.Utf8(), "first": pl.Int32(), "stop": pl.Int32(), **wordings.SCHEMA},
        orient="row",
    )
    rows = rows.join(known, on="run").with_columns(
        start=pl.col("at") + pl.col("first"), end=pl.col("at") + pl.col("stop")
    )
    return _checked(rows.drop("at", "run", "first", "stop").sort("start"), marks)


def _checked(rows: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """Without multiples and shares (2015年的2.3倍), plans gone over (部署今年), ages (今年27岁), bare counts of years.

    With compared: 比2018年 dates at most the figure that follows at once (比2018年的1.2亿元多).
    """
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    compared = marks.among(start - 1, "比较") | marks.word(start - 2, "比起", "相比", "对比", "少于", "低于", "多于")
    whole = end + 2 * marks.word(end, "全年", "整年")
    of = marks.among(whole, "的")
    digits, age = whole + of, end + marks.among(end, "已才刚满")
    some = marks.among(age, _NUMERALS)
    for _ in range(4):
        digits = digits + marks.among(digits, _NUMERALS + ".")
        age = age + marks.among(age, _NUMERALS)
    word = rows["word"].fill_null(False).to_numpy()
    multiple = marks.word(end, "同期", "相比") | of & (
        marks.among(digits, "倍") | (marks.among(digits, "%％成") & marks.among(start, "全"))
    )
    aged = word & some & marks.among(age, "岁，。,")
    bare = (rows["form"] == "sum").to_numpy()
    summed = marks.among(end, _DONE) | marks.word(end, "加起来", "相加")
    bare &= ~summed | marks.among(start - 1, _NUMERALS + "第.满")
    told = word & marks.word(start - 2, "总结", "部署", "回顾", "谋划")
    false_end = (rows["towards"].fill_null(False).to_numpy() & word) & (
        marks.among(end, "的") | marks.among(start - 1, _FALSE_ENDS)
    )
    opens = marks.word(end, "来，", "来,", "往后", "以后")
    # 三年内 is no 年内.
    within = word & marks.among(start, "年") & marks.among(start - 1, _NUMERALS + "两")
    within |= word & marks.among(start, "全") & marks.among(start - 1, "年")  # 2018年全年 is 2018年
    vague = rows["vague"].fill_null(False).to_numpy()
    vague &= ~(marks.among(end, "，,") & marks.among(start - 1, "\n\x00　。；"))
    year = pl.col("form") == "year"
    return rows.with_columns(
        form=pl.when(_flags(false_end)).then(pl.lit("year"))
        .when(_flags(opens) & year).then(pl.lit("since"))
        .otherwise("form"),
        compared=_flags(compared),
    ).filter(~_flags(multiple | aged | bare | told | within | vague))  # fmt: skip


def _words(reel: Reel, written: pl.DataFrame) -> pl.DataFrame:
    """One row is one time word that stands in no date."""
    cues = seeds.load("time_cues").select("form", counts="shift")
    hits = reel.hits("time")
    hits = hits.select(
        pl.col("start", "end").cast(pl.Int32), "article", "paragraph", "sentence", "clause",
        form=cues["form"].gather(hits["row"]), counts=cues["counts"].gather(hits["row"]),
    ).filter(pl.col("form") != "year")  # fmt: skip
    ends = np.append(written["end"].to_numpy(), -1)
    dated = np.searchsorted(written["start"].to_numpy(), hits["start"].to_numpy(), side="right") - 1
    hits = hits.filter(_flags(ends[dated] <= hits["start"].to_numpy()))
    since = pl.col("form") == "since"
    return hits.with_columns(from_counts=pl.when(since).then("counts"), from_month=pl.when(since).then(1))


def _posted(hits: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """务工的 counts people at a date only behind 在: 在粤务工的."""
    start = hits["start"].to_numpy()
    there = np.zeros(len(start), dtype=bool)
    for step in range(1, 7):
        there |= marks.among(start - step, "在")
    return hits.filter((pl.col("counts") != "在") | _flags(there))


def _plans(hits: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """“十三五”期间 is a window, “十四五”以来 a start, 到“十二五”末 an end, “十三五”最后一年 a year."""
    end = hits["end"].to_numpy()
    after = end + marks.among(end, "”」")
    start = hits["start"].to_numpy()
    before = start - marks.among(start - 1, "“「") - 1
    towards = marks.among(before, "到至")
    plan, first = pl.col("form") == "plan", pl.col("counts").cast(pl.Int32, strict=False)
    during = marks.word(after, "期间", "时期", "五年", "规划的", "规划期")
    closing = marks.word(after, "最后一年", "收官之年")
    # “十四五”前四年
    first_years = np.zeros(len(after), dtype=np.int32)
    for count, mark in ((2, "两"), (3, "三"), (4, "四")):
        first_years[marks.word(after, f"前{mark}年")] = count
    form = (
        pl.when(~plan).then("form")
        .when(_flags(during | (first_years > 0))).then(pl.lit("window"))
        .when(_flags(marks.word(after, "以来"))).then(pl.lit("since"))
        .when(_flags(closing)).then(pl.lit("year"))
        .when(_flags(towards | marks.word(after, "末"))).then(pl.lit("until"))
    )  # fmt: skip
    stated = pl.when(plan).then(first)
    suffix = 3 * (first_years > 0) + 2 * (during | marks.word(after, "以来")) + 4 * closing
    hits = hits.with_columns(
        form=form,
        end=pl.when(plan).then(pl.Series(after + suffix, dtype=pl.Int32)).otherwise("end"),
        from_year=pl.when(_flags(closing)).then(stated + 4).otherwise(stated),
        to_year=stated + pl.when(_flags(first_years > 0)).then(pl.Series(first_years) - 1).otherwise(4),
        from_counts=pl.when(plan).then(pl.lit("named")).otherwise("from_counts"),
        to_counts=pl.when(plan).then(pl.lit("named")),
        from_month=pl.when(plan).then(1).otherwise("from_month"),
        from_day=pl.when(plan).then(1),
        to_month=pl.when(plan).then(12),
        towards=plan & _flags(towards),
        start=pl.when(plan).then(pl.Series(before + 1 - towards, dtype=pl.Int32)).otherwise("start"),
    ).filter(pl.col("form").is_not_null())
    # 以来 behind a plan is part of it.
    covered = pl.col("end").cum_max().shift(1, fill_value=-1)
    return hits.filter(pl.col("start") >= covered)


def _clean(times: pl.DataFrame, marks: Marks) -> pl.Series:
    """Whether nothing but plain words stands between each time and the one before it."""
    start, end = times["start"].to_numpy(), times["end"].to_numpy()
    gap = np.ones(len(start), dtype=np.int32)
    gap[1:] = marks.count("dirty", start[1:] - 1) - marks.count("dirty", np.minimum(end[:-1], start[1:]) - 1)
    return (_flags(gap == 0) & (times["clause"] == times["clause"].shift(1))).fill_null(False)


def _opened(times: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """2016年两市结对以来 is a start: the word that opens the span is taken up by the date before it."""
    near = pl.col("start") - pl.col("end").shift(1) <= _OPENED
    datable = pl.col("form").shift(1).is_in(["year", "point", "origin"])
    taken = _clean(times, marks) & near & datable & (pl.col("counts") == "opens")
    times = times.with_columns(taken=taken.fill_null(False))
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
    same_year = pl.col("taken") & (pl.col("to_counts") == "none")
    return times.with_columns(
        form=pl.when("taken").then(pl.lit("window")).otherwise("form"),
        **{name: pl.when("taken").then(pl.col(name).shift(1)).otherwise(name) for name in first},
        to_counts=pl.when(same_year).then(pl.col("from_counts").shift(1)).otherwise("to_counts"),
        to_year=pl.when(same_year).then(pl.col("from_year").shift(1)).otherwise("to_year"),
    ).filter(~pl.col("taken").shift(-1, fill_value=False))


def _paired(times: pl.DataFrame, each: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """2018年和2019年 is one window, unless 分别 shares the figures out between the years."""
    year, before = pl.col("form") == "year", pl.col("form").shift(1) == "year"
    next_to = pl.col("start") == pl.col("end").shift(1) + 1
    between = _flags(marks.among(times["start"].to_numpy() - 1, "、和与"))
    chained = year & before & next_to & between & (pl.col("clause") == pl.col("clause").shift(1))
    shared = _flags(nearest.cue_behind(times, each, "sentence") >= 0)
    times = times.with_columns(chained=chained.fill_null(False))
    paired = pl.col("chained") & ~shared
    opening = {
        name: pl.when(~pl.col("chained")).then(pl.col(name)).forward_fill() for name in ("from_year", "from_counts")
    }
    return times.with_columns(
        form=pl.when(paired).then(pl.lit("window")).otherwise("form"),
        **{name: pl.when(paired).then(value).otherwise(name) for name, value in opening.items()},
    ).drop("chained")


def _placed(times: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """With segment, inside and bracket (which one), and byline (a date that heads or closes a line)."""
    start, end = times["start"].to_numpy(), times["end"].to_numpy()
    closed = marks.among(end, "）)") & (marks.among(end + 1, "\n\x00") | (end + 1 >= marks.length))
    blank = marks.among(end, " \u3000\n\x00\t") | (end >= marks.length) | closed
    # 1月17日　虹口区教育局…: one of the entries of a chronicle.
    day = ((times["form"] == "point") & times["to_day"].is_not_null()).fill_null(False).to_numpy()
    entry = day & marks.among(start - 1, "\n\x00") & marks.among(end, " \u3000")
    entry &= ~marks.among(end + 1, " \u3000\n\x00\t")
    article = times["article"].to_numpy()
    blank &= ~(entry & (np.bincount(article[entry], minlength=int(article.max(initial=0)) + 1)[article] >= _ENTRIES))
    for step in range(3):
        blank |= marks.among(end + step, "讯电") & marks.among(end + step + 1, "（( \u3000\n")
    # 五年来（2010至2014年）: what a bracket says of a time is said for all that follows.
    of_time = np.zeros(len(start), dtype=bool)
    of_time[1:] = start[1:] == end[:-1] + 1
    inside = marks.inside(start)
    return times.with_columns(
        inside=_flags(inside & ~of_time),
        of_time=_flags(inside & of_time),
        bracket=pl.Series(marks.count("opens", start), dtype=pl.Int32),
        segment=pl.Series(marks.count("segment", start), dtype=pl.Int32),
        byline=_flags(blank) & (pl.col("form") == "point"),
    )

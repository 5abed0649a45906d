"""One row is one time that dates what follows it, with how far it reaches.

Out of all times on the reel this leaves out what dates nothing (bylines, 目前 within this year's account, 累计
within any account), gives spans and ends the start that the text states elsewhere, and says which times hold
less far than their paragraph: a part (其中2019年), a remark (去年是…), a comparison (比2018年的…).
"""

import numpy as np
import polars as pl

from transforms import nearest
from transforms.marks import Marks
from transforms.years import earlier

DATED = ("year", "since", "window", "until", "before", "point", "span", "sum", "total")
AFTER_DATELINE = 8  # letters behind a dateline in which the day of the news is told
PARAGRAPH, SEGMENT, CLAUSE, NEXT, LEVEL = range(5)  # how far a time reaches; LEVEL: only levels at a date


def settle(found: pl.DataFrame, asides: pl.DataFrame, rows: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """One row is one time that holds, sorted by start, with scope and enclosed (its bracket only)."""
    found = _reached(found, rows)
    said = {form: asides.filter(pl.col("form") == form) for form in ("began", "report", "part")}
    begun = _dated(said["began"], found)
    found = _events(_spans(_sinces(found, said["began"], begun)), said["report"], marks)
    return _hold(_reach(_begun(_same(found), begun, rows), said["part"], rows, marks))


def _reached(found: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """从1992年承担任务算起，到今年11月底: an end takes the start before it where no figure stands between the two."""
    spots = rows["start"].to_numpy()
    counted = np.searchsorted(spots, found["start"].to_numpy())
    same = (pl.col("sentence") == pl.col("sentence").shift(1)) & (pl.col("counted") == pl.col("counted").shift(1))
    opens = (
        pl.col("form").shift(1).is_in(["year", "since", "origin", "point"]) & pl.col("from_date").shift(1).is_not_null()
    )
    before = pl.col("from_date").shift(1) < pl.col("to_date")
    joined = (pl.col("form") == "until") & pl.col("towards").fill_null(False) & same & opens & before
    # 截至1月31日，今年已送出6840人: from the first of January to that day.
    within = pl.col("from_date").dt.year() == pl.col("to_date").shift(1).dt.year()
    ends = pl.col("closed").shift(1).fill_null(False) | pl.col("towards").shift(1).fill_null(False)
    closed = ends & (pl.col("form").shift(1) == "until")
    this = (pl.col("form") == "year") & same & closed & within
    return (
        found.with_columns(counted=pl.Series(counted))
        .with_columns(
            form=pl.when(joined | this).then(pl.lit("window")).otherwise("form"),
            from_date=pl.when(joined).then(pl.col("from_date").shift(1)).otherwise("from_date"),
            to_date=pl.when(this).then(pl.col("to_date").shift(1)).otherwise("to_date"),
        )
        .drop("counted", "towards")
    )


def _dated(began: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """One row is one 结对, 启动 … that its sentence dates, with from_date."""
    compared = pl.col("compared").fill_null(False)
    dates = found.filter(pl.col("form").is_in(["year", "point", "since"]) & ~compared)
    at = nearest.cue(began, dates, "sentence")
    return began.with_columns(from_date=nearest.gather(dates["from_date"], at)).filter(
        pl.col("from_date").is_not_null()
    )


def _sinces(found: pl.DataFrame, began: pl.DataFrame, begun: pl.DataFrame) -> pl.DataFrame:
    """结对以来 begins where the article dates the 结对: 2021年两县结对 … 结对以来."""
    total = found["form"] == "total"
    last = nearest.before(
        begun["start"].to_numpy(), begun["article"].to_numpy(), found["start"].to_numpy(), found["article"].to_numpy()
    )
    word = nearest.gather(began["end"], nearest.cue(found, began, "clause"))
    opened = (total & (found["start"] - word <= 4)).fill_null(False)
    begins = pl.when(opened).then(nearest.gather(begun["from_date"], last))
    return found.with_columns(
        from_date=pl.coalesce("from_date", begins),
        form=pl.when(begins.is_not_null()).then(pl.lit("since")).otherwise("form"),
    )


def _spans(found: pl.DataFrame) -> pl.DataFrame:
    """五年来 begins where the article names a year five years back; 两年合计 covers the two years just named."""
    counts = pl.col("form").is_in(["since", "window", "origin", "year", "point"]) & (pl.col("to_counts") != "then")
    opening = found.filter(counts.fill_null(True) & pl.col("from_date").is_not_null()).select(
        "article", opened="start", open_in="paragraph", open_from="from_date", open_to="to_date", open_form="form",
        first=pl.col("from_date").dt.year(), open_sentence="sentence",
    )  # fmt: skip
    year = pl.when((pl.col("form") == "year") & ~pl.col("compared").fill_null(False))
    spans = (
        found.with_columns(last=earlier(year.then(pl.col("from_date").dt.year())))
        .filter(pl.col("form").is_in(["span", "sum"]) & (pl.col("years") > 1))
        .select("start", "article", "paragraph", "sentence", "form", "years", "last", "written_year")
    )
    pairs = spans.join(opening, on="article").filter(pl.col("opened") < pl.col("start"))
    back, first, form = pl.col("written_year") - pl.col("years"), pl.col("first"), pl.col("open_form")
    here = (pl.col("open_in") == pl.col("paragraph")) & (form == "year") & (pl.col("form") == "sum")
    told = (pl.col("open_sentence") == pl.col("sentence")) & (pl.col("form") == "span")
    rank = (
        pl.when(here & (first == pl.col("last") - pl.col("years") + 1)).then(0)
        .when(first == back).then(1)
        .when(told & (pl.col("written_year") - first - pl.col("years")).is_between(-1, 1)).then(1)
        .when((first == back + 1) & form.is_in(["since", "window"])).then(2)
    )  # fmt: skip
    # A window that was over by the time of writing is what its years mean: 五年里.
    over = (form == "window") & (pl.col("open_to").dt.year() < pl.col("written_year"))
    ends = pl.when(pl.col("rank") == 0).then(pl.date(pl.col("last"), 12, 31)).when(over).then("open_to")
    best = (
        pairs.with_columns(rank=rank)
        .filter(pl.col("rank").is_not_null())
        .sort("start", "rank", "opened")
        .unique("start", keep="first", maintain_order=True)
        .select("start", span_from="open_from", span_to=ends)
    )
    # 四年间 … 四年里: said again, it covers the same years.
    again = [pl.col(name).forward_fill().over("article", "form", "years") for name in ("span_from", "span_to")]
    new = pl.col("span_from").is_null() & (pl.col("form") == "span")
    best = spans.join(best, on="start", how="left", maintain_order="left").select(
        "start",
        span_from=pl.when(new).then(again[0]).otherwise("span_from"),
        span_to=pl.when(new).then(again[1]).otherwise("span_to"),
    )
    found = found.join(best, on="start", how="left", maintain_order="left")
    # 五年来（2010至2014年）: the bracket says which years.
    told = (pl.col("form") == "span") & pl.col("of_time").shift(-1, fill_value=False)
    return found.with_columns(
        from_date=pl.when(told).then(pl.col("from_date").shift(-1)).otherwise(pl.coalesce("from_date", "span_from")),
        to_date=pl.when(told).then(pl.col("to_date").shift(-1)).otherwise(pl.coalesce("to_date", "span_to")),
    ).drop("span_from", "span_to")


def _events(found: pl.DataFrame, reports: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """本次, 当天, 会上 point to the day just named, or to the day that the article opens with."""
    day = (pl.col("form") == "point") & pl.col("to_day").is_not_null() & ~pl.col("byline")
    days = found.filter(day).select("article", "from_date", event="to_date")
    first = days.unique("article", keep="first", maintain_order=True).select("article", "from_date")
    # 新华社11月6日电 … 今天: where no other day is named, that of the dateline.
    lines = found.filter((pl.col("form") == "point") & pl.col("to_day").is_not_null() & pl.col("byline"))
    lines = lines.join(first, on="article", how="anti").unique("article", keep="first", maintain_order=True)
    # 5月17日电 昨日，… tells of the day before.
    end, eve = lines["end"].to_numpy(), np.zeros(len(lines), dtype=bool)
    for step in range(AFTER_DATELINE):
        eve |= marks.word(end + step, "昨日", "昨天")
    lines = lines.with_columns(eve=pl.Series(eve, dtype=pl.Int32))
    lines = lines.with_columns(to_date=pl.col("to_date") - pl.duration(days="eve"))
    opening = days.join(first, on=["article", "from_date"]).group_by("article").agg(pl.col("event").max())
    opening = pl.concat([opening, lines.select("article", event="to_date")])
    found = found.join(opening, on="article", how="left", maintain_order="left")
    just = earlier(pl.when(day).then(pl.col("to_date")))
    # 会上 only opens an account; it does not end one.
    account = earlier(pl.when(pl.col("form").is_in(DATED)).then(pl.lit(True)))
    named = (pl.col("form") == "event") | ((pl.col("form") == "occasion") & account.is_null())
    event = pl.when(named).then(pl.coalesce(just, "event"))
    # A day on which something was only told dates nothing that is told.
    report = nearest.gather(reports["start"], nearest.cue_behind(found, reports, "sentence"))
    told = day & (report < pl.col("start").shift(-1).fill_null(nearest.FAR))
    return found.with_columns(
        form=pl.when(event.is_not_null()).then(pl.lit("point")).otherwise("form"),
        to_date=pl.coalesce(event, "to_date"),
        byline=pl.col("byline") | told.fill_null(False),
    ).drop("event")


def _same(found: pl.DataFrame) -> pl.DataFrame:
    """同一时期 is the article's last time again."""
    same, dated = pl.col("form") == "same", pl.col("form").is_in(DATED)
    last = [
        pl.when(same).then(earlier(pl.when(dated).then(pl.col(name)), "article")).otherwise(pl.col(name)).alias(name)
        for name in ("from_date", "to_date", "form")
    ]
    return found.with_columns(last)


def _begun(found: pl.DataFrame, begun: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """An end takes the start given before it in the paragraph.

    始于1992年 … 到去年末累计; 2018年4月开始帮扶 … 到11月底累计; 2021年以来，到去年底; 去年6月并网，到上个月底;
    “十四五”时期 … 到9月底; 一月到九月 … 九月底.
    """
    form = pl.col("form")
    figures = rows["start"].to_numpy()
    counted = np.searchsorted(figures, found["start"].to_numpy())
    # A 结对 with its date opens an account as 始于 does, where no quantity stands between.
    last = nearest.cue(found, begun, "paragraph", place="start")
    quiet = np.append(np.searchsorted(figures, begun["start"].to_numpy()), -1)[last] == counted
    found = found.with_columns(counted=pl.Series(counted), began=nearest.gather(begun["from_date"], last)).with_columns(
        began=pl.when(pl.Series(quiet)).then("began")
    )
    summed = pl.when(form == "running").then(pl.col("sentence")).backward_fill() == pl.col("sentence")

    def opened(values: pl.Expr, within: str = "paragraph") -> pl.Expr:
        """The start last given, where no quantity stands between."""
        quiet = earlier(pl.when(values.is_not_null()).then(pl.col("counted")), within) == pl.col("counted")
        return pl.when(quiet).then(earlier(values, within))

    origin = pl.when(form == "origin").then(pl.col("from_date"))
    month = pl.when((form == "point") & pl.col("to_day").is_null()).then(pl.col("from_date"))
    since = pl.when(form == "since").then(pl.col("from_date"))
    window = pl.when(form == "window")
    window_to = earlier(window.then(pl.col("to_date")))
    ends = pl.col("closed").fill_null(False)
    begins = pl.coalesce(
        opened(since, "sentence"),
        pl.when(~ends).then(opened(month, "sentence")),
        pl.when(summed).then(pl.coalesce(opened(origin), "began")),
        pl.when((window_to >= pl.col("to_date")) & ~ends).then(earlier(window.then(pl.col("from_date")))),
    )
    takes = (form == "until") & ~pl.col("bare").fill_null(False) & (begins < pl.col("to_date"))
    return found.with_columns(from_date=pl.when(takes.fill_null(False)).then(begins).otherwise("from_date"))


def _reach(found: pl.DataFrame, parts: pl.DataFrame, rows: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """With scope and enclosed: how far a time holds, and whether no further than its bracket."""
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    at = found["start"].to_numpy()
    # Whether a quantity stands before the time in its sentence, in its paragraph, and behind it in its bracket.
    in_sentence, in_paragraph = (
        pl.lit(pl.Series(nearest.first(start, rows[name].to_numpy(), found[name].to_numpy()) < at, dtype=pl.Boolean))
        for name in ("sentence", "paragraph")
    )
    inside = marks.inside(start)
    brackets, bracketed = marks.count("opens", start)[inside], np.append(start[inside], -1)
    last = np.searchsorted(brackets, found["bracket"].to_numpy(), side="right") - 1
    its = np.append(brackets, -1)[last] == found["bracket"].to_numpy()
    enclosing = pl.Series(its & (bracketed[last] > at), dtype=pl.Boolean)
    of = np.flatnonzero(marks.among(end, "的") & marks.among(end + 1, "0123456789"))
    share = np.zeros(len(of), dtype=bool)
    for step in range(2, 7):
        share |= marks.among(end[of] + step, "倍%％")
    moves = np.zeros(len(end), dtype=bool)
    for step in range(4):
        moves |= marks.among(end + step, "降减升增加涨提跌扩变")
    # 由2015年底的5.6万人减少到320人: the date is the first figure's alone.
    its_end = found["end"].to_numpy()
    led = marks.among(at - 1, "由从") | marks.among(at, "从自")
    first = led & (np.isin(its_end + 1, start[moves & marks.among(start - 1, "的")]) | np.isin(its_end, start[moves]))
    measured = rows[of[share]]  # 2017年1.1亿元的2.6倍, 全年计划4.2亿元的74.3%
    form = pl.col("form")
    # A future time named late in its sentence (…明年5月复工。) leaves the account as it was.
    late = in_sentence & ((pl.coalesce("from_date", "to_date").dt.year() > pl.col("written_year")) | (form == "before"))
    parted = nearest.gather(parts["start"], nearest.cue(found, parts, "clause"))
    part = (parted >= pl.col("start").shift(1).fill_null(-1)).fill_null(False)
    named = pl.lit(pl.Series(marks.word(its_end, "是", "为", "才", "只有", "仅有"), dtype=pl.Boolean))
    remark = named & (pl.col("from_date").dt.year() < pl.col("written_year")) & (form == "year") & in_sentence
    in_passing = (form == "running") & in_paragraph
    compared = pl.lit(pl.Series(first, dtype=pl.Boolean)) | (form == "once")
    compared = compared | pl.col("compared").fill_null(False) | pl.col("end").is_in(measured["start"].implode())
    measure = (form == "year") & pl.col("clause").is_in(measured["clause"].implode()) & in_sentence
    scope = (
        pl.when(pl.col("bare").fill_null(False)).then(LEVEL)
        .when(compared).then(NEXT)
        .when(remark | in_passing | measure).then(CLAUSE)
        .when(late & (form == "before")).then(CLAUSE)
        .when(late | part).then(SEGMENT)
        .otherwise(PARAGRAPH)
    )  # fmt: skip
    return found.with_columns(scope=scope, enclosed=pl.col("inside") & enclosing)


def _hold(found: pl.DataFrame) -> pl.DataFrame:
    """Only dated times, and 目前 and 累计 where what stands before gives way to them."""
    found = found.filter(~pl.col("byline"))
    form, far = pl.col("form"), pl.col("scope") <= SEGMENT
    dated = pl.col("form").is_in(DATED)
    year = pl.col("from_date").dt.year().fill_null(0)
    found = found.with_columns(
        before=earlier(pl.when(dated & far).then(form)), before_year=earlier(pl.when(dated & far).then(year))
    )
    this = (pl.col("before_year") == pl.col("written_year")) | (pl.col("before_year") == pl.col("default_year"))
    account = (pl.col("before").is_in(["year", "since"]) & this).fill_null(False)
    by_title = (pl.col("default_year") == pl.col("written_year")).fill_null(False) & pl.col("before").is_null()
    leaves = (form == "now") & ~account & ~by_title
    found = found.filter(dated | leaves | form.is_in(["running", "once"]))
    state = earlier(pl.when((form != "running") & far).then(form))
    gives_way = state.is_null() | state.is_in(["now", "point"])
    return found.filter((form != "running") | gives_way).drop("before", "before_year")

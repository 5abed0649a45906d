"""When each quantity holds: its clause says so, or else the paragraph's last time, which runs on until another one.

Levels (poor_*) and people in post at a date are points, sums that run up to it are cumulative. Where nothing is named
the year of the title holds; else the period is unstated.
"""

from datetime import date as date_of
from typing import Literal

import numpy as np
import polars as pl

from transforms import headings, scopes, times, years
from transforms.marks import Marks
from transforms.reel import Reel
from transforms.scopes import CLAUSE, LEVEL, NEXT, PARAGRAPH, SEGMENT
from transforms.years import earlier

# Counted at a date, however the sentence puts it.
LEVELS = ("poor_villages", "poor_counties", "poor_households", "poor_population", "poverty_rate")
# No sum runs up to these, so 累计 before another figure does not reach them.
STANDING = (*LEVELS, "workforce", "wage")
# People counted at a date where the words say 在岗, 在粤务工的.
PEOPLE = ("employed", "workforce", "cadres_seconded", "professionals_seconded", "students_supported")
_TIME = (
    "form", "from_date", "to_date", "to_day", "closed", "bare", "time_start", "time_end", "time_clause", "prior_form",
    "prior_from", "prior_to",
)  # fmt: skip
_FAR = 2**31 - 1
_NEVER = date_of(1, 1, 1)


def date(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with period_start, period_end and period_basis."""
    marks = Marks(reel)
    articles = years.articles(reel)
    found = times.find(reel, marks, articles)
    rows = quantities.select("quantity", "article", "start", "end", "metric", "paragraph", "sentence", "clause")
    held = scopes.settle(found, rows, marks)
    chosen = _shared(_headed(_choose(rows, held, marks), found, headings.find(reel, marks, rows)), found)
    chosen = chosen.join(articles, on="article", how="left", maintain_order="left")
    return quantities.with_columns(_periods(_qualified(_shifted(chosen, marks), found)))


def _choose(rows: pl.DataFrame, held: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """One row is one quantity with the time that dates it."""
    far = pl.when(pl.col("scope") <= SEGMENT)
    held = held.with_columns(
        prior_form=earlier(far.then(pl.col("form")), "sentence"),
        prior_from=earlier(far.then(pl.col("from_date").fill_null(_NEVER)), "sentence").replace(_NEVER, None),
        prior_to=earlier(far.then(pl.col("to_date").fill_null(_NEVER)), "sentence").replace(_NEVER, None),
        time_start="start", time_end="end", time_clause="clause",
    )  # fmt: skip
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    bracket = np.where(marks.inside[start], marks.bracket[start], -1) if len(rows) else start
    rows = rows.with_columns(
        bracket=pl.Series(bracket, dtype=pl.Int32),
        segment=pl.Series(marks.segment[start], dtype=pl.Int32),
        following=pl.col("start").shift(-1).fill_null(_FAR),
        preceding=pl.col("end").shift(1).fill_null(-1),
        last=pl.col("start").max().over("clause"),
    )
    free = held.filter(~pl.col("enclosed"))
    scope = pl.col("scope")
    best = _before(rows, free.filter(scope == PARAGRAPH), "paragraph")
    best = _later(_before(rows, free.filter(scope == SEGMENT), "segment"), best)
    best = _later(_before(rows, free.filter(scope == CLAUSE), "clause"), best)
    best = _later(_before(rows, held.filter("enclosed"), "bracket"), best)
    best = _remarked(best, rows, free, marks)
    # What follows in the clause counts where its front names no time and no other quantity stands behind it.
    after = _after(rows, held.filter(scope <= CLAUSE), "clause")
    own = (best["time_clause"] == rows["clause"]).fill_null(False)
    alone = (after["time_start"] > rows["last"]) | best["form"].is_null()
    best = _pick(after, best, ~own & alone.fill_null(False) & after["form"].is_not_null())
    # 464名——2010年以来选派的干部
    headed = pl.Series(marks.among(end, "—"), dtype=pl.Boolean) & best["form"].is_null()
    best = _pick(_after(rows, held, "sentence"), best, headed)
    # 余下31个达到标准，年底前销号
    deadline = _after(rows, held.filter(pl.col("deadline")), "segment")
    soon = (deadline["time_start"] < rows["following"]) & (deadline["time_clause"] - rows["clause"] <= 1)
    return rows.with_columns(_pick(deadline, best, (soon & ~rows["metric"].is_in(LEVELS)).fill_null(False)))


def _remarked(best: pl.DataFrame, rows: pl.DataFrame, held: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """比2018年的1.2亿元多: a time compared with dates the figure at once behind it. 年末 alone dates levels."""
    start = rows["start"].to_numpy()
    compared = _before(rows, held.filter(pl.col("scope") == NEXT), "clause")
    at_once = (compared["time_end"] == rows["start"]) | pl.Series(marks.among(start - 1, "的"), dtype=pl.Boolean)
    at_once = at_once & (compared["time_start"] >= rows["preceding"])
    best = _pick(compared, best, at_once.fill_null(False))
    level = _later(_before(rows, held.filter(pl.col("scope") == LEVEL), "segment"), best)
    return _pick(level, best, rows["metric"].is_in((*LEVELS, *PEOPLE)).fill_null(False))


def _before(rows: pl.DataFrame, held: pl.DataFrame, within: str) -> pl.DataFrame:
    """The last time before each quantity in the same stretch."""
    return rows.select("start", within).join_asof(
        held.select(within, *_TIME), left_on="start", right_on="time_start", by=within, strategy="backward",
        check_sortedness=False, coalesce=False,
    ).select(_TIME)  # fmt: skip


def _after(rows: pl.DataFrame, held: pl.DataFrame, within: str) -> pl.DataFrame:
    """The first time behind each quantity in the same stretch."""
    return rows.select("end", within).join_asof(
        held.select(within, *_TIME), left_on="end", right_on="time_start", by=within, strategy="forward",
        check_sortedness=False, coalesce=False,
    ).select(_TIME)  # fmt: skip


def _later(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return _pick(one, other, (one["time_start"] >= other["time_start"].fill_null(-1)).fill_null(False))


def _pick(one: pl.DataFrame, other: pl.DataFrame, first: pl.Series) -> pl.DataFrame:
    return pl.DataFrame([one[name].zip_with(first, other[name]) for name in one.columns])


def _headed(chosen: pl.DataFrame, found: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Where a paragraph names no time, the year in the heading over it holds: 三、2020年工作打算."""
    years = found.filter(pl.col("form").is_in(["year", "window", "since"]))
    said = years.unique("paragraph", keep="first", maintain_order=True).select(
        "paragraph", "form", "from_date", "to_date", time_start="start"
    )  # fmt: skip
    over = headings.governing(lines, said, chosen)
    bare = chosen["form"].is_null()
    return chosen.with_columns(chosen[name].zip_with(~bare, over[name]) for name in over.columns)


def _shared(chosen: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """2018年、2019年分别投入1亿元、2亿元: the figures behind 分别 take the times before it one by one.

    So they do with the years of a window: 2017至2019年，三年依次是2950万元、5380万元、7870万元.
    """
    each = found.filter(pl.col("form") == "each").select("sentence", each="start")
    if each.is_empty():
        return chosen

    def beside(frame: pl.DataFrame, strategy: Literal["backward", "forward"]) -> pl.DataFrame:
        return frame.join_asof(
            each, left_on="start", right_on="each", by="sentence", strategy=strategy, check_sortedness=False,
            coalesce=False,
        ).filter(pl.col("each").is_not_null())  # fmt: skip

    figures = beside(chosen.select("quantity", "start", "sentence"), "backward")
    figures = figures.with_columns(rank=pl.int_range(pl.len()).over("each"), figures=pl.len().over("each"))
    named = found.filter(pl.col("form").is_in(["year", "window", "point", "until"]))
    named = beside(named.select("start", "sentence", "form", "from_date", "to_date"), "forward")
    named = named.join_asof(
        chosen.select("sentence", figure="start"), left_on="start", right_on="figure", by="sentence",
        strategy="forward", check_sortedness=False, coalesce=False,
    ).filter(pl.col("each") < pl.col("figure"))  # fmt: skip
    year = pl.int_ranges(pl.col("from_date").dt.year(), pl.col("to_date").dt.year() + 1)
    alone = (pl.len().over("each") == 1) & (pl.col("form") == "window")
    years_of = named.with_columns(alone=alone, year=year).filter(pl.col("alone")).explode("year")
    years_of = years_of.with_columns(
        form=pl.lit("year"), from_date=pl.date(pl.col("year"), 1, 1), to_date=pl.date(pl.col("year"), 12, 31)
    )
    parts = pl.concat([named.filter(~alone), years_of.select(named.columns)])
    parts = parts.with_columns(rank=pl.int_range(pl.len()).over("each"), parts=pl.len().over("each"))
    own = figures.join(parts.filter(pl.col("parts") > 1), on=["each", "rank"]).filter(
        pl.col("figures") >= pl.col("parts")
    )
    own = own.select("quantity", part_form="form", part_from="from_date", part_to="to_date")
    told = chosen.join(own, on="quantity", how="left", maintain_order="left")
    taken = pl.col("part_form").is_not_null()
    return told.with_columns(
        form=pl.coalesce("part_form", "form"),
        from_date=pl.when(taken).then("part_from").otherwise("from_date"),
        to_date=pl.when(taken).then("part_to").otherwise("to_date"),
    ).drop("part_form", "part_from", "part_to")


def _shifted(chosen: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """In 由4.4%降到1.8% the first figure is the older one: it takes the time named before, never a future one.

    In 从2015年底的5.6万人减少到320人 the date is the first figure's alone: the second is unstated.
    """
    start, end = chosen["start"].to_numpy(), chosen["end"].to_numpy()
    moves = np.zeros(len(chosen), dtype=bool)
    for step in range(4):
        moves |= marks.among(end + step, "降减升增加涨提跌扩变")
    first = pl.lit(pl.Series(marks.among(start - 1, "由从") & moves, dtype=pl.Boolean))
    prior = first & (pl.col("prior_to") < pl.col("to_date")).fill_null(False)
    ahead = first & (pl.col("from_date").dt.year() > pl.col("written_year")).fill_null(False)
    time_start = chosen["time_start"].fill_null(0).to_numpy()
    of_first = marks.among(time_start, "从自") | marks.among(time_start - 1, "由从")
    last = pl.lit(pl.Series(marks.among(start - 1, "到至为") & of_first, dtype=pl.Boolean))
    between = (pl.col("time_start").shift(1) == pl.col("time_start")) & (pl.col("clause").shift(1) == pl.col("clause"))
    moved = pl.lit(pl.Series(moves, dtype=pl.Boolean)).shift(1)
    second = (last & between & moved & (pl.col("time_clause") == pl.col("clause"))).fill_null(False)
    return chosen.with_columns(
        form=pl.when(prior)
        .then("prior_form")
        .when(second)
        .then(pl.coalesce("prior_form", pl.lit("now")))
        .when(ahead)
        .then(pl.lit("now"))
        .otherwise("form"),
        from_date=pl.when(prior | second).then("prior_from").otherwise("from_date"),
        to_date=pl.when(prior | second).then("prior_to").otherwise("to_date"),
    )


def _qualified(chosen: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """With what the sentence says between time and figure: summed (累计); and counted (在岗) anywhere."""

    def said(*forms: str) -> pl.Series:
        words = found.filter(pl.col("form").is_in(forms)).select("sentence", said="start")
        joined = chosen.select("start", "sentence").join_asof(
            words, left_on="start", right_on="said", by="sentence", strategy="backward", check_sortedness=False
        )
        return joined["said"]

    since = chosen["time_start"].fill_null(-1)
    return chosen.with_columns(
        summed=(said("running") > since).fill_null(False),
        counted=said("stock").is_not_null(),
    )


def _periods(chosen: pl.DataFrame) -> list[pl.Series]:
    form, metric = pl.col("form"), pl.col("metric").fill_null("")
    undated = form.is_null() & pl.col("default_basis").is_not_null()
    level = metric.is_in(LEVELS) | ((pl.col("counted") | pl.col("bare").fill_null(False)) & metric.is_in(PEOPLE))
    # An end still to come is a date to reach; one in figures (到12月20日) is reached unless the page is older.
    november = pl.when(pl.col("to_day").is_null()).then(pl.date(pl.col("written_year"), 11, 30))
    year_end = pl.date(pl.col("written_year"), 12, 31)
    last_written = pl.coalesce(pl.col("written").dt.month_end(), november, year_end)
    ahead = (pl.col("to_date") > last_written) & ~pl.col("summed") & ~pl.col("closed").fill_null(False)
    point = form.is_in(["point", "before"]) | ((form == "until") & (level | ahead.fill_null(False)))
    standing = form.is_in(["running", "total"]) & metric.is_in(STANDING)
    basis = (
        pl.when(undated).then("default_basis")
        .when(standing | (form == "now") | form.is_null()).then(pl.lit("unstated"))
        .when(form == "year").then(pl.lit("year"))
        .when(point).then(pl.lit("point"))
        .otherwise(pl.lit("cumulative"))
    )  # fmt: skip
    starts = form.is_in(["year", "since", "window", "span", "sum", "until"]) & ~point & ~standing
    start = pl.when(undated).then("default_from").when(starts).then("from_date")
    ends = form.is_in(["year", "window", "span", "sum", "until", "before", "point"]) & ~standing
    end = pl.when(undated).then("default_to").when(ends).then("to_date")
    return list(chosen.select(period_start=start, period_end=end, period_basis=basis).get_columns())

"""When each quantity holds: its clause says so, or else the paragraph's last time, which runs on until another one.

Levels (poor_*) and people in post at a date are points, sums that run up to it are cumulative. Where nothing is named
the year of the title holds; else the period is unstated.
"""

from datetime import date as date_of

import numpy as np
import polars as pl

from transforms import headings, nearest, scopes, times, years
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
# No sum falls, so what has fallen to a figure is counted at a date.
_FALLEN = ("降到", "降至", "降为", "减到", "减至", "减为", "只剩", "还剩", "变成", "少到")
_NEVER = date_of(1, 1, 1)


def date(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with period_start, period_end and period_basis."""
    marks = reel.marks
    articles = years.articles(reel)
    found, asides = times.find(reel, articles)
    rows = quantities.select("article", "start", "end", "metric", "paragraph", "sentence", "clause")
    held = scopes.settle(found, asides, rows, marks)
    dated = nearest.gather_all(_with_prior(held), _choose(rows, held, marks))
    about = articles.drop("article").select(pl.all().gather(rows["article"]))
    chosen = pl.concat([rows, dated, about], how="horizontal")
    chosen = _shared(_headed(chosen, found, headings.find(reel, rows)), found, asides, marks)
    chosen = _qualified(_shifted(chosen, marks), found, asides)
    return quantities.with_columns(_periods(chosen.with_columns(stood=_stood(chosen, marks))))


def _with_prior(held: pl.DataFrame) -> pl.DataFrame:
    """The times as they date a quantity, each with the one before it in its sentence."""
    first_of_two = (pl.col("scope") == NEXT) & ~pl.col("compared").fill_null(False) & (pl.col("form") != "once")
    far = pl.when((pl.col("scope") <= SEGMENT) | first_of_two)
    return held.select(
        "form", "from_date", "to_date", "to_day", "closed", "bare",
        time_start="start", time_end="end", time_clause="clause",
        prior_form=earlier(far.then(pl.col("form")), "sentence"),
        prior_from=earlier(far.then(pl.col("from_date").fill_null(_NEVER)), "sentence").replace(_NEVER, None),
        prior_to=earlier(far.then(pl.col("to_date").fill_null(_NEVER)), "sentence").replace(_NEVER, None),
    )  # fmt: skip


def _choose(rows: pl.DataFrame, held: pl.DataFrame, marks: Marks) -> np.ndarray:
    """For each quantity the row of the time that dates it, -1 for none."""
    at, end, clause = (rows[name].to_numpy() for name in ("start", "end", "clause"))
    stretches = {name: rows[name].to_numpy() for name in ("paragraph", "sentence", "clause")}
    stretches["segment"] = marks.count("segment", at)
    stretches["bracket"] = np.where(marks.inside(at), marks.count("opens", at), -1)
    # The last entry stands for none: it lies before everything.
    place = np.append(held["start"].to_numpy(), -1)
    place_end, its_clause = np.append(held["end"].to_numpy(), -1), np.append(held["clause"].to_numpy(), -1)
    scope, enclosed = held["scope"].to_numpy(), held["enclosed"].to_numpy()

    def before(kind: np.ndarray, within: str) -> np.ndarray:
        some = np.flatnonzero(kind)
        found = nearest.before(place[some], held[within].to_numpy()[some], at, stretches[within])
        return np.where(found < 0, -1, np.append(some, -1)[found])

    def behind(kind: np.ndarray, within: str) -> np.ndarray:
        some = np.flatnonzero(kind)
        found = nearest.behind(place[some], held[within].to_numpy()[some], end, stretches[within])
        return np.where(found < 0, -1, np.append(some, -1)[found])

    def later(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return np.where(place[one] >= place[other], one, other)

    best = before((scope == PARAGRAPH) & ~enclosed, "paragraph")
    best = later(before((scope == SEGMENT) & ~enclosed, "segment"), best)
    best = later(before((scope == CLAUSE) & ~enclosed, "clause"), best)
    best = later(before(enclosed & (scope <= CLAUSE), "bracket"), best)
    # 比2018年的1.2亿元多: a time compared with dates the figure at once behind it.
    compared = before(scope == NEXT, "clause")
    preceding = np.append(-1, end)[: len(end)]
    once = np.append((held["form"] == "once").to_numpy(), False)
    at_once = (place_end[compared] == at) | marks.among(at - 1, "的") | once[compared]
    best = np.where((compared >= 0) & at_once & (place[compared] >= preceding), compared, best)
    # 年末 alone dates levels.
    levels = rows["metric"].is_in((*LEVELS, *PEOPLE)).fill_null(False).to_numpy()
    best = np.where(levels, later(before(scope == LEVEL, "segment"), best), best)
    # What follows in the clause counts where its front names no time and no other quantity stands behind it.
    after = behind(scope <= CLAUSE, "clause")
    last = at[np.searchsorted(clause, clause, side="right") - 1] if len(clause) else at
    own = (best >= 0) & (its_clause[best] == clause)
    best = np.where((after >= 0) & ~own & ((place[after] > last) | (best < 0)), after, best)
    # 464名——2010年以来选派的干部
    best = np.where(marks.among(end, "—") & (best < 0), behind(scope >= PARAGRAPH, "sentence"), best)
    # 余下31个达到标准，年底前销号
    deadline = behind(held["deadline"].fill_null(False).to_numpy(), "segment")
    following = np.append(at, nearest.FAR)[1 : len(at) + 1]
    soon = (deadline >= 0) & (place[deadline] < following) & (its_clause[deadline] - clause <= 1)
    standing = rows["metric"].is_in(LEVELS).fill_null(False).to_numpy()
    return np.where(soon & ~standing, deadline, best)


def _headed(chosen: pl.DataFrame, found: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Where a paragraph names no time, the year in the heading over it holds: 三、2020年工作打算."""
    years = found.filter(pl.col("form").is_in(["year", "window", "since"]))
    said = years.unique("paragraph", keep="first", maintain_order=True).select(
        "paragraph", "form", "from_date", "to_date", time_start="start"
    )  # fmt: skip
    over = headings.governing(lines, said, chosen)
    bare = chosen["form"].is_null()
    return chosen.with_columns(over[name].zip_with(bare, chosen[name]) for name in over.columns)


def _shared(chosen: pl.DataFrame, found: pl.DataFrame, asides: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """2018年、2019年分别投入1亿元、2亿元: the figures behind 分别 take the times before it one by one.

    So they do with the years of a window: 2017至2019年，三年依次是2950万元、5380万元、7870万元.
    """
    each = asides.filter(pl.col("form") == "each").select("sentence", each="start")
    if each.is_empty():
        return chosen

    at = nearest.cue(chosen, each, "sentence", place="each")
    behind = np.flatnonzero(at >= 0)
    figures = pl.DataFrame({"row": behind, "each": each["each"].gather(at[behind])})
    figures = figures.with_columns(rank=pl.int_range(pl.len()).over("each"), figures=pl.len().over("each"))
    named = found.filter(pl.col("form").is_in(["year", "window", "point", "until"]))
    ahead = nearest.behind(
        each["each"].to_numpy(), each["sentence"].to_numpy(), named["start"].to_numpy(), named["sentence"].to_numpy()
    )
    figure = nearest.behind(
        chosen["start"].to_numpy(),
        chosen["sentence"].to_numpy(),
        named["start"].to_numpy(),
        named["sentence"].to_numpy(),
    )
    named = named.select("form", "from_date", "to_date").with_columns(
        each=nearest.gather(each["each"], ahead), figure=nearest.gather(chosen["start"], figure)
    )
    # 三个年头依次是: said of the years of a window, whose own figure may stand between.
    yearly = pl.Series(marks.among(named["each"].fill_null(0).to_numpy() - 1, "年头"), dtype=pl.Boolean)
    named = named.filter(pl.col("each").is_not_null() & ((pl.col("each") < pl.col("figure")) | yearly))
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
    part = np.full(len(chosen), -1)
    part[own["row"].to_numpy()] = np.arange(len(own))
    taken = pl.Series(part >= 0, dtype=pl.Boolean)
    told = nearest.gather_all(own.select("form", "from_date", "to_date"), part)
    return chosen.with_columns(told[name].zip_with(taken, chosen[name]) for name in told.columns)


def _shifted(chosen: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """In 由4.4%降到1.8% the first figure is the older one: it takes the time named before, never a future one."""
    start, end = chosen["start"].to_numpy(), chosen["end"].to_numpy()
    moves = np.zeros(len(chosen), dtype=bool)
    for step in range(4):
        moves |= marks.among(end + step, "降减升增加涨提跌扩变")
    first = pl.lit(pl.Series(marks.among(start - 1, "由从") & moves, dtype=pl.Boolean))
    prior = first & (pl.col("prior_to") < pl.col("to_date")).fill_null(False)
    ahead = first & (pl.col("from_date").dt.year() > pl.col("written_year")).fill_null(False)
    return chosen.with_columns(
        form=pl.when(prior).then("prior_form").when(ahead).then(pl.lit("now")).otherwise("form"),
        from_date=pl.when(prior).then("prior_from").otherwise("from_date"),
        to_date=pl.when(prior).then("prior_to").otherwise("to_date"),
    )  # fmt: skip


def _qualified(chosen: pl.DataFrame, found: pl.DataFrame, asides: pl.DataFrame) -> pl.DataFrame:
    """With what the sentence says between time and figure: summed (累计); and counted (在岗) anywhere."""

    summed = found.filter(pl.col("form") == "running")
    said = nearest.gather(summed["start"], nearest.cue(chosen, summed, "sentence", place="start"))
    stocks = asides.filter(pl.col("form") == "stock")
    stock = nearest.gather(stocks["start"], nearest.cue(chosen, stocks, "sentence", place="start"))
    return chosen.with_columns(
        summed=(said > chosen["time_start"].fill_null(-1)).fill_null(False),
        counted=(stock > said.fill_null(-1)).fill_null(False),
    )


def _stood(chosen: pl.DataFrame, marks: Marks) -> pl.Series:
    """Whether a figure is one at a date by its wording: 2019年底的2.1万户, 年底是1.3万户, 减少到2.1万户."""
    ends = np.flatnonzero((chosen["form"] == "until").fill_null(False).to_numpy())
    start = chosen["start"].to_numpy()[ends]
    at_once = chosen["time_end"].to_numpy()[ends] == start - 1
    stood = np.zeros(len(chosen), dtype=bool)
    stood[ends] = (at_once & marks.among(start - 1, "的是剩")) | marks.word(start - 2, *_FALLEN)
    return pl.Series(stood, dtype=pl.Boolean)


def _periods(chosen: pl.DataFrame) -> list[pl.Series]:
    form, metric = pl.col("form"), pl.col("metric").fill_null("")
    undated = form.is_null() & pl.col("default_basis").is_not_null()
    level = metric.is_in(LEVELS) | ((pl.col("counted") | pl.col("bare").fill_null(False)) & metric.is_in(PEOPLE))
    # An end still to come is a date to reach; one in figures (到12月20日) is reached unless the page is older.
    november = pl.when(pl.col("to_day").is_null()).then(pl.date(pl.col("written_year"), 11, 30))
    year_end = pl.date(pl.col("written_year"), 12, 31)
    last_written = pl.coalesce(pl.col("written").dt.month_end(), november, year_end)
    ahead = (pl.col("to_date") > last_written) & ~pl.col("summed") & ~pl.col("closed").fill_null(False)
    point = form.is_in(["point", "before"]) | ((form == "until") & (level | pl.col("stood") | ahead.fill_null(False)))
    standing = form.is_in(["running", "total"]) & metric.is_in(STANDING)
    # Each is asked several times below.
    chosen = chosen.with_columns(undated=undated, point=point.fill_null(False), standing=standing.fill_null(False))
    undated, point, standing = pl.col("undated"), pl.col("point"), pl.col("standing")
    basis = (
        pl.when(undated).then("default_basis")
        .when(standing | form.is_in(["now", "once"]) | form.is_null()).then(pl.lit("unstated"))
        .when(form == "year").then(pl.lit("year"))
        .when(point).then(pl.lit("point"))
        .otherwise(pl.lit("cumulative"))
    )  # fmt: skip
    starts = form.is_in(["year", "since", "window", "span", "sum", "until"]) & ~point & ~standing
    start = pl.when(undated).then("default_from").when(starts).then("from_date")
    ends = form.is_in(["year", "window", "span", "sum", "until", "before", "point"]) & ~standing
    end = pl.when(undated).then("default_to").when(ends).then("to_date")
    return list(chosen.select(period_start=start, period_end=end, period_basis=basis).get_columns())

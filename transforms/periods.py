"""When each quantity holds: its clause says so, or else the paragraph's last time, which runs on until another one.

Levels (poor_*) and people in post at a date are points, sums that run up to it are cumulative. Where nothing is named
the year of the title holds; else the period is unstated.
"""

import numpy as np
import polars as pl

from transforms import scopes, times, years
from transforms.reel import Reel
from transforms.times import Marks
from transforms.years import earlier

# Counted at a date, however the sentence puts it.
LEVELS = ("poor_villages", "poor_counties", "poor_households", "poor_population", "poverty_rate")
# No sum runs up to these, so 累计 before another figure does not reach them.
STANDING = (*LEVELS, "workforce", "wage")
# People counted at a date where the words say 在岗, 在粤务工的.
PEOPLE = ("employed", "workforce", "cadres_seconded", "professionals_seconded", "students_supported")
_TIME = (
    "form", "from_date", "to_date", "closed", "time_start", "time_clause", "prior_form", "prior_from", "prior_to",
)  # fmt: skip
_FAR = 2**31 - 1


def date(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with period_start, period_end and period_basis."""
    marks = Marks(reel)
    articles = years.articles(reel)
    found = times.find(reel, marks, articles)
    rows = quantities.select(
        "quantity", "article", "start", "end", "metric", "paragraph", "sentence", "clause"
    )
    chosen = _choose(rows, scopes.settle(found, rows, marks), marks)
    chosen = chosen.join(articles, on="article", how="left", maintain_order="left")
    return quantities.with_columns(_periods(_qualified(_shifted(chosen, marks), found)))


def _choose(rows: pl.DataFrame, held: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """One row is one quantity with the time that dates it."""
    held = held.with_columns(
        prior_form=earlier(pl.col("form"), "sentence"), prior_from=earlier(pl.col("from_date"), "sentence"),
        prior_to=earlier(pl.col("to_date"), "sentence"), time_start="start", time_clause="clause",
    )  # fmt: skip
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    bracket = np.where(marks.inside[start], marks.bracket[start], -1) if len(rows) else start
    rows = rows.with_columns(
        bracket=pl.Series(bracket, dtype=pl.Int32),
        following=pl.col("start").shift(-1).fill_null(_FAR),
        last=pl.col("start").max().over("clause"),
    )
    free = held.filter(~pl.col("enclosed"))
    best = _later(_before(rows, free, "sentence"), _before(rows, free.filter(~pl.col("aside")), "paragraph"))
    best = _later(_before(rows, held.filter("enclosed"), "bracket"), best)
    # What follows in the clause counts where its front names no time and no other quantity stands behind it.
    after = _after(rows, held, "clause")
    own = (best["time_clause"] == rows["clause"]).fill_null(False)
    best = _pick(after, best, ~own & (after["time_start"] > rows["last"]).fill_null(False))
    # 464名——2010年以来选派的干部
    headed = pl.Series(marks.among(end, "—"), dtype=pl.Boolean) & best["form"].is_null()
    best = _pick(_after(rows, held, "sentence"), best, headed)
    # 余下31个达到标准，年底前销号
    deadline = _after(rows, held.filter(pl.col("deadline")), "sentence")
    soon = (deadline["time_start"] < rows["following"]) & (deadline["time_clause"] - rows["clause"] <= 1)
    return rows.with_columns(_pick(deadline, best, (soon & ~rows["metric"].is_in(LEVELS)).fill_null(False)))


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
    )


def _qualified(chosen: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """With summed (累计 after the time) and counted (在岗, 在粤务工的 before the figure), both in the sentence."""

    def said(form: str) -> pl.Series:
        words = found.filter(pl.col("form") == form).select("sentence", said="start")
        joined = chosen.select("start", "sentence").join_asof(
            words,
            left_on="start",
            right_on="said",
            by="sentence",
            strategy="backward",
            check_sortedness=False,
        )
        return joined["said"]

    summed = (said("running") > chosen["time_start"]).fill_null(False)
    return chosen.with_columns(summed=summed, counted=said("stock").is_not_null())


def _periods(chosen: pl.DataFrame) -> list[pl.Series]:
    form, default, metric = pl.col("form"), pl.col("default_year"), pl.col("metric").fill_null("")
    undated = form.is_null() & default.is_not_null()
    level = metric.is_in(LEVELS) | (pl.col("counted") & metric.is_in(PEOPLE))
    written = pl.coalesce("written", pl.date(pl.col("written_year"), 11, 30))
    ahead = (
        (pl.col("to_date").dt.month_start() > written)
        & ~pl.col("summed")
        & ~pl.col("closed").fill_null(False)
    )
    point = form.is_in(["point", "before"]) | ((form == "until") & (level | ahead.fill_null(False)))
    standing = (form == "running") & metric.is_in(STANDING)
    basis = (
        pl.when(undated | (form == "year")).then(pl.lit("year"))
        .when(point).then(pl.lit("point"))
        .when(standing | (form == "now") | form.is_null()).then(pl.lit("unstated"))
        .otherwise(pl.lit("cumulative"))
    )  # fmt: skip
    starts = form.is_in(["year", "since", "window", "span", "sum", "until"]) & ~point
    start = pl.when(undated).then(pl.date(default, 1, 1)).when(starts).then("from_date")
    ends = form.is_in(["year", "window", "span", "sum", "until", "before", "point"])
    end = pl.when(undated).then(pl.date(default, 12, 31)).when(ends).then("to_date")
    return list(chosen.select(period_start=start, period_end=end, period_basis=basis).get_columns())

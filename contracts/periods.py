"""What must hold of the time that a claim speaks of."""

import polars as pl

from contracts.contract import Contract, Rule, beside, hard, shown, soft

FIRST_YEAR = 1979  # the national border conference first named pairs of provinces
LAST_YEAR = 2050  # the middle of the century is the furthest that plans name
USUAL_FIRST_YEAR = 1992  # pairs for the Three Gorges; 1994 for Tibet, 1996 for East and West
LONG_PLAN = 15  # years ahead that a plan of this kind reaches at most


def prepare(claims: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The claims with the first and last day on which their article may have been written: page_first, page_day."""
    year = pl.col("written_year")
    days = articles.select(
        "article_id",
        page_day=pl.max_horizontal("published", pl.date(year, 12, 31)),
        page_first=pl.min_horizontal("published", pl.date(year, 12, 31)),
    ).with_columns(page_month=pl.col("page_first").dt.month_end())
    return beside(claims, days, "article_id").with_columns(
        start_year=pl.col("period_start").dt.year(), end_year=pl.col("period_end").dt.year()
    )


def _span() -> pl.Expr:
    return shown(pl.col("period_basis"), " ", pl.col("period_start"), "–", pl.col("period_end"))


@hard
def period_in_order() -> Rule:
    """A period does not end before it starts."""
    return Rule(pl.col("period_start") <= pl.col("period_end"), _span())


@hard
def period_fits_its_basis() -> Rule:
    """A year has both ends, a point its day, an unstated period none."""
    start, end, basis = pl.col("period_start"), pl.col("period_end"), pl.col("period_basis")
    fits = (
        pl.when(basis == "year")
        .then(start.is_not_null() & end.is_not_null())
        .when(basis == "point")
        .then(end.is_not_null())
        .when(basis == "unstated")
        .then(start.is_null() & end.is_null())
    )
    return Rule(fits, _span())


@hard
def period_in_the_programme() -> Rule:
    """No period starts before paired assistance began or ends after the latest of its plans."""
    first, last = pl.min_horizontal("start_year", "end_year"), pl.max_horizontal("start_year", "end_year")
    fine = (first >= FIRST_YEAR) & (last <= LAST_YEAR)
    return Rule(fine, _span(), pl.lit(f"{FIRST_YEAR}–{LAST_YEAR}"))


@soft
def period_since_the_pairings() -> Rule:
    """Periods rarely start before the first pairings of today's kind."""
    first = pl.min_horizontal("start_year", "end_year")
    return Rule(first >= USUAL_FIRST_YEAR, _span(), pl.lit(f"from {USUAL_FIRST_YEAR}"))


@hard
def done_before_told() -> Rule:
    """What is told as done began before the page: a total in its year at the latest, a day in its month."""
    start, end, day = pl.col("period_start"), pl.col("period_end"), pl.col("page_day")
    this_month = (pl.col("end_year") == day.dt.year()) & (end.dt.month() == day.dt.month())
    late = pl.when(start.is_null()).then((end > day) & ~this_month).otherwise(start > day)
    return Rule(pl.when(pl.col("status") == "actual").then(~late), _span(), shown(pl.col("page_day")))


@soft
def done_before_published() -> Rule:
    """A period that is told as done has ended when the page is published, or is its year."""
    end, day = pl.col("period_end"), pl.col("page_first")
    whole_year = (pl.col("end_year") == day.dt.year()) & (end.dt.ordinal_day() >= 365)
    late = (end > pl.col("page_month")) & ~whole_year
    return Rule(pl.when(pl.col("status") == "actual").then(~late), _span(), shown(day))


@hard
def plans_are_near() -> Rule:
    """A plan does not reach further ahead than plans of this kind do."""
    ahead = pl.max_horizontal("start_year", "end_year") - pl.col("page_day").dt.year()
    return Rule(ahead <= LONG_PLAN, _span(), shown("page of ", pl.col("page_day")))


@soft
def plans_are_ahead() -> Rule:
    """A plan does not end in a year before the page's."""
    gone = pl.col("end_year") < pl.col("page_first").dt.year() - 1
    return Rule(pl.when(pl.col("status") == "planned").then(~gone), _span(), shown(pl.col("page_first")))


CONTRACTS: list[Contract] = [
    period_in_order,
    period_fits_its_basis,
    period_in_the_programme,
    period_since_the_pairings,
    done_before_told,
    done_before_published,
    plans_are_near,
    plans_are_ahead,
]

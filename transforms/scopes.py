"""One row is one time that dates what follows it, with how far it reaches: bracket, sentence or paragraph.

Out of all times on the reel this leaves out what dates nothing (bylines, 目前 within this year's account, 累计 within
any account), gives spans and ends the start that the text states elsewhere, and says which times hold only for their
own sentence (其中2019年) or bracket.
"""

import polars as pl

from transforms.times import Marks
from transforms.years import earlier

DATED = ("year", "since", "window", "until", "before", "point", "span", "sum")


def settle(found: pl.DataFrame, rows: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """One row is one time that holds, sorted by start, with aside (its sentence only) and enclosed (its bracket only)."""
    return _hold(_reach(_same(_begun(_events(_spans(found)))), rows, marks))


def _spans(found: pl.DataFrame) -> pl.DataFrame:
    """五年来 begins where the article names a year five years back; 两年合计 covers the two years just named."""
    count_from = pl.col("form").is_in(["since", "window", "origin", "year", "point"]) & (
        pl.col("to_counts") != "then"
    )
    opening = found.filter(count_from).select(
        "article", opened="start", open_in="paragraph", open_from="from_date", open_to="to_date", open_form="form",
        first=pl.col("from_date").dt.year(),
    )  # fmt: skip
    year = pl.when(pl.col("form") == "year").then(pl.col("from_date").dt.year())
    spans = (
        found.with_columns(last=earlier(year))
        .filter(pl.col("form").is_in(["span", "sum"]) & (pl.col("years") > 1))
        .select("start", "article", "paragraph", "form", "years", "last", "written_year")
    )
    pairs = spans.join(opening, on="article").filter(pl.col("opened") < pl.col("start"))
    back, first, form = pl.col("written_year") - pl.col("years"), pl.col("first"), pl.col("open_form")
    here = (pl.col("open_in") == pl.col("paragraph")) & (form == "year") & (pl.col("form") == "sum")
    rank = (
        pl.when(here & (first == pl.col("last") - pl.col("years") + 1)).then(0)
        .when(first == back).then(1)
        .when((first == back + 1) & form.is_in(["since", "window"])).then(2)
    )  # fmt: skip
    ends = (
        pl.when(pl.col("rank") == 0)
        .then(pl.date(pl.col("last"), 12, 31))
        .when(form == "window")
        .then("open_to")
    )
    best = (
        pairs.with_columns(rank=rank)
        .filter(pl.col("rank").is_not_null())
        .sort("start", "rank", -pl.col("opened"))
        .unique("start", keep="first", maintain_order=True)
        .select("start", span_from="open_from", span_to=ends)
    )
    found = found.join(best, on="start", how="left", maintain_order="left")
    # 五年来（2010至2014年）: the bracket says which years.
    told = (pl.col("form") == "span") & pl.col("of_time").shift(-1, fill_value=False)
    return found.with_columns(
        from_date=pl.when(told)
        .then(pl.col("from_date").shift(-1))
        .otherwise(pl.coalesce("from_date", "span_from")),
        to_date=pl.when(told).then(pl.col("to_date").shift(-1)).otherwise(pl.coalesce("to_date", "span_to")),
    ).drop("span_from", "span_to")


def _events(found: pl.DataFrame) -> pl.DataFrame:
    """本次, 当天, 考察期间 point to the day just named, or to the day that the article opens with."""
    day = (pl.col("form") == "point") & pl.col("to_day").is_not_null() & ~pl.col("byline")
    opening = (
        found.filter(day)
        .group_by("article", maintain_order=True)
        .agg(event=pl.col("to_date").filter(pl.col("from_date") == pl.col("from_date").first()).max())
    )
    found = found.join(opening, on="article", how="left", maintain_order="left")
    just = earlier(pl.when(day).then(pl.col("to_date")))
    event = pl.when(pl.col("form") == "event").then(pl.coalesce(just, "event"))
    # A day on which something was only told dates nothing that is told.
    told = (pl.col("form").shift(-1) == "report") & (pl.col("sentence").shift(-1) == pl.col("sentence")) & day
    return found.with_columns(
        form=pl.when(event.is_not_null()).then(pl.lit("point")).otherwise("form"),
        to_date=pl.coalesce(event, "to_date"),
        byline=pl.col("byline") | told.fill_null(False),
    ).drop("event")


def _begun(found: pl.DataFrame) -> pl.DataFrame:
    """An end takes the start given before it: 始于1992年 … 到去年末; 去年6月并网，到上个月底; 一月到九月 … 九月底."""
    form = pl.col("form")
    month = pl.when((form == "point") & pl.col("to_day").is_null()).then(pl.col("from_date"))
    origin = pl.when(form == "origin").then(pl.col("from_date"))
    window_to = pl.when(form == "window").then(pl.col("to_date"))
    window_from = pl.when(form == "window").then(pl.col("from_date"))
    begins = pl.coalesce(
        pl.when(form.shift(1) == "point").then(earlier(month, "sentence")),
        earlier(origin),
        pl.when(earlier(window_to) == pl.col("to_date")).then(earlier(window_from)),
    )
    takes = (form == "until") & ~pl.col("closed").fill_null(False) & (begins < pl.col("to_date"))
    return found.with_columns(from_date=pl.when(takes.fill_null(False)).then(begins).otherwise("from_date"))


def _same(found: pl.DataFrame) -> pl.DataFrame:
    """同一时期 is the article's last time again."""
    same, dated = pl.col("form") == "same", pl.col("form").is_in(DATED)
    last = [
        pl.when(same)
        .then(earlier(pl.when(dated).then(pl.col(name)), "article"))
        .otherwise(pl.col(name))
        .alias(name)
        for name in ("from_date", "to_date", "form")
    ]
    return found.with_columns(last)


def _reach(found: pl.DataFrame, rows: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """With aside and enclosed: whether a time holds for its own sentence, or its own bracket, only."""
    in_sentence = rows.group_by("sentence").agg(first_in=pl.col("start").min(), last_in=pl.col("start").max())
    start = rows["start"].to_numpy()
    brackets = marks.bracket[start][marks.inside[start]]
    in_bracket = (
        pl.DataFrame({"bracket": brackets, "bracketed": start[marks.inside[start]]}).group_by("bracket").max()
    )
    found = found.join(in_sentence, on="sentence", how="left", maintain_order="left")
    found = found.join(in_bracket, on="bracket", how="left", maintain_order="left")
    # A future time that only closes its sentence (…明年5月复工。) leaves the account as it was.
    trailing = (pl.col("first_in") < pl.col("start")) & (pl.col("last_in") < pl.col("start"))
    future = pl.coalesce("from_date", "to_date").dt.year() > pl.col("written_year")
    part = (pl.col("form").shift(1) == "part") & (pl.col("clause").shift(1) == pl.col("clause"))
    return found.with_columns(
        aside=((trailing & future) | part).fill_null(False),
        enclosed=pl.col("inside") & (pl.col("bracketed") > pl.col("start")).fill_null(False),
    ).drop("first_in", "last_in", "bracketed")


def _hold(found: pl.DataFrame) -> pl.DataFrame:
    """Only dated times, and 目前 and 累计 where what stands before gives way to them."""
    found = found.filter((pl.col("form") != "part") & ~pl.col("byline"))
    form, dated = pl.col("form"), pl.col("form").is_in(DATED)
    year = pl.col("from_date").dt.year().fill_null(0)
    found = found.with_columns(
        before=earlier(pl.when(dated).then(form)), before_year=earlier(pl.when(dated).then(year))
    )
    this = (pl.col("before_year") == pl.col("written_year")) | (
        pl.col("before_year") == pl.col("default_year")
    )
    account = (pl.col("before").is_in(["year", "since", "window"]) & this).fill_null(False)
    by_title = pl.col("default_year").is_not_null() & pl.col("before").is_null()
    leaves = (form == "now") & ~account & ~by_title
    found = found.filter(dated | leaves | (form == "running"))
    state = earlier(pl.when(form != "running").then(form))
    return found.filter((form != "running") | state.is_null() | state.is_in(["now", "point"])).drop(
        "before", "before_year"
    )

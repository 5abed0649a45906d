"""When each quantity holds: an added year, window, day or nothing, as the nearest time in its clause or paragraph says."""

import numpy as np
import polars as pl

from transforms import times
from transforms.reel import Reel

# Stocks counted at a date, not sums that run up to it.
LEVELS = ("poor_villages", "poor_counties", "poor_households", "poor_population", "poverty_rate")
# Times that change nothing where a dated time already stands before them.
SOFT = ("now", "running", "event", "same")


def date(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with period_start, period_end and period_basis."""
    found = _settle(reel, times.find(reel))
    chosen = _choose(reel, quantities, found)
    return quantities.with_columns(_periods(chosen))


def _settle(reel: Reel, found: pl.DataFrame) -> pl.DataFrame:
    """Times with their period, the soft ones settled against what stands before them in the paragraph."""
    found = _spans(_events(found))
    present = pl.coalesce("default_year", "written_year")
    dated = pl.col("form").is_in(["year", "since", "window", "until", "before", "point", "span"])
    number = pl.int_range(pl.len())
    found = found.with_columns(number=number)
    before = pl.when(dated).then(pl.col("number")).shift(1).forward_fill().over("paragraph")
    found = found.with_columns(before=before)
    earlier = found.select(
        before=pl.col("number"),
        before_form=pl.col("form"),
        before_year=pl.col("from_date").dt.year(),
        before_end=pl.col("to_date").dt.year(),
    )
    found = found.join(earlier, on="before", how="left", maintain_order="left")
    current = pl.col("before_form").is_in(["year", "since", "window"]) & (
        (pl.col("before_year") == present) | (pl.col("before_year") == pl.col("written_year"))
    )
    # 目前 goes on with this year's account, and leaves any other one.
    resets = (
        (pl.col("form") == "now")
        & ~current.fill_null(False)
        & (pl.col("default_year").is_null() | pl.col("before").is_not_null())
    )
    found = found.with_columns(resets=resets)
    state = pl.when(pl.col("resets") | dated).then(pl.col("number")).shift(1).forward_fill().over("paragraph")
    found = found.with_columns(state=state)
    reset_at = found.select(state=pl.col("number"), state_form=pl.col("form"))
    found = found.join(reset_at, on="state", how="left", maintain_order="left")
    runs = (pl.col("form") == "running") & (pl.col("state_form").is_null() | (pl.col("state_form") == "now"))
    return found.with_columns(
        holds=dated | pl.col("resets") | runs | pl.col("form").is_in(["event_day", "same_time"])
    )


def _events(found: pl.DataFrame) -> pl.DataFrame:
    """本次, 当天, 考察期间 point to the day that the article opens with."""
    days = found.filter((pl.col("form") == "point") & pl.col("to_day").is_not_null())
    first = days.group_by("article", maintain_order=True).agg(
        event=pl.col("to_date").filter(pl.col("from_date") == pl.col("from_date").first()).max()
    )
    near = (
        pl.when((pl.col("form") == "point") & pl.col("to_day").is_not_null())
        .then(pl.col("to_date"))
        .forward_fill()
        .over("paragraph")
    )
    found = found.with_columns(near=near).join(first, on="article", how="left", maintain_order="left")
    event = pl.coalesce("near", "event")
    is_event = (pl.col("form") == "event") & event.is_not_null()
    return found.with_columns(
        form=pl.when(is_event).then(pl.lit("point")).otherwise(pl.col("form")),
        to_date=pl.when(is_event).then(event).otherwise(pl.col("to_date")),
    )


def _spans(found: pl.DataFrame) -> pl.DataFrame:
    """五年来 begins where the article names a year five years back; 两年合计 covers the two years just named."""
    opens = found.filter(
        pl.col("form").is_in(["since", "window", "origin", "year", "point"])
        & pl.col("from_date").is_not_null()
    )
    opens = opens.select(
        "article", pl.col("start").alias("opened"), pl.col("from_date").alias("open_from"), pl.col("to_date").alias("open_to"),
        pl.col("form").alias("open_form"), pl.col("to_counts").alias("open_counts"),
    )  # fmt: skip
    spans = found.filter(pl.col("form") == "span").select(
        "start", "article", "count", "written_year", "paragraph"
    )
    paired = spans.join(opens, on="article").filter(pl.col("opened") < pl.col("start"))
    since = pl.col("open_from").dt.year() == pl.col("written_year") - pl.col("count")
    near = (pl.col("open_from").dt.year() == pl.col("written_year") - pl.col("count") + 1) & pl.col(
        "open_form"
    ).is_in(["since", "window"])
    paired = paired.filter((pl.col("count") > 1) & (since | near)).sort("start", (~since), -pl.col("opened"))
    best = (
        paired.group_by("start", maintain_order=True)
        .first()
        .select(
            "start",
            span_from="open_from",
            span_to=pl.when(pl.col("open_form") == "window").then(pl.col("open_to")),
        )
    )
    found = found.join(best, on="start", how="left", maintain_order="left")
    return found.with_columns(
        from_date=pl.coalesce("from_date", "span_from"), to_date=pl.coalesce("to_date", "span_to")
    ).drop("span_from", "span_to")


def _choose(reel: Reel, quantities: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity with the time that dates it."""
    holds = found.filter("holds").select(
        "form", "from_date", "to_date", "written_year", "published", pl.col("start").alias("time_start"), pl.col("end").alias("time_end"),
        "paragraph", pl.col("clause").alias("time_clause"), pl.col("sentence").alias("time_sentence"),
    ).sort("time_start")  # fmt: skip
    rows = quantities.select(
        "quantity", "article", "start", "end", "metric", "paragraph", "sentence", "clause"
    ).sort("start")
    before = rows.join_asof(
        holds,
        left_on="start",
        right_on="time_start",
        by="paragraph",
        strategy="backward",
        check_sortedness=False,
    )
    after = rows.join_asof(
        holds.drop("paragraph").rename({"time_clause": "clause"}),
        left_on="end",
        right_on="time_start",
        by="clause",
        strategy="forward",
        check_sortedness=False,
    )
    last = rows.select("clause", pl.col("start")).group_by("clause").agg(last_start=pl.col("start").max())
    after = after.join(last, on="clause", how="left", maintain_order="left")
    own = (before["time_clause"] == before["clause"]).fill_null(False)
    use_after = ~own & (after["time_start"] > after["last_start"]).fill_null(False)
    columns = ["form", "from_date", "to_date", "time_start"]
    picked = {
        name: pl.select(pl.when(use_after).then(after[name]).otherwise(before[name])).to_series().alias(name)
        for name in columns
    }
    articles = reel.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"),
        "written_year",
        "published",
        default_year=times.default_years(reel),
    )
    return rows.with_columns(**picked).join(articles, on="article", how="left", maintain_order="left")


def _periods(chosen: pl.DataFrame) -> list[pl.Series]:
    form, default = pl.col("form"), pl.col("default_year")
    level = pl.col("metric").is_in(LEVELS).fill_null(False)
    undated = form.is_null() & default.is_not_null()
    written = pl.coalesce(pl.col("published"), pl.date(pl.col("written_year"), 11, 30))
    ahead = (form == "until") & (pl.col("to_date").dt.month_start() > written)
    basis = (
        pl.when(undated).then(pl.lit("year"))
        .when(form == "year").then(pl.lit("year"))
        .when(form.is_in(["point", "before"])).then(pl.lit("point"))
        .when((form == "until") & (level | ahead)).then(pl.lit("point"))
        .when(form.is_in(["since", "window", "until", "span", "running"])).then(pl.lit("cumulative"))
        .otherwise(pl.lit("unstated"))
    )  # fmt: skip
    start = (
        pl.when(undated)
        .then(pl.date(default, 1, 1))
        .when(form.is_in(["year", "since", "window", "span"]))
        .then(pl.col("from_date"))
    )
    end = pl.when(undated).then(pl.date(default, 12, 31)).when(form != "since").then(pl.col("to_date"))
    return list(chosen.select(period_start=start, period_end=end, period_basis=basis).get_columns())

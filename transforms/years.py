"""Which year each time means: counted from the year of writing, from the year named before, or the title's."""

import polars as pl

from transforms.reel import Reel

# Forms that name a year which later wordings may lean on (当年, 全年, a day without year).
_LEAN = ("year", "window", "until", "before", "point")
# 把2019年的账本摊开, 公布了2018年的协作数据: an opening that says which year's account follows.
_ACCOUNT = (
    r"(?:公布|通报|发布|拆|晒|盘点|总结|梳理|亮|回顾|翻开|把|将)[^。\n]{0,14}?((?:19|20)[0-9]{2})年(?:度)?的"
    r"[^，。\n]{0,6}?(?:账|答卷|成绩单|家底|数据|工作|成效)"
)
_STARTS = ("year", "since", "window", "origin", "point")
_ENDS = ("year", "window", "until", "before", "point")


def earlier(value: pl.Expr, within: str = "paragraph") -> pl.Expr:
    """The last value before each row that is not null and in the same stretch; rows sorted along the reel."""
    place = pl.when(value.is_not_null()).then(pl.col(within)).forward_fill().shift(1)
    return pl.when(place == pl.col(within)).then(value.forward_fill().shift(1))


def articles(reel: Reel) -> pl.DataFrame:
    """One row is one article: its year of writing, the day where that is known, and its period by default."""
    known = pl.when(pl.col("published").dt.year() == pl.col("written_year")).then(pl.col("published"))
    named = reel.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"), "written_year", "title", written=known
    ).with_columns(default_year=default_years(reel))
    year, title = pl.col("default_year"), pl.col("title")
    quarters = title.str.contains("前三季度|一季度")
    last = (
        pl.when(title.str.contains("上半年|半年报|半程|半年工作")).then(6)
        .when(quarters).then(pl.when(title.str.contains("前三季度")).then(9).otherwise(3))
        .otherwise(12)
    )  # fmt: skip
    whole = pl.when(year.is_not_null()).then(pl.lit("year"))
    return named.with_columns(
        default_from=pl.date(year, 1, 1),
        default_to=pl.date(year, last, 1).dt.month_end(),
        default_basis=pl.when((last < 12) & year.is_not_null()).then(pl.lit("cumulative")).otherwise(whole),
    ).drop("title")


def default_years(reel: Reel) -> pl.Series:
    """One row is one article's year for what it leaves undated: its title's, or the one its opening announces."""
    title = pl.col("title")
    opening = pl.col("text").str.slice(title.str.len_chars(), 400)
    under = opening.str.extract(r"^\s*[—―－-]{2}([^\n]*)").fill_null("")
    named = (title + "\n" + under).str.extract_all(
        # also 2017辽宁援疆回眸
        r"(?:^|[^0-9])(?:199|20[0-4])[0-9](?:年|[：:，·—\s”）)]|$)|^(?:199|20[0-4])[0-9][\u4e00-\u9fff]"
    )
    years = named.list.eval(pl.element().str.extract(r"((?:19|20)[0-9]{2})"))
    account = opening.str.extract(_ACCOUNT)
    report = pl.when(title.str.contains("工作报告|工作总结|工作简报|情况报告")).then(
        opening.str.extract(r"\n\s*((?:19|20)[0-9]{2})年[，,]")
    )
    # A report to the year's first congress is about the year before.
    early = title.str.contains("工作报告|工作总结") & (pl.col("published").dt.month() <= 3)
    before = pl.when(early).then((pl.col("published").dt.year() - 1).cast(pl.Utf8))
    year = pl.coalesce(pl.when(years.list.n_unique() == 1).then(years.list.first()), account, report, before)
    return reel.articles.select(year.cast(pl.Int32).alias("default_year")).to_series()


def resolve(times: pl.DataFrame) -> pl.DataFrame:
    """The times with from_date and to_date; a time whose year cannot be known is left out."""
    written = pl.col("written_year")

    def known(counts: str, year: str) -> pl.Expr:
        shift = pl.col(counts).cast(pl.Int32, strict=False)
        return pl.when(pl.col(counts) == "named").then(pl.col(year)).otherwise(written + shift)

    times = times.with_columns(from_known=known("from_counts", "from_year"), to_known=known("to_counts", "to_year"))
    named = pl.coalesce("to_known", "from_known")
    compared = pl.col("compared").fill_null(False)
    # 2018年底 … 一年后: at the end of 2019.
    later = (pl.col("to_counts") == "later") & (earlier(pl.col("form")) == "until")
    times = times.with_columns(form=pl.when(later.fill_null(False)).then(pl.lit("until")).otherwise("form"))
    times = times.with_columns(
        context=earlier(pl.when(pl.col("form").is_in(_LEAN) & ~compared).then(named)),
        after=earlier(named),
        origin=earlier(pl.col("from_known"), "article"),
        heading=_byline_month(),
        month_before=earlier(pl.when(pl.col("form").is_in(["point", "until"])).then(pl.col("to_month")), "article"),
        year_before=earlier(pl.when(pl.col("form").is_in(["point", "until"])).then(named), "article"),
    )
    last_month = pl.coalesce(pl.col("written").dt.month(), pl.col("heading")).cast(pl.Int32) - 1

    def unknown(counts: str) -> pl.Expr:
        kind, fallback = pl.col(counts), pl.coalesce("context", "default_year", written)
        dated = (kind == "none") & pl.col("to_day").is_not_null()
        return (
            pl.when(dated & (fallback == written)).then(written - _is_ahead().cast(pl.Int32))
            .when(kind.is_in(["none", "same"])).then(fallback)
            .when(kind == "account").then(pl.coalesce("default_year", written))
            .when(kind == "then").then(pl.coalesce("context", "default_year"))
            .when(kind.is_in(["next", "later"])).then(pl.coalesce("after", "default_year", written) + 1)
            .when(kind == "previous").then(fallback - 1)
            .when(kind == "origin").then("origin")
            .when(kind == "day").then(pl.coalesce("year_before", written))
            .when(kind == "month").then(written - (last_month == 0).cast(pl.Int32))
        )  # fmt: skip

    month = (
        pl.when(pl.col("to_counts") == "month").then(last_month.replace(0, 12))
        .when(pl.col("to_counts") == "day").then(pl.coalesce("month_before", pl.col("written").dt.month()))
        .otherwise("to_month")
    )  # fmt: skip
    times = times.with_columns(
        from_year=pl.coalesce("from_known", unknown("from_counts")),
        to_year=pl.coalesce("to_known", unknown("to_counts")),
        to_month=month,
    )
    starts, ends = pl.col("form").is_in(_STARTS), pl.col("form").is_in(_ENDS)
    last = pl.coalesce(_day("to_year", "to_month", pl.col("to_day")), _month_end("to_year", "to_month"))
    times = times.with_columns(
        from_date=pl.when(starts).then(_day("from_year", "from_month", pl.col("from_day").fill_null(1))),
        to_date=pl.when(ends).then(last),
    )
    whole = (pl.col("from_date").is_not_null() | ~starts | (pl.col("form") == "point")) & (
        pl.col("to_date").is_not_null() | ~ends
    )
    return times.filter(whole & (pl.col("from_date") <= pl.col("to_date")).fill_null(True))


def _byline_month() -> pl.Expr:
    """The month that an article's own byline gives: 整理：驻村工作队 2019年10月."""
    own = (pl.col("form") == "point") & (pl.col("to_known") == pl.col("written_year"))
    return earlier(pl.when(own & (pl.col("to_counts") == "named")).then(pl.col("to_month")), "article")


def _is_ahead() -> pl.Expr:
    """Whether a day without year would lie well after the page was written: then last year's is meant."""
    day = pl.date(pl.col("written_year"), pl.col("to_month").fill_null(1).clip(1, 12), 1)
    told = pl.col("form").is_in(["until", "point"]) & ~pl.col("towards").fill_null(False)
    return (told & (day > pl.col("written").dt.month_end().dt.offset_by("2mo"))).fill_null(False)


def _day(year: str, month: str, day: pl.Expr) -> pl.Expr:
    """That day, or the month's last where the month has fewer."""
    first = pl.date(pl.col(year).clip(1900, 2100), pl.col(month).clip(1, 12), 1)
    last = pl.when(day.is_not_null()).then(first.dt.month_end())
    return pl.min_horizontal(first + pl.duration(days=day - 1), last)


def _month_end(year: str, month: str) -> pl.Expr:
    return pl.date(pl.col(year).clip(1900, 2100), pl.col(month).clip(1, 12), 1).dt.month_end()

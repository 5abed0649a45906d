"""One row is one time that the reel names: a year, a day, a window, or a word such as 目前 or 累计.

Dates are found with one expression, words by the reel's one pass over seeds/time_cues.csv. Each different wording is
read once a batch (`wordings.read`); years that count from another one are then resolved for the whole batch.
"""

from functools import cached_property

import numpy as np
import polars as pl

import seeds
from transforms import wordings
from transforms.reel import Reel

# Forms that name a year which later wordings may lean on (当年, 全年, a day without year).
_LEAN = ("year", "window", "until", "before", "point")
_COLUMNS = (
    "start", "end", "form", "from_date", "to_date", "years", "to_day", "to_counts", "closed", "deadline", "byline",
    "inside", "of_time", "bracket", "article", "paragraph", "sentence", "clause", "written_year", "written", "default_year",
)  # fmt: skip


def earlier(value: pl.Expr, within: str = "paragraph") -> pl.Expr:
    """The last value before each row that is not null and lies in the same stretch; rows sorted along the reel."""
    place = pl.when(value.is_not_null()).then(pl.col(within)).forward_fill().shift(1)
    return pl.when(place == pl.col(within)).then(value.forward_fill().shift(1))


class Marks:
    """What stands at every character of the reel: its code, whether it lies in brackets, and in which."""

    def __init__(self, reel: Reel) -> None:
        self.codes = np.frombuffer(reel.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)

    @cached_property
    def bracket(self) -> np.ndarray:
        """The number of the last bracket opened, by character."""
        return np.cumsum(self._opens, dtype=np.int32)

    @cached_property
    def inside(self) -> np.ndarray:
        """Whether a bracket stands open, by character; one left open ends with its line."""
        closes = (self.codes == ord("）")) | (self.codes == ord(")"))
        balance = np.cumsum(self._opens.astype(np.int8) - closes, dtype=np.int32)
        lines = np.flatnonzero(self.codes <= ord("\n"))
        before = np.concatenate([np.zeros(1, dtype=np.int32), balance[lines]])
        return balance > np.repeat(before, np.diff(np.concatenate([[0], lines, [len(balance)]])))

    @cached_property
    def _opens(self) -> np.ndarray:
        return (self.codes == ord("（")) | (self.codes == ord("("))

    def among(self, positions: np.ndarray, characters: str) -> np.ndarray:
        """Whether one of these characters stands at each position; never outside the reel."""
        if not len(self.codes):
            return np.zeros(len(positions), dtype=bool)
        inside = (positions >= 0) & (positions < len(self.codes))
        at = self.codes[np.clip(positions, 0, len(self.codes) - 1)]
        return inside & np.isin(at, [ord(c) for c in characters])


def find(reel: Reel, marks: Marks) -> pl.DataFrame:
    """One row is one time, sorted by start: form, from_date and to_date, years (of a span), and where it lies.

    Forms: year, since, window, until, before, point, origin (a start that dates nothing by itself), span (N年来), now,
    running (累计), same (同一时期), event (本次, 当天), report (记者获悉), stock (在岗), part (其中).
    """
    found = [(m.start(), m.end(), m[0]) for m in wordings.finder().finditer(reel.text)]
    written = pl.DataFrame(
        found, schema={"start": pl.Int32, "end": pl.Int32, "surface": pl.Utf8}, orient="row"
    )
    readings = [
        (surface, *reading) for surface in written["surface"].unique() if (reading := wordings.read(surface))
    ]
    meaning = pl.DataFrame(readings, schema={"surface": pl.Utf8(), **wordings.SCHEMA}, orient="row")
    both = pl.concat([written.join(meaning, on="surface"), _words(reel, written)], how="diagonal").sort(
        "start"
    )
    return _resolve(
        _placed(marks, reel.locate(both)).join(
            articles(reel), on="article", how="left", maintain_order="left"
        )
    )


def _words(reel: Reel, written: pl.DataFrame) -> pl.DataFrame:
    """One row is one time word that stands in no date."""
    forms = seeds.load("time_cues").with_row_index("row").select("row", "form")
    hits = reel.hits("time").join(forms, on="row", maintain_order="left").filter(pl.col("form") != "year")
    hits = hits.select(pl.col("start", "end").cast(pl.Int32), "form")
    dated = written.select("start", date_end=pl.col("end"))
    hits = hits.join_asof(dated, on="start", strategy="backward", check_sortedness=False)
    return hits.filter(pl.col("date_end").fill_null(-1) <= pl.col("start")).drop("date_end")


def _placed(marks: Marks, times: pl.DataFrame) -> pl.DataFrame:
    """With inside and bracket (which bracket a time stands in) and byline (a date that heads or closes a line)."""
    start, end = times["start"].to_numpy(), times["end"].to_numpy()
    closed = marks.among(end, "）)") & (marks.among(end + 1, "\n\x00") | (end + 1 >= len(marks.codes)))
    blank = marks.among(end, " \u3000\n\x00\t") | (end >= len(marks.codes)) | closed
    # 五年来（2010至2014年）: what a bracket says of a time is said for all that follows.
    of_time = np.concatenate([[False], start[1:] == end[:-1] + 1]) if len(start) else np.zeros(0, dtype=bool)
    inside = marks.inside[start]
    return times.with_columns(
        inside=pl.Series(inside & ~of_time, dtype=pl.Boolean),
        of_time=pl.Series(inside & of_time, dtype=pl.Boolean),
        bracket=pl.Series(marks.bracket[start], dtype=pl.Int32),
        byline=pl.Series(blank, dtype=pl.Boolean) & (pl.col("form") == "point"),
    )


def articles(reel: Reel) -> pl.DataFrame:
    """One row is one article: its year of writing, the date it was written as far as known, and its year by default."""
    return reel.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"),
        "written_year",
        written=pl.when(pl.col("published").dt.year() == pl.col("written_year")).then(pl.col("published")),
        default_year=default_years(reel),
    )


def _resolve(times: pl.DataFrame) -> pl.DataFrame:
    """Years that count from the year of writing, or from the year last named in the paragraph, become dates."""
    written = pl.col("written_year")

    def known(counts: str, year: str) -> pl.Expr:
        shift = pl.col(counts).cast(pl.Int32, strict=False)
        return pl.when(pl.col(counts) == "named").then(pl.col(year)).otherwise(written + shift)

    times = times.with_columns(
        from_known=known("from_counts", "from_year"), to_known=known("to_counts", "to_year")
    )
    named = pl.coalesce("to_known", "from_known")
    times = times.with_columns(
        context=earlier(pl.when(pl.col("form").is_in(_LEAN)).then(named)),
        after=earlier(named),
        origin=earlier(pl.col("from_known"), "article"),
        heading=_heading_month(),
    )
    fallback = pl.coalesce("context", "default_year", written)
    last_month = pl.coalesce(pl.col("written").dt.month(), pl.col("heading")).cast(pl.Int32) - 1

    def unknown(counts: str) -> pl.Expr:
        kind = pl.col(counts)
        by_day = pl.coalesce("context", written) - (_is_ahead() & pl.col("context").is_null()).cast(pl.Int32)
        return (
            pl.when(kind == "then").then(pl.coalesce("context", "default_year"))
            .when(kind == "same").then(fallback)
            .when(kind == "next").then(pl.coalesce("after", "default_year", written) + 1)
            .when(kind == "origin").then(pl.col("origin"))
            .when(kind == "month").then(written - (last_month == 0).cast(pl.Int32))
            .when((kind == "none") & pl.col("to_day").is_not_null()).then(by_day)
            .when(kind == "none").then(fallback)
        )  # fmt: skip

    month = (
        pl.when(pl.col("to_counts") == "month").then(last_month.replace(0, 12)).otherwise(pl.col("to_month"))
    )
    times = times.with_columns(
        from_year=pl.coalesce("from_known", unknown("from_counts")),
        to_year=pl.coalesce("to_known", unknown("to_counts")),
        to_month=month,
    )
    starts = pl.col("form").is_in(["year", "since", "window", "origin", "point"])
    ends = pl.col("form").is_in(["year", "window", "until", "before", "point"])
    times = times.with_columns(
        from_date=pl.when(starts).then(_day("from_year", "from_month", pl.col("from_day").fill_null(1))),
        to_date=pl.when(ends).then(
            pl.coalesce(_day("to_year", "to_month", pl.col("to_day")), _month_end("to_year", "to_month"))
        ),
    )
    whole = (~starts | pl.col("from_date").is_not_null() | (pl.col("form") == "point")) & (
        ~ends | pl.col("to_date").is_not_null()
    )
    return times.filter(whole).select(_COLUMNS)


def _heading_month() -> pl.Expr:
    """The month that an article's own byline gives: 整理：驻村工作队 2019年10月."""
    own = (
        (pl.col("form") == "point")
        & (pl.col("to_known") == pl.col("written_year"))
        & (pl.col("to_counts") == "named")
    )
    return pl.when(own).then(pl.col("to_month")).first().over("article")


def _is_ahead() -> pl.Expr:
    """Whether a day without year would lie after the page was written: then last year's is meant."""
    day = pl.date(pl.col("written_year"), pl.col("to_month").fill_null(1), 1)
    return (
        (pl.col("form").is_in(["until", "point"]))
        & (day > pl.col("written").dt.month_end().dt.offset_by("2mo"))
    ).fill_null(False)


def _day(year: str, month: str, day: pl.Expr) -> pl.Expr:
    """That day, or the month's last where the month has fewer."""
    first = pl.date(pl.col(year).clip(1900, 2100), pl.col(month).clip(1, 12), 1)
    return pl.min_horizontal(
        first + pl.duration(days=day - 1),
        pl.when(day.is_not_null()).then(first.dt.month_end()),
    )


def _month_end(year: str, month: str) -> pl.Expr:
    return pl.date(pl.col(year).clip(1900, 2100), pl.col(month).clip(1, 12), 1).dt.month_end()


def default_years(reel: Reel) -> pl.Series:
    """One row is one article's year for what it leaves undated: the one its title names, or its opening announces."""
    title = pl.col("title")
    opening = pl.col("text").str.slice(title.str.len_chars(), 400)
    under = opening.str.extract(r"^\s*[—―－-]{2}([^\n]*)").fill_null("")
    named = (title + "\n" + under).str.extract_all(r"(?:^|[^0-9])(?:199|20[0-4])[0-9](?:年|[：:，·—\s”]|$)")
    years = named.list.eval(pl.element().str.extract(r"((?:19|20)[0-9]{2})"))
    account = opening.str.extract(r"((?:19|20)[0-9]{2})年(?:度)?的?(?:账|答卷|成绩单|家底)")
    report = pl.when(title.str.contains("工作报告|工作总结|工作简报|情况报告")).then(
        opening.str.extract(r"\n\s*((?:19|20)[0-9]{2})年[，,]")
    )
    year = pl.coalesce(pl.when(years.list.n_unique() == 1).then(years.list.first()), account, report)
    return reel.articles.select(year.cast(pl.Int32).alias("default_year")).to_series()

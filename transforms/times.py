"""One row is one time that the reel names: a year, a day, a window, or a word such as 目前 or 累计.

Dates in figures are found with one expression, words by the reel's one pass over seeds/time_cues.csv. Each different
wording is taken apart once a batch; years that count from another one (今年, 全年, a day without year) are then
resolved for the whole batch at once.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import polars as pl

import seeds
from transforms.reel import Reel

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = r"(?:[0-9]{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[两二三四五六七八九])"
_JOIN = r"[至到—–\-~－～]"
# What may stand between a date and the word that closes its span: 2016年结对以来, 5月开仓到年底.
_GAP = r"[^，。；：、！？,;:!?（）()\n\x00\d的]"
_AGE = r"(?:已|才|刚满)?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,4})(?:岁|[，。])"
_PLANS = {"十": 2001, "十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}

DATE_SCHEMA = {
    "form": pl.Utf8,  # year, since, window, until, before, point, origin, span
    "from_year": pl.Int32, "from_counts": pl.Utf8, "from_month": pl.Int32, "from_day": pl.Int32,
    "to_year": pl.Int32, "to_counts": pl.Utf8, "to_month": pl.Int32, "to_day": pl.Int32,
    "count": pl.Int32,
}  # fmt: skip


@cache
def _year_words() -> dict[str, str]:
    """What each year word counts: a shift from the year of writing, `same` or `next` to the year named before."""
    cues = seeds.load("time_cues").filter(pl.col("form") == "year")
    return dict(zip(cues["cue"], cues["shift"], strict=True))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The finder of all dates, the reader of one date, and the reader of a span of years."""
    words = "|".join(sorted(_year_words(), key=len, reverse=True))
    year = (
        rf"(?:(?P<year>(?:19|20)[0-9]{{2}}|[一二][〇○零一二三四五六七八九]{{3}})(?:年度?|(?={_JOIN}(?:19|20)[0-9]{{2}}年))"
        rf"|(?P<word>{words})(?!{_AGE}))"
    )
    inner = (
        rf"(?P<inner>上半年|[前头]{_COUNT}个?(?:月|季度)|第?[一1]季度"
        rf"|(?<![0-9.]){_MONTH}月?份?{_JOIN}{_MONTH}月份?(?!{_DAY}[日号])[底末]?|(?:截至|截止|到){_MONTH}月份?[底末]?(?!{_DAY}[日号]))"
    )
    month = rf"(?<![0-9.])(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号])?[底末]?"
    edge = r"(?P<edge>年[底末初]|(?<=年)[底末初]|(?<=年度)末)"
    plan = r"[“「]?(?P<plan>十[一二三四五六])五[”」]?"
    named = rf"(?:(?:{year}的?)?(?:{inner}|{month}|{edge})|{year.replace('<year>', '<year_>').replace('<word>', '<word_>')}|{plan}|(?P<last>上个?月底))"
    date = re.sub(r"\?P<\w+>", "?:", named)
    span = rf"(?<![0-9.])(?P<near>近|最近|过去)?(?P<count>{_COUNT})(?P<loose>多|余)?个?年(?:多|余)?(?P<tail>来|间|里|以来|下来|(?=选派|支持|合计|累计))"
    lead = r"(?:截至到?|截止到?|到了?|至|从|自从?|始于|此后[至到]|比起?|较)"
    tail = r"(?:起|开始|期间|时期|收官|五年|(?:之|以)?前|同期|相比|[^，。；\n]{0,4}(?:讯|电)(?=[（(]|\s|$)|\s+[0-9]{1,2}:)"
    finder = (
        rf"{lead}?{date}(?:(?:{_JOIN}|{_GAP}{{1,24}}?(?:至|到))(?:{date}|{_DAY}[日号])"
        rf"|{_GAP}{{0,28}}?(?:以来|至今|迄今|到现在|到如今|到目前|算起)|{tail})?"
        rf"|{re.sub(r'[?]P<[a-z]+>', '?:', span)}|(?:近|最近|过去){_COUNT}年"
    )
    return re.compile(finder), re.compile(named), re.compile(span + "?")


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, ones = text.split("十", 1)
        return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)
    return int("".join(str(_NUMERALS[c]) for c in text))


class _Date:
    """One date as written: year (or what it counts from), month, day, and for a window inside a year its months."""

    def __init__(self, found: re.Match[str]) -> None:
        word = found["word"] or found["word_"]
        self.year = _number(found["year"] or found["year_"])
        self.counts = "named" if self.year else _year_words()[word] if word else "none"
        self.month = _number(found["month"])
        self.day = _number(found["day"])
        self.edge = found["edge"] or ""
        self.inner = found["inner"] or ""
        self.plan = found["plan"]
        self.last = bool(found["last"])
        self.end_of_month = found[0][-1] in "底末" and self.month is not None
        self.chinese_month = bool(found["month"]) and not found["month"].isdigit()

    @property
    def has_year(self) -> bool:
        return self.counts != "none"

    def months(self) -> tuple[int, int]:
        """First and last month of the window inside the year."""
        numbers = [_number(n) or 0 for n in re.findall(_COUNT, self.inner)]
        if self.inner == "上半年":
            return 1, 6
        if "季度" in self.inner:
            return 1, min(12, 3 * numbers[0]) if self.inner[0] in "前头" else 3
        if len(numbers) == 2:
            return numbers[0], numbers[1]
        return 1, numbers[0]


@lru_cache(maxsize=65536)
def read(surface: str) -> tuple[object, ...] | None:
    """The values of DATE_SCHEMA for one wording, or None where it says no time of its own."""
    _, one, span = _patterns()
    start = re.match(r"截至到?|截止到?|到了?|至|从|自从?|始于|此后[至到]|比起?|较", surface)
    lead = start[0] if start else ""
    found = one.match(surface, len(lead))
    if lead in ("到", "截至", "截止") and (again := one.match(surface)) and again["inner"]:
        found, lead = again, lead
    if found is None:
        years = span.match(surface)
        if years is None:
            return None
        count = _number(years["count"])
        return (
            "span",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            -1 if years["loose"] or "年多" in surface else count,
        )
    date, rest = _Date(found), surface[found.end() :]
    if lead.startswith(("比", "较")) or re.search(r"同期$|相比$|讯$|电$|\d:$", rest):
        return None
    return _read(lead, date, rest, one)


def _row(form: str, date: _Date, month: int | None, day: int | None, other: _Date | None = None,
         to_month: int | None = None, to_day: int | None = None) -> tuple[object, ...]:  # fmt: skip
    to = other if other is not None and other.has_year else date
    return form, date.year, date.counts, month, day, to.year, to.counts, to_month, to_day, None


def _read(lead: str, date: _Date, rest: str, one: re.Pattern[str]) -> tuple[object, ...] | None:
    if date.plan:
        first = _PLANS[date.plan]
        if rest in ("期间", "时期", "五年"):
            return "window", first, "named", 1, 1, first + 4, "named", 12, None, None
        if rest.endswith(("以来", "至今")):
            return "since", first, "named", 1, 1, None, "none", None, None, None
        return None
    if date.last:
        return ("until", None, "month", None, None, None, "month", None, None, None) if lead else None
    if re.search(r"(?:以来|至今|迄今|到现在|到如今|到目前|算起)$", rest):
        return _row("since", date, date.month or 1, date.day or 1)
    joined = re.match(rf"{_JOIN}|.{{1,24}}?(?:至|到)", rest)
    if joined:
        second = one.match(rest, joined.end())
        if second:
            return _window(lead, date, _Date(second))
        day = _number(re.sub(r"\D*?([0-9一二三四五六七八九十]+)[日号]$", r"\1", rest[joined.end() :]))
        return _row("point", date, date.month, date.day, None, date.month, day)
    if date.inner:
        first_month, last_month = date.months()
        if date.inner[0] in "截到" and not date.has_year:
            return _row("until", date, None, None, None, last_month)
        return _row("window", date, first_month, 1, None, last_month)
    return _plain(lead, date, rest)


def _window(lead: str, date: _Date, other: _Date) -> tuple[object, ...]:
    if date.day and other.day and not other.has_year:
        return _row(
            "point", date, date.month, date.day, other, other.month, other.day
        )  # one event of a few days
    if other.plan:
        first = _PLANS[other.plan]
        return (
            "window",
            date.year,
            date.counts,
            date.month or 1,
            date.day or 1,
            first + 4,
            "named",
            12,
            None,
            None,
        )
    last_month = other.months()[1] if other.inner else other.month or 12
    return _row("window", date, date.month or 1, date.day or 1, other, last_month, other.day)


def _plain(lead: str, date: _Date, rest: str) -> tuple[object, ...] | None:
    if lead == "始于" or rest == "开始":
        return _row("origin", date, date.month or 1, date.day or 1)
    if lead.startswith("此后"):
        return "window", None, "origin", 1, 1, date.year, date.counts, date.month or 12, date.day, None
    if rest == "起":
        if date.month or date.counts == "named":
            return _row("since", date, date.month or 1, date.day or 1)
        return _row("year", date, 1, 1, None, 12)
    if rest.endswith("前") and date.edge and date.counts in ("none", "0"):
        return _row("year", date, 1, 1, None, 12)  # 年底前: some time within the year
    if rest.endswith("前"):
        return _row("before", date, None, None, None, date.month or 12, date.day)
    ends = date.edge[-1:] in ("底", "末") or date.end_of_month
    if date.edge and not date.has_year and not lead.startswith(("到", "至", "截")):
        return None
    if lead.startswith(("截", "到", "至")) or ends:
        return _row("until", date, None, None, None, date.month or 12, date.day)
    if date.month:
        if not date.has_year and not date.day and (lead or date.chinese_month):
            return None
        return _row("point", date, date.month, date.day, None, date.month, date.day)
    return _row("year", date, 1, 1, None, 12)


def _matches(reel: Reel) -> Iterator[tuple[int, int, str]]:
    for found in _patterns()[0].finditer(reel.text):
        yield found.start(), found.end(), found[0]


def find(reel: Reel) -> pl.DataFrame:
    """One row is one time, sorted by start: form, from and to (dates or null), count (years of a span), and where it lies.

    Forms: year, since, window, until, before, point, origin (a start that dates nothing by itself), span (N年来), now,
    running (累计), same (同一时期), event (本次, 当天).
    """
    dates = pl.DataFrame(
        list(_matches(reel)), schema={"start": pl.Int32, "end": pl.Int32, "surface": pl.Utf8}, orient="row"
    )
    surfaces = dates["surface"].unique().to_list()
    readings = [(surface, *reading) for surface in surfaces if (reading := read(surface)) is not None]
    meaning = pl.DataFrame(readings, schema={"surface": pl.Utf8} | DATE_SCHEMA, orient="row")
    words = seeds.load("time_cues").with_row_index("row")
    hits = reel.hits("time").join(words.select("row", "form"), on="row").filter(pl.col("form") != "year")
    spans = dates.select("start", pl.col("end").alias("date_end"))
    hits = hits.sort("start").join_asof(
        spans, left_on="start", right_on="start", strategy="backward", check_sortedness=False
    )
    hits = hits.filter(pl.col("date_end").fill_null(-1) <= pl.col("start")).select("start", "end", "form")
    named = dates.join(meaning, on="surface", maintain_order="left")
    both = pl.concat([named, hits.cast({"start": pl.Int32, "end": pl.Int32})], how="diagonal").sort("start")
    return _resolve(reel, reel.locate(both))


def _resolve(reel: Reel, times: pl.DataFrame) -> pl.DataFrame:
    """Years that count from the year of writing, or from the year last named in the paragraph, become years."""
    articles = reel.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"),
        "written_year",
        "published",
        default_year=default_years(reel),
    )
    times = times.join(articles, on="article", how="left", maintain_order="left")
    written = pl.col("written_year")

    def known(counts: str, year: str) -> pl.Expr:
        return (
            pl.when(pl.col(counts) == "named")
            .then(pl.col(year))
            .otherwise(written + pl.col(counts).cast(pl.Int32, strict=False))
        )

    carries = ~pl.col("form").is_in(["since", "origin", "now", "running", "same", "event", "span"])
    times = times.with_columns(
        from_known=known("from_counts", "from_year"), to_known=known("to_counts", "to_year")
    )
    before = (
        pl.when(carries).then(pl.coalesce("to_known", "from_known")).shift(1).forward_fill().over("paragraph")
    )
    any_before = pl.coalesce("to_known", "from_known").shift(1).forward_fill().over("paragraph")
    origin = pl.col("from_known").shift(1).forward_fill().over("article")
    times = times.with_columns(context=before, any_context=any_before, origin=origin)

    def unknown(counts: str, day: str) -> pl.Expr:
        silent = pl.when(pl.col(day).is_not_null()).then(pl.coalesce("context", written)).otherwise(
            pl.coalesce("context", "default_year", written)
        )  # fmt: skip
        return (
            pl.when(pl.col(counts) == "same").then(pl.coalesce("context", "default_year", written))
            .when(pl.col(counts) == "next").then(pl.coalesce("any_context", "default_year", written) + 1)
            .when(pl.col(counts) == "origin").then(pl.col("origin"))
            .when(pl.col(counts).is_in(["none", "month"])).then(silent)
        )  # fmt: skip

    times = times.with_columns(
        year=pl.coalesce("from_known", unknown("from_counts", "to_day")),
        to=pl.coalesce("to_known", unknown("to_counts", "to_day")),
    )
    month = pl.when(pl.col("to_counts") == "month").then(_month_before()).otherwise(pl.col("to_month"))
    times = times.with_columns(to_month=month)
    first = _day(pl.col("year"), pl.col("from_month"), pl.col("from_day"))
    last = pl.coalesce(
        _day(pl.col("to"), pl.col("to_month"), pl.col("to_day")), _month_end(pl.col("to"), pl.col("to_month"))
    )
    times = times.with_columns(
        from_date=pl.when(pl.col("form").is_in(["year", "since", "window", "origin", "point"])).then(
            pl.coalesce(first, _day(pl.col("year"), pl.col("from_month"), 1))
        ),
        to_date=pl.when(pl.col("form").is_in(["year", "window", "until", "before", "point"])).then(last),
    )
    return times.select(
        "start", "end", "form", "from_date", "to_date", "count", "to_day", "to_counts", "written_year", "published",
        "default_year", "article", "paragraph", "sentence", "clause",
    )  # fmt: skip


def _month_before() -> pl.Expr:
    return (pl.col("published").dt.month().cast(pl.Int32) - 1).replace(0, None)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr | int) -> pl.Expr:
    return pl.date(year, month, day)


def _month_end(year: pl.Expr, month: pl.Expr) -> pl.Expr:
    return pl.date(year, month, 1).dt.month_end()


def default_years(reel: Reel) -> pl.Series:
    """One row is one article's year for what it leaves undated: the one its title names, or its opening announces."""
    title = reel.articles["title"]
    named = title.str.extract_all(r"(?:19|20)[0-9]{2}")
    title_year = pl.select(
        pl.when(named.list.n_unique() == 1).then(named.list.first().cast(pl.Int32))
    ).to_series()
    opening = reel.articles.select(pl.col("text").str.slice(pl.col("title").str.len_chars(), 400)).to_series()
    account = opening.str.extract(r"((?:19|20)[0-9]{2})年(?:度)?的?(?:账|答卷|成绩单|家底|工作总结)").cast(
        pl.Int32
    )
    report = pl.select(
        pl.when(title.str.contains("工作报告|工作总结|总结讲话|工作简报")).then(
            opening.str.extract(r"\n\s*((?:19|20)[0-9]{2})年[，,]").cast(pl.Int32)
        )
    ).to_series()
    return pl.select(pl.coalesce(title_year, account, report)).to_series().alias("default_year")

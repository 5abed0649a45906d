"""One wording of a date, read: 2016年8月至2020年底 is a window, 去年底 an end, 今年3月以来 a start.

Only the wording is read here. Which year 今年 or 全年 means is settled in `years`, where the article is known.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

import seeds

# What dates are written with: a run of these characters around 年, 月 or 季 holds whole wordings.
CHARACTERS = (
    "0123456789〇零○一二三四五六七八九十两年月日号底末初份度季半上下前头第个今去旧明来翌次同全当那本内"
    "至到—–-~～－截止自从此后始于起以间里近最过多余之、和与开尾这客岁"
)
ENDS = "年月日号底末尾初份度季起来间前里后始今下内岁"  # what a wording may end in

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = r"(?:[0-9]{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[两二三四五六七八九])"
_EVENT = 15  # days that one visit or fair may take
_JOIN = r"[至到—–\-~－～]"
_OPEN = r"(?:以来|至今(?!年)|以后|之后)"
_LEAD = r"(?:截至到?|截止到?|始于|此后[至到]|到|至|自从?|从)"


class Reading(NamedTuple):
    """One wording's meaning.

    Years count from what `counts` says: `named`; a shift from the year of writing; `same`, `then`, `next`, `later`
    or `previous` to the year named before; `account` (本年: the title's, or that of writing); `origin` (the year
    named last); `month` (the month before writing's); `day` (of the month named before); or `none`.
    """

    form: str  # year, since, window, until, before, point, origin, span (N年来), sum (两年合计)
    from_year: int | None = None
    from_counts: str = "none"
    from_month: int | None = None
    from_day: int | None = None
    to_year: int | None = None
    to_counts: str = "none"
    to_month: int | None = None
    to_day: int | None = None
    years: int | None = None  # of a span, -1 where they are only about
    closed: bool = False  # 截至: reached, whatever the date
    deadline: bool = False  # 年底前
    bare: bool = False  # 年末 alone: dates levels only
    towards: bool = False  # 到, 至 before it
    word: bool = False  # a year word alone
    vague: bool = False  # 一月: a month, or what a month brings


SCHEMA: dict[str, pl.DataType] = {
    "form": pl.Utf8(), "from_year": pl.Int32(), "from_counts": pl.Utf8(), "from_month": pl.Int32(),
    "from_day": pl.Int32(), "to_year": pl.Int32(), "to_counts": pl.Utf8(), "to_month": pl.Int32(),
    "to_day": pl.Int32(), "years": pl.Int32(), "closed": pl.Boolean(), "deadline": pl.Boolean(),
    "bare": pl.Boolean(), "towards": pl.Boolean(), "word": pl.Boolean(), "vague": pl.Boolean(),
}  # fmt: skip


@cache
def _year_words() -> dict[str, str]:
    """What each year word counts from."""
    cues = seeds.load("time_cues").filter(pl.col("form") == "year")
    return dict(zip(cues["cue"], cues["shift"], strict=True))


@cache
def _one() -> str:
    """The pattern of one date, with named groups."""
    words = "|".join(sorted(_year_words(), key=len, reverse=True))
    spelled = r"[一二][〇○零一二三四五六七八九]{3}"
    # 年 may be left out in 2010至2014年, 2017、2018年, 2018到2020这三年.
    named = rf"(?:年度?|(?={_JOIN}{_YEAR}(?:年|这|$))|(?=[、和与]{_YEAR}年)|(?=这|$))"
    year = rf"(?:(?P<year>{_YEAR}|{spelled}){named}|(?P<word>{words}))"
    months = (
        rf"(?P<months>[上下]半年|[前头]{_COUNT}个?(?:月|季度)|第?[一二三四1-4]季度|前三季"
        rf"|(?<![0-9.]){_MONTH}月?份?{_JOIN}{_MONTH}月份?(?!{_DAY}[日号])[底末]?)"
    )
    month = rf"(?<![0-9.])(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号])?[底末尾]?"
    edge = r"(?P<edge>年[底末尾初]|(?<=年)[底末尾初]|(?<=年度)末)"
    alone = year.replace("<year>", "<year_>").replace("<word>", "<word_>")
    until = rf"(?:截至|截止|到|至)(?P<until>{_MONTH})月份?[底末]?(?!{_DAY}[日号])"
    to_month = year.replace("<year>", "<year__>").replace("<word>", "<word__>") + until
    others = rf"(?P<last>上个?月[底末]?)|(?<![0-9十])(?P<only>{_DAY})日(?![报均常期子内益渐前])"
    return rf"(?:{to_month}|(?:{year})?(?:{months}|{month}|{edge})|{alone}|{others})"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The finder of wordings in a run, the reader of one date, and the reader of a span of years."""
    date = re.sub(r"\?P<\w+>", "?:", _one())
    tail = rf"(?:{_OPEN}|起|开始|(?:之|以)?前(?![三两一二四0-9]))"
    span = (
        rf"(?<![0-9.])(?:近|最近|过去)?{_COUNT}[多余]?个?年[多余]?(?:间|里|以来|来(?!自)|下来)"
        rf"|(?:近|最近|过去){_COUNT}年|^{_COUNT}年$"
    )
    listed = rf"{_MONTH}月(?:、{_MONTH}月)+"
    finder = rf"{listed}|{span}|{_LEAD}?{date}(?:{_JOIN}(?:{date}|{_DAY}[日号])|(?<=日)(?:[、和]{_DAY}日)+|{tail})?"
    reader = rf"(?P<near>近|最近|过去)?(?P<count>{_COUNT})(?P<loose>[多余]?)个?年(?P<more>[多余]?)"
    return re.compile(finder), re.compile(_one()), re.compile(reader)


@lru_cache(maxsize=65536)
def wordings(run: str) -> tuple[tuple[int, int, Reading], ...]:
    """The dates that a run of CHARACTERS holds, each with where it stands in the run."""
    found = ((m.start(), m.end(), read(m[0])) for m in _patterns()[0].finditer(run))
    return tuple((start, end, reading) for start, end, reading in found if reading is not None)


def number(text: str) -> int:
    """The number of a day, month, year or count of years: 十一 is 11, 二〇一四 is 2014."""
    if text.isascii():
        return int(text)
    if "十" in text:
        tens, ones = text.split("十", 1)
        return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)
    return int("".join(str(_NUMERALS[c]) for c in text))


def _maybe(text: str | None) -> int | None:
    return number(text) if text else None


class _Date:
    """One date as it stands in a wording."""

    def __init__(self, found: re.Match[str]) -> None:
        word = found["word"] or found["word_"] or found["word__"]
        self.year = _maybe(found["year"] or found["year_"] or found["year__"])
        self.counts = "named" if self.year else _year_words()[word] if word else "none"
        self.word = bool(word) and word == found[0]
        self.month, self.day = _maybe(found["month"]), _maybe(found["day"])
        self.vague_month = found["month"] == "一"  # 一月 may be what a month brings
        self.ends_month = self.month is not None and found[0][-1] in "底末尾"
        self.edge = (found["edge"] or "")[-1:]
        self.months = found["months"] or ""
        self.until = _maybe(found["until"])
        self.last = found["last"] or ""
        self.only = _maybe(found["only"])

    @property
    def has_year(self) -> bool:
        return self.counts != "none"

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last month of a window inside the year."""
        if self.until:
            return 1, self.until
        if not self.months:
            return None
        if self.months in ("上半年", "下半年"):
            return (1, 6) if self.months == "上半年" else (7, 12)
        numbers = [number(n) for n in re.findall(rf"{_COUNT}|一", self.months)]
        if "季" in self.months:
            quarter = min(numbers[0], 4)
            return (1 if self.months[0] in "前头" else 3 * quarter - 2), 3 * quarter
        if len(numbers) == 2:
            return numbers[0], numbers[1]
        return 1, min(numbers[0], 12)


def read(surface: str) -> Reading | None:
    """What one wording says, or None where it dates nothing by itself (4月、7月, 从9月)."""
    _, one, span = _patterns()
    if re.fullmatch(rf"{_MONTH}月(?:、{_MONTH}月)+", surface):
        return None
    years = span.match(surface)
    if years:
        loose = years["loose"] or years["more"]
        bare = not years["near"] and surface.endswith("年")
        return Reading("sum" if bare else "span", years=-1 if loose else number(years["count"]))
    lead = found[0] if (found := re.match(_LEAD, surface)) else ""
    first = one.match(surface, len(lead))
    return _dated(lead, _Date(first), surface[first.end() :]) if first else None


def _dated(lead: str, date: _Date, rest: str) -> Reading | None:
    if date.last and date.last[-1] in "底末":
        return Reading("until", to_counts="month", towards=True) if lead else None
    if date.last:
        return Reading("point", to_counts="month")
    if date.only:
        return None if lead or rest else Reading("point", to_counts="day", to_day=date.only)
    if re.match(_OPEN, rest):
        return Reading("since", date.year, date.counts, date.month or 1, date.day or 1)
    if re.match(_JOIN, rest):
        second = _patterns()[1].match(rest, 1)
        if second and not second["only"]:
            return _between(date, _Date(second))
        day = number(rest[1:-1])
        return Reading("point", date.year, date.counts, date.month, date.day, date.year, date.counts, date.month, day)
    if re.match(r"[、和]", rest):
        last_day = number(re.split(r"[、和]", rest)[-1][:-1])  # 17日、18日: one event of two days
        return Reading(
            "point", date.year, date.counts, date.month, date.day, date.year, date.counts, date.month, last_day
        )
    if date.window:
        first, last = date.window
        counts = "then" if date.months.startswith("头") and not date.has_year else date.counts
        return Reading("window", date.year, counts, first, 1, date.year, counts, last)
    return _single(lead, date, rest)


def _between(date: _Date, other: _Date) -> Reading:
    to_year, to_counts = (other.year, other.counts) if other.has_year else (date.year, date.counts)
    # A few days are one event; weeks and whole months are a window of an account.
    days = 30 * ((other.month or 1) - (date.month or 1)) + (other.day or 1) - (date.day or 1)
    if date.day and other.day and not other.has_year and 0 <= days <= _EVENT:
        return Reading(
            "point", date.year, date.counts, date.month, date.day, to_year, to_counts, other.month, other.day
        )
    month = other.window[1] if other.window else other.month or 12
    return Reading(
        "window", date.year, date.counts, date.month or 1, date.day or 1, to_year, to_counts, month, other.day
    )


def _single(lead: str, date: _Date, rest: str) -> Reading | None:
    whole = Reading("year", date.year, date.counts, 1, 1, date.year, date.counts, 12, word=date.word)
    if lead == "始于" or rest == "开始":
        return Reading("origin", date.year, date.counts, date.month or 1, date.day or 1)
    if lead.startswith("此后"):
        return Reading("window", None, "origin", 1, 1, date.year, date.counts, date.month or 12, date.day)
    if rest == "起":
        if date.month or date.counts == "named":
            return Reading("since", date.year, date.counts, date.month or 1, date.day or 1)
        return whole
    if rest.endswith("前"):
        if date.edge and date.counts in ("none", "0"):
            return whole._replace(deadline=True)  # 年底前: some time within the year
        return Reading("before", None, "none", None, None, date.year, date.counts, date.month or 12, date.day)
    towards, closed = lead in ("到", "至"), lead.startswith("截")
    if date.edge == "初":
        return whole
    if date.edge and not date.has_year and not towards and not closed:
        return Reading("until", to_counts="then", to_month=12, bare=True)
    if towards or closed or date.edge or date.ends_month:
        until = whole._replace(form="until", to_month=date.month or 12, to_day=date.day)
        return until._replace(closed=closed, towards=towards, word=not (date.month or date.edge))
    if date.month:
        if not date.has_year and not date.day and lead:
            return None
        vague = date.vague_month and not date.has_year and not date.day
        first_day = (date.year, date.counts, date.month, date.day)
        return Reading("point", *first_day, *first_day, vague=vague)
    return whole

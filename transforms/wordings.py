"""One row is one wording of a date, read: 2016年8月至2020年底 is a window, 去年底 an end, 今年3月以来 a start.

Only the wording is read here; which year 今年 or 全年 means is settled in `times`, where the article is known.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

import seeds

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = r"(?:[0-9]{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[两二三四五六七八九])"
_JOIN = r"[至到—–\-~－～]"
_OPEN = r"(?:以来|至今|迄今|到现在|到如今|到目前|到今天|算起|以后|之后|来(?=[，,]))"
# What may stand between a date and the word that closes its span: 2016年结对以来, 5月开仓到年底.
_GAP = r"[^，。；：、！？,;:!?（）()\n\x00\d的]"
_AGE = r"(?:已|才|刚满)?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,4})(?:岁|[，。])"
_LEAD = r"(?:截至到?|截止到?|始于|此后[至到]|到了?|至|自从?|从|相比|对比|比起?|较)"
_LISTED = rf"{_MONTH}月(?:、{_MONTH}月)+"
_PLANS = {"十": 2001, "十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}


class Reading(NamedTuple):
    """One wording's meaning.

    Years count from what `counts` says: `named`, a shift from the year of writing, `same`, `then` or `next` to the
    year named before, `origin`, `month` (the month before writing's), or `none` where no year is given.
    """

    form: str  # year, since, window, until, before, point, origin, span (N年来), sum (两年合计), stock
    from_year: int | None = None
    from_counts: str = "none"
    from_month: int | None = None
    from_day: int | None = None
    to_year: int | None = None
    to_counts: str = "none"
    to_month: int | None = None
    to_day: int | None = None
    years: int | None = None  # years of a span, -1 where they are only about
    closed: bool = False  # 截至: reached, whatever the date
    deadline: bool = False  # 年底前


SCHEMA: dict[str, pl.DataType] = {
    "form": pl.Utf8(), "from_year": pl.Int32(), "from_counts": pl.Utf8(), "from_month": pl.Int32(),
    "from_day": pl.Int32(), "to_year": pl.Int32(), "to_counts": pl.Utf8(), "to_month": pl.Int32(),
    "to_day": pl.Int32(), "years": pl.Int32(), "closed": pl.Boolean(), "deadline": pl.Boolean(),
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
    year = (
        rf"(?:(?P<year>{_YEAR}|{spelled})(?:年度?|(?={_JOIN}{_YEAR}年)|(?=[、和]{_YEAR}年))"
        rf"|(?P<word>{words})(?!{_AGE}))"
    )
    months = (
        rf"(?P<months>上半年|[前头]{_COUNT}个?(?:月|季度)|第?[一二三四1-4]季度|前三季"
        rf"|(?<![0-9.]){_MONTH}月?份?{_JOIN}{_MONTH}月份?(?!{_DAY}[日号])[底末]?)"
    )
    month = rf"(?<![0-9.])(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号])?[底末]?"
    edge = r"(?P<edge>年[底末初]|(?<=年)[底末初]|(?<=年度)末)"
    inside = rf"(?:{year}的?)?(?:{months}|{month}|{edge})"
    alone = year.replace("<year>", "<year_>").replace("<word>", "<word_>")
    to_month = (
        year.replace("<year>", "<year__>").replace("<word>", "<word__>")
        + rf"(?:截至|截止|到|至)(?P<until>{_MONTH})月份?[底末]?(?!{_DAY}[日号])"
    )
    plan = r"[“「]?(?P<plan>十[一二三四五六]?)五[”」]?"
    return rf"(?:{to_month}|{inside}|{alone}|{plan}|(?P<last>上个?月[底末]))"


@cache
def finder() -> re.Pattern[str]:
    """The pattern of every wording that `read` may know."""
    date = re.sub(r"\?P<\w+>", "?:", _one())
    words = "|".join(sorted(_year_words(), key=len, reverse=True))
    lead = rf"(?:{_LEAD}(?<![谈提说讲升降增涨减跌高加多]到)(?!(?:{words}|{_YEAR}年)的))"
    tail = (
        r"(?:起(?![来步点码])|开始|期间|时期|末|五年|(?:之|以)?前(?![三两一二四0-9])|同期|相比"
        r"|[^，。；\n]{0,4}(?:讯|电)(?=[（(]|\s|$)|\s+[0-9]{1,2}[:：]|的[0-9.]{1,5}倍)"
    )
    span = (
        rf"(?<![0-9.])(?:近|最近|过去)?{_COUNT}[多余]?个?年[多余]?(?:间|里|以来|来(?!自)|下来"
        rf"|(?=选派|支持|合计|累计|共|先后|投入|实施))|(?:近|最近|过去){_COUNT}年"
    )
    stock = r"在[^，。；\n]{1,6}?(?:务工|就业|打工|上班)的"
    pair = rf"{_YEAR}年?[、和]{_YEAR}年(?:两年)?(?![0-9])(?=[，,两共累])"
    return re.compile(
        rf"{_LISTED}|{pair}|{span}|{stock}"
        rf"|{lead}?{date}(?:(?:{_JOIN}|{_GAP}{{1,24}}?(?:至|到))(?:{date}|{_DAY}[日号])|{_GAP}{{0,28}}?{_OPEN}|{tail})?"
    )


@cache
def _readers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    span = rf"(?P<near>近|最近|过去)?(?P<count>{_COUNT})(?P<loose>[多余]?)个?年(?P<more>[多余]?)"
    return re.compile(_one()), re.compile(span)


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
        self.month, self.day = _maybe(found["month"]), _maybe(found["day"])
        self.spelled_month = bool(found["month"]) and not found["month"].isascii()
        self.ends_month = self.month is not None and found[0][-1] in "底末"
        self.edge = (found["edge"] or "")[-1:]
        self.months = found["months"] or ""
        self.until = _maybe(found["until"])
        self.plan = _PLANS[found["plan"]] if found["plan"] else None
        self.last = bool(found["last"])

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
        if self.months == "上半年":
            return 1, 6
        numbers = [number(n) for n in re.findall(rf"{_COUNT}|一", self.months)]
        if "季" in self.months:
            quarter = min(numbers[0], 4)
            return (1 if self.months[0] in "前头" else 3 * quarter - 2), 3 * quarter
        if len(numbers) == 2:
            return numbers[0], numbers[1]
        return 1, min(numbers[0], 12)


@lru_cache(maxsize=65536)
def read(surface: str) -> Reading | None:
    """What one wording found by `finder` says, or None where it dates nothing (a comparison, a byline)."""
    one, span = _readers()
    if re.search(r"(?:同期|相比|讯|电|[:：]|倍)$", surface) or re.fullmatch(_LISTED, surface):
        return None
    if surface.startswith("在"):
        return Reading("stock")
    pair = re.match(rf"({_YEAR})年?[、和]({_YEAR})年", surface)
    if pair:
        return Reading("window", int(pair[1]), "named", 1, 1, int(pair[2]), "named", 12)
    years = span.match(surface)
    if years:
        loose = years["loose"] or years["more"]
        if not loose and not years["near"] and surface.endswith("年"):
            return Reading("sum", years=number(years["count"]))
        return Reading("span", years=-1 if loose else number(years["count"]))
    start = re.match(_LEAD, surface)
    lead = start[0] if start else ""
    found = one.match(surface, len(lead))
    if found is None or lead.startswith(("比", "较", "相", "对")):
        return None
    return _dated(lead, _Date(found), surface[found.end() :])


def _dated(lead: str, date: _Date, rest: str) -> Reading | None:
    if date.plan:
        return _of_plan(date.plan, rest)
    if date.last:
        return Reading("until", to_counts="month") if lead else None
    if re.search(rf"{_OPEN}$|来$", rest):
        return Reading("since", date.year, date.counts, date.month or 1, date.day or 1)
    joined = re.match(rf"{_JOIN}|.{{1,24}}?(?:至|到)", rest)
    if joined:
        second = _readers()[0].match(rest, joined.end())
        if second:
            return _between(date, _Date(second))
        day = number(re.sub(r"[日号]$", "", rest[joined.end() :]))
        return Reading(
            "point", date.year, date.counts, date.month, date.day, date.year, date.counts, date.month, day
        )
    if date.window:
        first, last = date.window
        counts = "then" if date.months.startswith("头") and not date.has_year else date.counts
        return Reading("window", date.year, counts, first, 1, date.year, counts, last)
    return _single(lead, date, rest)


def _of_plan(first: int, rest: str) -> Reading | None:
    if rest.endswith(("以来", "至今")):
        return Reading("since", first, "named", 1, 1)
    if rest == "末":
        return Reading("until", to_year=first + 4, to_counts="named", to_month=12)
    if rest in ("期间", "时期", "五年"):
        return Reading("window", first, "named", 1, 1, first + 4, "named", 12)
    return None


def _between(date: _Date, other: _Date) -> Reading:
    to_year, to_counts = (other.year, other.counts) if other.has_year else (date.year, date.counts)
    if other.plan:
        to_year, to_counts = other.plan + 4, "named"
    # A few days are one event; whole months are a window of an account.
    if date.day and other.day and not other.has_year and (other.month or 1) - (date.month or 1) in (0, 1):
        return Reading(
            "point", date.year, date.counts, date.month, date.day, to_year, to_counts, other.month, other.day
        )
    month = other.window[1] if other.window else other.month or 12
    return Reading(
        "window", date.year, date.counts, date.month or 1, date.day or 1, to_year, to_counts, month, other.day
    )


def _single(lead: str, date: _Date, rest: str) -> Reading | None:
    whole = Reading("year", date.year, date.counts, 1, 1, date.year, date.counts, 12)
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
    towards = lead in ("到", "至") or lead.startswith("截")
    if date.edge == "初":
        return whole
    if date.edge and not date.has_year and not towards:
        return None
    if towards or date.edge or date.ends_month:
        closed = lead.startswith("截")
        month = date.month or 12
        return Reading(
            "until", None, "none", None, None, date.year, date.counts, month, date.day, closed=closed
        )
    if date.month:
        if not date.has_year and not date.day and (lead or date.spelled_month):
            return None
        return Reading(
            "point",
            date.year,
            date.counts,
            date.month,
            date.day,
            date.year,
            date.counts,
            date.month,
            date.day,
        )
    return whole

"""When a page was published and its article written, and what medium the page names as its source.

The two dates may be years apart: a repost carries its own. So the year of writing is voted for: the date of
publication has a vote, and so have the years that the text itself names or counts.
"""

import calendar
import re
from datetime import date

import polars as pl

_YEAR = r"(?:19[89]|20[0-4])\d"
_DAY = re.compile(rf"(?<!\d)({_YEAR}) ?[-/.年] ?(\d{{1,2}}) ?[-/.月](?: ?(\d{{1,2}})(?!\d))?")
_SPELLED = re.compile(r"([一二][〇○零九][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?")
_ADDRESS = re.compile(rf"/({_YEAR})[-/]?([01]\d)[-/]?([0-3]\d)?(?:[/_.]|$)|/t({_YEAR})([01]\d)([0-3]\d)_")
_PUBLISHED = re.compile(r"(?:发布|发表|发文|发稿|发布于|更新|撰写|成文)(?:时间|日期)?|时间[：:]|日期[：:]")
_NUMERALS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_SOURCE = re.compile(r"(?:来源|稿源|稿件来源|信息来源)[：:][ 　]*([^ 　\t|｜、，,：:；;（(\[【]{2,20})")
_MEDIUM = (
    r"(?:日报|晚报|时报|晨报|早报|快报|商报|周报|周刊|都市报|新闻网|新闻社|通讯社|广播电视台|电视台|广播台|融媒体中心|融媒|在线|观察|客户端|特区报|导报|政府网|信息网|新华社|新华网|人民网|报|网|杂志)"
)
_STAFF = re.compile(rf"([\u4e00-\u9fff]{{1,10}}{_MEDIUM})(?:全媒体|融媒体|首席|见习|特约|本报)?(?:记者|通讯员)")
_NAMED = re.compile(rf"^[\u4e00-\u9fff]{{1,10}}{_MEDIUM}$")
_HOST = re.compile(r"(?:主办单位|主办|版权所有)[：: 　]*([\u4e00-\u9fff]{3,24})|([\u4e00-\u9fff]{3,20})[ 　]*版权所有")
_NO_MEDIUM = re.compile(r"^(?:网络|互联网|本站|本网|转载|未知|佚名|原创|收集整理|综合|其他|投稿|作者|本文|本报$)")


def _made(year: int, month: int, day: int | None) -> date | None:
    """The date; the last day of its month where no day is given; None where there is no such day."""
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, last)
    return date(year, month, day) if 1 <= day <= last else None


def _small(numeral: str) -> int:
    """A Chinese numeral below a hundred."""
    tens, mark, ones = numeral.rpartition("十")
    if not mark:
        return _NUMERALS.get(numeral, 0)
    return 10 * (_NUMERALS.get(tens, 0) if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)


def dates_in(line: str) -> list[date]:
    """Every date that a line names, in its order."""
    found = [(hit.start(), _made(int(hit[1]), int(hit[2]), int(hit[3]) if hit[3] else None)) for hit in _DAY.finditer(line)]
    for hit in _SPELLED.finditer(line):
        year = int("".join(str(_NUMERALS[mark]) for mark in hit[1]))
        found.append((hit.start(), _made(year, _small(hit[2]), _small(hit[3]) if hit[3] else None)))
    return [day for _, day in sorted(found, key=lambda pair: pair[0]) if day]


def _in_address(line: str) -> date | None:
    for hit in _ADDRESS.finditer(line):
        year, month, day = (hit[1], hit[2], hit[3]) if hit[1] else (hit[4], hit[5], hit[6])
        if made := _made(int(year), int(month), int(day) if day else None):
            return made
    return None


def _date_of(lines: list[tuple[str, str]]) -> date | None:
    """The day of publication by the lines around an article, given as (role, text)."""
    ranked: list[tuple[int, int, date]] = []
    for number, (role, line) in enumerate(lines):
        if "今天是" in line or "今日是" in line:
            continue
        if "http" in line or "www." in line:
            if found := _in_address(line):
                ranked.append((2, number, found))
            continue
        days = dates_in(line)
        if days:
            said = bool(_PUBLISHED.search(line))
            rank = (0 if said else 1) if role == "header" else (1 if role == "known" else 3 if said else 4)
            # a page's own tail may list other pages with their dates: only a signature's date counts there
            if role != "furniture" or len(line) <= 40:
                ranked.append((rank, number, days[0]))
    return min(ranked)[2] if ranked else None


def _medium_of(lines: list[tuple[str, str]]) -> str | None:
    """The medium that the lines around an article name as its source."""
    for wanted in ("known", "header"):
        for role, line in lines:
            if role != wanted:
                continue
            for found in _SOURCE.finditer(line):
                if not _NO_MEDIUM.match(found[1]):
                    return found[1]
    for role, line in lines:
        if role == "header":
            if (found := _STAFF.search(line)) and not found[1].startswith(("本报", "本网", "我报")):
                return found[1]
            if dates_in(line):
                for token in re.split(r"[ 　\t|｜]+", line):
                    if _NAMED.match(token) and not _NO_MEDIUM.match(token):
                        return token
    for role, line in lines:
        if role == "furniture" and (found := _HOST.search(line)):
            return re.sub(r"(?:办公室|编辑部)$", "", found[1] or found[2])
    return None


def frames(around: pl.DataFrame) -> pl.DataFrame:
    """One row is one page with its day of publication and its medium; takes (page, role, text) of the lines around."""
    kept = around.filter(pl.col("text").is_not_null())
    rows = []
    for (page,), lines in kept.group_by("page", maintain_order=True):
        pairs = list(zip(lines["role"].to_list(), lines["text"].to_list(), strict=True))
        rows.append((page, _date_of(pairs), _medium_of(pairs)))
    return pl.DataFrame(rows, schema={"page": pl.Int32, "published": pl.Date, "publisher": pl.Utf8}, orient="row")


# What a year in the text says about the year of writing: pattern on its surroundings, how the vote is cast, weight.
_WRITTEN_OF = re.compile(r"今年[（(]?$")
_NUMERAL = r"[一二三四五六七八九十]{1,3}|\d{1,2}"
_SINCE = re.compile(rf"^年[^。！？\n]{{0,40}}?(?:以来|至今|起|结对|建立)[^。！？\n]{{0,14}}?(?:已经|已有|已|走过|过去|整整)(?:了)?({_NUMERAL})(?:个)?年(?:了|来|头)?")
_TIMES = re.compile(rf"^年[^。！？\n]{{0,30}}?第({_NUMERAL})(?:个)?(?:年(?!级)|年头)")
_LATER = re.compile(rf"^年[^。\n]{{0,40}}?[。，][^。\n]{{0,60}}?({_NUMERAL})年(?:后的今天|过去)")
_PLAN_AFTER = re.compile(r"^年(?:度|初|底|末|前|内)?[^。；\n\d]{0,12}?(?:计划|拟|将|力争|目标|预计|要(?!求)|打算|争取|建成|实现|帮助|按)")
_PLAN_BEFORE = re.compile(r"(?:到|至|力争|确保|截止到)$")
_UNTIL = re.compile(r"截[至止]?到?$")
_DAY_AFTER = re.compile(r"^年(?:\d{1,2}月)(\d{1,2}日)?")


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _small(numeral)


def _votes(title: str, text: str, published: date | None) -> dict[int, float]:
    """For each year, how much speaks for an article's having been written in it."""
    votes: dict[int, float] = {}

    def vote(year: int, weight: float) -> None:
        votes[year] = votes.get(year, 0.0) + weight

    past: list[int] = []
    planned: list[int] = []
    now = "今年" in text
    for found in re.finditer(rf"(?<!\d)({_YEAR})(?=年)", text):
        year, start, end = int(found[1]), found.start(), found.end()
        before, after = text[max(0, start - 6) : start], text[end : end + 120]
        if _WRITTEN_OF.search(before) or after.startswith("年是") and now is False:
            vote(year, 4.0)
        if hit := _SINCE.match(after):
            vote(year + _number(hit[1]), 5.0)
        if (hit := _TIMES.match(after)) and "今年" in text[max(0, start - 8) : start]:
            vote(year + _number(hit[1]) - 1, 5.0)
        if hit := _LATER.match(after):
            vote(year + _number(hit[1]), 4.0)
        if _PLAN_AFTER.match(after) or _PLAN_BEFORE.search(before):
            planned.append(year)
            continue
        past.append(year)
        if hit := _DAY_AFTER.match(after):
            vote(year, (1.5 if hit[1] else 0.7) * (1.5 if start < 250 else 1.0))
        if re.match(r"年[^。\n]{0,4}(?:是|系)[^。\n]{0,24}(?:之年|年)", after):
            vote(year, 2.0)
    if past:
        latest = max(past)
        for year in {*votes, latest, latest + 1, *planned}:
            if year < latest:
                vote(year, -4.0)
        if now:
            vote(latest + 1, 1.0)
        vote(latest, 1.0)
    if planned and now:
        vote(min(planned) - 1, 0.8)
        vote(min(planned), 0.5)
    for found in re.finditer(rf"(?<!\d)({_YEAR})(?!\d)", title):
        vote(int(found[1]), 1.0)
        vote(int(found[1]) + 1, 0.3)
    if published:
        vote(published.year, 2.5)
        if published.month <= 2 and re.search(r"1[12]月(?:\d{1,2}日|底)", text) and f"{published.year}年" not in text:
            vote(published.year - 1, 1.5)
    return votes


def written(articles: pl.DataFrame) -> pl.Series:
    """For each article (title, text, published) the year it was written in, or null."""
    years: list[int | None] = []
    for title, text, published in articles.select("title", "text", "published").iter_rows():
        votes = _votes(title, text, published)
        best = max(votes.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0.0))
        years.append(best[0] if best[1] >= 1.0 else None)
    return pl.Series("written_year", years, dtype=pl.Int32)

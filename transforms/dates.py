"""When a page was published, and what medium it names as its source, by the lines around its article."""

import calendar
import re
from collections.abc import Iterator
from datetime import date

import polars as pl

YEAR = r"(?:19[89]|20[0-4])\d"
_DAY = re.compile(
    rf"(?<!\d)(?:({YEAR})(?: ?[-/.年] ?| )(\d{{1,2}}) ?[-/.月](?: ?(\d{{1,2}})(?!\d))?"
    rf"|(\d{{1,2}})\.(\d{{1,2}})\.({YEAR})(?!\d))"
    r"|([一二][〇○零九][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_SINCE = re.compile(
    rf"{YEAR} ?年 ?\d{{1,2}} ?月(?: ?\d{{1,2}} ?日)?(?:起|以来|至今|开始)"
)  # is told, no date of a page
_ADDRESS = (
    re.compile(rf"/t({YEAR})([01]\d)([0-3]\d)_"),
    re.compile(rf"/({YEAR})[-/]?([01]\d)[-/]?([0-3]\d)?(?:[/_.]|$)"),
)
_PUBLISHED = re.compile(r"(?:发布|发表|发文|发稿|更新|撰写)(?:时间|日期|于)?|(?:^|[^\u4e00-\u9fff])(?:时间|日期)[：:]")
_NUMERALS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_SOURCE = re.compile(
    r"(?:来源|稿源|稿件来源|信息来源)[：:][ 　]*([^ 　\t|｜、，,：:；;（(\[【\d][^ 　\t|｜、，,：:；;（(\[【]{1,19})"
)
_MEDIUM = (
    r"(?:日报|晚报|时报|晨报|早报|快报|商报|周报|周刊|都市报|新闻网|新闻社|通讯社|广播电视台|电视台|广播台|融媒体中心|融媒"
    r"|在线|观察|客户端|特区报|导报|政府网|信息网|新华社|新华网|人民网|报|网|杂志)"
)
_STAFF = re.compile(rf"([\u4e00-\u9fff]{{1,10}}{_MEDIUM})(?:全媒体|融媒体|首席|见习|特约)?(?:记者|通讯员)")
_NAMED = re.compile(rf"^[\u4e00-\u9fff]{{1,10}}{_MEDIUM}$")
_HOST = re.compile(r"(?:主办单位|主办|版权所有)[：: 　]*([\u4e00-\u9fff]{3,24})|([\u4e00-\u9fff]{3,20})[ 　]*版权所有")
_NO_MEDIUM = re.compile(
    r"网络|互联网|本站|本网|本院|本校|本公司|转载|未知|佚名|原创|收集|综合|其他|投稿|作者|本文|举报|本报$|我报$"
)
# A hospital, a school or a company whose own page it is: 云阳县人民医院 above the menu.
_HOUSES = "医院|保健院|中学|小学|学校|大学|学院|职教中心|公司|集团"
_HOUSE = re.compile(rf"^[\u4e00-\u9fff]{{2,18}}(?:{_HOUSES})$")
_TODAY = re.compile(r"今天是|今日是|星期[一二三四五六日天]")
_ISSUE = re.compile(r"第 ?[0-9一二三四五六七八九十]+ ?[版期]|数字报|数字版|电子版|周刊")  # of a printed paper
_TELLING = rf"{YEAR}|[一二][〇○零九][〇○零一二三四五六七八九]{{2}}年|来源|稿源|记者|通讯员|主办|版权所有|{_HOUSES}"


def _made(year: int, month: int, day: int | None) -> date | None:
    """The date; the last day of its month where no day is given; None where there is no such day."""
    if not 1 <= month <= 12:
        return None
    if day is not None and 1 <= day <= 28:
        return date(year, month, day)
    last = calendar.monthrange(year, month)[1]
    return date(year, month, last) if day is None else date(year, month, day) if 28 < day <= last else None


def _small(numeral: str) -> int:
    """A Chinese numeral below a hundred."""
    tens, mark, ones = numeral.rpartition("十")
    if not mark:
        return _NUMERALS.get(numeral, 0)
    return 10 * (_NUMERALS.get(tens, 0) if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)


def dates_in(line: str) -> Iterator[date]:
    """Every date that a line names, in its order."""
    for hit in _DAY.finditer(line):
        if hit[1]:
            made = _made(int(hit[1]), int(hit[2]), int(hit[3]) if hit[3] else None)
        elif hit[4]:
            made = _made(int(hit[6]), int(hit[5]), int(hit[4]))
        else:
            year = int("".join(str(_NUMERALS[mark]) for mark in hit[7]))
            made = _made(year, _small(hit[8]), _small(hit[9]) if hit[9] else None)
        if made:
            yield made


def _in_address(line: str) -> date | None:
    for pattern in _ADDRESS:
        for year, month, day in pattern.findall(line):
            if made := _made(int(year), int(month), int(day) if day else None):
                return made
    return None


def published(lines: list[tuple[str, str]]) -> date | None:
    """The day of publication by the lines around an article, given as (role, text)."""
    ranked: list[tuple[int, int, date]] = []
    for number, (role, line) in enumerate(lines):
        if "http" in line or "www." in line:
            if found := _in_address(line):
                ranked.append((2, number, found))
            continue
        line = _SINCE.sub("", line)
        said = _PUBLISHED.search(line)
        if not said and _TODAY.search(line) and not _ISSUE.search(line):
            continue
        # a page's tail may list other pages with their dates: only a signature's date counts there
        if role == "furniture" and len(line) > 40:
            continue
        marked = next(dates_in(line[said.start() :]), None) if said else None
        if day := marked or next(dates_in(line), None):
            rank = (1 if role in ("known", "header") else 3) - bool(said)
            ranked.append((rank, number, day))
            if not rank:
                break
    return min(ranked)[2] if ranked else None


def medium(lines: list[tuple[str, str]]) -> str | None:
    """The medium that the lines around an article name as its source."""
    for wanted in ("known", "header"):
        for role, line in lines:
            for found in _SOURCE.finditer(line) if role == wanted else ():
                if not _NO_MEDIUM.search(found[1]):
                    return found[1]
    for role, line in lines:
        if role == "header":
            staff = _STAFF.search(line)
            if staff and not _NO_MEDIUM.search(staff[1]) and not staff[1].startswith("本报"):
                return staff[1]
            if next(dates_in(line), None):
                for token in re.split(r"[ 　\t|｜]+", line):
                    if _NAMED.match(token) and not _NO_MEDIUM.search(token):
                        return token
    for role, line in lines:
        if role == "header" and _HOUSE.match(first := re.split(r"[ 　\t|｜]+", line.strip())[0]):
            return first
    for role, line in lines:
        host = _HOST.search(line) if role == "furniture" else None
        if host:
            return re.sub(r"(?:办公室|编辑部)$", "", host[1] or host[2])
    return None


def around(lines: pl.DataFrame) -> pl.DataFrame:
    """One row is one page with its day of publication and its medium; takes (page, role, text) of the lines around."""
    by_page: dict[int, list[tuple[str, str]]] = {}
    telling = lines.filter(pl.col("text").str.contains(_TELLING).fill_null(False))
    for page, role, text in telling.select("page", "role", "text").iter_rows():
        by_page.setdefault(page, []).append((role, text))
    rows = [(page, published(told), medium(told)) for page, told in by_page.items()]
    return pl.DataFrame(rows, schema={"page": pl.Int32, "published": pl.Date, "publisher": pl.Utf8}, orient="row")

"""One row is one year that an article names, with what its surroundings say of it: a start, a plan, the day itself.

These are the signs from which the year of writing is told (transforms/writing.py).
"""

import re
from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms.sheet import Whole

_BEFORE, _AFTER = 10, 112  # how much of the surroundings of a year is looked at
_NUMERAL = r"([一二两三四五六七八九十]{1,3}|\d{1,2})"
NOW, LAST_YEAR, NEXT_YEAR = ("今年", "本年"), ("去年", "客岁", "上年"), ("明年", "来年", "来岁")
LATE = r"1[0-2]月(?:\d{1,2}日|底|末)|年[末终]|岁[末尾]|年关|腊月|快翻过去|将尽"  # told when a year was nearly over
# What follows or precedes a year, by what it says of that year.
_SINCE_AFTER = (
    r"^年?[^，。；\n]{0,22}?"
    r"(?:以来|至今|起(?:[^来步]|$)|迄今|开始|启动|结对|结成|结为|建立|确立|建档|算起|数起|伊始|之初)"
)
_SINCE_BEFORE = r"(?:自|从|始于)$"
_PLAN_AFTER = (
    r"^年(?:度|初|底|末|前|内)?[^，。；\n]{0,16}?(?:计划|拟|力争|目标|预计|打算|争取|初定|盘子|将|要做到|要达到|确保|再引|再安排)"
    r"|^年[，,][^，。；\n]{0,8}?(?:计划|拟|力争|预计|争取|打算|还将|还要|将再|再拿|再投)"
    r"|^年[底末][，,][^。；\n]{0,12}?(?:要|将|拟|力争)"
    r"|^年[^。；\n]{0,24}?(?:不低于|不少于|以上争取)"
)
_PLAN_BEFORE = (
    r"(?:力争|力争到|确保|争取|目标是|将于|拟于|定于|拟在|将在|预计|计划到|计划)$"
    r"|(?:计划|方案|规划|商定|议定|约定|打算|设想|展望|下一步)[，,：:]$"
)
_DEADLINE_AFTER = r"^年(?:1?\d月)?[^，。；\n]{0,3}底?前(?:[，,]|[^三两一二四0-9])"
# 原载2001年9月《海东日报》; 2018年快翻过去了
_SIGNED_BEFORE = r"(?:原载|原刊|刊于|载于|写于|作于|记于|发表于|刊登于|成稿于|整理于|录于)[^，。；\n]{0,6}?$"
_ENDING_AFTER = (
    r"^年(?:已|就要|即将|转眼|眼看|眼见|只剩)?[^，。；\n]{0,4}?"
    r"(?:快|将)?(?:翻过去|过完|走到头|临近尾声|接近尾声|将尽|到了尾声)"
)
# 到2019年，两地牵手进入第三个年头
_REACHED_AFTER = r"^年[，,][^。；\n]{0,16}?第[一二三四五六七八九十\d]{1,2}个?(?:年头|年)"
_GONE_BEFORE = r"刚刚?(?:过去|结束)的$"
_UP_TO_BEFORE = r"(?:^|[^截])(?:到|至|往|朝)$"
_END_AFTER = r"^年?[底末]|^年(?:年底|年末|1[0-2]月)"
_AS_OF_BEFORE = r"截[至止]?到?$"
_DAY_AFTER = r"^年1?\d月\d{1,2}日"
_MONTH_AFTER = r"^年(?:1?\d月|上半年|第[一二三]季度|春|岁[末尾])"
_SCENE_AFTER = r"^年[^，。；\n]{1,8}[，,]?(?:记者|本刊|本报|笔者)"  # when the reporter came
_AS_OF_MONTH = r"^年(?:[1-9]|1[01])月"  # a count up to a month is made soon after it
_ANNUAL_AFTER = r"^年度的?[^，。；\n]{0,6}(?:项目|计划|资金|预算|任务|协议)|^年第[一二三四五六]次[^，。；\n]{0,14}会议"
_BEING_AFTER = r"^年是"
# 2023年是两地结对的头一年: said in that year, where no later one is named.
_BEING_NAMED = r"^年是[^。；\n]{0,24}?(?:之年|头一年|第[一二三四五六七八九]年|最后一年)"
_BEING_PLANNED = r"^年是[^。\n]{0,30}[，。][^。\n]{0,12}(?:计划|将|拟|要|力争|目标|争取)"
_ALONE_AFTER = r"^年[^，。；\n]{0,14}(?:\n|$)"
_NOW_BEFORE = r"(?:今年|本年)[（(，,]?$"
_NEXT_BEFORE, _LAST_BEFORE = r"(?:明年|来年)[，,。：:（(是即]*$", r"(?:去年|上年)[（(即]+$"
# A year and a count that together give the year of writing.
_YEARS_SINCE = re.compile(
    r"年[^。！？\n]{0,40}?(?:已经|已有|已|走过|过去|整整|至今)了?" + _NUMERAL + r"个?周?年(?:[^级底初末度]|$)"
)
_NTH_YEAR = re.compile(r"年[^。！？\n]{0,40}?第" + _NUMERAL + r"(?:个)?年(?:[，,。；]|$)")
# 1996年结对，今年是第24个年头; 从2016年9月算起，到这个月满三年
_FULL_YEARS = re.compile(
    r"年[^。！？\n]{0,50}?(?:(?:第|整整)"
    + _NUMERAL.replace("(", "(?P<nth>", 1)
    + r"(?:个)?年头|(?:恰恰|恰好|正好|刚好|刚刚?|整整)满了?"
    + _NUMERAL.replace("(", "(?P<full>", 1)
    + r"个?周?年)"
)
_SAID_OF_YEARS = (
    "收官|收了官|决胜|决战|一年|周年|开局|百年|八七|全面胜利"  # without one of these none of year_cues.csv holds
)
_JOINED_AFTER = r"^年[^。；\n]{0,40}?(?:结成|结对|结亲|认亲|牵手|对口|携手|启动)"  # 2018年春天，两县结成对子
_MANY = 10
_YEARS_LATER = re.compile(
    r"年[\s\S]{0,110}?(?:^|[^前近这])" + _NUMERAL + r"年(?:后的今天|后再|(?:多|时间)?过去了?[，,。])"
)
_PLAN_PERIOD = (
    r"(?:今年|本年|正值|适逢|时值)(?:是|系)?[^，。；\n]{0,4}[“\"]?(八|九|十[一二三四五]?)五[”\"]?(?:规划|计划)?的?"
    r"(头一年|第一个?年头?|开局|起步|第二个?年头?|第三个?年头?|第四个?年头?|收官|最后一年|末)"
)
_PERIOD_YEARS = {
    "头一年": 0,
    "第一年": 0,
    "开局": 0,
    "起步": 0,
    "第二年": 1,
    "第三年": 2,
    "第四年": 3,
    "收官": 4,
    "最后一年": 4,
    "末": 4,
}
# Months of the year that is told of: 10月, 今年6月, 前10个月, 1至11月; not 2018年6月, 去年6月.
THIS_MONTH = r"(?:今年|本年|[^年0-9\-—~至到前])(?:1?[0-9](?:月)?[至到\-—~])?1?[0-9]月|(?:前|今年)1?[0-9]个月"
SPAN = _NUMERAL + r"(?:多|余)?年(?:来|间|里|回眸|下来)"
# 宁洱三年, 对口支援日喀则二十五年: how long it has been, in a headline.
HEADLINED = r"(?:^|[^第前近0-9一二三四五六七八九十])" + _NUMERAL + r"年(?:[^级度底初末前内月第0-9]|$)"
NTH_HEADLINED = "第" + _NUMERAL + "个?年头"  # 落户云阳的第四个年头
# 五年规划（2008—2012年）的第二年
_OF_RANGE = r"((?:19|20)\d\d)年?[—–－\-~～至到]{1,2}(?:19|20)\d\d年?[）)]?[^，。；\n]{0,6}第" + _NUMERAL + "年"
ANNIVERSARY = r"(?:满|迎来|整整)了?" + _NUMERAL + "周年"
_DIGIT_FOUR = np.array([1000, 100, 10, 1])


@cache
def numbers() -> dict[str, int]:
    """Numerals below a hundred, in both writings."""
    ones = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
    spelled = {"十": 10} | ones | {f"十{mark}": 10 + n for mark, n in ones.items()}
    for mark, tens in ones.items():
        spelled |= {f"{mark}十": 10 * tens} | {f"{mark}十{other}": 10 * tens + n for other, n in ones.items()}
    return spelled | {"两": 2} | {str(n): n for n in range(100)} | {f"0{n}": n for n in range(10)}


def number(text: pl.Expr) -> pl.Expr:
    return text.replace_strict(numbers(), default=None, return_dtype=pl.Int32)


def find(whole: Whole) -> pl.DataFrame:
    """One row is one year that an article names: row, year, place in the article, what stands before and after."""
    codes, bounds = whole.codes, whole.bounds
    found = np.flatnonzero(codes == ord("年"))
    found = found[found > 4]
    before = codes[found[:, None] + np.arange(-5, 0)]
    digits = (before >= 0x30) & (before < 0x3A)
    found = found[digits[:, 1:].all(axis=1) & ~digits[:, 0]]
    value = (codes[found[:, None] + np.arange(-4, 0)].astype(np.int32) - 0x30) @ _DIGIT_FOUR
    row = np.searchsorted(bounds, found, side="right") - 1
    usual = (value >= 1980) & (value < 2050) & (found - 4 >= bounds[row])
    found, value, row = found[usual], value[usual], row[usual]
    text, places = whole.text, found.tolist()
    starts = np.maximum(found - _BEFORE, bounds[row]).tolist()
    ends = np.minimum(found + _AFTER, bounds[row + 1]).tolist()
    return pl.DataFrame(
        {
            "row": row.astype(np.uint32),
            "year": value.astype(np.int32),
            "place": (found - bounds[row]).astype(np.int32),
            "before": pl.Series(
                [text[start : at - 4] for start, at in zip(starts, places, strict=True)], dtype=pl.Utf8
            ),
            "after": pl.Series([text[at:end] for at, end in zip(places, ends, strict=True)], dtype=pl.Utf8),
        }
    )


def classified(years: pl.DataFrame) -> pl.DataFrame:
    """The years with what their surroundings say of them: since, planned, day, looked back on."""
    before, after = pl.col("before"), pl.col("after")
    marked = years.with_columns(
        as_of=before.str.contains(_AS_OF_BEFORE),
        to_month=before.str.contains(_AS_OF_BEFORE) & after.str.contains(_AS_OF_MONTH),
        scene=after.str.contains(_SCENE_AFTER),
        begun=before.str.contains(_SINCE_BEFORE) | after.str.contains(_SINCE_AFTER),
        being=after.str.contains(_BEING_AFTER),
        being_named=after.str.contains(_BEING_NAMED),
        ahead=after.str.contains(_PLAN_AFTER) | before.str.contains(_PLAN_BEFORE) | after.str.contains(_DEADLINE_AFTER),
        gone=before.str.contains(_GONE_BEFORE),
        signed=before.str.contains(_SIGNED_BEFORE) | after.str.contains(_ENDING_AFTER),
        reached=before.str.contains(r"(?:^|[^截])到$") & after.str.contains(_REACHED_AFTER),
        being_planned=after.str.contains(_BEING_PLANNED),
        up_to=before.str.contains(_UP_TO_BEFORE) & ~after.str.contains(_END_AFTER),
        alone=after.str.contains(_ALONE_AFTER) | pl.col("titled"),
        annual=after.str.contains(_ANNUAL_AFTER),
        day=after.str.contains(_DAY_AFTER),
        month=after.str.contains(_MONTH_AFTER),
        now=before.str.contains(_NOW_BEFORE),
        next=before.str.contains(_NEXT_BEFORE),
        last=before.str.contains(_LAST_BEFORE),
        later=(pl.col("year") > pl.col("published").dt.year()).fill_null(False),
    )
    as_of, being = pl.col("as_of"), pl.col("being")
    since = pl.col("begun") & ~as_of
    ahead = pl.col("ahead") | (being & pl.col("being_planned"))
    # 截至2023年10月底 … 2025年，入园企业40家
    counted = pl.col("year").filter(pl.col("to_month")).max().over("row")
    bare = ~pl.any_horizontal("day", "month", "as_of", "titled", "being", "annual")
    beyond = (pl.col("year") > counted).fill_null(False) & bare
    planned = (ahead & ~as_of & ~since) | pl.col("later") | pl.col("next") | beyond
    return marked.with_columns(
        since=since & ~being,
        planned=planned,
        back=(~since | being) & ~planned & ~pl.any_horizontal("annual", "up_to", "alone"),
    )


def _has(text: pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(text.str.contains(word, literal=True) for word in words)


def _counting(years: pl.DataFrame, pattern: re.Pattern[str]) -> pl.DataFrame:
    """The years with the count that follows them, where the pattern finds one."""
    counts = [
        numbers().get(found[found.lastindex or 1]) if (found := pattern.match(after)) else None
        for after in years["after"].to_list()
    ]
    return years.with_columns(count=pl.Series(counts, dtype=pl.Int32)).filter(pl.col("count") > 0)


def counted(years: pl.DataFrame) -> list[pl.DataFrame]:
    """The years of writing (row, year) that articles count out: twenty-four years since 1996."""
    year, after, count = pl.col("year"), pl.col("after"), pl.col("count")
    since = _counting(years.filter(_has(after, ("已", "走过", "过去", "整整", "至今"))), _YEARS_SINCE)
    now_said = pl.concat_str("before", after.str.extract(r"^([^。！？\n]*)"))
    nth = _counting(years.filter(after.str.contains("第", literal=True) & _has(now_said, NOW)), _NTH_YEAR)
    full = _counting(years.filter(_has(after, ("年头", "满"))), _FULL_YEARS)
    told = (pl.col("since") | (count >= _MANY) | after.str.contains(_JOINED_AFTER)) & ~pl.col("reached")
    # 第三个年头 counts the first year along; 第24个年头 is what the years come to.
    ordinal = (count < _MANY) & ~after.str.contains("满", literal=True)
    later = _counting(
        years.filter(_has(after, ("年后的今天", "年后再", "年过去", "年多过去", "年时间过去"))), _YEARS_LATER
    )
    return [
        since.filter(count > 2).select("row", year=year + count),
        nth.select("row", year=year + count - 1),
        full.filter(told).select("row", year=year + count - ordinal.cast(pl.Int32)),
        later.select("row", year=year + count),
    ]


def adjacent(years: pl.DataFrame) -> list[pl.DataFrame]:
    """The years of writing (row, year) that a word right beside a year tells: 今年（2018年）, 刚刚过去的2018年."""
    told = (("now", 0), ("signed", 0), ("reached", 0), ("next", -1), ("last", 1), ("gone", 1))
    return [years.filter(pl.col(word)).select("row", year=pl.col("year") + step) for word, step in told]


def beside(years: pl.DataFrame) -> list[pl.DataFrame]:
    """The years (row, year) that an article was not written in: 2016年底 beside 去年底 in one sentence."""
    rest = pl.col("after").str.extract(r"^年([^。！？；\n]*)").fill_null("")
    told = ((LAST_YEAR, 1), (NEXT_YEAR, -1))
    plain = ~pl.any_horizontal("now", "next", "last", "to_month", "titled")
    return [years.filter(plain & _has(rest, words)).select("row", year=pl.col("year") + step) for words, step in told]


def plan_begun(text: pl.Expr) -> pl.Expr:
    """The first year of the latest five-year plan that an article names."""
    numbered = [
        pl.when(text.str.contains(f"十{mark}五", literal=True)).then(2001 + 5 * n)
        for n, mark in enumerate("一二三四五", 1)
    ]
    tenth = pl.when(text.str.contains("“十五[”计]|“十五”")).then(2001)
    older = [pl.when(text.str.contains(f"{mark}五[”计期]")).then(1951 + 5 * n) for n, mark in ((8, "八"), (9, "九"))]
    return pl.max_horizontal(*numbered, tenth, *older).cast(pl.Int32)


def cued(facts: pl.DataFrame) -> list[pl.DataFrame]:
    """The years of writing (row, year) that articles (row, text) tell by an occasion: the first year of a plan."""
    text = pl.col("text")
    plans = facts.select("row", plan=text.str.extract(_PLAN_PERIOD, 1), nth=text.str.extract(_PLAN_PERIOD, 2))
    of_plan = pl.col("nth").str.replace("个?年头?$", "年")  # 第三个年头
    nth = of_plan.replace_strict(_PERIOD_YEARS, default=None, return_dtype=pl.Int32)
    by_plan = plans.select("row", year=1951 + 5 * number(pl.col("plan")) + nth)
    first = text.str.extract(_OF_RANGE, 1).cast(pl.Int32)
    of_range = facts.select("row", year=first + number(text.str.extract(_OF_RANGE, 2)) - 1)
    told = facts.filter(text.str.contains(_SAID_OF_YEARS))
    cues = seeds.load("year_cues").select("pattern", "year").rows()
    by_cue = [told.filter(text.str.contains(pattern)).select("row", year=pl.lit(said)) for pattern, said in cues]
    return [by_plan, of_range, *by_cue]

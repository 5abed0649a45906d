"""The year an article was written in, which a repost's date may hide, and which 今年 and 去年 count from.

It is voted for: the date of publication has a vote, and so has every year that the text names or counts out. One
row is one vote; the year with most votes wins, if any has enough.
"""

import re
from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms.sheet import Whole

_ENOUGH = 1.0
_SPAN_OF_YEARS = 10_000
_BEFORE, _AFTER = 10, 112  # how much of the surroundings of a year is looked at
_PUBLISHED = 2.5
_COUNTED = 5.0  # a text that counts its own year out: 24 years since 1996
_IMPOSSIBLE = -4.0  # years before one that the text looks back on
_EARLY = 260  # a day named this near the beginning is the news itself
_MANY = 10
_OPENING = 80  # a month named so near the beginning sets the scene
_OLD = 3  # a repost is suspected where a text names no year of the last three
_SEVERAL = 3
_NUMERAL = r"([一二两三四五六七八九十]{1,3}|\d{1,2})"
_NOW, _LAST_YEAR, _NEXT_YEAR = ("今年", "本年"), ("去年", "客岁", "上年"), ("明年", "来年", "来岁")
_PLANS = ("二五", "三五", "四五", "五五")
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
_GONE_BEFORE = r"刚刚?(?:过去|结束)的$"
_UP_TO_BEFORE = r"(?:^|[^截])(?:到|至|往|朝)$"
_END_AFTER = r"^年?[底末]|^年(?:年底|年末|1[0-2]月)"
_AS_OF_BEFORE = r"截[至止]?到?$"
_DAY_AFTER = r"^年1?\d月\d{1,2}日"
_MONTH_AFTER = r"^年(?:1?\d月|上半年|第[一二三]季度|春|岁[末尾])"
_SCENE_AFTER = r"^年[^，。；\n]{1,8}[，,]?记者"  # when the reporter came
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
    r"年[^。！？\n]{0,50}?(?:第"
    + _NUMERAL.replace("(", "(?P<nth>", 1)
    + r"(?:个)?年头|(?:恰恰|恰好|正好|刚好|刚刚?|整整)满了?"
    + _NUMERAL.replace("(", "(?P<full>", 1)
    + r"个?周?年)"
)
_SAID_OF_YEARS = "收官|决胜|决战|一年|周年|开局|百年"  # without one of these none of year_cues.csv holds
_YEARS_LATER = re.compile(r"年[\s\S]{0,110}?(?:^|[^前近这])" + _NUMERAL + r"年(?:后的今天|多?过去了?[，,。])")
_PLAN_PERIOD = (
    r"(?:今年|本年|正值|适逢|时值)(?:是|系)?[^，。；\n]{0,4}[“\"]?十([一二三四五])五[”\"]?(?:规划)?的?"
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
_SPAN = _NUMERAL + r"(?:多|余)?年(?:来|间|里|回眸|下来)"
_ANNIVERSARY = r"(?:满|迎来|整整)了?" + _NUMERAL + "周年"
_DIGIT_FOUR = np.array([1000, 100, 10, 1])


@cache
def _numbers() -> dict[str, int]:
    """Numerals below a hundred, in both writings."""
    ones = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
    spelled = {"十": 10} | ones | {f"十{mark}": 10 + n for mark, n in ones.items()}
    for mark, tens in ones.items():
        spelled |= {f"{mark}十": 10 * tens} | {f"{mark}十{other}": 10 * tens + n for other, n in ones.items()}
    return spelled | {"两": 2} | {str(n): n for n in range(100)} | {f"0{n}": n for n in range(10)}


def _number(text: pl.Expr) -> pl.Expr:
    return text.replace_strict(_numbers(), default=None, return_dtype=pl.Int32)


def _years(whole: Whole) -> pl.DataFrame:
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


def _classified(years: pl.DataFrame) -> pl.DataFrame:
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


def _said(whole: Whole, words: tuple[str, ...]) -> np.ndarray:
    """For each article whether it has one of the words, which are of two letters each."""
    said = np.zeros(len(whole.texts), dtype=bool)
    for mark in {word[1] for word in words}:
        ends = np.flatnonzero(whole.codes == ord(mark))
        row = np.searchsorted(whole.bounds, ends, side="right") - 1
        firsts = [ord(word[0]) for word in words if word[1] == mark]
        said[row[(ends > whole.bounds[row]) & np.isin(whole.codes[ends - 1], firsts)]] = True
    return said


Ballots = tuple[np.ndarray, np.ndarray, np.ndarray]  # row, year and weight of each vote


def _ballots(frame: pl.DataFrame, *votes: tuple[pl.Expr, pl.Expr, pl.Expr | float]) -> Ballots:
    """The votes that hold in rows of the frame, each given as (when, year, weight)."""
    columns: list[pl.Expr] = []
    for number, (when, year, weight) in enumerate(votes):
        columns += [
            (when.fill_null(False) & year.is_not_null()).alias(f"when{number}"),
            year.cast(pl.Int32).fill_null(0).alias(f"year{number}"),
            (pl.lit(weight) if isinstance(weight, float) else weight).cast(pl.Float64).alias(f"weight{number}"),
        ]
    cast = frame.select("row", *columns)
    rows = cast["row"].to_numpy()
    chosen = [np.flatnonzero(cast[f"when{number}"].to_numpy()) for number in range(len(votes))]
    return (
        np.concatenate([rows[places] for places in chosen]),
        np.concatenate([cast[f"year{number}"].to_numpy()[places] for number, places in enumerate(chosen)]),
        np.concatenate([cast[f"weight{number}"].to_numpy()[places] for number, places in enumerate(chosen)]),
    )


def _counting(years: pl.DataFrame, pattern: re.Pattern[str]) -> pl.DataFrame:
    """The years with the count that follows them, where the pattern finds one."""
    counts = [
        _numbers().get(found[found.lastindex or 1]) if (found := pattern.match(after)) else None
        for after in years["after"].to_list()
    ]
    return years.with_columns(count=pl.Series(counts, dtype=pl.Int32))


def _by_year(years: pl.DataFrame) -> list[Ballots]:
    """The votes of single years that articles name."""
    year, after = pl.col("year"), pl.col("after")
    early = pl.when(pl.col("place") < _EARLY).then(1.5).otherwise(0.7)
    opening = pl.col("place") - pl.col("title_end") < _OPENING
    count = pl.col("count")
    since = _counting(years.filter(_has(after, ("已", "走过", "过去", "整整", "至今"))), _YEARS_SINCE)
    now_said = pl.concat_str("before", after.str.extract(r"^([^。！？\n]*)"))
    nth = _counting(years.filter(after.str.contains("第", literal=True) & _has(now_said, _NOW)), _NTH_YEAR)
    ordinal = ~after.str.contains("满", literal=True)
    full = _counting(years.filter(_has(after, ("年头", "满"))), _FULL_YEARS)
    full = full.filter(pl.col("since") | (count >= _MANY))
    later = _counting(years.filter(_has(after, ("年后的今天", "年过去", "年多过去"))), _YEARS_LATER)
    return [
        _ballots(since, (count > 2, year + count, _COUNTED)),
        _ballots(nth, (count > 0, year + count - 1, _COUNTED)),
        # 第三个年头 counts the first year along; 第24个年头 is what the years come to.
        _ballots(full, (count > 0, year + count - ((count < _MANY) & ordinal).cast(pl.Int32), _COUNTED)),
        _ballots(later, (count > 0, year + count, _COUNTED - 1)),
        _ballots(
            years,
            (pl.col("now"), year, 4.0),
            (pl.col("next"), year - 1, 4.0),
            (pl.col("last"), year + 1, 4.0),
            (pl.col("gone"), year + 1, _COUNTED),
            (pl.col("being"), year, 1.0),
            (pl.col("annual"), year, 1.5),
            (pl.col("day") & ~pl.col("since"), year, 1.5 * early),
            (pl.col("month") & ~pl.col("day") & pl.col("back"), year, early),
            (pl.col("month") & ~pl.any_horizontal("since", "as_of", "titled") & opening, year, 3.0),
            (pl.col("alone") & ~pl.col("titled"), year, 1.5),
            (pl.col("scene"), year, 2.5),
        ),
    ]


def _by_article(years: pl.DataFrame, facts: pl.DataFrame) -> list[Ballots]:
    """The votes of what holds for a whole article: its latest year, what it plans, its title, its publication."""
    year, text, out = pl.col("year"), pl.col("text"), pl.col("published").dt.year()
    back, ahead, since = pl.col("back"), pl.col("planned"), pl.col("since")
    latest = year.filter(back).max()
    named = years.group_by("row").agg(
        latest=latest,
        exact=(pl.col("day") | pl.col("month")).filter(back & (year == latest)).all(),
        ahead=year.filter(ahead).min(),
        being=year.filter(pl.col("being_named") & back).max(),
        as_of=year.filter(pl.col("as_of")).max(),
        to_month=year.filter(pl.col("to_month")).max(),
        newest=year.max(),
        several=(~since).sum(),
        begun=year.filter(since).min(),
    )
    facts = facts.join(named, on="row", how="left").with_columns(
        span=_number(text.str.head(_EARLY).str.extract(_SPAN)),
        full=_number(text.str.extract(_ANNIVERSARY)),
        early=out.is_not_null() & (pl.col("published").dt.month() <= 2) & text.str.contains(r"1[12]月(?:\d{1,2}日|底)"),
    )
    is_now, was, will = pl.col("is_now"), pl.col("was"), pl.col("will")
    dated, planning = pl.col("latest").is_not_null(), pl.col("ahead") >= pl.col("latest").fill_null(0)
    old = (out - pl.col("newest") >= _OLD) & (pl.col("several") >= _SEVERAL) & (is_now | was)
    plans = facts.filter("in_plan").select(
        "row", plan=text.str.extract(_PLAN_PERIOD, 1), nth=text.str.extract(_PLAN_PERIOD, 2)
    )
    plan_start = 1951 + 5 * _number(pl.concat_str(pl.lit("十"), "plan"))
    of_plan = pl.col("nth").str.replace("个?年头?$", "年")  # 第三个年头
    nth = of_plan.replace_strict(_PERIOD_YEARS, default=None, return_dtype=pl.Int32)
    by_plan = _ballots(plans, (pl.col("plan").is_not_null(), plan_start + nth, _COUNTED))
    told = facts.filter(text.str.contains(_SAID_OF_YEARS))
    cues = seeds.load("year_cues").select("pattern", "year").rows()
    by_cue = _ballots(told, *((text.str.contains(pattern), pl.lit(said), _COUNTED) for pattern, said in cues))
    by_fact = _ballots(
        facts,
        (dated, pl.col("latest"), pl.when(is_now).then(0.8).otherwise(1.2)),
        ((pl.col("being") == pl.col("latest")) & ~was, pl.col("being"), _PUBLISHED),
        (
            dated,
            pl.col("latest") + 1,
            pl.when(is_now & pl.col("exact")).then(1.0).when(is_now).then(1.6).otherwise(0.6)
            + pl.when(was).then(0.6).otherwise(0.0),
        ),
        (planning, pl.col("ahead"), pl.when(is_now & ~will).then(0.8).otherwise(0.3)),
        (planning, pl.col("ahead") - 1, pl.when(will).then(1.4).when(is_now).then(0.5).otherwise(0.8)),
        (out.is_not_null(), out, pl.when(old).then(_PUBLISHED - 1.0).otherwise(_PUBLISHED)),
        (pl.col("early") & (pl.col("newest").fill_null(0) < out), out - 1, 1.5),
        (pl.col("as_of") >= pl.col("latest").fill_null(0) - 1, pl.col("as_of"), 1.5),
        (pl.col("to_month").is_not_null(), pl.col("to_month"), 1.0),
        (pl.col("heading").is_not_null(), pl.col("heading"), pl.when("held").then(_PUBLISHED).otherwise(0.8)),
        (pl.col("span") > 2, pl.col("begun") + pl.col("span"), 0.8),
        (pl.col("full") > 0, pl.col("begun") + pl.col("full"), _COUNTED - 1),
    )
    return [by_fact, by_plan, by_cue]


def written(articles: pl.DataFrame, whole: Whole) -> pl.Series:
    """For each article (title, text, published), whose texts are also given whole, the year of writing or null."""
    text, title = pl.col("text"), pl.col("title")
    heading = pl.coalesce(title, text.str.extract(r"\n(——[^\n]*)"))
    facts = (
        articles.select("title", "text", "published")
        .with_row_index("row")
        .select(
            "row",
            "published",
            "text",
            title_end=title.str.len_chars(),
            is_now=pl.Series(_said(whole, _NOW)),
            was=pl.Series(_said(whole, _LAST_YEAR)),
            will=pl.Series(_said(whole, _NEXT_YEAR)),
            in_plan=pl.Series(_said(whole, _PLANS)),
            held=title.str.contains("会议|仪式|座谈|签约|举行"),
            heading=heading.str.extract(r"(?:^|[^0-9])(20[0-4][0-9])(?:[^0-9]|$)").cast(pl.Int32),
        )
    )
    found = _years(whole).join(facts.select("row", "published", "title_end"), on="row", how="left")
    years = _classified(found.with_columns(titled=pl.col("place") < pl.col("title_end")))
    votes = [*_by_year(years), *_by_article(years, facts)]
    row, year, weight = (np.concatenate([vote[part] for vote in votes]) for part in range(3))
    key, which = np.unique(row.astype(np.int64) * _SPAN_OF_YEARS + year, return_inverse=True)
    row, year = key // _SPAN_OF_YEARS, key % _SPAN_OF_YEARS
    floor = np.zeros(len(articles), dtype=np.int64)
    behind = years.filter(pl.col("back") | pl.col("since"))
    np.maximum.at(floor, behind["row"].to_numpy(), behind["year"].to_numpy())
    total = np.bincount(which, weights=weight, minlength=len(key)) + np.where(year < floor[row], _IMPOSSIBLE, 0.0)
    best = np.zeros(len(articles))
    np.maximum.at(best, row, np.where(total >= _ENOUGH, total, 0.0))
    won = np.flatnonzero((total == best[row]) & (total >= _ENOUGH))[::-1]  # of equals the earliest year
    years_out = np.zeros(len(articles), dtype=np.int32)
    years_out[row[won]] = year[won]
    return pl.Series("written_year", years_out, dtype=pl.Int32).replace(0, None)

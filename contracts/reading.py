"""A second reader of quantities, written apart from the first, so that no slip of either passes unseen."""

import re
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from contracts.contract import Contract, Rule, hard, shown, soft

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SCALES = {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2, "十": 1e1}
FOLDED = dict(
    zip(
        "萬億兩餘個戶畝噸塊幾數點％．，～∽―—－–０１２３４５６７８９",
        "万亿两余个户亩吨块几数点%.,~~----0123456789",
        strict=True,
    )
)

# What stands after the number, the family it tells, and what brings it to the canonical unit. What is not
# here says nothing about the unit.
CLASSIFIERS = [
    (r"人/?次", "person_time", 1.0),
    (r"(?:美|港|欧|日)元|英镑", "foreign", 1.0),
    (r"(?:元|人民币|块钱|角|毛|分钱|分[一二三四五六七八九])", "CNY", 1.0),
    (r"(?:口人|人|名|位)", "person", 1.0),
    (r"亩", "mu", 1.0),
    (r"吨", "ton", 1.0),
    (r"公斤", "kg", 1.0),
    (r"斤", "kg", 0.5),
    (r"克", "kg", 0.001),
    (r"瓩时", "千瓦时", 1.0),
    (r"兆瓦时", "千瓦时", 1000.0),
    (r"瓩", "kW", 1.0),
    (r"兆瓦", "kW", 1000.0),
    (r"(?:%|个?百分点)", "percent", 1.0),
    (r"成", "percent", 10.0),
    (r"倍", "倍", 1.0),
]
HALVED = "(?:吨|里|亩|斤|米|块)"  # 三吨半
# Units that a family may come as.
UNITS = {name: [name] for _, name, _ in CLASSIFIERS} | {
    "foreign": ["美元", "港元", "欧元", "日元", "英镑"],
    "千瓦时": ["千瓦时", "度"],
    "percent": ["percent", "百分点"],
}
_TABLE = str.maketrans("".join(FOLDED), "".join(FOLDED.values()))
# The thousand of these is the unit's, not the number's.
UNITED = {"千瓦": "瓩", "千克": "公斤", "千米": "公里"}
SPELLED = {
    r"\+": "",
    "廿": "二十",
    "卅": "三十",
    "^百十来?": "一百一十",
    "([一二两三四五六七八])、(?=[二三四五六七八九])": r"\1",
    r"(\d)、(?=\d)": r"\1-",
}
FOREIGN = "(?:港币|港元|美元|美金|欧元|日元|英镑)"
NUMERAL = "[0-9零〇一二两三四五六七八九十百千万亿.点]"
# A digit and a mark that a figure may be broken at, or a numeral and a point.
CUT_OFF = r"[0-9][.·•,，'’*?？□■×+^―─∽=]$|[零〇一二两三四五六七八九十百千万亿]([.·•又零])$|(^|[^0-9])\.$"
SMALL = {"角": 0.1, "毛": 0.1, "分": 0.01}


class Reading(NamedTuple):
    """What a surface says: its number in the family's canonical unit, a range's upper end, the family."""

    value: float | None
    high: float | None
    family: str | None


def fold(surface: str) -> str:
    """The surface in one script and width, without spaces, pinyin in brackets and thousands' commas."""
    text = re.sub(r"[(（][^)）]*[)）]|\s", "", surface.translate(_TABLE))
    for spelled, meant in SPELLED.items():
        text = re.sub(spelled, meant, text)
    text = re.sub(r"(?<=\d)[。·](?=[\dlIOo])", ".", text)
    # as scanners misread
    text = re.sub(r"[lI]+(?=[\d.,])|(?<=[\d.])[lI]+", lambda found: "1" * len(found[0]), text)
    text = re.sub(r"(?<=\d)[Oo]+", lambda found: "0" * len(found[0]), text)
    for apart, together in UNITED.items():
        text = text.replace(apart, together)
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _number(text: str) -> float | None:
    """The number that a numeral stands for, spoken ones (四千八, 2万5) included."""
    if not text:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    point = re.search(r"([零〇一二两三四五六七八九十百]+)点([零〇一二三四五六七八九]+)", text)
    if point:
        whole = _number(point[1])
        decimals = "".join(str(DIGITS[c]) for c in point[2])
        return None if whole is None else _number(f"{text[: point.start()]}{whole:.0f}.{decimals}{text[point.end() :]}")
    for scale, factor in SCALES.items():
        if scale not in text:
            continue
        left, _, right = text.rpartition(scale) if scale in "亿万" else text.partition(scale)
        head = _number(left) if left else 1.0
        tail = _number(right) if right else 0.0
        if head is None or tail is None:
            return None
        spoken = right and len(right) == 1 and right not in "零〇"
        return head * factor + (tail * factor / 10 if spoken and scale != "十" else tail)
    digits = text.lstrip("零〇")
    if len(digits) == 1 and digits in DIGITS:
        return float(DIGITS[digits])
    if len(digits) > 2 and all(c in DIGITS for c in digits):
        return float("".join(str(DIGITS[c]) for c in digits))
    return 0.0 if text and not digits else None


def _low_high(numeral: str) -> tuple[float | None, float | None]:
    """Both ends of 七八十, 三百七八十, 两三千, 三五百; one number and nothing otherwise."""
    pair = re.search(r"([一二两三四五六七八])([二两三四五六七八九])(?![一二三四五六七八九])", numeral)
    if pair and (DIGITS[pair[2]] == DIGITS[pair[1]] + 1 or pair[0] == "三五"):
        before, after = numeral[: pair.start()], numeral[pair.end() :]
        return _number(before + pair[1] + after), _number(before + pair[2] + after)
    return _number(numeral), None


def _trailing_scale(numeral: str) -> tuple[str, float]:
    found = re.search(r"[万亿千百]+$", numeral)
    return (found[0], _number(numeral[: found.start()]) or 0.0) if found else ("", 0.0)


def _family(rest: str) -> tuple[str | None, float]:
    for pattern, name, factor in CLASSIFIERS:
        if re.match(pattern, rest):
            return name, factor
    return None, 1.0


@lru_cache(maxsize=100_000)
def read(surface: str) -> Reading:
    """What the surface says; a value of None where this reader cannot tell."""
    text = fold(surface)
    halved = re.search(rf"{HALVED}半", text)
    if halved:
        text = text.replace("半", "")
    if re.search(r"[几数]|(?<!成)半", text):
        return Reading(None, None, None)
    share = text.partition("百分之")
    if share[1]:
        text = share[2] + "%"
    text = re.sub(r"个(?=[多余]?亿)", "", text)
    text = re.sub(rf"(?<={NUMERAL})[多余来](?={NUMERAL}|[^0-9])", "", text)
    found = re.search(rf"({NUMERAL}+)((?:[^0-9]{{0,3}}?)(?:至|到|-|~)(?:百分之)?)({NUMERAL}+)(.*)$", text) or re.search(
        rf"({NUMERAL}+)()()(.*)$", text
    )
    if not found:
        return Reading(None, None, None)
    first, between, second, rest = found.groups()
    family, factor = ("foreign", 1.0) if re.match(FOREIGN, text) else _family(rest)
    if second:
        low, high = _number(first), _number(second)
        scale, coefficient = _trailing_scale(second)
        bare = not re.search(r"[万亿千百]$", first) and between[:1] in "至到-~"
        if low is not None and scale and bare and low < coefficient:
            low = _number(f"{first}{scale}")
        if low is None or high is None or high <= low:
            return Reading(None, None, family)
        return Reading(low * factor, high * factor, family)
    low, high = _low_high(first)
    if low is None:
        return Reading(None, None, family)
    small = re.match(r"[元块](?:(\d|[一二两三四五六七八九])([角毛]?))(?:(\d|[一二三四五六七八九])分)?$", rest)
    if small:
        low += (_number(small[1]) or 0.0) * 0.1 + (_number(small[3] or "") or 0.0) * 0.01
    elif family == "CNY" and rest[0] in SMALL:
        cent = re.match(r".([一二三四五六七八九\d])", rest)
        low = (low + (_number(cent[1]) or 0.0) / 10 if cent else low) * SMALL[rest[0]]
    tenth = re.match(r"成([半一二三四五六七八九])", rest)
    if tenth:
        low += 0.5 if tenth[1] == "半" else DIGITS[tenth[1]] / 10
    low += 0.5 if halved else 0.0
    return Reading(low * factor, None if high is None else high * factor, family)


def _plain(text: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """The parts of a surface that is digits, scales and a classifier: most are."""
    parts = text.str.extract_groups(r"^[^0-9]*([0-9]+(?:\.[0-9]+)?)([百千万亿]*)[多余来]?([百千万亿]*)(.*)$")
    fields = [parts.struct.field(str(n)) for n in (1, 2, 3, 4)]
    strange = text.str.contains(
        r"^(?:港|美|欧|日|英)|[几数半至到、+廿卅\-~一二两三四五六七八九十零〇点]|个[多余]?亿|百分之|[角毛分]|\d[^0-9.]\D*\d|,|[^\x00-\x7f]\d{4,}-|[\d。.][OolI]|[lI][\d.,lI]"
    )
    return fields[0], fields[1], fields[2], fields[3], strange | parts.struct.field("1").is_null()


def reread(surfaces: pl.Series) -> pl.DataFrame:
    """One row is one surface as this reader reads it: value, high, family."""
    every = pl.DataFrame({"surface": surfaces}).unique(maintain_order=True)
    text = (
        pl.col("surface").str.replace_all(r"\s|[(（][^)）]*[)）]", "").str.replace_many(FOLDED).str.replace_many(UNITED)
    )
    text = text.str.replace_all(r"([0-9])[。·]([0-9])", "$1.$2")
    number, one, two, rest, strange = _plain(pl.col("text"))
    parts = every.with_columns(text=text).with_columns(
        number=number.cast(pl.Float64), scales=one + two, rest=rest, strange=strange
    )
    scale = pl.lit(1.0)
    for letter, factor in (("百", 1e2), ("千", 1e3), ("万", 1e4), ("亿", 1e8)):
        scale = scale * pl.lit(factor).pow(pl.col("scales").str.count_matches(letter))
    kind = pl.coalesce(
        *[
            pl.when(pl.col("rest").str.contains("^" + pattern)).then(pl.lit(n))
            for n, (pattern, _, _) in enumerate(CLASSIFIERS)
        ]
    )
    families = pl.Series([name for _, name, _ in CLASSIFIERS])
    factors = pl.Series([factor for _, _, factor in CLASSIFIERS])
    plain = parts.filter(~pl.col("strange")).with_columns(kind=kind)
    plain = plain.select(
        "surface",
        value=pl.col("number") * scale * pl.lit(factors).gather(pl.col("kind")).fill_null(1.0),
        high=pl.lit(None, dtype=pl.Float64),
        family=pl.lit(families).gather(pl.col("kind")),
    )
    odd = parts.filter("strange")["surface"]
    read_odd = pl.DataFrame(
        [read(surface) for surface in odd],
        schema={"value": pl.Float64, "high": pl.Float64, "family": pl.String},
        orient="row",
    ).with_columns(surface=odd)
    both = pl.concat([plain, read_odd.select(plain.columns)])
    return pl.DataFrame({"surface": surfaces}).join(both, on="surface", how="left", maintain_order="left")


def prepare(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with what this reader reads: reread_value, reread_high, reread_family."""
    return claims.with_columns(
        reread(claims["surface"]).select(reread_value="value", reread_high="high", reread_family="family")
    )


def _same(one: str, other: str) -> pl.Expr:
    gap = (pl.col(one) - pl.col(other)).abs()
    return gap <= 1e-9 * pl.max_horizontal(pl.col(one).abs(), pl.col(other).abs(), pl.lit(1.0))


@hard
def reread_value() -> Rule:
    """A second reader of the surface comes to the same number."""
    # What is paid for a 斤 is told for a kilogram.
    a_kilogram = (pl.col("per") == "kg") & (pl.col("value") == 2 * pl.col("reread_value"))
    return Rule(
        _same("value", "reread_value") | a_kilogram.fill_null(False),
        shown(pl.col("value").round_sig_figs(12)),
        shown(pl.col("reread_value").round_sig_figs(12)),
    )


@hard
def reread_range() -> Rule:
    """A second reader of the surface comes to the same upper end, or to none where there is none."""
    both = pl.col("value_high").is_null() & pl.col("reread_high").is_null()
    read_ = pl.col("reread_value").is_not_null()
    same = both | _same("value_high", "reread_high").fill_null(False)
    return Rule(pl.when(read_).then(same), shown(pl.col("value_high")), shown(pl.col("reread_high")))


@hard
def reread_unit() -> Rule:
    """The unit is one that the printed classifier can mean: 人次 is no person, 斤 is kg, 元 is money."""
    allowed = pl.col("reread_family").replace_strict(UNITS, default=None, return_dtype=pl.List(pl.String))
    return Rule(pl.col("unit").is_in(allowed), shown(pl.col("unit")), allowed.list.join("|"))


@soft
def reread_possible() -> Rule:
    """A second reader can read the surface at all."""
    return Rule(pl.col("reread_value").is_not_null(), shown(pl.col("surface")))


@soft
def reread_whole() -> Rule:
    """Nothing stands right before the figure that may be a lost part of it: 4，»5亿元«, 1'»200万元«, 12□»0万元«."""
    parts = pl.col("quote").str.splitn(pl.col("surface"), 2)
    before = parts.struct.field("field_0").str.slice(-3)
    whole = ~before.str.contains(CUT_OFF)
    return Rule(pl.when(parts.struct.field("field_1").is_not_null()).then(whole), before)


CONTRACTS: list[Contract] = [reread_value, reread_range, reread_unit, reread_possible, reread_whole]

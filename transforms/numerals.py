"""Chinese numerals: 三百八十余 is 380, 四千八 is 4800, 三百七八十 is 370 to 380."""

import math
import re
from functools import lru_cache
from typing import NamedTuple

import polars as pl

DIGITS = "零〇一二两三四五六七八九十百千万亿廿卅"
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_PAIR = re.compile(r"([一二两三四五六七八九])([一二两三四五六七八九])(?=$|[十百千万亿])")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_FIGURES = re.compile("([0-9]+)([百千万亿]*)")
_UNITS = re.compile("[十百千万亿]")
_ELIDED = re.compile(r"([百千万亿])([一二三四五六七八九])$")
LONGEST = 30  # characters; what is longer is no number that anybody wrote
SCHEMA = {
    "value": pl.Float64,
    "value_high": pl.Float64,
    "loose": pl.Utf8,
    "elided": pl.Boolean,
    "lone": pl.Boolean,
}


def plain(text: str) -> int:
    """The whole number that a well-formed Chinese numeral without modifiers names: 二千一百八十 is 2180."""
    if len(text) > 1 and not any(c in _TENS or c in _MYRIADS for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))  # 二〇一四
    total = section = digit = 0
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        elif c in _TENS:
            section += (digit or (0 if section % (_TENS[c] * 10) and digit else 1)) * _TENS[c]
            digit = 0
        else:
            whole = section + digit
            if c == "亿":
                total = (total + whole or 1) * _MYRIADS[c]
            else:
                total += (whole or 1) * _MYRIADS[c]
            section = digit = 0
    return total + section + digit


class Numeral(NamedTuple):
    """What one written numeral says."""

    value: float
    value_high: float | None = None
    loose: str | None = None  # 多 余 来 几
    elided: bool = False  # the last unit is left out: 四千八
    lone: bool = False  # 百 千 万 亿 with no digit before it


@lru_cache(maxsize=100_000)
def read(text: str) -> Numeral:
    """The numeral that the text spells, in digits or in Chinese."""
    if len(text) > LONGEST:
        return Numeral(math.inf)
    loose = next((c for c in "多余来几" if c in text), None)
    bare = (text.replace(loose, "") if loose else text).replace("个", "")  # 一个亿
    bare = bare.replace("廿", "二十").replace("卅", "三十")
    if bare in ("百十", "百十万"):
        return Numeral(110.0 if bare == "百十" else 1.1e6, loose="来")  # so many or so
    if _PLAIN.fullmatch(bare):
        return Numeral(float(bare), loose=loose)
    if bare[:1].isdigit():
        return Numeral(_mixed(bare), loose=loose)
    if "点" in bare:
        return Numeral(_decimal(*bare.split("点", 1)), loose=loose)
    pair = _PAIR.search(bare)
    # 七八十 is seventy or eighty, 三五百 three hundred to five; 二三 in 一千二三 leaves its hundreds out.
    if (
        pair
        and (_DIGIT[pair[2]] - _DIGIT[pair[1]] == 1 or pair[0] == "三五")
        and (len(bare) == 2 or _UNITS.search(bare))
    ):
        low, high = (read(bare[: pair.start()] + digit + bare[pair.end() :]) for digit in (pair[1], pair[2]))
        return Numeral(low.value, high.value, loose, low.elided)
    elided = None if loose else _ELIDED.search(bare)
    if elided:
        unit = (_TENS | _MYRIADS)[elided[1]]
        return Numeral(plain(bare[:-1]) + _DIGIT[elided[2]] * unit / 10, elided=True)
    return Numeral(float(plain(bare)), loose=loose, lone=bare in ("百", "千", "万", "亿", "千万", "百万", "万千"))


def _mixed(text: str) -> float:
    """2万8千 is 28000, and so is 2万8: a last digit alone counts tenths of the unit before it."""
    total, unit = 0, 1
    for figure, units in _FIGURES.findall(text):
        if units:
            unit = math.prod((_TENS | _MYRIADS)[mark] for mark in units)
            total += int(figure) * unit
        else:
            total += int(figure) * (unit // 10 if len(figure) == 1 and unit >= 1000 else 1)
    return float(total)


def _decimal(whole: str, part: str) -> float:
    """五十二 and 四 of 五十二点四; 一 and 二万 of 一点二万."""
    digits = part.rstrip("十百千万亿")
    scale = plain("一" + part[len(digits) :]) if len(digits) < len(part) else 1
    fraction = "".join(str(_DIGIT[c]) for c in digits if c in _DIGIT)
    return round((plain(whole) + float(f"0.{fraction or 0}")) * scale, 6)


def read_all(written: pl.Series) -> pl.DataFrame:
    """One row is what one numeral reads as; nulls stay null."""
    known = written.drop_nulls().unique()
    table = pl.DataFrame([(w, *read(w)) for w in known.to_list()], schema={"written": pl.Utf8, **SCHEMA}, orient="row")
    return written.to_frame("written").join(table, on="written", how="left", maintain_order="left").drop("written")

"""Chinese numerals: 三百八十余 is 380, 四千八 is 4800, 三百七八十 is 370 to 380."""

import re
from functools import lru_cache

import polars as pl

DIGITS = "零〇一二两三四五六七八九十百千万亿"
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_PAIR = re.compile(r"([一二三四五六七八九])([一二三四五六七八九])(?=$|[十百千万亿])")
_ELIDED = re.compile(r"([百千万亿])([一二三四五六七八九])$")
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


@lru_cache(maxsize=100_000)
def read(text: str) -> tuple[float, float | None, str | None, bool, bool]:
    """Value, upper value of a range, loose modifier, whether a unit is elided (四千八), whether it is a lone 百/千/万/亿."""
    loose = next((c for c in "多余来几" if c in text), None)
    bare = text.replace(loose, "") if loose else text
    if "点" in bare:
        whole, part = bare.split("点", 1)
        if re.fullmatch(r"[\d.]+", bare):
            return float(bare), None, loose, False, False
        tail = part.rstrip("十百千万亿")
        scale = plain("一" + part[len(tail) :]) if part[len(tail) :] else 1
        return (
            round(
                (plain(whole) + float("0." + "".join(str(_DIGIT[c]) for c in tail if c in _DIGIT) or 0))
                * scale,
                6,
            ),
            None,
            loose,
            False,
            False,
        )
    if re.fullmatch(r"[\d.]+", bare):
        return float(bare), None, loose, False, False
    lone = bare in ("百", "千", "万", "亿", "千万", "百万", "万千")
    pair = _PAIR.search(bare)
    if (pair and any(c in _TENS or c in _MYRIADS for c in bare)) or (pair and len(bare) == 2):
        assert pair is not None
        if _DIGIT[pair[2]] - _DIGIT[pair[1]] == 1:
            low, high = (bare[: pair.start()] + d + bare[pair.end() :] for d in (pair[1], pair[2]))
            (a, *_, elided, _), (b, *_) = read(low), read(high)
            return a, b, loose, elided, False
    elided = _ELIDED.search(bare)
    if elided and not loose:
        unit = (_TENS | _MYRIADS)[elided[1]]
        return plain(bare[:-1]) + _DIGIT[elided[2]] * unit / 10, None, loose, True, False
    return float(plain(bare)), None, loose, bool(pair) and False, lone


def read_all(written: pl.Series) -> pl.DataFrame:
    """One row is what one numeral reads as; nulls stay null."""
    known = written.drop_nulls().unique()
    table = pl.DataFrame(
        [(w, *read(w)) for w in known.to_list()], schema={"written": pl.Utf8, **SCHEMA}, orient="row"
    )
    return (
        written.to_frame("written")
        .join(table, on="written", how="left", maintain_order="left")
        .drop("written")
    )

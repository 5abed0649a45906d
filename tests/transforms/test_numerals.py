"""Chinese numerals read as the numbers they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import numerals

_DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """The numeral for 1 to 99,999,999, as schools teach it."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spelled(high) + "万" + gap + (spelled(low) if low else "")
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = bool(text)
    return text


@given(st.integers(1, 99_999_999))
def test_a_spelled_number_reads_as_itself(number: int) -> None:
    assert numerals.plain(spelled(number)) == number


def mixed(number: int) -> str:
    """The number in digits and units, as people type it: 2万8千5百."""
    parts = [(number // 10_000, "万"), (number // 1000 % 10, "千"), (number // 100 % 10, "百")]
    return "".join(f"{figure}{name}" for figure, name in parts if figure)


@given(st.integers(1, 99_999).map(lambda hundreds: 100 * hundreds))
def test_digits_between_units_read_as_one_number(number: int) -> None:
    assert numerals.read(mixed(number)).value == number


@pytest.mark.parametrize(
    ("written", "value", "high", "loose"),
    [
        ("四千八", 4800, None, None),
        ("两万二", 22000, None, None),
        ("三百八十余万", 3_800_000, None, "余"),
        ("三百七八十", 370, 380, None),
        ("一千二三", 1200, 1300, None),
        ("五六十", 50, 60, None),
        ("八九千", 8000, 9000, None),
        ("十七八", 17, 18, None),
        ("三十八亿六千万", 3_860_000_000, None, None),
        ("百余", 100, None, "余"),
        ("二〇一四", 2014, None, None),
        ("五十二点四", 52.4, None, None),
        ("十", 10, None, None),
        ("2万8", 28_000, None, None),
        ("3万5000", 35_000, None, None),
        ("1亿2", 120_000_000, None, None),
        ("一百零六", 106, None, None),
    ],
)
def test_spoken_numerals(written: str, value: float, high: float | None, loose: str | None) -> None:
    read = numerals.read(written)
    assert read[:3] == (value, high, loose)

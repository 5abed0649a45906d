"""The second reader reads what a formatter writes, and catches the first reader's slips."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.reading import read, reread
from tests.contracts.samples import breaks, claim

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A whole number as it is written out in full."""
    for factor, scale in ((100_000_000, "亿"), (10_000, "万")):
        if number >= factor:
            head, tail = divmod(number, factor)
            gap = "零" if 0 < tail < factor // 10 else ""
            return chinese(head) + scale + (gap + chinese(tail) if tail else "")
    text, gap = "", False
    for factor, scale in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, factor)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + scale
        gap = not digit
    return text


CLASSIFIERS = [("元", "CNY", 1.0), ("人", "person", 1.0), ("人次", "person_time", 1.0), ("亩", "mu", 1.0)]
CLASSIFIERS += [
    ("吨", "ton", 1.0),
    ("公斤", "kg", 1.0),
    ("斤", "kg", 0.5),
    ("%", "percent", 1.0),
    ("个", None, 1.0),
]


@given(
    st.integers(1, 99_999),
    st.integers(0, 3),
    st.sampled_from([("", 1.0), ("万", 1e4), ("亿", 1e8)]),
    st.sampled_from(["", "余", "多"]),
    st.sampled_from(CLASSIFIERS),
    st.sampled_from(["", "约", "近", "超过"]),
)
def test_digits_with_scales(
    number: int,
    places: int,
    scale: tuple[str, float],
    more: str,
    kind: tuple[str, str | None, float],
    lead: str,
) -> None:
    value = number / 10**places
    surface = f"{lead}{value:.{places}f}{scale[0]}{more}{kind[0]}"
    got = read(surface)
    assert got.value == pytest.approx(value * scale[1] * kind[2]), surface
    assert (got.high, got.family) == (None, kind[1]), surface


@given(st.integers(1, 9_999_999_999))
def test_numbers_written_out(number: int) -> None:
    assert read(chinese(number) + "元").value == number, chinese(number)


@given(st.integers(1, 900), st.integers(1, 90), st.sampled_from(["至", "到", "-", "—", "～"]))
def test_ranges(low: int, more: int, mark: str) -> None:
    assert read(f"{low}{mark}{low + more}万元")[:2] == (low * 1e4, (low + more) * 1e4)
    assert read(f"{low}元{mark}{low + more}元")[:2] == (low, low + more)


@given(st.lists(st.sampled_from(["12个", "3.5万人", "四千八", "1,200户", "三五成", "7至9期", "几十人"]), min_size=1))
def test_a_column_reads_as_its_surfaces(surfaces: list[str]) -> None:
    column = reread(pl.Series(surfaces)).select("value", "high", "family").rows()
    assert column == [tuple(read(surface)) for surface in surfaces]


@pytest.mark.parametrize(
    ("surface", "value", "high"),
    [
        ("四千八", 4800, None),
        ("两万二", 22_000, None),
        ("2万5", 25_000, None),
        ("3千5百元", 3_500, None),
        ("三吨半", 3.5, None),
        ("两块半", 2.5, None),
        ("一百零五户", 105, None),
        ("三百七八十人次", 370, 380),
        ("八九千", 8000, 9000),
        ("一千二三", 1200, 1300),
        ("六百到一千二", 600, 1200),
        ("3元8角", 3.8, None),
        ("5角", 0.5, None),
        ("四毛五", 0.45, None),
        ("八分钱", 0.08, None),
        ("三百八十余万元", 3_800_000, None),
        ("7000多万元", 70_000_000, None),
        ("3亿6000万元", 360_000_000, None),
        ("8个亿", 800_000_000, None),
        ("14。24亿元", 1_424_000_000, None),
        ("28.94 亿元", 2_894_000_000, None),
        ("近百万人", 1_000_000, None),
        ("1620斤", 810, None),
        ("三成", 30, None),
        ("两成半", 25, None),
        ("百分之五十二点四", 52.4, None),
        ("350千瓦", 350, None),
        ("2.1万千瓦", 21_000, None),
        ("200兆瓦", 200_000, None),
        ("八成五", 85, None),
        ("30千克", 30, None),
        ("1.5公里", 1.5, None),
        ("1,260户", 1260, None),
        ("３２０名", 320, None),
        ("620頭(tóu)", 620, None),
        ("最高是4800元", 4800, None),
        ("两千二百至两千六百元", 2200, 2600),
        ("5-8万元", 50_000, 80_000),
        ("800元到1.2万元", 800, 12_000),
        ("三、四百户", 300, 400),
        ("二十七、八户", 27, 28),
        ("7、8家", 7, 8),
        ("廿三所", 23, None),
        ("百十名", 110, None),
        ("港币50万元", 500_000, None),
        ("1亿+", 100_000_000, None),
        ("ll8人", 118, None),
        ("l.3萬人", 13_000, None),
        ("八分五", 0.085, None),
    ],
)
def test_spoken_and_damaged(surface: str, value: float, high: float | None) -> None:
    got = read(surface)
    assert got.value == pytest.approx(value)
    assert got.high == high


@pytest.mark.parametrize("surface", ["几十人", "数百家", "半数", "若干"])
def test_what_says_no_number_is_not_guessed(surface: str) -> None:
    assert read(surface).value is None
    assert "reread_possible" in breaks(claim(text=f"题\n来了{surface}。", surface=surface))


@settings(deadline=None, max_examples=20)
@given(st.floats(1.5, 1e9))
def test_a_changed_value_never_passes(factor: float) -> None:
    assert "reread_value" in breaks(claim(value=26_000_000.0 * factor))


def test_a_changed_unit_never_passes() -> None:
    text = "题\n跟岗学习236人次。"
    trainees = {"metric": "trainees", "table_name": "exchanges", "value": 236.0, "unit": "person"}
    assert "reread_unit" in breaks(claim("236人次", text, **trainees))


def test_a_lost_upper_end_never_passes() -> None:
    text = "题\n月工资2200元至2600元。"
    wage = {"metric": "wage", "per": "person/month", "value": 2200.0}
    assert "reread_range" in breaks(claim("2200元至2600元", text, **wage))
    assert breaks(claim("2200元至2600元", text, **wage, value_high=2600.0, bound="range")) == set()


@pytest.mark.parametrize(
    ("surface", "value"), [("l8座", 18), ("7O5人", 705), ("2OO户", 200), ("1O个", 10), ("3O%", 30), ("7l名", 71)]
)
def test_letters_that_scanners_take_for_digits(surface: str, value: float) -> None:
    assert reread(pl.Series([surface]))["value"].to_list() == [value]
    assert read(surface).value == value


@pytest.mark.parametrize(
    ("sentence", "surface"),
    [
        ("到位资金4，5亿元。", "5亿元"),
        ("到位资金1'200万元。", "200万元"),
        ("到位资金12□0万元。", "0万元"),
        ("到位资金一.二亿元。", "二亿元"),
        ("到位资金1亿零500万元。", "500万元"),
        ("到位资金.12亿元。", "12亿元"),
    ],
)
def test_a_figure_that_may_be_cut_off_is_flagged(sentence: str, surface: str) -> None:
    text = f"题\n{sentence}"
    assert "reread_whole" in breaks(claim(surface, text, value=read(surface).value or 1.0))
    assert "reread_whole" not in breaks(claim("12亿元", "题\n来了3人，12亿元到位。", value=1.2e9))

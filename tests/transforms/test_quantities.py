"""Numbers on the reel: value, unit, bound, kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from transforms import quantities


def amounts(wind, text):  # type: ignore[no-untyped-def]
    found = quantities.find(wind(text))
    return [row for row in found.iter_rows(named=True) if row["kind"] == "amount"]


@pytest.mark.parametrize("row", seeds.load("units").to_dicts(), ids=lambda row: row["classifier"])
def test_every_classifier_reads_its_example(wind, row) -> None:  # type: ignore[no-untyped-def]
    found = quantities.find(wind("，" + row["example"] + "。"))
    if row["reads"] == "none":
        assert not found.filter(found["family"].is_not_null() & (found["classifier"] == row["classifier"])).height, (
            found
        )
        return
    value = float(row["reads"].split(" ")[0])
    assert value in found["value"].to_list(), found.select("surface", "value", "classifier")


@pytest.mark.parametrize(
    ("text", "value", "high", "bound", "surface"),
    [
        ("拨付资金1.845亿元。", 184_500_000, None, "exact", "1.845亿元"),
        ("提供岗位2.7万多个。", 27_000, None, "at_least", "2.7万多个"),
        ("援助三百八十余万元。", 3_800_000, None, "at_least", "三百八十余万元"),
        ("近3000人受益。", 3000, None, "about", "近3000人"),
        ("省内就近3.9万人就业。", 39_000, None, "exact", "3.9万人"),
        ("签约18份。", 18, None, "exact", "18份"),
        ("资金不少于1500万元。", 15_000_000, None, "at_least", "不少于1500万元"),
        ("企业30家以上。", 30, None, "at_least", "30家以上"),
        ("工资最高是4800元。", 4800, None, "at_most", "最高是4800元"),
        ("补助500元至800元。", 500, 800, "range", "500元至800元"),
        ("每村300万至500万元。", 3_000_000, 5_000_000, "range", "300万至500万元"),
        ("引进3到5家企业。", 3, 5, "range", "3到5家"),
        ("月薪4500—6000元。", 4500, 6000, "range", "4500—6000元"),
        ("看了三百七八十人次。", 370, 380, "range", "三百七八十人次"),
        ("一户六百到一千二。", 600, 1200, "range", "六百到一千二"),
        ("一个月到手四千八。", 4800, None, "exact", "四千八"),
        ("缝一个球3元8角，", 3.8, None, "exact", "3元8角"),
        ("分了七千多块，", 7000, None, "at_least", "七千多块"),
        ("投了8个亿。", 800_000_000, None, "exact", "8个亿"),
        ("资金三十八亿六千万元。", 3_860_000_000, None, "exact", "三十八亿六千万元"),
        ("资金3亿5000万元。", 350_000_000, None, "exact", "3亿5000万元"),
        ("收了1620斤。", 810, None, "exact", "1620斤"),
        ("八成以上用于产业。", 80, None, "at_least", "八成以上"),
        ("两成三归村里。", 23, None, "exact", "两成三"),
        ("发生率百分之五十二点四。", 52.4, None, "exact", "百分之五十二点四"),
        ("到位73100 万元，", 731_000_000, None, "exact", "73100 万元"),
        ("培训7800 多人次。", 7800, None, "at_least", "7800 多人次"),
        ("访问12,086,415次。", 12_086_415, None, "exact", "12,086,415次"),
        ("近百万人务工。", 1_000_000, None, "about", "近百万人"),
        ("资金4 . 7亿元。", 470_000_000, None, "exact", "4 . 7亿元"),
        ("共计56，300万元。", 563_000_000, None, "exact", "56，300万元"),
        ("投了一个亿出头。", 100_000_000, None, "at_least", "一个亿出头"),
        ("实际投资5.44亿元,毛绒玩具", 544_000_000, None, "exact", "5.44亿元"),
        ("来了三到四家企业。", 3, 4, "range", "三到四家"),
        ("每村一到两名医生。", 1, 2, "range", "一到两名"),
        ("有两三千户搬了家。", 2000, 3000, "range", "两三千户"),
        ("一天卖三五百斤枣。", 150, 250, "range", "三五百斤"),
        ("每年产8到12万件。", 80_000, 120_000, "range", "8到12万件"),
        ("卖了2个多亿。", 200_000_000, None, "at_least", "2个多亿"),
        ("上百户报了名。", 100, None, "at_least", "上百户"),
        ("一斤卖到一块二，", 1.2, None, "exact", "一块二"),
        ("收购价六角八，", 0.68, None, "exact", "六角八"),
        ("鸡蛋卖到3.5元一斤，", 3.5, None, "exact", "3.5元"),
        ("有三、四百户报名。", 300, 400, "range", "三、四百户"),
        ("来了7、8家企业。", 7, 8, "range", "7、8家"),
        ("搬走了二十七、八户。", 27, 28, "range", "二十七、八户"),
        ("建校廿三所。", 23, None, "exact", "廿三所"),
        ("来了百十名医生。", 110, None, "about", "百十名"),
        ("到位港币50万元。", 500_000, None, "exact", "港币50万元"),
        ("销售1亿+元。", 100_000_000, None, "at_least", "1亿+元"),
        ("签约100+家。", 100, None, "at_least", "100+家"),
        ("两边飞了36架次。", 36, None, "exact", "36架次"),
    ],
)
def test_values_units_and_bounds(wind, text, value, high, bound, surface) -> None:  # type: ignore[no-untyped-def]
    (row,) = amounts(wind, text)
    assert (row["value"], row["value_high"], row["bound"], row["surface"]) == (value, high, bound, surface)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2018年12月28日下午3点30分", ["date"] * 5),
        ("2016—2020年", ["date", "date"]),
        ("1至8月", ["date", "date"]),
        ("帮扶24年", ["duration"]),
        ("第9批", ["ordinal"]),
        ("二期工程", ["ordinal"]),
        ("电话0574-87180000", ["other_number", "other_number"]),
        ("2019-03-22 10:41:08", ["date"] * 6),
    ],
)
def test_numbers_that_are_no_amounts(wind, text, kinds) -> None:  # type: ignore[no-untyped-def]
    assert quantities.find(wind(text))["kind"].to_list() == kinds


@pytest.mark.parametrize(
    "text",
    [
        "五户乡的干部",
        "百企帮百村",
        "千家万户",
        "一个好办法",
        "三沱村",
        "万人空巷",
        "八家子镇",
        "八角和花椒",
        "几十万元",
        "五千挂零户",
    ],
)
def test_words_that_only_look_like_numbers(wind, text) -> None:  # type: ignore[no-untyped-def]
    assert amounts(wind, text) == []


@settings(deadline=None)
@given(
    st.integers(1, 10**7),
    st.integers(0, 999),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(["元", "人", "户", "亩"]),
)
def test_a_written_decimal_is_its_exact_value(wind, whole, thousandths, multiple, classifier) -> None:  # type: ignore[no-untyped-def]
    text = f"{whole}.{thousandths:03d}{multiple}{classifier}"
    (row,) = amounts(wind, f"有{text}。")
    assert row["value"] == (whole * 1000 + thousandths) * {"": 1, "万": 10**4, "亿": 10**8}[multiple] / 1000
    assert row["surface"] == text


@settings(deadline=None)
@given(st.text("0123456789.,一二三十百千万亿元人年月日第约多余至到%，。 个家", max_size=40))
def test_every_digit_lies_in_exactly_one_quantity(wind, text) -> None:  # type: ignore[no-untyped-def]
    found = quantities.find(wind("起" + text + "终"))
    covered = [0] * (len(text) + 2)
    for start, end in found.select("start", "end").iter_rows():
        for i in range(start, end):
            covered[i] += 1
    for i, character in enumerate("起" + text + "终"):
        if character.isdigit() and character.isascii():
            assert covered[i] == 1, (text, i, found.select("surface", "start", "end"))


def test_a_number_beyond_all_counting_before_a_range_mark_is_read(wind) -> None:  # type: ignore[no-untyped-def]
    assert [row["value"] for row in amounts(wind, f"到位{'9' * 120}、3家企业。")] == [3]

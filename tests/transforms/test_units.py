"""Canonical units and subjects of claims."""

import pytest

import seeds
from transforms import claims


@pytest.mark.parametrize(
    ("text", "surface", "unit"),
    [
        ("张家港9个部门单位与沿河结对帮扶。", "9个", "department"),
        ("18个行政强村结对帮扶。", "18个", "village"),
        ("联手铜仁13家县级医院结对帮扶。", "13家", "hospital"),
        ("苏州37所学校同铜仁42所学校结对。", "42所", "school"),
        ("捐赠电脑85台。", "85台", "item"),
        ("引进良种羊1500只，发放给农户。", "1500只", "head"),
        ("采购黄花菜1620斤。", "1620斤", "kg"),
        ("跟岗学习236人次。", "236人次", "person_time"),
        ("互访12次。", "12次", "visit"),
        ("召开联席会议3次。", "3次", "session"),
        ("资金占比12%。", "12%", "percent"),
    ],
)
def test_canonical_units(article, text, surface, unit) -> None:  # type: ignore[no-untyped-def]
    _, stated = claims.read(article(text, title="苏州铜仁东西部扶贫协作"))
    found = dict(stated.select("surface", "unit").iter_rows())
    assert found[surface] == unit, stated.select("surface", "metric", "unit")


def test_nouns_are_known_once() -> None:
    nouns = seeds.load("nouns")
    assert not nouns["cue"].is_duplicated().any()
    for noun, example in nouns.select("cue", "example").iter_rows():
        assert noun in example


@pytest.mark.parametrize(
    ("text", "surface", "subject"),
    [
        ("选派支教教师21名、支医医生14名。", "21名", "支教教师"),
        ("寄来校服210套、图书1800本。", "1800本", "图书"),
        ("召开高层联席会议3次。", "3次", "高层联席会议"),
        ("提供2.7万多个就业岗位。", "2.7万多个", "就业岗位"),
    ],
)
def test_subjects_tell_figures_apart(article, text, surface, subject) -> None:  # type: ignore[no-untyped-def]
    _, stated = claims.read(article(text, title="苏州铜仁东西部扶贫协作"))
    found = dict(stated.select("surface", "subject").iter_rows())
    assert subject in found[surface], found

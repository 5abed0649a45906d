"""Planned or achieved: sentences of the genre with the quantity in square brackets."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from tests.transforms.marked import figures, mark, mark_all
from transforms import periods, status

A, P = "actual", "planned"


def judged(text: str, **article: object) -> list[str]:
    """The status of each marked quantity."""
    reel, quantities = mark(text, **article)  # type: ignore[arg-type]
    return status.judge(reel, periods.date(reel, quantities))["status"].to_list()


def test_every_status_cue_reads_its_example() -> None:
    cues = seeds.load("status_cues")
    reel, quantities = mark_all([figures(example) for example in cues["example"]], ["other"] * cues.height)
    judged = status.judge(reel, periods.date(reel, quantities))
    found = judged.group_by("article", maintain_order=True).agg(found=pl.col("status").str.join(" "))
    wrong = cues.with_columns(found["found"]).filter(pl.col("found") != pl.col("reads"))
    assert wrong.is_empty(), wrong.rows(named=True)


@pytest.mark.parametrize(
    "text",
    [
        "两县拟新建冷库[12座]。",
        "下半年，县里将选派教师[12名]。",
        "今年计划投入资金[5000万元]。",
        "预计可带动农户[300户]。",
        "力争年底前完成投资[6000万元]。",
        "目标是全年帮销[15亿元]。",
        "消费帮扶任务[2000万元]。",
        "离全年[3200万元]的任务还有差距。",
        "到2025年，园区产值要做到[20亿元]。",
        "等全部达产，还能再添岗位[1200个]。",
        "建成后可接纳学生[360名]。",
        "两县商定，今年再送[500人]。",
        "意向投资[4.7亿元]。",
        "园区规划占地[3600亩]。",
        "县里的预算是[3.4亿元]。",
        "企业承诺投资[3亿元]。",
        "单个病人[最高可领3万元]。",
        "余下[31个]村将在年底之前退出。",
        "今年年底，这[64人|people_lifted]也要摘帽。",
        "明年资金[6.9亿元]。",
    ],
)
def test_what_is_still_to_come_is_planned(text: str) -> None:
    assert judged(text) == [P]


@pytest.mark.parametrize(
    "text",
    [
        "2019年到位资金[3200万元]。",
        "协议投资[7.8亿元]。",
        "合同投资[58亿元]。",
        "县里将[300万元]资金用于修路。",
        "雨露计划资助学生[210名]。",
        "完成年度任务的[124%]。",
        "计划内资金[3.8亿元]全部到账。",
        "这里主要的产业是养牛，存栏[620头]。",
        "村里现有冷库[2座]。",
        "园区已建成厂房[8栋]。",
        "截至2019年底，全县还有贫困户[14户|poor_households]。",
    ],
)
def test_what_is_done_is_actual(text: str) -> None:
    assert judged(text) == [A]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("消费帮扶任务[2000万元]，实际完成[2870万元]，多出[870万元]。", [P, A, A]),
        ("就业[28人]，年初任务[20人]；省内就业[207人]，年初任务[150人]。", [A, P, A, P]),
        ("今年计划安排资金[5600万元]、项目[38个]，目前到位[4200万元]。", [P, P, A]),
        ("计划总投资[3.2亿元]，其中一期实际到位[1.85亿元]。", [P, A]),
        ("现场成交[386万元]，意向采购[2.4亿元]，签约[18份]。", [A, P, A]),
        ("全年计划办班[30期]、[2400人]，到11月底办了[27期]。", [P, P, A]),
        ("拟建冷库[2座]，现已完工[1座]。", [P, A]),
        ("销售[17.8亿元]，去年是[15.2亿元]，明年的目标定在[20亿元]。", [A, A, P]),
        ("年初报的计划是[58个]；到今天，实际开工[61个]。", [P, A]),
        ("年底装好后，烘豆能力将由现在的[3000吨]提到[5000吨]。", [A, P]),
        ("二期大棚[60座]正在规划，一期[36座]已出菇。", [P, A]),
        ("到位[3.12亿元]，为全年计划[4.2亿元]的[74%]。", [A, P, A]),
    ],
)
def test_planned_beside_achieved(text: str, expected: list[str]) -> None:
    assert judged(text) == expected


def test_a_plan_runs_on_through_its_sentence() -> None:
    text = "明年山东拟安排资金[6.9亿元]，支持项目[260个]，互派干部[150名]；单列[3000万元]办消费协作。"
    assert judged(text) == [P] * 4
    assert judged("今年拟派干部[9名]，接收[40名]村支书轮训。上半年办班[4期]。") == [P, P, A]


def test_a_section_of_plans_runs_on_to_its_end() -> None:
    assert judged("下一步，两地将深化协作。引进企业[10家]。建设园区[2个]。") == [P, P]
    assert judged("他说起今年的打算。再投[4500万元]。去年投入[4000万元]。") == [P, A]
    assert judged("三、下一步打算\n引进企业[10家]。\n四、体会\n办班[4期]。") == [P, A]


def test_a_report_on_a_past_year_tells_what_was_gained_but_keeps_its_tasks() -> None:
    text = "2018年，另争取区级资金[320万元]。全年任务[20人]，就业[28人]。"
    assert judged(text) == [A, P, A]


def test_a_deadline_behind_a_figure_makes_it_a_plan() -> None:
    assert judged("余下[31个|villages_exited]村达到标准，年底前销号。") == [P]
    assert judged("编排项目[74个]，年底前完工[69个]。")[0] == A


def test_a_date_after_publication_is_a_plan() -> None:
    assert judged("到2020年底，全县[46个|villages_exited]村全部退出。", published=date(2020, 5, 1)) == [P]
    assert judged("到2020年4月底，全县[46个|villages_exited]村全部退出。", published=date(2020, 5, 1)) == [A]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(["拟", "将", "已", "今年", "明年", "计划", "任务", "，", "。", "\n", "年底前", "目前"]))
)
def test_no_text_breaks_the_judgement(pieces: list[str]) -> None:
    assert judged("".join(pieces) + "[9名]")[0] in (A, P)

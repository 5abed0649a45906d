import re

import pytest

import seeds
from tests.transforms.samples import years

# Title, text, day of publication, and the year in which somebody wrote 今年.
CASES = [
    ("两地协作座谈会", "今年，两地互访12次。", "2019-05-06", 2019),
    # a repost bears a later date than its text
    (
        "山海相连",
        "自1996年两市建立对口援助关系以来，已经24年了。2017年底还有贫困村85个，去年全部摘帽，今年再接再厉。",
        "2024-12-17",
        2020,
    ),
    ("三年之约", "今年是2021年新一轮结对后帮扶的第三年，截至12月20日完工187个。", "2024-01-06", 2023),
    ("从头说起", "从2018年数起，本年已是第三个年头，客岁卖了八千万元。", "2022-07-15", 2020),
    (
        "纺织城",
        "今年是“十三五”的头一年。2011年到去年底，安排资金6.38亿元，按规划2020年要达到200万锭。",
        "2019-05-03",
        2016,
    ),
    ("收官", "今年是“十四五”的收官之年，去年的短板都补上了。", "2027-02-01", 2025),
    ("冬天里的客商", "2021年冬天，客商头一次来看奶源。\n四年后的今天，厂子满产，去年产值2.3亿元。", None, 2025),
    # no date on the page
    ("联席会议", "2017年，落实资金1260万元，做了17个项目。今年的盘子定为2030万元，去年的尾巴也要收好。", None, 2018),
    ("发布会", "2020年11月17日，全州摘帽。今年资金7.36亿元，2017年只有1.32亿元。", None, 2020),
    (
        "账本",
        "翻开2019年的账本，投入7050万元。今年5月，省里通报2019年度成效。2020年计划安排5600万元，目前到位4200万元。",
        None,
        2020,
    ),
    (
        "2024年座谈会发言",
        "从2010年到2023年底，援助资金共38亿元。今年到账3.28亿元。2025年是收官之年，计划3.3亿元。",
        None,
        2024,
    ),
    ("2024年脐橙专场侧记", "1月13日，专场开播。2023年卖出2.13亿元，今年定的数是1亿元。", None, 2024),
    (
        "联席会议召开",
        "2021年是新一轮结对的头一年，到位2.09亿元，比2020年多。今年安排2.24亿元，会议总结去年、部署今年。",
        None,
        2022,
    ),
    ("工作组访谈", "2023年7月，协作走到第三个年头，访问了工作组组长。去年引进企业9家，今年又来了4家。", None, 2023),
    ("走访记", "2025年2月，记者走进车间。2024年产值9800万元，去年交租111万元，今年再招60人。", None, 2025),
    (
        "会场内外",
        "2022年10月28日，对接活动举行，今年以来到位17.45亿元。2021年产值2.2亿元。2023年不低于17亿元，再引进企业200家。",
        None,
        2022,
    ),
    ("项目过堂", "4月10日，会议把2014年度的援助项目逐条过堂。到去年末，累计送到7.06亿元。", None, 2014),
    ("专列出发", "截至2020年4月7日，开行专列5列；截至2019年底就业1612人，今年的目标是3000人。", None, 2020),
    ("头一年", "2023年是两地结对的头一年。今年安排资金2000万元。2024年，两地拟再安排2300万元。", "2025-07-30", 2023),
    ("一年多", "2018年7月，两地签了协议。一年多过去，今年到位4988万元，去年是3100万元。", "2022-08-15", 2019),
    ("联席会", "8月16日，两地召开2018年第二次扶贫协作联席会议。今年以来到位2.09亿元。2019年不低于去年。", None, 2018),
    ("没有线索", "两地干部常来常往，感情越走越深。", None, None),
]


@pytest.mark.parametrize(("title", "text", "published", "year"), CASES, ids=lambda value: str(value)[:12])
def test_the_year_of_writing_is_inferred(title: str, text: str, published: str | None, year: int | None) -> None:
    assert years((title, text, published)) == [year]


def test_articles_of_one_batch_do_not_vote_for_each_other() -> None:
    batch = [case[:3] for case in CASES]
    assert years(*batch) == [case[3] for case in CASES]


def test_numbers_that_are_no_years_do_not_vote() -> None:
    assert years(("协作", "今年培训1901人次、1974人，带动2020户，卖出20190年货。", "2021-03-04")) == [2021]


def test_every_cue_of_a_year_dates_its_example() -> None:
    cues = seeds.load("year_cues").select("pattern", "year", "example").rows()
    dated = years(*[("纪事", example, None) for *_, example in cues])
    wrong = [
        (example, said)
        for (pattern, year, example), said in zip(cues, dated, strict=True)
        if said != year or not re.search(pattern, example)
    ]
    assert wrong == []

"""When a figure holds: this year beside all years, levels beside changes, years counted from the year of writing."""

import re
from pathlib import Path

import pytest

import transforms
from tests.reading.reader import Told, page, sentence

CUMULATIVE_BESIDE_THIS_YEAR = [
    sentence(
        "扬州榆林协作记事",
        "扬州累计向榆林投入帮扶资金[5.2亿元|cumulative]，今年投入[1.36亿元|year 2020]。",
    ),
    sentence(
        "香港路小学的新操场：青岛菏泽协作",
        "2017年以来，青岛共派出支教老师[118名|cumulative 2017-01-01..]，其中2019年[43名|year 2019]。",
    ),
    sentence(
        "如皋洋县携手",
        "今年1至9月，两县实施项目[17个|cumulative 2019-01-01..2019-09-30]；结对以来累计实施项目[52个|cumulative]。",
        2019,
    ),
    sentence(
        "宁波丽水山海协作",
        "今年以来，销售消薄产品[2300万元|cumulative 2021-01-01..]。去年全年是[2860万元|year 2020]。",
        2021,
    ),
    sentence(
        "番禺赫章帮扶答卷",
        "五年间累计引进企业[21家|cumulative]，仅2020年就有[9家|year 2020]。",
        2021,
    ),
    sentence(
        "惠山延长油桃进城",
        "2018年，油桃卖了[310吨|year 2018]；2019年，卖了[560吨|year 2019]；"
        "两年加起来销售额[1420万元|cumulative 2018-01-01..2019-12-31]。",
        2020,
    ),
    sentence(
        "天河七星关劳务协作",
        "截至2021年6月底，累计转移就业[6820人|cumulative ..2021-06-30]，"
        "上半年新增[930人|cumulative 2021-01-01..2021-06-30]。",
        2021,
    ),
    sentence(
        "宁波黔西南六年账",
        "2013年以来，宁波共投入[9.8亿元|cumulative 2013-01-01..]。2018年，投入[3.1亿元|year 2018]，"
        "派教师[86名|year 2018]。到2018年底，累计引进企业[47家|cumulative ..2018-12-31]。",
        2019,
    ),
    sentence(
        "大连六盘水",
        "今年头11个月，大连帮销农产品[1.7亿元|cumulative 2019-01-01..2019-11-30]，"
        "比去年全年的[1.2亿元|year 2018]还多。",
        2019,
    ),
    sentence(
        "江阴延川两年间",
        "2017年到2019年，江阴共派医生[54人次|cumulative 2017-01-01..2019-12-31]，其中2019年[22人次|year 2019]。",
    ),
    sentence(
        "余姚望谟",
        "三年来，余姚累计捐款[860万元|cumulative]，今年前三季度[310万元|cumulative 2020-01-01..2020-09-30]。",
    ),
]

LEVELS_AGAINST_CHANGES = [
    sentence(
        "长乐漳县脱贫记",
        "2013年底，全县有贫困村[136个|point 2013-12-31]、贫困人口[5.1万人|point 2013-12-31]；2019年，"
        "[27个|year 2019]贫困村出列，[8900人|year 2019]脱贫。",
    ),
    sentence(
        "静安广南脱贫数字",
        "贫困发生率由2014年底的[31.2%|point 2014-12-31]降到2019年底的[0.9%|point 2019-12-31]。",
    ),
    sentence(
        "三亚湄潭协作情况",
        "2018年减贫[1.2万人|year 2018]，年末剩余贫困人口[3400人|point 2018-12-31]。",
        2019,
    ),
    sentence(
        "吴江印江扶贫",
        "截至2018年底，吴江在印江挂职的干部有[6名|point 2018-12-31]，"
        "累计派出支医人员[41人次|cumulative ..2018-12-31]。",
        2019,
    ),
    sentence(
        "东莞昭通脱贫攻坚",
        "2014年建档立卡时，全市有贫困户[43.7万户|year 2014]；到2019年底，还有贫困户[2.6万户|point 2019-12-31]。",
    ),
    sentence(
        "黄浦普洱协作",
        "2017年，[2个|year 2017]县摘帽；2018年底，全市尚有贫困县[5个|point 2018-12-31]。",
        2019,
    ),
    sentence(
        "常熟思南脱贫",
        "到2018年末，思南还有贫困村[64个|point 2018-12-31]；一年后，这个数字变成[0个|point 2019-12-31]。",
    ),
    sentence(
        "佛山凉山",
        "贫困户从2017年底的[8.9万户|point 2017-12-31]减少到2019年底的[2.1万户|point 2019-12-31]，两年脱贫6.8万户。",
    ),
    sentence("东台铜川", "2019年底，铜川贫困发生率降到[0.6%|point 2019-12-31]，全年脱贫[3100人|year 2019]。"),
]

YEARS_NAMED_BY_THE_TEXT = [
    sentence("长宁绿春", "2018年8月16日，长宁企业向绿春中学捐赠电脑[60台|point 2018-08-16]。"),
    sentence("珠海怒江：2019年工作回顾", "全年到位协作资金[3.9亿元|year 2019]，新增转移就业[2100人|year 2019]。", 2020),
    sentence("姑苏江口结亲", "“十三五”期间，姑苏区拨付资金[1.4亿元|cumulative 2016-01-01..2020-12-31]。", 2021),
    sentence("金坛岚皋", "自2017年3月以来，选派医生[28名|cumulative 2017-03-01..]。"),
    sentence(
        "沛县麟游结对",
        "2019年，沛县援助资金1100万元。用这笔钱，麟游建起养牛小区[3个|year 2019]，改造村道[14条|year 2019]。",
    ),
    sentence(
        "如东宁强", "去年，如东到宁强的医生有[12名|year 2017]，今年有[19名|year 2018]，明年拟派[20名|year 2019]。", 2018
    ),
    sentence(
        "宁德隆德账本",
        "3月5日，宁德为隆德送来菌棒[2万棒|point 2019-03-05]。4月2日，又来技术员[6名|point 2019-04-02]。\n"
        "5月11日，培训农户[85人次|point 2019-05-11]。",
        2019,
    ),
    sentence("宜兴吴堡", "目前，园区有企业[7家|unstated]，用工[260人|unstated]。"),
    sentence("丹阳与渭南临渭", "两地结对学校[14所|unstated]。"),
    sentence("海门城固", "3月15日，载着[62名|point 2020-03-15]务工人员的专车从城固开往海门。"),
    sentence(
        "朝阳卓资：2018年大事记",
        "5月，朝阳区捐赠设备[18台|point 2018-05-31]。9月，双方签订协议[4份|point 2018-09-30]。",
        2019,
    ),
    sentence(
        "虹口富源协作四年",
        "2017年，虹口援建冷库[2座|year 2017]；次年，援建卫生室[9所|year 2018]；2019年，"
        "援建小学[1所|year 2019]，培训教师[120名|year 2019]。",
    ),
    sentence(
        "龙岗靖西", "2016年7月以来，龙岗区派出干部[16名|cumulative 2016-07-01..]，今年新派[5名|year 2019]。", 2019
    ),
]

THIS_YEAR_IS_THE_YEAR_OF_WRITING = [
    page(
        "闽宁二十四年\n来源：宁夏日报　2023-05-06 09:12\n"
        "从1996年闽宁两地牵手算起，24年过去了。今年，福建向宁夏拨付财政援助资金[5.1亿元|year 2020]，"
        "去年是[4.6亿元|year 2019]。\n"
        "两省区24年来互派干部，结对帮扶从未间断，东西部扶贫协作越走越亲。",
    ),
    page(
        "东西部扶贫协作：广州毕节这一仗\n发布时间：2022-08-01\n"
        "2020年是决战决胜脱贫攻坚的收官之年。今年，广州向毕节拨付财政帮扶资金[6.3亿元|year 2020]，"
        "毕节到广州务工新增[9200人|year 2020]。\n"
        "广州和毕节的东西部扶贫协作始于2016年，今年已是第四年。",
    ),
    page(
        "苏州铜仁扶贫协作走深走实\n2019-03-12 10:20　来源：铜仁日报\n"
        "去年，苏州向铜仁投入财政帮扶资金[4.7亿元|year 2018]，实施项目[318个|year 2018]。"
        "今年计划投入[5亿元|year 2019]。",
    ),
    page(
        "杭州与恩施：对口协作的第三个春天\n转载自网络　2024年1月5日\n"
        "2017年，杭州与恩施开始东西部扶贫协作。到2019年，两地牵手进入第三个年头。今年，"
        "杭州拨付恩施协作资金[8.2亿元|year 2019]，帮扶车间吸纳就业[2700人|year 2019]。\n"
        "2018年，杭州拨付的资金是[5.9亿元|year 2018]。",
    ),
    page(
        "沪滇协作二十年 两地情更长\n2022-11-30 来源：某网\n"
        "1996年，上海与云南结成对口帮扶关系，至今整整二十年。今年，上海安排援滇资金[3.4亿元|year 2016]，"
        "实施项目[263个|year 2016]。\n"
        "二十年间，沪滇对口帮扶累计投入[38亿元|cumulative 1996-01-01..]。",
    ),
    page(
        "津甘东西部协作按下快进键\n日期：2021-12-28\n"
        "今年，天津向甘肃拨付财政援助资金[17.6亿元|year 2021]，实施东西部协作项目[1120个|year 2021]。",
    ),
]

AN_ANSWER_IS_ABOUT_WHAT_WAS_ASKED = [
    page(
        "石山里的帮扶组——访宝安区驻都安工作组\n2023-12-20\n宝安区帮扶都安县。\n"
        "记者：明年有什么打算？\n组长：再引企业[10家以上|year 2024]，选12个村做示范，每村安排[200万元|year 2024]。\n"
        "记者：钱从哪里来？\n组长：今年宝安区拨付资金[2.1亿元|year 2023]。",
    ),
]

THE_CLOCK_IS_NEVER_ASKED = [
    sentence("鼓楼安定结对", "今年，鼓楼区拨付安定区资金[2600万元|year 2011]，去年拨付[1900万元|year 2010]。", 2011),
    sentence("鼓楼安定结对", "今年，鼓楼区拨付安定区资金[2600万元|year 2019]，去年拨付[1900万元|year 2018]。", 2019),
    sentence("集美临夏县", "前年集美到临夏县支教[8人|year 2014]，当年资助学生[120名|year 2014]。", 2016),
    sentence("海沧积石山", "今年上半年培训农民[410人次|cumulative 2018-01-01..2018-06-30]。", 2018),
]


@pytest.mark.parametrize("told", CUMULATIVE_BESIDE_THIS_YEAR)
def test_cumulative_beside_this_year(told: Told) -> None:
    told.agrees("period")


@pytest.mark.parametrize("told", LEVELS_AGAINST_CHANGES)
def test_levels_at_a_date_against_changes(told: Told) -> None:
    told.agrees("period")


@pytest.mark.parametrize("told", YEARS_NAMED_BY_THE_TEXT)
def test_periods_as_the_text_names_them(told: Told) -> None:
    told.agrees("period")


@pytest.mark.parametrize("told", THIS_YEAR_IS_THE_YEAR_OF_WRITING)
def test_this_year_is_the_year_of_writing_not_of_the_repost(told: Told) -> None:
    told.agrees("period")


@pytest.mark.parametrize("told", AN_ANSWER_IS_ABOUT_WHAT_WAS_ASKED)
def test_an_answer_is_about_what_was_asked(told: Told) -> None:
    told.agrees("period")


@pytest.mark.parametrize("told", THE_CLOCK_IS_NEVER_ASKED)
def test_this_year_follows_the_year_given(told: Told) -> None:
    told.agrees("period")


def test_without_a_year_of_writing_this_year_is_no_year() -> None:
    told: Told = sentence("同安永靖", "今年，同安区拨付永靖县资金[2600万元|unstated]。", None).values[0]
    (row,) = told.claims
    assert (row["period_start"], row["period_end"]) == (None, None)


def test_no_transform_asks_the_clock() -> None:
    asks = re.compile(r"\.(?:today|now|utcnow|localtime|gmtime)\(|^\s*(?:import|from) time\b", re.M)
    (room,) = transforms.__path__
    assert [path.name for path in Path(room).glob("*.py") if asks.search(path.read_text(encoding="utf-8"))] == []

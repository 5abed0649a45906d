"""Spun synonyms, and subjects named once for several figures."""

import pytest

from tests.reading.reader import Told, sentence

SPUN = [
    sentence(
        "佛山凉山帮扶", "佛山投进财务帮扶资金[3.2亿元|fiscal_aid CNY]，发动社会捐钱[1800万元|donation_cash CNY]。"
    ),
    sentence(
        "东莞昭通帮扶", "培训贫苦劳动者[5200名|labour_trainees person]，帮忙贫苦劳动力就业[2300人|employed person]。"
    ),
    sentence("南宁深圳：河池见闻", "两地[42所|twinned_units school]黉舍结对。"),
    sentence(
        "杭州恩施帮扶", "贫苦生齿还剩[1.6万人|poor_population person]，[58个|villages_exited village]贫苦村退出。"
    ),
    sentence(
        "湖州柯坪对口声援",
        "选派手艺人材[86名|professionals_seconded person]，带教本地大夫[130名|trainees person]。",
    ),
    sentence(
        "中山昭通帮扶",
        "收购昭通农产物[6400万元|consumption_sales CNY]，开设展销点[17个|facilities facility]。",
    ),
    sentence(
        "青岛安顺帮扶", "引进企业[9家|enterprises enterprise]，现实投资[4.4亿元|enterprise_investment CNY]。", 2019
    ),
    sentence("天津甘南帮扶", "协作项目[63个|aid_projects project]，惠及穷困大众[2.1万人|beneficiaries person]。"),
    sentence("无锡延安帮扶", "办培训班[24期|training_sessions session]，轮训下层干部[1300人次|trainees person_time]。"),
    sentence("深圳河池帮扶", "搀扶财产项目[27个|aid_projects project]，修建扶贫车间[16个|workshops workshop]。", 2019),
    sentence(
        "上海遵义帮扶",
        "捐助物质折合[310万元|donation_goods CNY]，捐钱[95万元|donation_cash CNY]。",
        2019,
    ),
]

NAMED_ONCE = [
    sentence(
        "杭州台江",
        "帮扶车间去年建成[9个|workshops workshop]，今年又建成[12个|workshops workshop]，"
        "明年计划再建[6个|workshops workshop]。",
    ),
    sentence(
        "南京商洛",
        "到位资金逐年增加：2018年[1.8亿元|fiscal_aid CNY]，2019年[2.6亿元|fiscal_aid CNY]，"
        "2020年[3.1亿元|fiscal_aid CNY]。",
    ),
    sentence(
        "厦门临夏",
        "挂职干部，厦门来了[38名|cadres_seconded person]，临夏去了[52名|cadres_seconded person]。",
    ),
    sentence(
        "苏州铜仁",
        "引进的企业里，碧江[12家|enterprises enterprise]，万山[9家|enterprises enterprise]，"
        "玉屏[8家|enterprises enterprise]。",
    ),
    sentence(
        "福州定西",
        "贫困人口从2013年底的[81.3万人|poor_population person]降到2018年底的[9.2万人|poor_population person]，"
        "2019年再减到[1.1万人|poor_population person]。",
    ),
    sentence(
        "烟台巫山",
        "招聘会，春天[3场|job_fairs session]，秋天[2场|job_fairs session]，线上[7场|job_fairs session]。",
    ),
    sentence(
        "上海遵义",
        "结对的学校：普陀区[26所|twinned_units school]，杨浦区[22所|twinned_units school]，"
        "奉贤区[18所|twinned_units school]。",
        fails="reads 18所 other 所",
    ),
    sentence(
        "广州黔南消费帮扶",
        "消费帮扶一年一个台阶：2021年[9.2亿元|consumption_sales CNY]，"
        "2022年[12.7亿元|consumption_sales CNY]，今年预计[15亿元|consumption_sales CNY]。",
        2023,
        fails="reads 9.2亿元 fiscal_aid CNY; 12.7亿元 fiscal_aid CNY; 15亿元 fiscal_aid CNY",
    ),
    sentence(
        "湛江柳州劳务",
        "到广东务工的脱贫劳动力，融安[2100人|employed person]，融水[3400人|employed person]，"
        "三江[2900人|employed person]。",
        2022,
    ),
    sentence(
        "吴中德江",
        "捐款最多的是商会，[120万元|donation_cash CNY]；其次是一家药企，[80万元|donation_cash CNY]；"
        "职工凑了[16万元|donation_cash CNY]。",
        2019,
        fails="reads 80万元 donation_goods CNY",
    ),
]


@pytest.mark.parametrize("told", SPUN)
def test_spun_synonyms(told: Told) -> None:
    told.agrees("counted")


@pytest.mark.parametrize("told", NAMED_ONCE)
def test_a_subject_named_once_for_several_figures(told: Told) -> None:
    told.agrees("counted")

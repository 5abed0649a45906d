"""What is planned beside what is achieved, and what is agreed beside what arrived."""

import pytest

from tests.reading.reader import Told, sentence

PLANNED_BESIDE_ACHIEVED = [
    sentence(
        "湖州白银协作简报",
        "截至11月，湖州拨付白银的财政援助资金已到账[4120万元|actual]，年底前还将拨付[680万元|planned]。",
        2022,
    ),
    sentence(
        "泉州临夏东西部扶贫协作",
        "今年计划新建扶贫车间[24个|planned]，目前建成[19个|actual]，其余[5个|planned]预计12月投用。",
        2019,
    ),
    sentence(
        "嘉兴九寨沟协作这一年",
        "全年培训农牧民[860人次|actual]，开办技能班[14期|actual]。明年拟再培训[1000人次|planned]，"
        "组织招聘会[6场|planned]。",
        2019,
    ),
    sentence(
        "江阴与延川：一座菌棚的账",
        "菌棚一期[36座|actual]已经出菇，二期[60座|planned]正在规划，全部投产后可带动农户[480户|planned]。",
        2021,
    ),
    sentence(
        "青岛定西消费帮扶",
        "年初定的目标是帮销农产品[3亿元|planned]，到年底实际帮销[3.42亿元|actual]。",
        2021,
    ),
    sentence(
        "宝安大化协作新闻发布会",
        "五年来，宝安区选派挂职干部[31名|actual]、教师医生[246名|actual]。下一步，"
        "宝安将再选派教师[40名|planned]，新建中小学教学楼[3栋|planned]。",
        2021,
    ),
    sentence(
        "长兴青川茶叶记",
        "长兴送来的茶苗已种下[2400亩|actual]，明年开采，预计亩均增收[5000元|planned]。",
        2020,
    ),
    sentence(
        "南京洛南帮扶车间",
        "车间现有工人[76人|actual]，老板说订单排到了明年，开春打算再招[30人|planned]。",
        2020,
    ),
    sentence(
        "无锡延安工作会议",
        "2020年，力争帮助延安贫困劳动力到无锡就业[900人|planned]，而2019年到无锡就业的有[812人|actual]。",
        2020,
    ),
    sentence(
        "扬州榆林消费帮扶",
        "原定全年帮销[8000万元|planned]，结果做到了[9600万元|actual]；明年的指标调高到[1.2亿元|planned]。",
        2021,
    ),
    sentence(
        "温州雷山协作推进会",
        "会议要求，年内到位资金不少于[5000万元|planned]，引进企业不少于[4家|planned]。目前已到位[3100万元|actual]。",
        2022,
    ),
    sentence(
        "石景山宁城对接",
        "一期投资[3200万元|actual]已经完成，二期将投资[5400万元|planned]，建成后年产值有望达到[1.6亿元|planned]。",
        2019,
    ),
    sentence(
        "武进平利茶饮",
        "如果订单顺利，今年能卖出茶叶[40吨|planned]，比去年的[28吨|actual]多出不少。",
        2020,
    ),
]

AGREED_BESIDE_ARRIVED = [
    sentence(
        "佛山凉山产业合作",
        "新签约企业[13家|enterprises enterprise]，协议投资[9.6亿元|enterprise_investment CNY]，"
        "到位资金[3.1亿元|enterprise_investment CNY]。",
        2021,
    ),
    sentence(
        "惠州黔西南招商",
        "去年引进企业27家，合同投资额[41亿元|enterprise_investment CNY]，"
        "实际到资[11.8亿元|enterprise_investment CNY]。",
        2023,
    ),
    sentence(
        "威海云阳协作",
        "两地签订产业合作协议[8份|agreements agreement]，意向投资[12亿元|enterprise_investment CNY]。",
        2019,
    ),
    sentence(
        "常州安康飞地园区",
        "园区签约项目[22个|industry_projects project]，计划总投资[56亿元|project_investment CNY]，"
        "入园企业已到账[17.3亿元|enterprise_investment CNY]。",
        2020,
    ),
    sentence(
        "中山昭通展销会",
        "展销会上卖出农特产品[214万元|consumption_sales CNY]，另签采购协议[11份|agreements agreement]，"
        "协议金额[3600万元|consumption_sales CNY]。",
        2020,
    ),
    sentence(
        "浦东德宏招商推介",
        "上海企业认购咖啡豆[860吨|livestock_crops ton]，订单金额[2900万元|consumption_sales CNY]，"
        "首批货款[410万元|consumption_sales CNY]已打到合作社账上。",
        2022,
    ),
]

AGREED_IS_NO_MORE_THAN_INTENDED = [
    sentence("威海云阳协作", "推介会现场成交[96万元|actual]，意向采购[1.1亿元|planned]。", 2019),
    sentence(
        "福州定西招商", "已有4家企业投产，累计投资[2.7亿元|actual]；另有3家达成意向，拟投资[1.4亿元|planned]。", 2020
    ),
    sentence("深圳河池对接活动", "对接会签下项目[17个|actual]，计划总投资[33亿元|planned]。", 2018),
    sentence(
        "北辰华池农业协作",
        "合作社与天津超市签订供货协议，每年可供蔬菜[1200吨|planned]，头一批[85吨|actual]已经发车。",
        2020,
    ),
    sentence(
        "杭州广元协作",
        "食品园引进企业[9家|actual]，协议投资[6.5亿元|actual]，全部投产后可提供岗位[1300个|planned]。",
        2022,
    ),
    sentence("大兴察右前旗对接", "北京客商意向引种肉羊[4000只|planned]，先付定金买走[350只|actual]。", 2019),
    sentence("黄埔三都", "框架协议约定五年内投资[10亿元|planned]，今年实际完成[1.3亿元|actual]。", 2021),
    sentence("中国扶贫日：浦口商南", "认捐[260万元|actual]，已到账[180万元|actual]。", 2019),
]


@pytest.mark.parametrize("told", PLANNED_BESIDE_ACHIEVED)
def test_planned_beside_achieved(told: Told) -> None:
    told.agrees("status")


@pytest.mark.parametrize("told", AGREED_BESIDE_ARRIVED)
def test_agreed_beside_arrived(told: Told) -> None:
    told.agrees("counted")


@pytest.mark.parametrize("told", AGREED_IS_NO_MORE_THAN_INTENDED)
def test_what_is_intended_is_planned(told: Told) -> None:
    told.agrees("status")

"""Which figure contains which: 其中 two deep, sums that add up, and figures that only stand side by side."""

import pytest

from tests.reading.reader import Told, sentence

CHAINS_TWO_DEEP = [
    sentence(
        "金华汶川扶贫车间",
        "车间吸纳就业[420人|whole]，其中贫困劳动力[165人|420人]（含残疾人[18人|165人]）。",
    ),
    sentence(
        "荣昌与烟台：干部人才交流",
        "两年派出专业技术人才[214名|whole]，其中医生[96名|214名]（含主任医师[11名|96名]）、教师[118名|214名]。",
    ),
    sentence(
        "江北三都资金账",
        "拨付财政帮扶资金[8600万元|whole]，其中用于产业[5200万元|8600万元]，当中蓝莓基地[1900万元|5200万元]。",
    ),
    sentence(
        "义乌旺苍劳务协作",
        "转移就业[1320人|whole]，其中到浙江[640人|1320人]，里头脱贫人口[275人|640人]。",
        2021,
    ),
    sentence(
        "滨海新区合水项目进展",
        "全年安排项目[38个|whole]，其中产业项目[21个|38个]，产业项目中已建成[16个|21个]。",
        fails="reads 21个 whole",
    ),
    sentence(
        "市南西和消费扶贫",
        "帮销农产品[2.1亿元|whole]，其中苹果[1.3亿元|2.1亿元]，这里头线上卖出[4600万元|1.3亿元]。",
    ),
    sentence(
        "广州毕节就业台账",
        "全年帮助就业[5.2万人|whole]，其中到广东[1.9万人|5.2万人]，"
        "到广东的人里脱贫人口占[1.1万人|1.9万人]；省内就近[3.3万人|5.2万人]。",
        2023,
    ),
    sentence(
        "大兴正镶白旗",
        "援助资金[4300万元|whole]，其中市级[2800万元|4300万元]、区级[1500万元|4300万元]；区级资金里，"
        "镇街筹集[420万元|1500万元]。",
        2019,
    ),
]

SUMS_THAT_ADD_UP = [
    sentence(
        "秦淮洛南资金",
        "省级资金[3800万元|4650万元]、区级资金[520万元|4650万元]、社会捐赠[330万元|4650万元]，"
        "三项合计[4650万元|whole]。",
    ),
    sentence(
        "珠海遵义两年账",
        "2021年拨付[4.9亿元|10.2亿元]，2022年拨付[5.3亿元|10.2亿元]，两年共[10.2亿元|whole]。",
        2023,
    ),
    sentence(
        "北碚与淄博人才",
        "选派干部人才[87名|whole]：党政干部[9名|87名]、教师[42名|87名]、医生[36名|87名]。",
    ),
    sentence(
        "相城石阡项目",
        "项目[23个|whole]，产业类[12个|23个]，基础设施类[7个|23个]，教育卫生类[4个|23个]。",
    ),
    sentence(
        "宁波凉山捐赠",
        "社会捐赠款物[760万元|whole]，其中捐款[515万元|760万元]，捐物折款[245万元|760万元]。",
        2022,
    ),
    sentence(
        "罗湖西林就业",
        "新增就业[2050人|whole]：到广东[880人|2050人]，到其他省份[310人|2050人]，就近就业[860人|2050人]。",
        2022,
    ),
    sentence(
        "苏州铜仁教育结对",
        "结对学校[86所|whole]，小学[41所|86所]、初中[27所|86所]、高中和职校[18所|86所]。",
        2019,
    ),
    sentence("津甘消费帮扶", "采购[2.4亿元|3.9亿元]，帮销[1.5亿元|3.9亿元]，总额达[3.9亿元|whole]。", 2021),
]

OF_A_WHOLE_NAMED_BEFORE = [
    sentence(
        "三水通道项目",
        "三水区援建项目[31个|whole]。这31个项目里，已完工[26个|31个]，在建[5个|31个]。",
        2019,
    ),
    sentence(
        "锡山宜川村村结对",
        "全县贫困村[112个|whole]，已出列[94个|112个]，剩余[18个|112个]。",
        2019,
        fails="reads 94个 and 18个 as wholes",
    ),
    sentence(
        "临平剑河园区",
        "园区入驻企业[45家|whole]，来自浙江的[19家|45家]；用工[3100人|whole]，脱贫户占[760人|3100人]。",
        2022,
    ),
    sentence("台江余杭", "培训电商带头人[380人|whole]，当中[142人|380人]已开店。"),
    sentence("湛江柳州", "协作资金[3.1亿元|whole]，近六成、[1.8亿元|3.1亿元]投向产业。", 2022),
]

SIDE_BY_SIDE = [
    sentence("海珠织金", "海珠[24所|whole]学校、[9家|whole]医院与织金[26所|whole]学校、[11家|whole]医院结对。"),
    sentence("南岸与临沂", "捐赠图书[3000册|whole]、书包[1500个|whole]、电脑[120台|whole]。"),
    sentence("崇明临沧", "崇明派来干部[12名|whole]，临沧派去干部[9名|whole]。"),
    sentence("温州阿坝", "开办培训班[18期|whole]，培训[960人次|whole]，举办招聘会[7场|whole]。"),
    sentence("嘉定楚雄", "2018年拨付资金[1.1亿元|whole]，2019年拨付[1.4亿元|whole]。"),
    sentence("厦门临夏", "思明区拨付[2200万元|whole]，湖里区拨付[1900万元|whole]。", fails="reads 1900万元 2200万元"),
]


@pytest.mark.parametrize("told", CHAINS_TWO_DEEP)
def test_chains_two_deep(told: Told) -> None:
    told.agrees("part_of")


@pytest.mark.parametrize("told", SUMS_THAT_ADD_UP)
def test_sums_that_add_up(told: Told) -> None:
    told.agrees("part_of")


@pytest.mark.parametrize("told", OF_A_WHOLE_NAMED_BEFORE)
def test_parts_of_a_whole_named_before(told: Told) -> None:
    told.agrees("part_of")


@pytest.mark.parametrize("told", SIDE_BY_SIDE)
def test_figures_side_by_side_are_no_parts(told: Told) -> None:
    told.agrees("part_of")

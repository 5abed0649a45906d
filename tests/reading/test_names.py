"""Names: bodies and companies that give, names of their time, and names that the page spelled wrong."""

import pytest

from tests.reading.reader import Told, sentence

BODIES_AS_DONORS = [
    sentence(
        "长宁区与金平结对",
        "上海市长宁区工商联向金平县捐款[40万元|长宁区工商业联合会 > 金平苗族瑶族傣族自治县]。",
        2019,
    ),
    sentence(
        "闵行保山助学记",
        "闵行区慈善基金会为保山学校捐赠图书[5000册|闵行区慈善基金会 > 保山市]。",
        2019,
    ),
    sentence(
        "佛山凉山爱心接力",
        "佛山海丰电器有限公司为昭觉县捐赠空调[200台|佛山海丰电器有限公司 > 昭觉县]。",
    ),
    sentence(
        "常州安康社会帮扶",
        "常州市总工会拿出[60万元|常州市总工会 > 安康市]慰问安康困难职工。",
    ),
    sentence(
        "厦门临夏东乡",
        "厦门鹭海集团在东乡县投资[1.2亿元|厦门鹭海集团 > 东乡族自治县]建牛羊加工厂。",
    ),
    sentence(
        "台州南充",
        "台州市红十字会和台州市慈善总会共捐赠救护车[6辆|台州市红十字会、台州市慈善总会 > 南充市]。",
        2022,
    ),
    sentence(
        "宁德与固原原州",
        "福建省福清商会向固原市原州区捐赠棉衣[800件|福建省福清商会 > 原州区]。",
    ),
]

BODIES_AS_RECIPIENTS = [
    sentence("海安洛川", "海安市人民医院向洛川县人民医院赠送呼吸机[4台|海安市人民医院 > 洛川县人民医院]。", 2019),
    sentence("鄞州和龙", "鄞州为龙城镇安排资金[320万元|鄞州区 > 龙城镇]。", 2019),
    sentence(
        "顺义巴林左旗",
        "顺义区牛栏镇给白音嘎查捐建大棚[14座|牛栏镇 > 白音嘎查]。",
        2019,
    ),
    sentence("香洲泸水", "香洲区给老窝镇中学捐课桌[260套|香洲区 > 老窝镇中学]。", 2019),
    sentence(
        "嘉善九寨沟",
        "嘉善县向九寨沟县第一小学捐赠电子琴[30架|嘉善县 > 九寨沟县第一小学]。",
        2019,
    ),
]

NAMES_OF_THEIR_TIME = [
    sentence("深圳对口帮扶毕节", "深圳投入毕节地区扶贫资金[2300万元|深圳市 > 毕节地区]。", 2005),
    sentence("苏州帮扶铜仁地区", "苏州为铜仁地区援建学校[3所|苏州市 > 铜仁地区]。", 2010),
    sentence("宁波兴仁协作", "宁波为兴仁培训教师[140人次|宁波市 > 兴仁县]。", 2016),
    sentence("宁波兴仁协作", "宁波为兴仁培训教师[140人次|宁波市 > 兴仁市]。", 2019),
    sentence("镇江援藏：达孜在变", "镇江在达孜投入援藏资金[6100万元|镇江市 > 达孜县]。", 2014),
    sentence("镇江援藏：达孜在变", "镇江在达孜投入援藏资金[6100万元|镇江市 > 达孜区]。", 2019),
    sentence("上海对口支援思茅", "上海援助思茅地区资金[860万元|上海市 > 思茅地区]。", 1999),
]

SPELLED_WRONG = [
    sentence("常州对口帮扶安康市", "常州新北区帮扶资阳县，拨付资金[1400万元|新北区 > 紫阳县]。", 2019),
    sentence("苏州铜仁扶贫协作", "太仓市援助玉平县资金[2600万元|太仓市 > 玉屏侗族自治县]。", 2019),
    sentence(
        "广州对口帮扶毕节市",
        "纳雍、织金之外，广州今年为赫璋县援建车间[8个|广州市 > 赫章县]。",
        2019,
    ),
    sentence("佛山凉山扶贫协作", "佛山为美菇县安排资金[3300万元|佛山市 > 美姑县]。", 2019),
    sentence("南京商洛协作纪实", "江宁区帮扶洛男县，援建大棚[120座|江宁区 > 洛南县]。", 2019),
    sentence(
        "东莞昭通扶贫",
        "东莞在正雄县新建安置房[2300套|东莞市 > 镇雄县]。",
        2019,
    ),
]

NO_PLACE_BUT_A_WORD = [
    sentence("宁波凉山东西部合作", "宁波加强合作，为盐源县引进合作项目[9个|宁波市 > 盐源县]。", 2022),
    sentence("徐州宝鸡", "两市开展教育合作，签订合作协议[12份|徐州市 > 宝鸡市]。"),
    sentence("济南临夏", "济南与临夏深化农业合作，合作社吸纳就业[86人|济南市 > 临夏回族自治州]。", 2022),
    sentence(
        "天津甘南扶贫",
        "天津与甘南州深化合作，合作项目[31个|天津市 > 甘南藏族自治州]全部落地。",
        2019,
    ),
    sentence("泰州来渭南考察", "双方合作共赢，建成合作园区[2个|泰州市 > 渭南市]。"),
]


@pytest.mark.parametrize("told", BODIES_AS_DONORS)
def test_bodies_and_companies_as_donors(told: Told) -> None:
    told.agrees("parties")


@pytest.mark.parametrize("told", BODIES_AS_RECIPIENTS)
def test_bodies_and_villages_as_recipients(told: Told) -> None:
    told.agrees("parties")


@pytest.mark.parametrize("told", NAMES_OF_THEIR_TIME)
def test_names_are_those_of_the_articles_time(told: Told) -> None:
    told.agrees("parties")


@pytest.mark.parametrize("told", SPELLED_WRONG)
def test_names_that_sound_alike_are_put_right(told: Told) -> None:
    told.agrees("parties")


@pytest.mark.parametrize("told", SPELLED_WRONG)
def test_a_name_put_right_is_flagged(told: Told) -> None:
    wrong = [said for said in told.says("place") if not said.endswith("put right")]
    assert not wrong, "\n".join(f"{said}, meant put right" for said in wrong)


@pytest.mark.parametrize("told", NO_PLACE_BUT_A_WORD)
def test_cooperation_is_no_place(told: Told) -> None:
    told.agrees("parties")

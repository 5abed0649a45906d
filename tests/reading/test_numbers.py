"""Numbers as people say and print them: spoken money, Chinese numerals, ranges, weights, damage; and what is none."""

import pytest

from tests.reading.reader import Told, page, sentence

SPOKEN = [
    sentence("无锡延安打工记", "他在无锡的工厂上班，一个月工资[四千八|4800 CNY]。"),
    sentence("杭州台江菌棚", "去年年底分红，老潘家领了[七千多块|7000 CNY at_least]。"),
    sentence("珠三角帮扶黔南产业", "广州企业到黔南投资[8个亿|800000000 CNY]。", 2022),
    sentence("青岛陇南互访", "两地来往考察有[三百七八十人次|370-380 person_time]。"),
    sentence("盐城铜川车间", "车间里的女工每月挣[三千五六|3500-3600 CNY]。"),
    sentence("温州壤塘牦牛", "卖牦牛肉一年进账[两万二|22000 CNY]。"),
    sentence("上海元阳电商", "直播一晚上卖出[十来万|100000 CNY about]块钱的红米。"),
    sentence("昆山碧江务工", "村里到昆山打工的有[百十来号人|110 person about]。"),
    sentence("福州临洮百合", "每户多收[千把块|1000 CNY about]钱。", fails="reads 千把块 no claim"),
    sentence("沛县麟游", "养牛户一年能挣[七八万|70000-80000 CNY]。"),
    sentence("福州漳县车间", "计件工资，好的时候一天能拿[一百五六|150-160 CNY]。"),
    sentence("杭州恩施茶厂", "茶厂一年给村里交[十二万八|128000 CNY]。"),
    sentence("东莞镇雄务工", "坐专列去东莞的有[五六百人|500-600 person]。"),
    sentence("常州旬阳拐枣", "拐枣卖到三块五一斤，他家收了[两千来斤|1000 kg about]。"),
    sentence("锦州托里羊毛", "去年卖羊毛挣了[2万8|28000 CNY]。"),
    sentence("沛县麟游奶羊", "每户分红[3千5百元|3500 CNY]，最多的一户[1万2千元|12000 CNY]。"),
    sentence("常州旬阳蚕茧", "蚕茧收了[三吨半|3.5 ton]，桑园租了[四亩半|4.5 mu]。"),
    sentence("嘉兴若尔盖", "协作资金[一个亿|100000000 CNY]出头。", fails="reads 一个亿 no claim"),
]

CHINESE_NUMERALS = [
    sentence("金坛岚皋扶贫", "金坛援建大棚[二百六十座|260 facility]。"),
    sentence("崇川城固捐赠", "社会各界捐款[一千二百万元|12000000 CNY]。"),
    sentence("新昌开化", "引进企业[十七家|17 enterprise]。"),
    sentence("高邮米脂", "选派教师[三十五名|35 person]、医生[十二名|12 person]。"),
    sentence("禅城黎平", "[两家|2 enterprise]企业当天落户园区。"),
    sentence("溧阳旬阳", "协作资金[一点六亿元|160000000 CNY]已拨付。", 2021),
    sentence("浦江望谟", "建档立卡贫困户[一千零八户|1008 household]全部脱贫。"),
    sentence("奉化甘洛", "[近半数|no claim]村民养羊，存栏[四千余只|4000 head at_least]。"),
]

RANGES = [
    sentence("长乐漳县", "工人月工资[3000元至4500元|3000-4500 CNY]。"),
    sentence("南湖阿坝", "每户补助[2000-3000元|2000-3000 CNY]。"),
    sentence("婺城嘉黎", "明年引进企业[3到5家|3-5 enterprise]。"),
    sentence("海门安塞", "每亩增收[800～1000元|800-1000 CNY]。"),
    sentence("黄岛礼县", "带动农户[四五百户|400-500 household]。"),
    sentence("江津与莱芜", "新建车间[10—12个|10-12 workshop]。"),
    sentence("和平与会宁", "投入资金[1.5亿至2亿元|150000000-200000000 CNY]。"),
]

WEIGHTS = [
    sentence("余杭来凤藤茶", "收购藤茶[4.6万斤|23000 kg]。"),
    sentence("济宁万州柠檬", "帮销柠檬[120万斤|600000 kg]。"),
    sentence("烟台巫山脆李", "销往烟台的脆李有[8000公斤|8000 kg]。"),
    sentence("湖州广安白鹅", "卖出鹅肉[300余吨|300 ton at_least]。", 2022),
    sentence("崇明临沧坚果", "一天分拣坚果[六千斤|3000 kg]。"),
    sentence("浦东怒江草果", "每户收草果[1000多斤|500 kg at_least]。"),
]

BOUNDS = [
    sentence("通州奈曼", "吸纳就业[近600人|600 person about]。"),
    sentence("怀柔科左后旗", "帮销牛肉[超2000万元|20000000 CNY at_least]。"),
    sentence("门头沟武川", "捐款[不足50万元|500000 CNY at_most]。"),
    sentence("房山察右中旗", "培训农牧民[700余人次|700 person_time at_least]。"),
    sentence("密云库伦", "发展肉羊[约1.2万只|12000 head about]。"),
    sentence("平谷商都", "带动农户[至少850户|850 household at_least]，每户增收[最高8000元|8000 CNY at_most]。"),
    sentence("东城化德", "协作资金[9000万元左右|90000000 CNY about]。"),
]

DAMAGED = [
    page(
        "粤黔东西部协作：广州黔南\n2022年，广州帮扶黔南州，年内拨付财政帮扶资金[14。"
        "24亿元|1424000000 CNY]，实施项目[186个|186 project]。"
    ),
    page(
        "闽宁协作消费帮扶\n2022年，福建与宁夏东西部协作消费帮扶销售额[3。6亿元|360000000 CNY]，"
        "贫困发生率曾达[31。5%|31.5 percent]。"
    ),
    page(
        "苏州铜仁东西部扶贫协作\n2019年，苏州拨付铜仁帮扶资金[4 . 7亿元|470000000 CNY]。",
    ),
    page(
        "京蒙东西部协作\n2022年，北京向内蒙古拨付财政援助资金[１８．３亿元|1830000000 CNY]，"
        "引进企业[２６家|26 enterprise]。"
    ),
    page("津甘东西部协作\n2022年，天津企业落户甘肃[23 家|23 enterprise]，到位资金[11.5 亿 元|1150000000 CNY]。"),
    page(
        "甬凉东西部协作\n2022年，宁波帮销凉山农产品[1,260万元|12600000 CNY]，拨付帮扶资金[56，300万元|563000000 CNY]。",
    ),
]

MISREAD_BY_NUMBER_READERS = [
    sentence("大连六盘水毛衣厂", "产值[5.44亿元|544000000 CNY],毛绒玩具和毛衣占大头。", 2019),
    page(
        "深圳河池東西部扶貧協作\n2019年，深圳幫扶河池，招聘會新增崗位[230個|230 post]，"
        "幫扶資金[3100萬元|31000000 CNY]。"
    ),
    sentence("临平剑河", "培训[1901人次|1901 person_time]，就业[1974人|1974 person]。", 2022),
    sentence("苏州新疆阿图什", "援建机井[2口|2 facility]，其中[二号|no claim]风井年底通风。", 2022),
    sentence("贵阳白云与荔波", "项目落在[五户|no claim]乡，惠及[48户|48 household]。"),
    sentence(
        "宁波甘孜稳就业",
        "宁波投资[3亿元|300000000 CNY]，[千方百计|no claim]稳就业，[四面八方|no claim]的客商来了[90人|90 person]。",
    ),
    sentence("上海日喀则援藏", "海拔[3900米|no claim]的乡里，建起卫生院[12所|12 facility]。", 2019),
    sentence("泉州彭阳", "[第三批|no claim]工作队[11人|11 person]已到岗，电话[0954-7011234|no claim]。", 2022),
    page(
        "湖州白银东西部协作：娃娃菜进长[三角|no claim]\n2022年，湖州与白银协作，"
        "珠[三角|no claim]的客商也来了，订单[2600万元|26000000 CNY]。",
    ),
    sentence(
        "东方市场：佛山昭觉",
        "[七里坝|no claim]村、[八一|no claim]小学收到课桌[300套|300 item]，[三官|no claim]镇收到120套。",
    ),
    sentence(
        "中卫与莆田",
        "[2000年|no claim]就结缘，[20多年|no claim]来援建学校[26所|26 facility]，"
        "[2003|no claim]级学生[1996名|1996 person]受助。",
        2022,
    ),
    sentence(
        "青岛定西",
        "“[三农|no claim]”专家[18名|18 person]，在[一乡一品|no claim]上下功夫，"
        "[G30|no claim]高速边建冷库[3座|3 facility]。",
        2022,
    ),
]


@pytest.mark.parametrize("told", SPOKEN)
def test_spoken_numbers(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", CHINESE_NUMERALS)
def test_chinese_numerals(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", RANGES)
def test_ranges(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", WEIGHTS)
def test_weights_are_kilograms_or_tons(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", BOUNDS)
def test_modifiers_are_bounds(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", DAMAGED)
def test_damaged_numbers_are_read_as_meant(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", MISREAD_BY_NUMBER_READERS)
def test_what_number_readers_get_wrong(told: Told) -> None:
    told.agrees("measure")

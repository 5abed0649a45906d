"""Whole pages: headlines that restate, captions and related news that repeat, script and bytes that were damaged."""

from collections.abc import Callable

import pytest

from tests.reading.reader import Told, page

HEADLINES = [
    page(
        "苏州向铜仁拨付帮扶资金4.7亿元\n2019-12-30 来源：铜仁日报\n"
        "2019年，苏州市向铜仁市拨付东西部扶贫协作资金[4.7亿元|claim]，实施项目[318个|claim]。",
    ),
    page(
        "宁波凉山协作：三年引进企业57家、吸纳就业4300人\n2024-01-12\n"
        "浙川东西部协作开展三年来，宁波为凉山引进企业[57家|claim]，吸纳就业[4300人|claim]，"
        "帮销农产品[21.6亿元|claim]。",
    ),
    page(
        "福州帮定西办起126个扶贫车间\n——福州定西东西部扶贫协作纪实\n"
        "走进车间，机器声声。到2019年底，福州在定西建成扶贫车间[126个|claim]，[5800人|claim]在家门口就业。",
        fails="reads 126个 workshops",
    ),
    page(
        "86名青岛医生的陇南一年\n2020-11-03 17:20\n"
        "东西部扶贫协作中，青岛选派[86名|claim]医生到陇南支医，带教当地医护[210人|claim]。",
    ),
    page(
        "1.3亿元！东莞昭通消费扶贫再创新高\n2020年12月28日\n"
        "今年，东莞市采购昭通农特产品[1.3亿元|claim]，带动贫困户[3200户|claim]增收，东西部扶贫协作结出硕果。",
    ),
]

CAPTIONS = [
    page(
        "无锡延安：苹果红了\n来源：延安日报 2019-10-20\n"
        "东西部扶贫协作给延安带来新路子。无锡市今年安排协作资金[3.6亿元|claim]，建成冷库[42座|claim]。\n"
        "图为无锡援建的冷库，今年建成冷库42座。\n"
        "无锡还帮销苹果[2600吨|claim]。",
    ),
    page(
        "泰安巫溪：山货出山\n2019-08-11\n"
        "鲁渝扶贫协作中，泰安市为巫溪县引进企业[6家|claim]，发放种羊[1200只|claim]。\n"
        "（图片说明：泰安市为巫溪县发放种羊1200只）\n"
        "泰安还培训养殖户[340人次|claim]。",
    ),
    page(
        "深圳百色：直播间里的芒果\n2022-07-02\n"
        "粤桂东西部协作中，深圳帮百色卖出芒果[5.2万吨|claim]，开设专柜[88个|claim]。\n"
        "深圳帮百色卖出芒果5.2万吨，开设专柜88个。　摄影：通讯员\n"
        "专柜里的员工有[160人|claim]。",
    ),
    page(
        "湖州白银：娃娃菜进长三角\n2022-09-05\n"
        "湖州与白银开展东西部协作以来，援建蔬菜基地[14个|claim]，种植面积[6800亩|claim]。\n"
        "▲湖州援建的蔬菜基地，全市已有14个，种植面积6800亩\n"
        "基地带动农户[2100户|claim]。",
    ),
    page(
        "台州南充：桑蚕吐新丝\n2022-06-18\n"
        "浙川东西部协作让蚕桑复兴。台州在南充投入协作资金[1.8亿元|claim]，建成蚕房[560间|claim]。\n"
        "台州在南充投入协作资金1.8亿元，建成蚕房560间。\n"
        "养蚕户[1900户|claim]年内增收。",
    ),
]

RELATED_NEWS = [
    page(
        "珠海遵义：茶香两地\n2022-05-20 来源：遵义日报\n"
        "粤黔东西部协作中，珠海帮遵义销售茶叶[3.1亿元|claim]。\n"
        "相关新闻\n惠州帮扶黔西南拨付资金[4.1亿元|no claim]\n广州选派教师[120名|no claim]赴毕节",
    ),
    page(
        "南通汉中携手十年\n2021-11-11\n"
        "南通与汉中开展东西部协作，今年到位资金[2.9亿元|claim]。\n"
        "上一篇：镇江渭南签约项目[21个|no claim]\n下一篇：盐城向铜川捐赠校服[3000套|no claim]",
    ),
    page(
        "北京内蒙古：京蒙协作进行时\n2022-12-01\n"
        "京蒙东西部协作今年实施项目[760个|claim]，北京选派教师[330名|claim]到内蒙古支教。\n"
        "【推荐阅读】\n京企在乌兰察布投资[12亿元|no claim]\n东城区帮阿尔山建冰雪小镇，用工[200人|no claim]",
    ),
    page(
        "山东重庆：鲁渝劳务协作\n2023-03-08\n"
        "鲁渝东西部协作中，山东为重庆劳动力提供岗位[2.6万个|claim]，稳定就业[3100人|claim]。\n"
        "责任编辑：某某　分享到：微信 微博　阅读 [1280|no claim]次\n版权所有 渝ICP备[12003456|no claim]号",
    ),
    page(
        "首页 > 新闻 > 东西部协作\n天津甘肃：陇货入津\n2022-08-22 浏览：[3,456|no claim]次\n"
        "津甘东西部协作今年帮销甘肃农特产品[38亿元|claim]，开设专馆[64个|claim]。\n"
        "热点排行\n[1.|no claim] 天津企业在张掖投资[5亿元|no claim]\n[2.|no claim] 白银招聘会签约[900人|no claim]",
    ),
]

TRADITIONAL_WITH_PINYIN = [
    page(
        "蘇州(sū zhōu)銅仁扶貧協作\n2019年，蘇(sū)州幫扶銅(tóng)仁，撥(bō)付資金[4.7億(yì)元|470000000 CNY]，"
        "實施項(xiàng)目[318個(gè)|318 project]。",
    ),
    page(
        "佛山涼山東西部扶貧協(xié)作\n2019年，佛山在涼(liáng)山援建車間(jiān)[26個|26 workshop]，"
        "吸納(nà)就業(yè)[1900餘(yú)人|1900 person at_least]。",
    ),
    page(
        "廣(guǎng)州畢節(jié)協(xié)作\n2020年，廣州向畢節派出醫(yī)生[78名|78 person]、教師(shī)[145名|145 person]，"
        "培訓(xùn)貧困勞(láo)動力[2.4萬(wàn)人次|24000 person_time]。",
    ),
    page(
        "寧波延邊東西部扶貧協作\n2019年，寧波爲延邊捐贈圖書[1.5萬册|15000 item]、電腦[二百六十臺|260 item]，"
        "每户補助[3000元|3000 CNY]。",
    ),
    page(
        "東莞(guǎn)昭通扶貧協作\n2019年，東莞(guǎn)幫昭通銷(xiāo)售農(nóng)產(chǎn)品[8600萬元|86000000 CNY]，"
        "籤(qiān)約(yuē)企業[14家|14 enterprise]。",
    ),
    page(
        "閩寧協作：紅寺堡的新家\n2019年，福建爲寧夏援建衛生室[7間|7 facility]，安置移民[3.2萬人|32000 person]，"
        "戶均種植枸杞[5畝|5 mu]。",
    ),
]


def _lost(marks: str) -> Callable[[str], bytes]:
    """An encoder to GBK that loses the first byte of the second of these two marks."""
    whole = marks.encode("gb18030")

    def encoded(text: str) -> bytes:
        content = text.encode("gb18030")
        assert whole in content
        return content.replace(whole, whole[:2] + whole[3:])

    return encoded


AFTER_A_SHIFT = [
    page(
        "蘇州銅仁扶貧協作\n老鄉說：“感謝親人！”蘇州市委又為銅仁安排幫扶資金[3000萬元|30000000 CNY]，"
        "東西部扶貧協作項目[26個|26 project]。",
        encoded=_lost("！”"),
    ),
    page(
        "廣州畢節東西部扶貧協作\n她笑道：“再也不走了！”畢節的扶貧車間吸納就業[1280人|1280 person]，"
        "廣州派來師傅[34名|34 person]。",
        encoded=_lost("！”"),
    ),
    page(
        "寧波延邊扶貧協作\n村民喊道：“通水了！”寧波援建的水廠惠及農戶[560戶|560 household]，"
        "投入資金[420萬元|4200000 CNY]。",
        encoded=_lost("！”"),
    ),
    page(
        "東莞昭通東西部扶貧協作\n孩子們說：“謝謝叔叔！”東莞企業捐贈校服[900套|900 item]、課桌[260張|260 item]。",
        encoded=_lost("！”"),
    ),
    page(
        "閩寧協作東西部扶貧\n幹部問：“收入多少？”農戶馬大姐說，去年賣枸杞掙了[4.2萬元|42000 CNY]，"
        "福建客商收走[860公斤|860 kg]。",
        encoded=_lost("？”"),
    ),
]

INSIDE_A_SHIFT = [
    page(
        "蘇州銅仁扶貧協作\n老鄉說：“感謝親人！”張家港給沿河送來棉衣[800件|张家港市 > 沿河土家族自治县]，"
        "蘇州其他區縣也有捐贈。",
        encoded=_lost("！”"),
    ),
    page(
        "廣州畢節東西部扶貧協作\n她笑道：“再也不走了！”納雍縣的扶貧車間是廣州援建的，"
        "吸納就業[1280人|广州市 > 纳雍县]。",
        encoded=_lost("！”"),
    ),
    page(
        "寧波延邊扶貧協作\n村民喊道：“通水了！”鄞州區為和龍市投入資金[420萬元|鄞州区 > 和龙市]。",
        encoded=_lost("！”"),
    ),
    page(
        "東莞昭通東西部扶貧協作\n孩子們說：“謝謝叔叔！”東莞市總工會為鎮雄縣捐贈校服[900套|东莞市总工会 > 镇雄县]。",
        encoded=_lost("！”"),
    ),
    page(
        "佛山涼山扶貧協作\n社員們喊：“發錢啦！”禪城區在美姑縣辦的合作社分紅[26萬元|禅城区 > 美姑县]。",
        encoded=_lost("！”"),
    ),
]

OFF_TOPIC = [
    page(
        "全县经济运行平稳\n今年前三季度，全县地区生产总值86.3亿元，同比增长5.2%，新签约项目31个，"
        "总投资120亿元，城镇新增就业4200人。"
    ),
    page("县医院与乡镇卫生院结对\n县人民医院派出医生26名，对口支援8家乡镇卫生院，门诊量达1.3万人次，培训村医140人次。"),
    page(
        "某银行发布年报\n全行发放涉农贷款380亿元，捐款1200万元，员工8600人，在西部开设网点43家，"
        "定点帮扶村集体增收60万元。"
    ),
    page("马拉松周末开跑\n来自广东、福建、贵州的选手1.5万人报名，志愿者2300名，奖金总额80万元，沿途设补给站12个。"),
    page(
        "洪灾之后\n强降雨致12个乡镇受灾，转移群众5600人，省财政下达救灾资金4000万元，社会捐款860万元，援建板房300间。"
    ),
    page("大学生就业季\n本校与东部企业签订协议26份，举办招聘会18场，提供岗位9200个，3100人签约，对口就业率72%。"),
    page(
        "省内山区扶贫一线\n县直机关选派驻村干部64名，投入扶贫资金2300万元，建成扶贫车间9个，1.1万人脱贫，"
        "贫困发生率降到0.8%。"
    ),
]


@pytest.mark.parametrize("told", HEADLINES)
def test_a_headline_that_restates_adds_no_claim(told: Told) -> None:
    told.agrees("count")
    told.stands_alone()


@pytest.mark.parametrize("told", CAPTIONS)
def test_captions_and_passages_that_repeat_add_no_claim(told: Told) -> None:
    told.agrees("count")
    told.stands_alone()


@pytest.mark.parametrize("told", RELATED_NEWS)
def test_related_news_and_furniture_are_no_claims(told: Told) -> None:
    told.agrees("count")
    told.stands_alone()


@pytest.mark.parametrize("told", TRADITIONAL_WITH_PINYIN)
def test_traditional_script_with_pinyin(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", AFTER_A_SHIFT)
def test_figures_after_shifted_bytes(told: Told) -> None:
    told.agrees("measure")


@pytest.mark.parametrize("told", INSIDE_A_SHIFT)
def test_names_inside_shifted_bytes(told: Told) -> None:
    told.agrees("parties")


@pytest.mark.parametrize("told", OFF_TOPIC)
def test_off_topic_pages_yield_no_claims(told: Told) -> None:
    told.stands_alone()

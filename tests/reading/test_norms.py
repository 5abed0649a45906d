"""Totals against norms: what one household, village, person, year, month or mu gets or gives."""

import pytest

from tests.reading.reader import Told, sentence

NORMS = {
    "household": [
        sentence("钱塘来凤", "入股农户[86户|total]，每户分红[1200元|household]。"),
        sentence("静安砚山", "养蜂让[140户|total]增收，户均增收[4300元|household]。"),
        sentence("陵水施秉", "全年发放补贴[96万元|total]，每户补[2000元|household]。"),
        sentence("莱西陇南", "合作社带动[320户|total]，户均年增收[3600元|household/year]。"),
        sentence("延庆宣化", "改造危房[75户|total]，平均每户补助[1.4万元|household]。"),
    ],
    "village": [
        sentence("龙岗靖西", "扶持[18个|total]村，每村安排[50万元|village]。"),
        sentence("福田和平", "村均集体收入增加[6.2万元|village]。"),
        sentence("青浦勐海", "[22个|total]贫困村每村捐助[3万元|village]，共[66万元|total]。"),
        sentence("灌云凤翔", "光伏电站每年给每个村分红[4万元|village/year]。"),
        sentence("虎丘松桃", "投入[900万元|total]，平均每个村[30万元|village]。"),
    ],
    "person": [
        sentence("黄岩仪陇", "到黄岩稳定就业的，每人补贴[1500元|person]。"),
        sentence("射阳印台", "资助贫困学生[210名|total]，每人[1000元|person]。"),
        sentence("福清岷县", "当地农民人均增收[860元|person]。"),
        sentence("罗源渭源", "每名学生每年资助[2400元|person/year]，共资助[56名|total]。"),
        sentence("番禺大方", "护工班毕业[48人|total]，人均年收入[5.4万元|person/year]。", 2021),
    ],
    "month": [
        sentence("温岭高坪", "车间女工[62人|total]，月工资[2600元|person/month]。"),
        sentence("常熟思南", "他在常熟的电子厂上班，每月能挣[五千六|person/month]。"),
        sentence("海门城固", "公益岗位[110个|total]，每人每月补助[500元|person/month]。"),
        sentence("市北文县", "护林员每月领[800元|person/month]工资。"),
        sentence("江都靖边", "工人月均收入[3500元|person/month]以上，最高的月入[6200元|person/month]。"),
    ],
    "year": [
        sentence("昌平太仆寺旗", "电站每年收益[42万元|year]，归村集体。"),
        sentence("余姚望谟", "宁波商会每年捐[20万元|year]助学。"),
        sentence("涪陵与枣庄", "两地每年互派干部[6名|year]。"),
        sentence("天台嘉陵", "天台财政每年安排[1500万元|year]支持嘉陵。"),
        sentence("顺德雷波", "一年汇回老家的钱有[3000万元|year]。"),
    ],
    "mu": [
        sentence("海曙贞丰", "流转土地[860亩|total]，每亩租金[600元|mu]。"),
        sentence("兴化丹凤", "羊肚菌亩均收入[2.1万元|mu]。"),
        sentence("安吉沐川", "茶园[1200亩|total]，亩产值[8000元|mu]。"),
        sentence("和平会宁", "种藜麦[2300亩|total]，亩均增收[700元|mu]。"),
        sentence("萧山从江", "协作资金给每亩补助[300元|mu]。"),
    ],
    "other": [
        sentence("余杭柯城山海协作", "协作资金支持3个县，每县安排[2000万元|county]。"),
        sentence("甬丽协作", "扶持5个村，各补助[80万元|village]。"),
        sentence("宝山曲靖", "培训班[9期|total]，每期[45人|session]。"),
        sentence("甬黔招商", "引进企业[12家|total]，每家投资[3500万元|enterprise]。"),
        sentence("兰溪理县", "家庭农场发放种羊[60只|total]，每只补助[500元|head]。"),
        sentence("上虞马边", "工人缝一只手套挣[1.5元|item]。"),
    ],
}

PERSONS_AND_TIMES = [
    sentence("邗江子洲", "举办培训班[16期|session]，培训[1240人次|person_time]。"),
    sentence("蓟州天祝", "两地互访[9批|visit][132人次|person_time]。"),
    sentence("开州与潍坊", "选派教师[34人|person]，赴潍坊跟岗学习[87人次|person_time]。"),
    sentence("路桥营山", "全年转移就业[1901人次|person_time]，新增稳定就业[1974人|person]。"),
    sentence("凤冈奉贤", "义诊[6场|session]，看病[2000余人次|person_time]，带教徒弟[15名|person]。"),
    sentence(
        "陆河兴宁：粤桂协作", "举办专场招聘会[22场|session]、[1800人次|person_time]应聘，签约[460人|person]。", 2022
    ),
]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(*told.values, marks=told.marks, id=f"{kind}{number}")
        for kind, sentences in NORMS.items()
        for number, told in enumerate(sentences)
    ],
)
def test_norms_are_told_from_totals(told: Told) -> None:
    told.agrees("per")


@pytest.mark.parametrize("told", PERSONS_AND_TIMES)
def test_persons_are_told_from_times(told: Told) -> None:
    told.agrees("unit")

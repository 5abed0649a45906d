"""Both directions in one sentence, and the two sides of one pairing."""

import pytest

from tests.reading.reader import Told, sentence

BOTH_WAYS = [
    sentence(
        "镇江渭南人才互动",
        "镇江向渭南选派教师[46名|to_recipient]，渭南到镇江跟岗学习的教师有[58人次|to_donor]。",
    ),
    sentence(
        "连云港与海南州",
        "两地互派干部[24名|mutual]，其中连云港派出[15名|to_recipient]，海南州派到连云港[9名|to_donor]。",
    ),
    sentence(
        "常州安康人才交流",
        "常州来安康挂职[12名|to_recipient]，安康去常州挂职[31名|to_donor]，两市党政干部互访[18次|mutual]。",
    ),
    sentence(
        "泉州彭阳",
        "泉州医生到彭阳坐诊[22名|to_recipient]，彭阳医生到泉州进修[35名|to_donor]。",
        2021,
    ),
    sentence(
        "增城习水劳务协作",
        "组织习水劳动力赴增城就业[730人|to_donor]，增城派出技工老师[8名|to_recipient]上门教学。",
        2021,
    ),
    sentence(
        "静海镇原",
        "静海接收镇原学生[64名|to_donor]就读职校，又派支教教师[27名|to_recipient]赴镇原。",
        2019,
    ),
    sentence(
        "海沧红寺堡来往",
        "海沧考察团来红寺堡[5批|to_recipient]，红寺堡考察团赴海沧[4批|to_donor]。",
    ),
    sentence(
        "温岭高坪干部互派",
        "温岭派到高坪[6人|to_recipient]，高坪派到温岭[11人|to_donor]，互派教师[28人次|mutual]。",
        2022,
    ),
    sentence(
        "吴江印江医疗协作",
        "吴江来的医生有[9名|to_recipient]，印江送去进修的医护[46名|to_donor]已返岗。",
        2019,
    ),
    sentence(
        "屏山县东西部协作情况通报",
        "平湖党政代表团来访[3批|to_recipient]，我县回访[2批|to_donor]，企业往来[17批|mutual]。",
        2022,
    ),
]

WHERE_WORK_IS = [
    sentence("无锡延安劳务", "延安贫困劳动力到无锡务工[860人|to_donor]。"),
    sentence("慈溪安龙", "安龙[312人|to_donor]坐上开往慈溪的专列。"),
    sentence("即墨宕昌", "扶贫车间就近吸纳就业[540人|none]。"),
    sentence("松江勐腊", "来松江打工的勐腊人现有[270名|to_donor]。"),
    sentence("丰泽泾源", "公益岗位安置[190人|none]。"),
]

TWO_SIDES_OF_A_PAIR = [
    sentence(
        "太仓玉屏结对",
        "太仓[18所|太仓市 > 玉屏侗族自治县]学校结对玉屏[21所|太仓市 > 玉屏侗族自治县]学校。",
    ),
    sentence(
        "鄞州延吉",
        "鄞州[12个|鄞州区 > 延吉市]镇街与延吉[9个|鄞州区 > 延吉市]乡镇携手。",
    ),
    sentence(
        "诸暨沐川村企结对",
        "诸暨[26家|诸暨市 > 沐川县]企业结对沐川[31个|诸暨市 > 沐川县]贫困村。",
    ),
    sentence(
        "广州毕节医疗帮扶",
        "广州[45家|广州市 > 毕节市]医院对口帮扶毕节[68家|广州市 > 毕节市]医院。",
    ),
    sentence(
        "萧山利川结对",
        "萧山[14个|萧山区 > 利川市]街道同利川[14个|萧山区 > 利川市]乡镇结成对子。",
    ),
    sentence(
        "苏州姑苏江口",
        "姑苏区[7个|姑苏区 > 江口县]部门对接江口县[7个|姑苏区 > 江口县]部门。",
    ),
]

UNITS_OF_BOTH_SIDES = [
    sentence("太仓玉屏结对", "太仓[18所|twinned_units school]学校结对玉屏[21所|twinned_units school]学校。"),
    sentence("鄞州延吉", "鄞州[12个|twinned_units town]镇街与延吉[9个|twinned_units town]乡镇携手。"),
    sentence(
        "诸暨沐川村企结对",
        "诸暨[26家|twinned_units enterprise]企业结对沐川[31个|twinned_units village]贫困村。",
    ),
    sentence(
        "广州毕节医疗帮扶",
        "广州[45家|twinned_units hospital]医院对口帮扶毕节[68家|twinned_units hospital]医院。",
    ),
    sentence(
        "邳州千阳",
        "两地[9对|twinned_units town]乡镇、[13对|twinned_units village]村、[6对|twinned_units school]学校结对。",
    ),
    sentence(
        "姑苏江口",
        "姑苏区[7个|twinned_units department]部门对接江口县[8个|twinned_units department]部门。",
    ),
]


@pytest.mark.parametrize("told", BOTH_WAYS)
def test_both_directions_in_one_sentence(told: Told) -> None:
    told.agrees("direction")


@pytest.mark.parametrize("told", WHERE_WORK_IS)
def test_where_the_work_is(told: Told) -> None:
    told.agrees("direction")


@pytest.mark.parametrize("told", TWO_SIDES_OF_A_PAIR)
def test_both_sides_of_a_pair_keep_the_pairing(told: Told) -> None:
    told.agrees("parties")


@pytest.mark.parametrize("told", UNITS_OF_BOTH_SIDES)
def test_twinned_units_of_each_side(told: Told) -> None:
    told.agrees("counted")

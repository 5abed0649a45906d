import polars as pl
import pytest

import seeds
from tests.transforms.samples import BODY, TITLE
from transforms import relevance
from transforms.sheet import Whole


def judged(*texts: str) -> pl.DataFrame:
    articles = [(text.split("\n", 1)[0], text) for text in texts]
    return relevance.judge(pl.DataFrame(articles, schema=["title", "text"], orient="row"), Whole.of(list(texts)))


ON = [
    f"{TITLE}\n{BODY}",
    "江海情深\n香洲区帮扶泸水市四年，安排协作资金2663万元，两地学校结了对。",
    "村支书的账\n口述：李明（漳县村支书）\n福州市长乐区帮我们办起扶贫车间，跟长乐区协作这几年干了28项事，长乐的镇同我们乡结了对子，长乐商会捐了12万元。",
    "援疆五年\n上海对口支援喀什四县，财政累计拨付援疆资金92亿元，选派干部人才464名。",
    "针尖上的亲戚\n杭州余杭区引来绣坊，余杭财政拿来4620万元，余杭帮台江建起菌棚，余杭的教师、医生43人来支教支医，余杭慈善总会资助台江民族中学学生。",
    "山海牵手\n苏陕协作项目今年开工80个，帮扶车间就业4100人。",
]  # fmt: skip
OFF = [
    "全市经济运行情况\n全年实现地区生产总值3184.6亿元，一般公共预算收入206亿元，规模以上工业企业1127家，接待游客6512万人次。",
    "年报快读\n公司实现营业收入302.7亿元，净利润21.6亿元，在新疆、内蒙古新建牧场6座，向慈善总会捐款320万元。",
    "暴雨之后\n洪涝灾害造成14个乡镇受灾，省财政下拨救灾资金3000万元，社会各界捐款4680万元，浙江、上海的救援队赶来支援。",
    "招生录取\n专业对口不对口？今年高职单招录取7842人，对口升学2965人，对口就业率71%。",
    "石头缝里的好日子\n县水利局派驻村工作队，修路打井，建起扶贫车间，贫困户脱贫，村集体收入37万元。",
    "机关结对帮扶\n县直机关与贫困村结对帮扶，干部一对一帮扶贫困户，年底全部脱贫。",
    "暑期旅游\n甘肃敦煌、青海茶卡、贵州六盘水游客爆满，广东、江苏、浙江游客最多，景区日接待4万人次。",
    "城乡医院对口支援\n市人民医院对口支援乡镇卫生院，每周派医生坐诊，门诊量增加三成。",
    "物流博览会\n海州港新开航线4条，意向成交额186亿元，集团同6家银行签订合作协议，与东北、西北货主合作。",
    "马拉松开跑\n2.6万名跑者穿过起点，来自新疆、云南、北京、上海的选手获奖，奖金32万元。",
    "大学校庆\n学校与西部高校开展合作，校友捐资1.2亿元，设奖学金，广州、成都校友会出席。",
    "房价观察\n深圳、广州房价回落，重庆、成都成交2.1万套，一般公共预算收入随之下降。",
]


@pytest.mark.parametrize("text", ON, ids=lambda text: text.split("\n")[0])
def test_paired_assistance_is_on_topic(text: str) -> None:
    (row,) = judged(text).iter_rows(named=True)
    assert row["on_topic"], row


@pytest.mark.parametrize("text", OFF, ids=lambda text: text.split("\n")[0])
def test_other_subjects_are_off_topic(text: str) -> None:
    (row,) = judged(text).iter_rows(named=True)
    assert not row["on_topic"], row


def test_a_reason_names_the_words_that_decided() -> None:
    reasons = judged(ON[0], OFF[0], "", "市人民医院对口支援卫生院")["relevance_reason"].to_list()
    assert reasons[0].startswith("speaks of 协作资金")
    assert "both sides named (泰州, 咸阳)" in reasons[0]
    assert reasons[1].startswith("no word of paired assistance")
    assert reasons[2] == "no article text on the page"
    assert "not both sides named together" in reasons[3]


def test_scores_lie_between_nought_and_one_and_do_not_depend_on_the_batch() -> None:
    together = judged(*ON, *OFF)
    assert together["relevance"].is_between(0, 1).all()
    assert together.equals(pl.concat([judged(text) for text in (*ON, *OFF)]))


def test_each_word_stands_in_its_example() -> None:
    for row in seeds.load("relevance_cues").iter_rows(named=True):
        assert row["cue"] in row["example"], row
        assert (row["weight"] > 0) == (row["kind"] != "against"), row

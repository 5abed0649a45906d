"""Donor, recipient and direction of quantities: own sentences, each figure marked [surface|metric]."""

import re

import polars as pl
import pytest

import seeds
from transforms import bodies, claims, parties, places, publishers
from transforms import reel as reels

MARK = re.compile(r"\[([^|\]]+)\|(\w+)\]")


def read(wind, text: str, year: int = 2020, title: str = "") -> list[tuple[str, str, str | None]]:  # type: ignore[no-untyped-def]
    """(donor, recipient, direction) of every marked figure."""
    plain, spans, at = "", [], 0
    for found in MARK.finditer(text):
        plain += text[at : found.start()] + found[1]
        spans.append((len(plain) - len(found[1]), len(plain), found[2]))
        at = found.end()
    reel = wind(plain + text[at:], year=year, title=title)
    lead = len(title) + 1 if title else 0
    frame = pl.DataFrame(
        {
            "quantity": range(len(spans)),
            "article": [0] * len(spans),
            "start": [start + lead for start, _, _ in spans],
            "end": [end + lead for _, end, _ in spans],
            "metric": [metric for _, _, metric in spans],
        },
        schema={"quantity": pl.UInt32, "article": pl.UInt32, "start": pl.Int32, "end": pl.Int32, "metric": pl.Utf8},
    )
    return parties.assign(reel, reel.locate(frame)).select("donor", "recipient", "direction").rows()


def pairs(wind, text: str, **kind) -> list[str]:  # type: ignore[no-untyped-def]
    return [f"{donor}>{recipient}" for donor, recipient, _ in read(wind, text, **kind)]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("溧水柞水十年协作", "2020年，溧水拨付资金[5200万元|fiscal_aid]。", "溧水区>柞水县"),
        ("常州与安康结对多年", "去年落实资金[3亿元|fiscal_aid]。", "常州市>安康市"),
        ("青海海东来了无锡人", "无锡市帮扶海东市，引来企业[23家|enterprises]。", "无锡市>海东市"),
        ("西吉的涵江印记", "涵江区帮扶西吉县，投入[1.6亿元|fiscal_aid]。", "涵江区>西吉县"),
        ("恩施来了杭州人", "杭恩劳务合作，杭州补助[300万元|fiscal_aid]。", "杭州市>恩施土家族苗族自治州"),
        ("苏陕协作年报", "江苏省帮扶陕西省，资金[20亿元|fiscal_aid]。", "江苏省>陕西省"),
    ],
)
def test_default_is_the_pairing_of_the_article(wind, title, text, expected) -> None:  # type: ignore[no-untyped-def]
    assert pairs(wind, text, title=title) == [expected]


def test_a_place_named_in_the_sentence_is_more_specific(wind) -> None:  # type: ignore[no-untyped-def]
    text = (
        "山东省与重庆市协作多年，投入资金[50亿元|fiscal_aid]。\n巫山县。烟台扶持种下药材[5万亩|land_area]，"
        "户均增收[8000元|income_gain]。\n明年，两省市再安排[6亿元|fiscal_aid]。"
    )
    assert pairs(wind, text, year=2025, title="鲁渝协作新篇") == [
        "山东省>重庆市", "烟台市>巫山县", "烟台市>巫山县", "山东省>重庆市",
    ]  # fmt: skip


def test_several_in_a_row_are_joined_and_taken_up_again(wind) -> None:  # type: ignore[no-untyped-def]
    text = (
        "天津市河西区、武清区、津南区帮扶平凉市。庄浪由河西区帮扶，静宁由武清区帮扶，灵台由津南区帮扶。"
        "去年，三区落实资金[2亿元|fiscal_aid]；静宁县[6000万元|fiscal_aid]。"
    )
    assert pairs(wind, text, year=2024, title="津平协作通报") == [
        "河西区、武清区、津南区>平凉市", "武清区>静宁县",
    ]  # fmt: skip


def test_dealt_out_one_by_one(wind) -> None:  # type: ignore[no-untyped-def]
    text = "上海市对口支援夷陵区、万州区。夷陵、万州分别是[3亿元|fiscal_aid]和[4亿元|fiscal_aid]。"
    assert pairs(wind, text, year=2014, title="沪上情牵库区") == ["上海市>夷陵区", "上海市>万州区"]


def test_pairs_in_a_row_are_dealt_out_one_by_one(wind) -> None:  # type: ignore[no-untyped-def]
    text = (
        "江门市对口帮扶崇左市。今年的资金，新会对大新、鹤山对龙州、台山对宁明，"
        "分别是[4200万元|fiscal_aid]、[5100万元|fiscal_aid]和[4600万元|fiscal_aid]。"
    )
    assert pairs(wind, text, year=2023, title="粤桂协作访谈") == [
        "新会区>大新县", "鹤山市>龙州县", "台山市>宁明县",
    ]  # fmt: skip


def test_counties_strung_together_are_not_the_party(wind) -> None:  # type: ignore[no-untyped-def]
    text = "徐州市帮扶宝鸡市。陇县的工业园、千阳的电站等项目建成。今年安排资金[6900万元|fiscal_aid]。"
    assert pairs(wind, text, year=2019, title="徐宝协作三年") == ["徐州市>宝鸡市"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("福建海岳公司投了[2300万元|enterprise_investment]。", "福建海岳公司>隆德县"),
        ("昌和集团捐资[100万元|donation_cash]。", "昌和集团>隆德县"),
        ("福州市工商联捐了[50万元|donation_cash]。", "福州市工商业联合会>隆德县"),
        ("闽侯青年商会捐赠图书[2000册|goods_items]。", "闽侯青年商会>隆德县"),
        ("闽侯团县委寄来棉衣[300件|goods_items]。", "共青团闽侯县委员会>隆德县"),
        ("闽侯一家鞋业公司捐出[20万元|donation_cash]。", "闽侯一家鞋业公司>隆德县"),
        ("隆德县人民医院引入新技术[12项|technologies]。", "闽侯县>隆德县人民医院"),
        pytest.param(
            "海岳集团和昌和集团参观了园区，当年到位资金[50万元|fiscal_aid]。",
            "闽侯县>隆德县",
            marks=pytest.mark.xfail(strict=True, reason="reads the visitors as givers"),
        ),
    ],
)
def test_bodies_that_give_and_take(wind, text, expected) -> None:  # type: ignore[no-untyped-def]
    assert pairs(wind, "闽侯县对口帮扶隆德县。" + text, title="闽侯隆德二十年") == [expected]


def test_a_village_is_carried_through_its_story(wind) -> None:  # type: ignore[no-untyped-def]
    text = (
        "漳县马泉乡柳家沟村的支书说起往事。\n长乐拨了一笔钱，村里办了车间。\n我们村有[31个|employed]人上班，"
        "村集体分了红。\n全县建了车间[8家|workshops]。"
    )
    assert pairs(wind, text, year=2019, title="长乐区帮扶漳县纪事") == ["长乐区>柳家沟村", "长乐区>漳县"]


@pytest.mark.xfail(strict=True, reason="reads the county before the village is spoken of")
def test_money_for_a_village_that_is_named_behind_it(wind) -> None:  # type: ignore[no-untyped-def]
    text = "漳县马泉乡柳家沟村的支书说起往事。\n长乐拨了[80万元|fiscal_aid]，村里办了车间。\n我们村有31人上班。"
    assert pairs(wind, text, year=2019, title="长乐区帮扶漳县纪事") == ["长乐区>柳家沟村"]


def test_a_village_is_returned_to_after_its_county(wind) -> None:  # type: ignore[no-untyped-def]
    text = (
        "漳县马泉乡柳家沟村的支书说起往事。\n长乐拨了80万元，村里办了车间，我们村有31人上班，村集体分了红。\n"
        "全县建了车间8家。\n村里剩下的那些户，[21户|poor_households]，也要摘帽。"
    )
    assert pairs(wind, text, year=2019, title="长乐区帮扶漳县纪事") == ["长乐区>柳家沟村"]


@pytest.mark.parametrize(
    ("text", "title", "year", "expected"),
    [
        ("常州到安康市资阳、汪清结对，资阳建车间[3家|workshops]。", "常州安康一家亲", 2020, "常州市>紫阳县"),
        ("佛山帮扶凉山，喜得县新开车间[3家|workshops]。", "佛山凉山协作", 2019, "佛山市>喜德县"),
        ("杭州派车，恩失州籍工人坐满[3列|other]。", "杭州恩施心连心", 2020, "杭州市>恩施土家族苗族自治州"),
        ("香洲帮扶泸水，芦水全市有车间[9家|workshops]。", "香洲区泸水市结对", 2020, "香洲区>泸水市"),
        ("杭州帮扶恩施州，来风县添车间[9家|workshops]。", "杭州恩施劳务", 2020, "杭州市>来凤县"),
    ],
)
def test_garbled_names_are_put_right(wind, text, title, year, expected) -> None:  # type: ignore[no-untyped-def]
    assert pairs(wind, text, title=title, year=year) == [expected]


def test_a_garbled_name_is_flagged(wind) -> None:  # type: ignore[no-untyped-def]
    reel = wind("佛山帮扶凉山。喜得县添车间3家。凉山添车间9家。", title="佛山凉山协作")
    start = [reel.text.index("3家"), reel.text.index("9家")]
    frame = pl.DataFrame(
        {
            "quantity": [0, 1],
            "article": [0, 0],
            "start": start,
            "end": [at + 2 for at in start],
            "metric": ["workshops"] * 2,
        },
        schema={"quantity": pl.UInt32, "article": pl.UInt32, "start": pl.Int32, "end": pl.Int32, "metric": pl.Utf8},
    )
    assert parties.assign(reel, reel.locate(frame))["read_place"].to_list() == [True, False]


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2014, "宁波市>兴仁县"), (2020, "宁波市>兴仁市")],
)
def test_names_are_those_of_the_year(wind, year, expected) -> None:  # type: ignore[no-untyped-def]
    text = "宁波市帮扶黔西南州兴仁，捐建校舍[2幢|facilities]。"
    assert pairs(wind, text, year=year, title="宁波牵手兴仁") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我县选派干部[3名|cadres_seconded]到北仑挂职。", "to_donor"),
        ("北仑区派来医生[9名|professionals_seconded]。", "to_recipient"),
        ("北仑向汪清派遣干部[9名|cadres_seconded]。", "to_recipient"),
        ("汪清去北仑：挂职干部[3名|cadres_seconded]。", "to_donor"),
        ("两地互派教师[30名|professionals_seconded]。", "mutual"),
        ("北仑来[4名|cadres_seconded]、我县去2名。", "to_recipient"),
        ("北仑来4名、我县去[2名|cadres_seconded]。", "to_donor"),
        ("到北仑务工的有[87人|employed]。", "to_donor"),
        ("就近就业的有[87人|employed]。", None),
        ("车间带动就业[87人|employed]。", None),
        ("汪清教师赴甬进修[12人|trainees]。", "to_donor"),
        ("北仑还为汪清培训干部[50人|trainees]。", None),
        ("北仑接收学员[50人|trainees]。", "to_donor"),
        ("客商[36人|visit_participants]来我县考察。", "to_recipient"),
        ("捐赠课桌[36张|goods_items]送到汪清。", None),
    ],
)
def test_which_way_people_move(wind, text, expected) -> None:  # type: ignore[no-untyped-def]
    whole = "宁波市北仑区对口帮扶汪清县。" + text
    assert [way for _, _, way in read(wind, whole, year=2018, title="汪清县工作总结")] == [expected]


@pytest.mark.parametrize("row", seeds.load("movement_cues").to_dicts(), ids=lambda row: row["cue"])
def test_every_movement_cue_reads_its_example(wind, row) -> None:  # type: ignore[no-untyped-def]
    assert row["cue"] in row["example"]
    if row["way"] == "none":
        return
    marked = re.sub(r"(\d+(?:人次|批次|[名个人次批]))", rf"[\1|{row['metric']}]", row["example"], count=1)
    text = "佛山市对口帮扶凉山彝族自治州。\n" + marked
    assert [way or "" for _, _, way in read(wind, text, title="佛山凉山协作")] == [row["reads"]]


@pytest.mark.parametrize("row", seeds.load("bodies").to_dicts(), ids=lambda row: row["cue"])
def test_every_ending_of_a_body_stands_in_its_example(wind, row) -> None:  # type: ignore[no-untyped-def]
    assert row["cue"] in row["example"]
    reel = wind(row["example"])
    found = bodies.find(reel, places.resolve(reel, places.candidates(reel)))
    if row["kind"] == "none":
        assert row["cue"] not in found["ending"].to_list()
    else:
        assert row["cue"] in found["ending"].to_list()


def test_an_article_without_places_has_no_parties(wind) -> None:  # type: ignore[no-untyped-def]
    assert read(wind, "投入资金[5万元|fiscal_aid]，来了专家[3名|professionals_seconded]。") == [
        (None, None, None), (None, None, "to_recipient"),
    ]  # fmt: skip


def test_our_city_is_the_publishers(wind, article) -> None:  # type: ignore[no-untyped-def]
    text = "徐州市帮扶宝鸡市。我市接收干部30名。"
    ways = []
    for publisher in ("徐州日报", "宝鸡日报"):
        reel = reels.wind(article(text, title="徐宝协作").with_columns(publisher=pl.lit(publisher)))
        at = reel.text.index("30名")
        frame = pl.DataFrame(
            {"quantity": [0], "article": [0], "start": [at], "end": [at + 3], "metric": ["trainees"]},
            schema={"quantity": pl.UInt32, "article": pl.UInt32, "start": pl.Int32, "end": pl.Int32, "metric": pl.Utf8},
        )
        ways += parties.assign(reel, reel.locate(frame))["direction"].to_list()
    assert ways == ["to_donor", "to_recipient"]


@pytest.mark.parametrize(
    ("publisher", "text", "expected"),
    [
        (None, "常州日报讯　我市为安康市送去药品。", "常州市"),
        ("武进区融媒体中心", "我区为安康市送去药品。", "武进区"),
        ("新华日报", "我省为陕西省送去药品。", "江苏省"),
        ("县里的群", "我市为安康市送去药品。", None),
    ],
)
def test_publishers_have_a_home(article, publisher, text, expected) -> None:  # type: ignore[no-untyped-def]
    frame = article(text, title="一车药").with_columns(publisher=pl.lit(publisher, dtype=pl.Utf8))
    found = publishers.homes(reels.wind(frame))
    assert places.gazetteer()["name"][found["place"]].to_list() == ([expected] if expected else [])


def test_our_city_may_be_named_by_its_paper_alone(wind) -> None:  # type: ignore[no-untyped-def]
    text = "（常州日报讯）去年，我市拨付安康市资金[3亿元|fiscal_aid]。"
    assert pairs(wind, text, title="我市与安康市一家亲") == ["常州市>安康市"]


def test_to_two_bodies_nobody_of_them_gives(wind) -> None:  # type: ignore[no-untyped-def]
    text = "闽侯县向隆德青年商会和隆德县慈善总会捐赠图书[2000册|goods_items]。"
    assert pairs(wind, text, title="闽侯隆德二十年")[0].split(">")[0] == "闽侯县"


def test_a_day_and_a_verb_are_no_pair_name(wind) -> None:  # type: ignore[no-untyped-def]
    assert pairs(wind, "6月9日申购新股，拟募[5万元|fiscal_aid]。", title="新股今日申购") == ["None>None"]


def test_what_stands_after_dealing_out_is_dealt_too(wind) -> None:  # type: ignore[no-untyped-def]
    text = "上海市对口支援夷陵区、万州区，分别安排夷陵、万州[3亿元|fiscal_aid]和[4亿元|fiscal_aid]。"
    assert pairs(wind, text, year=2014, title="沪上情牵库区") == ["上海市>夷陵区", "上海市>万州区"]


def test_a_place_of_a_further_province_written_out_is_a_party_too(wind) -> None:  # type: ignore[no-untyped-def]
    text = (
        "晋江市向同心县拨付[300万元|fiscal_aid]，同心县添了车间[2家|workshops]。\n"
        "大连市旅顺口区到贵州六枝特区办车间[4家|workshops]。"
    )
    assert pairs(wind, text, year=2021, title="晋江同心，山海相连")[-1] == "旅顺口区>六枝特区"


def test_our_hospital_is_the_publisher(article) -> None:  # type: ignore[no-untyped-def]
    text = "无锡市对口帮扶阿合奇县。我院派出医生6名到阿合奇县人民医院坐诊。"
    frame = article(text, title="山那边的病房").with_columns(publisher=pl.lit("无锡市第二人民医院"))
    _, stated = claims.read(frame)
    assert stated.select("donor", "recipient").rows() == [("无锡市第二人民医院", "阿合奇县人民医院")]

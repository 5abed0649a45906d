import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import repair
from transforms.sheet import REPAIRS, Sheet, lay


def mended(text: str) -> Sheet:
    sheet = lay([text], [None])
    repair.mend(sheet)
    return sheet


def read(text: str) -> str:
    return mended(text).text[:-1]


def repairs(text: str) -> set[str]:
    return {REPAIRS[code] for code in mended(text).mend.tolist() if code}


@pytest.mark.parametrize(
    ("damaged", "meant", "name"),
    [
        ("泰州安排１２００万元，占３５％", "泰州安排1200万元，占35%", None),
        ("泰州安排１２．５亿元", "泰州安排12.5亿元", None),
        ("對口支援咸陽，資金到賬", "对口支援咸阳，资金到账", None),
        ("陜西省的貧困戶", "陕西省的贫困户", None),
        ("于洪区与乾县结对", "于洪区与乾县结对", None),
        ("投入36。5亿元", "投入36.5亿元", "decimal_mark"),
        ("增长8。4%，农户1。2 万户", "增长8.4%，农户1.2 万户", "decimal_mark"),
        ("建成12。3个项目随后开工", "建成12。3个项目随后开工", None),
        ("到账1156。5万元", "到账1156.5万元", "decimal_mark"),
        ("建档l,980户、投入l.3万元", "建档1,980户、投入1.3万元", "misread_letter"),
        ("吸纳就业7O5人，其中贫困户29入。", "吸纳就业705人，其中贫困户29人。", "misread_letter"),
        ("建成蚕房l8座、买设备9OO万元", "建成蚕房18座、买设备900万元", "misread_letter"),
        ("OPPO手机5部、CTl台，5000万入股", "OPPO手机5部、CTl台，5000万入股", None),
        ("协作(xiézuò)不是一个字的注音", "协作(xiézuò)不是一个字的注音", None),
        ("寶(bǎo)雞的亳(bó)字窯", "宝鸡的亳字窑", "pinyin"),
        ("項(xiàng)目84個，貧(pín)困戶(hù)嗎(ma)", "项目84个，贫困户吗", "pinyin"),
        ("占地50亩(ma)，应用(app)上线", "占地50亩(ma)，应用(app)上线", None),
        ("结对\u200b帮\ufeff扶", "结对帮扶", None),
        ("援藏\x00干部\x07三名", "援藏 干部 三名", None),
        ("培训30人.就业20人.安康很好.一切顺利.", "培训30人。就业20人。安康很好。一切顺利。", None),
        ("宁波协作几年来培训学员2,36\n0人次", "宁波协作几年来培训学员2,360人次", "misread_letter"),
        ("宁波协作几年来投入资金11.\n8万元", "宁波协作几年来投入资金11.8万元", "misread_letter"),
        ("资金到位3 200万元。", "资金到位3200万元。", "misread_letter"),
        ("第一段\r\n第二段\u2028第三段", "第一段\n\n第二段\n第三段", None),
    ],
)  # fmt: skip
def test_a_page_reads_as_it_was_meant(damaged: str, meant: str, name: str | None) -> None:
    assert read(damaged) == meant
    assert repairs(damaged) == ({name} if name else set())


def shifted(text: str, keep: int = 0) -> str:
    """The text as a page prints it that lost the first byte of its first closing quotation mark."""
    head, tail = text.split("”", 1)
    content = b"\xb1" + tail.encode("gb18030")
    return head[:-1] + "!" + content[keep:].decode("gb18030", "replace")


@pytest.mark.parametrize(
    "meant",
    [
        "“车间办到家门口，日子越过越有奔头！”鎮江來的技術員說。",
        "“老鄉們信得過我們！”張書記掰着指頭算賬。",
        "“明年還要再種三百畝！”廣東省的幫扶幹部答應得很乾脆。",
    ],
)
def test_a_run_read_one_byte_off_is_put_right(meant: str) -> None:
    damaged = shifted(meant)
    assert damaged != meant
    found = mended(damaged)
    expected = mended(meant).text
    assert found.text == expected
    assert "shifted_bytes" in repairs(damaged)
    assert not repairs(meant)


def test_a_run_turned_into_traditional_after_the_damage_is_put_right() -> None:
    assert read("工人们都说好!備拭C的客商也来了") == "工人们都说好！”甘肃的客商也来了"


def test_a_last_byte_without_its_partner_is_let_go() -> None:
    assert read("属于一类贫困村!安痪们,江苏来的工作队") == "属于一类贫困村！“不久,江苏来的工作队"


def test_a_number_whose_first_digit_went_with_the_damage_is_masked() -> None:
    content = b"\xb1" + "的形式支援西藏".encode("gb18030")
    damaged = "各省市以省包校!" + content[:-1].decode("gb18030") + "?1所中小学"
    assert read(damaged).endswith("××所中小学")
    assert repairs(damaged) == {"shifted_bytes", "lost_digit"}


@pytest.mark.parametrize(
    "text",
    [
        "加油!安康市的群众都说好",
        "太好了!报名的人排起了长队。",
        "投产了！毕节市的C区厂房",
        "全国GDP增长。别处的APP也上线了。",
        "真是好消息!备好行李就出发",
    ],
)
def test_sound_text_stays_as_it_is(text: str) -> None:
    assert read(text) == text


def test_places_stay_true_where_characters_are_taken_out() -> None:
    text = "寶(bǎo)雞市\u200b今年"
    sheet = mended(text)
    assert [text[at] for at in sheet.at[:-1].tolist()] == list("寶雞市今年")
    assert np.all(np.diff(sheet.at[:-1]) > 0)


@given(
    st.text(alphabet="0123456789。，(（)）!！?？”“碧K州比~縣寶雞bǎo āx亿万%\n\x00\u200b\ue68d\U0001f600援", max_size=60)
)
def test_no_text_raises_and_every_character_keeps_its_place(text: str) -> None:
    sheet = mended(text)
    places = sheet.at[:-1]
    assert np.all(np.diff(places) > 0)
    assert len(sheet.text) == len(sheet.at) == len(sheet.mend) == sheet.bounds[-1]

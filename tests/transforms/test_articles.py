from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.samples import BODY, LEAD, MONEY, PEOPLE, TITLE, article, decoded, page_of
from transforms import articles

PAGE = f"""首页　新闻　财经　体育　视频　论坛
您的位置：首页 > 专题 > 东西部协作
{TITLE}
发布时间：2026-03-02 09:12　来源：泰州晚报　作者：李明　点击：873

　　{LEAD}
　　{MONEY}
图为协作园区一角，97个项目已经开工。李明 摄
　　{PEOPLE}

相关新闻
· 江海五年援助44.6亿元
版权所有 江海网 苏ICP备00000000号
"""
TEXT = f"{TITLE}\n{LEAD}\n{MONEY}\n{PEOPLE}"


def test_an_article_is_title_and_body_with_what_is_known_of_it() -> None:
    found = article(PAGE)
    assert (found["title"], found["text"]) == (TITLE, TEXT)
    assert found["published"] == date(2026, 3, 2)
    assert found["written_year"] == 2026
    assert found["publisher"] == "泰州晚报"
    assert found["on_topic"]
    assert found["repairs"] == []
    assert found["page_length"] == len(PAGE)


def test_every_character_maps_back_to_the_page() -> None:
    found = article(PAGE)
    assert page_of(found, PAGE).replace("\u3000", "\n") == TEXT


def test_columns_and_types_are_the_agreed_ones() -> None:
    assert dict(articles.from_pages(decoded(PAGE)).schema) == articles.COLUMNS
    assert dict(articles.from_pages(decoded()).schema) == articles.COLUMNS
    assert dict(articles.from_pages(decoded(b"\x00" * 90)).schema) == articles.COLUMNS


def test_a_page_set_aside_has_no_article_and_one_without_text_an_empty_one() -> None:
    found = articles.from_pages(decoded(b"", PAGE, "首页 新闻 财经 体育"))
    assert found["text"].to_list() == [TEXT, ""]
    assert found["on_topic"].to_list() == [True, False]
    assert found["relevance_reason"][1] == "no article text on the page"


def test_a_batch_reads_like_its_pages_one_by_one() -> None:
    pages = [
        PAGE,
        TEXT,
        "",
        "首页 新闻 财经",
        PAGE.replace("2026", "2022"),
        f"<html><body><p>{LEAD}</p><p>{MONEY}</p></body></html>",
    ]
    together = articles.from_pages(decoded(*pages))
    names = [name for name in articles.COLUMNS if name not in ("article_id", "source")]
    alone = pl.concat([articles.from_pages(decoded(page)) for page in pages])
    assert together.select(names).equals(alone.select(names))


def test_one_page_under_two_addresses_is_two_articles() -> None:
    found = articles.from_pages(decoded(PAGE, PAGE))
    assert found["article_id"].n_unique() == 2
    assert found["page_hash"].n_unique() == 1


@pytest.mark.parametrize(
    "page",
    [
        f"{TITLE}\n{LEAD}\n{MONEY}\n{PEOPLE}\n{MONEY}",
        f"{TITLE}\n{LEAD}\n{MONEY}\n{PEOPLE}\n共2页 [1] 2 下一页\n　　{MONEY}\n{PEOPLE}",
        f"{TITLE}\n{TITLE}\n{LEAD}\n{MONEY}\n{TITLE}\n{PEOPLE}",
    ],
)
def test_a_line_printed_twice_is_kept_once(page: str) -> None:
    assert article(page)["text"] == TEXT


def test_a_sentence_printed_twice_is_kept_once() -> None:
    found = article(f"{TITLE}\n{LEAD}\n{MONEY}{PEOPLE}\n说了一遍，又说一遍。{MONEY}这话不假。")
    assert found["text"].count("182个") == 1
    assert "这话不假" in found["text"]


def test_short_lines_and_sentences_may_stand_twice() -> None:
    assert article(f"{TITLE}\n{LEAD}\n一、资金\n{MONEY}\n一、资金\n{PEOPLE}")["text"].count("一、资金") == 2


def test_the_name_of_the_site_is_no_part_of_the_title() -> None:
    assert article(f"{TITLE}_江海网\n{BODY}")["title"] == TITLE
    assert article(f"{TITLE} - 江海新闻网\n{BODY}")["title"] == TITLE


def test_a_page_without_a_title_has_only_a_body() -> None:
    found = article(f"{LEAD}\n{MONEY}\n{PEOPLE}")
    assert (found["title"], found["text"]) == ("", f"{LEAD}\n{MONEY}\n{PEOPLE}")


def test_damage_is_mended_and_told() -> None:
    page = f"{TITLE}\n{LEAD}\n{MONEY.replace('3.6亿', '3。6亿')}\n{PEOPLE}“好日子在后头!碧K州来的老师说。"
    found = article(page)
    assert "投入协作资金3.6亿元" in found["text"]
    assert "“好日子在后头！”苏州来的老师说。" in found["text"]
    told = [(found["text"][span["start"] : span["end"]], span["name"]) for span in found["repairs"]]
    assert told == [("3.6", "decimal_mark"), ("！”苏", "shifted_bytes")]


def test_traditional_script_with_pinyin_reads_like_simplified_and_maps_back() -> None:
    page = (
        "江海相連：泰州與(yǔ)咸陽結對(duì)五年\n來(lái)源：江海報(bào)　2025-11-02\n"
        "　　五年來(lái)，泰州向咸陽投入協(xié)作資(zī)金3.6億元，"
        "實(shí)施項(xiàng)目182個(gè)，惠及羣衆2.4萬(wàn)人。\n"
    )
    found = article(page)
    assert found["title"] == "江海相连：泰州与咸阳结对五年"
    assert found["text"].endswith("五年来，泰州向咸阳投入协作资金3.6亿元，实施项目182个，惠及群众2.4万人。")
    assert "3.6億元" in page_of(found, page)
    assert {span["name"] for span in found["repairs"]} == {"pinyin"}


def test_lines_of_a_narrow_column_are_joined() -> None:
    text = f"{LEAD}{MONEY}{PEOPLE}"
    column = "\n".join(text[at : at + 30] for at in range(0, len(text), 30))
    found = article(f"{TITLE}\n\n{column}\n")
    assert found["text"] == f"{TITLE}\n{text}"
    assert page_of(found, f"{TITLE}\n\n{column}\n").replace(" ", "").count("亿") == 1


def test_lists_and_verses_are_not_joined() -> None:
    lines = [
        "资金：财政援助3.85亿元，同比增长21.4%",
        "项目：全年排定117个，产业扶贫64个",
        "企业：引进19家",
        "就业：5847人",
    ]
    assert article("\n".join([TITLE, LEAD, *lines, MONEY]))["text"].split("\n")[2:6] == lines


def test_a_page_in_one_line_is_parted_at_its_indents() -> None:
    head = f"首页 新闻 财经 体育　　{TITLE}　　来源：泰州晚报 2026-03-02"
    page = f"{head}　　{LEAD}　　{MONEY}　　{PEOPLE}　　{LEAD}{MONEY}一　　相关新闻"
    found = article(page)
    assert found["text"].startswith(TEXT)
    assert found["published"] == date(2026, 3, 2)


HTML = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}_江海网</title>
<meta name="pubdate" content="2021-07-08"></head><body><div><a href="/">首页</a><a href="/x">新闻</a></div>
<h1>{TITLE}</h1><p>来源：咸阳日报</p><div><p>　　{LEAD}</p><p>{MONEY.replace("3.6", "<b>3.&#54;</b>")}</p>
<p>{PEOPLE}</p></div><h3>相关新闻</h3><ul><li>别处投入9亿元，项目77个</li></ul><p>版权所有</p></body></html>"""


def test_an_html_page_reads_like_a_text_page() -> None:
    found = article(HTML)
    assert (found["title"], found["text"]) == (TITLE, TEXT)
    assert (found["published"], found["publisher"]) == (date(2021, 7, 8), "咸阳日报")


def test_an_html_page_maps_back_to_its_source() -> None:
    found = article(HTML)
    read = page_of(found, HTML)
    assert "泰州累计向咸阳投入协作资金3. 亿元" in read  # the 6 is an entity, and stands nowhere by itself
    starts = [run["page_start"] for run in found["segments"]]
    assert starts == sorted(starts)


@pytest.mark.parametrize("page", ["一" * 100_000, "1" * 100_000 + "。", f"{LEAD * 300}\n{MONEY}", "\n" * 50_000 + BODY])
def test_enormous_lines_are_read(page: str) -> None:
    assert len(article(page)["text"]) <= len(page)


PIECES = st.sampled_from(
    [
        *(TITLE, LEAD, MONEY, PEOPLE, "\n", "\n　　", "首页 > 新闻 > 正文", "图为园区。李明 摄", "相关新闻"),
        *("来源：江海报", "2020-01-02", "３６。５亿元", "協(xié)作", "對口支援", "!碧K州", "\x00", "\r\n", "\u200b"),
        *("<p>", "</p>", "&nbsp;", "<html>", "\U0001f600", "9" * 50),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_unrepaired_runs_of_any_page_fold_to_the_article(pieces: list[str]) -> None:
    page = "".join(pieces)
    batch = decoded(page, PAGE)
    for found, text in zip(
        articles.from_pages(batch).iter_rows(named=True), batch.drop_nulls("text")["text"], strict=True
    ):
        read, mended, end = page_of(found, text), set(), 0
        for span in found["repairs"]:
            assert 0 <= span["start"] < span["end"] <= len(found["text"])
            mended |= set(range(span["start"], span["end"]))
        for run in found["segments"]:
            assert end <= run["article_start"]
            end = run["article_start"] + run["length"]
            assert run["length"] > 0
            assert end <= len(found["text"])
        folded = "".join(FOLD.get(character, character) for character in read)
        assert all(
            folded[at] in (written, " ")
            for at, written in enumerate(found["text"])
            if at not in mended and written != "\n"
        )


FOLD = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | dict(zip("協對\x00\r", "协对  ", strict=True))


def test_a_ragged_column_whose_lines_break_off_in_words_is_joined() -> None:
    lines = (
        "苏州帮扶铜仁三年记",
        "",
        "　　这次会议主要是算账、定事。先算账。自2017",
        "年新一轮协作全面铺开，到今年7月底，苏州市",
        "拨付铜仁市东西部协作资金11.86亿元，实施项",
        "目163个，竣工88个，用在铜仁的县以下，修路",
        "建棚，今年再拨付资金6.2亿元，头七个月到位4.75亿元，",
        "还差一截，要抓紧。",
    )
    assert "实施项目163个" in article("\n".join(lines))["text"]

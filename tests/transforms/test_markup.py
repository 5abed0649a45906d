import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.samples import LEAD, PEOPLE, TITLE
from transforms import markup

PAGE = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{TITLE}_江海网</title>
<meta name="PubDate" content="2023-05-06 10:20"><meta name="ContentSource" content="江海日报">
<style>p {{ color: red }}</style></head>
<body><div class="nav"><a href="/">首页</a> <a href="/a">新闻</a> <a href="/b">援疆</a></div>
<h1>{TITLE}</h1><div class="info">来源：江海日报</div>
<div class="content"><p>　　{LEAD}</p><p>2021年以来，泰州累计向咸阳投入&nbsp;协作资金<b>3.6</b>亿&#x5143;，实施项目
182个，惠及群众2.4万人，群众说这是真金白银的帮扶。</p><p>{PEOPLE}</p></div>
<div class="more"><h3>相关新闻</h3><ul><li>别处投入9亿元</li></ul></div>
<script>var x = "<p>7777万元</p>";</script><!-- 8888万元 --></body></html>"""


def test_every_character_seen_stands_where_it_is_said_to() -> None:
    view = markup.see(PAGE)
    assert all(PAGE[at] == seen for seen, at in zip(view.text, view.places.tolist(), strict=True) if at >= 0)
    assert len(view.text) == len(view.places)


def test_scripts_styles_and_comments_are_not_seen() -> None:
    text = markup.see(PAGE).text
    assert not any(hidden in text for hidden in ("7777", "8888", "color"))


def test_entities_are_read_and_lines_of_the_source_are_none_of_the_text() -> None:
    text = markup.see(PAGE).text
    assert "投入\xa0协作资金3.6亿元，实施项目182个" in text


def test_the_article_is_chosen_and_the_rest_is_not() -> None:
    view = markup.see(PAGE)
    chosen = {line.strip("　") for line, kept in zip(view.text.split("\n"), view.chosen, strict=True) if kept}
    assert {LEAD, PEOPLE} <= chosen
    assert not any("首页" in line for line in chosen)


def test_what_the_head_says_of_the_page_is_known() -> None:
    view = markup.see(PAGE)
    assert (view.date, view.publisher) == ("2023-05-06 10:20", "江海日报")
    assert TITLE in view.titles.split("\n")


def test_deep_markup_is_walked() -> None:
    view = markup.see("<html><body>" + "<div>" * 20_000 + LEAD + "</div>" * 20_000)
    assert LEAD in view.text
    assert view.chosen == ()


def test_broken_markup_is_walked() -> None:
    for page in (
        "<p>援藏<",
        "<p 援藏",
        "<script>援藏",
        "<!-- 援藏",
        "<p>&#x110000;&#99999999;&nonsense;援藏",
        "<" * 5000,
        "&" * 5000,
    ):
        view = markup.see(page)
        assert len(view.text) == len(view.places)


@given(st.text(alphabet="<>/!-&#;x1 apdivscrt\"='援藏\n\x00\ud800", max_size=120))
def test_no_markup_raises(page: str) -> None:
    view = markup.see(page)
    known = view.places >= 0
    assert np.all(np.diff(view.places[known]) > 0)
    assert all(page[at] == seen for seen, at in zip(view.text, view.places.tolist(), strict=True) if at >= 0)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.samples import LEAD, PEOPLE, TITLE, decoded
from transforms import articles, claims, markup

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


def seen_lines(table: str) -> list[str]:
    """What is seen of a table, line by line."""
    return [" ".join(line.split()) for line in markup.see(table).text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>消费帮扶</td><td>9.1亿元</td></tr>",
        "<tr>\n  <th>消费帮扶</th>\n  <td>9.1亿元</td>\n</tr>",
        "<tr><td><p>消费帮扶</p></td><td></td><td><p><b>9.1</b>亿元</p></td></tr>",
        "<tr><td>消费帮扶<td>9.1亿元",
    ],
)
def test_the_short_cells_of_a_row_are_one_line(row: str) -> None:
    table = f"<table>{row}<tr><td>挂职干部</td><td>36人</td></tr></table>"
    assert seen_lines(table) == ["消费帮扶 9.1亿元", "挂职干部 36人"]


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        ("<td>首页</td><td><p>甲</p><p>乙</p></td>", ["首页", "甲", "乙"]),
        (f"<td>要闻</td><td>{LEAD}</td>", ["要闻", LEAD]),
        ("<td>首页</td><td><table><tr><td>甲</td><td>1个</td></tr></table></td><td>乙</td>", ["首页", "甲 1个", "乙"]),
    ],
)
def test_the_cells_of_a_layout_stay_lines_of_their_own(cells: str, lines: list[str]) -> None:
    assert seen_lines(f"<table><tr>{cells}</tr></table>") == lines


def test_a_number_in_a_table_is_read_with_the_label_of_its_row() -> None:
    table = """<table><tr><th>指标</th><th>数值</th></tr><tr><td>消费帮扶</td><td>9.1亿元</td></tr>
<tr><td><p>挂职干部</p></td><td><p>36人</p></td></tr><tr><td>专业技术人才<td>2&#48;4人</table>"""
    page = PAGE.replace('<div class="more">', f'{table}<div class="more">')
    _, stated = claims.read(articles.from_pages(decoded(page)))
    found = {
        (page[start:end], metric) for start, end, metric in stated.select("page_start", "page_end", "metric").rows()
    }
    assert {
        ("9.1亿元", "consumption_sales"),
        ("36人", "cadres_seconded"),
        ("2&#48;4人", "professionals_seconded"),
    } <= found


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

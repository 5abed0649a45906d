"""From a quantity back to the page: the span holds the number as the page has it, markup and entities included."""

import re
from html import unescape

import pytest

from tests.transforms.samples import decoded
from transforms import articles, claims

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>常州市帮扶安康市</title></head><body>
<h1>常州市帮扶安康市</h1><div><p>2020年，常州市向安康市拨付财政帮扶资金{}，实施帮扶项目<b>2</b><b>15</b>个，群众说这是真金白银。</p>
<p>全年选派挂职干部{}，培训乡村干部和致富带头人300人次，干部们说收获很大，回去就要用起来。</p></div></body></html>"""
PLAIN = str.maketrans("３６", "36")


@pytest.mark.parametrize(
    ("money", "people"),
    [
        ("3.98亿元", "36名"),
        ("<strong>3.98</strong>亿元", "&#51;&#54;名"),
        ("&#51;.98亿元", "3&#54;&#21517;"),
        ("3.98&nbsp;亿&#x5143;", "３６名"),
        ("3.&#57;<!-- x -->8亿元", "<span>36</span>&#21517;"),
    ],
)
def test_the_span_holds_the_number(money: str, people: str) -> None:
    page = PAGE.format(money, people)
    _, found = claims.read(articles.from_pages(decoded(page)))
    held = [page[start:end] for start, end in found.select("page_start", "page_end").iter_rows()]
    seen = [re.sub(r"<[^>]*>|\s", "", unescape(part)).translate(PLAIN) for part in held]
    assert seen == ["3.98亿元", "215个", "36名", "300人次"], held

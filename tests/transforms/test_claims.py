"""Claims as the public sees them: spans, quotes, restatements, outcomes."""

import unicodedata

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from transforms import articles, claims, pages

TITLE = "闽宁协作2021年实施项目86个"
BODY = (
    "2021年，福建省拨付宁夏财政援助资金5.4亿元，实施项目86个，引进企业31家。\n"
    "培训劳动力1.2万人次，县城海拔1800米，电话0951-6021234。\n两地互派挂职干部48名。"
)


@pytest.fixture(scope="module")
def read(article):  # type: ignore[no-untyped-def]
    return claims.read(article(BODY, title=TITLE, year=2021))


def test_every_surface_stands_at_its_span(article, read) -> None:  # type: ignore[no-untyped-def]
    text = article(BODY, title=TITLE)["text"][0]
    for surface, start, end in read[1].select("surface", "char_start", "char_end").iter_rows():
        assert text[start:end] == surface
    for surface, start, end in read[0].select("surface", "char_start", "char_end").iter_rows():
        assert text[start:end] == surface


def test_every_claim_is_quoted_with_its_sentence(read) -> None:  # type: ignore[no-untyped-def]
    for surface, quote in read[1].select("surface", "quote").iter_rows():
        assert surface in quote
        assert "\n" not in quote


def test_a_headline_that_restates_is_one_claim(read) -> None:  # type: ignore[no-untyped-def]
    quantities, stated = read
    assert stated.filter(pl.col("surface") == "86个").height == 1
    restated = quantities.filter(pl.col("outcome") == "restated")
    assert restated["surface"].to_list() == ["86个"]
    assert restated["claim_id"].to_list() == stated.filter(pl.col("surface") == "86个")["claim_id"].to_list()
    assert stated.filter(pl.col("surface") == "86个")["char_start"][0] > len(TITLE), "the body's wording is kept"


def test_every_quantity_has_one_outcome(read) -> None:  # type: ignore[no-untyped-def]
    quantities, stated = read
    outcomes = dict(quantities.select("surface", "outcome").rows())
    assert outcomes["1800米"] == "out_of_scope"
    assert outcomes["2021年"] == "date"
    assert outcomes["48名"] == "claim"
    claimed = quantities.filter(pl.col("outcome") == "claim")
    assert sorted(claimed["claim_id"]) == sorted(stated["claim_id"])
    assert quantities["outcome"].null_count() == 0


def test_off_topic_articles_have_no_quantities(article) -> None:  # type: ignore[no-untyped-def]
    quantities, stated = claims.read(article(BODY).with_columns(on_topic=pl.lit(False)))
    assert (quantities.height, stated.height) == (0, 0)
    assert stated.columns == list(claims.COLUMNS)


@pytest.mark.parametrize(("value", "digits"), [(8.5, 2), (85000.0, 2), (1.0, 1), (26632600.0, 6), (0.42, 2)])
def test_significant_digits(value, digits) -> None:  # type: ignore[no-untyped-def]
    assert claims.significant(np.array([value])).tolist() == [min(digits, 3)]


SAMPLES = sorted((seeds.ROOT / "articles").glob("*.txt"))[:40]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_page_spans_of_samples_hold_the_digits_of_the_surface(path) -> None:  # type: ignore[no-untyped-def]
    frame = pl.DataFrame({"source": [path.name], "page_hash": [path.stem], "content": [path.read_bytes()]})
    decoded = pages.decode(frame)
    _, stated = claims.read(articles.from_pages(decoded))
    page = decoded["text"][0]
    for surface, start, end, flags in stated.select("surface", "page_start", "page_end", "flags").iter_rows():
        digits = [c for c in surface if c.isdigit() and c.isascii()]
        shown = unicodedata.normalize("NFKC", page[start:end])  # ２．１万 is 2.1万
        if "read:misread_letter" in flags:
            shown = shown.translate(str.maketrans("OolI", "0011"))
        assert [c for c in shown if c.isdigit() and c.isascii()] == digits, (surface, page[start:end])


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(
        "2018年徐州市宝鸡市拨付协作资金12万元，其中3.5亿第一批人次名家个项目。\n、至到余约%—-:（）“”", max_size=120
    )
)
def test_any_text_is_read_without_a_fault(article, text) -> None:  # type: ignore[no-untyped-def]
    quantities, stated = claims.read(article("徐州" + text))
    assert stated["claim_id"].is_unique().all()
    assert quantities["quantity_id"].is_unique().all()
    assert set(stated["claim_id"]) == set(quantities.filter(pl.col("outcome") == "claim")["claim_id"])

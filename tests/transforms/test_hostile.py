"""What no newsroom would print is read without a fault, and as little as it says."""

import hashlib

import polars as pl
import pytest

from transforms import articles, claims, markup, pages, quantities

HEAD = "南京市与商洛市东西部协作2019年工作综述\n2019年，南京市向商洛市拨付财政援助资金3480万元，实施项目26个"


def read(text: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The article, quantities and claims of one page with this text."""
    content = text.encode()
    hashed = hashlib.sha256(content).hexdigest()
    page = pl.DataFrame({"source": ["s"], "page_hash": [hashed], "content": [content]})
    written = articles.from_pages(pages.decode(page))
    return written, *claims.read(written)


@pytest.mark.parametrize("name", ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "rot13"])
def test_a_declared_encoding_may_be_any(name: str) -> None:
    html = f'<html><head><meta charset="{name}"></head><body><p>{HEAD}</p></body></html>'
    page = pl.DataFrame({"source": ["s"], "page_hash": ["0"], "content": [html.encode("gb18030")]})
    assert pages.decode(page)["text"].item() == html


@pytest.mark.parametrize("digits", ["٣٤٥", "३४", "𝟑𝟒", "᠓᠔", "²³", "⑨"])
def test_digits_of_other_scripts_are_no_numbers(digits: str) -> None:
    _, found, stated = read(f"{HEAD}。又有{digits}万元到账，{digits}.{digits}名干部到岗，20{digits[0] * 2}年。")
    assert not any(mark in surface for surface in found["surface"] for mark in digits)
    assert {34_800_000.0, 26.0} <= set(stated["value"])


@pytest.mark.parametrize(
    "number", ["9" * 400, "9" * 309 + "亿", "一" * 20_000, "亿" * 500, "1" * 300 + "." + "1" * 300]
)
def test_a_number_beyond_every_machine_is_no_claim(number: str) -> None:
    _, found, stated = read(f"{HEAD}，资金{number}元，岗位30个。")
    assert stated["value"].is_finite().all()
    assert found["value"].drop_nulls().is_finite().all()
    assert {34_800_000.0, 26.0, 30.0} <= set(stated["value"])


def test_numbers_keep_their_kinds_beside_one_that_cannot_be_held(wind) -> None:  # type: ignore[no-untyped-def]
    found = quantities.find(wind(f"资金{'9' * 400}万元，补助500元至800元，2019年。"))
    assert found["kind"].to_list() == ["other_number", "amount", "date"]
    assert found["value"].to_list() == [None, 500.0, 2019.0]


def test_a_sentence_without_end_is_quoted_near_each_claim() -> None:
    told = (f"，南京市的企业在商洛市建成帮扶车间，带动脱贫群众{number}人就业" for number in range(2, 400))
    _, _, stated = read(f"{HEAD}。\n2019年{''.join(told)}。")
    assert stated.height > 300
    assert stated["quote"].str.len_chars().max() < 3_000
    assert stated.select(pl.col("quote").str.contains(pl.col("surface"), literal=True)).to_series().all()


def test_blanks_without_end_are_walked_over_once() -> None:
    blanks = " " * 300_000  # took hours when each of them was tried as the beginning
    assert markup.see(f"<html><body><p>a{blanks}b</p></body></html>").text.strip() == f"a{blanks}b"
    assert markup.see(f"<p>结对{blanks}\n  帮扶</p>").text.strip() == "结对帮扶"


@pytest.mark.filterwarnings("error")
def test_numbers_too_large_to_add_up_are_not_added() -> None:
    _, _, stated = read(f"{HEAD}，资金{'9' * 308}元，资金{'8' * 308}元，资金{'7' * 308}元，资金100万元。")
    assert 1_000_000.0 in stated["value"]


def test_a_number_ends_before_the_space_that_no_classifier_follows(wind) -> None:  # type: ignore[no-untyped-def]
    found = quantities.find(wind("新增就业800 。拨款3480万 。派出26 人。"))
    assert found["surface"].to_list() == ["800", "3480万", "26 人"]
    assert (found["end"] - found["start"]).to_list() == [3, 5, 4]

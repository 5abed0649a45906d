"""The books: every digit in one span, every quantity with one outcome, nothing read off topic."""

import polars as pl
import pytest

from contracts.quantities import balance
from tests.contracts.samples import article, claim, frame, projects, quantities, year

CLAIMS = frame("staged_claims", [claim(), projects()])
ARTICLES = frame("staged_articles", [article()])
FOUND = quantities(CLAIMS, year())


def broken(articles: pl.DataFrame = ARTICLES, found: pl.DataFrame = FOUND, claims: pl.DataFrame = CLAIMS) -> set[str]:
    _, breaches = balance(articles, found, claims)
    print(breaches)
    return set(breaches["contract"])


def test_the_books_balance() -> None:
    counts, breaches = balance(ARTICLES, FOUND, CLAIMS)
    assert breaches.is_empty(), breaches
    assert {name: rows for name, rows, _ in counts}["digits_read_once"] == 10


def test_an_unread_digit_is_found_where_it_stands() -> None:
    _, breaches = balance(ARTICLES, FOUND.filter(pl.col("outcome") != "date"), CLAIMS)
    assert breaches["char_start"].to_list() == [year()["char_start"] + n for n in range(4)]  # type: ignore[operator]
    assert set(breaches["article_id"]) == {"a1"}


def test_a_digit_read_twice_is_found() -> None:
    twice = pl.concat([FOUND, FOUND.tail(1)])
    assert broken(found=twice) == {"digits_read_once"}


def test_full_width_digits_are_digits() -> None:
    text = "题\n共建园区１２个。"
    _, breaches = balance(frame("staged_articles", [article(text=text)]), FOUND.clear(), CLAIMS.clear())
    assert breaches.height == 2


@pytest.mark.parametrize("change", [{"outcome": "guessed"}, {"outcome": "claim", "claim_id": None}])
def test_a_quantity_has_one_outcome(change: dict[str, object]) -> None:
    odd = frame("quantities", [{**year(), **change}])
    assert "outcome_is_known" in broken(found=pl.concat([FOUND.head(2), odd]))


def test_the_surface_stands_at_the_span() -> None:
    moved = FOUND.with_columns(pl.col("char_start", "char_end") - 1)
    assert "span_is_a_span" in broken(found=moved)


def test_off_topic_articles_have_no_quantities() -> None:
    off = frame("staged_articles", [article(on_topic=False)])
    assert broken(articles=off) == {"off_topic_is_unread"}
    assert broken(articles=off, found=FOUND.clear(), claims=CLAIMS.clear()) == set()


def test_a_claim_without_its_quantity_is_found() -> None:
    assert "claim_has_its_quantity" in broken(claims=frame("staged_claims", [claim(claim_id="c999")]))


def test_the_books_of_many_articles_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a1", "a2", "a3"]
    articles = frame("staged_articles", [article(article_id=name, on_topic=name != "a3") for name in names])
    found = pl.concat([FOUND.with_columns(article_id=pl.lit(name)) for name in ("a1", "a2", "a9")])
    whole = balance(articles, found, CLAIMS)
    monkeypatch.setattr("contracts.quantities.SLICE", 1)
    pieces = balance(articles, found, CLAIMS)
    assert pieces[0] == whole[0]
    assert pieces[1].sort(pieces[1].columns).equals(whole[1].sort(whole[1].columns))

"""Contracts of articles: text, relevance, dates, and the map back to the page."""

from datetime import date

import pytest

from contracts.articles import CONTRACTS, prepare
from contracts.quantities import failures
from tests.contracts.samples import article, frame


def broken(**changes: object) -> set[str]:
    articles = frame("staged_articles", [article(**changes)])
    _, breaches = failures(prepare(articles), CONTRACTS, ["article_id"])
    print(breaches)
    return set(breaches["contract"])


def test_a_sound_article_breaks_nothing() -> None:
    assert broken() == set()


@pytest.mark.parametrize(
    ("contract", "change"),
    [
        ("text_starts_with_its_title", {"title": "另一个题目"}),
        ("text_starts_with_its_title", {"title": "题", "text": "题\n坏\0字"}),
        ("relevance_has_its_reason", {"relevance": 1.2}),
        ("relevance_has_its_reason", {"relevance_reason": ""}),
        ("published_in_the_programme", {"published": date(1970, 1, 1)}),
    ],
)
def test_each_contract_catches(contract: str, change: dict[str, object]) -> None:
    assert broken(**change) == {contract}


@pytest.mark.parametrize(
    "segments",
    [
        [(0, 0, 10), (5, 20, 5)],
        [(0, 0, 10_000)],
        [(10, 0, 5), (0, 20, 5)],
        [(0, -1, 5)],
        [(0, 0, 0)],
    ],
)
def test_runs_are_in_order(segments: list[tuple[int, int, int]]) -> None:
    runs = [dict(zip(("article_start", "page_start", "length"), run, strict=True)) for run in segments]
    assert broken(segments=runs) == {"every_character_has_its_place"}


def test_an_article_without_runs_breaks_nothing_here() -> None:
    assert broken(segments=[]) == set()

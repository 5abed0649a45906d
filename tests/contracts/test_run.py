"""Run contracts: what collapses stops, what grows warns, a first publication may be small."""

from dataclasses import replace
from datetime import date

import polars as pl

from contracts.run import Measures, check, measure, stops
from tests.contracts.samples import article, claim, frame, quantities, year

FILLED = {"donor_filled": 0.9, "recipient_filled": 0.95, "period_end_filled": 0.7, "subject_filled": 0.9}
LAST = Measures(
    {"articles": 100, "quantities": 3000, "claims": 2000},
    {**FILLED, "unread": 0.005, "quarantined": 0.01, "on_topic": 0.8},
    date(2024, 3, 1),
)


def outcomes(now: Measures, before: Measures | None = LAST, today: date | None = None) -> dict[str, str]:
    results = check(now, before, today)
    print(results)
    return dict(results.select("contract", "outcome").iter_rows())


def test_the_same_again_passes() -> None:
    assert set(outcomes(LAST).values()) == {"passed"}


def test_a_collapse_stops() -> None:
    now = replace(LAST, counts={**LAST.counts, "claims": 900})
    assert outcomes(now)["claims_do_not_collapse"] == "stopped"
    assert stops(check(now, LAST))


def test_growth_warns() -> None:
    now = replace(LAST, counts={**LAST.counts, "claims": 20_000})
    assert outcomes(now)["claims_grow_slowly"] == "flagged"
    assert not stops(check(now, LAST))


def test_a_column_that_falls_silent_stops() -> None:
    now = replace(LAST, shares={**LAST.shares, "donor_filled": 0.5})
    assert outcomes(now)["donor_filled_does_not_drop"] == "stopped"


def test_a_collapse_or_a_drop_of_a_handful_only_warns() -> None:
    before = replace(LAST, counts={"articles": 3, "quantities": 20, "claims": 12})
    fewer = replace(before, counts={**before.counts, "articles": 1, "claims": 4})
    found = outcomes(fewer, before)
    assert (found["articles_do_not_collapse"], found["claims_do_not_collapse"]) == ("flagged", "flagged")
    silent = replace(before, shares={**LAST.shares, "donor_filled": 0.5})
    assert outcomes(silent, before)["donor_filled_does_not_drop"] == "flagged"


def test_unread_quantities_stop_even_the_first() -> None:
    now = replace(LAST, shares={**LAST.shares, "unread": 0.03})
    assert outcomes(now, None)["few_unread"] == "stopped"


def test_a_single_unread_quantity_of_one_page_only_warns() -> None:
    shares = {**LAST.shares, "unread": 1 / 43}
    page = replace(LAST, counts={"articles": 1, "quantities": 43, "claims": 30}, shares=shares)
    assert outcomes(page, None)["few_unread"] == "flagged"
    assert not stops(check(page, None))


def test_a_first_publication_may_be_small() -> None:
    small = Measures({"articles": 0, "quantities": 0, "claims": 0}, {**FILLED, "unread": 0.0, "quarantined": 0.0})
    assert not stops(check(small, None))


def test_old_news_warns() -> None:
    assert outcomes(LAST, LAST, date(2024, 9, 1))["news_is_fresh"] == "flagged"


def test_measuring() -> None:
    claims = frame("staged_claims", [claim(), claim("12个", donor=None)])
    found = pl.concat([quantities(claims), frame("quantities", [{**year(), "outcome": "unread"}])])
    measured = measure(frame("staged_articles", [article()]), found, claims, 1)
    assert measured.counts == {"articles": 1, "quantities": 3, "claims": 2}
    assert measured.shares["donor_filled"] == 0.5
    assert round(measured.shares["unread"], 3) == 0.333
    assert measured.newest == date(2019, 3, 5)

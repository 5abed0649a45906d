"""Contracts of time: order, basis, the programme's years, and the page's own date."""

from datetime import date

import pytest

from tests.contracts.samples import article, breaks, claim, frame


def test_a_period_starts_before_it_ends() -> None:
    assert "period_in_order" in breaks(claim(period_start=date(2018, 5, 1), period_end=date(2018, 4, 1)))


@pytest.mark.parametrize(
    ("basis", "start", "end"),
    [
        ("year", None, date(2018, 12, 31)),
        ("point", None, None),
        ("unstated", date(2018, 1, 1), None),
    ],
)
def test_a_period_fits_its_basis(basis: str, start: date | None, end: date | None) -> None:
    assert "period_fits_its_basis" in breaks(claim(period_basis=basis, period_start=start, period_end=end))


def test_nothing_before_the_programme() -> None:
    early = {"period_start": date(1971, 1, 1), "period_end": date(1971, 12, 31)}
    assert "period_in_the_programme" in breaks(claim(**early))
    later = {"period_start": date(1985, 1, 1), "period_end": date(1985, 12, 31)}
    assert "period_since_the_pairings" in breaks(claim(**later))


@pytest.mark.parametrize(
    ("basis", "start", "end", "late"),
    [
        ("year", date(2020, 1, 1), date(2020, 12, 31), True),
        ("year", date(2019, 1, 1), date(2019, 12, 31), False),
        ("point", None, date(2020, 3, 1), True),
        ("point", None, date(2019, 3, 31), False),
        ("cumulative", date(2020, 1, 1), None, True),
        ("cumulative", date(2016, 1, 1), date(2021, 6, 30), False),
        ("cumulative", date(2016, 1, 1), None, False),
    ],
)
def test_what_is_done_was_done_before_it_was_told(basis: str, start: date | None, end: date, late: bool) -> None:
    told = claim(period_basis=basis, period_start=start, period_end=end)
    assert ("done_before_told" in breaks(told)) == late


def test_a_plan_may_lie_ahead_but_not_for_ever() -> None:
    def plan(year: int) -> dict[str, object]:
        return claim(status="planned", period_start=date(year, 1, 1), period_end=date(year, 12, 31))

    assert breaks(plan(2020)) == set()
    assert "plans_are_near" in breaks(plan(2060))
    assert "plans_are_ahead" in breaks(plan(2016))


def test_a_total_that_ends_after_its_page_is_flagged() -> None:
    told = claim(period_basis="cumulative", period_end=date(2021, 12, 31))
    assert "done_before_published" in breaks(told)


def test_a_page_without_a_date_judges_nothing() -> None:
    pages = frame("staged_articles", [article(published=None, written_year=None)])
    late = {"period_start": date(2031, 1, 1), "period_end": date(2031, 12, 31)}
    assert "done_before_told" not in breaks(claim(**late), articles=pages)

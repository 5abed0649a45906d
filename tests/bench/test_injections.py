"""What the contracts catch of errors put into the sample articles, and what they leave alone."""

import polars as pl
import pytest

from tests.bench.injections import report, trial

# The least share of each kind that is quarantined or flagged.
FLOORS = {
    "times_10": 0.30,
    "times_10_4": 0.95,
    "times_10_8": 0.95,
    "sides_swapped": 0.98,
    "part_above_whole": 0.98,
    "year_outside": 0.98,
    "readers_fault": 1.0,
}


@pytest.fixture(scope="module")
def tried() -> tuple[pl.DataFrame, pl.DataFrame]:
    return trial(each=2)


@pytest.mark.slow
def test_errors_are_caught(tried: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    table = report(*tried)
    print(table)
    caught = dict(table.select("kind", "caught").iter_rows())
    assert {kind: caught[kind] for kind, floor in FLOORS.items() if caught[kind] < floor} == {}


@pytest.mark.slow
def test_ten_times_as_much_is_caught_where_the_article_gives_a_ratio_or_a_whole(
    tried: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    rows = dict(report(*tried).select("kind", "caught_where_related").iter_rows())
    assert rows["times_10"] >= 0.60


@pytest.mark.slow
def test_what_is_untouched_is_left_alone(tried: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    table, (_, clean) = report(*tried), tried
    assert table["beside_quarantined"].sum() == 0
    assert table["beside_flagged"].mean() < 0.03
    quarantined = clean.filter(pl.col("usual") == "quarantined")
    assert quarantined.is_empty(), quarantined
    assert clean["usual"].is_not_null().mean() < 0.03

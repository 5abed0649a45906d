"""The views answer what people ask first, and never add what must not be added."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.warehouse.frames import fill, told
from warehouse import PUBLISHED, publish
from warehouse.connection import reading

JIANGSU_SHAANXI = {
    "donor": "江苏省", "recipient": "陕西省", "donor_code": "320000", "recipient_code": "610000",
    "first_year": 2017.0, "last_year": 2020.0,
}  # fmt: skip


def facts(home: Path, rows: dict[str, dict[str, Any]]) -> None:
    """Publish these facts, each with what makes it different from a plain one."""
    frames = told({name: row.get("value", 1.0) for name, row in rows.items()})
    plain = frames["facts"].rows(named=True)
    changed = [row | rows[row["fact_id"]] for row in plain]
    frames["facts"] = fill("facts", changed)
    frames["pairings"] = fill("pairings", [JIANGSU_SHAANXI])
    run = fill("runs", [{"run_id": "r1", "started": datetime(2024, 1, 1)}]).row(0, named=True)
    publish.publish(home, frames, run)


def view(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with reading(home / PUBLISHED) as file:
        return file.frame(sql).rows()


def test_totals_add_only_what_is_safe_to_sum(tmp_path: Path) -> None:
    facts(
        tmp_path,
        {
            "a": {"value": 10.0},
            "b": {"value": 5.0, "bound": "about"},
            "c": {"value": 100.0, "safe_to_sum": False},
            "d": {"value": 3.0, "period_end": date(2020, 12, 31)},
            "e": {"value": 7.0, "unit": "person"},
        },
    )
    assert view(tmp_path, "select year, unit, total, facts, exact from totals order by year, unit") == [
        (2019, "CNY", 15.0, 2, False),
        (2019, "person", 7.0, 1, True),
        (2020, "CNY", 3.0, 1, True),
    ]


def test_the_latest_running_total_wins(tmp_path: Path) -> None:
    running = {"period_basis": "cumulative", "period_start": None}
    facts(
        tmp_path,
        {
            "old": {**running, "value": 10.0, "as_of": date(2018, 12, 31)},
            "new": {**running, "value": 12.0, "as_of": date(2019, 12, 31)},
            "plan": {**running, "value": 99.0, "as_of": date(2020, 12, 31), "status": "planned"},
            "part": {**running, "value": 2.0, "as_of": date(2020, 12, 31), "part_of": "new"},
            "year": {"value": 50.0, "as_of": date(2020, 12, 31)},
        },
    )
    assert view(tmp_path, "select value, as_of from running_totals") == [(12.0, date(2019, 12, 31))]


@pytest.mark.parametrize(
    ("change", "years"),
    [
        ({}, [2019]),
        ({"period_start": date(2018, 1, 1), "period_end": None}, [2018, 2019]),
        ({"donor_code": "320300", "recipient_code": "610300"}, [2019]),
        ({"donor_code": "320300、330000", "recipient_code": "610300"}, [2019]),
        ({"donor_code": "330000"}, []),
        ({"donor_code": None}, []),
    ],
)
def test_coverage_shows_the_years_of_which_nothing_is_known(
    tmp_path: Path, change: dict[str, Any], years: list[int]
) -> None:
    facts(tmp_path, {"a": change})
    rows = view(tmp_path, "select year, known from coverage order by year")
    assert [year for year, _ in rows] == [2017, 2018, 2019, 2020]
    assert [year for year, known in rows if known] == years


def test_the_timeline_is_in_the_order_of_time(tmp_path: Path) -> None:
    facts(
        tmp_path,
        {"a": {"as_of": date(2019, 12, 31)}, "b": {"as_of": date(2018, 12, 31)}, "c": {"as_of": None}},
    )
    assert [row[0] for row in view(tmp_path, "select fact_id from timeline")] == ["b", "a", "c"]


def test_flagged_has_a_row_for_every_soft_breach(tmp_path: Path) -> None:
    frames = told({"a": 1.0, "b": 2.0})
    flags = pl.Series([["soft:range", "soft:ratio", "read:repair"], ["read:repair"]], dtype=pl.List(pl.String))
    frames["claims"] = frames["claims"].with_columns(flags=flags)
    run = fill("runs", [{"run_id": "r1", "started": datetime(2024, 1, 1)}]).row(0, named=True)
    publish.publish(tmp_path, frames, run)
    assert view(tmp_path, "select claim_id, contract from flagged") == [("c-a", "range"), ("c-a", "ratio")]

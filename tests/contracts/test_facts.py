"""Contracts of facts: what may be summed is counted once, pair by pair."""

from datetime import date

import polars as pl
import pytest

import contracts
from contracts.facts import CONTRACTS, overlaps, prepare
from contracts.quantities import failures


def fact(name: str, **changes: object) -> dict[str, object]:
    parties = {"donor": "徐州市", "recipient": "宝鸡市", "donor_code": "320300", "recipient_code": "610300"}
    kind = {
        "table_name": "funds",
        "metric": "fiscal_aid",
        "unit": "CNY",
        "bound": "exact",
        "status": "actual",
    }
    period = {"period_start": date(2018, 1, 1), "period_end": date(2018, 12, 31), "period_basis": "year"}
    value = {"value": 1e6, "value_min": 1e6, "value_max": 1e6}
    rest = {
        "support": 1,
        "copies": 1,
        "conflict": False,
        "safe_to_sum": True,
        "unsafe_reason": None,
        "flags": [],
    }
    return {"fact_id": name} | parties | kind | period | value | rest | changes


def facts(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=contracts.polars_schema("facts"))


def broken(*rows: dict[str, object]) -> set[str]:
    _, breaches = failures(prepare(facts(*rows)), CONTRACTS, ["fact_id"])
    print(breaches)
    return set(breaches["contract"])


PROVINCES = {"donor": "江苏省", "recipient": "陕西省", "donor_code": "320000", "recipient_code": "610000"}


@pytest.mark.parametrize(
    ("other", "meet"),
    [
        ({}, True),
        (PROVINCES, True),
        ({"donor_code": "320000", "recipient_code": "610331"}, True),
        ({"recipient_code": "610331、610328"}, True),
        ({"period_start": None, "period_end": date(2018, 6, 1), "period_basis": "point"}, True),
        ({"recipient_code": "610400"}, False),
        ({"donor_code": "320500"}, False),
        ({"period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}, False),
        ({"unit": "person"}, False),
        ({"donor_code": None, "donor": "某某集团"}, False),
    ],
)
def test_pairs(other: dict[str, object], meet: bool) -> None:
    rows = [fact("f1"), fact("f2", **other)]
    assert (overlaps(facts(*rows)).height == 1) == meet
    assert ("summed_do_not_overlap" in broken(*rows)) == meet


def test_an_unsafe_fact_meets_nobody() -> None:
    unsafe = {"safe_to_sum": False, "unsafe_reason": "overlaps another fact"}
    assert broken(fact("f1"), fact("f2", **unsafe)) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"status": "planned"},
        {"part_of": "f9"},
        {"per": "village"},
        {"metric": "wage"},
        {"period_basis": "cumulative"},
        {"conflict": True},
    ],
)
def test_only_plain_totals_are_summed(change: dict[str, object]) -> None:
    assert "summed_are_totals" in broken(fact("f1", **change))


@pytest.mark.parametrize(
    ("contract", "change"),
    [
        ("support_is_counted", {"support": 2}),
        ("value_between_its_extremes", {"value": 3e6}),
        ("unsafe_has_a_reason", {"unsafe_reason": "conflict"}),
    ],
)
def test_each_contract_catches(contract: str, change: dict[str, object]) -> None:
    assert broken(fact("f1", **change)) == {contract}


def test_a_name_is_one_facts() -> None:
    later = {"period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}
    assert broken(fact("f1"), fact("f1", **later)) == {"fact_stands_once"}

"""Corrections: guarded, applied, and refused where they make no sense or have gone stale."""

from datetime import date

import polars as pl
import pytest

import seeds
from tests.transforms.told import claim, claims
from transforms.corrections import COLUMNS, BadCorrection, StaleCorrection, apply, refuse_stale, typed

STATED = claims(claim("a1", 1), claim("a1", 2, surface="12个", value=12.0), claim("a2", 1))


def decisions(*rows: dict[str, object]) -> pl.DataFrame:
    whole = {"page_hash": "h1", "page_start": "10", "page_end": "16", "action": "reject", "guard": "2600万元"}
    words = {
        "contract": "",
        "field": "",
        "value": "",
        "reason": "a caption, not a claim",
        "by": "me",
        "on": "today",
    }
    return pl.DataFrame([{**whole, **words, **row} for row in rows]).select(COLUMNS)


def test_what_is_rejected_is_gone() -> None:
    left, used = apply(STATED, decisions({}))
    assert left["claim_id"].to_list() == ["c12", "c21"]
    assert used.height == 1


@pytest.mark.parametrize(
    ("field", "value", "now"),
    [
        ("value", "27000000", 27e6),
        ("metric", "donation_cash", "donation_cash"),
        ("period_end", "2018-06-30", date(2018, 6, 30)),
        ("per", "village", "village"),
        ("donor", "", None),
    ],
)
def test_a_field_is_changed(field: str, value: str, now: object) -> None:
    changed, used = apply(STATED, decisions({"action": "change", "field": field, "value": value}))
    assert changed[field][0] == now
    assert changed.columns == STATED.columns
    assert changed.slice(1).equals(STATED.slice(1))
    assert used.height == 1


def test_two_fields_of_one_claim() -> None:
    rows = [
        {"action": "change", "field": "metric", "value": "donation_cash"},
        {"action": "change", "field": "per", "value": "year"},
    ]
    changed, used = apply(STATED, decisions(*rows))
    assert changed.row(0, named=True)["metric"] == "donation_cash"
    assert changed.row(0, named=True)["per"] == "year"
    assert used.height == 2


@pytest.mark.parametrize("guard", ["2600万元", "26000000", "26000000.0", ""])
def test_the_guard_is_the_surface_or_the_old_value(guard: str) -> None:
    changed, _ = apply(STATED, decisions({"action": "change", "field": "value", "value": "1", "guard": guard}))
    assert changed["value"][0] == 1.0


def test_where_the_guard_differs_nothing_happens() -> None:
    left, used = apply(STATED, decisions({"guard": "2700万元"}))
    assert left.equals(STATED)
    assert used.is_empty()


def test_accept_changes_nothing_but_counts_as_used() -> None:
    left, used = apply(STATED, decisions({"action": "accept", "contract": "value_possible"}))
    assert left.equals(STATED)
    assert used.height == 1


def test_stale_is_an_error_where_the_page_is_here() -> None:
    rows = decisions({"guard": "2700万元"})
    _, used = apply(STATED, rows)
    refuse_stale(rows, used, pl.Series(["h2"]))
    with pytest.raises(StaleCorrection, match="expects “2700万元”") as refused:
        refuse_stale(rows, used, pl.Series(["h1", "h2"]))
    assert "\n" not in str(refused.value)


def test_a_correction_that_was_used_is_not_stale() -> None:
    rows = decisions({}, {"page_hash": "h2", "action": "accept", "contract": "reread_value"})
    _, used = apply(STATED, rows)
    refuse_stale(rows, used, pl.Series(["h1", "h2"]))


@pytest.mark.parametrize(
    "row",
    [
        {"action": "delete"},
        {"action": "accept"},
        {"action": "change", "field": "claim_id", "value": "x"},
        {"action": "change", "field": "value", "value": "much"},
        {"action": "change", "field": "period_end", "value": "June"},
        {"page_start": "first"},
        {"reason": ""},
    ],
)
def test_a_senseless_correction_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(BadCorrection, match="correction h1") as refused:
        apply(STATED, decisions(row))
    print(refused.value)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadCorrection, match="guard"):
        typed(decisions({}).drop("guard"))


def test_the_shipped_decisions_can_be_read() -> None:
    assert typed(seeds.load("corrections")).columns == COLUMNS

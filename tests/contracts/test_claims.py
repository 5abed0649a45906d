"""Each contract of a single claim: a sound claim passes, and one that breaks it is caught with its row."""

import math

import polars as pl
import pytest

import seeds
from contracts.check import CLAIM_CONTRACTS
from contracts.claims import level
from tests.contracts.samples import breaches, breaks, claim, projects


def test_a_sound_claim_breaks_nothing() -> None:
    assert breaks(claim(), projects()) == set()


@pytest.mark.parametrize("value", [-5.0, 0.0, math.nan, math.inf, None])
def test_a_value_is_a_number(value: float | None) -> None:
    assert "value_is_a_number" in breaks(claim(value=value))


def test_nobody_poor_left_is_a_number() -> None:
    none_left = {"metric": "poor_population", "table_name": "outcomes", "unit": "person", "value": 0.0}
    assert "value_is_a_number" not in breaks(claim(**none_left))


@pytest.mark.parametrize(
    ("bound", "high"), [("range", None), ("range", 1.0), ("exact", 30_000_000.0), ("range", 26_000_000.0)]
)
def test_a_range_has_two_ends(bound: str, high: float | None) -> None:
    assert "range_has_two_ends" in breaks(claim(bound=bound, value_high=high))


def test_what_china_cannot_give_is_held_back() -> None:
    assert "value_possible" in breaks(claim(value=2.6e12))


def test_what_is_unusual_is_flagged() -> None:
    found = breaches(claim(value=2.6e11))
    assert found.filter(contract="value_usual")["severity"].to_list() == ["soft"]
    assert "value_possible" not in found["contract"]


def test_a_county_is_not_a_province() -> None:
    aid = seeds.load("bounds").filter(pl.col("metric") == "fiscal_aid", pl.col("unit") == "CNY", pl.col("per") == "")
    top = dict(aid.select("level", "soft_high").iter_rows())
    much = {"value": (top["county"] * top["province"]) ** 0.5, "recipient_code": "610000", "recipient": "陕西省"}
    assert "value_usual" not in breaks(claim(**much))
    assert "value_usual" in breaks(claim(**much | {"recipient_code": "610331", "recipient": "太白县"}))


@pytest.mark.parametrize(("surface", "value", "odd"), [("12所", 12.0, False), ("12万所", 120_000.0, True)])
def test_there_are_only_so_many_of_a_thing(surface: str, value: float, odd: bool) -> None:
    built = {"table_name": "projects", "metric": "facilities", "unit": "facility", "value": value}
    found = breaks(claim(surface, f"题\n新建卫生室{surface}。", **built))
    assert ("count_usual_for_its_classifier" in found) == odd


def test_the_unit_is_the_metrics() -> None:
    assert "unit_of_the_metric" in breaks(claim(unit="person"))


def test_the_metric_is_known_and_in_its_table() -> None:
    assert "metric_is_known" in breaks(claim(metric="happiness"))
    assert "table_of_the_metric" in breaks(claim(table_name="jobs"))


@pytest.mark.parametrize(
    "change", [{"bound": "roughly"}, {"status": "done"}, {"period_basis": "month"}, {"direction": "north"}]
)
def test_words_are_the_guides(change: dict[str, object]) -> None:
    assert "words_are_known" in breaks(claim(**change))


def test_half_a_project_is_none() -> None:
    assert "whole_things_are_whole" in breaks(projects(value=12.5))
    assert "whole_things_are_whole" not in breaks(projects(value=11_299.999_999_999_998))


def test_a_unit_that_another_metric_would_count_differently_is_told() -> None:
    assert "unit_is_sure" in breaks(projects(flags=["read:unit"]))
    assert "unit_is_sure" not in breaks(projects(flags=["read:decimal_mark"]))


@pytest.mark.parametrize(
    ("words", "unit", "sure"),
    [("5个受援县", "county", True), ("5个受援县", "village", False), ("5个，县里", "county", False)],
)
def test_a_noun_behind_the_number_makes_its_unit_sure(words: str, unit: str, sure: bool) -> None:
    text = f"题\n两地结对{words}开展帮扶。"
    unsure = claim(
        "5个", text, metric="twinned_units", table_name="projects", value=5.0, unit=unit, flags=["read:unit"]
    )
    assert ("unit_is_sure" not in breaks(unsure)) == sure


@pytest.mark.parametrize("confidence", [-0.1, 1.1])
def test_confidence_is_a_probability(confidence: float) -> None:
    assert "confidence_is_a_probability" in breaks(claim(confidence=confidence))


def test_the_quote_has_the_surface() -> None:
    assert "quote_has_the_surface" in breaks(claim(quote="两地干部常来常往。"))


@pytest.mark.parametrize(
    "change",
    [{"char_end": 9_000}, {"char_start": -1}, {"page_start": 30, "page_end": 20}, {"page_end": 9_000}],
)
def test_spans_lie_in_article_and_page(change: dict[str, object]) -> None:
    assert "span_is_in_the_article" in breaks(claim(**change))


def test_a_claim_stands_once() -> None:
    found = breaches(claim(), claim())
    assert found.filter(contract="claim_stands_once").height == 1


def test_levels_of_places() -> None:
    rows = pl.DataFrame(
        {
            "recipient": ["陕西省", "宝鸡市", "太白县", "鹦鸽镇卫生院", None, "甲县、乙县、丙县"],
            "recipient_code": ["610000", "610300", "610331", None, None, "610331、610330、610328"],
        }
    )
    levels = rows.select(level("recipient")).to_series().to_list()
    assert levels == ["province", "prefecture", "county", "body", "", "prefecture"]


def test_every_contract_has_its_own_name_and_says_what_holds() -> None:
    names = [contract.name for contract in CLAIM_CONTRACTS]
    assert len(names) == len(set(names))
    assert all(contract.meaning.endswith(".") for contract in CLAIM_CONTRACTS)


@pytest.mark.parametrize("name", ["metrics", "bounds", "ratios"])
def test_bounds_are_in_order(name: str) -> None:
    rows = seeds.load(name)
    soft = rows.filter(pl.col("soft_low") > pl.col("soft_high"))
    assert soft.is_empty(), soft
    if "hard_low" in rows.columns:
        wide = rows.filter((pl.col("hard_low") > pl.col("soft_low")) | (pl.col("hard_high") < pl.col("soft_high")))
        assert wide.is_empty(), wide


def test_the_example_of_a_bound_lies_in_it() -> None:
    value = pl.col("reads").str.extract(r"^([0-9.]+)").cast(pl.Float64)
    for name in ("metrics", "bounds", "ratios"):
        outside = seeds.load(name).filter(~value.is_between(pl.col("soft_low"), pl.col("soft_high")))
        assert outside.is_empty(), outside

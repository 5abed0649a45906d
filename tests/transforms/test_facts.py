"""Facts: what merges and what does not, whose value and name they carry, and what may be added up."""

from datetime import date

import polars as pl
import pytest

from contracts.facts import overlaps
from tests.transforms.told import articles, claim, claims
from transforms.facts import merge


def facts(*rows: dict[str, object], **days: date) -> pl.DataFrame:
    stated = claims(*rows)
    return merge(stated, articles(stated, **days))[0]


def one(*rows: dict[str, object], **days: date) -> dict[str, object]:
    merged = facts(*rows, **days)
    assert merged.height == 1, merged
    return merged.row(0, named=True)


def test_two_stories_that_agree_are_one_fact() -> None:
    fact = one(claim("a1"), claim("a2"))
    assert (fact["support"], fact["copies"], fact["conflict"]) == (2, 2, False)


def test_reposts_add_copies_and_no_support() -> None:
    fact = one(claim("a1"), claim("a2", story_id="s1"), claim("a3"))
    assert (fact["support"], fact["copies"]) == (2, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"metric": "donation_cash"},
        {"unit": "person"},
        {"per": "village"},
        {"status": "planned"},
        {"direction": "mutual"},
        {"donor": "贾汪区"},
        {"recipient": None},
        {"period_end": date(2018, 6, 30)},
        {"period_basis": "cumulative"},
        {"part_of": "c9"},
        {"subject": "社会捐款"},
    ],
)
def test_what_differs_in_its_key_or_subject_is_another_fact(change: dict[str, object]) -> None:
    assert facts(claim("a1"), claim("a2", **change)).height == 2


@pytest.mark.parametrize("subject", ["帮扶资金", None, "财政帮扶资金"])
def test_subjects_agree_where_one_names_the_other_more_closely(subject: str | None) -> None:
    assert one(claim("a1"), claim("a2", subject=subject))["subject"] == "财政帮扶资金"


def test_what_fits_two_subjects_joins_neither() -> None:
    goods = [claim(f"a{n}", subject=subject) for n, subject in enumerate(["校服", "图书", None])]
    assert facts(*goods).height == 3


@pytest.mark.parametrize(
    ("surface", "value", "bound", "conflict"),
    [
        ("2600万元", 26_000_000.0, "exact", False),
        ("0.26亿元", 26_000_000.0, "exact", False),
        ("0.3亿元", 30_000_000.0, "exact", True),
        ("2650万元", 26_500_000.0, "exact", True),
        ("2600.4万元", 26_004_000.0, "exact", False),
        ("2500多万元", 25_000_000.0, "at_least", False),
        ("2700余万元", 27_000_000.0, "at_least", True),
        ("不到2700万元", 27_000_000.0, "at_most", False),
        ("约2800万元", 28_000_000.0, "about", False),
        ("约4000万元", 40_000_000.0, "about", True),
        ("两千六百万", 26_000_000.0, "exact", False),
    ],
)
def test_a_difference_beyond_rounding_and_bound_is_a_conflict(
    surface: str, value: float, bound: str, conflict: bool
) -> None:
    fact = one(claim("a1"), claim("a2", surface=surface, value=value, bound=bound))
    assert fact["conflict"] == conflict
    assert (fact["value_min"], fact["value_max"]) == (min(26e6, value), max(26e6, value))


@pytest.mark.parametrize(
    ("surface", "value", "conflict"),
    [("5.4亿元", 5.4e8, False), ("5.5亿元", 5.5e8, True), ("5亿元", 5e8, True)],
)
def test_a_rounded_number_agrees_with_what_rounds_to_it(surface: str, value: float, conflict: bool) -> None:
    precise = claim("a1", surface="5.44亿元", value=5.44e8)
    assert one(precise, claim("a2", surface=surface, value=value))["conflict"] == conflict


def test_the_value_is_what_most_stories_give_then_the_most_precise() -> None:
    most = one(claim("a1", value=20e6), claim("a2"), claim("a3"))
    assert (most["value"], most["conflict"]) == (26e6, True)
    precise = one(claim("a1", value=25e6, bound="at_least"), claim("a2", value=25_700_000.0))
    assert (precise["value"], precise["bound"]) == (25_700_000.0, "exact")


def test_two_claims_of_one_article_are_never_one_fact() -> None:
    merged = facts(claim("a1", 1), claim("a1", 2))
    assert merged["support"].to_list() == [1, 1]


def test_where_an_article_has_several_the_value_says_which_is_meant() -> None:
    rows = [claim("a1", 1), claim("a1", 2, value=9e6), claim("a2", 1, value=9e6)]
    merged = facts(*rows).sort("value")
    assert merged["support"].to_list() == [2, 1]
    assert not merged["conflict"].any()


def test_a_fact_keeps_the_name_of_its_first_claim() -> None:
    stated = claims(claim("a5"))
    first, _ = merge(stated, articles(stated))
    assert first["fact_id"].to_list() == ["f51"]
    more = claims(claim("a2"), claim("a5"))
    told = articles(more, a2=date(2018, 12, 30))
    assert merge(more, told)[0]["fact_id"].to_list() == ["f21"]
    assert merge(more, told, first)[0]["fact_id"].to_list() == ["f51"]


def test_claims_know_their_fact() -> None:
    stated = claims(claim("a1"), claim("a2"), claim("a3", metric="donation_cash"))
    merged, named = merge(stated, articles(stated))
    assert named["fact_id"].to_list() == ["f11", "f11", "f31"]
    assert set(named["fact_id"]) == set(merged["fact_id"])
    assert named.columns == stated.columns


def test_the_part_of_a_fact_is_a_fact() -> None:
    merged = facts(claim("a1", 1), claim("a1", 2, value=9e6, part_of="c11"))
    assert merged["part_of"].to_list() == [None, "f11"]


def test_order_of_claims_changes_nothing() -> None:
    rows = [claim("a1"), claim("a2", value=27e6), claim("a3", subject=None), claim("a3", 2, metric="wage")]
    assert facts(*rows).equals(facts(*rows[::-1]))


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ({}, date(2018, 12, 31)),
        ({"period_basis": "unstated", "period_start": None, "period_end": None}, date(2019, 3, 1)),
        ({"period_basis": "cumulative", "period_end": None}, date(2019, 3, 1)),
    ],
)
def test_as_of(period: dict[str, object], day: date) -> None:
    assert one(claim("a1", **period))["as_of"] == day


def test_a_total_that_runs_on_is_another_in_another_year() -> None:
    running = {"period_basis": "cumulative", "period_end": None}
    rows = [claim("a1", **running), claim("a2", **running)]
    assert facts(*rows, a2=date(2021, 3, 1)).height == 2
    copies = [claim("a1", **running), claim("a2", **running, story_id="s1")]
    assert facts(*copies, a1=date(2019, 12, 30), a2=date(2020, 1, 3)).height == 1


def test_a_year_of_writing_before_the_reposts_date() -> None:
    stated = claims(claim("a1", period_basis="unstated", period_start=None, period_end=None))
    written = articles(stated).with_columns(written_year=pl.lit(2017, dtype=pl.Int32))
    assert merge(stated, written)[0]["as_of"].to_list() == [date(2017, 12, 31)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"metric": "wage"}, "not summable"),
        ({"status": "planned"}, "planned"),
        ({"part_of": "c9"}, "part of another fact"),
        ({"per": "village"}, "per unit"),
        ({"period_basis": "cumulative"}, "no closed period"),
        ({"donor": None, "donor_code": None}, "donor or recipient unknown"),
        (
            {"donor": "甲公司", "donor_code": None, "recipient": "乙村", "recipient_code": None},
            "no place known",
        ),
    ],
)
def test_what_may_not_be_summed_says_why(change: dict[str, object], reason: str | None) -> None:
    fact = one(claim("a1", **change))
    assert (fact["safe_to_sum"], fact["unsafe_reason"]) == (reason is None, reason)


def test_a_conflict_is_not_summed() -> None:
    assert one(claim("a1"), claim("a2", value=50e6))["unsafe_reason"] == "conflict"


def safe(*rows: dict[str, object]) -> set[float]:
    return set(facts(*rows).filter("safe_to_sum")["value"])


PROVINCE = {"donor": "江苏省", "donor_code": "320000", "recipient": "陕西省", "recipient_code": "610000"}


def test_of_two_that_contain_one_another_the_wider_is_summed() -> None:
    assert safe(claim("a1"), claim("a2", value=9e8, **PROVINCE)) == {9e8}
    crossed = {**PROVINCE, "recipient": "太白县", "recipient_code": "610331"}
    assert len(safe(claim("a1"), claim("a2", value=9e6, **crossed))) == 1


def test_what_lies_apart_is_summed_together() -> None:
    other = {"recipient": "渭南市", "recipient_code": "610500"}
    later = {"period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}
    assert safe(claim("a1"), claim("a1", 2, value=7e6, **other), claim("a1", 3, value=5e6, **later)) == {
        26e6,
        7e6,
        5e6,
    }


def test_a_day_lies_in_its_year() -> None:
    day = {"period_basis": "point", "period_start": None, "period_end": date(2018, 6, 1)}
    assert safe(claim("a1"), claim("a2", value=1e6, **day)) == {26e6}


def test_several_recipients_contain_each_of_them() -> None:
    both = {"recipient": "宝鸡市、渭南市", "recipient_code": "610300、610500"}
    assert safe(claim("a1"), claim("a2", value=4e7, **both)) == {4e7}


def test_a_place_under_its_old_code_is_the_same_place() -> None:
    old = {"donor": "张家港市", "donor_code": "320582", "recipient": "沿河土家族自治县"}
    rows = [
        claim("a1", **old, recipient_code="522228"),
        claim("a2", **old, recipient_code="520627", value=8e6),
    ]
    assert len(safe(*rows)) == 1 or facts(*rows).height == 1


def test_a_body_may_have_given_in_a_places_name() -> None:
    body = {"donor": "某某集团", "donor_code": None}
    assert safe(claim("a1"), claim("a2", value=1e6, **body)) == {26e6}
    assert safe(claim("a1", **body), claim("a2", value=1e6, donor="另一集团", donor_code=None)) == {26e6, 1e6}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("铜陵市", "340700"), ("枞阳县", "340823")),  # once of 安庆
        (("安庆市", "340800"), ("枞阳县", "340823")),
    ],
)
def test_what_lies_in_a_place_is_not_summed_beside_it(one: tuple[str, str], other: tuple[str, str]) -> None:
    names = ("donor", "donor_code")
    merged = facts(
        claim("a1", **dict(zip(names, one, strict=True))),
        claim("a2", value=2e6, **dict(zip(names, other, strict=True))),
    )
    assert merged["safe_to_sum"].sum() == 1
    assert overlaps(merged).is_empty()

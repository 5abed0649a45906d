"""Contracts between claims of one article: parts, ratios, and the same words twice."""

import pytest

from contracts.check import check
from tests.contracts.samples import article, breaches, breaks, claim, context, frame

WHOLE = "题\n引进人才120名，其中教师45名、医生60名。"
PEOPLE = {"table_name": "exchanges", "metric": "professionals_seconded", "unit": "person"}


def group(whole: float = 120, one: float = 45, other: float = 60, **confidence: float) -> list[dict[str, object]]:
    first = claim("120名", WHOLE, **PEOPLE, value=whole, confidence=confidence.get("whole", 0.9))
    parts = [
        claim("45名", WHOLE, **PEOPLE, value=one, part_of=first["claim_id"]),
        claim("60名", WHOLE, **PEOPLE, value=other, part_of=first["claim_id"]),
    ]
    return [first, *parts]


def held(rows: list[dict[str, object]]) -> list[str]:
    found = breaches(*rows).filter(contract="part_within_whole")
    return found["surface"].to_list()


def test_parts_within_their_whole_pass() -> None:
    assert not {"part_within_whole", "part_and_whole_agree", "parts_sum_within_whole"} & breaks(*group())


def test_a_part_above_its_whole_is_held_back_and_the_whole_flagged() -> None:
    rows = group(one=450)
    assert held(rows) == ["45名"]
    claims = frame("staged_claims", rows)
    checked = check(claims, context(claims, articles=frame("staged_articles", [article(text=WHOLE)])))
    flags = dict(checked.kept.select("surface", "flags").iter_rows())
    assert "soft:part_and_whole_agree" in flags["120名"]
    assert flags["60名"] == []


def test_a_whole_below_its_parts_is_the_less_supported() -> None:
    assert held(group(whole=12)) == ["120名"]


def test_the_less_sure_of_two_is_held_back() -> None:
    rows = group(one=450, whole=0.2)[:2]
    rows[0]["value"] = 120.0
    rows[0]["confidence"] = 0.2
    assert held(rows) == ["120名"]


def test_parts_of_another_unit_are_not_compared() -> None:
    rows = group(one=450)
    rows[1] |= {"unit": "person_time"}
    assert held(rows) == []


def test_parts_that_sum_above_their_whole_are_flagged() -> None:
    assert "parts_sum_within_whole" in breaks(*group(one=70, other=80))


@pytest.mark.parametrize(("households", "odd"), [(2000.0, False), (20.0, True), (20_000.0, True)])
def test_people_a_household(households: float, odd: bool) -> None:
    text = "题\n带动脱贫户2000户7400人。"
    reached = {"table_name": "outcomes", "metric": "beneficiaries"}
    rows = [
        claim("2000户", text, **reached, unit="household", value=households),
        claim("7400人", text, **reached, unit="person", value=7400.0),
    ]
    found = breaches(*rows).filter(contract="ratio_is_usual")
    assert found.height == (2 if odd else 0)


def test_a_sentence_that_stands_twice_says_the_same() -> None:
    text = "题\n两地共建园区12个。\n图片里，两地共建园区120个。\n两地共建园区120个。"
    parks = {"table_name": "projects", "metric": "parks", "unit": "park"}
    first = claim("12个", text, **parks, value=12.0)
    second = claim("120个", text, **parks, value=120.0, quote="两地共建园区120个。")
    assert "said_twice_alike" in breaks(first, second)
    assert "said_twice_alike" not in breaks(first, {**second, "value": 12.0})

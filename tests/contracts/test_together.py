"""Contracts between claims of one article: parts, ratios, and the same words twice."""

import pytest

from contracts.check import check
from tests.contracts.samples import article, breaches, breaks, claim, context, frame

TEXT = "题\n引进人才120名，其中教师450名、医生60名。"
PEOPLE = {"table_name": "exchanges", "metric": "professionals_seconded", "unit": "person"}


def group(whole: int = 120, one: int = 45, other: int = 60, sure: float = 0.8) -> list[dict[str, object]]:
    """A whole and two parts, as sure of the first as told; the text says what they say."""
    text = f"题\n引进人才{whole}名，其中教师{one}名、医生{other}名。"
    first = claim(f"{whole}名", text, **PEOPLE, value=float(whole))
    rest = {"part_of": first["claim_id"], **PEOPLE}
    parts = [claim(f"{one}名", text, value=float(one), confidence=sure, **rest)]
    return [first, *parts, claim(f"{other}名", text, value=float(other), **rest)]


def held(rows: list[dict[str, object]]) -> list[str]:
    found = breaches(*rows).filter(contract="part_within_whole")
    return found["surface"].to_list()


def test_parts_within_their_whole_pass() -> None:
    assert not {"part_within_whole", "part_and_whole_agree", "parts_sum_within_whole"} & breaks(*group())


def test_a_part_above_its_whole_is_held_back_and_the_whole_flagged() -> None:
    rows = group(one=450)
    assert held(rows) == ["450名"]
    claims = frame("staged_claims", rows)
    checked = check(claims, context(claims, articles=frame("staged_articles", [article(text=TEXT)])))
    flags = dict(checked.kept.select("surface", "flags").iter_rows())
    assert "soft:part_and_whole_agree" in flags["120名"]
    assert flags["60名"] == []


def test_a_whole_below_most_of_its_parts_is_the_less_supported() -> None:
    assert held(group(whole=12)) == ["12名"]


def test_the_less_sure_of_two_is_held_back() -> None:
    assert held(group(one=450, sure=0.95)[:2]) == ["120名"]


def test_what_breaks_another_contract_is_the_less_supported() -> None:
    rows = group(one=450, sure=0.99)
    rows[1] |= {"value": 460.0}
    assert held(rows) == ["450名"]


def test_where_nothing_tells_them_apart_both_are_flagged() -> None:
    rows = group(one=450, sure=0.9)
    assert held(rows) == []
    assert "part_and_whole_agree" in breaks(*rows)


def test_parts_of_another_unit_are_not_compared() -> None:
    rows = group(one=450)
    rows[1] |= {"unit": "person_time"}
    assert held(rows) == []


def test_parts_that_sum_above_their_whole_are_flagged() -> None:
    assert "parts_sum_within_whole" in breaks(*group(one=80, other=85))
    assert "parts_sum_within_whole" not in breaks(*group(one=60, other=65))


def test_a_whole_broken_down_twice_over_is_none() -> None:
    text = "题\n捐款120万元，其中甲厂70万元、乙厂50万元，用于学校80万元、医院40万元。"
    first = claim("120万元", text, value=1_200_000.0)
    parts = [claim(f"{n}万元", text, value=n * 10_000.0, part_of=first["claim_id"]) for n in (70, 50, 80, 40)]
    assert "parts_sum_within_whole" not in breaks(first, *parts)


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


def test_people_who_go_with_other_households_are_in_no_odd_ratio() -> None:
    text = "题\n年初贫困户61户、187人，年底还剩14户。"
    poor = {"table_name": "outcomes", "unit": "household", "metric": "poor_households"}
    people = claim("187人", text, **poor | {"unit": "person", "metric": "poor_population"}, value=187.0)
    rest = claim("14户", text, **poor, value=14.0)
    assert "ratio_is_usual" not in breaks(claim("61户", text, **poor, value=61.0), people, rest)
    assert "ratio_is_usual" in breaks(claim("61户", text, **poor, value=610.0), people, rest)


def test_a_sentence_that_stands_twice_says_the_same() -> None:
    text = "题\n两地共建园区12个。\n图片里，两地共建园区120个。\n两地共建园区120个。"
    parks = {"table_name": "projects", "metric": "parks", "unit": "park"}
    first = claim("12个", text, **parks, value=12.0)
    second = claim("120个", text, **parks, value=120.0, quote="两地共建园区120个。")
    assert "said_twice_alike" in breaks(first, second)
    assert "said_twice_alike" not in breaks(first, {**second, "value": 12.0})


def test_cells_of_a_table_are_no_sentences() -> None:
    text = "题\n帮扶资金\n3.98亿元\n消费帮扶\n9.1亿元"
    cells = [claim("3.98亿元", text, value=3.98e8), claim("9.1亿元", text, value=9.1e8)]
    assert [cell["quote"] for cell in cells] == ["3.98亿元", "9.1亿元"]
    assert "said_twice_alike" not in breaks(*cells)


def test_who_receives_everywhere_else_gives_nothing() -> None:
    text = "题\n捐款12万元，又捐36万元，再捐75万元。"
    village = {"donor": "青禾集团", "donor_code": None, "recipient": "柳湾村", "recipient_code": None}
    rows = [claim(f"{n}万元", text, value=n * 10_000.0, **village) for n in (12, 36)]
    turned = {"donor": "柳湾村", "donor_code": None, "recipient": "青禾集团", "recipient_code": None}
    assert "sides_as_elsewhere" not in breaks(*rows, claim("75万元", text, value=750_000.0, **village))
    found = breaches(*rows, claim("75万元", text, value=750_000.0, **turned)).filter(contract="sides_as_elsewhere")
    assert found["surface"].to_list() == ["75万元"]


@pytest.mark.parametrize(
    ("whole", "one", "odd"),
    [(105, 45, False), (1050, 45, True), (510, 450, False), (105, 450, True), (60, 45, False)],
)
def test_parts_that_would_add_up_but_for_a_power_of_ten(whole: int, one: int, odd: bool) -> None:
    assert ("parts_sum_not_to_a_tenth" in breaks(*group(whole=whole, one=one, other=60))) == odd

"""Contracts of the two sides: known pairings, their years, and the right way round."""

from datetime import date

from tests.contracts.samples import breaches, breaks, claim

SWAPPED = {"donor": "宝鸡市", "donor_code": "610300", "recipient": "徐州市", "recipient_code": "320300"}


def test_swapped_sides_are_held_back() -> None:
    found = breaches(claim(**SWAPPED)).filter(contract="sides_not_swapped")
    assert found["severity"].to_list() == ["hard"]


def test_a_gift_in_return_is_flagged_where_its_sentence_says_so() -> None:
    text = "题\n宝鸡市向徐州市捐赠苹果30吨。"
    gift = {"metric": "goods_items", "table_name": "exchanges", "unit": "ton", "value": 30.0}
    broken = breaks(claim("30吨", text, **gift | SWAPPED))
    assert "sides_not_swapped" not in broken
    assert "pairing_is_known" in broken
    other = "题\n徐州市向宝鸡市捐赠苹果30吨。"
    assert "sides_not_swapped" in breaks(claim("30吨", other, **gift | SWAPPED))


def test_a_body_on_one_side_swapped_is_flagged() -> None:
    body = {"donor": "毕节市", "donor_code": "520500", "recipient": "某某集团", "recipient_code": None}
    assert "giver_can_give" in breaks(claim(**body))
    body = {"donor": "某某集团", "donor_code": None, "recipient": "广州市", "recipient_code": "440100"}
    assert "taker_can_take" in breaks(claim(**body))


def test_a_body_has_its_seat_where_its_name_says() -> None:
    seated = {"donor": "太白县人民医院", "donor_code": None, "recipient": "徐州市", "recipient_code": "320300"}
    assert "sides_not_swapped" in breaks(claim(**seated))
    fine = {"recipient": "太白县人民医院", "recipient_code": None}
    assert breaks(claim(**fine)) == set()


def test_an_unknown_pairing_is_flagged() -> None:
    far = {"recipient": "邯郸市", "recipient_code": "130400"}
    assert "pairing_is_known" in breaks(claim(**far))


def test_within_one_province_is_no_swap() -> None:
    inside = {"donor": "宝鸡市", "donor_code": "610300", "recipient": "太白县", "recipient_code": "610331"}
    assert breaks(claim(**inside)) == set()


def test_years_outside_the_pairing_are_flagged() -> None:
    ended = {
        "donor": "杭州市",
        "donor_code": "330100",
        "recipient": "来凤县",
        "recipient_code": "422827",
        "period_start": date(2031, 1, 1),
        "period_end": date(2031, 12, 31),
        "status": "planned",
    }
    assert "pairing_in_its_years" in breaks(claim(**ended))


def test_a_side_without_a_place_says_nothing() -> None:
    assert breaks(claim(donor=None, donor_code=None)) == set()


def test_outcomes_may_be_told_from_before_the_pairing() -> None:
    lifted = {"table_name": "outcomes", "metric": "poor_population", "unit": "person"}
    early = {"period_start": date(1994, 1, 1), "period_end": date(1994, 12, 31)}
    assert "pairing_in_its_years" in breaks(claim(**early))
    assert "pairing_in_its_years" not in breaks(claim(**early, **lifted))

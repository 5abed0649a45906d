"""The check as a whole: kept, flagged, held back with every reason; what people accept; a row a contract."""

import polars as pl
import pytest

import contracts
from contracts.check import CONTRACTS, check, total
from tests.contracts.samples import claim, context, frame, projects


def checked(*rows: dict[str, object], **parts: object):  # type: ignore[no-untyped-def]
    claims = frame("staged_claims", list(rows))
    found = check(claims, context(claims, **parts))
    print(found.quarantined.select("surface", "contract", "severity", "observed", "bound_value"))
    return found


def decision(action: str, **changes: object) -> pl.DataFrame:
    place = {"page_hash": "h1", "page_start": claim()["page_start"], "page_end": claim()["page_end"]}
    words = {
        "contract": "",
        "field": "",
        "value": "",
        "guard": "2600万元",
        "reason": "seen",
        "by": "me",
        "on": "today",
    }
    return pl.DataFrame([{**place, "action": action, **words, **changes}])


def test_sound_claims_are_kept_as_they_are() -> None:
    found = checked(claim(), projects())
    assert found.kept.height == 2
    assert found.kept["flags"].list.len().sum() == 0
    assert found.quarantined.is_empty()
    assert set(found.results["outcome"]) == {"passed"}


def test_a_claim_is_held_back_with_every_reason() -> None:
    found = checked(claim(value=2.6e12, unit="person"), projects())
    assert found.kept["surface"].to_list() == ["12个"]
    reasons = set(found.quarantined["contract"])
    assert {"reread_value", "reread_unit", "unit_of_the_metric"} <= reasons
    outcome = dict(found.quantities.select("surface", "outcome").iter_rows())
    assert outcome == {"2600万元": "quarantined", "12个": "claim", "2018年": "date"}


def test_soft_reasons_of_a_claim_held_back_are_told_too() -> None:
    found = checked(claim(value=2.6e13))
    assert set(found.quarantined["severity"]) == {"hard", "soft"}


def test_a_soft_breach_is_a_flag_beside_the_others() -> None:
    swapped = {"recipient": "邯郸市", "recipient_code": "130400", "flags": ["read:decimal_mark"]}
    found = checked(claim(**swapped))
    assert sorted(found.kept["flags"][0]) == ["read:decimal_mark", "soft:pairing_is_known"]


def test_what_is_accepted_is_flagged_for_that_row_and_contract_alone() -> None:
    wrong = {"value": 260_000_000.0}
    one = checked(claim(**wrong), corrections=decision("accept", contract="reread_value"))
    assert one.kept["flags"].to_list() == [["soft:reread_value"]]
    assert dict(one.results.select("contract", "outcome").iter_rows())["reread_value"] == "flagged"
    other = checked(claim(**wrong), corrections=decision("accept", contract="value_possible"))
    assert other.kept.is_empty()
    stale = checked(claim(**wrong), corrections=decision("accept", contract="reread_value", guard="99万元"))
    assert stale.kept.is_empty()


def test_a_value_that_a_person_set_need_not_be_on_the_page() -> None:
    set_by_hand = decision("change", field="value", value="27000000")
    found = checked(claim(value=27_000_000.0), corrections=set_by_hand)
    assert found.kept["flags"].to_list() == [["soft:reread_value"]]


def test_every_contract_has_its_row() -> None:
    found = checked(claim())
    assert found.results["contract"].to_list() == [contract.name for contract in CONTRACTS]
    contracts.conform("contract_results", found.results.with_columns(run_id=pl.lit("r1")))


def test_unbalanced_books_stop() -> None:
    claims = frame("staged_claims", [claim()])
    found = check(claims, context(claims, quantities=context(claims).quantities.head(1)))
    outcomes = dict(found.results.select("contract", "outcome").iter_rows())
    assert outcomes["digits_read_once"] == "stopped"
    assert found.breaches.height == 6


def test_batches_add_up() -> None:
    one, two = checked(claim()), checked(claim(value=1.0), projects())
    both = total([one.results, two.results]).filter(contract="reread_value").row(0, named=True)
    assert (both["rows_checked"], both["rows_failed"], both["outcome"]) == (3, 1, "quarantined")


def test_another_shape_stops_the_run() -> None:
    claims = frame("staged_claims", [claim()])
    with pytest.raises(contracts.Structure, match="unit"):
        check(claims.drop("unit"), context(claims))


def test_no_claims_are_no_trouble() -> None:
    assert check(contracts.empty("staged_claims"), context(frame("staged_claims", []))).kept.is_empty()

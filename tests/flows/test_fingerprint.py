import polars as pl

from flows import fingerprint
from transforms.corrections import COLUMNS


def rows(*pages: str, value: str = "7") -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(COLUMNS, "x") | {"page_hash": page, "value": value} for page in pages])


def test_a_correction_counts_for_its_own_page_only() -> None:
    before, after = fingerprint.of(rows("p1", "p2")), fingerprint.of(rows("p1", "p2", "p3"))
    assert before["rule"] == after["rule"]
    assert before["seed"] == after["seed"]
    assert {**before["correction"], "p3": after["correction"]["p3"]} == after["correction"]


def test_another_decision_is_another_fingerprint_and_order_is_none() -> None:
    two = pl.concat([rows("p1"), rows("p1", value="8")])
    assert fingerprint.of(rows("p1")) != fingerprint.of(rows("p1", value="8"))
    assert fingerprint.of(two) == fingerprint.of(two.reverse())


def test_no_corrections_no_pages() -> None:
    assert fingerprint.of(rows("p1").clear())["correction"] == {}

"""The contract that checks every pair agrees with what is called safe to sum, and each time it is the same."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import facts as contract
from transforms.overlap import crowded

# Places with zones of their own, codes that moved, codes that two places had; bodies whose names go on.
PARTIES = [
    ("宁波市", "330200"),
    ("鄞州区", "330212"),
    ("宁波的一个旧区", "330200-6"),
    ("北仑区", "330206"),
    ("浙江省", "330000"),
    ("临江区", "220604"),
    ("江源区", "220605"),
    ("吉林省", "220000"),
    ("宁波市、吉林省", "330200、220000"),
    ("某银行", None),
    ("某银行宁波分行", None),
    ("某集团、某银行", None),
]
PERIODS = [
    ("year", date(2019, 1, 1), date(2019, 12, 31)),
    ("year", date(2020, 1, 1), date(2020, 12, 31)),
    ("point", None, date(2019, 6, 30)),
]


def facts(rows: list[tuple[int, int, int]]) -> pl.DataFrame:
    """One row is one fact that nothing but another fact keeps from being summed."""
    made = [
        {
            "fact_id": f"f{number}",
            "metric": "fiscal_aid",
            "unit": "CNY",
            "donor": PARTIES[giver][0],
            "donor_code": PARTIES[giver][1],
            "recipient": PARTIES[taker][0],
            "recipient_code": PARTIES[taker][1],
            "period_basis": PERIODS[when][0],
            "period_start": PERIODS[when][1],
            "period_end": PERIODS[when][2],
            "support": 1,
            "order": number,
        }
        for number, (giver, taker, when) in enumerate(rows)
    ]
    types = {"donor_code": pl.String, "recipient_code": pl.String, "period_start": pl.Date, "period_end": pl.Date}
    return pl.DataFrame(made, schema_overrides=types)


def summed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(safe_to_sum=~pl.col("fact_id").is_in(crowded(frame).implode()))


party = st.integers(0, len(PARTIES) - 1)


@given(st.lists(st.tuples(party, party, st.integers(0, len(PERIODS) - 1)), min_size=2, max_size=12))
@settings(deadline=None)
def test_the_contract_finds_no_pair_that_was_left(rows: list[tuple[int, int, int]]) -> None:
    found = summed(facts(rows))
    assert found["safe_to_sum"].any()
    left = contract.overlaps(found)
    assert left.is_empty(), found.filter(pl.col("fact_id").is_in(left.row(0))).to_dicts()


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [("宁波市", "鄞州区"), ("宁波市", "宁波的一个旧区"), ("某银行", "某银行宁波分行"), ("临江区", "江源区")],
)
def test_what_lies_inside_is_not_added_to_it_again(wide: str, narrow: str) -> None:
    names = [name for name, _ in PARTIES]
    frame = facts([(names.index(party), names.index("吉林省"), 0) for party in (narrow, wide)])
    for _ in range(20):
        assert summed(frame)["safe_to_sum"].sum() == 1

"""From an identifier back to its sentence, its page and every contract it met."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from contracts.check import CLAIM_CONTRACTS
from tests.warehouse.frames import fill, told
from warehouse import WarehouseError, publish
from warehouse.staging import Staging
from warehouse.trace import trace

PAGE = "上文。江苏省投入5.0元。下文。"
HASH = hashlib.sha256(PAGE.encode("gb18030")).hexdigest()
SOFT, HARD = CLAIM_CONTRACTS[0].name, CLAIM_CONTRACTS[1].name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    start = PAGE.index("5.0元")
    frames = told({"f1": 5.0, "f2": 7.0}, {"f1": "one.txt", "f2": "two.txt"})
    there = {"page_start": pl.lit(start, pl.Int32), "page_end": pl.lit(start + 4, pl.Int32)}
    frames["articles"] = frames["articles"].with_columns(page_hash=pl.lit(HASH))
    claims = frames["claims"].with_columns(flags=pl.lit([f"soft:{SOFT}"], pl.List(pl.String)), **there)
    again = claims.filter(pl.col("fact_id") == "f1").with_columns(
        claim_id=pl.lit("c-f1-again"), article_id=pl.lit("a-two.txt"), source=pl.lit("two.txt")
    )
    frames["claims"] = pl.concat([claims, again])
    held = claims.row(0, named=True) | {
        "claim_id": "held-1",
        "fact_id": None,
        "contract": HARD,
        "observed": "5",
    }
    frames["quarantine"] = fill("quarantine", [held])
    run = fill("runs", [{"run_id": "r1", "started": datetime(2024, 1, 1)}]).row(0, named=True)
    publish.publish(tmp_path, frames, run)
    with Staging(tmp_path) as staging:
        staging.add_pages([("one.txt", PAGE.encode("gb18030"))], datetime(2024, 1, 1, tzinfo=UTC), "r1")
    (tmp_path / "corrections.csv").write_text(
        "page_hash,page_start,page_end,action,contract,field,value,guard,reason,by,on\n"
        f"{HASH},{start},{start + 4},change,,value,6,5.0元,the page errs,reader,2024-02-01\n"
        f"{HASH},0,1,reject,,,,,elsewhere,reader,2024-02-01\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_claim_leads_to_its_place_in_the_page(home: Path) -> None:
    found = trace(home, "c-f1")
    assert found.kind == "claim"
    assert found.claim is not None
    assert found.claim["quote"] == "江苏省投入5.0元。"
    assert found.article is not None
    assert found.article["source"] == "one.txt"
    assert found.place is not None
    assert (found.place.before, found.place.span, found.place.after) == (
        "上文。江苏省投入",
        "5.0元",
        "。下文。",
    )


def test_a_claim_shows_its_siblings_its_contracts_and_decisions(home: Path) -> None:
    found = trace(home, "c-f1")
    assert found.fact is not None
    assert found.fact["fact_id"] == "f1"
    assert found.siblings["claim_id"].to_list() == ["c-f1-again"]
    outcomes = dict(found.contracts.select("contract", "outcome").iter_rows())
    assert len(outcomes) == len(CLAIM_CONTRACTS)
    assert outcomes.pop(SOFT) == "flagged"
    assert set(outcomes.values()) == {"passed"}
    assert found.corrections["reason"].to_list() == ["the page errs"]


def test_facts_quantities_and_what_is_held_back_are_found_too(home: Path) -> None:
    fact, quantity, held = (trace(home, name) for name in ("f2", "q-f2", "held-1"))
    assert (fact.kind, quantity.kind, held.kind) == ("fact", "quantity", "held")
    for found in (fact, quantity):
        assert found.claim is not None
        assert found.claim["claim_id"] == "c-f2"
    broken = held.contracts.filter(pl.col("outcome") == "quarantined")
    assert broken.select("contract", "observed").rows() == [(HARD, "5")]


def test_the_start_of_an_identifier_is_enough_where_it_is_the_only_one(home: Path) -> None:
    assert trace(home, "hel").id == "held-1"
    with pytest.raises(WarehouseError, match="give more"):
        trace(home, "c-f")
    with pytest.raises(WarehouseError, match="no claim, fact or quantity"):
        trace(home, "nothing")
    with pytest.raises(WarehouseError, match="no claim, fact or quantity"):
        trace(home, "x' or true --")


def test_a_page_can_be_decoded_as_its_reader_did(home: Path) -> None:
    assert trace(home, "c-f1", decode=lambda content: None).no_place == "its page cannot be decoded"


def test_a_run_that_holds_the_staging_file_only_hides_the_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.trace.PATIENCE", 0.0)
    with Staging(home):
        found = trace(home, "c-f1")
    assert found.place is None
    assert found.no_place
    assert found.claim is not None

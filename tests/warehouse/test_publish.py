"""A published file is whole, audited, and never replaced by one that is not."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import contracts
from tests.warehouse.frames import fill, told
from warehouse import PUBLISHED, WarehouseError, publish, versions
from warehouse.connection import reading


def run(number: int = 1) -> dict[str, Any]:
    return fill("runs", [{"run_id": f"r{number}", "started": datetime(2024, 1, number)}]).row(0, named=True)


def ask(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / PUBLISHED), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_every_table_has_its_columns_and_every_column_its_words(tmp_path: Path) -> None:
    publish.publish(tmp_path, told({"f1": 100.0}), run())
    with reading(tmp_path / PUBLISHED) as file:
        for table in publish.TABLES:
            assert list(file.columns(table).items()) == contracts.schema(table)
        wordless = "select count(*) from duckdb_columns() where not internal and comment is null"
        assert file.value(wordless) == 0
        assert {"totals", "running_totals", "timeline", "coverage", "flagged"} <= set(file.views())


def test_amounts_are_decimal_to_the_fen(tmp_path: Path) -> None:
    made = publish.publish(tmp_path, told({"f1": 1240000000.0, "f2": 0.07}), run())
    assert ask(tmp_path, "select typeof(amount_cny), amount_cny::varchar from fact_funds order by fact_id") == [
        ("DECIMAL(20,2)", "1240000000.00"),
        ("DECIMAL(20,2)", "0.07"),
    ]
    assert made.notes == []


def test_an_amount_finer_than_a_fen_is_never_rounded_silently(tmp_path: Path) -> None:
    made = publish.publish(tmp_path, told({"f1": 12.345}), run())
    assert made.notes == ["1 amounts were finer than a fen, and rounded to it"]
    results = "select rows_checked, rows_failed, outcome from contract_results where contract = 'amounts_in_fen'"
    assert ask(tmp_path, results) == [(1, 1, "flagged")]


def test_changes_say_what_and_why(tmp_path: Path) -> None:
    publish.publish(tmp_path, told({"f1": 1.0, "f2": 2.0, "f3": 3.0}), run())
    causes = pl.DataFrame(
        {
            "source": ["pages/f1.txt", "pages/f3.txt", "pages/f4.txt"],
            "cause": ["correction", "rule", "page"],
            "cause_id": ["k1", "r2", "h4"],
        }
    )
    made = publish.publish(tmp_path, told({"f1": 1.5, "f2": 2.0, "f4": 4.0}), run(2), causes=causes)
    assert made.changes == {"added": 1, "changed": 1, "withdrawn": 1}
    rows = ask(
        tmp_path,
        "select fact_id, change, column_name, old, new, cause, cause_id from changes"
        " where publication = '2' and coalesce(column_name, 'value') = 'value' order by fact_id",
    )
    assert rows == [
        ("f1", "changed", "value", "1.0", "1.5", "correction", "k1"),
        ("f3", "withdrawn", None, "3.0", None, "rule", "r2"),
        ("f4", "added", None, None, "4.0", "page", "h4"),
    ]
    assert ask(tmp_path, "select count(*) from changes where publication = '1'") == [(3,)]
    assert ask(tmp_path, "select run_id from runs order by all") == [("r1",), ("r2",)]


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    frames = told({"f1": 1.0, "f2": 2.0})
    publish.publish(tmp_path, frames, run())
    assert publish.publish(tmp_path, frames, run(2)).changes == {"added": 0, "changed": 0, "withdrawn": 0}
    assert ask(tmp_path, "select count(*) from claims") == [(2,)]


def test_the_file_opens_in_older_clients(tmp_path: Path) -> None:
    publish.publish(tmp_path, told({"f1": 1.0}), run())
    publish.publish(tmp_path, told({"f1": 2.0}), run(2))
    with duckdb.connect() as con:
        con.execute(f"attach '{tmp_path / PUBLISHED}' as old (read_only)")
        tags = con.execute("select tags from duckdb_databases() where database_name = 'old'").fetchall()
    assert "v1.5" in str(tags)


def broken(name: str) -> dict[str, pl.DataFrame]:
    frames = told({"f1": 1.0})
    if name == "a claim twice":
        frames["claims"] = pl.concat([frames["claims"]] * 2)
    elif name == "a claim without its article":
        frames["claims"] = frames["claims"].with_columns(article_id=pl.lit("none"))
    elif name == "a fact without claims":
        frames["claims"] = frames["claims"].with_columns(fact_id=pl.lit(None, pl.Utf8))
    elif name == "a claim of no fact":
        frames["claims"] = frames["claims"].with_columns(fact_id=pl.lit("f9"))
    return frames


@pytest.mark.parametrize(
    "name", ["a claim twice", "a claim without its article", "a fact without claims", "a claim of no fact"]
)
def test_a_failed_audit_leaves_the_last_file(tmp_path: Path, name: str) -> None:
    publish.publish(tmp_path, told({"f1": 5.0}), run())
    with pytest.raises(WarehouseError, match="audit"):
        publish.publish(tmp_path, broken(name), run(2))
    assert ask(tmp_path, "select value from facts") == [(5.0,)]
    assert versions.versions(tmp_path)["version"].to_list() == [1]
    assert sorted(os.listdir(tmp_path)) == [PUBLISHED, "publish.lock", "versions"]


def test_a_table_without_words_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {key: text for key, text in publish.comments().items() if key != ("facts", "value")}
    monkeypatch.setattr(publish, "comments", lambda: words)
    with pytest.raises(WarehouseError, match=r"no comment on facts\.value"):
        publish.publish(tmp_path, told({"f1": 5.0}), run())


def test_another_schema_is_built_anew_and_keeps_its_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish.publish(tmp_path, told({"f1": 1.0}), run())
    monkeypatch.setattr(publish, "SCHEMA_VERSION", publish.SCHEMA_VERSION + 1)
    made = publish.publish(tmp_path, told({"f1": 2.0}), run(2))
    assert made.changes["changed"] == 1
    assert ask(tmp_path, "select run_id, schema_version from runs order by all") == [
        ("r1", publish.SCHEMA_VERSION - 1),
        ("r2", publish.SCHEMA_VERSION),
    ]


def test_a_stale_log_beside_the_old_file_is_not_replayed(tmp_path: Path) -> None:
    publish.publish(tmp_path, told({"f1": 1.0}), run())
    (tmp_path / f"{PUBLISHED}.wal").write_bytes(b"what a crashed writer left")
    publish.publish(tmp_path, told({"f1": 2.0}), run(2))
    assert ask(tmp_path, "select value from facts") == [(2.0,)]


def test_a_reader_goes_on_with_the_file_it_opened(tmp_path: Path) -> None:
    publish.publish(tmp_path, told({"f1": 1.0}), run())
    with open(tmp_path / PUBLISHED, "rb") as reader:
        before = os.fstat(reader.fileno()).st_ino
        publish.publish(tmp_path, told({"f1": 2.0}), run(2))
        assert os.fstat(reader.fileno()).st_ino == before
        assert os.stat(tmp_path / PUBLISHED).st_ino != before


def test_the_last_versions_are_kept(tmp_path: Path) -> None:
    for number in range(1, 5):
        publish.publish(tmp_path, told({"f1": float(number)}), run(number), keep=2)
    have = versions.versions(tmp_path)
    assert have.select("version", "current").rows() == [(3, False), (4, True)]


def test_a_rollback_holds_until_it_is_released(tmp_path: Path) -> None:
    for number in (1, 2):
        publish.publish(tmp_path, told({"f1": float(number)}), run(number))
    versions.rollback(tmp_path, 1)
    made = publish.publish(tmp_path, told({"f1": 3.0}), run(3), keep=1)
    assert made.held
    assert ask(tmp_path, "select value from facts") == [(1.0,)]
    assert versions.versions(tmp_path).select("version", "current", "held").rows() == [
        (1, True, True),
        (3, False, False),
    ]
    versions.release(tmp_path)
    assert ask(tmp_path, "select value from facts") == [(3.0,)]
    with pytest.raises(WarehouseError, match="no version 7"):
        versions.rollback(tmp_path, 7)


def test_what_a_killed_run_left_is_cleaned_away(tmp_path: Path) -> None:
    (tmp_path / f".{PUBLISHED}.new").write_bytes(b"half a file")
    (tmp_path / f".{PUBLISHED}.new.wal").write_bytes(b"half a log")
    publish.publish(tmp_path, told({"f1": 1.0}), run())
    assert sorted(os.listdir(tmp_path)) == [PUBLISHED, "publish.lock", "versions"]


def test_the_earlier_facts_are_there_for_the_next_run(tmp_path: Path) -> None:
    assert publish.earlier(tmp_path, "facts") is None
    frames = told({"f1": 1.0})
    publish.publish(tmp_path, frames, run())
    earlier = publish.earlier(tmp_path, "facts")
    assert earlier is not None
    assert earlier.equals(frames["facts"])

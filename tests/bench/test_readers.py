"""The comparison with other readers: what it counts, and the table it prints."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.bench import readers
from tests.bench.readers import COLUMNS, FOLDERS, Found, Gold, Value


def claim(start: int, end: int, value: float, unit: str) -> dict[str, object]:
    return {"spans": [[start, end]], "value": value, "unit": unit, "metric": "fiscal_aid"}


WANTED: Gold = {"one": [claim(0, 4, 500.0, "CNY"), claim(10, 13, 30.0, "person"), claim(20, 24, 7.0, "CNY")]}


def test_silently_wrong_stands_on_a_claim_differs_and_is_not_flagged() -> None:
    found: Found = {
        "one": [
            Value(0, 3, 500, "CNY"),  # right
            Value(3, 5, 400, "CNY"),  # wrong in value
            Value(10, 13, 30, "household"),  # wrong in unit
            Value(20, 24, 8, "CNY", flagged=True),
            Value(4, 10, 8, "CNY"),  # beside all claims
        ]
    }
    assert readers.silently_wrong(found, WANTED) == (3, 2, 1)


def test_values_are_matched_once_each_and_within_their_unit() -> None:
    found: Found = {"one": [Value(0, 4, 500, "CNY"), Value(5, 9, 500, "CNY"), Value(10, 13, 30, "person")]}
    assert readers.matched(found, WANTED, readers.QUANTITY) == (2, 3, 3)
    assert readers.matched(found, WANTED, readers.QUANTITY, "CNY") == (1, 2, 2)


def test_a_reader_that_is_missing_is_skipped_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "SCAN", None)
    monkeypatch.setitem(sys.modules, "jionlp", None)
    monkeypatch.setitem(sys.modules, "jionlp.algorithm.ner", None)
    here, notes = readers.readers()
    assert list(here) == ["jiedui"]
    assert [note.split(":")[0] for note in notes] == ["plain scan", "jionlp"]
    assert "pip install" in notes[1]


@pytest.mark.slow
def test_the_table_has_a_row_a_reader_and_jiedui_finds_the_money(tmp_path: Path) -> None:
    for stem in ("d01", "e01", "g05"):
        shutil.copy(FOLDERS[0] / f"{stem}.txt", tmp_path)
        shutil.copy(FOLDERS[1] / f"{stem}.jsonl", tmp_path)
    here, _ = readers.readers()
    rows = readers.compared(tmp_path, tmp_path, here, 3)
    assert [row[0] for row in rows] == list(here)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    lines = readers.table(rows).splitlines()
    assert {line.count("|") for line in lines} == {len(COLUMNS) + 1}
    assert len(lines) == len(rows) + 2
    ours = dict(zip(COLUMNS, rows[0], strict=True))
    assert float(ours["money"]) >= 0.9
    assert float(ours["quantities"]) >= 0.9
    assert float(ours["metric"]) >= 0.8

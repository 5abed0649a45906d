"""The words of the file, the file as other files, and what changed between two."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

import contracts
from tests.warehouse.frames import fill, told
from warehouse import PUBLISHED, WarehouseError, publish, versions
from warehouse.dictionary import dictionary, export
from warehouse.diff import diff


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    for number, values in ((1, {"f1": 1.0, "f2": 2.0}), (2, {"f1": 1.5, "f3": 3.0})):
        frames = told(values)
        frames["claims"] = frames["claims"].with_columns(
            quote=pl.lit("=1+1"), flags=pl.lit(["soft:range", "read:repair"], pl.List(pl.String))
        )
        run = fill("runs", [{"run_id": f"r{number}", "started": datetime(2024, 1, number)}]).row(0, named=True)
        publish.publish(home, frames, run)
    return home


def test_the_dictionary_has_a_row_for_every_table_view_and_column(home: Path) -> None:
    words = dictionary(home / PUBLISHED)
    assert words.null_count().row(0) == (0, words["column"].null_count(), 0, 0)
    tables = words.filter(pl.col("type") == "table")["table"].to_list()
    assert sorted(tables) == sorted(publish.TABLES)
    claims = dictionary(home / PUBLISHED, "claims")
    assert claims["column"].to_list() == [None, *contracts.TABLES["claims"]]
    with pytest.raises(WarehouseError, match="no table nothing"):
        dictionary(home / PUBLISHED, "nothing")


def test_an_export_has_every_table_twice_and_the_dictionary(home: Path, tmp_path: Path) -> None:
    written = export(home / PUBLISHED, tmp_path / "out")
    names = {path.name for path in written}
    assert names == set(os.listdir(tmp_path / "out"))
    assert {"dictionary.csv", "claims.parquet", "claims.csv", "totals.csv", "coverage.parquet"} <= names
    claims = pl.read_parquet(tmp_path / "out" / "claims.parquet")
    assert claims.schema == contracts.polars_schema("claims")
    assert claims["quote"].to_list() == ["=1+1"] * 2
    text = pl.read_csv(tmp_path / "out" / "claims.csv")
    assert text["quote"].to_list() == ["'=1+1"] * 2
    assert text["flags"].to_list() == ["soft:range;read:repair"] * 2


def test_an_export_that_cannot_be_written_is_one_line(home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(WarehouseError, match="cannot write"):
        export(home / PUBLISHED, tmp_path / "out")


def test_a_diff_has_a_row_for_every_difference(home: Path) -> None:
    found = diff(versions.path_of(home, 1), versions.path_of(home, 2))
    rows = found.filter(pl.col("column_name").is_null() | (pl.col("column_name") == "value")).rows()
    assert rows == [
        ("f1", "changed", "value", "1.0", "1.5"),
        ("f2", "withdrawn", None, "2.0", None),
        ("f3", "added", None, None, "3.0"),
    ]
    assert diff(versions.path_of(home, 2), home / PUBLISHED).height == 0
    with pytest.raises(WarehouseError, match="there is no"):
        diff(home / "none.duckdb", home / PUBLISHED)

"""The words of tables and columns, and the warehouse as files for other tools.

comments() -> {(table, column): comment}, the table's own under column ""    from seeds/columns.csv
dictionary(path[, table]) -> frame[table, column, type, comment]              from the published file
export(path, folder) -> the files written: every table and view as Parquet and CSV, and dictionary.csv
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

import seeds
from warehouse import WarehouseError
from warehouse.connection import File, literal, quoted, reading

# A table's own row comes first, then its columns in their order.
DICTIONARY = """
select name as "table", "column", type, comment from (
    select table_name as name, null as "column", 'table' as type, comment, -1 as place
    from duckdb_tables() where not internal
    union all
    select view_name, null, 'view', comment, -1 from duckdb_views() where not internal
    union all
    select table_name, column_name, data_type, comment, column_index from duckdb_columns() where not internal
)
order by name, place
"""

FORMULA = r"^[=+\-@\t\r]"  # how text begins that a spreadsheet would run


def comments() -> dict[tuple[str, str], str]:
    """What each table (column "") and column of the warehouse says, in words."""
    rows = seeds.load("columns").select("table", "column", "comment").iter_rows()
    return {(table, column): comment for table, column, comment in rows}


def dictionary(path: Path, table: str | None = None) -> pl.DataFrame:
    """One row is one table or view (column null) or one of its columns: table, column, type, comment."""
    with reading(path) as file:
        words = file.frame(DICTIONARY)
    if table is None:
        return words
    if table not in words["table"]:
        names = ", ".join(words["table"].unique(maintain_order=True))
        raise WarehouseError(f"there is no table {table}; there are {names}")
    return words.filter(pl.col("table") == table)


def export(path: Path, folder: Path) -> list[Path]:
    """The files written; each appears whole or not at all."""
    folder = Path(folder)
    words = dictionary(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        with reading(path) as file:
            for name in words.filter(pl.col("column").is_null())["table"]:
                written += _export(file, name, folder)
            target = folder / "dictionary.csv"
            words.write_csv(_beside(target))
            os.replace(_beside(target), target)
            return [*written, target]
    except OSError as error:
        raise WarehouseError(f"cannot write in {folder}: {error.strerror}") from error
    finally:
        for left in folder.glob(".*.part") if folder.is_dir() else ():
            left.unlink(missing_ok=True)


def _export(file: File, table: str, folder: Path) -> list[Path]:
    columns = ", ".join(_plain(name, kind) for name, kind in file.columns(table).items())
    written = []
    for suffix, selected, options in (
        ("parquet", "*", "format parquet"),
        ("csv", columns, "format csv, header"),
    ):
        target = folder / f"{table}.{suffix}"
        file.run(f"copy (select {selected} from {quoted(table)}) to {literal(str(_beside(target)))} ({options})")
        os.replace(_beside(target), target)
        written.append(target)
    return written


def _plain(name: str, kind: str) -> str:
    """The column as a spreadsheet can take it: lists joined, and no text that it would run as a formula."""
    column = quoted(name)
    if kind == "VARCHAR[]":
        column = f"array_to_string({column}, ';')"
    elif kind != "VARCHAR":
        return column
    escaped = f"case when regexp_matches({column}, '{FORMULA}') then chr(39) || {column} else {column} end"
    return f"{escaped} as {quoted(name)}"


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")

"""What every file of this room does with a DuckDB connection: frames in, frames out, one line of error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse import WarehouseError


def one_line(error: BaseException) -> str:
    """The first line of what DuckDB or the system says."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def quoted(name: str) -> str:
    """The name as SQL writes an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """The value as SQL writes a string."""
    return "'" + value.replace("'", "''") + "'"


class File:
    """An open DuckDB file that takes and gives polars frames."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.con, self.path = con, path

    def close(self) -> None:
        """Close the connection; what was committed is on disk."""
        self.con.close()

    def frame(self, sql: str, /, **frames: pl.DataFrame) -> pl.DataFrame:
        """What the query gives; `frames` are tables of these names for it."""
        with self._given(frames):
            return self.con.sql(sql).pl()

    def run(self, sql: str, /, **frames: pl.DataFrame) -> None:
        """Execute a statement for what it does; `frames` are tables of these names for it."""
        with self._given(frames):
            self.con.execute(sql)

    def value(self, sql: str) -> Any:
        """The one value that the query gives."""
        return self.con.execute(sql).fetchall()[0][0]

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append the frame to the table, column by name."""
        if frame.height:
            self.run(f"insert into {quoted(table)} by name select * from incoming", incoming=frame)

    def columns(self, table: str) -> dict[str, str]:
        """Column names and types of a table, in order; empty where there is no such table."""
        return dict(
            self.con.execute(
                "select column_name, data_type from duckdb_columns()"
                " where table_name = ? and database_name = current_database() order by column_index",
                [table],
            ).fetchall()
        )

    def views(self) -> list[str]:
        """The names of the file's views."""
        return self.frame(
            "select view_name from duckdb_views()"
            " where not internal and not temporary and database_name = current_database() order by view_name"
        )["view_name"].to_list()

    def types(self, frame: pl.DataFrame) -> dict[str, str]:
        """The names and DuckDB types of the frame's columns, in order."""
        described = self.frame("describe from described", described=frame.head(0))
        return dict(described.select("column_name", "column_type").iter_rows())

    @contextmanager
    def _given(self, frames: dict[str, pl.DataFrame]) -> Iterator[None]:
        for name, frame in frames.items():
            self.con.register(name, frame)
        try:
            yield
        except (duckdb.Error, OSError) as error:
            raise WarehouseError(f"{self.path}: {one_line(error)}") from error
        finally:
            for name in frames:
                self.con.unregister(name)


@contextmanager
def transaction(file: File) -> Iterator[None]:
    """All or nothing; what fails is undone and said in one line."""
    try:
        file.con.execute("begin")
        yield
        file.con.execute("commit")
    except BaseException as error:
        with suppress(duckdb.Error):  # a failed commit has already rolled back
            file.con.execute("rollback")
        if isinstance(error, duckdb.Error | OSError):
            raise WarehouseError(f"{file.path}: {one_line(error)}") from error
        raise


@contextmanager
def reading(path: Path) -> Iterator[File]:
    """The file, opened for reading only, closed at the end."""
    if not path.exists():
        raise WarehouseError(f"there is no {path}")
    try:
        con = duckdb.connect(str(path), read_only=True)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(f"cannot read {path}: {one_line(error)}") from error
    file = File(con, path)
    try:
        yield file
    finally:
        file.close()

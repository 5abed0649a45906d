"""Other people's SQL on a published file: read only, one SELECT, in a process that cannot outlive its time.

    run(path, sql, seconds=30, rows=None) -> frame       WarehouseError in one line for whatever goes wrong
    write(frame, format, path=None)                      csv, json or parquet, to a file or standard output

`rows` cuts the result after so many rows; whoever wants to know whether there were more asks for one more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from warehouse import WarehouseError
from warehouse.dictionary import FORMULA

FORMATS = ("csv", "json", "parquet")
SANDBOX = Path(__file__).with_name("sandbox.py")
KEPT = ("LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")  # of the environment; the rest may hold secrets


def run(path: Path, sql: str, seconds: float = 30, rows: int | None = None) -> pl.DataFrame:
    """What the query gives."""
    if not Path(path).exists():
        raise WarehouseError(f"there is no {path}")
    asked = json.dumps({"path": str(path), "sql": sql, "rows": rows, "seconds": seconds}).encode() + b"\n"
    with subprocess.Popen(
        [sys.executable, "-I", "-W", "ignore", str(SANDBOX)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: os.environ[name] for name in KEPT if name in os.environ},
    ) as process:
        try:
            answer, complaint = process.communicate(asked, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise WarehouseError(f"the query was stopped after {seconds:g} seconds") from None
        finally:
            process.kill()
    if process.returncode:
        said = complaint.decode("utf-8", "replace").strip().splitlines()
        if process.returncode == 2 and said:
            raise WarehouseError(said[-1])
        raise WarehouseError(f"the query brought its process down ({said[-1] if said else process.returncode})")
    return pl.read_ipc_stream(BytesIO(answer))


def write(frame: pl.DataFrame, format: str, path: Path | None = None) -> None:
    """Write the frame as csv, json or parquet; a file appears whole or not at all."""
    content = render(frame, format)
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise WarehouseError(f"cannot write {path}: {error.strerror}") from error


def render(frame: pl.DataFrame, format: str) -> bytes:
    """The frame in this format; in csv no cell is left that a spreadsheet would run as a formula."""
    buffer = BytesIO()
    if format == "csv":
        _flat(frame).write_csv(buffer)
    elif format == "json":
        finite = pl.col(pl.Float32, pl.Float64)
        rows = frame.with_columns(pl.when(finite.is_finite()).then(finite)).to_dicts()
        buffer.write(json.dumps(rows, ensure_ascii=False, default=_plain, indent=1).encode("utf-8") + b"\n")
    elif format == "parquet":
        frame.write_parquet(buffer)
    else:
        raise WarehouseError(f"there is no format {format}; there are {', '.join(FORMATS)}")
    return buffer.getvalue()


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with one text or number a cell."""
    columns = [_cells(column) for column in frame]
    names = pl.Series([column.name for column in columns], dtype=pl.String)
    return pl.DataFrame(columns).rename(dict(zip(names, _harmless(names), strict=True)))


def _cells(column: pl.Series) -> pl.Series:
    if column.dtype == pl.List(pl.String):
        column = column.list.join(";")
    elif column.dtype.is_nested() or column.dtype == pl.Binary:
        cells = [None if cell is None else json.dumps(cell, ensure_ascii=False, default=_plain) for cell in column]
        column = pl.Series(column.name, cells, dtype=pl.String)
    elif column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    return _harmless(column) if column.dtype == pl.String else column


def _harmless(column: pl.Series) -> pl.Series:
    cell = pl.col(column.name)
    escaped = pl.when(cell.str.contains(FORMULA)).then("'" + cell).otherwise(cell)
    return column.to_frame().select(escaped.alias(column.name)).to_series()


def _plain(value: Any) -> Any:
    """What json does not know: whole decimals as whole numbers, moments as ISO writes them, bytes as hex."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, pl.Series):
        return value.to_list()
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

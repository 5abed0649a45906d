"""Frames and summaries on the terminal or in a file; whatever came from a page is shown as harmless text."""

import sys
from pathlib import Path
from typing import Any

import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.config import UserError
from flows.summary import Summary, plain
from warehouse import query

SHOWN = 1_000  # rows of a table on the terminal


def rows(frame: pl.DataFrame, format: str, output: Path | None, console: Console) -> None:
    """Give the rows out in the format, to the file or the terminal."""
    if format != "table":
        if format == "parquet" and output is None and sys.stdout.isatty():
            raise UserError("parquet is not for a terminal; give --output FILE")
        query.write(frame, format, output)
    elif output is not None:
        raise UserError("a table goes to the terminal; give --format csv, json or parquet with --output")
    else:
        table(frame, console)


def table(frame: pl.DataFrame, console: Console) -> None:
    """The frame as a table, its first rows if there are many."""
    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, dtype in frame.schema.items():
        drawn.add_column(
            Text(plain(name)), justify="right" if dtype.is_numeric() else "left", overflow="fold"
        )
    for row in frame.head(SHOWN).iter_rows():
        drawn.add_row(*(Text(value(item)) for item in row))
    console.print(drawn)
    more = f", the first {SHOWN:,} shown" if frame.height > SHOWN else ""
    console.print(Text(f"{frame.height:,} {'row' if frame.height == 1 else 'rows'}{more}", style="dim"))


def value(item: Any) -> str:
    """One value as people write it."""
    if item is None:
        return ""
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, float):
        return (
            f"{item:,.0f}"
            if item.is_integer() and abs(item) < 1e15
            else f"{item:,.6g}"
            if abs(item) < 1e6
            else f"{item:,.2f}"
        )
    if isinstance(item, list | tuple):
        return ", ".join(plain(part) for part in item)
    return plain(item)


def summary(done: Summary, console: Console) -> None:
    """The run's summary, and what to try next."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for name, text in done.lines():
        grid.add_row(name, Text(text, style="bold red" if done.stopped and name == "publication" else ""))
    console.print()
    console.print(grid)
    console.print()
    console.print(Text("Next:", style="bold"))
    for command in done.next_commands():
        console.print(Text(f"  {command}"), soft_wrap=True)

"""Frames and summaries on the terminal or in a file; whatever came from a page is shown as harmless text."""

import sys
from collections.abc import Mapping
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
from warehouse.trace import Trace

SHOWN = 1_000  # rows of a table on the terminal
NAMED = 11  # characters before a line's text
MARK = "bold reverse"


def rows(frame: pl.DataFrame, format: str, output: Path | None, console: Console) -> None:
    """Give the rows out in the format, to the file or the terminal; a file's name may say its format."""
    if output is not None and format == "table" and output.suffix[1:] in query.FORMATS:
        format = output.suffix[1:]
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
        drawn.add_column(Text(plain(name)), justify="right" if dtype.is_numeric() else "left", overflow="fold")
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


def held(frame: pl.DataFrame, console: Console) -> None:
    """The quarantine, a claim a paragraph with every reason under it."""
    for _, reasons in frame.group_by("claim_id", maintain_order=True):
        claim = reasons.row(0, named=True)
        head = f"{claim['metric']} {value(claim['value'])} {claim['unit']}"
        line(console, claim["claim_id"], f"{head}  “{claim['surface']}” in {claim['source']}", style="bold")
        line(console, "", claim["quote"])
        for reason in reasons.iter_rows(named=True):
            found = f"found {reason['observed']}" if reason["observed"] else ""
            allowed = f"allowed {reason['bound_value']}" if reason["bound_value"] else ""
            effect = "held back" if reason["severity"] == "hard" else "flagged"
            said = ", ".join(part for part in (effect, found, allowed) if part)
            line(
                console,
                "",
                f"{reason['contract']}: {said}",
                style="red" if effect == "held back" else "yellow",
            )
        times = claim["times_seen"]
        line(
            console,
            "",
            f"since {claim['first_seen']:%Y-%m-%d %H:%M}, seen {times} time{'s'[: times > 1]}",
            style="dim",
        )
    claims = frame["claim_id"].n_unique()
    counted = f"{claims:,} claim{'s'[: claims != 1]} held back, {frame.height:,} reason{'s'[: frame.height != 1]}"
    console.print(Text(counted, style="dim"))


def trace(found: Trace, console: Console) -> None:
    """A claim, fact or quantity with its sentence, article, page, contracts and decisions."""
    claim, fact, article = found.claim, found.fact, found.article
    state = {"held": "held back"}.get(found.kind, found.kind)
    line(console, found.id, state, style="bold")
    if fact:
        line(
            console,
            "fact",
            f"{fact['fact_id']}: {_stated(fact)}; support {fact['support']}, copies {fact['copies']}",
        )
        line(
            console,
            "",
            "may be summed" if fact["safe_to_sum"] else f"not to be summed: {fact['unsafe_reason']}",
        )
    if claim:
        line(
            console,
            "claim",
            f"{claim['claim_id']}: {_stated(claim)}, confidence {value(claim['confidence'])}",
        )
        line(
            console,
            "sentence",
            marked(claim["quote"], claim["surface"], found.place.before if found.place else ""),
        )
    elif found.quantity:
        line(console, "quantity", f"{value(found.quantity['surface'])}: {found.quantity['outcome']}")
    if article:
        line(
            console,
            "article",
            f"{article['title']} ({value(article['published'])}, {value(article['publisher'])})",
        )
        line(console, "source", article["source"])
    if found.place:
        before, span, after = (_run_on(part) for part in (found.place.before, found.place.span, found.place.after))
        around = Text.assemble(before, (f"»{span}«", MARK), after)
        line(console, "page", f"characters {found.place.start:,} to {found.place.end:,}")
        line(console, "", around)
    elif found.no_place:
        line(console, "page", found.no_place)
    passed = found.contracts.filter(pl.col("outcome") == "passed")["contract"].to_list()
    for row in found.contracts.filter(pl.col("outcome") != "passed").iter_rows(named=True):
        reason = f": found {row['observed']}, allowed {row['bound_value']}" if row["observed"] else ""
        line(console, row["outcome"], f"{row['contract']}{reason}", style="yellow")
    if passed:
        line(console, "passed", ", ".join(passed), style="dim")
    for row in found.siblings.iter_rows(named=True):
        line(console, "also", f"{row['claim_id']}: {_stated(row)} in {row['source']}")
    for row in found.corrections.iter_rows(named=True):
        what = f"{row['action']} {row['contract'] or row['field']} {row['value']}".strip()
        line(console, "decision", f"{what}: {row['reason']} ({row['by']}, {row['on']})")


def marked(quote: str, surface: str, before: str) -> Text:
    """The sentence with the surface marked; of several places the one that the page leads up to in the same words."""
    places = [at for at in range(len(quote)) if quote.startswith(surface, at)]
    if not places or not surface:
        return Text(plain(quote))
    at = max(places, key=lambda place: _shared(quote[:place], before))
    return Text.assemble(plain(quote[:at]), (f"»{plain(surface)}«", MARK), plain(quote[at + len(surface) :]))


def _run_on(text: str) -> str:
    """A piece of a page as one line."""
    return plain(text.replace("\r", "").replace("\n", "↵").replace("\t", " "))


def _shared(one: str, other: str) -> int:
    """How many characters two texts end alike."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[-1 - n] != other[-1 - n]), shorter)


def _stated(row: Mapping[str, Any]) -> str:
    """A claim or fact in one line."""
    high = f" to {value(row['value_high'])}" if row.get("value_high") else ""
    bound = "" if row["bound"] in ("exact", "range") else f"{row['bound'].replace('_', ' ')} "
    amount = f"{row['metric']} {bound}{value(row['value'])}{high} {row['unit']}"
    per = f" per {row['per']}" if row["per"] else ""
    subject = f" of {row['subject']}" if row["subject"] else ""
    dates = " to ".join(value(row[end]) or "…" for end in ("period_start", "period_end"))
    period = row["period_basis"] + ("" if dates == "… to …" else f" {dates}")
    parties = f", {row['donor'] or '?'} → {row['recipient'] or '?'}" if row["donor"] or row["recipient"] else ""
    return f"{amount}{per}{subject}, {row['status']}, {period}{parties}"


def line(console: Console, name: str, text: str | Text, style: str = "") -> None:
    """One line with its name before it; on a terminal what is too long goes on under itself."""
    words = text if isinstance(text, Text) else Text(plain(text), style=style)
    if not console.is_terminal:
        console.print(Text(f"{plain(name):<{NAMED}}  ") + words, soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=NAMED, style="bold")
    grid.add_column(overflow="fold")
    grid.add_row(Text(plain(name)), words)
    console.print(grid)


def summary(done: Summary, console: Console) -> None:
    """The run's summary, and what to try next."""
    console.print()
    for name, text in done.lines():
        line(console, name, text, style="bold red" if done.stopped and name == "publication" else "")
    console.print()
    console.print(Text("Next:", style="bold"))
    for command in done.next_commands():
        console.print(Text(f"  {command}"), soft_wrap=True)

"""One identifier back to what it rests on.

    trace(home, id, decode=None) -> Trace    id: of a claim (or one held back), fact or quantity, or its start

`decode` turns a page's bytes into its text as the reader saw it, or None. Without it the usual encodings are
tried.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import seeds
from contracts.check import CLAIM_CONTRACTS
from warehouse import STAGING, WarehouseError
from warehouse.connection import File, literal, reading
from warehouse.versions import published

AROUND = 120  # characters of the page that are shown on either side
PATIENCE = 2.0  # seconds to wait for the staging file; a run may hold it for hours
ENCODINGS = ("utf-8-sig", "gb18030")

# Where an identifier may stand, in the order in which it is looked for.
KINDS = {
    "claim": ("claims", "claim_id"),
    "fact": ("facts", "fact_id"),
    "quantity": ("quantities", "quantity_id"),
    "held": ("quarantine", "claim_id"),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A span of the decoded page, with what stands around it."""

    start: int
    end: int
    before: str
    span: str
    after: str


@dataclass(frozen=True)
class Trace:
    """What an identifier rests on; one claim of a fact stands for it, the others are its siblings."""

    id: str
    kind: str  # claim, fact, quantity, or held: a claim in quarantine
    fact: Row | None
    claim: Row | None
    quantity: Row | None
    article: Row | None
    place: Place | None
    no_place: str  # why there is no place, or ""
    contracts: pl.DataFrame  # contract, severity, outcome (passed, flagged, quarantined), observed, bound_value
    siblings: pl.DataFrame  # the other claims that state the fact
    corrections: pl.DataFrame  # people's decisions about this place


def trace(home: Path, id: str, decode: Callable[[bytes], str | None] | None = None) -> Trace:
    """Everything about one claim, fact or quantity, from its sentence to the contracts it met."""
    home = Path(home)
    with reading(published(home)) as file:
        kind, name = _find(file, id)
        fact = claim = quantity = None
        if kind == "fact":
            fact = _row(file, "facts", "fact_id", name)
            claim = _row(file, "claims", "fact_id", name)
        elif kind == "quantity":
            quantity = _row(file, "quantities", "quantity_id", name)
            if quantity and quantity["claim_id"]:
                claim = _claim(file, quantity["claim_id"])
        else:
            claim = _claim(file, name)
        if claim:
            quantity = quantity or _row(file, "quantities", "claim_id", claim["claim_id"])
            fact = fact or _row(file, "facts", "fact_id", claim["fact_id"])
        spot = claim or quantity or {}
        article = _row(file, "articles", "article_id", spot.get("article_id"))
        contracts = _contracts(file, claim)
        siblings = file.frame(
            f"from claims where fact_id = {_value(fact, 'fact_id')}"
            f" and claim_id <> {_value(claim, 'claim_id')} order by source, page_start"
        )
    place, why_not = _place(home, spot, article, decode)
    return Trace(
        name, kind, fact, claim, quantity, article, place, why_not, contracts, siblings,
        _corrections(home, spot, article),
    )  # fmt: skip


def _find(file: File, id: str) -> tuple[str, str]:
    """The kind and the whole of the identifier that is meant."""
    for test in ("= {}", "like {} || '%'"):
        found: dict[str, str] = {}
        for kind, (table, key) in KINDS.items():
            rows = file.frame(
                f"select distinct {key} as id from {table} where {key} {test.format(literal(id))} limit 9"
            )
            found |= {name: kind for name in rows["id"] if name not in found}
        if len(found) > 1:
            raise WarehouseError(f"{id} may mean {', '.join(list(found)[:5])}: give more of it")
        if found:
            ((name, kind),) = found.items()
            return kind, name
    raise WarehouseError(f"there is no claim, fact or quantity {id}")


def _claim(file: File, claim_id: str) -> Row | None:
    return _row(file, "claims", "claim_id", claim_id) or _row(file, "quarantine", "claim_id", claim_id)


def _row(file: File, table: str, key: str, value: str | None) -> Row | None:
    if value is None:
        return None
    rows = file.frame(f"from {table} where {key} = {literal(value)} order by all limit 1")
    return rows.row(0, named=True) if rows.height else None


def _value(row: Row | None, column: str) -> str:
    return literal(row[column]) if row else "null"


def _contracts(file: File, claim: Row | None) -> pl.DataFrame:
    """One row is one contract that the claim met, with what became of it."""
    held = file.frame(
        "select contract, observed, bound_value, true as held from quarantine"
        f" where claim_id = {_value(claim, 'claim_id')}"
    )
    flags = {flag.removeprefix("soft:") for flag in (claim or {}).get("flags") or [] if flag.startswith("soft:")}
    met = CLAIM_CONTRACTS if claim else []
    frame = pl.DataFrame(
        {"contract": [c.name for c in met], "severity": [c.severity for c in met]},
        schema={"contract": pl.Utf8, "severity": pl.Utf8},
    )
    outcome = (
        pl.when(pl.col("held"))
        .then(pl.lit("quarantined"))
        .when(pl.col("contract").is_in(list(flags)))
        .then(pl.lit("flagged"))
        .otherwise(pl.lit("passed"))
    )
    return frame.join(held, on="contract", how="left", maintain_order="left").select(
        "contract", "severity", outcome.alias("outcome"), "observed", "bound_value"
    )


def _place(
    home: Path, spot: Row, article: Row | None, decode: Callable[[bytes], str | None] | None
) -> tuple[Place | None, str]:
    if not spot or article is None:
        return None, "its article is not in the published file"
    try:
        content = _bytes(home, article["page_hash"])
    except WarehouseError as error:
        return None, str(error)
    if content is None:
        return None, "its page is not in the staging file"
    text = decode(content) if decode else _decoded(content)
    if text is None:
        return None, "its page cannot be decoded"
    start, end = spot["page_start"], spot["page_end"]
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Place(start, end, before, text[start:end], after), ""


def _bytes(home: Path, page_hash: str) -> bytes | None:
    """The page as it was handed over; a run that holds the staging file is waited for, but not long."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with reading(home / STAGING) as staging:
                rows = staging.frame(f"select content from pages where page_hash = {literal(page_hash)}")
                return rows["content"][0] if rows.height else None
        except WarehouseError:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def _decoded(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _corrections(home: Path, spot: Row, article: Row | None) -> pl.DataFrame:
    """One row is one decision about this very place, shipped or the home's own."""
    shipped = seeds.load("corrections")
    own = home / "corrections.csv"
    frames = [shipped]
    if own.exists():
        with own.open(encoding="utf-8", newline="") as lines:
            rows = [{name: row.get(name) or "" for name in shipped.columns} for row in csv.DictReader(lines)]
        frames.append(pl.DataFrame(rows, schema=shipped.schema))
    place = {
        "page_hash": (article or {}).get("page_hash"),
        "page_start": str(spot.get("page_start")),
        "page_end": str(spot.get("page_end")),
    }
    here = pl.all_horizontal(pl.col(name) == value for name, value in place.items())
    return pl.concat(frames).filter(here)

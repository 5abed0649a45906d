"""What is held back, and the decisions of people about it."""

import csv
import getpass
import io
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polars as pl

import seeds
from contracts.check import CONTRACTS
from contracts.contract import HARD
from flows.config import UserError
from flows.run import CORRECTIONS, decisions
from transforms import pages
from transforms.corrections import CHANGEABLE, COLUMNS, typed
from warehouse import STAGING, WarehouseError, publish
from warehouse.staging import Staging


def back(home: Path, contract: str | None, metric: str | None, source: str | None) -> pl.DataFrame:
    """One row is one claim held back by one contract, as the last run left it."""
    rows = _quarantine(home)
    _known("contract", contract, {each.name for each in CONTRACTS})
    _known("metric", metric, set(seeds.load("metrics")["metric"]))
    if contract:
        rows = rows.filter((pl.col("contract") == contract).any().over("claim_id"))
    if metric:
        rows = rows.filter(pl.col("metric") == metric)
    if source:
        rows = rows.filter(pl.col("source").str.contains(source, literal=True))
    return rows


def _known(what: str, name: str | None, names: set[str]) -> None:
    """Raise where the name is none of these: a slip of the pen must not look like an empty quarantine."""
    if name and name not in names:
        close = get_close_matches(name, sorted(names), n=3, cutoff=0.4)
        raise UserError(f"no {what} {name}" + (f"; there is {', '.join(close)}" if close else ""))


def _quarantine(home: Path) -> pl.DataFrame:
    """What is held back in staging, or while a run is at work there, what was published last."""
    try:
        with _staging(home) as staging:
            return staging.quarantine()
    except WarehouseError:
        published = publish.earlier(home, "quarantine")
        if published is None:
            raise
        return published


def as_read(content: bytes) -> str | None:
    """The text of a page as the reader saw it."""
    page = pl.DataFrame(
        {"source": [""], "page_hash": [""], "content": [content]},
        schema={"source": pl.Utf8, "page_hash": pl.Utf8, "content": pl.Binary},
    )
    text: str | None = pages.decode(page)["text"][0]
    return text


def correct(
    home: Path,
    id: str,
    action: str,
    reason: str,
    changes: Sequence[str],
    contract: str | None,
    by: str | None,
) -> Iterator[str]:
    """Append the decision to the home's corrections; each line says what the next run will do."""
    claim, reasons = _claim(home, id)
    place = {name: claim[name] for name in ("page_hash", "page_start", "page_end")}
    decision = {
        **place,
        "reason": _one_line(reason, "--reason"),
        "by": _one_line(by or getpass.getuser(), "--by"),
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    if (action == "change") != bool(changes):
        raise UserError("--set FIELD=VALUE goes with --action change, and it with --set")
    if action == "accept":
        decision["contract"] = _contract(reasons, contract, id)
    elif contract:
        raise UserError("--contract goes with --action accept")
    rows = [{**decision, "action": action, "guard": claim["surface"], **part} for part in _parts(claim, changes)]
    made = pl.DataFrame([{name: str(row.get(name, "")) for name in COLUMNS} for row in rows])
    typed(made)
    decisions(home)  # what is there already must make sense before anything is added
    _append(home / CORRECTIONS, made)
    for row in rows:
        what = f"set {row['field']} to {row['value']!r}" if action == "change" else action
        yield f"{home / CORRECTIONS}: {what} at {claim['surface']!r} in {claim['source']}"
    yield f"jiedui run --only-quarantined --home {home} applies it, and so does the next run"


def _parts(claim: dict[str, Any], changes: Sequence[str]) -> Iterator[dict[str, str]]:
    if not changes:
        yield {}
    for change in changes:
        field, equals, value = change.partition("=")
        if not equals or field not in CHANGEABLE:
            raise UserError(f"--set takes FIELD=VALUE with a field of {', '.join(CHANGEABLE)}")
        old = claim[field]
        yield {"field": field, "value": value} | ({} if old is None else {"guard": str(old)})


def _contract(reasons: pl.DataFrame, named: str | None, id: str) -> str:
    """The contract to accept: the one named, or the only one that holds the claim back."""
    contracts = reasons["contract"].unique(maintain_order=True).to_list()
    if named in contracts:
        return str(named)
    hard = reasons.filter(pl.col("severity") == HARD)["contract"].unique(maintain_order=True).to_list()
    if named is None and len(hard) == 1:
        return str(hard[0])
    have = ", ".join(contracts if named else hard) or "no contract"
    raise UserError(f"{id} is held back by {have}: name one with --contract")


def _claim(home: Path, id: str) -> tuple[dict[str, Any], pl.DataFrame]:
    """The claim with this claim_id, or the only one that begins so, and why it is held back."""
    with _staging(home) as staging:
        held, stated = staging.quarantine(), staging.claims()
    meant = pl.col("claim_id").str.starts_with(id) & pl.lit(bool(id))
    names = pl.concat([rows.filter(meant)["claim_id"] for rows in (held, stated)]).unique().sort()
    if id in names:
        names = names.filter(names == id)
    if not names.len():
        raise UserError(f"no claim {id} in {home}")
    if names.len() > 1:
        raise UserError(f"{id} may mean {', '.join(names.head(5))}: give more of it")
    reasons = held.filter(pl.col("claim_id") == names[0])
    found = reasons if reasons.height else stated.filter(pl.col("claim_id") == names[0])
    return found.row(0, named=True), reasons


def _append(path: Path, made: pl.DataFrame) -> None:
    """Add the rows in one write, the header before them in a new file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if not path.exists() or not path.stat().st_size:
        writer.writerow(COLUMNS)
    writer.writerows(made.iter_rows())
    with path.open("a", encoding="utf-8") as file:
        file.write(buffer.getvalue())
        file.flush()
        os.fsync(file.fileno())


def _one_line(text: str, option: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise UserError(f"{option} must say something")
    return line


def _staging(home: Path) -> Staging:
    if not (home / STAGING).exists():
        raise WarehouseError(f"nothing has been staged in {home} yet")
    return Staging(home)

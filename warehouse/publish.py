"""The published file: built beside the last one, audited, swapped in.

    publish(home, frames, run, causes=None, keep=5) -> Publication(path, version, changes, held, notes)
    earlier(home, table) -> frame | None       the table as it was last published (facts need theirs)
    told(home) -> frame | None                 its articles, and their claims that an earlier publication had flagged

`frames`: all there is of articles, quantities, claims, facts, fact_funds, fact_projects, fact_jobs,
fact_exchanges, fact_outcomes and quarantine, and this run's contract_results; metrics, places and pairings
come from the seeds where left out. A frame may have more columns than its table; what it lacks is null.
`run`: the row of `runs`, by column name. `causes` (staging.unpublished(), and rows for corrections that were
applied to claims without reading them again): source, cause, cause_id; `changes` takes its causes from it.

The last file is copied and takes only what differs; it is built anew where the schema is another. Nothing of
it is seen before it has passed its audit, and whatever fails leaves the last good file in its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

import seeds
from contracts import SCHEMA_VERSION, history, schema
from warehouse import PUBLISHED, WarehouseError
from warehouse import versions as kept
from warehouse.audit import audit
from warehouse.connection import File, literal, one_line, quoted, reading
from warehouse.dictionary import comments
from warehouse.diff import differences

FORMAT = "v1.5.0"  # the oldest DuckDB that people are expected to open the file with
MEMORY = "512MB"
KEYS = {"articles": "article_id", "quantities": "quantity_id", "claims": "claim_id", "facts": "fact_id"}
FACTS = ("fact_funds", "fact_projects", "fact_jobs", "fact_exchanges", "fact_outcomes")
KEYS |= dict.fromkeys(FACTS, "fact_id")
SEEDS = ("metrics", "places", "pairings")
WHOLE = ("quarantine", *SEEDS)  # small, and replaced as they are
HISTORY = ("contract_results", "runs", "changes")  # grow from publication to publication
TABLES = (*KEYS, *WHOLE, *HISTORY)
VIEWS = Path(__file__).with_name("views.sql")
FEN = "amounts_in_fen"  # the contract that a DECIMAL's own cast would break silently
CAUSES = ("correction", "page", "rule", "seed")  # in this order where several apply to one fact


@dataclass(frozen=True)
class Publication:
    """One published file: where, its number, and how many facts were added, changed and withdrawn."""

    path: Path
    version: int
    changes: dict[str, int]
    held: bool = False  # people still see the version that a rollback holds
    notes: list[str] = field(default_factory=list)


def publish(
    home: Path,
    frames: Mapping[str, pl.DataFrame | Iterable[pl.DataFrame]],
    run: Mapping[str, Any],
    *,
    causes: pl.DataFrame | None = None,
    keep: int = 5,
) -> Publication:
    """The new file and what changed; where anything is wrong the last stays and a WarehouseError says why."""
    home = Path(home)
    content: dict[str, pl.DataFrame | Iterable[pl.DataFrame]] = {name: seeds.load(name) for name in SEEDS}
    content |= frames
    given = (*KEYS, *WHOLE, "contract_results")
    if missing := [name for name in given if name not in content]:
        raise WarehouseError(f"cannot publish without {', '.join(missing)}")
    with kept.lock(home), _beside(home) as path:
        last = kept.newest(home)
        version = last[0] + 1 if last else 1
        old = last[1] if last else None
        new = not (old and _fits(old))
        if old and not new:
            shutil.copyfile(old, path)
        file = _open(path, home)
        try:
            # laid beside before the transaction, which would keep them in memory
            loads = {table: _load(file, table, content[table]) for table in given}
            rounded = sum(lost for _, lost in loads.values())
            if new and old:
                file.run(f"attach {literal(str(old))} as earlier (read_only)")
            file.run("begin")
            if new:
                _create(file)
            if new and old:
                for table in HISTORY:
                    _carry(file, table)
            changes = _changes(file, str(version), "earlier." if new else "", bool(old), causes)
            for table in KEYS:
                _apply(file, table)
            for table in WHOLE:
                file.run(f"delete from {table}; insert into {table} from incoming_{table}")
            _record(file, run, changes, rounded)
            _describe(file)
            audit(file, {table: loads[table][0] for table in (*KEYS, *WHOLE)}, KEYS)
            for table in given:
                file.run(f"drop table temp.incoming_{table}")
            file.run("commit")
            if new and old:
                file.run("detach earlier")
            file.run("checkpoint")
        finally:
            file.close()
        _settle(path)
        kept.path_of(home, version).parent.mkdir(exist_ok=True)
        os.replace(path, kept.path_of(home, version))
        kept.sync(kept.path_of(home, version).parent)
        on_hold = kept.held(home) is not None
        if not on_hold:
            kept.show(home, version)
        kept.prune(home, keep)
    counts = dict(changes.unique("fact_id")["change"].value_counts().iter_rows())
    notes = [f"{rounded} amounts were finer than a fen, and rounded to it"] if rounded else []
    return Publication(
        home / PUBLISHED,
        version,
        {change: counts.get(change, 0) for change in ("added", "changed", "withdrawn")},
        on_hold,
        notes,
    )


def earlier(home: Path, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame | None:
    """The table as it was last published, or only these columns of it; None where nothing was."""
    last = kept.newest(home)
    if last is None:
        return None
    chosen = ", ".join(map(quoted, columns)) if columns else "*"
    with reading(last[1]) as file:
        return file.frame(f"select {chosen} from {quoted(table)}")


def told(home: Path) -> pl.DataFrame | None:
    """One row is one published article, and one claim of it that what was published before had flagged, if any."""
    last = kept.newest(home)
    if last is None:
        return None
    flags = ", ".join(map(literal, history.FLAGS))
    with reading(last[1]) as file:
        return file.frame(
            "select a.article_id, c.claim_id, c.fact_id from articles a left join"
            f" (select * from claims where list_has_any(flags, [{flags}])) c using (article_id)"
        )


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """The name under which the new file is built; nothing is left of it, nor of what a killed run left."""

    def clean() -> None:
        for left in home.glob(f".{PUBLISHED}.new*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    try:
        clean()
        yield home / f".{PUBLISHED}.new"
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(f"cannot publish in {home}: {one_line(error)}") from error
    finally:
        clean()


def _open(path: Path, home: Path) -> File:
    config: dict[str, Any] = {
        "storage_compatibility_version": FORMAT,
        "memory_limit": MEMORY,
        "temp_directory": str(home / f".{PUBLISHED}.new.spill"),
    }
    return File(duckdb.connect(str(path), config=config), path)


def _fits(path: Path) -> bool:
    """Whether the tables of this file are those that contracts describe today."""
    with reading(path) as file:
        try:
            version = file.value("select max_by(schema_version, started) from runs")
        except duckdb.Error:
            return False
        return version == SCHEMA_VERSION and all(list(file.columns(table).items()) == schema(table) for table in TABLES)


def _create(file: File) -> None:
    for table in TABLES:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in schema(table))
        file.run(f"create table {table} ({columns})")


def _carry(file: File, table: str) -> None:
    """Take over what the earlier file tells of earlier publications, as far as the columns are the same."""
    here = dict(schema(table))
    there = file.frame(f"describe earlier.{table}")["column_name"].to_list()
    shared = ", ".join(quoted(name) for name in there if name in here)
    file.run(f"insert into {table} by name select {shared} from earlier.{table}")


def _load(file: File, table: str, given: pl.DataFrame | Iterable[pl.DataFrame]) -> tuple[int, int]:
    """Lay what is given beside its table, every column cast to its type: how many rows, how many amounts rounded."""
    rows = lost = 0
    kinds = schema(table)
    file.run(f"create temp table incoming_{table} ({', '.join(f'{quoted(name)} {kind}' for name, kind in kinds)})")
    for frame in [given] if isinstance(given, pl.DataFrame) else given:
        rows += frame.height
        columns = []
        for name, kind in kinds:
            have = quoted(name) if name in frame.columns else "null"
            columns.append(f"cast({have} as {kind})")
            if kind.startswith("DECIMAL") and name in frame.columns:
                # a cast rounds silently; below 10^9 fen a double is nearer than this to what it stands for
                rounded = f"abs({have} - cast({have} as {kind})::double) > 1e-6"
                lost += file.frame(f"select count(*) from frame where {rounded}", frame=frame.select(name)).item()
        file.run(f"insert into incoming_{table} select {', '.join(columns)} from frame", frame=frame)
    return rows, lost


def _apply(file: File, table: str) -> None:
    """Bring the table to what lies beside it, touching only rows that differ."""
    key = quoted(KEYS[table])
    file.run(
        f"delete from {table} where rowid in (select t.rowid from {table} t"
        f" left join incoming_{table} n using ({key}) where n.{key} is null or t is distinct from n)"
    )
    file.run(f"insert into {table} from incoming_{table} anti join {table} using ({key})")


def _changes(file: File, version: str, before: str, any_before: bool, causes: pl.DataFrame | None) -> pl.DataFrame:
    """The rows of `changes` for this publication."""
    if any_before:
        found = differences(file, f"{before}facts", "incoming_facts")
        old_claims = f"select fact_id, source from {before}claims union all"
    else:
        found = differences(file, "facts", "incoming_facts")
        old_claims = ""
    why = (
        pl.DataFrame(schema={"source": pl.Utf8, "cause": pl.Utf8, "cause_id": pl.Utf8})
        if causes is None
        else causes.select("source", "cause", "cause_id")
    ).filter(pl.col("cause").is_in(CAUSES))
    commonest = why["cause"].value_counts(sort=True)["cause"][0] if why.height else "rule"
    by_fact = (
        file.frame(
            f"with c as ({old_claims} select fact_id, source from incoming_claims)"
            " select distinct c.fact_id, w.cause, w.cause_id from c join why w using (source)"
            " where c.fact_id is not null",
            why=why,
        )
        .sort(pl.col("cause").replace_strict(list(CAUSES), range(len(CAUSES)), return_dtype=pl.Int8), "cause_id")
        .unique("fact_id", keep="first", maintain_order=True)
    )
    return (
        found.join(by_fact, on="fact_id", how="left", maintain_order="left")
        .with_columns(pl.col("cause").fill_null(commonest), publication=pl.lit(version))
        .select([name for name, _ in schema("changes")])
    )


def _record(file: File, run: Mapping[str, Any], changes: pl.DataFrame, rounded: int) -> None:
    """Add what this run did to the tables that tell of all runs."""
    row = {name: run.get(name) for name, _ in schema("runs")} | {"schema_version": SCHEMA_VERSION}
    marks = ", ".join(f"cast(? as {kind})" for _, kind in schema("runs"))
    for table in ("runs", "contract_results"):
        file.con.execute(f"delete from {table} where run_id = ?", [row["run_id"]])
    file.run("insert into contract_results from incoming_contract_results")
    outcome = "flagged" if rounded else "passed"
    file.con.execute(
        f"insert into contract_results select ?, '{FEN}', 'soft', (select count(*) from fact_funds), ?, ?",
        [row["run_id"], rounded, outcome],
    )
    file.con.execute(f"insert into runs select {marks}", list(row.values()))
    file.insert("changes", changes)


def _describe(file: File) -> None:
    """Write the words of tables and columns into the file, and the views with theirs."""
    for view in file.views():
        file.run(f"drop view {quoted(view)}")
    for (table, column), words in comments().items():
        if table in TABLES:
            what = f"column {quoted(table)}.{quoted(column)}" if column else f"table {quoted(table)}"
            file.run(f"comment on {what} is {literal(words)}")
    file.run(VIEWS.read_text(encoding="utf-8"))


def _settle(path: Path) -> None:
    """Make sure that the closed file is whole, on disk, and opens without its log."""
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise WarehouseError(f"{path} kept a log after its checkpoint")
    kept.sync(path)
    with reading(path) as file:
        file.value("select count(*) from claims")

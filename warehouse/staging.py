"""The staging file: page bytes, who showed them when, and what was read of them.

    with Staging(home, wait=600, say=print) as staging:        # a second run waits, then WarehouseError
        staging.add_pages(pages, seen_at, run_id) -> Arrivals   # pages: (source, content) one by one
        staging.due(fingerprint, full=, only_quarantined=) -> frame[source, page_hash, cause, size]
        staging.pages(due) -> frames[source, page_hash, content], batch by batch
        staging.write_batch(articles, quantities, claims, quarantine, results, fingerprint,
                            set_aside=None, run_id=, seen_at=)  # replaces what was read of these sources
        staging.hold(quarantine, results, run_id, seen_at)      # or: the quarantine of all claims, at the end
        staging.claims(columns) .articles(columns) .quantities(columns) .quarantine() .set_aside()
        staging.parts("articles", "quantities", "claims") -> the same, part by part; .contract_results(run_id)
        staging.last_arrival() -> datetime | None
        staging.unpublished() -> frame[source, page_hash, cause, cause_id]; staging.mark_published()
        staging.record_run({"run_id": ..., ...}) .runs() .unfinished(run_id); .breaches_of(run_ids)

A *fingerprint* names what a page is read with: {"rule": ..., "seed": ..., "correction": ...}, in the order
in which they are blamed. A value may itself be a mapping from page hash to text (no entry: ""), so that a
correction makes only its own page due. The cause of a row of `due` is "page" (these bytes were never read for
this source), else the first key of the fingerprint that differs, else "full" or "quarantined" if asked for.

Only what the latest sighting of a source shows is read; the same bytes under two sources are two articles.
A source that is no longer handed over keeps its last page. Every call that writes has been committed and
synced when it returns, so a killed run loses only the batch it was in, which is still due.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl

from contracts import empty
from warehouse import STAGING, WarehouseError
from warehouse.connection import File, literal, one_line, quoted, transaction
from warehouse.fingerprint import Fingerprint, blame, stamp
from warehouse.lock import Lock
from warehouse.pages import BATCH_PAGES, Arrivals, Pages, naive

CONFIG: dict[str, Any] = {"memory_limit": "512MB", "checkpoint_threshold": "256MB"}
GROUP = 8_192  # rows: a batch then fills whole groups, which go to the file at once and not by way of the log
READER_PATIENCE = 15.0  # seconds for which a passing reader of the file (trace) is waited for at least
# What is read of pages, replaced article by article when they are read again: table -> schema in contracts.
DERIVED = {
    "articles": "staged_articles",
    "quantities": "quantities",
    "claims": "staged_claims",
    "quarantine": "staged_quarantine",
}

ORDER = {
    "articles": "source",
    "quantities": "article_id, char_start, quantity_id",
    "claims": "source, page_start, page_end, claim_id",
}
PART_ROWS = 50_000  # about so many rows of articles and quantities are handed over at a time

# What staging keeps for itself.
TABLES = """
create table if not exists reads
    (source varchar, page_hash varchar, article_id varchar, batch bigint, run_id varchar,
     fingerprint varchar, cause varchar, cause_id varchar, published boolean);
create table if not exists set_aside (source varchar, page_hash varchar, reason varchar, run_id varchar);
create table if not exists breaches
    (claim_id varchar, contract varchar, first_seen timestamp, times_seen integer, last_run varchar);
create table if not exists runs (number bigint, run_id varchar, record varchar);
"""
ASIDE = {"source": pl.Utf8, "page_hash": pl.Utf8, "reason": pl.Utf8}


class Staging:
    """The staging file of a home, held by this process alone from `with` to its end."""

    def __init__(self, home: Path, wait: float = 0.0, say: Callable[[str], None] | None = None) -> None:
        self.home = Path(home)
        self.path = self.home / STAGING
        self._wait, self._say = max(wait, READER_PATIENCE), say
        self._lock = Lock(self.home / "staging.lock", wait, say)

    def __enter__(self) -> Staging:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WarehouseError(f"cannot make {self.home}: {error.strerror}") from error
        self._lock.__enter__()
        try:
            self._file = _open(self.path, self._wait, self._say)
            with transaction(self._file):
                self._pages = Pages(self._file)
                self._file.run(TABLES)
                self._lay()
            self._batch = self._file.value("select coalesce(max(batch), 0) from reads")
        except BaseException:
            self._lock.__exit__()
            raise
        return self

    def _lay(self) -> None:
        """Make the derived tables; where a newer version shapes one otherwise, all pages are due again."""
        for table, model in {**DERIVED, "contract_results": "contract_results"}.items():
            frame = empty(model)
            if table in DERIVED:
                frame = frame.with_columns(batch=pl.lit(0, pl.Int64))
            have = self._file.columns(table)
            if have == self._file.types(frame):
                continue
            self._file.run(f"create or replace table {table} as from shape", shape=frame)
            if have and table in DERIVED:
                self._file.run("update reads set fingerprint = '{}'")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        finally:
            self._lock.__exit__()

    # ---- pages ----

    def add_pages(self, pages: Iterable[tuple[str, bytes]], seen_at: datetime, run_id: str) -> Arrivals:
        """How many were new; each thousand is on disk before the next is taken from `pages`."""
        return self._pages.add(pages, seen_at, run_id)

    def last_arrival(self) -> datetime | None:
        """When a source last showed something new, in UTC without its zone; None where nothing ever came."""
        return self._pages.last_arrival()

    def due(self, fingerprint: Fingerprint, full: bool = False, only_quarantined: bool = False) -> pl.DataFrame:
        """One row is a page that its source shows now and that has to be read: source, page_hash, cause, size."""
        reads = self._file.frame("select source, page_hash, fingerprint from reads")
        current = self._pages.current().join(reads, on=["source", "page_hash"], how="left", maintain_order="left")
        current = blame(stamp(current, fingerprint, "wanted"), "fingerprint", "wanted")
        if only_quarantined:
            held = self.quarantine()
            current = current.join(held, on=["source", "page_hash"], how="semi", maintain_order="left")
            current = current.with_columns(pl.col("cause").fill_null("quarantined"))
        elif full:
            current = current.with_columns(pl.col("cause").fill_null("full"))
        return current.drop_nulls("cause").select("source", "page_hash", "cause", "size")

    def pages(self, rows: pl.DataFrame, size: int = BATCH_PAGES) -> Iterator[pl.DataFrame]:
        """Frames of source, page_hash and content for these rows, in order of arrival, never much at once."""
        return self._pages.batches(rows, size)

    # ---- what was read ----

    def write_batch(
        self,
        articles: pl.DataFrame,
        quantities: pl.DataFrame,
        claims: pl.DataFrame,
        quarantine: pl.DataFrame | None,
        results: pl.DataFrame | None,
        fingerprint: Fingerprint,
        set_aside: pl.DataFrame | None = None,
        *,
        run_id: str,
        seen_at: datetime,
    ) -> None:
        """Put what was read of these pages in place of all that was known of their sources, at once.

        `articles` has a row for every page that was read, on topic or not; `set_aside` (source, page_hash,
        reason) one for every page that could not be, its page_hash null where not even its bytes were kept.
        """
        aside = pl.DataFrame(schema=ASIDE) if set_aside is None else set_aside.select(*ASIDE)
        read = pl.concat(
            [
                articles.select("source", "page_hash", "article_id"),
                aside.drop_nulls("page_hash").select("source", "page_hash", pl.lit(None, pl.Utf8).alias("article_id")),
            ]
        )
        run = pl.lit(run_id).alias("run_id")
        batch = pl.lit(self._batch + 1, pl.Int64).alias("batch")
        frames = {
            "articles": articles.with_columns(batch),
            "quantities": quantities.with_columns(batch),
            "claims": claims.with_columns(run, batch),
        }
        if quarantine is not None:
            frames["quarantine"] = _bare(quarantine).with_columns(run, batch)
        if results is not None:
            frames["contract_results"] = results.with_columns(run)
        earlier = self._file.frame("from reads semi join read using (source)", read=read)
        frames["reads"] = _why(read, earlier, fingerprint).with_columns(run, batch)
        frames["set_aside"] = aside.with_columns(run)
        with transaction(self._file):
            self._forget(earlier)
            sources = pl.concat([read.select("source"), aside.select("source")]).unique()
            self._file.run("delete from set_aside where source in (from sources)", sources=sources)
            for name, frame in frames.items():
                self._file.insert(name, frame)
            if quarantine is not None:
                self._count_breaches(quarantine, run_id, seen_at)
        self._batch += 1

    def hold(self, quarantine: pl.DataFrame, results: pl.DataFrame | None, run_id: str, seen_at: datetime) -> None:
        """Put this in place of the whole quarantine, where the contracts looked at all claims together."""
        frame = _bare(quarantine).with_columns(run_id=pl.lit(run_id), batch=pl.lit(self._batch, pl.Int64))
        frames = {"quarantine": frame}
        if results is not None:
            frames["contract_results"] = results.with_columns(run_id=pl.lit(run_id))
        with transaction(self._file):
            self._file.run("delete from quarantine")
            for name, part in frames.items():
                self._file.insert(name, part)
            self._count_breaches(quarantine, run_id, seen_at)

    def _forget(self, earlier: pl.DataFrame) -> None:
        """Delete what these rows of `reads` stand for; the batch numbers say which row groups to look at."""
        if not earlier.height:
            return
        batches = ", ".join(map(str, earlier["batch"].unique().sort().to_list()))
        for table in DERIVED:
            where = "" if table == "quarantine" else f"batch in ({batches}) and "  # hold() knows no batches
            self._file.run(
                f"delete from {table} where {where}article_id in (select article_id from earlier)",
                earlier=earlier,
            )
        self._file.run("delete from reads where source in (select source from earlier)", earlier=earlier)

    def _count_breaches(self, quarantine: pl.DataFrame, run_id: str, seen_at: datetime) -> None:
        """A breach is counted once a run, however often the run had to start again."""
        seen = quarantine.select(
            "claim_id", "contract", pl.lit(naive(seen_at)).alias("seen_at"), pl.lit(run_id).alias("run")
        ).unique(["claim_id", "contract"])
        self._file.run(
            "update breaches b set times_seen = times_seen + 1, last_run = s.run from seen s"
            " where b.claim_id = s.claim_id and b.contract = s.contract and b.last_run <> s.run",
            seen=seen,
        )
        self._file.run(
            "insert into breaches select claim_id, contract, seen_at, 1, run from seen"
            " anti join breaches using (claim_id, contract)",
            seen=seen,
        )

    def articles(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """One row is one article, on topic or not, by source; run_id is the run that read it."""
        chosen = ", ".join(map(quoted, columns)) if columns else "* exclude (batch)"
        return self._file.frame(
            f"select {chosen} from (select a.*, r.run_id from articles a join reads r using (article_id))"
            " order by source"
        )

    def claims(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """One row is one claim as it was read, in the order of the pages; run_id is the run that read it."""
        chosen = ", ".join(map(quoted, columns)) if columns else "* exclude (batch)"
        return self._file.frame(f"select {chosen} from claims order by {ORDER['claims']}")

    def quantities(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """One row is one quantity with its outcome."""
        chosen = ", ".join(map(quoted, columns)) if columns else "* exclude (batch)"
        return self._file.frame(f"select {chosen} from quantities order by {ORDER['quantities']}")

    def parts(self, *tables: str) -> Iterator[tuple[pl.DataFrame, ...]]:
        """These tables, some articles at a time with all that was read of them, never much at once."""
        sizes = self._file.frame(
            "select batch, count(*) as rows from (select batch from articles union all select batch from quantities)"
            " group by batch order by batch"
        )
        stretch = pl.col("rows").cum_sum() // PART_ROWS
        for batches in sizes.group_by(stretch.alias("part"), maintain_order=True).agg("batch")["batch"]:
            yield tuple(
                self._file.frame(
                    f"select * exclude (batch) from {quoted(table)}"
                    f" where batch between {batches[0]} and {batches[-1]} order by {ORDER[table]}"
                )
                for table in tables
            )

    def quarantine(self) -> pl.DataFrame:
        """One row is one claim held back by one contract, with first_seen and times_seen."""
        return self._file.frame(
            "select q.* exclude (batch), b.first_seen, b.times_seen from quarantine q"
            " left join breaches b using (claim_id, contract) order by q.source, q.page_start, q.contract"
        )

    def set_aside(self) -> pl.DataFrame:
        """One row is one source whose page could not be read: source, page_hash, reason, run_id."""
        return self._file.frame("from set_aside order by source")

    def contract_results(self, run_id: str) -> pl.DataFrame:
        """One row is one contract of this run, its batches added up, with the outcome of the worst."""
        return self._file.frame(
            "select run_id, contract, severity, sum(rows_checked)::bigint as rows_checked,"
            " sum(rows_failed)::bigint as rows_failed, max_by(outcome, rows_failed) as outcome"
            " from contract_results semi join run using (run_id) group by all order by contract",
            run=pl.DataFrame({"run_id": [run_id]}),
        )

    # ---- runs ----

    def unpublished(self) -> pl.DataFrame:
        """One row is one source read since the last publication, and why."""
        return self._file.frame(
            "select source, page_hash, cause, cause_id from reads where not published order by source"
        )

    def mark_published(self) -> None:
        """All that is read up to now stands in a published file."""
        with transaction(self._file):
            self._file.run("update reads set published = true where not published")

    def record_run(self, run: Mapping[str, Any]) -> None:
        """Keep the record of a run, in place of an earlier one of its run_id."""
        record = pl.DataFrame(
            {"run_id": [str(run["run_id"])], "record": [json.dumps(run, ensure_ascii=False, default=str)]}
        )
        with transaction(self._file):
            self._file.run(
                "merge into runs using"
                " (select (select coalesce(max(number), 0) + 1 from runs) as number, * from r) n"
                " on runs.run_id = n.run_id when matched then update set record = n.record"
                " when not matched then insert values (n.number, n.run_id, n.record)",
                r=record,
            )

    def unfinished(self, run_id: str) -> list[str]:
        """The runs beside this one that read pages which still stand and left no record: they died on the way."""
        return self._file.frame(
            f"select distinct run_id from reads anti join runs using (run_id) where run_id <> {literal(run_id)}"
            " order by run_id"
        )["run_id"].to_list()

    def breaches_of(self, run_ids: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The claims of these runs that carry a flag, and those that are held back, a row a claim and contract."""
        chosen = f"list_contains([{', '.join(map(literal, run_ids))}]::varchar[], run_id)"
        flagged = self._file.frame(f"select * exclude (batch) from claims where {chosen} and len(flags) > 0")
        return flagged, self._file.frame(f"select * exclude (batch) from quarantine where {chosen}")

    def runs(self) -> list[dict[str, Any]]:
        """The records of all runs, oldest first."""
        records = self._file.frame("select record from runs order by number")
        return [json.loads(record) for record in records["record"]]


def _open(path: Path, wait: float, say: Callable[[str], None] | None) -> File:
    end, said = time.monotonic() + wait, False
    while True:
        try:
            con = duckdb.connect(config=CONFIG)
            con.execute(f"attach {literal(str(path))} as staging (row_group_size {GROUP}); use staging")
            return File(con, path)
        except (duckdb.Error, OSError) as error:
            # a lock of DuckDB's own: somebody reads the file without being a run
            if "set lock" not in str(error) or time.monotonic() > end:
                raise WarehouseError(f"cannot open {path}: {one_line(error)}") from error
        if say and not said:
            say(f"waiting for a program that reads {path}")
            said = True
        time.sleep(0.1)


def _why(read: pl.DataFrame, earlier: pl.DataFrame, fingerprint: Fingerprint) -> pl.DataFrame:
    """The rows of `reads` for what is read now: under what, and why.

    What was read before and never published keeps its first cause: it is what a reader of the warehouse sees.
    """
    before = earlier.select(
        "source",
        "page_hash",
        stamp="fingerprint",
        old="cause",
        old_id="cause_id",
        waiting=~pl.col("published"),
    )
    frame = stamp(read, fingerprint, "fingerprint").join(before, on=["source", "page_hash"], how="left")
    waiting = pl.col("waiting").fill_null(False)
    return blame(frame, "stamp", "fingerprint").select(
        *read.columns,
        "fingerprint",
        cause=pl.when(waiting).then("old").otherwise(pl.col("cause").fill_null("full")),
        cause_id=pl.when(waiting).then("old_id").otherwise("cause_id"),
        published=pl.lit(False),
    )


def _bare(quarantine: pl.DataFrame) -> pl.DataFrame:
    return quarantine.drop("first_seen", "times_seen", strict=False)

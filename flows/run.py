"""One run on one home: what the steps of the flow take and leave, without a word of Prefect."""

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

import polars as pl

import seeds
from contracts import empty, polars_schema
from contracts.check import Checked
from contracts.run import Measures, measure
from flows import alerts, config, fingerprint, gate, progress, sources
from flows.config import UserError
from flows.news import News
from flows.summary import Summary
from transforms import corrections
from warehouse import publish, versions
from warehouse.staging import Staging

BATCH_BYTES = 24 << 20  # about so much at most is read together, however few pages that is
CORRECTIONS = "corrections.csv"  # in the home: its own decisions

# What is needed of each table to say what a publication amounts to.
MEASURED = {
    "articles": ["on_topic", "published"],
    "quantities": ["outcome"],
    "claims": ["donor", "recipient", "period_end", "subject"],
    "quarantine": ["claim_id"],
}
TOLD = ["article_id", "title", "text", "published", "written_year"]  # what stories and facts need of an article
PUBLISHED = [name for name in polars_schema("articles") if name != "story_id"]
EVIDENCE = ("quote", "source", "story_id", "run_id", "page_start", "page_end")  # what facts do not need of a claim


@dataclass(frozen=True)
class Batch:
    """Pages that are read together, by source and hash; their bytes stay in the staging file until then."""

    number: int
    of: int
    due: pl.DataFrame

    def __str__(self) -> str:
        return f"batch {self.number} of {self.of}, {self.due.height} pages"


class Paths(tuple[str, ...]):
    """Files and folders to take pages from."""

    def __str__(self) -> str:
        return ", ".join(self)


class Run:
    """Holds its home's staging file from `with` to its end and keeps its summary as it goes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.config = config.load(home)
        self.started = datetime.now(UTC)
        self.run_id = f"r{self.started:%Y%m%dT%H%M%S}{secrets.token_hex(2)}"
        self.corrections = decisions(home)
        self.fingerprint = fingerprint.of(self.corrections)
        self.summary = Summary(self.run_id, home)
        self.staging = Staging(home, wait=self.config.reading.wait_seconds, say=progress.current.say)
        self.book = alerts.Book(home)
        self.news = News(self.book, self.config.alerts.worst_rows)
        self._writing = threading.Lock()  # the file takes one call at a time; reading goes on beside it

    def __enter__(self) -> "Run":
        self.staging.__enter__()
        self.history = publish.earlier(self.home, "facts")
        self.told = publish.told(self.home)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if isinstance(error, Exception):
                self._fail(error)
        finally:
            self.staging.__exit__(kind, error, trace)
        del self.staging  # Prefect keeps what its tasks were handed, and DuckDB wants to be let go

    # ---- pages ----

    def stage(self, paths: Sequence[str]) -> None:
        """Hand the pages of these files and folders to the staging file, a few at a time."""
        progress.current.step("staging pages")
        self.summary.sought = ", ".join(paths)
        refused: list[tuple[str, None, str]] = []
        arrivals = self.staging.add_pages(self._shown(paths, refused), self.started, self.run_id)
        self.summary.staged, self.summary.unchanged = arrivals.new_pages, arrivals.unchanged
        if refused:
            schema = {"source": pl.Utf8, "page_hash": pl.Utf8, "reason": pl.Utf8}
            self._write(pl.DataFrame(refused, schema=schema, orient="row"), empty("staged_articles"), None)

    def _shown(self, paths: Sequence[str], refused: list[tuple[str, None, str]]) -> Iterator[tuple[str, bytes]]:
        """Source and bytes of every page; what a source could not hand over goes to `refused`."""
        for path in paths:
            for page in sources.read(Path(path)):
                progress.current.advance(1)
                if page.reason:
                    refused.append((page.source, None, page.reason))
                else:
                    yield page.source, page.content

    def due(self, full: bool, only_quarantined: bool) -> list[Batch]:
        """What has to be read, cut into batches; why goes into the summary."""
        due = self.staging.due(self.fingerprint, full=full, only_quarantined=only_quarantined)
        self.summary.read = dict(due.group_by("cause").len().sort("len", descending=True).iter_rows())
        progress.current.step("reading pages", due.height)
        pages = max(self.config.reading.batch_pages, 1)
        heavy = pl.col("size").cum_sum() // BATCH_BYTES
        parts = due.with_columns(heavy=heavy, light=pl.int_range(pl.len()).over(heavy) // pages).partition_by(
            "heavy", "light", maintain_order=True, include_key=False
        )
        return [Batch(number, len(parts), part) for number, part in enumerate(parts, start=1)]

    def pages(self, batch: Batch) -> pl.DataFrame:
        """The batch's pages with their bytes."""
        with self._writing:
            return pl.concat(list(self.staging.pages(batch.due)))

    # ---- what was read ----

    def keep(self, decoded: pl.DataFrame, articles: pl.DataFrame, checked: Checked) -> None:
        """Write the batch down at once, and count it."""
        aside = decoded.filter(pl.col("reason").is_not_null()).select("source", "page_hash", "reason")
        with self._writing:
            self._write(aside, articles, checked)
        progress.current.advance(decoded.height)

    def _write(self, aside: pl.DataFrame, articles: pl.DataFrame, checked: Checked | None) -> None:
        self.staging.write_batch(
            articles,
            checked.quantities if checked else empty("quantities"),
            checked.kept if checked else empty("staged_claims"),
            checked.quarantined if checked else None,
            checked.results if checked else None,
            self.fingerprint,
            aside,
            run_id=self.run_id,
            seen_at=self.started,
        )
        self.summary.set_aside.update(aside["reason"].to_list())
        if checked:
            self.summary.count(articles, checked)
            self.news.add(checked.kept, checked.quarantined)

    def has_news(self) -> bool:
        """Whether anything that was read, now or by a run that did not come so far, is not published yet."""
        if self.staging.unpublished().height:
            return True
        return versions.newest(self.home) is None and self.staging.articles(["article_id"]).height > 0

    # ---- publication ----

    def staged_articles(self) -> pl.DataFrame:
        """All articles of this home, with their text, as far as stories and facts need them."""
        return self.staging.articles(TOLD)

    def staged_claims(self, stories: pl.DataFrame) -> pl.DataFrame:
        """All claims of this home as far as facts need them, each with the story that its article tells."""
        columns = [name for name in polars_schema("claims") if name not in EVIDENCE]
        return self.staging.claims(columns).join(stories, on="article_id", how="left", maintain_order="left")

    def publish(
        self, stories: pl.DataFrame, claims: pl.DataFrame, facts: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
    ) -> None:
        """Swap in the new file, unless a contract about the whole says that something is wrong with it."""
        progress.current.step("publishing")
        summary, staged = self.summary, self.staging
        quarantine = staged.quarantine()
        asked = gate.results(
            gate.books(staged.parts("articles", "quantities", "claims")),
            facts,
            measure(
                staged.articles(MEASURED["articles"]),
                staged.quantities(MEASURED["quantities"]),
                claims,
                quarantine["claim_id"].n_unique(),
            ),
            self._before(),
            self.started.date(),
        )
        summary.stopped, summary.warnings = gate.reasons(asked, "stopped"), gate.reasons(asked, "flagged")
        if summary.stopped:
            return
        summary.facts = facts.height
        names = claims.select("claim_id", "story_id", "fact_id")
        done = publish.publish(
            self.home,
            {
                **tables,
                "articles": staged.articles(PUBLISHED).join(stories, on="article_id", how="left"),
                "quantities": (part for (part,) in staged.parts("quantities")),
                "claims": (
                    part.drop("story_id", "fact_id").join(names, on="claim_id", how="left")
                    for (part,) in staged.parts("claims")
                ),
                "facts": facts,
                "quarantine": quarantine,
                "contract_results": self._contract_results(asked),
            },
            self.record("published"),
            causes=staged.unpublished(),
            keep=self.config.publication.keep_versions,
        )
        staged.mark_published()
        summary.version, summary.published, summary.changes = done.version, done.path, done.changes
        summary.notes += done.notes
        if done.held:
            shown = versions.held(self.home)
            summary.notes.append(f"a rollback holds version {shown}: jiedui rollback --release shows this one")

    def _before(self) -> Measures | None:
        """What the last publication amounts to, whether people see it or a rollback hides it."""
        tables = {name: publish.earlier(self.home, name, columns) for name, columns in MEASURED.items()}
        articles, quantities, claims, held = (tables[name] for name in MEASURED)
        if articles is None or quantities is None or claims is None or held is None:
            return None
        return measure(articles, quantities, claims, held["claim_id"].n_unique())

    def _contract_results(self, asked: pl.DataFrame) -> pl.DataFrame:
        """One row is one contract of this run: over the claims that it read, and over the whole."""
        read = self.staging.contract_results(self.run_id)
        whole = asked.with_columns(run_id=pl.lit(self.run_id)).select(read.columns)
        return pl.concat([read.join(whole, on="contract", how="anti", maintain_order="left"), whole])

    def record(self, outcome: str) -> dict[str, object]:
        """The row of this run in the table of runs."""
        summary = self.summary
        return {
            "run_id": self.run_id,
            "started": self.started.replace(tzinfo=None),
            "finished": datetime.now(UTC).replace(tzinfo=None),
            "outcome": outcome,
            "reason": "; ".join(summary.stopped) or None,
            "pages_staged": summary.staged,
            "pages_set_aside": summary.set_aside.total(),
            "pages_unchanged": summary.unchanged,
            "articles": summary.articles,
            "quantities": summary.quantities.total(),
            "claims": summary.claims.total(),
            "facts": summary.facts,
            "quarantined": summary.quarantined,
            "rules": self.fingerprint["rule"],
            "seeds": self.fingerprint["seed"],
            "corrections": fingerprint.of_corrections(self.corrections),
        }

    # ---- the end ----

    def close(self) -> Summary:
        """Keep the run's record, tell people what is new, and hand over the summary."""
        self.summary.held_back = self.staging.quarantine()
        last = versions.newest(self.home)
        if self.summary.version is None and last:
            held = self.summary.held_back["claim_id"].n_unique()
            facts = self.history.height if self.history is not None else 0
            shown = versions.held(self.home) or last[0]
            stands = f"version {last[0]} with {facts:,} {'fact' if facts == 1 else 'facts'} stands"
            if shown != last[0]:
                stands += f", but people see version {shown} until jiedui rollback --release"
            self.summary.standing = f"{stands}; {held:,} {'claim is' if held == 1 else 'claims are'} held back"
        died = self.staging.unfinished(self.run_id)
        if died:  # what they read is not read again, and nobody was told of it
            self.news.add(*self.staging.breaches_of(died))
        alert = self.news.alert(self.summary, self._silent_since())
        if alert is not None:
            self.book.remember(alert)
        for run_id in died:
            self.staging.record_run({"run_id": run_id, "outcome": "unfinished"})
        self.staging.record_run(self.record("stopped" if self.summary.stopped else "done"))
        for delivery in self.book.deliver():
            if delivery.way == alerts.FAILED:
                self.summary.notes.append(f"{delivery.channel} could not be told; the next run tries again")
        return self.summary

    def _fail(self, error: Exception) -> None:
        """Tell people that the run came to nothing; where even that cannot be written, the error itself is left."""
        self.summary.stopped = [f"{type(error).__name__}: {error}"[:500]]
        alert = self.news.alert(self.summary, None)
        with suppress(OSError):
            if alert is not None:
                self.book.remember(alert)
            self.book.deliver()

    def _silent_since(self) -> datetime | None:
        """When the last new page came, where that is longer ago than the home bears."""
        days = self.config.alerts.silent_days
        last = self.staging.last_arrival()
        return last if days and last and self.started.replace(tzinfo=None) - last > timedelta(days=days) else None


def decisions(home: Path) -> pl.DataFrame:
    """One row is one correction: those that are shipped, then the home's own."""
    shipped = seeds.load("corrections")
    own = home / CORRECTIONS
    if not own.exists():
        return corrections.typed(shipped)
    try:
        rows = pl.read_csv(own, infer_schema=False).with_columns(pl.all().fill_null(""))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UserError(f"{own}: {error}") from error
    return pl.concat([corrections.typed(shipped), corrections.typed(rows)])


def without_rejected(quantities: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The quantities, of which those whose claim was rejected are out of scope."""
    stands = pl.col("claim_id").is_in(claims["claim_id"].implode())
    gone = (pl.col("outcome") == "claim") & ~stands
    return quantities.with_columns(
        outcome=pl.when(gone).then(pl.lit("out_of_scope")).otherwise("outcome"),
        claim_id=pl.when(gone).then(None).otherwise("claim_id"),
    )

"""What a run did, in words: for the terminal, for Prefect's artifacts and for the record in the warehouse."""

import os
import re
import shlex
import shutil
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from contracts.check import Checked

CAUSES = {
    "page": "new or changed",
    "rule": "again: the rules changed",
    "seed": "again: the seeds changed",
    "correction": "again: their corrections changed",
    "full": "again: --full asks for it",
    "quarantined": "again: they hold quarantined claims",
}
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")  # characters that move the cursor, hide or turn what follows


class Stopped(Exception):
    """A run contract stopped the publication; the last good file stays."""

    def __init__(self, summary: "Summary") -> None:
        super().__init__("publication stopped: " + "; ".join(summary.stopped))
        self.summary = summary


@dataclass
class Summary:
    """What one run did. Counts are of what this run read, unless their comment says otherwise."""

    run_id: str
    home: Path
    sought: str | None = None  # the files and folders that were to show pages, null where none were to
    staged: int = 0  # pages whose bytes were new
    unchanged: int = 0  # sources that showed what they had shown
    read: dict[str, int] = field(default_factory=dict)  # cause -> pages
    set_aside: Counter[str] = field(default_factory=Counter)  # reason -> pages
    articles: int = 0
    off_topic: int = 0
    quantities: Counter[str] = field(default_factory=Counter)  # outcome -> quantities
    claims: Counter[str] = field(default_factory=Counter)  # table -> claims
    flagged: int = 0  # claims with a soft flag
    passed: int = 0  # claims that met every contract
    quarantined: int = 0  # claims held back
    breaches: Counter[tuple[str, str]] = field(default_factory=Counter)  # severity, contract -> claims
    held_back: pl.DataFrame = field(default_factory=pl.DataFrame)  # all of the home's quarantine
    facts: int = 0  # in the published file
    standing: str = ""  # what the warehouse holds where this run brought nothing new
    changes: dict[str, int] = field(default_factory=dict)  # added, changed, withdrawn -> facts
    version: int | None = None  # what was published, null for nothing
    published: Path | None = None
    stopped: list[str] = field(default_factory=list)  # run contracts that stopped the publication, and why
    warnings: list[str] = field(default_factory=list)  # run contracts that hold no longer but stop nothing
    notes: list[str] = field(default_factory=list)  # what else a person should know

    def headline(self) -> str:
        """The run in one line."""
        if self.stopped:
            return "publication stopped: " + "; ".join(self.stopped)
        if self.version is None and not self.read and self.pageless:
            return self.pageless
        if self.version is None:
            return "nothing new: nothing was read, nothing published" if not self.read else "nothing published"
        return f"published {self.facts:,} {_facts(self.facts)} as version {self.version}"

    @property
    def pageless(self) -> str:
        """Where pages were sought and none found, in words; empty where some were."""
        found = self.staged + self.unchanged + self.set_aside.total()
        return "" if self.sought is None or found else f"no pages were found in {plain(self.sought)}"

    @property
    def unpublished(self) -> bool:
        """Whether nothing has ever been published here."""
        return self.version is None and not self.standing

    def lines(self) -> Iterator[tuple[str, str]]:
        """The run, a name and what there is to say under it."""
        yield (
            "pages",
            f"{self.staged:,} staged, {self.unchanged:,} unchanged, {self.set_aside.total():,} set aside",
        )
        if self.pageless:
            yield "", self.pageless
        for reason, count in self.set_aside.most_common():
            yield "", f"{count:,} set aside: {plain(reason)}"
        for cause, count in self.read.items():
            yield "", f"{count:,} read {CAUSES.get(cause, cause)}"
        if self.read:
            yield (
                "articles",
                f"{self.articles:,}" + (f", {self.off_topic:,} of them off topic" if self.off_topic else ""),
            )
            yield "quantities", _listed(self.quantities)
            yield "claims", _listed(self.claims)
            yield (
                "contracts",
                f"{self.passed:,} claims passed, {self.flagged:,} flagged, {self.quarantined:,} quarantined",
            )
            for (severity, contract), count in self.breaches.most_common():
                yield "", f"{count:,} {'quarantined' if severity == 'hard' else 'flagged'}: {plain(contract)}"
        if self.changes:
            yield "changes", ", ".join(f"{count:,} {_facts(count)} {change}" for change, count in self.changes.items())
        if self.standing:
            yield "warehouse", self.standing
        if self.stopped and self.unpublished:
            yield "warehouse", "nothing is published yet: what the contract names has to be put right first"
        for warning in self.warnings:
            yield "warning", plain(warning)
        for note in self.notes:
            yield "note", plain(note)
        where = f" in {self.published}" if self.published else ""
        yield "publication", self.headline() + where

    def next_commands(self) -> list[str]:
        """Commands to try, as they can be typed here: where nothing is published, those that do without."""
        typed = "python -m jiedui" if sys.argv[0].endswith("__main__.py") else os.path.relpath(sys.argv[0])
        command = "jiedui" if shutil.which("jiedui") else typed
        home = "" if self.home == Path("warehouse/data").resolve() else f" --home {shlex.quote(str(self.home))}"
        if self.unpublished:
            look = [f"{command} quarantine{home}"] if self.stopped or self.held_back.height else []
            return look or [f"{command} run{home}", f"{command} run --help"]
        return [
            f'{command} sql "from totals limit 10"{home}',
            f"{command} quarantine{home}" if self.held_back.height else f"{command} tables claims{home}",
            f"{command} export exported{home}",
        ]

    def markdown(self) -> str:
        """The run as a Markdown page."""
        rows = "\n".join(f"| {cell(name)} | {cell(text)} |" for name, text in self.lines())
        return f"# {cell(self.headline())}\n\nRun {self.run_id}\n\n| | |\n| --- | --- |\n{rows}\n"

    def count(self, articles: pl.DataFrame, checked: Checked) -> None:
        """Add one batch."""
        self.articles += articles.height
        self.off_topic += articles.height - int(articles["on_topic"].sum())
        self.quantities.update(_counts(checked.quantities["outcome"]))
        self.claims.update(_counts(checked.kept["table_name"]))
        soft = soft_flags(checked.kept)
        flagged = soft["claim_id"].n_unique()
        self.flagged += flagged
        self.passed += checked.kept.height - flagged
        self.quarantined += checked.quarantined["claim_id"].n_unique()
        self.breaches.update(checked.quarantined.select("severity", "contract").iter_rows())
        self.breaches.update(("soft", contract) for contract in soft["contract"])


def soft_flags(claims: pl.DataFrame) -> pl.DataFrame:
    """One row is one claim and one soft contract that flags it: the claim's columns and contract."""
    return (
        claims.filter(pl.col("flags").list.len() > 0)
        .with_columns(contract=pl.col("flags"))
        .explode("contract")
        .filter(pl.col("contract").str.starts_with("soft:"))
        .with_columns(pl.col("contract").str.strip_prefix("soft:"))
    )


def _counts(values: pl.Series) -> dict[str, int]:
    """How often each value stands there, in the order of their first."""
    return dict(values.to_frame("value").group_by("value", maintain_order=True).len().iter_rows())


def plain(text: object) -> str:
    """The text as one harmless line: characters that would move, hide or turn anything become escapes."""
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in HIDDEN else c for c in str(text))


def cell(text: object) -> str:
    """The text as a cell of a Markdown table, its own marks taken literally."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~])", r"\\\1", plain(text))


def _facts(count: int) -> str:
    return "fact" if count == 1 else "facts"


def _listed(counts: Counter[str]) -> str:
    parts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.most_common())
    return f"{counts.total():,}" + (f": {parts}" if parts else "")

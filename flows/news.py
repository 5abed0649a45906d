"""What of a run is worth an alert: breaches that nobody was told of, a stopped publication, silence."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from flows.alerts import SEVERITIES, Alert, Book, key
from flows.summary import Summary, plain, soft_flags

SEVERITY = {"hard": "error", "soft": "warn"}
QUOTE = 90  # characters of a sentence that an alert repeats
SHOWN = (
    "contract",
    "metric",
    "value",
    "unit",
    "surface",
    "quote",
    "source",
    "claim_id",
    "observed",
    "bound_value",
)


class News:
    """Gathers, batch by batch, what is new; `alert` puts it into one message."""

    def __init__(self, book: Book, worst_rows: int) -> None:
        self._book, self._worst_rows = book, worst_rows
        self._told = book.told()
        self._keys: list[str] = []
        self._counts: Counter[tuple[str, str]] = Counter()  # severity, contract
        self._worst: list[tuple[tuple[int, float], dict[str, Any]]] = []

    def add(self, kept: pl.DataFrame, quarantined: pl.DataFrame) -> None:
        """Note the breaches of a batch: a sentence of a source breaks a contract newly only once."""
        for severity, frame in (
            ("hard", quarantined.filter(pl.col("severity") == "hard")),
            ("soft", soft_flags(kept)),
        ):
            fresh = []
            for number, told in enumerate(frame.select("contract", "source", "surface", "quote").iter_rows()):
                name = "breach-" + key(*told)
                if name not in self._told:
                    self._told.add(name)
                    self._keys.append(name)
                    fresh.append(number)
            for row in _rows(severity, frame[fresh]):
                self._counts[row["severity"], row["contract"]] += 1
                self._worst.append(((SEVERITIES.index(row["severity"]), _distance(row)), row))
                if len(self._worst) > 20 * self._worst_rows:
                    self._cut()

    def _cut(self) -> None:
        self._worst = sorted(self._worst, key=lambda scored: scored[0], reverse=True)[: self._worst_rows]

    def alert(self, summary: Summary, silent_since: datetime | None) -> Alert | None:
        """One message with all that is new, or nothing."""
        keys, lines, parts = list(self._keys), [], []
        severities = {severity for severity, _ in self._counts}
        stop = "stop-" + key(*sorted(reason.partition(":")[0] for reason in summary.stopped))
        if not summary.stopped:
            self._book.forget("stop-")
        elif stop not in self._told:
            keys.append(stop)
            severities.add("critical")
            parts.append("publication stopped")
            lines += [
                "The publication was stopped; the last good file stays.",
                *map(plain, summary.stopped),
                "",
            ]
        if self._counts:
            self._cut()
            parts.append(f"{self._counts.total():,} new {'breach' if self._counts.total() == 1 else 'breaches'}")
            lines += list(self._breaches())
        for warning in summary.warnings:
            name = "warning-" + key(warning.partition(":")[0])
            if name not in self._told:
                keys.append(name)
                severities.add("warn")
                parts.append(warning.partition(":")[0].replace("_", " ") + ": no")
                lines += [plain(warning), ""]
        silence = f"silence-{silent_since:%Y%m%d}" if silent_since else ""
        if silent_since and silence not in self._told:
            keys.append(silence)
            severities.add("warn")
            parts.append("no new article")
            lines += [f"No new page came since {silent_since:%Y-%m-%d}.", ""]
        if not keys:
            return None
        lines.append(f"Look: jiedui quarantine --home {summary.home}")
        severity = max(severities, key=SEVERITIES.index)
        return Alert(summary.run_id, severity, f"jiedui {severity}: {', '.join(parts)}", "\n".join(lines), tuple(keys))

    def _breaches(self) -> Iterator[str]:
        yield "New breaches, by severity and contract:"
        for (severity, contract), count in sorted(
            self._counts.items(), key=lambda item: (-SEVERITIES.index(item[0][0]), -item[1], item[0][1])
        ):
            yield f"  {severity:<8} {count:>6,}  {plain(contract)}"
        yield ""
        yield f"The worst {len(self._worst)}:" if len(self._worst) > 1 else "It is:"
        for _, row in self._worst:
            against = f" (found {row['observed']}, bound {row['bound_value']})" if row["observed"] else ""
            yield plain(f"  {row['contract']}: {row['metric']} {row['value']:,.10g} {row['unit']}{against}")
            quote = row["quote"] if len(row["quote"]) <= QUOTE else row["quote"][:QUOTE] + "…"
            yield plain(f"    {quote}")
            yield plain(f"    {row['claim_id']} in {row['source']}")
        yield ""


def _rows(severity: str, frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    wanted = frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, pl.Utf8).alias(name) for name in SHOWN
    )
    for row in wanted.iter_rows(named=True):
        yield {**row, "severity": SEVERITY[severity], "value": row["value"] or 0.0}


def _distance(row: dict[str, Any]) -> float:
    """How far what was found lies beyond its bound, in powers of ten; 0 where they are no two numbers."""
    if not row["observed"] or not row["bound_value"]:
        return 0.0
    found, bound = _number(row["observed"]), _number(row["bound_value"])
    if not found or not bound:
        return 0.0
    return abs(math.log10(abs(found / bound)))


def _number(text: str) -> float | None:
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text.replace(",", ""))
    return float(numbers[0]) if len(numbers) == 1 else None

"""What a contract is: a named rule about rows of one noun, its severity, and what shows a breach."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandera.polars as pa
import polars as pl

HARD, SOFT, RUN = "hard", "soft", "run"


@dataclass(frozen=True)
class Rule:
    """What must hold of every row (null: does not apply), what was observed, and against what bound."""

    holds: pl.Expr
    observed: pl.Expr
    bound: pl.Expr = field(default_factory=lambda: pl.lit(None, dtype=pl.String))


@dataclass(frozen=True)
class Contract:
    """A rule with its name, how severe a breach is, and one sentence that says what must hold."""

    name: str
    severity: str
    meaning: str
    rule: Rule

    @property
    def check(self) -> pa.Check:
        """The rule as a pandera check of a frame of verdicts, one column a contract; null is no breach."""
        return pa.Check(lambda data: data.lazyframe.select(self.name), name=self.name, description=self.meaning)


def _named(severity: str) -> Callable[[Callable[[], Rule]], Contract]:
    def wrap(function: Callable[[], Rule]) -> Contract:
        meaning = (function.__doc__ or "").strip().partition("\n")[0]
        return Contract(function.__name__, severity, meaning, function())

    return wrap


hard = _named(HARD)
soft = _named(SOFT)
run = _named(RUN)


def shown(*parts: str | pl.Expr) -> pl.Expr:
    """The parts written one after another, for people; numbers without needless zeros, nothing as ∅."""

    def text(part: str | pl.Expr) -> pl.Expr:
        if isinstance(part, str):
            return pl.lit(part)
        return part.cast(pl.String).str.replace(r"\.0$", "").fill_null("∅")

    return pl.concat_str([text(part) for part in parts])


def beside(rows: pl.DataFrame, found: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """The rows with what `found` has under their keys, once at most, or nulls; without keys `number` names the row."""
    # A join of whole rows would copy them all.
    asked = rows.select(keys) if keys else rows.select(number=pl.int_range(pl.len(), dtype=pl.UInt32))
    on = list(keys) or ["number"]
    return rows.hstack(asked.join(found, on=on, how="left", nulls_equal=True, maintain_order="left").drop(on))


def verdicts(frame: pl.DataFrame, contracts: list[Contract]) -> pl.DataFrame:
    """One row is one row of the frame, one column one contract: whether it holds."""
    # All rules in one pass, so that what several of them look at is worked out once.
    judged = frame.lazy().select(contract.rule.holds.alias(contract.name) for contract in contracts).collect().lazy()
    outputs = [contract.check(judged).check_output.select(pl.first().alias(contract.name)) for contract in contracts]
    return pl.concat(outputs, how="horizontal").collect()

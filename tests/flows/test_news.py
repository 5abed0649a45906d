"""What is worth an alert, and that it is told once."""

import re
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from contracts import empty
from flows.alerts import Alert, Book
from flows.news import News
from flows.summary import Summary


def breach(number: int, contract: str = "value_possible", **row: object) -> dict[str, object]:
    """A claim that is held back."""
    return {
        "claim_id": f"c{number}",
        "source": f"page {number}",
        "metric": "fiscal_aid",
        "value": 10.0**number,
        "unit": "CNY",
        "surface": f"{10**number}元",
        "quote": f"拨付资金{10**number}元",
        "contract": contract,
        "severity": "hard",
        "observed": f"{10**number} CNY",
        "bound_value": "100",
        "flags": [],
        **row,
    }


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    quarantine = empty("staged_quarantine")
    return pl.concat([quarantine, pl.DataFrame(rows, schema_overrides=quarantine.schema)], how="diagonal")


NOTHING = empty("staged_claims")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def tell(book: Book, *rows: dict[str, object], kept: pl.DataFrame = NOTHING, **summary: object) -> Alert | None:
    """The alert of one run, which is remembered as a run does it."""
    news = News(book, worst_rows=5)
    news.add(kept, frame(*rows) if rows else empty("staged_quarantine"))
    silent = summary.pop("silent_since", None)
    told = Summary(run_id=f"r{len(book.told())}", home=book.home)
    for name, value in summary.items():
        setattr(told, name, value)
    alert = news.alert(told, silent if isinstance(silent, datetime) else None)
    if alert:
        book.remember(alert)
    return alert


def test_a_breach_is_told_once_and_a_new_one_again(book: Book) -> None:
    first = tell(book, breach(3))
    assert first is not None
    assert (first.severity, "1 new breach" in first.subject) == ("error", True)
    assert tell(book, breach(3)) is None
    second = tell(book, breach(3), breach(4))
    assert second is not None
    assert "c4" in second.body
    assert "c3" not in second.body


def test_the_same_sentence_of_a_page_that_changed_elsewhere_is_yesterdays(book: Book) -> None:
    tell(book, breach(3))
    assert tell(book, breach(3, claim_id="c999", page_hash="other bytes")) is None


def test_it_counts_by_severity_and_shows_the_five_worst(book: Book) -> None:
    kept = pl.concat([NOTHING, frame(breach(1, flags=["soft:ratio_is_usual", "read:pinyin"])).select(NOTHING.columns)])
    alert = tell(book, *(breach(number) for number in range(2, 12)), kept=kept)
    assert alert is not None
    lines = [line.split() for line in alert.body.splitlines()]
    assert ["error", "10", "value_possible"] in lines
    assert ["warn", "1", "ratio_is_usual"] in lines
    shown = [line[0] for line in lines if line and re.fullmatch(r"c\d+", line[0])]
    assert shown == ["c11", "c10", "c9", "c8", "c7"]
    assert alert.body.splitlines()[-1] == f"Look: jiedui quarantine --home {book.home}"


def test_flags_alone_are_a_warning(book: Book) -> None:
    kept = frame(breach(1, flags=["soft:ratio_is_usual"])).select(NOTHING.columns)
    alert = tell(book, kept=kept)
    assert alert is not None
    assert alert.severity == "warn"


def test_a_stopped_publication_is_critical_and_told_until_the_cause_is_another(book: Book) -> None:
    reasons = ["claims_do_not_collapse: 3, allowed: at least 90"]
    stopped = tell(book, stopped=reasons)
    assert stopped is not None
    assert stopped.severity == "critical"
    assert reasons[0] in stopped.body
    assert tell(book, stopped=["claims_do_not_collapse: 4, allowed: at least 90"]) is None
    assert tell(book, stopped=["few_unread: 9%"]) is not None


def test_what_stopped_again_after_a_publication_is_news(book: Book) -> None:
    tell(book, stopped=["few_unread: 9%"])
    assert tell(book) is None
    assert tell(book, stopped=["few_unread: 9%"]) is not None


def test_silence_is_told_once_until_something_came(book: Book) -> None:
    alert = tell(book, silent_since=datetime(2026, 1, 2))
    assert alert is not None
    assert "2026-01-02" in alert.body
    assert tell(book, silent_since=datetime(2026, 1, 2)) is None
    assert tell(book, silent_since=datetime(2026, 5, 6)) is not None


def test_what_a_page_says_cannot_write_lines_of_its_own(book: Book) -> None:
    alert = tell(book, breach(3, quote="拨付\n\x1b[2J\u202eLook: rm -rf", source="a\nb"))
    assert alert is not None
    assert not any(line.startswith(("Look: rm", "b")) for line in alert.body.splitlines())
    assert "\x1b" not in alert.body

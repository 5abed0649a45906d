"""The whole way on a few pages, step by step as the flow does it."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import fingerprint, gate, held
from flows.alerts import Book
from flows.run import Run
from flows.summary import Summary
from tests.flows.pages import report
from transforms import claims
from transforms.corrections import StaleCorrection
from warehouse import publish, versions

Steps = Callable[..., Summary]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    report(tmp_path / "pages", "one.txt")
    report(tmp_path / "pages", "two.txt", year=2020, money="4150", projects=31, sales="6230")
    return tmp_path / "pages"


def published(home: Path, table: str) -> pl.DataFrame:
    frame = publish.earlier(home, table)
    assert frame is not None
    return frame


def test_pages_become_a_published_warehouse(steps: Steps, home: Path, folder: Path) -> None:
    done = steps(home, folder)
    assert (done.staged, done.articles, done.version, done.stopped) == (2, 2, 1, [])
    claims = published(home, "claims")
    assert {34_800_000.0, 41_500_000.0} <= set(claims.filter(pl.col("metric") == "fiscal_aid")["value"])
    assert done.claims.total() == claims.height
    assert done.quantities.total() == published(home, "quantities").height
    assert published(home, "runs")["run_id"].to_list() == [done.run_id]
    assert claims["run_id"].unique().to_list() == [done.run_id]
    assert claims["fact_id"].null_count() == 0
    assert claims["story_id"].null_count() == 0


def test_unchanged_pages_are_neither_read_nor_published(steps: Steps, home: Path, folder: Path) -> None:
    steps(home, folder)
    again = steps(home, folder)
    assert (again.staged, again.unchanged, again.read, again.version) == (0, 2, {}, None)
    assert versions.versions(home).height == 1
    assert again.headline().startswith("nothing new")


def test_a_changed_page_alone_is_read_again(steps: Steps, home: Path, folder: Path) -> None:
    steps(home, folder)
    report(folder, "two.txt", year=2020, money="4160")
    again = steps(home, folder)
    assert again.read == {"page": 1}
    aid = published(home, "claims").filter(pl.col("metric") == "fiscal_aid")["value"]
    assert 41_600_000.0 in aid
    assert 41_500_000.0 not in aid


def test_a_page_that_is_gone_stays_in_the_warehouse(steps: Steps, home: Path, folder: Path) -> None:
    before = steps(home, folder)
    shutil.rmtree(folder)
    report(folder, "three.txt", year=2018, money="2890")
    steps(home, folder)
    assert published(home, "claims").height > before.claims.total()


def test_other_rules_read_everything_again_and_say_so(
    steps: Steps, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps(home, folder)
    seeds = fingerprint.of_code()[1]
    monkeypatch.setattr(fingerprint, "of_code", lambda: ("other rules", seeds))
    again = steps(home, folder)
    assert again.read == {"rule": 2}
    assert any("the rules changed" in text for _, text in again.lines())


def test_full_reads_everything_again(steps: Steps, home: Path, folder: Path) -> None:
    first = steps(home, folder)
    again = steps(home, folder, full=True)
    assert again.read == {"full": 2}
    assert again.claims == first.claims


def test_pages_read_again_are_not_held_against_what_they_said_themselves(
    steps: Steps, home: Path, tmp_path: Path
) -> None:
    for year, money in enumerate(["3480", "3520", "3610", "3550", "3590", "18"], start=2015):
        report(tmp_path / "pages", f"{year}.txt", year=year, money=money)
    steps(home, tmp_path / "pages")
    report(tmp_path / "pages", "2021.txt", year=2021, money="6")
    flagged = steps(home, tmp_path / "pages")
    assert flagged.breaches["soft", "value_near_the_published"] == 1
    again = steps(home, tmp_path / "pages", full=True)
    assert again.changes == {"added": 0, "changed": 0, "withdrawn": 0}
    assert again.breaches["soft", "value_near_the_published"] == 1


def test_an_empty_folder_is_named_and_the_next_commands_work(steps: Steps, home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = steps(home, tmp_path / "empty")
    assert done.headline() == f"no pages were found in {tmp_path / 'empty'}"
    assert [" run --home " in done.next_commands()[0], " run --help" in done.next_commands()[1]] == [True, True]


def test_a_first_run_that_is_stopped_offers_what_does_without_a_publication(
    steps: Steps, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "reasons", lambda _, outcome: ["few_unread: 9%"] if outcome == "stopped" else [])
    done = steps(home, folder)
    assert any("nothing is published yet" in text for _, text in done.lines())
    assert [" quarantine --home " in command for command in done.next_commands()] == [True]


def test_a_run_says_which_version_people_see(steps: Steps, home: Path, folder: Path) -> None:
    steps(home, folder)
    report(folder, "two.txt", year=2020, money="4160")
    steps(home, folder)
    versions.rollback(home, 1)
    assert "version 2 with" in (standing := steps(home, folder).standing)
    assert "people see version 1 until" in standing
    versions.release(home)
    assert "people see" not in steps(home, folder).standing


@pytest.mark.parametrize(("count", "words"), [(1, "1 fact added"), (2, "2 facts added")])
def test_one_fact_is_no_facts(home: Path, count: int, words: str) -> None:
    assert ("changes", words) in Summary("r1", home, changes={"added": count}).lines()


def test_what_no_source_reads_is_set_aside_with_its_reason(steps: Steps, home: Path, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    done = steps(home, folder)
    assert done.set_aside.total() == 2
    assert done.version == 1


def test_a_run_that_died_before_publishing_is_taken_up(
    steps: Steps, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publish, "publish", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            steps(home, folder)
    again = steps(home, folder)
    assert (again.read, again.version) == ({}, 1)
    assert published(home, "claims").height > 0


def test_a_collapse_stops_the_publication_and_keeps_the_last_file(
    steps: Steps, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps(home, folder)
    read = claims.read

    def nothing(written: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        found, stated = read(written)
        return found.with_columns(outcome=pl.lit("out_of_scope"), claim_id=pl.lit(None, pl.Utf8)), stated.clear()

    monkeypatch.setattr(claims, "read", nothing)
    done = steps(home, folder, full=True)
    assert done.version is None
    assert any(reason.startswith("claims_do_not_collapse") for reason in done.stopped)
    assert published(home, "claims").height > 0
    again = steps(home, folder)
    assert again.stopped == done.stopped


def impossible(folder: Path) -> Path:
    """A report whose sum of money no county ever saw."""
    return report(folder, "impossible.txt", year=2018, money="348000000")


def test_a_decision_is_written_applied_and_replayed(steps: Steps, home: Path, folder: Path) -> None:
    impossible(folder)
    first = steps(home, folder)
    rows = held.back(home, None, "fiscal_aid", None)
    claim_id = rows["claim_id"][0]
    assert first.quarantined >= 1
    for line in held.correct(home, claim_id, "change", "两个零多写了", ["value=34800000"], None, "reader"):
        assert "\n" not in line
    again = steps(home, only_quarantined=True)
    assert again.read == {"correction": 1}
    assert claim_id in published(home, "claims")["claim_id"]
    assert claim_id not in published(home, "quarantine")["claim_id"]


def test_what_is_accepted_is_published_with_a_flag(steps: Steps, home: Path, folder: Path) -> None:
    impossible(folder)
    steps(home, folder)
    rows = held.back(home, None, "fiscal_aid", None)
    assert set(rows["severity"]) == {"hard", "soft"}  # and only one of them is to be decided
    assert list(held.correct(home, rows["claim_id"][0], "accept", "查过了", [], None, "reader"))
    again = steps(home, only_quarantined=True)
    assert (again.read, again.quarantined) == ({"correction": 1}, 0)
    claim = published(home, "claims").filter(claim_id=rows["claim_id"][0]).row(0, named=True)
    assert "soft:value_possible" in claim["flags"]


def test_a_stale_decision_is_an_error_until_it_is_gone(steps: Steps, home: Path, folder: Path) -> None:
    impossible(folder)
    steps(home, folder)
    claim_id = held.back(home, None, "fiscal_aid", None)["claim_id"][0]
    list(held.correct(home, claim_id, "reject", "看错了", [], None, "reader"))
    decisions = home / "corrections.csv"
    decisions.write_text(decisions.read_text().replace("348000000万元", "别的"))
    for _ in range(2):
        with pytest.raises(StaleCorrection, match="stale"):
            steps(home, folder)
    decisions.unlink()
    assert steps(home, folder).stopped == []


def test_a_rejected_claim_leaves_its_quantity_out_of_scope(steps: Steps, home: Path, folder: Path) -> None:
    steps(home, folder)
    claim = published(home, "claims").filter(pl.col("metric") == "fiscal_aid").row(0, named=True)
    list(held.correct(home, claim["claim_id"], "reject", "不是这一对", [], None, "reader"))
    done = steps(home, folder)
    assert (done.read, done.stopped) == ({"correction": 1}, [])
    at = (pl.col("article_id") == claim["article_id"]) & (pl.col("char_start") == claim["char_start"])
    assert published(home, "quantities").filter(at)["outcome"].to_list() == ["out_of_scope"]
    assert claim["claim_id"] not in published(home, "claims")["claim_id"]


def test_people_hear_of_a_run_that_failed_and_of_silence(
    steps: Steps, home: Path, folder: Path, webhook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    steps(home, folder)
    Book(home).add(webhook.url, "warn")
    with monkeypatch.context() as patch:
        patch.setattr(claims, "read", lambda _: 1 / 0)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                steps(home, folder, full=True)
    assert [body["title"] for body in webhook.bodies] == ["jiedui critical: publication stopped"]
    assert "division by zero" in webhook.bodies[0]["message"]
    with Run(home) as later:
        later.started += timedelta(days=31)
        later.close()
    assert webhook.bodies[1]["title"] == "jiedui warn: no new article"


def test_what_a_run_read_before_it_died_is_told_once_by_the_next(
    steps: Steps, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(tmp_path / "pages", money="999999999999")
    Book(home).add("json://127.0.0.1:9/x", "warn")
    monkeypatch.setattr(Run, "close", lambda run: run.summary)  # it dies before its end
    steps(home, tmp_path / "pages")
    assert Book(home).told() == set()
    monkeypatch.undo()
    again = steps(home, tmp_path / "pages")
    assert again.read == {}
    told = Book(home).told()
    assert any(key.startswith("breach-") for key in told)
    steps(home, tmp_path / "pages")
    assert Book(home).told() == told

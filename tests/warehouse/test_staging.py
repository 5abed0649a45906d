"""The staging file keeps pages once, knows what is due, and replaces what was read."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.frames import FINGERPRINT, fill, read
from warehouse import WarehouseError
from warehouse.staging import Staging

NOW = datetime(2024, 5, 1, 8, tzinfo=UTC)


def settle(staging: Staging, run_id: str = "r1", fingerprint: Any = FINGERPRINT, **asked: bool) -> int:
    """Read all that is due; how many pages that were."""
    rows = staging.due(fingerprint, **asked)
    for pages in staging.pages(rows, size=2):
        frames = read(pages)
        staging.write_batch(
            frames["articles"], frames["quantities"], frames["claims"], None, None, fingerprint,
            run_id=run_id, seen_at=NOW,
        )  # fmt: skip
    return rows.height


def causes(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("source", "cause").iter_rows())


def test_bytes_are_kept_once_and_each_source_is_a_sighting(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        assert staging.add_pages([("a", b"one"), ("b", b"one"), ("c", b"two")], NOW, "r1") == (2, 3, 0)
        assert staging.add_pages([("a", b"one"), ("d", b"two")], NOW, "r2") == (0, 1, 1)
        assert causes(staging.due(FINGERPRINT)) == dict.fromkeys("abcd", "page")


def test_only_the_last_bytes_of_a_source_are_read(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("a", b"two")], NOW, "r1")
        contents = [content for page in staging.pages(staging.due(FINGERPRINT)) for content in page["content"]]
        assert contents == [b"two"]


def test_pages_come_in_batches_with_their_bytes(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages(((f"s{i}", f"page {i % 7}".encode()) for i in range(20)), NOW, "r1")
        batches = list(staging.pages(staging.due(FINGERPRINT), size=6))
        assert max(batch.height for batch in batches) <= 6
        got = {source: content for batch in batches for source, _, content in batch.iter_rows()}
        assert got == {f"s{i}": f"page {i % 7}".encode() for i in range(20)}


def test_what_is_read_is_not_due_again(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("b", b"one"), ("c", b"two")], NOW, "r1")
        assert settle(staging) == 3
    with Staging(tmp_path) as staging:
        assert staging.due(FINGERPRINT).height == 0
        assert staging.claims().height == 6
        assert staging.claims()["run_id"].unique().to_list() == ["r1"]


@pytest.mark.parametrize("key", ["rule", "seed"])
def test_another_fingerprint_makes_all_due_and_says_why(tmp_path: Path, key: str) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("b", b"two")], NOW, "r1")
        settle(staging)
        assert causes(staging.due(FINGERPRINT | {key: "other"})) == {"a": key, "b": key}
        assert causes(staging.due(FINGERPRINT, full=True)) == {"a": "full", "b": "full"}


def test_a_correction_makes_only_its_page_due(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("b", b"two")], NOW, "r1")
        settle(staging)
        page = staging.articles(["source", "page_hash"]).row(0, named=True)["page_hash"]
        assert causes(staging.due(FINGERPRINT | {"correction": {page: "c1"}})) == {"a": "correction"}


def test_reading_again_replaces_and_doubles_nothing(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages(((f"s{i}", f"{i}".encode()) for i in range(5)), NOW, "r1")
        settle(staging)
        before = staging.claims().drop("run_id")
        assert settle(staging, "r2", full=True) == 5
        assert staging.claims().drop("run_id").equals(before)
        assert staging.quantities()["quantity_id"].is_unique().all()


def test_new_bytes_of_a_source_supersede_its_old_article(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("b", b"one")], NOW, "r1")
        settle(staging)
        staging.add_pages([("a", b"two")], NOW, "r2")
        assert settle(staging, "r2") == 1
        assert staging.articles()["source"].to_list() == ["a", "b"]
        assert staging.articles()["page_hash"].n_unique() == 2


def test_a_page_that_is_no_longer_handed_over_stays(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("b", b"two")], NOW, "r1")
        settle(staging)
        staging.add_pages([("a", b"one")], NOW, "r2")
        assert staging.articles()["source"].to_list() == ["a", "b"]


def test_a_page_set_aside_is_not_due_until_the_rules_change(tmp_path: Path) -> None:
    nothing = {name: fill(name, []) for name in ("staged_articles", "quantities", "staged_claims")}
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"\x00")], NOW, "r1")
        aside = staging.due(FINGERPRINT).select("source", "page_hash", reason=pl.lit("binary"))
        too_large = pl.DataFrame({"source": ["b"], "page_hash": [None], "reason": ["too large"]}, schema=aside.schema)
        both = pl.concat([aside, too_large], how="vertical_relaxed")
        staging.write_batch(*nothing.values(), None, None, FINGERPRINT, both, run_id="r1", seen_at=NOW)
        assert staging.set_aside()["reason"].to_list() == ["binary", "too large"]
        assert staging.due(FINGERPRINT).height == 0
        assert causes(staging.due(FINGERPRINT | {"rule": "r2"})) == {"a": "rule"}
        settle(staging, "r2", FINGERPRINT | {"rule": "r2"})
        assert staging.set_aside()["source"].to_list() == ["b"]
        assert staging.articles()["source"].to_list() == ["a"]


def test_quarantine_remembers_when_a_breach_was_first_seen(tmp_path: Path) -> None:
    later = datetime(2024, 6, 1, tzinfo=UTC)
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one"), ("b", b"two")], NOW, "r1")
        settle(staging)
        claim = staging.claims().row(0, named=True)
        held = fill("staged_quarantine", [{**claim, "contract": "range"}])
        for run_id, moment in (("r1", NOW), ("r1", NOW), ("r2", later)):
            staging.hold(held, None, run_id, moment)
        row = staging.quarantine().row(0, named=True)
        assert (row["first_seen"], row["times_seen"]) == (NOW.replace(tzinfo=None), 2)
        assert causes(staging.due(FINGERPRINT, only_quarantined=True)) == {"a": "quarantined"}
        staging.hold(held.head(0), None, "r3", later)
        assert staging.quarantine().height == 0


def test_what_was_read_and_not_published_keeps_its_first_cause(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one")], NOW, "r1")
        settle(staging)
        settle(staging, "r2", FINGERPRINT | {"rule": "r2"})
        assert causes(staging.unpublished()) == {"a": "page"}
        staging.mark_published()
        assert staging.unpublished().height == 0
        settle(staging, "r3", FINGERPRINT | {"rule": "r3"})
        assert staging.unpublished().select("cause", "cause_id").rows() == [("rule", "r3")]


def test_a_run_is_recorded_once(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        for run in ({"run_id": "r1"}, {"run_id": "r2"}, {"run_id": "r1", "outcome": "published"}):
            staging.record_run(run)
        assert staging.runs() == [{"run_id": "r1", "outcome": "published"}, {"run_id": "r2"}]


def test_another_shape_of_the_tables_makes_all_due_again(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one")], NOW, "r1")
        settle(staging)
    with duckdb.connect(str(tmp_path / "staging.duckdb")) as con:
        con.execute("alter table claims drop column quote")
    with Staging(tmp_path) as staging:
        assert causes(staging.due(FINGERPRINT)) == {"a": "rule"}
        settle(staging, "r2")
        assert staging.claims().height == 2


def test_a_second_run_is_told_so_in_one_line(tmp_path: Path) -> None:
    said: list[str] = []
    with Staging(tmp_path), pytest.raises(WarehouseError, match="another run") as error:
        Staging(tmp_path, wait=0.3, say=said.append).__enter__()
    assert len(said) == 1
    assert "\n" not in str(error.value)
    with Staging(tmp_path):
        pass


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib; from warehouse.staging import Staging;"
        "Staging(pathlib.Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == -9
    with Staging(tmp_path) as staging:
        assert staging.runs() == []


def test_a_home_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(WarehouseError, match="cannot make"):
        Staging(tmp_path / "home").__enter__()


def test_a_source_that_goes_back_to_old_bytes_is_read_again(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        for number, content in enumerate((b"one", b"two", b"one")):
            assert staging.add_pages([("a", content)], NOW, f"r{number}").new_sightings == 1
            assert settle(staging, f"r{number}") == 1
        assert staging.articles().height == 1
        assert staging.last_arrival() == NOW.replace(tzinfo=None)


STEPS = st.lists(
    st.one_of(
        st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([b"1", b"2", b"3"])), max_size=5),
        st.sampled_from(["read", "read in full", "open again"]),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_comes_in_whatever_order_each_source_ends_as_it_was_last_shown(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any]
) -> None:
    home = tmp_path_factory.mktemp("home")
    shown: dict[str, str] = {}
    staging = Staging(home).__enter__()
    try:
        for step in [*steps, "read"]:
            if step == "open again":
                staging.__exit__(None, None, None)
                staging = Staging(home).__enter__()
            elif isinstance(step, str):
                settle(staging, full=step == "read in full")
            else:
                staging.add_pages(step, NOW, "r1")
                shown |= {source: sha256(content).hexdigest() for source, content in step}
        assert dict(staging.articles(["source", "page_hash"]).iter_rows()) == shown
        assert staging.claims()["claim_id"].is_unique().all()
        assert staging.claims().height == staging.quantities().height == 2 * len(shown)
    finally:
        staging.__exit__(None, None, None)


def test_a_passing_reader_only_delays_a_run(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        staging.add_pages([("a", b"one")], NOW, "r1")
    script = (
        "import duckdb, sys, time; con = duckdb.connect(sys.argv[1], read_only=True);"
        "print('reading', flush=True); time.sleep(0.5)"
    )
    path = str(tmp_path / "staging.duckdb")
    with subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        with Staging(tmp_path) as staging:
            assert staging.due(FINGERPRINT).height == 1

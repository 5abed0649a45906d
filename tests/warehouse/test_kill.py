"""A process killed at any moment loses nothing that was said to be kept, and the next does nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.warehouse.frames import FINGERPRINT, fill, read, told
from warehouse import PUBLISHED, publish, versions
from warehouse.connection import reading
from warehouse.staging import Staging

NOW = datetime(2024, 5, 1, tzinfo=UTC)
SOURCES = [f"s{number}" for number in range(120)]
CHUNK = 8
KILLS = 12


def stage_and_read(home: Path) -> None:
    """A run in small steps; says each one when it is done."""
    with Staging(home, wait=30) as staging:
        print("open", flush=True)
        for start in range(0, len(SOURCES), CHUNK):
            chunk = SOURCES[start : start + CHUNK]
            staging.add_pages(((source, f"page of {source}".encode() * 400) for source in chunk), NOW, "r1")
            print("staged", *chunk, flush=True)
        for pages in staging.pages(staging.due(FINGERPRINT), size=CHUNK):
            frames = read(pages, claims_each=20)
            staging.write_batch(*frames.values(), None, None, FINGERPRINT, run_id="r1", seen_at=NOW)
            print("read", *pages["source"], flush=True)


def publish_again_and_again(home: Path) -> None:
    """Publications without end, each another value; says each one when it is done."""
    print("open", flush=True)
    while True:
        last = versions.newest(home)
        number = last[0] + 1 if last else 1
        run = fill("runs", [{"run_id": f"r{number}", "started": datetime(2024, 1, 1)}]).row(0, named=True)
        made = publish.publish(home, told({f"f{i}": float(number) for i in range(50)}), run, keep=3)
        print("published", made.version, flush=True)


def kill_at_random(what: str, home: Path, patience: float) -> list[list[str]]:
    """Run this function in a process, kill it at some moment, and return what it said before."""
    root = Path(__file__).parents[2]
    script = f"import sys, pathlib; from tests.warehouse.test_kill import {what}; {what}(pathlib.Path(sys.argv[1]))"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        time.sleep(random.uniform(0, patience))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


@pytest.mark.slow
def test_a_killed_run_loses_nothing_and_the_next_reads_nothing_twice(tmp_path: Path) -> None:
    staged: set[str] = set()
    done: set[str] = set()
    for _ in range(KILLS):
        for what, *sources in kill_at_random("stage_and_read", tmp_path, 0.8):
            if what == "read":
                assert not done & set(sources)
                done |= set(sources)
            elif what == "staged":
                staged |= set(sources)
        with Staging(tmp_path, wait=30) as staging:
            due = set(staging.due(FINGERPRINT)["source"])
            articles = set(staging.articles(["source"])["source"])
            assert done <= articles
            assert staged <= due | articles
            assert not due & articles
            claims = staging.claims()
            assert claims["claim_id"].is_unique().all()
            assert set(claims["source"]) == articles
            done |= articles  # a step may be done whose word did not get through
    stage_and_read(tmp_path)
    with Staging(tmp_path) as staging:
        assert staging.due(FINGERPRINT).height == 0
        found = staging.claims()
    stage_and_read(tmp_path / "undisturbed")
    with Staging(tmp_path / "undisturbed") as staging:
        assert found.equals(staging.claims())


@pytest.mark.slow
def test_a_killed_publication_leaves_a_whole_file(tmp_path: Path) -> None:
    for _ in range(KILLS):
        said = kill_at_random("publish_again_and_again", tmp_path, 1.5)
        published = max((int(number) for what, number in said[1:] if what == "published"), default=0)
        last = versions.newest(tmp_path)
        if last is None:
            assert published == 0
            continue
        assert last[0] >= published
        if not (tmp_path / PUBLISHED).exists():
            continue  # killed between its first version and the first swap
        for path in (tmp_path / PUBLISHED, last[1]):
            with reading(path) as file:
                values = file.frame("select distinct value from facts")["value"]
                assert values.len() == 1
                assert file.value("select count(*) from fact_funds where amount_cny is not null") == 50
        assert published <= values[0] <= last[0]
    run = fill("runs", [{"run_id": "last", "started": datetime(2024, 1, 1)}]).row(0, named=True)
    publish.publish(tmp_path, told({"f0": 1.0}), run, keep=3)
    assert sorted(os.listdir(tmp_path)) == [PUBLISHED, "publish.lock", "versions"]
    assert pl.Series(versions.versions(tmp_path)["current"]).sum() == 1

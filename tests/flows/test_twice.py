"""Two at once: a second run waits or says so in one line, and whoever reads holds up no run."""

import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from flows import launch
from tests.flows.pages import report
from warehouse import PUBLISHED, STAGING, publish, versions
from warehouse.lock import Lock

pytestmark = [pytest.mark.server, pytest.mark.slow]
ROOT = Path(launch.__file__).parents[1]


def start(*words: object) -> "subprocess.Popen[str]":
    """The command as a process of its own, with no server but its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "jiedui", *map(str, words)],
        env=kept | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that has published one page; another has come since."""
    report(tmp_path / "pages", "one.txt")
    first = start("run", tmp_path / "pages", "--home", tmp_path / "home")
    assert first.communicate()[1].count("Traceback") == first.returncode == 0
    report(tmp_path / "pages", "two.txt", year=2020, money="4150", projects=31, sales="6230")
    return tmp_path / "home"


def test_of_several_runs_at_once_each_waits_its_turn(home: Path, tmp_path: Path) -> None:
    runs = [start("run", tmp_path / "pages", "--home", home) for _ in range(3)]
    said = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert sum("as version 2" in out for out, _ in said) == 1
    assert sum("nothing new" in out for out, _ in said) == 2
    assert all(err.count("waiting for another run") <= 1 for _, err in said)
    claims = publish.earlier(home, "claims")
    assert claims is not None
    assert claims["claim_id"].is_unique().all()
    assert claims["source"].n_unique() == 2


def test_a_run_that_may_not_wait_says_so_in_one_line(home: Path, tmp_path: Path) -> None:
    (home / "jiedui.toml").write_text("[reading]\nwait_seconds = 0\n")
    with Lock(home / "run.lock"):
        second = start("run", tmp_path / "pages", "--home", home)
        _, said = second.communicate()
    assert (second.returncode, said.count("\n")) == (2, 1), said
    assert f"another run (process {os.getpid()})" in said


def test_a_reader_holds_up_no_run_and_goes_on_with_what_it_reads(home: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(home / PUBLISHED), read_only=True) as reader:
        query = "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r"
        asking = start("sql", query, "--home", home, "--limit-seconds", 600)
        before = reader.sql("select count(*) from claims").fetchall()
        run = start("run", tmp_path / "pages", "--home", home)
        out, _ = run.communicate()
        assert asking.poll() is None  # it was reading all the time
        asking.terminate()
        asking.communicate()
        assert (run.returncode, "as version 2" in out) == (0, True)
        assert reader.sql("select count(*) from claims").fetchall() == before
    now = publish.earlier(home, "claims")
    assert now is not None
    assert now["source"].n_unique() == 2
    assert versions.versions(home)["current"].to_list() == [False, True]


def test_looking_into_the_staging_file_while_a_run_holds_it_is_one_line(home: Path) -> None:
    with Lock(home / "staging.lock"), duckdb.connect(str(home / STAGING)):
        assert start("quarantine", "--home", home).wait() == 0  # it shows what was published last
        for words in (["trace", "c0"], ["correct", "c0", "--action", "reject", "--reason", "r"]):
            asking = start(*words, "--home", home)
            _, said = asking.communicate()
            assert (asking.returncode, said.count("\n")) == (2, 1), said
        assert start("sql", "from claims", "--home", home).wait() == 0


def test_a_passing_reader_of_the_staging_file_only_delays_a_run(home: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(home / STAGING), read_only=True):
        run = start("run", tmp_path / "pages", "--home", home)
        while (home / "staging.lock").read_text() != f"{run.pid}\n" and run.poll() is None:
            time.sleep(0.05)
        time.sleep(1)
    out, said = run.communicate()
    assert (run.returncode, "as version 2" in out) == (0, True), said

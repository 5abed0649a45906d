"""Two at once: a second run waits or says so in one line, and whoever reads holds up no run."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from flows import held, launch, progress
from flows.run import Run
from flows.summary import Summary
from tests.flows.pages import report
from warehouse import PUBLISHED, STAGING, WarehouseError, publish, trace, versions
from warehouse.lock import Lock
from warehouse.staging import Staging

Steps = Callable[..., Summary]
LONG = 300.0  # seconds until a test gives up on what never comes; nothing is asserted of how long it took

# A program of its own that has the file open: says what it reads when it has it, and again when told to.
READER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
for _ in range(2):
    print(con.sql("select count(*) from claims").fetchall(), flush=True)
    sys.stdin.readline()
"""


@contextmanager
def reading(path: Path, way: str = "read") -> Iterator[Callable[[], str]]:
    """While the body runs, another process has the file open; each call gives what it reads there now."""
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(path), way], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = [process.stdout.readline()]

        def again() -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            return process.stdout.readline()

        assert told[0], "the file could not be opened"
        yield lambda: told.pop() if told else again()
        process.stdin.close()


class Heard:
    """What runs say, and an event for the first word of each kind."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.waiting = threading.Event()

    def say(self, line: str) -> None:
        self.lines.append(line)
        if line.startswith("waiting"):
            self.waiting.set()

    def step(self, name: str, total: int | None = None) -> None:
        """Steps are of no interest here."""

    def advance(self, count: int) -> None:
        """Nor is how far they are."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    heard = Heard()
    monkeypatch.setattr(progress, "current", heard)
    return heard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return report(tmp_path / "pages", "one.txt").parent


@pytest.fixture
def home(steps: Steps, folder: Path, tmp_path: Path) -> Path:
    """A home that has published one page; another has come since."""
    steps(tmp_path / "home", folder)
    report(folder, "two.txt", year=2020, money="4150", projects=31, sales="6230")
    return tmp_path / "home"


def sources(home: Path) -> int:
    """How many pages the newest version has claims of, each claim once."""
    claims = publish.earlier(home, "claims")
    assert claims is not None
    assert claims["claim_id"].is_unique().all()
    return claims["source"].n_unique()


def test_of_several_runs_at_once_one_reads_and_each_waits_its_turn(
    steps: Steps, home: Path, folder: Path, heard: Heard
) -> None:
    with ThreadPoolExecutor(2) as pool:
        with Run(home):
            others = [pool.submit(steps, home, folder) for _ in range(2)]
            assert heard.waiting.wait(LONG)
            assert not any(other.done() for other in others)
        done = [other.result(LONG) for other in others]
    assert sorted(str(one.version) for one in done) == ["2", "None"]
    assert sum(sum(one.read.values()) for one in done) == 1
    assert [line.startswith("waiting for another run (process ") for line in heard.lines] == [True] * len(heard.lines)
    assert len(heard.lines) <= 2
    assert sources(home) == 2


def test_a_run_that_may_not_wait_says_so_in_one_line(home: Path, folder: Path) -> None:
    (home / "jiedui.toml").write_text("[reading]\nwait_seconds = 0\n")
    with Lock(home / "run.lock"), pytest.raises(WarehouseError, match=r"another run \(process") as refused:
        launch.run([folder], home, False, False, Console(quiet=True))
    assert "\n" not in str(refused.value)


def test_a_reader_of_the_published_file_holds_up_no_run_and_goes_on_with_what_it_reads(
    steps: Steps, home: Path, folder: Path, heard: Heard
) -> None:
    with reading(home / PUBLISHED) as rows:
        before = rows()
        done = steps(home, folder)
        assert rows() == before
    assert (done.version, sources(home), heard.lines) == (2, 2, [])
    assert versions.versions(home)["current"].to_list() == [False, True]


def test_a_reader_of_the_staging_file_is_waited_for_and_named(
    steps: Steps, home: Path, folder: Path, heard: Heard
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with reading(home / STAGING):
            run = pool.submit(steps, home, folder)
            assert heard.waiting.wait(LONG)
            assert not run.done()
        assert run.result(LONG).version == 2
    assert heard.lines == [f"waiting for a program that reads {home / STAGING}"]


def test_looking_while_a_run_has_the_staging_file_is_answered_or_refused_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "PATIENCE", 0.0)
    claims = publish.earlier(home, "claims")
    assert claims is not None
    claim_id = claims["claim_id"][0]
    with Lock(home / "staging.lock"), reading(home / STAGING, "write"):
        assert held.back(home, None, None, None).is_empty()  # what was published last
        found = trace.trace(home, claim_id, held.as_read)
        assert (found.place, "staging" in str(found.no_place)) == (None, True)
        with pytest.raises(WarehouseError, match="another run") as refused:
            list(held.correct(home, claim_id, "reject", "r", [], None, "reader"))
        assert "\n" not in str(refused.value)
    with Staging(home) as staging:  # and all is as it was
        assert staging.claims().height == claims.height

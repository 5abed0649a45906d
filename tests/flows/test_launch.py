"""Runs as people start them: with Prefect's embedded server, with one that stands, and killed in between."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows import launch
from flows.alerts import Book
from tests.flows.pages import report
from warehouse import publish

pytestmark = pytest.mark.server

JIEDUI = [sys.executable, "-m", "jiedui"]
ROOT = Path(launch.__file__).parents[1]


def environment() -> dict[str, str]:
    """No server, and nothing of Prefect's from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def typed(*words: object) -> subprocess.CompletedProcess[str]:
    """What the command did, as a process of its own."""
    return subprocess.run([*JIEDUI, *map(str, words)], env=environment(), capture_output=True, text=True)


def servers_of(home: Path) -> list[int]:
    """The processes that have something of this home's in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home).encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def gone(home: Path) -> bool:
    """Whether, in a while, no process of this home is left."""
    end = time.monotonic() + 10
    while servers_of(home) and time.monotonic() < end:
        time.sleep(0.1)
    return not servers_of(home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    report(tmp_path / "pages")
    return tmp_path / "home"


def test_a_run_without_a_server_publishes_and_leaves_none_behind(home: Path, tmp_path: Path) -> None:
    first = typed("run", tmp_path / "pages", "--home", home)
    assert first.returncode == 0, first.stderr
    assert "1 staged" in first.stdout
    assert f"as version 1 in {home / 'jiedui.duckdb'}" in first.stdout
    assert "\x1b" not in first.stdout + first.stderr
    assert gone(home)
    with sqlite3.connect(home / ".prefect" / "prefect.db") as prefect:
        keys = {key for (key,) in prefect.execute("select key from artifact")}
        runs = [name for (name,) in prefect.execute("select name from flow_run")]
        tasks = {name for (name,) in prefect.execute("select name from task_run")}
    assert keys == {"jiedui-summary", "jiedui-quarantine"}
    assert runs == [f"build {home}"]
    assert tasks == {f"stage pages of {tmp_path / 'pages'}", "read batch 1 of 1, 1 pages", f"publish {home}"}
    again = typed("run", tmp_path / "pages", "--home", home)
    assert (again.returncode, "nothing new" in again.stdout) == (0, True)


def test_a_killed_run_leaves_no_server_and_is_taken_up(home: Path, tmp_path: Path) -> None:
    started = subprocess.Popen([*JIEDUI, "run", tmp_path / "pages", "--home", home], env=environment())
    while not servers_of(home / ".prefect") and started.poll() is None:
        time.sleep(0.02)
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert gone(home / ".prefect")
    assert typed("run", tmp_path / "pages", "--home", home).returncode == 0
    claims = publish.earlier(home, "claims")
    assert claims is not None
    assert claims["claim_id"].is_unique().all()


def test_an_interrupted_run_says_one_line(home: Path, tmp_path: Path) -> None:
    started = subprocess.Popen(
        [*JIEDUI, "run", tmp_path / "pages", "--home", home],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    while not servers_of(home / ".prefect") and started.poll() is None:
        time.sleep(0.02)
    time.sleep(0.5)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate()
    assert started.returncode == 130
    assert "Traceback" not in said
    assert gone(home / ".prefect")


def test_an_interrupt_inside_generated_code_has_the_same_exit_code(tmp_path: Path) -> None:
    story = """
from flows import cli
def app():  # as the library behind the command does
    try:
        exec("raise KeyboardInterrupt")
    except KeyboardInterrupt:
        raise SystemExit(130)
cli.app = app
cli.main()
"""
    (tmp_path / "interrupted.py").write_text(story)
    done = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, env=environment())
    assert done.returncode == 130


def test_a_second_run_waits_for_the_first(home: Path, tmp_path: Path) -> None:
    words = [*JIEDUI, "run", tmp_path / "pages", "--home", home]
    both = [subprocess.Popen(words, env=environment(), stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("waiting for another run" in lines for lines in said) <= 1


def test_a_standing_server_sees_the_run_and_a_stopped_one_as_failed(
    home: Path, tmp_path: Path, standing_server: str, webhook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.console import Console

    from transforms import claims

    Path(home).mkdir()
    Book(home).add(webhook.url, "critical")
    done = launch.run([tmp_path / "pages"], home, False, False, Console(quiet=True))
    assert done.version == 1
    read = claims.read
    monkeypatch.setattr(claims, "read", lambda written: (read(written)[0].clear(), read(written)[1].clear()))
    stopped = launch.run([tmp_path / "pages"], home, True, False, Console(quiet=True))
    assert stopped.stopped
    with get_client(sync_client=True) as client:
        ours = [run for run in client.read_flow_runs() if run.name == f"build {home}"]
    assert sorted(run.state_name for run in ours) == ["Completed", "Failed"]
    assert len(webhook.bodies) == 1
    assert "publication stopped" in webhook.bodies[0]["title"]
    launch.run([tmp_path / "pages"], home, True, False, Console(quiet=True))
    assert len(webhook.bodies) == 1


@pytest.mark.slow
def test_killed_at_any_moment_a_run_is_taken_up_and_ends_the_same(tmp_path: Path, standing_server: str) -> None:
    pages = tmp_path / "pages"
    for number in range(60):
        report(pages, f"{number}.txt", year=2016 + number % 5, money=str(1000 + 7 * number), projects=10 + number)
    kills = int(os.environ.get("JIEDUI_KILLS", "2"))
    moments = random.Random(0)

    def start(home: Path) -> subprocess.Popen[bytes]:
        home.mkdir(exist_ok=True)
        (home / "jiedui.toml").write_text("[reading]\nbatch_pages = 10\n")
        words = [*JIEDUI, "run", pages, "--home", home]
        known = environment() | {"PREFECT_API_URL": standing_server}
        return subprocess.Popen(words, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    begun = time.monotonic()
    assert start(tmp_path / "calm").wait() == 0
    whole = time.monotonic() - begun
    for number in range(kills):
        home = tmp_path / f"killed{number}"
        run = start(home)
        try:
            run.wait(moments.uniform(0.2, 0.95) * whole)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        if (home / "jiedui.duckdb").exists():
            assert state(home)  # what can be seen is whole
        assert start(home).wait() == 0
        assert state(home) == state(tmp_path / "calm"), number
        shutil.rmtree(home)


def state(home: Path) -> list[tuple[object, ...]]:
    """All that a published file says of pages, without when and by which run it was read."""
    rows: list[tuple[object, ...]] = []
    for table in ("articles", "quantities", "claims", "facts", "quarantine"):
        frame = publish.earlier(home, table)
        assert frame is not None
        kept = frame.drop("run_id", "first_seen", "times_seen", strict=False)
        rows += [(table, *map(str, row)) for row in kept.sort(kept.columns[0]).iter_rows()]
    return sorted(rows)

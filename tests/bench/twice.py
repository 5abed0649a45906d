"""Two at once: a second run waits or says so in one line, and whoever reads holds up no run.

usage: python tests/bench/twice.py

Each check has a scratch home of its own that has published one page, with another page to come, and starts `jiedui` as
people do, with the embedded server. Prints a line a check; exits with 1 where one failed. Takes a few minutes.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from pages import made

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds for any command to end
ENDLESS = "select count(*) from range(10000000000000)"
Command = subprocess.Popen[str]


def start(*words: object) -> Command:
    """The command as a process of its own, with no server but its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "JIEDUI_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "jiedui", *map(str, words)],
        env=kept | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def end(command: Command) -> tuple[int, str, str]:
    """How it ended: exit code, what it told, what it complained of."""
    out, err = command.communicate(timeout=PATIENCE)
    return command.returncode, out, err


def sound(home: Path, pages: int) -> bool:
    """Whether the published file has the claims of so many pages, each once."""
    with duckdb.connect(str(home / "jiedui.duckdb"), read_only=True) as con:
        counts = "select count(distinct source), count(*) - count(distinct claim_id) from claims"
        return con.execute(counts).fetchall() == [(pages, 0)]


def several_runs_wait_their_turn(pages: Path, home: Path) -> bool:
    """Three at once: one publishes, two find nothing new, each says at most once that it waits."""
    ended = [end(run) for run in [start("run", pages, "--home", home) for _ in range(3)]]
    told = [out for _, out, _ in ended]
    waits = [err.count("waiting for another run") for _, _, err in ended]
    codes = [code for code, _, _ in ended] == [0, 0, 0]
    once = sum("as version 2" in out for out in told) == 1 and sum("nothing new" in out for out in told) == 2
    return codes and once and max(waits) <= 1 and sound(home, 2)


def a_run_that_may_not_wait_says_so(pages: Path, home: Path) -> bool:
    """With no patience, all but one leave with 2 and one line."""
    (home / "jiedui.toml").write_text("[reading]\nwait_seconds = 0\n")
    ended = [end(run) for run in [start("run", pages, "--home", home) for _ in range(3)]]
    refused = [err for code, _, err in ended if code == 2]
    short = all(err.count("\n") == 1 and "another run (process" in err for err in refused)
    return len(refused) == sum(code != 0 for code, _, _ in ended) <= 2 and short and sound(home, 2)


def a_reader_of_the_published_file_holds_up_no_run(pages: Path, home: Path) -> bool:
    """An open connection and an endless query go on with the old version while a run publishes the next."""
    count = "select count(*) from claims"
    with duckdb.connect(str(home / "jiedui.duckdb"), read_only=True) as reader:
        before = reader.sql(count).fetchall()
        asking = start("sql", ENDLESS, "--home", home, "--limit-seconds", PATIENCE)
        try:
            code, out, _ = end(start("run", pages, "--home", home))
            asked_on = asking.poll() is None
        finally:
            os.killpg(asking.pid, signal.SIGKILL)  # with the process that it asks
            asking.communicate()
        return code == 0 and "as version 2" in out and asked_on and reader.sql(count).fetchall() == before


def looking_while_a_run_works_is_answered_or_refused_in_one_line(pages: Path, home: Path) -> bool:
    """Every command that looks, again and again while a run works: an answer, or one line; the run publishes."""
    run = start("run", pages, "--home", home, "--full")
    ended = []
    while run.poll() is None:
        for words in (["quarantine"], ["trace", "c0"], ["versions"], ["sql", "select 1"]):
            ended.append(end(start(*words, "--home", home)))
    fine = all(code == 0 or (code == 2 and err.count("\n") == 1) for code, _, err in ended)
    return end(run)[0] == 0 and len(ended) >= 4 and fine and sound(home, 2)


def a_passing_reader_of_the_staging_file_delays_a_run(pages: Path, home: Path) -> bool:
    """A run that finds the staging file open elsewhere waits a while for it."""
    with duckdb.connect(str(home / "staging.duckdb"), read_only=True):
        run = start("run", pages, "--home", home)
        while (home / "staging.lock").read_text() != f"{run.pid}\n" and run.poll() is None:
            time.sleep(0.05)
        time.sleep(1)
    code, out, _ = end(run)
    return code == 0 and "as version 2" in out and sound(home, 2)


CHECKS: tuple[Callable[[Path, Path], bool], ...] = (
    several_runs_wait_their_turn,
    a_run_that_may_not_wait_says_so,
    a_reader_of_the_published_file_holds_up_no_run,
    looking_while_a_run_works_is_answered_or_refused_in_one_line,
    a_passing_reader_of_the_staging_file_delays_a_run,
)


def main() -> None:
    """Prepare, check, say."""
    failed = 0
    for check in CHECKS:
        with tempfile.TemporaryDirectory(prefix="jiedui-twice-") as scratch:
            pages, home = Path(scratch) / "pages", Path(scratch) / "home"
            pages.mkdir()
            (_, one), (_, other) = list(made(7))[::6]
            (pages / "one.txt").write_text(one, "utf-8")
            code, _, err = end(start("run", pages, "--home", home))
            (pages / "other.txt").write_text(other, "utf-8")
            begun = time.monotonic()
            fine = code == 0 and check(pages, home)
            failed += not fine
            words = check.__name__.replace("_", " ")
            print(
                f"{'ok' if fine else 'FAILED'}: {words} ({time.monotonic() - begun:.0f} s) {err if code else ''}",
                flush=True,
            )
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()

"""What a kill -9 at a random moment of `jiedui run` costs: nothing, if all is well.

usage: python tests/bench/kills.py [--kills 200] [--embedded 10] [--minutes 45] [--seed 7] [--lanes 2]

Five hundred pages are published once; then a tenth of them changes. Each round takes a copy of that home (one in
five an empty one), starts `jiedui run` in it, kills that process alone at some moment of its usual time (every
second time not before the run says its first word), looks at what stands, and starts again: one to four runs are
killed, the next comes to its end and is compared with an undisturbed one: every table without run ids and times,
what is staged, and what people were told. Several homes go on beside each other (lanes), as most of a run's time is
start-up and waiting. Kills go against the runs' own embedded servers, then against one that the
script starts on loopback. Prints a line for every fault and the counts at the end; exits with 1 where there was a
fault. Keeps to its own scratch folder.
"""

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import duckdb
from pages import made, write

ROOT = Path(__file__).resolve().parents[2]
PAGES, CHANGED = 500, 10  # pages, of which one in ten changes
SETTINGS = "[reading]\nbatch_pages = {}\n"
QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "CRITICAL"}
GRACE = 15.0  # seconds for a server to notice that its run is gone
MOST = 4  # kills of one home
DONE = "nothing: it was done"
LONGEST = 240.0  # seconds for one run
KINDS = (
    "pages lost",
    "claims doubled",
    "unreadable",
    "servers left over",
    "state differs",
    "run again fails",
    "undisturbed",
)
OURS = ("run_id", "first_seen", "times_seen")  # columns that say when and by which run
TABLES = [
    "articles",
    "quantities",
    "claims",
    "facts",
    "fact_funds",
    "fact_projects",
    "fact_jobs",
    "fact_exchanges",
    "fact_outcomes",
    "quarantine",
]
STAGED = {
    "pages": "select page_hash, size from pages",
    "sightings": "select source, page_hash from sightings",
    "reads": "select source, page_hash, published from reads",
    "held": "select claim_id, contract, times_seen from breaches",
}
State = dict[str, list[str]]


@dataclass
class Setup:
    """Where runs of one kind start, what an undisturbed one leaves, and how long it takes."""

    name: str
    base: Path
    calm: State = field(default_factory=dict)
    seconds: float = 0.0
    first_word: float = 0.0


def environment(server: str | None) -> dict[str, str]:
    """No Prefect from outside, but the server given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "JIEDUI_"))}
    return kept | {"PYTHONPATH": str(ROOT)} | ({"PREFECT_API_URL": server} if server else {})


@contextmanager
def standing(folder: Path) -> Iterator[str]:
    """The address of a Prefect server that stands while the body runs."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--no-ui"],
        env=environment(None) | QUIET | {"PREFECT_HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end and process.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/api"
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Started:
    """One `jiedui run` and what it says."""

    def __init__(self, home: Path, pages: Path, server: str | None) -> None:
        self._said = home.with_name(home.name + ".said")
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jiedui", "run", str(pages), "--home", str(home)],
                env=environment(server),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=home.parent,
            )
        self.begun = time.monotonic()

    def said(self) -> str:
        """All it said so far."""
        return self._said.read_text("utf-8", errors="replace")

    def ended(self, seconds: float) -> bool:
        """Whether it came to its end within so many seconds."""
        try:
            self.process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def first_word(self) -> float:
        """Seconds until it said anything."""
        while not self.said() and self.process.poll() is None and time.monotonic() - self.begun < LONGEST:
            time.sleep(0.01)
        return time.monotonic() - self.begun

    def kill(self) -> None:
        """End this process and no other, as kill -9 does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def phase(self) -> str:
        """What it had last said that it was doing."""
        lines = [line for line in self.said().splitlines() if line.strip()]
        if not lines:
            return "starting"
        if any(line.startswith("publication") for line in lines):
            return "telling"
        last = lines[-1]
        return next((name for name in ("staging", "reading", "publishing") if last.startswith(name)), last[:40])


def left_over(home: Path) -> list[int]:
    """The processes that have this home in their environment or command, after a while for them to go."""
    end = time.monotonic() + GRACE
    while True:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{home}/".encode() in told or f"{home}\0".encode() in told:
                found.append(int(process.name))
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.05)


def unreadable(home: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with the files that people see, or see again after a rollback, and its kind."""
    for path in [*home.glob("*.duckdb"), *(home / "versions").glob("*.duckdb")]:
        if path.name == "staging.duckdb":
            continue
        try:
            with duckdb.connect(str(path), read_only=True) as con:
                for table in TABLES:
                    con.execute(f"select count(*), max(columns(*)) from {table}").fetchall()
                twice = con.execute("select count(*) - count(distinct claim_id) from claims").fetchall()[0][0]
                if twice:
                    yield "claims doubled", f"{path.name} has {twice} claims twice"
        except duckdb.Error as error:
            yield "unreadable", f"{path.name}: {str(error).splitlines()[0]}"
        if path.with_name(path.name + ".wal").exists():
            yield "unreadable", f"{path.name} has a log beside it"


def state(home: Path) -> State:
    """All that a home says, without when and by which run: published tables, staged pages, what was told."""
    found: State = {}
    with duckdb.connect(str(home / "jiedui.duckdb"), read_only=True) as con:
        for table in TABLES:
            frame = con.sql(f"from {table}").pl().drop(*OURS, strict=False)
            found[table] = sorted(map(str, frame.iter_rows()))
        found["changes"] = sorted(map(str, con.sql("select * exclude (publication) from changes").fetchall()))
    with duckdb.connect(str(home / "staging.duckdb"), read_only=True) as con:
        for part, query in STAGED.items():
            found[part] = sorted(map(str, con.sql(query).fetchall()))
    told = home / "alerts" / "told.txt"
    found["told"] = sorted(told.read_text("utf-8").split()) if told.exists() else []
    found["left beside"] = sorted(path.name for path in home.glob(".jiedui*"))
    return found


def differences(one: State, other: State) -> Iterator[str]:
    """One line for each part of the state that is not the same, with the first row of either side."""
    for part in one:
        if one[part] != other[part]:
            ours, theirs = Counter(one[part]) - Counter(other[part]), Counter(other[part]) - Counter(one[part])
            rows = ", ".join(
                f"{found.total()} rows only {where} {list(found)[:1]}"
                for where, found in (("here", ours), ("undisturbed", theirs))
            )
            yield f"{part}: {rows}"


class Bench:
    """The kills and what came of them."""

    def __init__(self, scratch: Path, seed: int, minutes: float, lanes: int) -> None:
        self.scratch, self.seed, self.lanes = scratch, seed, lanes
        self.end = time.monotonic() + 60 * minutes
        self.pages = scratch / "pages"
        self.counts: Counter[str] = Counter()
        self.phases: Counter[str] = Counter()
        self.setups: list[Setup] = []

    def prepare(self, server: str) -> None:
        """Publish all pages once, change a tenth, and run undisturbed from either start."""
        write(self.pages, PAGES)
        empty, old = Setup("empty", self.scratch / "empty"), Setup("standing", self.scratch / "standing")
        for setup, batch in ((empty, 50), (old, 10)):
            setup.base.mkdir()
            (setup.base / "jiedui.toml").write_text(SETTINGS.format(batch))
        self.whole(old.base, server)
        files = sorted(self.pages.rglob("*.txt"))
        for number, (_, text) in enumerate(made(PAGES, seed=8)):
            if number % CHANGED == 0:
                files[number].write_text(text, "utf-8")
        for setup in (empty, old):
            home = self.copy(setup, "calm")
            run = self.whole(home, server)
            setup.seconds, setup.calm = run.seconds, state(home)
            setup.first_word = run.word
            again = self.whole(home, server)
            if again.quiet and state(home) == setup.calm:
                print(f"{setup.name}: {setup.seconds:.1f} s, first word after {setup.first_word:.1f} s", flush=True)
            else:
                self.fault("undisturbed", f"{setup.name}: a second run changes something")
            shutil.rmtree(home)
        self.setups = [empty, old]

    @dataclass
    class Whole:
        """One run that came to its end."""

        seconds: float
        word: float
        quiet: bool

    def whole(self, home: Path, server: str | None) -> "Bench.Whole":
        """One run to its end; a run that fails is a fault."""
        run = Started(home, self.pages, server)
        word = run.first_word()
        if not run.ended(LONGEST):
            run.kill()
            self.fault("run again fails", f"{home.name}: not done after {LONGEST:.0f} s")
        elif run.process.returncode:
            self.fault("run again fails", f"{home.name}: {run.process.returncode} {run.said().strip()[-300:]}")
        return Bench.Whole(time.monotonic() - run.begun, word, "nothing new" in run.said())

    def copy(self, setup: Setup, name: str) -> Path:
        """A copy of the home that runs of this kind start from."""
        home = self.scratch / name
        shutil.copytree(setup.base, home)
        return home

    def fault(self, kind: str, text: str) -> None:
        """Count it and say it."""
        self.counts[kind] += 1
        print(f"FAULT {kind}: {text}", flush=True)

    def kill(self, number: int, server: str | None) -> int:
        """How many kills one home took, before the run that came to its end and is compared."""
        chance = random.Random(f"{self.seed} {bool(server)} {number}")
        setup = self.setups[0 if number % 5 == 4 else 1]
        home = self.copy(setup, f"h{number:03d}{'' if server else 'e'}")
        phases = []
        for _ in range(chance.randint(1, 1 if server is None else MOST)):
            phase = self.kill_once(home, setup, server, chance)
            self.look(home, f"killed while {phase}")
            if phase == DONE:
                break
            phases.append(phase)
            self.phases[f"{setup.name}, {phase}"] += 1
        again = self.whole(home, server)
        if phases and phases[-1] in ("starting", "staging"):  # all was still to do: what a run takes by now
            setup.seconds += 0.3 * (again.seconds - setup.seconds)
            setup.first_word += 0.3 * (again.word - setup.first_word)
        self.look(home, "in the end")
        for line in differences(state(home), setup.calm):
            self.fault(self.kind(line), f"{home.name} killed while {', '.join(phases)}: {line}")
        shutil.rmtree(home)
        (self.scratch / f"{home.name}.said").unlink()
        return len(phases)

    def kill_once(self, home: Path, setup: Setup, server: str | None, chance: random.Random) -> str:
        """What a run was doing when it was killed; DONE where its moment came too late."""
        run = Started(home, self.pages, server)
        moment = chance.uniform(0, setup.seconds)
        if chance.random() < 0.5:
            moment = run.first_word() + chance.uniform(0, setup.seconds - setup.first_word)
        if run.ended(moment - (time.monotonic() - run.begun)):
            return DONE
        run.kill()
        return run.phase()

    def look(self, home: Path, when: str) -> None:
        """Whether anything runs that should not, and whether what people see can be read."""
        if processes := left_over(home):
            self.fault("servers left over", f"{home.name} {when}: {processes}")
        for kind, fault in unreadable(home):
            self.fault(kind, f"{home.name} {when}: {fault}")

    def report(self) -> None:
        """Print what the kills met and what was wrong."""
        for phase, count in self.phases.most_common():
            print(f"  killed {count:4d} times while {phase}")
        for name in dict.fromkeys((*KINDS, *self.counts)):
            print(f"{name}: {self.counts[name]}", flush=True)

    @staticmethod
    def kind(line: str) -> str:
        """Which count a difference belongs to."""
        return "pages lost" if line.startswith(("pages", "sightings", "reads")) else "state differs"

    def kills(self, wanted: int, server: str | None, name: str) -> None:
        """So many kills, as far as the time goes, on several homes beside each other."""
        done = homes = 0
        with ThreadPoolExecutor(self.lanes) as pool:
            while done < wanted and homes < 2 * wanted and time.monotonic() < self.end:
                some = range(homes, homes + min(5 * self.lanes, wanted - done))
                done += sum(pool.map(lambda number: self.kill(number, server), some))
                homes = some.stop
                self.counts[f"kills, {name}"] = done
                faults = sum(self.counts[kind] for kind in KINDS)
                print(f"{name}: {done} kills of {homes} homes, {faults} faults, {dict(self.phases)}", flush=True)


def main() -> None:
    """Kill, run again, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--embedded", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=45.0, help="no kill begins later than this")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lanes", type=int, default=2, help="homes beside each other")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # in order: the server goes, and the scratch folder
    with tempfile.TemporaryDirectory(prefix="jiedui-kills-") as scratch:
        bench = Bench(Path(scratch), args.seed, args.minutes, args.lanes)
        try:
            with standing(Path(scratch) / "server") as server:
                bench.prepare(server)
                bench.kills(args.embedded, None, "embedded server")
                bench.kills(args.kills, server, "standing server")
            if processes := left_over(Path(scratch)):
                bench.fault("servers left over", f"at the end: {processes}")
        finally:
            bench.report()
    sys.exit(any(bench.counts[name] for name in KINDS))


if __name__ == "__main__":
    main()

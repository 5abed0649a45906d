"""Hostile SQL through `jiedui sql` itself: none of it succeeds, and all of it ends within the time limit.

usage: python tests/bench/hostile.py [--seconds 5]

Publishes the sample articles into a scratch home, then asks every query of tests/warehouse/test_query.py that writes,
attaches, copies, reads a file, loads, sets or never ends, each as a command of its own. A fault is an exit code other
than 2, more than one line, a secret told, any file of the home changed or added, or more time than the limit and what
an honest query takes. Prints a line a fault, then the counts; exits with 1 where there was a fault.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.warehouse.test_query import ENDLESS, FORBIDDEN  # noqa: E402

GRACE = 5.0  # seconds to start and end a process, beyond an honest query's time
SECRET = "sesame"


def asked(query: str, home: Path, seconds: int) -> subprocess.CompletedProcess[str]:
    """What `jiedui sql` does with the query, which it reads from its input as an argument has no room for some."""
    words = [sys.executable, "-m", "jiedui", "sql", "-", "--home", str(home), "--limit-seconds", str(seconds)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SECRET": SECRET}
    return subprocess.run(words, input=query, capture_output=True, text=True, env=environment, timeout=300, check=False)


def files(home: Path) -> dict[str, str]:
    """Every file of the home and what it holds."""
    found = sorted(path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest() for path in found}


def faults(query: str, home: Path, seconds: int, honest: float) -> list[str]:
    """What is wrong with how this query ended."""
    before, begun = files(home), time.monotonic()
    done = asked(query, home, seconds)
    took = time.monotonic() - begun
    found = []
    if done.returncode != 2:
        found.append(f"left with {done.returncode}: {done.stdout[:200]}")
    if done.stderr.count("\n") != 1 or not done.stderr.startswith("jiedui: "):
        found.append(f"said {done.stderr[:300]!r}")
    if SECRET in done.stdout + done.stderr:
        found.append("told the secret")
    if files(home) != before:
        found.append("changed the home")
    if took > seconds + honest + GRACE:
        found.append(f"took {took:.1f} s")
    return found


def main() -> None:
    """Publish, ask, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="the time limit of each query")
    args = parser.parse_args()
    count, longest, wrong = 0, 0.0, 0
    with tempfile.TemporaryDirectory(prefix="jiedui-hostile-") as scratch:
        home = Path(scratch) / "home"
        run = [sys.executable, "-m", "jiedui", "run", "--home", str(home)]
        subprocess.run(run, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
        (home / "secret.csv").write_text(f"password\n{SECRET}\n")
        begun = time.monotonic()
        answer = asked("select count(*) as n from facts", home, 60)
        honest = time.monotonic() - begun
        print(f"an honest query takes {honest:.1f} s: {answer.stdout.split()}", flush=True)
        wrong += answer.returncode != 0
        for query in [*FORBIDDEN, *ENDLESS]:
            begun = time.monotonic()
            query = query.replace("{home}", str(home)).replace("{secret}", str(home / "secret.csv"))
            for fault in faults(query, home, args.seconds, honest):
                wrong += 1
                print(f"FAULT {query[:80]!r}: {fault}", flush=True)
            count, longest = count + 1, max(longest, time.monotonic() - begun)
    print(f"{count} hostile queries, {wrong} faults; the longest took {longest:.1f} s with a limit of {args.seconds} s")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

"""Pages bent in every way go through the whole reading: no traceback, and the books balance on every one.

usage: POLARS_MAX_THREADS=1 python tests/bench/fuzz.py [PAGES] [--first N] [--seed 7] [--keep FOLDER] [--run PAGES]

Batches of mutants (mutants.py) go through decoding, articles, claims, corrections and contracts as a run does it, then
through stories, facts and tables. A fault is an exception; a breach of the books or of what must hold of an article;
facts that break their contracts. What raised is halved until the page is found. Prints each fault once a kind, and the
counts at the end; --keep writes the pages at fault. --run then puts so many of the pages through `jiedui run` itself.
Exits with 1 where there was a fault.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from hashlib import sha256
from pathlib import Path

import polars as pl
from mutants import BENDS, mutant

import seeds
from contracts import check
from contracts import facts as fact_contracts
from flows.run import without_rejected
from transforms import articles, claims, corrections, facts, pages, stories, tables

BATCH = 500
Named = list[tuple[str, bytes]]
DECISIONS = corrections.typed(seeds.load("corrections"))


class Fuzz:
    """What was read, and what went wrong."""

    def __init__(self, keep: Path | None) -> None:
        self.keep = keep
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.set_aside: Counter[str] = Counter()
        self.slowest = (0.0, "")

    def batch(self, named: Named) -> None:
        """Read these pages; where that raises, find out which of them it is."""
        begun = time.perf_counter()
        try:
            self.read(named)
        except Exception as error:
            if len(named) > 1:
                half = len(named) // 2
                self.batch(named[:half])
                self.batch(named[half:])
                return
            place = traceback.extract_tb(error.__traceback__)
            ours = next((frame for frame in reversed(place) if "site-packages" not in frame.filename), place[-1])
            where = f"{Path(ours.filename).name}:{ours.lineno}"
            self.fault(f"{type(error).__name__} in {where}: {str(error).splitlines()[0][:150]}", *named[0])
        took = (time.perf_counter() - begun) / len(named)
        if len(named) == BATCH and took > self.slowest[0]:
            self.slowest = (took, f"{named[0][0]} and {len(named) - 1} more")

    def read(self, named: Named) -> None:
        """One batch, as flows/build.py reads it."""
        content = dict(named)
        decoded = pages.decode(
            pl.DataFrame(
                {
                    "source": list(content),
                    "page_hash": [sha256(page).hexdigest() for page in content.values()],
                    "content": list(content.values()),
                }
            )
        )
        written = articles.from_pages(decoded)
        found, stated = claims.read(written)
        corrected, used = corrections.apply(stated, DECISIONS)
        corrections.refuse_stale(DECISIONS, used, decoded["page_hash"])
        checked = check.check(corrected, check.Context(written, without_rejected(found, corrected), DECISIONS))
        unheld = checked.kept.filter(~pl.col("value").is_finite()).height
        if unheld:
            self.fault(f"{unheld} claims whose value is no number", named[0][0], b"", "value")
        sources = dict(written.select("article_id", "source").iter_rows())
        for row in checked.breaches.iter_rows(named=True):
            source = sources[row["article_id"]]
            self.fault(
                f"{row['contract']}: {row['observed']}, bound {row['bound_value']}",
                source,
                content[source],
                row["contract"],
            )
        self.counts["pages"] += decoded.height
        self.counts["articles"] += written.height
        self.counts["on topic"] += int(written["on_topic"].sum())
        self.counts["quantities"] += found.height
        self.counts["claims"] += checked.kept.height
        self.counts["quarantined"] += checked.quarantined["claim_id"].n_unique()
        self.set_aside.update(decoded["reason"].drop_nulls().str.split(":").list.first())
        told = stories.tell(written).select("article_id", "story_id")
        kept = checked.kept.drop("story_id").join(told, on="article_id", how="left", maintain_order="left")
        merged, _ = facts.merge(kept, written, None)
        tables.tables(merged)
        unsound = check.broken(fact_contracts.prepare(merged), fact_contracts.CONTRACTS)
        for row in unsound.iter_rows(named=True):
            fact = merged.row(row["row"], named=True)["fact_id"]
            self.fault(f"{row['contract']}: {row['observed']}, bound {row['bound_value']}", fact, b"", row["contract"])

    def fault(self, text: str, source: str, content: bytes, kind: str = "") -> None:
        """Count it by kind; say the first few of each, and keep the page."""
        kind = kind or text
        self.faults[kind] += 1
        if self.faults[kind] <= 3:
            print(f"FAULT {source}: {text}", flush=True)
            if self.keep and content:
                self.keep.mkdir(parents=True, exist_ok=True)
                (self.keep / f"{source}.txt").write_bytes(content)


def ran(count: int, first: int, seed: int) -> bool:
    """Whether `jiedui run` publishes these pages, or says in one line why it does not."""
    with tempfile.TemporaryDirectory(prefix="jiedui-fuzz-") as scratch:
        folder, home = Path(scratch) / "pages", Path(scratch) / "home"
        folder.mkdir()
        for number in range(first, first + count):
            name, content = mutant(number, seed)
            (folder / f"{name}.txt").write_bytes(content)
        words = [sys.executable, "-m", "jiedui", "run", str(folder), "--home", str(home)]
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=1_800, check=False, cwd=Path(__file__).resolve().parents[2]
        )
        print(done.stdout[-3000:], done.stderr[-500:], sep="\n")
        return done.returncode == 0 and "Traceback" not in done.stderr


def main() -> None:
    """Bend, read, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=5_000, metavar="PAGES")
    parser.add_argument("--first", type=int, default=0, help="number of the first page")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--run", type=int, default=0, metavar="PAGES")
    args = parser.parse_args()
    fuzz, begun = Fuzz(args.keep), time.perf_counter()
    end = args.first + args.count
    for start in range(args.first, end, BATCH):
        fuzz.batch([mutant(number, args.seed) for number in range(start, min(start + BATCH, end))])
        if (start - args.first) // BATCH % 20 == 19:
            print(f"{start + BATCH - args.first:,} pages, {fuzz.faults.total()} faults", flush=True)
    took = time.perf_counter() - begun
    print(f"{len(BENDS)} ways of bending, {took:.0f} s;", ", ".join(f"{n:,} {name}" for name, n in fuzz.counts.items()))
    print("set aside:", ", ".join(f"{n:,} {reason}" for reason, n in fuzz.set_aside.most_common()))
    print(f"slowest batch: {fuzz.slowest[0] * 1e3:.1f} ms a page, {fuzz.slowest[1]}")
    for kind, count in fuzz.faults.most_common():
        print(f"{count:6d}  {kind}")
    print(f"faults: {fuzz.faults.total()}")
    published = not args.run or ran(args.run, args.first, args.seed)
    sys.exit(bool(fuzz.faults) or not published)


if __name__ == "__main__":
    main()

"""How fast pages become claims, from the staging file to the claims written down, on one core.

usage: POLARS_MAX_THREADS=1 taskset -c 0 python tests/bench/speed.py [COUNT ...]

Prints for each count of pages, read by a process of its own, milliseconds a page by stage (of the clock, and of the
processor, which others at work disturb less) and peak memory; beside it, where ../shared has it, the scan that only
finds numbers (gold/scan.py) over the same pages in the same process. The first batch, which loads the seeds, is
counted.
"""

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pages import write

from contracts import check
from flows.run import Run
from transforms import articles, claims, corrections, pages

SCAN = next(
    (path for parent in Path(__file__).parents if (path := parent / "shared" / "gold" / "scan.py").exists()), None
)


def scanned(folder: Path) -> float:
    """Processor seconds a page of the bare scan, best of three passes, files already in memory; nan without it."""
    if SCAN is None:
        return float("nan")
    spec = importlib.util.spec_from_file_location("scan", SCAN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))[:5000]]
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            module.scan(text)
        best = min(best, (time.process_time() - start) / len(texts))
    return best


def peak() -> float:
    """The most memory that this process has had, in MB."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(count: int) -> str:
    """What there is to say of so many pages."""
    spent: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch) / "pages", Path(scratch) / "home"
        home.mkdir()
        write(folder, count)
        with Run(home) as run:
            run.stage([str(folder)])
            due = run.due(full=False, only_quarantined=False)
            begun, begun_clock = time.process_time(), time.perf_counter()
            stated = 0
            for batch in due:
                mark = time.process_time()

                def lap(stage: str) -> None:
                    nonlocal mark
                    now = time.process_time()
                    spent[stage] += now - mark
                    mark = now

                staged = run.pages(batch)
                lap("load")
                decoded = pages.decode(staged)
                lap("decode")
                written = articles.from_pages(decoded)
                lap("articles")
                quantities, found = claims.read(written)
                lap("claims")
                corrected, used = corrections.apply(found, run.corrections)
                corrections.refuse_stale(run.corrections, used, decoded["page_hash"])
                checked = check.check(corrected, check.Context(written, quantities, run.corrections, run.history))
                lap("contracts")
                run.keep(decoded, written, checked)
                lap("write")
                stated += checked.kept.height
            took, clock = time.process_time() - begun, time.perf_counter() - begun_clock
        most = peak()
        bare = scanned(folder)
    stages = "  ".join(f"{stage} {seconds / count * 1e3:.3f}" for stage, seconds in spent.items())
    return (
        f"{count:,} pages, {stated:,} claims: {count / clock:.0f} pages/s by the clock ({clock / count * 1e3:.3f} ms a"
        f" page), {count / took:.0f} by the processor ({took / count * 1e3:.3f} ms)\n  {stages}\n"
        f"  bare scan {1 / bare:.0f} pages/s, jiedui at {bare * count / took:.3f} of it; peak memory {most:.0f} MB"
    )


def main() -> None:
    """Measure each count in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    counts = parser.parse_args().counts
    if len(counts) == 1:
        print(measure(counts[0]))
        return
    for count in counts:
        subprocess.run([sys.executable, __file__, str(count)], check=True)


if __name__ == "__main__":
    main()

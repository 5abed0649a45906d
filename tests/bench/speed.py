"""How fast pages become claims, from the staging file to the claims written down, on one core.

usage: POLARS_MAX_THREADS=1 taskset -c 0 python tests/bench/speed.py [PAGES] [--stages]

Prints pages a second and milliseconds a page by stage, peak memory, and beside it, where ../shared has it, the scan
that only finds numbers (gold/scan.py) over the same pages in the same run.
"""

import argparse
import importlib.util
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from pages import write

from contracts import check
from flows.run import Run
from transforms import articles, claims, corrections, pages

SCAN = Path(__file__).parents[3] / "shared" / "gold" / "scan.py"


def scanned(folder: Path) -> float:
    """Pages a second of the bare scan, best of three passes, files already in memory; nan without it."""
    if not SCAN.exists():
        return float("nan")
    spec = importlib.util.spec_from_file_location("scan", SCAN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))[:5000]]
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            module.scan(text)
        best = max(best, len(texts) / (time.perf_counter() - start))
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    args = parser.parse_args()
    spent: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch) / "pages", Path(scratch) / "home"
        home.mkdir()
        write(folder, args.count)
        with Run(home) as run:
            run.stage([str(folder)])
            due = run.due(full=False, only_quarantined=False)
            begun = time.perf_counter()
            stated = 0
            for batch in due:
                mark = time.perf_counter()

                def lap(stage: str) -> None:
                    nonlocal mark
                    now = time.perf_counter()
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
            took = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bare = scanned(folder)
    print(
        f"{args.count} pages, {stated} claims: {args.count / took:.0f} pages/s, {took / args.count * 1e3:.3f} ms a page"
    )
    print("  ".join(f"{stage} {seconds / args.count * 1e3:.3f}" for stage, seconds in spent.items()) + "  (ms a page)")
    print(
        f"bare scan {bare:.0f} pages/s, jiedui reads at {args.count / took / bare:.3f} of it; peak memory {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()

"""jiedui beside readers that people use today: the same annotated pages, the same run, as a Markdown table.

usage: POLARS_MAX_THREADS=1 taskset -c 0 python -m tests.bench.readers [ARTICLES GOLD] [--with FOLDER] [--pages 1000]

ARTICLES and GOLD are folders with STEM.txt or .html and STEM.jsonl; without them, seeds/articles and seeds/claims.

jiedui       pages decoded, read and checked by the contracts, as a run does it, without a warehouse
plain scan   the scan of ../shared/gold/scan.py, where it is: numbers with the word after them, and here the unit that
             this word has most often in seeds/claims
jionlp       its extract_money over the whole page, and clause by clause, which suits it better; the lower end of a
             range as the value; no dependency of the project: `pip install --target FOLDER jionlp`, then --with
             FOLDER, which comes last on the path

money           F1 of values in yuan, as multisets within one article, against the gold claims in yuan
money recall    the share of those claims found; beside F1, as who does not ask what a page is about also finds money
                that is no claim
quantities      F1 of value and unit, against all gold claims
metric          F1 of value, unit and what is counted; only jiedui says it
silently wrong  values without a soft flag whose place overlaps a gold claim's while value or unit differ from every
                gold claim there, the upper end of a range read as a value of its own among them; of so many unflagged
                values that stand on a gold claim
in value        those of them whose value is that of no gold claim there, whatever the unit
pages a second  by the processor, warm, best of five turns that the readers take one after the other, over pages
                made from the articles with other digits (pages.py), a thousand so that jiedui reads them as one batch;
                jiedui starts from bytes, the others from text
"""

import argparse
import contextlib
import importlib.metadata
import re
import runpy
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, cast

import polars as pl

import seeds
from contracts import check
from tests.bench.pages import made
from tests.scoring import METRIC, QUANTITY, gold
from transforms import articles, claims, pages

COLUMNS = ("reader", "money", "money recall", "quantities", "metric", "silently wrong", "in value", "pages a second")
TURNS = 5
FOLDERS = (seeds.ROOT / "articles", seeds.ROOT / "claims")
SCAN = next(
    (path for parent in Path(__file__).parents if (path := parent / "shared" / "gold" / "scan.py").exists()), None
)
# The unit that is meant most often by the word that the scan finds, a 斤 being half a kg.
WORDS = """元:CNY 人:person 名:person 人次:person_time 户:household 村:village 对:village 所:school 个:project
    家:enterprise 项:item 套:item 本:item 袋:item 份:agreement 场:session 期:session 次:session 批:visit 批次:visit
    亩:mu 吨:ton 斤:kg %:percent 倍:倍"""
UNITS = dict(pair.split(":") for pair in WORDS.split())
SIMPLIFIED = str.maketrans("個項戶畝噸對場", "个项户亩吨对场")


class Page(NamedTuple):
    """One page as it came, and as text."""

    stem: str
    content: bytes
    text: str


class Value(NamedTuple):
    """What a reader says stands at a place of the page."""

    start: int
    end: int
    value: float
    unit: str
    metric: str = ""
    flagged: bool = False


Gold = dict[str, list[dict[str, object]]]
Spans = list[tuple[int, int]]
Found = dict[str, list[Value]]
Reader = Callable[[list[Page]], Found]


def decoded(contents: dict[str, bytes]) -> pl.DataFrame:
    """The pages as the transforms want them."""
    hashes = [sha256(content).hexdigest() for content in contents.values()]
    frame = {"source": list(contents), "page_hash": hashes, "content": list(contents.values())}
    return pages.decode(pl.DataFrame(frame))


def as_pages(contents: dict[str, bytes]) -> list[Page]:
    """The pages with their texts; a page that cannot be read has none."""
    texts = dict(decoded(contents).select("source", pl.col("text").fill_null("")).iter_rows())
    return [Page(stem, content, texts[stem]) for stem, content in contents.items()]


def jiedui(read: list[Page]) -> Found:
    """Pages, articles, claims, contracts; what the hard ones hold back is not seen."""
    written = articles.from_pages(decoded({page.stem: page.content for page in read}))
    quantities, stated = claims.read(written)
    kept = check.check(stated, check.Context(written, quantities)).kept
    flagged = pl.col("flags").list.eval(pl.element().str.starts_with("soft:")).list.any().fill_null(False)
    found: Found = {page.stem: [] for page in read}
    for stem, *value in kept.select(
        "source", "page_start", "page_end", "value", "unit", pl.col("metric").fill_null(""), flagged
    ).iter_rows():
        found[stem].append(Value(*value))
    return found


def plain_scan(script: Path) -> Reader:
    """The scan that only finds numbers, each word with the unit it mostly has."""
    scan = runpy.run_path(str(script))["scan"]

    def read_one(text: str) -> Iterable[Value]:
        for start, end, number, word in scan(text):
            unit = UNITS[word.translate(SIMPLIFIED)]
            yield Value(start, end, number / 2 if unit == "kg" else number, unit)

    return lambda read: {page.stem: list(read_one(page.text)) for page in read}


def jionlp(piece: str) -> Reader:
    """jionlp's extract_money over each piece of a page that the pattern finds."""
    with contextlib.redirect_stdout(sys.stderr):  # it greets
        from jionlp.algorithm.ner import extract_money
    pieces = re.compile(piece)

    def read_one(text: str) -> Iterable[Value]:
        for part in pieces.finditer(text):
            for money in extract_money(part[0]):
                (start, end), number, unit = money["offset"], money["detail"]["num"], money["detail"]["case"]
                low = float(number[0] if isinstance(number, list) else number)
                yield Value(part.start() + start, part.start() + end, low, "CNY" if unit == "元" else unit)

    return lambda read: {page.stem: list(read_one(page.text)) for page in read}


def readers() -> tuple[dict[str, Reader], list[str]]:
    """The readers that are here by name, and a word about each that is not."""
    here: dict[str, Reader] = {"jiedui": jiedui}
    notes = []
    if SCAN:
        here["plain scan"] = plain_scan(SCAN)
    else:
        notes.append("plain scan: skipped, it needs ../shared/gold/scan.py")
    try:
        whole, clauses = jionlp(r"(?s).+"), jionlp("[^\n。！？；：，、]+")
        name = f"jionlp {importlib.metadata.version('jionlp')}"
        here |= {name: whole, f"{name}, by clause": clauses}
    except ImportError:
        notes.append("jionlp: skipped; `pip install --target FOLDER jionlp`, then --with FOLDER")
    return here, notes


def matched(found: Found, wanted: Gold, columns: tuple[str, ...], unit: str | None = None) -> tuple[int, int, int]:
    """How many values agree in these columns, are wanted, and are found; of one unit where it is given."""
    hit = want = have = 0
    for stem, rows in wanted.items():
        asked = Counter(tuple(row[c] for c in columns) for row in rows if unit in (None, row["unit"]))
        values = [value._replace(value=round(value.value, 6)) for value in found[stem] if unit in (None, value.unit)]
        said = Counter(tuple(getattr(value, c) for c in columns) for value in values)
        hit, want, have = hit + (asked & said).total(), want + asked.total(), have + said.total()
    return hit, want, have


def f1(hit: int, want: int, have: int) -> str:
    """F1 as it is shown."""
    return f"{2 * hit / (want + have):.3f}" if want + have else "–"


def silently_wrong(found: Found, wanted: Gold) -> tuple[int, int, int]:
    """Of unflagged values on a gold claim's place: how many, how many agree with no claim there, and not in value."""
    standing = wrong = in_value = 0
    for stem, values in found.items():
        spans = [(*span, row["value"], row["unit"]) for row in wanted[stem] for span in cast(Spans, row["spans"])]
        for value in values:
            there = [(number, unit) for start, end, number, unit in spans if value.start < end and start < value.end]
            if there and not value.flagged:
                number = round(value.value, 6)
                standing += 1
                wrong += (number, value.unit) not in there
                in_value += number not in [right for right, _ in there]
    return standing, wrong, in_value


def speeds(here: dict[str, Reader], read: list[Page]) -> dict[str, float]:
    """Pages a second of each reader by the processor, best of several turns."""
    best = dict.fromkeys(here, float("inf"))
    for _ in range(TURNS):
        for name, reader in here.items():
            begun = time.process_time()
            reader(read)
            best[name] = min(best[name], time.process_time() - begun)
    return {name: len(read) / took for name, took in best.items()}


def compared(folder: Path, golds: Path, here: dict[str, Reader], count: int) -> list[tuple[str, ...]]:
    """A row a reader, as COLUMNS names them."""
    wanted = gold(golds)
    files = [path for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".html") and path.stem in wanted]
    read = as_pages({path.stem: path.read_bytes() for path in files})
    wanted = {page.stem: wanted[page.stem] for page in read}
    results = {name: reader(read) for name, reader in here.items()}
    fast = speeds(here, as_pages({name: text.encode() for name, text in made(count, folder=folder)}))
    rows: list[tuple[str, ...]] = []
    for name, found in results.items():
        hit, want, _ = money = matched(found, wanted, QUANTITY, "CNY")
        metric = f1(*matched(found, wanted, METRIC)) if name == "jiedui" else "–"
        standing, wrong, in_value = silently_wrong(found, wanted)
        shown = (f1(*money), f"{hit / want:.3f}" if want else "–", f1(*matched(found, wanted, QUANTITY)), metric)
        rows.append((name, *shown, f"{wrong:,} of {standing:,}", f"{in_value:,}", f"{fast[name]:,.0f}"))
    return rows


def table(rows: list[tuple[str, ...]]) -> str:
    """The rows in Markdown."""
    lines = [COLUMNS, ("---", *["---:"] * (len(COLUMNS) - 1)), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    """Read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="ARTICLES GOLD", default=list(FOLDERS))
    parser.add_argument("--with", dest="beside", type=Path, metavar="FOLDER", help="where jionlp is installed")
    parser.add_argument("--pages", type=int, default=1_000, help="how many pages the speed is measured over")
    args = parser.parse_args()
    if len(args.folders) != 2:
        parser.error("give both folders, ARTICLES and GOLD, or none")
    if args.beside:
        sys.path.append(str(args.beside.resolve()))
    here, notes = readers()
    folder, golds = args.folders
    print(table(compared(folder, golds, here, args.pages)))
    for note in notes:
        print(note, file=sys.stderr)


if __name__ == "__main__":
    main()

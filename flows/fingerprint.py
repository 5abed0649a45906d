"""What a page is read with, as a name that changes when any of it does."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

import contracts
import seeds
import transforms

CORRECTIONS = "corrections.csv"  # among the seeds; its rows count page by page


@cache
def of_code() -> tuple[str, str]:
    """The names of the rules (all source of transforms, contracts) and of the seeds (all tables but corrections)."""
    rules = [path for room in (transforms, contracts) for path in Path(str(room.__file__)).parent.rglob("*.py")]
    tables = [path for path in seeds.ROOT.glob("*.csv") if path.name != CORRECTIONS]
    return _digest(rules), _digest(tables)


def of(corrections: pl.DataFrame) -> dict[str, str | dict[str, str]]:
    """The fingerprint that staging keeps with each page; corrections count only for the page they name."""
    rules, tables = of_code()
    by_page: dict[str, str] = {}
    if corrections.height:
        for (page_hash,), rows in corrections.group_by("page_hash"):
            decisions = sorted("\x1f".join(map(str, row)) for row in rows.iter_rows())
            by_page[str(page_hash)] = _short("\x1e".join(decisions).encode("utf-8", "surrogatepass"))
    return {"rule": rules, "seed": tables, "correction": by_page}


def of_corrections(corrections: pl.DataFrame) -> str:
    """The name of all corrections together."""
    return _short(repr(sorted(map(repr, corrections.iter_rows()))).encode("utf-8", "surrogatepass"))


def _digest(paths: list[Path]) -> str:
    parts = sorted((f"{path.parent.name}/{path.name}", sha256(path.read_bytes()).hexdigest()) for path in paths)
    return _short(repr(parts).encode())


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]

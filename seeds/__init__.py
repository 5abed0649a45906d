"""What people know, as data: every CSV here is a table, and every row carries its own example."""

from functools import cache
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parent

# Columns that are not text, wherever they stand.
BOUNDS = ("hard_low", "hard_high", "soft_low", "soft_high", "limit")
NUMBERS = (*BOUNDS, "weight", "factor", "since", "until", "first_year", "last_year", "year")


@cache
def load(name: str) -> pl.DataFrame:
    """One row is one row of seeds/NAME.csv; text columns are Utf8 with "" for nothing, number columns Float64.

    Raises FileNotFoundError where there is no such seed.
    """
    frame = pl.read_csv(ROOT / f"{name}.csv", infer_schema=False).fill_null("")
    numbers = [column for column in frame.columns if column in NUMBERS]
    return frame.with_columns(pl.col(numbers).replace("", None).cast(pl.Float64))

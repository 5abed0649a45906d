"""Which of some places lies nearest before or behind each of others, within one stretch of the reel.

Places are sorted along the reel, and stretches (paragraph, sentence, clause, segment) follow one another, so the
nearest place at all either lies in the stretch, or none does. Answers are row numbers, -1 for none.
"""

import numpy as np
import polars as pl

FAR = 2**31 - 1  # behind every place


def before(places: np.ndarray, stretches: np.ndarray, at: np.ndarray, within: np.ndarray) -> np.ndarray:
    """For each position the last place at or before it in the same stretch."""
    if not len(places):
        return np.full(len(at), -1)
    found = np.searchsorted(places, at, side="right") - 1
    return np.where((found >= 0) & (stretches[found] == within), found, -1)


def behind(places: np.ndarray, stretches: np.ndarray, at: np.ndarray, within: np.ndarray) -> np.ndarray:
    """For each position the first place at or behind it in the same stretch."""
    if not len(places):
        return np.full(len(at), -1)
    found = np.searchsorted(places, at, side="left")
    there = np.minimum(found, len(places) - 1)
    return np.where((found < len(places)) & (stretches[there] == within), there, -1)


def first(places: np.ndarray, stretches: np.ndarray, within: np.ndarray) -> np.ndarray:
    """For each stretch its first place, or FAR where it has none."""
    if not len(places):
        return np.full(len(within), FAR)
    found = np.searchsorted(stretches, within, side="left")
    there = np.minimum(found, len(places) - 1)
    return np.where((found < len(places)) & (stretches[there] == within), places[there], FAR)


def cue(rows: pl.DataFrame, hits: pl.DataFrame, within: str, *, at: str = "start", place: str = "end") -> np.ndarray:
    """For each row the last hit whose `place` is at or before the row's `at`, in the same stretch."""
    return before(hits[place].to_numpy(), hits[within].to_numpy(), rows[at].to_numpy(), rows[within].to_numpy())


def cue_behind(rows: pl.DataFrame, hits: pl.DataFrame, within: str) -> np.ndarray:
    """For each row the first hit that starts at or behind the row's end, in the same stretch."""
    return behind(hits["start"].to_numpy(), hits[within].to_numpy(), rows["end"].to_numpy(), rows[within].to_numpy())


def gather(values: pl.Series, found: np.ndarray) -> pl.Series:
    """The values at the rows found, null where none was."""
    return values.gather(pl.Series(found).replace(-1, None).cast(pl.UInt32))


def gather_all(frame: pl.DataFrame, found: np.ndarray) -> pl.DataFrame:
    """The rows found, nulls where none was."""
    at = pl.Series(found).replace(-1, None).cast(pl.UInt32)
    return frame.select(pl.all().gather(at))

"""From the reel back to the article and to the decoded page."""

import numpy as np
import polars as pl

from transforms.reel import Reel

GAP = 200  # characters of markup, at most, between which what stands nowhere by itself is looked for


def locate(reel: Reel, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame (article, start, end on the reel) with char_start, char_end in the article and page_start, page_end.

    A character that lies in no run of the article's segments (an entity of the markup: &#51;) stands between two runs
    that are near each other: the span then reaches from the end of the one, or to the start of the other.
    """
    begun = reel.articles["reel_start"].to_numpy()[frame["article"].to_numpy()]
    start, end = frame["start"].to_numpy(), frame["end"].to_numpy()
    runs = (
        reel.articles.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("article"), "reel_start", "segments")
        .explode("segments")
        .unnest("segments")
        .drop_nulls("length")
    )
    article = frame["article"].to_numpy().astype(np.int64)
    first = _page_position(runs, article, start)
    # An end belongs to the run in which its last character lies.
    final = _page_position(runs, article, end - 1, last=True) + 1
    return frame.with_columns(
        char_start=pl.Series(start - begun, dtype=pl.Int32),
        char_end=pl.Series(end - begun, dtype=pl.Int32),
        page_start=pl.Series(first, dtype=pl.Int32),
        page_end=pl.Series(np.maximum(final, first + 1), dtype=pl.Int32),
    )


def _page_position(runs: pl.DataFrame, article: np.ndarray, position: np.ndarray, last: bool = False) -> np.ndarray:
    """The page position of each reel position; between two runs a start takes the end of the one, an end the other's.

    Where they are far apart, a start takes the next one, an end the one before.
    """
    at = (runs["article_start"] + runs["reel_start"]).to_numpy()
    owner, page, length = (runs[name].to_numpy() for name in ("article", "page_start", "length"))
    if not len(at):
        return np.zeros(len(position), dtype=np.int64)
    run = np.searchsorted(at, position, side="right") - 1
    here = (run >= 0) & (owner[run] == article)
    inside = position - at[run]
    within = page[run] + np.minimum(inside, length[run] - 1 if last else length[run])
    following = np.minimum(run + 1, len(at) - 1)
    beyond = (run + 1 < len(at)) & (owner[following] == article)
    edge = page[run] + length[run]
    between = here & beyond & (inside >= length[run]) & (page[following] - edge <= GAP)
    if last:
        found = np.where(here, within, np.where(beyond, page[following], 0))
        return np.where(between, page[following] - 1, found)
    found = np.where(beyond, page[following], np.where(here, within, 0))
    return np.where(between, edge, np.where(here & (inside < length[run]), within, found))

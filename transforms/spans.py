"""From the reel back to the article and to the decoded page."""

import polars as pl

from transforms.reel import Reel


def locate(reel: Reel, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame (article, start, end on the reel) with char_start, char_end in the article and page_start, page_end.

    A position that lies in no run of the article's segments maps to the nearest run's edge.
    """
    runs = (
        reel.articles.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"), "reel_start", "segments")
        .explode("segments")
        .unnest("segments")
        .select("article", "page_start", "length", at=pl.col("article_start") + pl.col("reel_start"))
        .sort("at")
    )
    offsets = reel.articles.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"), "reel_start")
    spans = frame.join(offsets, on="article", how="left", maintain_order="left").with_columns(
        char_start=pl.col("start") - pl.col("reel_start"), char_end=pl.col("end") - pl.col("reel_start")
    )
    first = _page_position(runs, spans.select("article", at="start"), last=False)
    # The last character, then one past it: an end belongs to the run in which its character lies.
    final = _page_position(runs, spans.select("article", at=pl.col("end") - 1), last=True) + 1
    return (
        spans.with_columns(page_start=first, page_end=pl.Series(final))
        .with_columns(page_end=pl.max_horizontal("page_end", pl.col("page_start") + 1))
        .drop("reel_start")
    )


def _page_position(runs: pl.DataFrame, positions: pl.DataFrame, last: bool) -> pl.Series:
    """The page position of each reel position."""
    ordered = positions.with_row_index("i").sort("at")
    found = ordered.join_asof(
        runs.select("at", run="at", run_article="article", run_page="page_start", run_length="length"),
        on="at",
        strategy="backward",
    )
    following = ordered.join_asof(
        runs.select("at", next_page="page_start", next_article="article"), on="at", strategy="forward"
    ).select("next_page", "next_article")
    found = pl.concat([found, following], how="horizontal")
    inside = pl.col("at") - pl.col("run")
    here = pl.col("run_article") == pl.col("article")
    within = pl.col("run_page") + pl.min_horizontal(inside, pl.col("run_length") - (1 if last else 0))
    # Between two runs the start takes the next run's first character.
    start = pl.when(here & (inside < pl.col("run_length"))).then(within)
    edge = pl.when(pl.col("next_article") == pl.col("article")).then(pl.col("next_page"))
    position = pl.coalesce(start, within if last else edge, pl.when(here).then(within), edge, pl.lit(0))
    return found.select("i", position.alias("p")).sort("i")["p"].cast(pl.Int32)

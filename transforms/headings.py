"""One row is one heading: a short line without a sentence or a quantity, and what it announces for the lines below.

So is a question put in a line of its own (记者：明年有什么打算？), which its answer below takes up.

A chapter (一、 or 第一) governs until the next chapter, any other heading until the next heading.
"""

import numpy as np
import polars as pl

from transforms import nearest
from transforms.reel import Reel

LONGEST, LONGEST_QUESTION = 28, 45  # characters


def find(reel: Reel, rows: pl.DataFrame) -> pl.DataFrame:
    """One row is one heading, by its paragraph number: paragraph, article, chapter."""
    marks = reel.marks
    breaks = marks.places("line")
    start = np.concatenate([[0], breaks + 1])
    end = np.concatenate([breaks, [marks.length]])
    counted = np.bincount(rows["paragraph"].to_numpy(), minlength=len(start))[: len(start)] > 0
    blank = np.zeros(len(start), dtype=np.int32)
    for _ in range(4):
        blank += marks.among(np.minimum(start + blank, marks.length), " \u3000\t")
    length = end - start - blank
    stops = marks.count("stop", end - 1) - marks.count("stop", start - 1)
    last = np.maximum(end - 1, 0)
    for _ in range(2):
        last = np.maximum(last - marks.among(last, " \u3000”"), 0)
    asked = marks.among(last, "？?") & (stops == marks.among(last, "？?")) & (length <= LONGEST_QUESTION)
    short = (length >= 2) & ((length <= LONGEST) & (stops == 0) | asked) & ~counted
    first = np.minimum(start + blank, marks.length)
    chapter = marks.among(first, "第") | (
        marks.among(first, "一二三四五六七八九十") & (marks.among(first + 1, "、") | marks.among(first + 2, "、"))
    )
    short[np.searchsorted(start, reel.articles["reel_start"].to_numpy())] = False  # a title is no heading
    kept = np.flatnonzero(short)
    return pl.DataFrame(
        {
            "paragraph": kept,
            "article": reel.article[np.minimum(start[kept], marks.length - 1)],
            "chapter": chapter[kept],
        },
        schema={"paragraph": pl.Int32, "article": pl.UInt32, "chapter": pl.Boolean},
    )


def governing(headings: pl.DataFrame, said: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """For each row what the heading over its paragraph says: the columns of `said` (one row a paragraph), or nulls."""
    names = [name for name in said.columns if name != "paragraph"]
    told = headings.join(said.with_columns(says=True), on="paragraph", how="left", maintain_order="left")
    chapter = pl.when("chapter").then(pl.int_range(pl.len())).forward_fill().over("article")
    told = told.with_columns(by=pl.when("says").then(pl.int_range(pl.len())).otherwise(chapter))
    told = told.select("article", "paragraph", *(pl.col(name).gather(pl.col("by")) for name in names))
    paragraph, article = rows["paragraph"].to_numpy(), rows["article"].to_numpy()
    over = nearest.before(told["paragraph"].to_numpy(), told["article"].to_numpy(), paragraph, article)
    return nearest.gather_all(told.select(names), over)

"""Whether each quantity is achieved or only planned, as the cues around it and the end of its period say.

The nearest cue of the clause decides; else a plan opened earlier in the sentence, or a section of plans opened in the
paragraph (打算, 下一步), runs on until 已, 实际, 目前 or a past period ends it.
"""

import numpy as np
import polars as pl

import seeds
from transforms import headings, nearest
from transforms.marks import Marks
from transforms.periods import LEVELS
from transforms.reel import Reel


def judge(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with status: actual or planned."""
    cues = seeds.load("status_cues").with_row_index("row").select("row", "status", "side", "reach", "past")
    hits = reel.hits("status").join(cues, on="row", maintain_order="left").drop("row")
    columns = (
        "start", "end", "article", "paragraph", "sentence", "clause", "metric", "unit", "period_start", "period_end",
        "period_basis",
    )  # fmt: skip
    marks = reel.marks
    before, after = hits.filter(pl.col("side") == "before"), hits.filter(pl.col("side") == "after")
    ends = pl.col("status") == "actual"
    rows = quantities.select(columns)
    # The last cue of the clause before each quantity, or in it (最高可领3万元).
    near = nearest.cue(rows, before, "clause", at="end")
    rows = rows.with_columns(
        near=nearest.gather(before["status"], near),
        near_past=nearest.gather(before["past"], near),
        in_sentence=_last(rows, before.filter(ends | (pl.col("reach") != "clause")), "sentence"),
        in_paragraph=_last(rows, before.filter(ends | (pl.col("reach") == "paragraph")), "paragraph"),
        after=_behind(rows, after),
        in_chapter=_over(reel, rows, before),
        # 全年计划4.2亿元的74.3%: the share is of what was reached.
        share=(pl.col("end").shift(1) == pl.col("start") - 1)
        & pl.Series(marks.among(rows["start"].to_numpy() - 1, "的"), dtype=pl.Boolean)
        & pl.col("unit").is_in(["percent", "倍"]),
    )
    rows = rows.with_columns(now=_now(rows, marks))
    articles = reel.articles.select(pl.col("written_year", "published").gather(rows["article"]))
    return quantities.with_columns(_status(pl.concat([rows, articles], how="horizontal")))


def _status(rows: pl.DataFrame) -> pl.Series:
    written = pl.col("written_year")
    past = (pl.coalesce("period_end", "period_start").dt.year() < written).fill_null(False)
    last_day = pl.coalesce(pl.col("published").dt.month_end(), pl.date(written, 11, 30))
    due = (pl.col("period_basis") == "point") & (pl.col("period_end") > last_day) & ~pl.col("metric").is_in(LEVELS)
    # 到2015年底，累计建成3.1万套, said in 2012
    due |= (pl.col("period_basis") == "cumulative") & (pl.col("period_end").dt.year() > written)
    ahead = ((pl.col("period_start").dt.year() > written) | due).fill_null(False)
    planned = pl.lit("planned")
    near = pl.when(past & (pl.col("near_past") == "fades")).then(None).otherwise(pl.col("near"))
    return rows.select(
        status=pl.when(pl.col("share").fill_null(False) | pl.col("now")).then(pl.lit("actual"))
        .when("after").then(planned)
        .when(near.is_not_null()).then(near)
        .when(ahead).then(planned)
        .when(past).then(pl.lit("actual"))
        .otherwise(pl.coalesce("in_sentence", "in_paragraph", "in_chapter", pl.lit("actual")))
    ).to_series()  # fmt: skip


def _now(rows: pl.DataFrame, marks: Marks) -> pl.Series:
    """Whether a figure is where a planned change starts from: 将由现在的3000吨提到5000吨."""
    planned = np.flatnonzero(
        ((rows["near"] == "planned") | (rows["in_sentence"] == "planned")).fill_null(False).to_numpy()
    )
    start, end = rows["start"].to_numpy()[planned], rows["end"].to_numpy()[planned]
    moved, led = np.zeros(len(planned), dtype=bool), np.zeros(len(planned), dtype=bool)
    for step in range(3):
        moved |= marks.among(end + step, "提加增扩升涨") & marks.among(end + step + 1, "到至为")
    for step in range(1, 7):
        led |= marks.among(start - step, "由从")
    now = np.zeros(len(rows), dtype=bool)
    now[planned] = led & moved
    return pl.Series(now, dtype=pl.Boolean)


def _last(rows: pl.DataFrame, hits: pl.DataFrame, within: str) -> pl.Series:
    """The status of the last cue before each quantity within its sentence or paragraph."""
    return nearest.gather(hits["status"], nearest.cue(rows, hits, within))


def _over(reel: Reel, rows: pl.DataFrame, hits: pl.DataFrame) -> pl.Series:
    """What the heading over each quantity says: 下一步打算 opens a chapter of plans."""
    lines = headings.find(reel, rows)
    said = hits.filter((pl.col("reach") == "paragraph") & (pl.col("status") == "planned"))
    said = said.unique("paragraph", keep="first", maintain_order=True).select("paragraph", "status")
    return headings.governing(lines, said, rows)["status"]


def _behind(rows: pl.DataFrame, hits: pl.DataFrame) -> pl.Series:
    """Whether a cue that looks back (3200万元的任务, 31个…年底前) stands between each quantity and the next."""
    found = nearest.gather_all(
        hits.select("reach", cue_start="start", cue_clause="clause"), nearest.cue_behind(rows, hits, "sentence")
    )
    following, its_clause = rows["start"].shift(-1).fill_null(nearest.FAR), rows["clause"].shift(-1).fill_null(-1)
    distance = found["cue_clause"] - rows["clause"]
    # A cue before another quantity of its clause is that one's: 编排74个，年底前完工69个.
    free = (distance == 0) | ((distance == 1) & (found["reach"] == "sentence") & (found["cue_clause"] != its_clause))
    level = rows["metric"].is_in(LEVELS) & (found["reach"] == "sentence")
    return ((found["cue_start"] < following) & free & ~level).fill_null(False)

"""Whether each quantity is achieved or only planned, as the cues around it and the end of its period say."""

import polars as pl

import seeds
from transforms.reel import Reel

_FAR = ("sentence", "paragraph")


def judge(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with status: actual or planned."""
    cues = seeds.load("status_cues").with_row_index("row").select("row", "status", "side", "reach")
    hits = reel.hits("status").join(cues, on="row", maintain_order="left").drop("row")
    rows = quantities.select(
        "quantity",
        "start",
        "end",
        "article",
        "paragraph",
        "sentence",
        "clause",
        "period_start",
        "period_end",
        "period_basis",
    ).sort("start")
    before = hits.filter(pl.col("side") == "before")
    far = before.filter((pl.col("status") == "actual") | pl.col("reach").is_in(_FAR))
    farthest = before.filter((pl.col("status") == "actual") | (pl.col("reach") == "paragraph"))
    near = _last(rows, before, "clause")
    sentence = _last(rows, far, "sentence")
    paragraph = _last(rows, farthest, "paragraph")
    after = _next(rows, hits.filter(pl.col("side") == "after"))
    articles = reel.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"), "written_year", "published"
    )
    judged = rows.with_columns(near=near, in_sentence=sentence, in_paragraph=paragraph, after=after).join(
        articles, on="article", how="left", maintain_order="left"
    )
    written = pl.col("written_year")
    year = pl.coalesce("period_end", "period_start").dt.year()
    past = (year < written).fill_null(False)
    ahead = (pl.col("period_start").dt.year() > written) | (
        (pl.col("period_basis") == "point")
        & (pl.col("period_end") > pl.coalesce("published", pl.date(written, 12, 31)))
    )
    planned = (
        pl.when(pl.col("after")).then(True)
        .when(pl.col("near").is_not_null()).then(pl.col("near") == "planned")
        .when(ahead.fill_null(False)).then(True)
        .when(past).then(False)
        .otherwise(pl.coalesce("in_sentence", "in_paragraph") == "planned")
    )  # fmt: skip
    status = judged.select(
        status=pl.when(planned.fill_null(False)).then(pl.lit("planned")).otherwise(pl.lit("actual"))
    )
    return quantities.with_columns(status.to_series())


def _last(rows: pl.DataFrame, hits: pl.DataFrame, within: str) -> pl.Series:
    """The status of the last cue before each quantity within its clause, sentence or paragraph."""
    cues = hits.select(pl.col("end").alias("cue_end"), "status", within)
    return rows.join_asof(
        cues, left_on="start", right_on="cue_end", by=within, strategy="backward", check_sortedness=False
    )["status"]


def _next(rows: pl.DataFrame, hits: pl.DataFrame) -> pl.Series:
    """Whether a cue that looks back follows before the next quantity of the clause."""
    cues = hits.select(pl.col("start").alias("cue_start"), "clause")
    found = rows.join_asof(
        cues, left_on="end", right_on="cue_start", by="clause", strategy="forward", check_sortedness=False
    )
    following = rows["start"].shift(-1)
    return (found["cue_start"] < following.fill_null(2**31 - 1)).fill_null(False)

"""What each quantity is counted for: nothing (a total), or a person, household, village … with a time where stated."""

import polars as pl

import seeds
from transforms.reel import Reel

# Below this, pay is for a piece; no month is paid so little.
PIECE_RATE = 30.0


def norm(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with per: null for a total, else person, household/year, …"""
    cues = (
        seeds.load("norm_cues")
        .with_row_index("row")
        .rename({"metric": "only"})
        .drop("cue", "example", "reads")
    )
    hits = reel.hits("norm").join(cues, on="row", maintain_order="left").drop("row")
    hits = hits.filter(~_after_a_year(reel, hits))
    rows = quantities.select("quantity", "start", "end", "metric", "value", "sentence", "clause").sort(
        "start"
    )
    opened = pl.when(pl.col("clause") == pl.col("clause").shift(1)).then(pl.col("end").shift(1)).otherwise(0)
    rows = rows.with_columns(opened=opened.fill_null(0))
    before, after = hits.filter(pl.col("side") == "before"), hits.filter(pl.col("side") == "after")
    rows = rows.with_columns(
        unit=_last(rows, before.filter(pl.col("per") != ""), "per"),
        time=_last(rows, before.filter((pl.col("time") != "") | (pl.col("per") == "none")), "time"),
        unit_after=_next(rows, after.filter(pl.col("per") != ""), "per"),
        time_after=_next(rows, after.filter(pl.col("time") != ""), "time"),
    )
    return quantities.with_columns(_per(rows))


def _per(rows: pl.DataFrame) -> pl.Series:
    unit = pl.coalesce("unit_after", "unit").replace("none", None)
    time = pl.coalesce("time_after", "time").replace("", None)
    wage = (pl.col("metric") == "wage").fill_null(False)
    rows = rows.with_columns(who=unit, when=time)
    earlier = pl.when(~pl.col("who").is_in(["same"])).then(pl.col("who")).forward_fill().over("sentence")
    rows = rows.with_columns(who=pl.when(pl.col("who") == "same").then(earlier).otherwise(pl.col("who")))
    piece = wage & (pl.col("value") < PIECE_RATE)
    who = (
        pl.when(piece)
        .then(pl.lit("item"))
        .when(wage)
        .then(pl.coalesce("who", pl.lit("person")))
        .otherwise(pl.col("who"))
    )
    when = (
        pl.when(piece).then(None)
        .when(wage).then(pl.coalesce("when", pl.lit("month")))
        .when((pl.col("metric") == "capacity") & (pl.col("when") == "year")).then(None)
        .otherwise(pl.col("when"))
    )  # fmt: skip
    rows = rows.with_columns(who=who, when=when)
    both = pl.concat_str("who", "when", separator="/", ignore_nulls=True)
    return rows.select(per=pl.when(both != "").then(both)).to_series()


def _last(rows: pl.DataFrame, hits: pl.DataFrame, column: str) -> pl.Series:
    cues = hits.select(
        pl.col("end").alias("cue_end"), pl.col("start").alias("cue_start"), column, "only", "clause"
    )
    found = rows.join_asof(
        cues, left_on="start", right_on="cue_end", by="clause", strategy="backward", check_sortedness=False
    )
    own = (found["cue_start"] >= found["opened"]) & (
        (found["only"] == "") | (found["only"] == found["metric"])
    )
    return pl.select(pl.when(own).then(found[column])).to_series()


def _next(rows: pl.DataFrame, hits: pl.DataFrame, column: str) -> pl.Series:
    cues = hits.select(pl.col("start").alias("cue_start"), column, "clause")
    found = rows.join_asof(
        cues, left_on="end", right_on="cue_start", by="clause", strategy="forward", check_sortedness=False
    )
    own = found["cue_start"] - found["end"] <= 4
    return pl.select(pl.when(own).then(found[column])).to_series()


def _after_a_year(reel: Reel, hits: pl.DataFrame) -> pl.Series:
    """年产值 in 2021年产值 is that year's output, not a yearly one."""
    text = reel.text
    return pl.Series(
        [
            text[s] == "年" and text[max(0, s - 1) : s] in set("0123456789今去前明当全同〇一二三四五六七八九")
            for s in hits["start"].to_list()
        ],
        dtype=pl.Boolean,
    )

"""What each quantity is counted for: nothing (a total), or a person, household, village, with a time where stated."""

import polars as pl

import seeds
from transforms.marks import Marks
from transforms.reel import Reel

# Pay below this is for a piece; no month is paid so little.
PIECE_RATE = 30.0
# Units that 各 and 均为 share a sum out among.
SHARERS = ("person", "household", "village", "town", "county", "enterprise", "project", "school", "hospital")
_AFTER = 4  # characters within which 元/人 follows


def norm(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with per: null for a total, else person, household/year and so on."""
    cues = (
        seeds.load("norm_cues")
        .with_row_index("row")
        .select("row", "per", "time", "side", "reach", only="metric")
    )
    hits = _counting(reel, reel.hits("norm").join(cues, on="row", maintain_order="left").drop("row"))
    before, after = hits.filter(pl.col("side") == "before"), hits.filter(pl.col("side") == "after")
    rows = quantities.select("start", "end", "metric", "value", "sentence", "clause", "unit")
    # A cue belongs to the first quantity behind it.
    rows = rows.with_columns(opened=pl.col("end").shift(1).fill_null(0), sharer=_sharer())
    again = before.filter(pl.col("per") == "same")
    units = before.filter(~pl.col("per").is_in(["", "same", "each"]))
    spans = before.filter((pl.col("time") != "") | (pl.col("per") == "none"))
    rows = rows.with_columns(
        unit_after=_behind(rows, after.filter(pl.col("per") != ""), "per"),
        each=_last(rows, before.filter(pl.col("per") == "each"), "clause", "per").is_not_null(),
        counted=_last(rows, units, "clause", "per"),
        far_unit=_last(rows, units.filter(pl.col("reach") == "sentence"), "sentence", "per"),
        again=_last(rows, again, "clause", "per").is_not_null(),
        time_after=_behind(rows, after.filter(pl.col("time") != ""), "time"),
        time=_last(rows, spans, "clause", "time"),
    )
    return quantities.with_columns(_per(rows))


def _per(rows: pl.DataFrame) -> pl.Series:
    shared = pl.when(pl.col("each") & (pl.col("unit") == "CNY")).then("sharer")
    unit = pl.coalesce("unit_after", "counted", "far_unit", shared).replace("none", None)
    time = pl.coalesce("time_after", "time").replace("", None)
    rows = rows.with_columns(who=unit, when=time)
    # 每户补1万元，困难户加补5000元: said once for figures of a kind.
    said = [
        pl.when(pl.col(name).is_not_null()).then(pl.col(name)).forward_fill().over("sentence")
        for name in ("who", "when")
    ]
    rows = rows.with_columns(
        who=pl.when(pl.col("again") & pl.col("who").is_null()).then(said[0]).otherwise("who"),
        when=pl.when(pl.col("again") & pl.col("who").is_null() & pl.col("when").is_null())
        .then(said[1])
        .otherwise("when"),
    )
    wage = (pl.col("metric") == "wage").fill_null(False)
    piece = wage & (pl.col("value") < PIECE_RATE) & ~pl.col("when").is_in(["hour", "day"]).fill_null(False)
    who = (
        pl.when(piece)
        .then(pl.lit("item"))
        .when(wage)
        .then(pl.coalesce("who", pl.lit("person")))
        .otherwise("who")
    )
    # What a plant makes in a year is its capacity itself.
    yearly = (pl.col("metric") == "capacity") & (pl.col("when") == "year")
    when = (
        pl.when(piece | yearly.fill_null(False)).then(None)
        .when(wage).then(pl.coalesce("when", pl.lit("month")))
        .otherwise("when")
    )  # fmt: skip
    both = pl.concat_str(who, when, separator="/", ignore_nulls=True)
    return rows.select(per=pl.when(both != "").then(both)).to_series()


def _sharer() -> pl.Expr:
    """The unit of the quantity before in the sentence, where sums are shared out among such."""
    before = pl.when(pl.col("sentence").shift(1) == pl.col("sentence")).then(pl.col("unit").shift(1))
    return pl.when(before.is_in(SHARERS)).then(before)


def _last(rows: pl.DataFrame, hits: pl.DataFrame, within: str, column: str) -> pl.Series:
    """The last cue before each quantity in its clause or sentence, with no other quantity between."""
    cues = hits.select(column, "only", within, cue_start="start", cue_end="end")
    found = rows.select("start", "opened", "metric", within).join_asof(
        cues, left_on="start", right_on="cue_end", by=within, strategy="backward", check_sortedness=False
    )
    own = (pl.col("cue_start") >= pl.col("opened")) & (
        (pl.col("only") == "") | (pl.col("only") == pl.col("metric"))
    )
    return found.select(pl.when(own).then(column).alias(column)).to_series()


def _behind(rows: pl.DataFrame, hits: pl.DataFrame, column: str) -> pl.Series:
    """The cue that follows each quantity at once: 600元/人."""
    cues = hits.select(column, "clause", cue_start="start")
    found = rows.select("end", "clause").join_asof(
        cues,
        left_on="end",
        right_on="cue_start",
        by="clause",
        strategy="forward",
        check_sortedness=False,
        coalesce=False,
    )
    own = pl.col("cue_start") - pl.col("end") <= _AFTER
    return found.select(pl.when(own).then(column).alias(column)).to_series()


def _counting(reel: Reel, hits: pl.DataFrame) -> pl.DataFrame:
    """Without 年产值 in 2021年产值: that is one year's output, not a yearly one."""
    marks = Marks(reel)
    start = hits["start"].to_numpy()
    of_a_year = marks.among(start, "年") & marks.among(
        start - 1, "0123456789今去前明当全同度〇一二三四五六七八九"
    )
    return hits.filter(~pl.Series(of_a_year, dtype=pl.Boolean) | (pl.col("time") != "year"))

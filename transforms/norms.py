"""What each quantity is counted for: nothing (a total), or a person, household, village, with a time where stated."""

import polars as pl

import seeds
from transforms import nearest
from transforms.reel import Reel

# Pay below this is for a piece, for no month is paid so little; below the next it may be a day's; above the last it
# is what all workers got together.
PIECE_RATE, DAY_RATE, PAY_SHEET = 30.0, 600.0, 200_000.0
# Units that 各 and 均为 share a sum out among.
SHARERS = ("person", "household", "village", "town", "county", "enterprise", "project", "school", "hospital")
_MONEY = "CNY percent capacity"  # what a seed writes where a cue counts sums and outputs only
_AFTER = 4  # characters within which 元/人 follows


def norm(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity of the frame given, with per: null for a total, else person, household/year …"""
    cues = seeds.load("norm_cues")
    hits = reel.hits("norm")
    told = {name: cues[name].gather(hits["row"]) for name in ("per", "time", "side", "reach", "metric")}
    hits = _counting(reel, hits.select("start", "end", "sentence", "clause").with_columns(**told))
    rows = quantities.select("start", "end", "metric", "value", "unit", "sentence", "clause").with_row_index("row")
    # A cue belongs to the first quantity behind it.
    rows = rows.with_columns(opened=pl.col("end").shift(1).fill_null(0), sharer=_sharer())
    # Where the sentence says nothing of norms there is nothing to read, but for pay.
    told_of = rows.join(hits.select("sentence").unique(), on="sentence", how="semi")["row"]
    rows = rows.filter(pl.col("row").is_in(told_of.implode()) | (pl.col("metric") == "wage"))
    per = (
        pl.Series([None], dtype=pl.Utf8)
        .new_from_index(0, len(quantities))
        .scatter(rows["row"], _per(_cued(rows, hits)))
    )
    return quantities.with_columns(per.alias("per"))


def _cued(rows: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    """With what the cues around each quantity say, one column a kind of cue."""
    before, after = hits.filter(pl.col("side") == "before"), hits.filter(pl.col("side") == "after")
    per = pl.col("per")
    units = before.filter(~per.is_in(["", "same", "each", "home"]))
    spans = before.filter((pl.col("time") != "") | (per == "none"))
    return rows.with_columns(
        unit_after=_behind(rows, after.filter(per != ""), "per"),
        counted=_last(rows, units, "clause", "per"),
        far_unit=_last(rows, units.filter(pl.col("reach") == "sentence"), "sentence", "per"),
        each=_last(rows, before.filter(per == "each"), "clause", "per").is_not_null(),
        home=_last(rows, before.filter(per == "home"), "clause", "per").is_not_null(),
        again=_last(rows, before.filter(per == "same"), "clause", "per").is_not_null(),
        time_after=_behind(rows, after.filter(pl.col("time") != ""), "time"),
        time=_last(rows, spans, "clause", "time"),
        daily=_said(rows, before.filter(pl.col("time") == "day")),
    )


def _per(rows: pl.DataFrame) -> pl.Series:
    money = (pl.col("unit") == "CNY").fill_null(False)
    shared = pl.when(pl.col("each") & money).then("sharer")
    # 每家 is a firm where firms are counted, else a family.
    home = pl.when("home").then(pl.when(pl.col("sharer") == "enterprise").then("sharer").otherwise(pl.lit("household")))
    rows = rows.with_columns(
        who=pl.coalesce("unit_after", "counted", "far_unit", shared, home).replace("none", None),
        when=pl.coalesce("time_after", "time").replace("", None),
    )
    # 每户补1万元，困难户加补5000元: said once for figures of a kind.
    said = [pl.col(name).forward_fill().over("sentence", "metric") for name in ("who", "when")]
    bare = pl.col("again") & pl.col("who").is_null()
    rows = rows.with_columns(
        who=pl.when(bare).then(said[0]).otherwise("who"),
        when=pl.when(bare & pl.col("when").is_null()).then(said[1]).otherwise("when"),
    )
    wage = (pl.col("metric") == "wage").fill_null(False)
    total = wage & (pl.col("value") >= PAY_SHEET) & pl.col("who").is_null()
    timed = pl.col("when").is_in(["hour", "day"]).fill_null(False)
    piece = wage & ((pl.col("who") == "item").fill_null(False) | ((pl.col("value") < PIECE_RATE) & ~timed))
    by_day = pl.when(pl.col("daily") & (pl.col("value") < DAY_RATE)).then(pl.lit("day"))
    # 每月再领500元 of those counted before: monthly help is a person's.
    helped = pl.col("metric").is_in(["fiscal_aid", "donation_cash"]) & (pl.col("when") == "month")
    who = (
        pl.when(piece).then(pl.lit("item"))
        .when((wage & ~total) | helped.fill_null(False)).then(pl.coalesce("who", pl.lit("person")))
        .otherwise("who")
    )  # fmt: skip
    when = (
        pl.when(piece | total).then(None)
        .when(wage).then(pl.coalesce("when", by_day, pl.lit("month")))
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
    found = nearest.cue(rows, hits, within)
    own = nearest.gather(hits["start"], found) >= rows["opened"]
    only = nearest.gather(hits["metric"], found)
    meant = (only == "") | (only == rows["metric"]) | ((only == _MONEY) & rows["unit"].is_in(["CNY", "percent"]))
    meant = meant | ((only == _MONEY) & (rows["metric"] == "capacity"))
    return nearest.gather(hits[column], found).zip_with((own & meant).fill_null(False), _nothing(len(rows)))


def _said(rows: pl.DataFrame, hits: pl.DataFrame) -> pl.Series:
    """Whether such a cue stands before each quantity anywhere in its sentence."""
    return pl.Series(nearest.cue(rows, hits, "sentence", place="start") >= 0)


def _behind(rows: pl.DataFrame, hits: pl.DataFrame, column: str) -> pl.Series:
    """The cue that follows each quantity at once: 600元/人."""
    found = nearest.cue_behind(rows, hits, "clause")
    near = (nearest.gather(hits["start"], found) - rows["end"] <= _AFTER).fill_null(False)
    return nearest.gather(hits[column], found).zip_with(near, _nothing(len(rows)))


def _nothing(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.Utf8).new_from_index(0, length)


def _counting(reel: Reel, hits: pl.DataFrame) -> pl.DataFrame:
    """Without 年产值 in 2021年产值: that is one year's output, not a yearly one."""
    marks = reel.marks
    start = hits["start"].to_numpy()
    of_a_year = marks.among(start, "年") & marks.among(start - 1, "0123456789今去前明当全同度〇一二三四五六七八九")
    return hits.filter(~pl.Series(of_a_year, dtype=pl.Boolean) | (pl.col("time") != "year"))

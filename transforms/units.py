"""The canonical unit of each claim: what its classifier counts, or else what stands beside it."""

from functools import cache

import polars as pl

import seeds
from transforms.reel import Reel

REACH = 14
# What a classifier most often counts where no noun says so.
USUAL = {"所": "school", "家": "enterprise", "个": "village", "对": "village", "部门": "department"}
# Metrics whose unit is whatever noun is counted.
BY_NOUN = ("twinned_units", "beneficiaries", "people_lifted")


@cache
def _single() -> dict[str, str]:
    """The unit of each metric that has but one."""
    return {m: u for m, u in seeds.load("metrics").select("metric", "units").iter_rows() if "|" not in u and u != "any"}


def settle(reel: Reel, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with their canonical unit.

    A measuring classifier (元, 人次, 亩) brings its own unit; 个, 家, 所 count what the metric counts; where the metric
    counts several things (twinned units, beneficiaries) the nearest noun decides; else the classifier itself is the unit.
    """
    metric, family = pl.col("metric"), pl.col("family")
    single = metric.replace_strict(_single(), default=None, return_dtype=pl.Utf8)
    own = pl.col("unit").replace("", None)
    measured = ~family.is_in(["generic", "pair", "raw", "visit", "session", "village"]).fill_null(True)
    noun = _noun(reel, claims)
    bare = pl.when(single == "CNY").then(pl.lit("CNY")).otherwise(pl.lit("person"))
    goods = metric.is_in(["goods_items", "technologies"])
    unit = (
        pl.when(family.is_null()).then(bare)
        .when(goods).then(pl.lit("item"))
        .when(measured).then(own)
        .when((metric == "livestock_crops") & (pl.col("classifier") == "只")).then(pl.lit("head"))
        .when(single.is_not_null()).then(single)
        .when(metric.is_in(BY_NOUN) & (family != "session") & (family != "visit")).then(
            pl.coalesce(noun, pl.col("classifier").replace_strict(USUAL, default=None, return_dtype=pl.Utf8), own)
        )
        .otherwise(own)
    )
    return claims.with_columns(unit=unit)


def _noun(reel: Reel, claims: pl.DataFrame) -> pl.Series:
    """The unit of the noun that stands straight after each number, else of the last one before it in its sentence."""
    nouns = reel.hits("noun").with_columns(seeds.load("nouns")["unit"].gather(reel.hits("noun")["row"]).alias("noun"))
    rows = claims.select("start", "end", "sentence", "clause", "metric").with_row_index("i")
    after = rows.sort("end").join_asof(
        nouns.select("start", "noun", noun_clause="clause", noun_start="start").sort("start"),
        left_on="end",
        right_on="start",
        strategy="forward",
        tolerance=REACH,
    )
    gaps = [
        reel.text[a:b] if b is not None and metric in BY_NOUN else ""
        for a, b, metric in after.select("end", "noun_start", "metric").iter_rows()
    ]
    clear = ~pl.Series(gaps, dtype=pl.Utf8).str.contains(r"[、，。；\d]")
    after = after.with_columns(noun=pl.when((pl.col("noun_clause") == pl.col("clause")) & clear).then("noun")).sort("i")
    before = (
        rows.sort("start")
        .join_asof(
            nouns.select("end", "noun", noun_sentence="sentence").sort("end"),
            left_on="start",
            right_on="end",
            strategy="backward",
        )
        .with_columns(noun=pl.when(pl.col("noun_sentence") == pl.col("sentence")).then("noun"))
        .sort("i")
    )
    return pl.select(pl.coalesce(after["noun"], before["noun"])).to_series()

"""The canonical unit of each claim: what its classifier counts, or else what stands beside it."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import dealt, nearest
from transforms.metrics import IN_ITEMS
from transforms.quantities import MEASURES
from transforms.reel import Reel

REACH = 14
LISTED = 8  # letters before 分别 that a list of nouns may end
PACKED = ("袋", "盒", "瓶", "箱", "包", "只", "支")
JOINING, BODIES = "、和与及", "organisation"  # what several kinds of things in a row are called
# What a classifier most often counts where no noun says so.
USUAL = {"所": "school", "家": "enterprise", "个": "village", "对": "village", "部门": "department"}
# What 家 and 所 cannot count, whatever noun stands near.
NEVER = {
    "家": ("village", "town", "county", "department"),
    "所": ("village", "town", "county", "department", "enterprise"),
}
# Metrics whose unit is whatever noun is counted, and the families of classifiers that leave it open.
GUESSED = 0.8  # how much less sure a unit is that no noun names
NOUNS = ("generic", "pair", "village")
BY_NOUN = ("twinned_units", "beneficiaries", "people_lifted")


@cache
def _first() -> dict[str, str]:
    """The unit that each metric is first of all counted in; none for metrics that count anything."""
    rows = seeds.load("metrics").select("metric", "units").iter_rows()
    return {metric: units.split("|")[0] for metric, units in rows if "any" not in units.split("|")}


def settle(reel: Reel, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with their canonical unit.

    A measuring classifier (元, 人次, 亩) brings its own unit; 个, 家, 所 count what the metric counts; where the metric
    counts several things (twinned units, beneficiaries) the nearest noun decides; else the classifier is the unit.
    """
    told = _noun(reel, claims)
    noun = told["noun"]
    metric, family, classifier = pl.col("metric"), pl.col("family"), pl.col("classifier")
    first = metric.replace_strict(_first(), default=None, return_dtype=pl.Utf8)
    usual = classifier.replace_strict(USUAL, default=None, return_dtype=pl.Utf8)
    unit = (
        pl.when(family.is_null())
        .then(pl.when(first == "CNY").then(pl.lit("CNY")).otherwise(pl.lit("person")))
        .when((family == "household") & (first == "enterprise"))
        .then(first)  # 13户企业
        .when(family.is_in(MEASURES))
        .then("unit")
        .when(metric.is_in(IN_ITEMS) | (metric == "capacity") & (classifier == "件"))
        .then(pl.lit("item"))
        .when((metric == "other") & (family == "session"))
        .then("unit")
        .when(metric == "other")
        .then(classifier.replace({"所": "school"}))
        .when(metric.is_in(["livestock_crops", "capacity"]) & (classifier == "只"))
        .then(pl.lit("head"))
        .when(metric.is_in(BY_NOUN) & family.is_in(NOUNS))
        .then(pl.coalesce(noun, usual, "unit"))
        .otherwise(pl.coalesce(first, "unit"))
    )
    # 个 counts anything: a noun that only stands somewhere before it is as good as none.
    loose = noun.is_null() | told["before"] & (classifier == "个")
    guessed = metric.is_in(BY_NOUN) & family.is_in(NOUNS) & (family != "village") & loose
    # A year's output of bags may be counted in bags or in pieces.
    guessed |= (metric == "capacity") & classifier.is_in(PACKED)
    sure = pl.when(guessed).then(pl.col("unit_sure") * GUESSED).otherwise("unit_sure")
    return claims.with_columns(unit=unit, unit_sure=sure)


def _noun(reel: Reel, claims: pl.DataFrame) -> pl.DataFrame:
    """The unit of the noun that stands straight after each number, else of the last one before it in its sentence.

    `before` says that it is the latter.
    """
    nouns = _nouns(reel)
    counted = pl.col("metric").is_in(BY_NOUN) & pl.col("family").is_in(NOUNS)
    everything = claims.select("start", "end", "sentence", "clause", "classifier", "metric", "family").with_row_index(
        "i"
    )
    rows = everything.filter(counted)
    after = rows.sort("end").join_asof(
        nouns.select("start", "noun", noun_clause="clause", noun_start="start").sort("start"),
        left_on="end",
        right_on="start",
        strategy="forward",
        tolerance=REACH,
    )
    gaps = [reel.text[a:b] if b is not None else "" for a, b in after.select("end", "noun_start").iter_rows()]
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
    # 三甲医院与县医院结成的“科对科”对子 pairs departments.
    matched = nouns.filter("matched").select("start", "noun", "clause").sort("start")
    at = nearest.cue_behind(rows.select("end", "clause"), matched.with_columns(end="start"), "clause")
    told = nearest.gather(matched["noun"], at)
    told = told.zip_with(told.is_not_null(), _dealt(reel, rows))
    both = rows.select("i", "classifier").with_columns(
        after=told.zip_with(told.is_not_null(), after["noun"]), before=before["noun"]
    )
    chosen = both.select(
        "i", noun=pl.coalesce(_fitting("after"), _fitting("before")), before=_fitting("after").is_null()
    )
    return everything.join(chosen, on="i", how="left", maintain_order="left").select(
        "noun", pl.col("before").fill_null(False)
    )


def _dealt(reel: Reel, rows: pl.DataFrame) -> pl.Series:
    """For each number the unit of the noun that 分别 deals it: 乡镇、村、学校分别结对9对、13对、7对."""
    nouns = _hits(reel)
    ends, starts, units = nouns["end"].to_numpy(), nouns["start"].to_numpy(), nouns["noun"].to_list()
    begun, sentence = rows["start"].to_numpy(), rows["sentence"].to_numpy()
    found: list[str | None] = [None] * len(rows)
    said = dealt.spots(reel)
    for at, last in zip(said.tolist(), (np.searchsorted(ends, said, "right") - 1).tolist(), strict=True):
        if last < 1 or at - ends[last] > LISTED or reel.sentence[starts[last]] != reel.sentence[at]:
            continue
        first = last
        while first > 0 and starts[first] - ends[first - 1] <= 1:
            first -= 1
        row, count = int(np.searchsorted(begun, at)), last - first + 1
        if count > 1 and row + count <= len(rows) and (sentence[row : row + count] == reel.sentence[at]).all():
            found[row : row + count] = units[first : last + 1]
    return pl.Series(found, dtype=pl.Utf8)


def _hits(reel: Reel) -> pl.DataFrame:
    """One row is one noun with the unit it names; `matched`: it names what is paired with its like (科对科)."""
    hits = reel.hits("noun")
    table = seeds.load("nouns").select(noun="unit", matched=pl.col("cue").str.contains("对"))
    return pl.concat([hits, table[hits["row"]]], how="horizontal").sort("start")


def _nouns(reel: Reel) -> pl.DataFrame:
    """The nouns, but that the first of several things in a row (学校、医院和村企) names bodies."""
    nouns = _hits(reel)
    after = nouns.select("start", "noun").shift(-1)
    joined = pl.Series(reel.marks.among(nouns["end"].to_numpy(), JOINING), dtype=pl.Boolean)
    listed = joined & (after["start"] == nouns["end"] + 1) & (after["noun"] != nouns["noun"])
    return nouns.with_columns(noun=pl.when(listed.fill_null(False)).then(pl.lit(BODIES)).otherwise("noun"))


def _fitting(noun: str) -> pl.Expr:
    """The noun's unit, unless the classifier cannot count it."""
    wrong = [(pl.col("classifier") == classifier) & pl.col(noun).is_in(units) for classifier, units in NEVER.items()]
    return pl.when(~pl.any_horizontal(wrong).fill_null(False)).then(pl.col(noun))

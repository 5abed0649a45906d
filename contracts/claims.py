"""What must hold of a claim by itself: its words, its number, its evidence."""

import polars as pl

import seeds
from contracts.contract import Contract, Rule, beside, hard, shown, soft

SIDES = ["donor", "recipient", "donor_code", "recipient_code"]
BOUNDS = ["exact", "about", "at_least", "at_most", "range"]
STATUSES = ["actual", "planned"]
BASES = ["year", "cumulative", "point", "unstated"]
DIRECTIONS = ["to_recipient", "to_donor", "mutual"]
WHOLE = [
    *("person", "person_time", "household", "village", "county", "town", "school", "hospital"),
    *("department", "organisation", "project", "enterprise", "workshop", "park", "facility"),
    *("post", "session", "visit", "agreement"),
]
RANGES = ["hard_low", "hard_high", "soft_low", "soft_high"]
LEVELS = {2: "province", 4: "prefecture", 6: "county"}
WIDER = {"body": "county", "county": "prefecture", "prefecture": "province", "province": ""}
UNSURE = pl.col("flags").list.contains("read:unit")
BEHIND = r"^([^\d\s，。；、,;.:：！？!?（）()“”的和与及]{1,12})"  # what stands behind a number without a break
MANY = 3  # so many places together are looked at as one of the next wider level


def level(side: str) -> pl.Expr:
    """The level of the places of one side, body where it is no division, and "" where nobody is named."""
    codes = pl.col(f"{side}_code").str.split("、")
    digits = pl.element().str.head(6).str.replace(r"(?:00){1,3}$", "").str.len_chars()
    widest = codes.list.eval(digits).list.min().replace_strict(LEVELS, default="county")
    one = (
        pl.when(pl.col(f"{side}_code").is_not_null())
        .then(widest)
        .when(pl.col(side).is_not_null())
        .then(pl.lit("body"))
        .otherwise(pl.lit(""))
    )
    many = pl.col(side).str.count_matches("、").fill_null(0) + 1 >= MANY
    return pl.when(many & (one != "")).then(one.replace_strict(WIDER, default="")).otherwise(one)


def _bounds(kinds: pl.DataFrame, rows: pl.DataFrame | None) -> pl.DataFrame:
    """One row is one kind of claim (metric, unit, per, level) with the narrowest bounds written for it."""
    metrics = seeds.load("metrics").select(
        "metric",
        *RANGES,
        allowed=pl.col("units").str.split("|"),
        table_expected=pl.when(pl.col("table_name") != "other").then("table_name"),
    )
    rows = seeds.load("bounds") if rows is None else rows
    found = kinds.join(metrics, on="metric", how="left", maintain_order="left")
    # The metric's own range speaks of totals.
    ranges: dict[str, list[pl.Expr]] = {name: [pl.when(pl.col("per") == "").then(name)] for name in RANGES}
    for number, keys in enumerate(
        (["unit", "per"], ["metric", "unit", "per"], ["metric", "unit", "per", "level"]), start=1
    ):
        blank = [key for key in ("metric", "unit", "per", "level") if key not in keys]
        fitting = rows.filter(*[pl.col(key) == "" for key in blank]).select(
            *keys, *[pl.col(name).alias(f"{name}_{number}") for name in RANGES]
        )
        if "metric" in keys:
            fitting = fitting.filter(pl.col("metric") != "")
        if "level" in keys:
            fitting = fitting.filter(pl.col("level") != "")
        found = found.join(fitting, on=keys, how="left", maintain_order="left")
        for name in RANGES:
            ranges[name].insert(0, pl.col(f"{name}_{number}"))
    return found.select(
        *kinds.columns,
        "allowed",
        "table_expected",
        *[pl.coalesce(exprs).alias(name) for name, exprs in ranges.items()],
    )


def prepare(claims: pl.DataFrame, articles: pl.DataFrame, bounds: pl.DataFrame | None = None) -> pl.DataFrame:
    """The claims with the bounds of their kind, their metric's units and table, and the article's size."""
    keyed = claims.with_columns(per_key=pl.col("per").fill_null(""), sides=pl.struct(SIDES).hash())
    sides = keyed.select("sides", *SIDES).unique("sides").select("sides", level=level("recipient"))
    keyed = beside(keyed, sides, "sides")
    keyed = keyed.with_columns(kind=pl.struct("metric", "unit", "per_key", "level").hash())
    kinds = keyed.select("kind", "metric", "unit", "level", per="per_key").unique("kind")
    ranges = _bounds(kinds, bounds).drop("metric", "unit", "level", "per")
    size = articles.select("article_id", "page_length", article_length=pl.col("text").str.len_chars().cast(pl.Int32))
    return _named(_counted(beside(beside(keyed, ranges, "kind"), size, "article_id")))


def _named(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with the unit of what unsure numbers are written before, where a noun tells it: `unit_named`."""
    nouns = seeds.load("nouns").select(noun="cue", unit_named="unit").unique("noun", keep="none")
    noun = "(" + "|".join(sorted(nouns["noun"].str.escape_regex(), key=len, reverse=True)) + ")"
    numbered = claims.with_row_index("number")
    unsure = numbered.filter(UNSURE, pl.col("quote").str.count_matches(pl.col("surface"), literal=True) == 1)
    behind = pl.col("quote").str.splitn(pl.col("surface"), 2).struct.field("field_1").str.extract(BEHIND)
    named = unsure.select("number", noun=behind.str.extract(noun)).join(nouns, on="noun").drop("noun")
    return numbered.join(named, on="number", how="left", maintain_order="left").drop("number")


def _counted(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with how many things of this classifier there usually are at most: `classifier_high`."""
    known = seeds.load("classifier_bounds").select("unit", "classifier", classifier_high="soft_high")
    last = "([" + "".join(known["classifier"].unique(maintain_order=True)) + r"])\D{0,3}$"
    counted = (
        claims.select("surface", "unit", "per", number=pl.int_range(pl.len(), dtype=pl.UInt32))
        .filter(pl.col("unit").is_in(known["unit"].unique().implode()), pl.col("per").is_null())
        .select("number", "unit", classifier=pl.col("surface").str.extract(last))
        .join(known, on=["unit", "classifier"])
        .select("number", "classifier_high")
    )
    return beside(claims, counted)


@hard
def value_is_a_number() -> Rule:
    """A value is a finite number, and above nothing except where there can be nothing left."""
    value = pl.col("value")
    zero_allowed = pl.col("hard_low").fill_null(0.0) == 0
    fine = value.is_finite().fill_null(False) & ((value > 0) | ((value == 0) & zero_allowed))
    return Rule(fine, shown(value), pl.lit("above 0"))


@hard
def range_has_two_ends() -> Rule:
    """A range has an upper end above its value, and nothing else has one."""
    high, value = pl.col("value_high"), pl.col("value")
    ranged = pl.col("bound") == "range"
    return Rule(
        pl.when(ranged).then((high > value).fill_null(False)).otherwise(high.is_null()),
        shown(pl.col("bound"), " ", value, "–", high),
    )


@hard
def value_possible() -> Rule:
    """The value is possible in China for this metric, unit, norm and level of place."""
    top = pl.coalesce("value_high", "value")
    low, high = pl.col("hard_low"), pl.col("hard_high")
    return Rule(
        (pl.col("value") >= low).fill_null(True) & (top <= high).fill_null(True),
        shown(pl.col("value").round_sig_figs(12), " ", pl.col("unit")),
        shown(low, "–", high),
    )


@soft
def value_usual() -> Rule:
    """The value lies where this metric, unit, norm and level of place usually lie."""
    top = pl.coalesce("value_high", "value")
    low, high = pl.col("soft_low"), pl.col("soft_high")
    return Rule(
        (pl.col("value") >= low).fill_null(True) & (top <= high).fill_null(True),
        shown(pl.col("value").round_sig_figs(12), " ", pl.col("unit")),
        shown(low, "–", high),
    )


@soft
def unit_is_sure() -> Rule:
    """The unit is sure: a noun behind 个 or 家 names it, or no metric of another unit was nearly as likely."""
    named = (pl.col("unit_named") == pl.col("unit")).fill_null(False)
    return Rule(~UNSURE | named, shown(pl.col("unit"), " of ", pl.col("metric")), pl.col("unit_named"))


@soft
def count_usual_for_its_classifier() -> Rule:
    """There are not more of a thing than its classifier makes likely: 所 counts schools, 辆 counts cars."""
    return Rule(
        pl.col("value") <= pl.col("classifier_high"),
        pl.col("surface"),
        shown("up to ", pl.col("classifier_high")),
    )


@soft
def unit_of_the_metric() -> Rule:
    """The unit is one that the metric is counted in."""
    allowed = pl.col("allowed")
    return Rule(
        allowed.list.contains(pl.col("unit")) | allowed.list.contains("any"),
        pl.col("unit"),
        allowed.list.join("|"),
    )


@hard
def metric_is_known() -> Rule:
    """The metric is one of seeds/metrics.csv."""
    return Rule(pl.col("allowed").is_not_null(), pl.col("metric"))


@hard
def table_of_the_metric() -> Rule:
    """The table is the metric's own."""
    return Rule(pl.col("table_name") == pl.col("table_expected"), pl.col("table_name"), pl.col("table_expected"))


@hard
def words_are_known() -> Rule:
    """Bound, status, basis and direction are words of the guide."""
    known = (
        pl.col("bound").is_in(BOUNDS)
        & pl.col("status").is_in(STATUSES)
        & pl.col("period_basis").is_in(BASES)
        & pl.col("direction").is_in(DIRECTIONS).fill_null(True)
    )
    words = [pl.col(c) for c in ("bound", "status", "period_basis", "direction")]
    return Rule(known, pl.concat_str([w.fill_null("∅") for w in words], separator=" "))


@hard
def whole_things_are_whole() -> Rule:
    """Persons, households, projects and other things that cannot be halved are whole numbers."""
    value = pl.col("value")
    whole = (value - value.round()).abs() <= 1e-6 * value.abs().clip(1.0)
    return Rule(
        pl.when(pl.col("unit").is_in(WHOLE) & pl.col("per").is_null()).then(whole),
        shown(value, " ", pl.col("unit")),
    )


@hard
def confidence_is_a_probability() -> Rule:
    """Confidence lies between 0 and 1."""
    return Rule(pl.col("confidence").is_between(0, 1), shown(pl.col("confidence")), pl.lit("0–1"))


@hard
def quote_has_the_surface() -> Rule:
    """The sentence quoted holds the words of the quantity."""
    return Rule(pl.col("quote").str.contains(pl.col("surface"), literal=True), pl.col("surface"), pl.col("quote"))


@hard
def span_is_in_the_article() -> Rule:
    """The span lies in the article, is as long as its surface, and lies in the page."""
    start, end = pl.col("char_start"), pl.col("char_end")
    inside = (start >= 0) & (start < end) & (end <= pl.col("article_length"))
    page = (pl.col("page_start") >= 0) & (pl.col("page_start") < pl.col("page_end"))
    on_page = page & (pl.col("page_end") <= pl.col("page_length"))
    long = end - start == pl.col("surface").str.len_chars()
    return Rule(
        (inside & on_page & long).fill_null(False),
        shown(start, ":", end, " page ", pl.col("page_start"), ":", pl.col("page_end")),
        shown("article ", pl.col("article_length"), " page ", pl.col("page_length")),
    )


@hard
def claim_stands_once() -> Rule:
    """A claim_id stands once; the second of a name is held back."""
    return Rule(pl.col("claim_id").is_first_distinct(), pl.col("claim_id"))


CONTRACTS: list[Contract] = [
    value_is_a_number,
    range_has_two_ends,
    value_possible,
    value_usual,
    count_usual_for_its_classifier,
    metric_is_known,
    unit_of_the_metric,
    table_of_the_metric,
    words_are_known,
    whole_things_are_whole,
    unit_is_sure,
    confidence_is_a_probability,
    quote_has_the_surface,
    span_is_in_the_article,
    claim_stands_once,
]

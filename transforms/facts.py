"""What one or several stories' claims say in common, and which of it may be added up."""

import numpy as np
import polars as pl

import seeds
from transforms.overlap import crowded

# Claims of different stories that agree in all of this and in subject say one thing. Value is not here.
KEY = [
    "table_name",
    "metric",
    "unit",
    "per",
    "status",
    "direction",
    "donor",
    "recipient",
    "period_start",
    "period_end",
    "period_basis",
]
PRECISION = {"exact": 0, "range": 1, "about": 2, "at_least": 3, "at_most": 4}
FACT_COLUMNS = [
    "fact_id",
    "table_name",
    "metric",
    "subject",
    "value",
    "value_min",
    "value_max",
    "unit",
    "bound",
    "per",
    "status",
    "period_start",
    "period_end",
    "period_basis",
    "as_of",
    "donor",
    "recipient",
    "donor_code",
    "recipient_code",
    "direction",
    "part_of",
    "support",
    "copies",
    "conflict",
    "safe_to_sum",
    "unsafe_reason",
    "confidence",
    "flags",
]
HALF = 0.499  # a number stands for what rounds to it: half of its last place,
ROUNDING = 0.05  # but at most this share of it
SUBJECTS = 64  # a key with more subjects than this has no two that are taken to agree without being equal


def _place() -> pl.Expr:
    """What one of the last printed digit is worth: 0.1亿 of 5.4亿元, 1万 of 2600万元, 1 of 26名.

    Where the surface is no plain number, what one of the value's last digit that is not nought is worth.
    """
    value = pl.col("value")
    printed = pl.col("surface").str.replace_all(r"[,，\s]", "").str.extract(r"^\D*(\d+(?:\.\d+)?)\D*$")
    decimals = printed.str.extract(r"\.(\d+)$").str.len_chars().fill_null(0).cast(pl.Int32)
    scale = (value / printed.cast(pl.Float64)).log10()
    plain = (scale - scale.round()).abs() < 1e-6
    noughts = pl.coalesce(
        *[
            pl.when((value / 10.0**power - (value / 10.0**power).round()).abs() < 1e-9).then(10.0**power)
            for power in range(9, -4, -1)
        ],
        pl.lit(1e-4),
    )
    return pl.when(plain.fill_null(False)).then(pl.lit(10.0).pow(scale.round() - decimals)).otherwise(noughts)


def _interval() -> list[pl.Expr]:
    """From where to where the true number may lie for the claim to be right."""
    value, high = pl.col("value"), pl.coalesce("value_high", "value")
    slack = pl.min_horizontal(_place() * HALF, value.abs() * ROUNDING)
    leading = pl.lit(10.0).pow(value.abs().clip(1e-9).log10().floor())
    bound = pl.col("bound")
    low = pl.when(bound == "about").then(value * 0.9).when(bound == "at_most").then(0.0).otherwise(value - slack)
    top = pl.when(bound == "about").then(value * 1.1).when(bound == "at_least").then(value + leading)
    return [low.alias("low"), top.otherwise(high + slack).alias("top")]


def _prepared(claims: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one claim in the order of telling: row, article, story, key, interval, and its day.

    Texts stay behind in the claims: of millions of rows only numbers travel.
    """
    year = pl.col("written_year")
    said = (
        pl.when(year.is_null() | (pl.col("published").dt.year() == year))
        .then(pl.col("published"))
        .otherwise(pl.date(year, 12, 31))
    )
    told_when = articles.sort("published", "article_id", nulls_last=True).select(
        "article_id", said=said, article=pl.int_range(pl.len(), dtype=pl.UInt32)
    )
    numbers = claims.select(
        "article_id",
        "char_start",
        "value",
        "period_end",
        "confidence",
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
        named=pl.col("claim_id").hash(),
        story=pl.coalesce("story_id", "article_id").hash(),
        key=pl.struct(*KEY, part=pl.col("part_of").is_not_null()).hash(),
        subject=pl.col("subject").fill_null("").str.replace_all(r"[\s\p{P}]", "").hash(),
        runs_on=pl.col("period_end").is_null() & (pl.col("period_basis") != "year"),
        top_value=pl.max_horizontal("value", "value_high"),
        vague=pl.col("bound").replace_strict(PRECISION, default=9, return_dtype=pl.UInt8),
        **{column.meta.output_name(): column for column in _interval()},
    )
    told = (
        numbers.join(told_when, on="article_id", how="left", maintain_order="left")
        .drop("article_id")
        .sort("article", "char_start", "named", nulls_last=True)
        .with_columns(order=pl.int_range(pl.len(), dtype=pl.UInt32))
    )
    # A total that runs on, or a figure without a period, is of the year that told it: another year's is
    # another fact. Copies speak from the day of their story.
    days = told.group_by("story").agg(day=pl.col("said").drop_nulls().first())
    told = told.join(days, on="story", how="left", maintain_order="left")
    open_year = pl.when("runs_on").then(pl.col("day").dt.year())
    return told.with_columns(
        key=pl.struct("key", open_year.alias("open_year")).hash(), as_of=pl.coalesce("period_end", "day")
    ).drop("said", "day", "runs_on", "period_end", "char_start", "named")


def _topics(told: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with `topic`, a number that claims share whose keys are equal and whose subjects agree.

    Subjects agree where one names what the other names more closely: the shorter stands in the longer, or is
    missing. What stands in two that do not agree with each other is a topic of its own.
    """
    named = told.group_by("key", "subject").agg(pl.col("row").first())
    several = named.filter(pl.len().over("key").is_between(2, SUBJECTS))
    words = claims.select(plain=pl.col("subject").fill_null("").str.replace_all(r"[\s\p{P}]", ""))
    several = several.with_columns(words[several["row"]]).drop("row")
    wider = several.join(several, on="key", suffix="_long").filter(
        pl.col("plain") != pl.col("plain_long"),
        pl.col("plain_long").str.contains(pl.col("plain"), literal=True),
    )
    closest = wider.join(wider.select("key", subject_long="subject").unique(), on=["key", "subject_long"], how="anti")
    one = (
        closest.group_by("key", "subject")
        .agg(pl.col("subject_long").n_unique().alias("fitting"), pl.col("subject_long").first())
        .filter(pl.col("fitting") == 1)
        .drop("fitting")
    )
    joined = told.join(one, on=["key", "subject"], how="left", maintain_order="left")
    topic = pl.struct("key", pl.coalesce("subject_long", "subject").alias("subject")).hash()
    return joined.with_columns(topic=topic).drop("key", "subject", "subject_long")


def _clusters(reach: pl.DataFrame) -> pl.Series:
    """For claims sorted by topic and low, a number for each run of them whose intervals hang together."""
    topic, low, top = (reach[column].to_numpy() for column in ("topic", "low", "top"))
    places, ranked = np.unique(top, return_inverse=True)
    first = np.concatenate(([True], topic[1:] != topic[:-1]))
    # Ranks of the upper ends, lifted topic by topic, so that one running greatest serves all topics.
    lift = np.cumsum(first).astype(np.int64) * (len(places) + 1)
    reached = np.maximum.accumulate(lift + ranked)
    before = np.concatenate(([0], reached[:-1])) - lift
    apart = np.searchsorted(places, low, side="left") > before
    return pl.Series(np.cumsum(first | apart), dtype=pl.UInt32)


def _grouped(told: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with `group`: claims of one group are one fact, and no two of them are of one article.

    Where every article has one claim of a topic, the topic is the fact, whatever the values. Where an article
    has several, nothing but the value can say which of them another article means: those within reach join.
    """
    told = _topics(told, claims)
    crowd = told.group_by("topic", "article").len().filter(pl.col("len") > 1).select("topic").unique()
    reach = told.join(crowd, on="topic", how="semi").select("order", "topic", "article", "low", "top")
    if reach.is_empty():
        return told.with_columns(group=pl.col("topic"))
    reach = reach.sort("topic", "low", "top", "order")
    reach = reach.with_columns(cluster=_clusters(reach))
    turn = pl.int_range(pl.len(), dtype=pl.UInt32).over("cluster", "article")
    reach = reach.select("order", own=pl.struct("topic", "cluster", turn.alias("turn")).hash())
    told = told.join(reach, on="order", how="left", maintain_order="left")
    return told.with_columns(group=pl.coalesce("own", "topic")).drop("own", "topic")


def _named(told: pl.DataFrame, claims: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    """One row is one group and its fact_id: made of its first claim, or the one that an earlier fact has."""
    names = told.group_by("group").agg(pl.col("order").min(), pl.col("row").sort_by("order").first())
    names = names.with_columns(claims.select(fact_id="f" + pl.col("claim_id").str.slice(1))[names["row"]])
    if earlier is not None and earlier.height:
        claimed = claims.select(
            fact_id="f" + pl.col("claim_id").str.slice(1), row=pl.int_range(pl.len(), dtype=pl.UInt32)
        )
        kept = (
            claimed.join(earlier.select("fact_id").unique(), on="fact_id", how="semi")
            .join(told.select("row", "order", "group"), on="row")
            .sort("order")
            .group_by("group", maintain_order=True)
            .agg(kept=pl.col("fact_id").first())
        )
        names = names.join(kept, on="group", how="left", maintain_order="left")
        names = names.with_columns(fact_id=pl.coalesce("kept", "fact_id")).drop("kept")
    return names.drop("row")


def _flags(told: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """One row is one group that has flags, and all of them."""
    flagged = claims.select("flags", row=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(pl.col("flags").list.len() > 0)
    return (
        flagged.join(told.select("row", "group"), on="row")
        .select("group", "flags")
        .explode("flags")
        .unique()
        .sort("group", "flags")
        .group_by("group", maintain_order=True)
        .agg("flags")
    )


FROM_CLAIM = ["table_name", "metric", "value", "unit", "bound", "per", "status", *KEY[6:]]
FROM_CLAIM += ["donor_code", "recipient_code", "direction", "part_of"]


def _summed(told: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """One row is one fact; its value is what most stories give, then the most precise, then the first."""
    backing = told.group_by("group", "value").agg(backing=pl.col("story").n_unique())
    # Sorted once, the first of a group is the claim that speaks for it.
    best = (
        told.select("group", "value", "vague", "order", "row", "as_of")
        .join(backing, on=["group", "value"], how="left", maintain_order="left")
        .sort("backing", "vague", "order", descending=[True, False, False])
        .unique("group", keep="first", maintain_order=True)
        .select("group", "row", "as_of")
    )
    sums = told.group_by("group").agg(
        value_min=pl.col("value").min(),
        value_max=pl.col("top_value").max(),
        support=pl.col("story").n_unique().cast(pl.Int64),
        copies=pl.len().cast(pl.Int64),
        conflict=pl.col("low").max() > pl.col("top").min(),
        confidence=pl.col("confidence").max(),
    )
    subjects = claims.select("subject", row=pl.int_range(pl.len(), dtype=pl.UInt32)).drop_nulls("subject")
    subjects = (
        told.select("row", "group", "order")
        .join(subjects, on="row")
        .sort("order")
        .unique("group", keep="first", maintain_order=True)
        .select("group", "subject")
    )
    facts = best.join(sums, on="group", maintain_order="left").join(
        subjects, on="group", how="left", maintain_order="left"
    )
    facts = facts.join(_flags(told, claims), on="group", how="left", maintain_order="left")
    facts = facts.with_columns(pl.col("flags").fill_null([]))
    return facts.with_columns(claims.select(FROM_CLAIM)[facts["row"]]).drop("row")


def _safety(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with safe_to_sum and, where it is false, the reason."""
    summable = seeds.load("metrics").filter(pl.col("summable") == "yes")["metric"].to_list()
    placeless = pl.all_horizontal(pl.col("donor_code", "recipient_code").is_null())
    unknown = pl.any_horizontal(pl.col("donor", "recipient").is_null())
    undated = pl.col("period_end").is_null() | ((pl.col("period_basis") == "year") & pl.col("period_start").is_null())
    alone = facts.with_columns(
        unsafe_reason=pl.when(~pl.col("metric").is_in(summable))
        .then(pl.lit("not summable"))
        .when(pl.col("status") != "actual")
        .then(pl.lit("planned"))
        .when(pl.col("part_of").is_not_null())
        .then(pl.lit("part of another fact"))
        .when(pl.col("per").is_not_null())
        .then(pl.lit("per unit"))
        .when(~pl.col("period_basis").is_in(["year", "point"]) | undated)
        .then(pl.lit("no closed period"))
        .when("conflict")
        .then(pl.lit("conflict"))
        .when(unknown)
        .then(pl.lit("donor or recipient unknown"))
        .when(placeless)
        .then(pl.lit("no place known"))
    )
    beside = crowded(alone.filter(pl.col("unsafe_reason").is_null()))
    reason = pl.coalesce(
        "unsafe_reason",
        pl.when(pl.col("fact_id").is_in(beside.implode())).then(pl.lit("overlaps another fact")),
    )
    return alone.with_columns(unsafe_reason=reason).with_columns(safe_to_sum=pl.col("unsafe_reason").is_null())


def merge(
    claims: pl.DataFrame, articles: pl.DataFrame, earlier: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one fact; and the claims with the fact_id that each of them became."""
    told = _grouped(_prepared(claims, articles), claims)
    names = _named(told, claims, earlier)
    facts = _summed(told, claims).join(names, on="group", maintain_order="left").drop("group")
    ids = told.select("row", "group").join(names, on="group").sort("row")["fact_id"]
    wholes = claims.select(part_of="claim_id", whole=ids)
    parts = facts.filter(pl.col("part_of").is_not_null()).select("part_of").unique()
    facts = facts.join(wholes.join(parts, on="part_of", how="semi"), on="part_of", how="left", maintain_order="left")
    facts = facts.with_columns(part_of=pl.coalesce("whole", "part_of"))
    return _safety(facts).sort("order").select(FACT_COLUMNS), claims.with_columns(fact_id=ids)

"""What one or several stories' claims say in common, and which of it may be added up."""

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
    "is_part",
    "open_year",
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
    low = (
        pl.when(bound == "about")
        .then(value * 0.9)
        .when(bound == "at_most")
        .then(0.0)
        .otherwise(value - slack)
    )
    top = pl.when(bound == "about").then(value * 1.1).when(bound == "at_least").then(value + leading)
    return [low.alias("low"), top.otherwise(high + slack).alias("top")]


def _prepared(claims: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one claim with its story, the day its article speaks from, and its place in the telling."""
    known = articles.select("article_id", "published", "written_year")
    year = pl.col("written_year")
    said = (
        pl.when(year.is_null() | (pl.col("published").dt.year() == year))
        .then(pl.col("published"))
        .otherwise(pl.date(year, 12, 31))
    )
    columns = [c for c in claims.columns if c not in ("quote", "source", "fact_id", "run_id", "page_hash")]
    told = claims.select(columns).join(known, on="article_id", how="left", maintain_order="left")
    told = told.with_columns(
        story=pl.coalesce("story_id", "article_id"),
        is_part=pl.col("part_of").is_not_null(),
        said=said,
    ).sort("published", "article_id", "char_start", "claim_id", nulls_last=True)
    # A total that runs on, or a figure without a period, is of the year that told it: another year's is
    # another fact. Copies speak from the day of their story.
    runs_on = pl.col("period_end").is_null() & (pl.col("period_basis") != "year")
    day = pl.col("said").drop_nulls().first().over("story")
    return told.with_columns(
        as_of=pl.coalesce("period_end", day),
        open_year=pl.when(runs_on).then(day.dt.year()),
        order=pl.int_range(pl.len(), dtype=pl.UInt32),
        **{column.meta.output_name(): column for column in _interval()},
    ).drop("surface")


def _subjects(told: pl.DataFrame) -> pl.DataFrame:
    """The claims with `topic`, a number that claims share whose keys are equal and whose subjects agree.

    Subjects agree where one names what the other names more closely: the shorter stands in the longer, or is
    missing. What stands in two that do not agree with each other is a topic of its own.
    """
    plain = pl.col("subject").fill_null("").str.replace_all(r"[\s\p{P}]", "")
    keyed = told.with_columns(key=pl.struct(KEY).hash(), plain=plain)
    named = keyed.select("key", "plain").unique(maintain_order=True)
    several = named.filter(pl.len().over("key").is_between(2, SUBJECTS))
    wider = several.join(several, on="key", suffix="_long").filter(
        pl.col("plain") != pl.col("plain_long"),
        pl.col("plain_long").str.contains(pl.col("plain"), literal=True),
    )
    closest = wider.join(
        wider.select("key", plain_long="plain"), on=["key", "plain_long"], how="anti", maintain_order="left"
    )
    one = closest.group_by("key", "plain").agg(
        pl.col("plain_long").n_unique().alias("n"), pl.col("plain_long").first()
    )
    named = named.join(one.filter(pl.col("n") == 1), on=["key", "plain"], how="left", maintain_order="left")
    named = named.with_columns(
        topic=pl.struct("key", pl.coalesce("plain_long", "plain").alias("name")).hash()
    )
    named = named.select("key", "plain", "topic")
    return keyed.join(named, on=["key", "plain"], how="left", maintain_order="left").drop("plain", "key")


def _grouped(told: pl.DataFrame) -> pl.DataFrame:
    """The claims with `group`: claims of one group are one fact, and no two of them are of one article.

    Where every article has one claim of a topic, the topic is the fact, whatever the values. Where an article
    has several, nothing but the value can say which of them another article means: those within reach join.
    """
    told = _subjects(told)
    crowd = pl.struct("topic", "article_id").is_duplicated()
    told = told.with_columns(several=crowd.any().over("topic"))
    reach = told.filter("several").sort("topic", "low", "top", "order")
    fresh = pl.col("low") > pl.col("top").cum_max().shift(1).over("topic")
    reach = reach.with_columns(cluster=fresh.fill_null(True).cum_sum().cast(pl.UInt32))
    reach = reach.with_columns(turn=pl.int_range(pl.len(), dtype=pl.UInt32).over("cluster", "article_id"))
    told = told.join(reach.select("order", "cluster", "turn"), on="order", how="left", maintain_order="left")
    return told.with_columns(group=pl.struct("topic", "cluster", "turn").hash())


def _named(told: pl.DataFrame, earlier: pl.DataFrame | None) -> pl.DataFrame:
    """The claims with fact_id: a name made of the fact's first claim, or the one that an earlier fact has."""
    told = told.with_columns(name="f" + pl.col("claim_id").str.slice(1)).sort("order")
    names = told.group_by("group", maintain_order=True).agg(fact_id=pl.col("name").first())
    if earlier is not None and earlier.height:
        kept = (
            told.join(earlier.select(name="fact_id"), on="name", how="semi", maintain_order="left")
            .group_by("group", maintain_order=True)
            .agg(kept=pl.col("name").first())
        )
        names = names.join(kept, on="group", how="left", maintain_order="left").select(
            "group", fact_id=pl.coalesce("kept", "fact_id")
        )
    return told.join(names, on="group", how="left", maintain_order="left")


def _summed(told: pl.DataFrame) -> pl.DataFrame:
    """One row is one fact; its value is what most stories give, then the most precise, then the first."""
    backed = told.with_columns(
        backing=pl.col("story").n_unique().over("fact_id", "value"),
        vague=pl.col("bound").replace_strict(PRECISION, default=9, return_dtype=pl.UInt8),
    ).sort("backing", "vague", "order", descending=[True, False, False])
    first = [
        "table_name",
        "metric",
        "value",
        "unit",
        "bound",
        "per",
        "status",
        "period_start",
        "period_end",
        "as_of",
    ]
    first += ["period_basis", "donor", "recipient", "donor_code", "recipient_code", "direction", "part_of"]
    return backed.group_by("fact_id", maintain_order=True).agg(
        pl.col("subject").sort_by("order").drop_nulls().first(),
        *[pl.col(column).first() for column in first],
        value_min=pl.col("value").min(),
        value_max=pl.max_horizontal(pl.col("value").max(), pl.col("value_high").max()),
        support=pl.col("story").n_unique().cast(pl.Int64),
        copies=pl.len().cast(pl.Int64),
        conflict=pl.col("low").max() > pl.col("top").min(),
        confidence=pl.col("confidence").max(),
        flags=pl.col("flags").explode(empty_as_null=False, keep_nulls=False).unique().sort(),
        order=pl.col("order").min(),
    )


def _safety(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with safe_to_sum and, where it is false, the reason."""
    summable = seeds.load("metrics").filter(pl.col("summable") == "yes")["metric"].to_list()
    placeless = pl.all_horizontal(pl.col("donor_code", "recipient_code").is_null())
    unknown = pl.any_horizontal(pl.col("donor", "recipient").is_null())
    undated = pl.col("period_end").is_null() | (
        (pl.col("period_basis") == "year") & pl.col("period_start").is_null()
    )
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
    return alone.with_columns(unsafe_reason=reason).with_columns(
        safe_to_sum=pl.col("unsafe_reason").is_null()
    )


def merge(
    claims: pl.DataFrame, articles: pl.DataFrame, earlier: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one fact; and the claims with the fact_id that each of them became."""
    told = _named(_grouped(_prepared(claims, articles)), earlier)
    facts = _summed(told)
    whole = told.select(part_of="claim_id", whole="fact_id")
    facts = facts.join(whole, on="part_of", how="left", maintain_order="left").with_columns(
        part_of=pl.coalesce("whole", "part_of")
    )
    facts = _safety(facts).sort("order").select(FACT_COLUMNS)
    named = claims.drop("fact_id", strict=False).join(
        told.select("claim_id", "fact_id"), on="claim_id", how="left", maintain_order="left"
    )
    return facts, named.select(
        claims.columns if "fact_id" in claims.columns else [*claims.columns, "fact_id"]
    )

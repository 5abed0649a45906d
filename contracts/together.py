"""What must hold between the claims of one article: parts and wholes, ratios, and what is said twice."""

import polars as pl

import seeds
from contracts.contract import Contract, Rule, hard, shown, soft

CLOSE = 0.015  # two numbers that round differently may differ by this share
OPEN_TOP = 1.35
MOST = 0.75  # a part of so much of its whole is mostly one of several overlapping kinds, which need not add up
NEAR = 2  # claims this far apart in one sentence are read as belonging together


def _whole(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with their whole's number, how many parts each has, and how they sum."""
    rows = claims.select(
        *("claim_id", "part_of", "value", "unit", "per", "metric", "status", "confidence", "bound"),
        top=pl.coalesce("value_high", "value"),
        number=pl.int_range(pl.len(), dtype=pl.UInt32),
    )
    parts = rows.filter(pl.col("part_of").is_not_null())
    wholes = rows.join(parts.select(claim_id="part_of").unique(), on="claim_id", how="semi").unique(
        "claim_id", keep="first"
    )
    whole = wholes.select(
        part_of="claim_id",
        whole_value="top",
        whole_unit="unit",
        whole_per="per",
        whole_bound="bound",
        whole_confidence="confidence",
    )
    joined = parts.join(whole, on="part_of", how="left", maintain_order="left")
    same = (pl.col("unit") == pl.col("whole_unit")) & pl.col("per").eq_missing(pl.col("whole_per"))
    joined = joined.with_columns(
        comparable=same.fill_null(False), above=(pl.col("value") > pl.col("whole_value") * _slack(1e-9)) & same
    )
    compared = joined.filter("comparable")
    sums = compared.group_by("part_of").agg(
        parts=pl.len(),
        parts_above=pl.col("above").sum(),
        parts_confidence=pl.col("confidence").filter(pl.col("above")).max(),
    )
    kinds = (
        compared.filter(pl.col("value") < pl.col("whole_value") * MOST)
        .group_by("part_of", "metric", "status", maintain_order=True)
        .agg(parts_sum=pl.col("value").sum(), kind_parts=pl.len())
    )
    own = sums.rename({name: f"own_{name}" for name in ("parts", "parts_above", "parts_confidence")})
    as_part = (
        joined.join(sums, on="part_of", how="left", maintain_order="left")
        .join(kinds, on=["part_of", "metric", "status"], how="left", maintain_order="left")
        .select("number", *AS_PART)
    )
    as_whole = wholes.join(own, left_on="claim_id", right_on="part_of").select("number", *AS_WHOLE)
    return (
        claims.with_row_index("number")
        .join(as_part, on="number", how="left", maintain_order="left")
        .join(as_whole, on="number", how="left", maintain_order="left")
        .drop("number")
    )


AS_PART = ["comparable", "above", "whole_value", "whole_bound", "whole_confidence"]
AS_PART += ["parts", "parts_above", "parts_sum", "kind_parts"]
AS_WHOLE = ["own_parts", "own_parts_above", "own_parts_confidence"]


def _slack(close: float) -> pl.Expr:
    """By what a whole may be exceeded: what is at least or about a number may be a good deal more."""
    open_top = pl.col("whole_bound").is_in(["at_least", "about"])
    return pl.when(open_top).then(pl.lit(OPEN_TOP)).otherwise(pl.lit(1 + close))


def _loses(parts: pl.Expr, above: pl.Expr, part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Whether the whole is the less supported: two or more parts stand against it, or the part is surer."""
    several = (above >= 2) & (above * 2 > parts)
    return several | ((parts == above) & (part > whole).fill_null(False))


def _in_order(claims: pl.DataFrame) -> bool:
    """Whether the claims of each article stand as they are read, as the reader gives them."""
    same = pl.col("article_id") == pl.col("article_id").shift(1)
    return bool(claims.select((~same | (pl.col("char_start") >= pl.col("char_start").shift(1))).all()).item())


def pairs(claims: pl.DataFrame) -> pl.DataFrame:
    """One row is two claims close by in one sentence, by their rows, with a ratio that seeds/ratios.csv knows."""
    alone = pl.col("per").is_null() & pl.col("part_of").is_null()
    rows = claims.select(
        "value",
        number=pl.int_range(pl.len(), dtype=pl.UInt32),
        sentence=pl.struct("article_id", "quote", "status").hash(),
        kind=pl.struct("metric", "unit").hash(),
        alone=alone,
    )
    if not _in_order(claims):
        rows = rows[claims.with_row_index("row").sort("article_id", "char_start")["row"]]
    known = seeds.load("ratios").with_columns(
        upper_kind=pl.struct(metric="numerator", unit="numerator_unit").hash(),
        lower_kind=pl.struct(metric="denominator", unit="denominator_unit").hash(),
    )
    known = known.select("name", "limit", "soft_low", "soft_high", "upper_kind", "lower_kind")
    found = []
    for step in range(1, NEAR + 1):
        together = (
            (pl.col("sentence") == pl.col("sentence").shift(-step)) & pl.col("alone") & pl.col("alone").shift(-step)
        )
        for over, under in ((0, step), (step, 0)):
            sides = {"upper": over, "lower": under}
            pair = rows.select(
                *[pl.col("number").shift(-by).alias(side) for side, by in sides.items()],
                *[pl.col("kind").shift(-by).alias(f"{side}_kind") for side, by in sides.items()],
                ratio=pl.col("value").shift(-over) / pl.col("value").shift(-under),
                together=together,
            ).filter("together")
            met = pair.join(known, on=["upper_kind", "lower_kind"])
            found.append(met.filter(pl.col("limit") >= step, pl.col("ratio").is_finite()))
    return pl.concat(found)


def _ratios(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with an odd ratio to a claim close by in the sentence, as far as seeds/ratios.csv knows."""
    odd = pairs(claims).filter(~pl.col("ratio").is_between(pl.col("soft_low"), pl.col("soft_high")))
    told = odd.with_columns(
        ratio_seen=shown(pl.col("name"), " ", pl.col("ratio").round_sig_figs(3)),
        ratio_bound=shown(pl.col("soft_low"), "–", pl.col("soft_high")),
    )
    sides = pl.concat([told.select("ratio_seen", "ratio_bound", number=side) for side in ("upper", "lower")])
    sides = sides.unique("number", keep="first", maintain_order=True)
    return claims.with_row_index("number").join(sides, on="number", how="left", maintain_order="left").drop("number")


def _repeats(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with another value that the article gives in the same words: `told_otherwise`."""
    bare = pl.col("quote").str.strip_chars("0123456789.")
    ends = [bare.str.head(2), bare.str.tail(2).alias("tail")]
    sentences = (
        claims.select("article_id", "quote").unique(maintain_order=True).with_columns(ends=pl.struct(ends).hash())
    )
    sentences = sentences.filter(pl.struct("article_id", "ends").is_duplicated())
    words = pl.col("quote").str.replace_all(r"[0-9.,\s百千万亿]+", "")
    sentences = sentences.with_columns(words=words.hash())
    twice = sentences.filter(pl.struct("article_id", "words").is_duplicated())
    rows = claims.select(
        "article_id",
        "quote",
        "value",
        number=pl.int_range(pl.len(), dtype=pl.UInt32),
        surface="surface",
    ).join(twice, on=["article_id", "quote"])
    rows = rows.with_columns(classifier=pl.col("surface").str.replace_all(r"[0-9.,\s百千万亿]+", ""))
    # The n-th number of one sentence against the n-th of its twin.
    place = pl.int_range(pl.len(), dtype=pl.UInt32).over("article_id", "quote")
    twins = rows.with_columns(place=place)
    same = ["article_id", "words", "classifier", "place"]
    other = twins.select(*same, other="number", told_otherwise="value")
    differ = (
        twins.join(other, on=same)
        .filter(pl.col("number") != pl.col("other"), pl.col("value") != pl.col("told_otherwise"))
        .unique("number", keep="first", maintain_order=True)
        .select("number", "told_otherwise")
    )
    return claims.with_row_index("number").join(differ, on="number", how="left", maintain_order="left").drop("number")


def prepare(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with what the article's other claims say beside each."""
    return _repeats(_ratios(_whole(claims)))


@hard
def part_within_whole() -> Rule:
    """A part is not above its whole; of the two the less supported is held back."""
    whole_loses = _loses(pl.col("parts"), pl.col("parts_above"), pl.col("confidence"), pl.col("whole_confidence"))
    as_part = pl.col("above").fill_null(False) & ~whole_loses.fill_null(False)
    as_whole = (pl.col("own_parts_above").fill_null(0) > 0) & _loses(
        pl.col("own_parts"), pl.col("own_parts_above"), pl.col("own_parts_confidence"), pl.col("confidence")
    ).fill_null(False)
    return Rule(
        ~(as_part | as_whole),
        shown(pl.col("value"), " ", pl.col("unit")),
        shown("whole ", pl.col("whole_value"), ", parts above it ", pl.col("own_parts_above")),
    )


@soft
def part_and_whole_agree() -> Rule:
    """Neither this claim's whole nor a part of it contradicts it."""
    fine = ~(pl.col("above").fill_null(False) | (pl.col("own_parts_above").fill_null(0) > 0))
    return Rule(
        fine,
        shown(pl.col("value"), " ", pl.col("unit")),
        shown("whole ", pl.col("whole_value"), ", parts above it ", pl.col("own_parts_above")),
    )


@soft
def parts_sum_within_whole() -> Rule:
    """Parts of one metric do not sum above their whole."""
    over = (pl.col("parts_sum") > pl.col("whole_value") * _slack(CLOSE)) & (pl.col("kind_parts") > 1)
    return Rule(
        pl.when("comparable").then(~over),
        shown("parts sum to ", pl.col("parts_sum")),
        shown("whole ", pl.col("whole_value")),
    )


@soft
def ratio_is_usual() -> Rule:
    """Two figures of one sentence stand in a usual ratio: money a project, people a household."""
    return Rule(pl.col("ratio_seen").is_null(), pl.col("ratio_seen"), pl.col("ratio_bound"))


@soft
def said_twice_alike() -> Rule:
    """A sentence that stands twice gives the same number twice."""
    return Rule(pl.col("told_otherwise").is_null(), shown(pl.col("value")), shown(pl.col("told_otherwise")))


CONTRACTS: list[Contract] = [
    part_within_whole,
    part_and_whole_agree,
    parts_sum_within_whole,
    ratio_is_usual,
    said_twice_alike,
]

"""What must hold between the claims of one article: parts and wholes, ratios, and what is said twice."""

import polars as pl

import seeds
from contracts.contract import Contract, Rule, beside, hard, shown, soft

CLOSE = 0.25  # parts that overlap a little may sum above their whole by this share
OPEN_TOP = 1.35
WHOLE_TIMES = 0.005
SLIPS = (-8, -4, -1, 1, 4, 8)  # powers of ten by which a scale or a decimal mark goes wrong
MOST = 0.75  # a part of so much of its whole is mostly one of several overlapping kinds, which need not add up
ELSEWHERE = 2  # other claims that have a name on one side only, before the other side is odd
SAYING = 4  # characters beside its numbers, without which a line (a table's cell: 9.1亿元) says nothing of them
NEAR = 2  # claims this far apart in one sentence are read as belonging together


def _whole(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with their whole's number, how many parts each has, and how they sum."""
    rows = claims.select(
        *("claim_id", "part_of", "value", "unit", "per", "metric", "status", "confidence", "bound"),
        top=pl.coalesce("value_high", "value"),
        number=pl.int_range(pl.len(), dtype=pl.UInt32),
        weak=_weakness(),
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
        whole_weak="weak",
    )
    joined = parts.join(whole, on="part_of", how="left", maintain_order="left")
    same = (pl.col("unit") == pl.col("whole_unit")) & pl.col("per").eq_missing(pl.col("whole_per"))
    joined = joined.with_columns(
        comparable=same.fill_null(False), above=(pl.col("value") > pl.col("whole_value") * _slack(1e-9)) & same
    )
    compared = joined.filter("comparable")
    above = pl.col("above")
    sums = compared.group_by("part_of").agg(
        parts=pl.len(),
        parts_above=above.sum(),
        part_weak=pl.col("weak").filter(above).max(),
        part_confidence=pl.col("confidence").filter(above).max(),
        whole_weak=pl.col("whole_weak").first(),
        whole_confidence=pl.col("whole_confidence").first(),
    )
    sums = sums.select("part_of", "parts_above", whole_loses=_whole_loses())
    small = pl.col("value") < pl.col("whole_value") * MOST
    kinds = compared.group_by("part_of", "metric", "status", maintain_order=True).agg(
        parts_sum=pl.col("value").filter(small).sum(),
        kind_parts=small.sum(),
        every_sum=pl.col("value").sum(),
        every_part=pl.len(),
    )
    own = sums.rename({"parts_above": "own_parts_above", "whole_loses": "own_whole_loses"})
    as_part = (
        joined.join(sums, on="part_of", how="left", maintain_order="left")
        .join(kinds, on=["part_of", "metric", "status"], how="left", maintain_order="left")
        .select("number", *AS_PART)
    )
    as_whole = wholes.join(own, left_on="claim_id", right_on="part_of").select("number", *AS_WHOLE)
    return beside(beside(claims, as_part), as_whole)


AS_PART = ["comparable", "above", "whole_value", "whole_bound", "whole_loses", "parts_sum", "kind_parts"]
AS_PART += ["every_sum", "every_part"]
AS_WHOLE = ["own_parts_above", "own_whole_loses"]


def _slack(close: float) -> pl.Expr:
    """By what a whole may be exceeded: what is at least or about a number may be a good deal more."""
    open_top = pl.col("whole_bound").is_in(["at_least", "about"])
    return pl.when(open_top).then(pl.lit(OPEN_TOP)).otherwise(pl.lit(1 + close))


def _weakness() -> pl.Expr:
    """How much else speaks against a claim: a slip of reading most, then what is impossible, unusual, out of ratio."""
    value = pl.col("value")
    slip = (value - pl.col("reread_value")).abs() > 1e-6 * value.abs()
    against = {
        8: slip,
        4: (value < pl.col("hard_low")) | (value > pl.col("hard_high")),
        2: (value < pl.col("soft_low")) | (value > pl.col("soft_high")),
        1: pl.col("ratio_seen").is_not_null(),
    }
    return pl.sum_horizontal(
        pl.when(fault.fill_null(False)).then(weight).otherwise(0) for weight, fault in against.items()
    )


def _whole_loses() -> pl.Expr:
    """Whether a whole is less supported than the parts above it: most parts, other contracts, or confidence say so.

    Null where nothing tells one from the other.
    """
    several = (pl.col("parts_above") >= 2) & (pl.col("parts_above") * 2 > pl.col("parts"))
    weaker = pl.col("whole_weak") - pl.col("part_weak")
    surer = pl.col("part_confidence") - pl.col("whole_confidence")
    decided = pl.when(several).then(True).when(weaker != 0).then(weaker > 0).when(surer != 0).then(surer > 0)
    return pl.when(pl.col("parts_above") > 0).then(decided)


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
                apart=pl.lit(step),
            ).filter("together")
            met = pair.join(known, on=["upper_kind", "lower_kind"])
            found.append(met.filter(pl.col("limit") >= step, pl.col("ratio").is_finite()))
    return pl.concat(found)


def _odd(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs in no usual ratio, but those of which one is in the same ratio, and usually so, to another as near.

    年初有61户、187人，还剩14户: the 187 people go with the 61 households and not with the 14.
    """
    fine = pl.col("ratio").is_between(pl.col("soft_low"), pl.col("soft_high"))
    usual = pairs.filter(fine)
    odd = pairs.filter(~fine)
    for side in ("upper", "lower"):
        taken = usual.group_by("name", side).agg(nearest=pl.col("apart").min())
        odd = odd.join(taken, on=["name", side], how="left", maintain_order="left")
        odd = odd.filter((pl.col("nearest") > pl.col("apart")).fill_null(True)).drop("nearest")
    return odd


def _ratios(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with an odd ratio to a claim close by in the sentence, as far as seeds/ratios.csv knows."""
    told = _odd(pairs(claims)).with_columns(
        ratio_seen=shown(pl.col("name"), " ", pl.col("ratio").round_sig_figs(3)),
        ratio_bound=shown(pl.col("soft_low"), "–", pl.col("soft_high")),
    )
    sides = pl.concat([told.select("ratio_seen", "ratio_bound", number=side) for side in ("upper", "lower")])
    sides = sides.unique("number", keep="first", maintain_order=True)
    return beside(claims, sides)


def _repeats(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with another value that the article gives in the same words: `told_otherwise`."""
    bare = pl.col("quote").str.strip_chars("0123456789.")
    ends = [bare.str.head(2), bare.str.tail(2).alias("tail")]
    sentences = (
        claims.select("article_id", "quote").unique(maintain_order=True).with_columns(ends=pl.struct(ends).hash())
    )
    sentences = sentences.filter(pl.struct("article_id", "ends").is_duplicated())
    words = pl.col("quote").str.replace_all(r"[0-9.,\s百千万亿]+", "")
    sentences = sentences.filter(words.str.len_chars() >= SAYING).with_columns(words=words.hash())
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
    return beside(claims, differ)


def _sides(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with how often other claims of the article have their two names on the other side, and on this one."""
    pairs = claims.group_by("article_id", "donor", "recipient").agg(told=pl.len())
    donors, recipients = (
        pairs.drop_nulls(side).group_by("article_id", name=side).agg(pl.col("told").sum())
        for side in ("donor", "recipient")
    )
    here = ["article_id"]
    for column, name, counts in (
        ("donor_gives", "donor", donors),
        ("donor_takes", "donor", recipients),
        ("recipient_gives", "recipient", donors),
        ("recipient_takes", "recipient", recipients),
    ):
        pairs = pairs.join(
            counts.rename({"told": column}),
            left_on=[*here, name],
            right_on=[*here, "name"],
            how="left",
            maintain_order="left",
        )
    counted = ["donor_gives", "donor_takes", "recipient_gives", "recipient_takes"]
    told = pairs.drop("told").with_columns(pl.col(counted).fill_null(0))
    return beside(claims, told, "article_id", "donor", "recipient")


def prepare(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with what the article's other claims say beside each."""
    return _sides(_repeats(_whole(_ratios(claims))))


@hard
def part_within_whole() -> Rule:
    """A part is not above its whole; of the two the less supported is held back, if one is."""
    as_part = pl.col("above").fill_null(False) & ~pl.col("whole_loses").fill_null(True)
    as_whole = pl.col("own_whole_loses").fill_null(False)
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
    # A whole that is broken down twice over, by place and by use, is met twice.
    times = pl.col("parts_sum") / pl.col("whole_value")
    over = (times > _slack(CLOSE)) & ((times - times.round()).abs() > WHOLE_TIMES) & (pl.col("kind_parts") > 1)
    return Rule(
        pl.when("comparable").then(~over),
        shown("parts sum to ", pl.col("parts_sum")),
        shown("whole ", pl.col("whole_value")),
    )


@soft
def parts_sum_not_to_a_tenth() -> Rule:
    """Parts that would add up to their whole do not do so but for a power of ten, in the whole or in one of them."""
    whole, total, value = pl.col("whole_value"), pl.col("every_sum"), pl.col("value")

    def near(sum_: pl.Expr) -> pl.Expr:
        return (sum_ / whole - 1).abs() < WHOLE_TIMES

    slips = [near(total * 10.0**power) for power in SLIPS]
    slips += [near(total - value + value * 10.0**power) for power in SLIPS]
    # Those that make up the whole without this one, do so however small it is made: it is no part of the sum.
    odd = ~near(total) & ~near(total - value) & (pl.col("every_part") > 1) & pl.any_horizontal(slips)
    return Rule(pl.when("comparable").then(~odd), shown("parts sum to ", total), shown("whole ", whole))


@soft
def ratio_is_usual() -> Rule:
    """Two figures of one sentence stand in a usual ratio: money a project, people a household."""
    return Rule(pl.col("ratio_seen").is_null(), pl.col("ratio_seen"), pl.col("ratio_bound"))


@soft
def said_twice_alike() -> Rule:
    """A sentence that stands twice gives the same number twice."""
    return Rule(pl.col("told_otherwise").is_null(), shown(pl.col("value")), shown(pl.col("told_otherwise")))


@soft
def sides_as_elsewhere() -> Rule:
    """Who gives here is not one who only receives elsewhere in the article, and the other way round."""
    apart = pl.col("donor") != pl.col("recipient")
    odd_donor = (pl.col("donor_gives") == 1) & (pl.col("donor_takes") >= ELSEWHERE)
    odd_recipient = (pl.col("recipient_takes") == 1) & (pl.col("recipient_gives") >= ELSEWHERE)
    return Rule(
        ~(apart & (odd_donor | odd_recipient)).fill_null(False),
        shown(pl.col("donor"), " → ", pl.col("recipient")),
        shown(
            *("gives ", pl.col("donor_gives"), " takes ", pl.col("donor_takes"), " → gives "),
            *(pl.col("recipient_gives"), " takes ", pl.col("recipient_takes")),
        ),
    )


CONTRACTS: list[Contract] = [
    part_within_whole,
    part_and_whole_agree,
    parts_sum_within_whole,
    parts_sum_not_to_a_tenth,
    ratio_is_usual,
    said_twice_alike,
    sides_as_elsewhere,
]

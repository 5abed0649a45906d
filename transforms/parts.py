"""Which claim contains another: 其中, breakdowns by stage or share, and figures that add up."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import weighing, wholes
from transforms.reel import Reel
from transforms.wholes import NEAR, Wholes

MOST = 1e15  # nothing larger is a sum of anything
LONGEST_SUM = 6  # figures that may add up to a whole
# A smaller figure of these in one sentence, for one time, is part of the larger one before it; twinned units,
# things given and people sent are counted side by side instead.
PARTED = (
    "aid_projects",
    "industry_projects",
    "enterprises",
    "workshops",
    "employed",
    "workforce",
    "fiscal_aid",
    "donation_cash",
    "enterprise_investment",
    "consumption_sales",
    "technologies",
    "students_supported",
    "loan_finance",
    "facility_cost",
)


def weighed(reel: Reel, claims: pl.DataFrame) -> tuple[pl.DataFrame, Wholes]:
    """The claims sorted by start, and what may contain each of them."""
    hits = reel.hits("part")
    hits = hits.with_columns(seeds.load("part_cues")["says"].gather(hits["row"]).alias("says"))
    time = pl.concat_str(pl.col("period_start", "period_end").cast(pl.Utf8).fill_null(""), "status", separator="|")
    rows = (
        claims.with_columns(time=time)
        .select("time", "quantity", "start", "end", "value", "unit", "metric", "per", "paragraph", "sentence", "clause")
        .sort("start")
    )
    pointed = {
        "summed": _pointed(rows, _summed(rows), "summed"),
        "named": _pointed(rows, _named(rows, hits), "named"),
        "smaller": _pointed(rows, _smaller(rows), "larger"),
    }
    return rows, wholes.gather(reel, rows, hits, pointed)


def part(reel: Reel, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with part_of: the quantity number of the claim that contains this one, or null.

    The whole has the same unit and is greater, or is what a share is of; it stands before, or straight after for sums.
    """
    rows, found = weighed(reel, claims)
    best = weighing.best(wholes.SCALE.score(found.evidence, _weights()), found.claim)
    best = best[found.whole[best] >= 0]
    number = rows["quantity"].to_numpy()
    told = pl.DataFrame(
        {"quantity": number[found.claim[best]], "part_of": number[found.whole[best]]},
        schema={"quantity": rows.schema["quantity"], "part_of": rows.schema["quantity"]},
    )
    return claims.join(told, on="quantity", how="left", maintain_order="left")


@cache
def _weights() -> list[np.ndarray]:
    return wholes.SCALE.table(seeds.load("part_weights").select("evidence", "weight").iter_rows())


def _pointed(rows: pl.DataFrame, found: pl.DataFrame, name: str) -> np.ndarray:
    """For each row the row that one sign names as its whole, -1 for none."""
    number = rows.select("quantity", row=pl.int_range(pl.len(), dtype=pl.Int64))
    named = found.select("quantity", name)
    said = rows.select("quantity").join(named, on="quantity", how="left", maintain_order="left")
    at = said.join(number, left_on=name, right_on="quantity", how="left", maintain_order="left")["row"]
    return at.fill_null(-1).to_numpy()


def _smaller(rows: pl.DataFrame) -> pl.DataFrame:
    """One row is one claim that follows a larger one of its metric and time in its sentence, with that claim."""
    key = "group"
    kept = rows.filter(pl.col("per").is_null() & pl.col("metric").is_in(PARTED))
    kept = kept.with_columns(group=pl.struct("sentence", "metric", "unit").hash())
    largest = pl.col("value").cum_max().over(key)
    kept = kept.with_columns(is_largest=pl.col("value") >= largest)
    number = pl.when("is_largest").then(pl.col("quantity")).forward_fill().over(key)
    kept = kept.with_columns(larger=number)
    wholes = kept.select(larger="quantity", whole_time="time")
    return (
        kept.join(wholes, on="larger", how="left", maintain_order="left")
        .filter(~pl.col("is_largest") & (pl.col("time") == pl.col("whole_time")))
        .select("quantity", "larger")
    )


def _named(rows: pl.DataFrame, hits: pl.DataFrame) -> pl.DataFrame:
    """One row is one claim that a word calls a part, with the claim it is part of."""
    opens = hits.filter(pl.col("says") == "opens").select("start", opened="start", opened_sentence="sentence")
    marked = rows.join_asof(opens.sort("start"), on="start", strategy="backward")
    near = hits.filter(pl.col("says") != "opens").select("end", said_at="start", said_clause="clause", says="says")
    marked = marked.sort("start").join_asof(
        near.sort("end"), left_on="start", right_on="end", strategy="backward", tolerance=NEAR
    )
    after = hits.filter(pl.col("says") == "stage").select("start", stage_clause="clause")
    marked = marked.sort("end").join_asof(
        after.sort("start"), left_on="end", right_on="start", strategy="forward", tolerance=NEAR
    )
    opened = pl.col("opened_sentence") == pl.col("sentence")
    said = pl.col("said_clause") == pl.col("clause")
    staged = (pl.col("stage_clause") == pl.col("clause")) & pl.col("metric").is_in(
        ["aid_projects", "industry_projects", "enterprises"]
    )
    # The whole stands before the word that opens the breakdown, or before the clause that names a stage or a share.
    limit = pl.coalesce(pl.when(opened).then("opened"), pl.when(said).then("said_at"), pl.when(staged).then("start"))
    parts = marked.filter(limit.is_not_null() & pl.col("per").is_null()).with_columns(
        limit=limit, opened_here=opened.fill_null(False)
    )
    wholes = rows.filter(pl.col("per").is_null()).select(
        "unit",
        "paragraph",
        limit="end",
        named="quantity",
        whole="value",
        whole_sentence="sentence",
        whole_metric="metric",
    )
    found = parts.sort("limit").join_asof(
        wholes.sort("limit"),
        on="limit",
        by=["paragraph", "unit"],
        strategy="backward",
        check_sortedness=False,
    )
    alike = (
        (pl.col("whole_metric") == pl.col("metric"))
        | (pl.col("unit") == "person")
        | ((pl.col("unit") == "CNY") & pl.col("opened_here"))
    )
    close = (pl.col("sentence") - pl.col("whole_sentence")) <= pl.when(pl.col("opened_here")).then(1).otherwise(0)
    return found.filter(
        (pl.col("named") != pl.col("quantity")) & (pl.col("value") < pl.col("whole")) & alike & close
    ).select("quantity", "named")


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row is one claim that adds up with its neighbours to a claim of its unit just before or after them."""
    kept = rows.filter(
        pl.col("per").is_null() & pl.col("value").is_between(0, MOST, "right") & pl.col("unit").is_not_null()
    )
    kept = kept.sort("paragraph", "unit", "start")
    number, value = kept["quantity"].to_numpy(), kept["value"].to_numpy()
    group = kept.select(pl.struct("paragraph", "unit").rle_id())["paragraph"].to_numpy()
    sentence = kept["sentence"].to_numpy()
    parts, wholes = [np.empty(0, np.uint32)], [np.empty(0, np.uint32)]
    for step in (1, -1):  # the whole stands before its parts, or after them
        total = np.zeros(len(value))
        for size in range(1, LONGEST_SUM + 1):
            if size >= len(value):
                break
            far = np.roll(np.arange(len(value)), -step * size)
            total = total + value[far]
            together = (group[far] == group) & (np.abs(sentence[far] - sentence) <= 1)
            together[-size:] &= step < 0
            together[:size] &= step > 0
            whole: np.ndarray = (
                np.flatnonzero(together & (np.abs(total - value) <= 1e-9 * value)) if size > 1 else np.empty(0, int)
            )
            for k in range(1, size + 1):
                parts.append(number[whole + step * k])
                wholes.append(number[whole])
    found = pl.DataFrame({"quantity": np.concatenate(parts), "summed": np.concatenate(wholes)})
    return found.unique("quantity", keep="first", maintain_order=True)

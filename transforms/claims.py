"""One row is one quantity as one article means it: every stage of the reading, in its order."""

import numpy as np
import polars as pl

import seeds
from transforms import (
    ids,
    metrics,
    norms,
    parties,
    parts,
    periods,
    quantities,
    reel,
    spans,
    status,
    subjects,
    units,
)
from transforms.reel import Reel

COLUMNS = (
    "claim_id",
    "article_id",
    "story_id",
    "source",
    "page_hash",
    "table_name",
    "metric",
    "subject",
    "value",
    "value_high",
    "unit",
    "bound",
    "per",
    "status",
    "period_start",
    "period_end",
    "period_basis",
    "donor",
    "recipient",
    "donor_code",
    "recipient_code",
    "direction",
    "part_of",
    "surface",
    "quote",
    "char_start",
    "char_end",
    "page_start",
    "page_end",
    "confidence",
    "flags",
    "fact_id",
    "run_id",
)
QUANTITY_COLUMNS = (
    "quantity_id",
    "article_id",
    "char_start",
    "char_end",
    "page_start",
    "page_end",
    "surface",
    "value",
    "value_high",
    "unit",
    "bound",
    "outcome",
    "claim_id",
)
# A number with this many significant digits that returns in another sentence is the same statement again.
SPECIFIC = 3
SURE = 0.7  # below it the unit hangs on a metric that might be another, and people are told
CERTAIN = 0.99  # how sure the reader is of value and unit where the metric is certain


def read(articles: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every number of the on-topic articles with its outcome, and the claims, in reading order.

    Returns (quantities, claims) with the public columns; claims carry page_hash besides, and leave story_id,
    fact_id and run_id to the publication.
    """
    wound = reel.wind(articles.filter(pl.col("on_topic")))
    found = metrics.name(wound, quantities.find(wound))
    stated = found.filter(pl.col("metric").is_not_null())
    for stage in (
        units.settle,
        periods.date,
        status.judge,
        norms.norm,
        parties.assign,
        parts.part,
        subjects.name,
    ):
        stated = stage(wound, stated)
    stated = restated(stated, wound)
    return _all(wound, found, stated), _claims(wound, stated.filter(pl.col("restates").is_null()))


def restated(stated: pl.DataFrame, wound: Reel) -> pl.DataFrame:
    """The claims with restates: the quantity that states the same elsewhere in the article, or null.

    The same value, unit, status and norm in another sentence is one statement if the metric is the same too, or if the
    number is specific (three significant digits; two in the title), and if no other year is named. The body's first
    wording is kept.
    """
    title = stated["start"].to_numpy() < wound.articles["title_end"].to_numpy()[stated["article"].to_numpy()]
    rows = stated.with_columns(in_title=pl.Series(title, dtype=pl.Boolean))
    same = ["article", "value", "unit", "status", "per"]
    specific = pl.col("value").map_batches(_specific, return_dtype=pl.Boolean)
    titled = pl.col("in_title") & (pl.col("value").map_batches(_two_digits, return_dtype=pl.Boolean))
    again = pl.coalesce(pl.when(specific | titled).then(_twin(same)), _twin([*same, "metric"]))
    return rows.with_columns(restates=again).drop("in_title")


def _twin(key: list[str]) -> pl.Expr:
    """The first quantity of the body with this key, where it stands in another sentence, not parted by a year."""
    order = ["in_title", "quantity"]
    first = pl.col("quantity").sort_by(*order).first().over(key)
    sentence = pl.col("sentence").sort_by(*order).first().over(key)
    year = pl.col("period_end").dt.year().sort_by(*order).first().over(key)
    parted = (year != pl.col("period_end").dt.year()).fill_null(False)
    return pl.when((first != pl.col("quantity")) & (sentence != pl.col("sentence")) & ~parted).then(first)


def _two_digits(values: pl.Series) -> pl.Series:
    return pl.Series([significant(value) >= SPECIFIC - 1 for value in values.to_list()], dtype=pl.Boolean)


def _specific(values: pl.Series) -> pl.Series:
    return pl.Series([significant(value) >= SPECIFIC for value in values.to_list()], dtype=pl.Boolean)


def significant(value: float) -> int:
    """How many digits of the number are not trailing noughts: 8.5 and 85000 have two."""
    return len(f"{value:.6f}".replace(".", "").strip("0"))


def _all(wound: Reel, found: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """One row is one number of the articles with its outcome."""
    placed = spans.locate(
        wound,
        found.select("quantity", "article", "start", "end", "surface", "value", "value_high", "bound", "kind", "unit"),
    )
    fate = stated.select("quantity", "restates", claim_unit="unit")
    sources = wound.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"), "article_id", "source", "page_hash"
    )
    rows = placed.join(fate, on="quantity", how="left", maintain_order="left").join(
        sources, on="article", maintain_order="left"
    )
    kind = pl.col("kind")
    is_claim = pl.col("claim_unit").is_not_null()
    outcome = (
        pl.when(pl.col("restates").is_not_null())
        .then(pl.lit("restated"))
        .when(is_claim)
        .then(pl.lit("claim"))
        .when(kind.is_in(["date", "duration", "ordinal"]))
        .then(kind)
        .when((kind == "amount") & pl.col("unit").is_null())
        .then(pl.lit("unread"))
        .otherwise(pl.lit("out_of_scope"))
    )
    named = rows.filter(is_claim & pl.col("restates").is_null()).select(
        "quantity", kept=_claim_ids(rows.filter(is_claim & pl.col("restates").is_null()))
    )
    rows = rows.with_columns(meant=pl.when(is_claim).then(pl.coalesce("restates", "quantity")))
    return (
        rows.with_columns(
            quantity_id=pl.concat_str(pl.lit("q"), pl.col("article_id").str.slice(1), pl.lit("_"), "char_start"),
            outcome=outcome,
            unit=pl.coalesce("claim_unit", "unit"),
        )
        .join(
            named.rename({"quantity": "meant", "kept": "claim_id"}),
            on="meant",
            how="left",
            maintain_order="left",
        )
        .select(QUANTITY_COLUMNS)
    )


def _claim_ids(rows: pl.DataFrame) -> pl.Series:
    names = [ids.claim_id(*row) for row in rows.select("source", "page_hash", "page_start", "page_end").iter_rows()]
    return pl.Series("claim_id", names, dtype=pl.Utf8)


def _claims(wound: Reel, stated: pl.DataFrame) -> pl.DataFrame:
    """The public claims frame."""
    sources = wound.articles.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("article"), "article_id", "source", "page_hash"
    )
    rows = spans.locate(wound, stated).join(sources, on="article", maintain_order="left")
    rows = rows.with_columns(_claim_ids(rows))
    whole = rows.select("claim_id", quantity="quantity").rename({"claim_id": "whole_id", "quantity": "part_of"})
    tables = seeds.load("metrics").select("metric", "table_name")
    return (
        rows.join(whole, on="part_of", how="left", maintain_order="left")
        .drop("part_of")
        .rename({"whole_id": "part_of"})
        .join(tables, on="metric", how="left", maintain_order="left")
        .with_columns(
            quote=_quotes(wound, rows),
            confidence=(pl.col("likelihood") * CERTAIN).round(4),
            flags=_flags(wound, rows),
            story_id=pl.lit(None, pl.Utf8),
            fact_id=pl.lit(None, pl.Utf8),
            run_id=pl.lit(None, pl.Utf8),
        )
        .select(COLUMNS)
    )


def _quotes(wound: Reel, rows: pl.DataFrame) -> pl.Series:
    """The sentence in which each claim stands."""
    numbers = rows["sentence"].to_numpy()
    first, last = (
        np.searchsorted(wound.sentence, numbers),
        np.searchsorted(wound.sentence, numbers, side="right"),
    )
    text = wound.text
    # A mark opens the next sentence's number, so a sentence runs from after its mark to the next mark inclusive.
    return pl.Series(
        [text[a : b + 1].strip("\x00\n 　。！？!?") for a, b in zip(first.tolist(), last.tolist(), strict=True)],
        dtype=pl.Utf8,
    )


def _flags(wound: Reel, rows: pl.DataFrame) -> pl.Series:
    """For each claim the names of the repairs that touch it, as `read:<repair>`."""
    repairs = (
        wound.articles.select("reel_start", "repairs")
        .explode("repairs")
        .drop_nulls("repairs")
        .unnest("repairs")
        .select("name", a=pl.col("start") + pl.col("reel_start"), b=pl.col("end") + pl.col("reel_start"))
    )
    starts, ends = rows["start"].to_numpy(), rows["end"].to_numpy()
    flags: list[list[str]] = [[] for _ in range(rows.height)]
    for (repair,), spots in repairs.sort("a").group_by("name", maintain_order=True):
        begun = np.searchsorted(spots["a"].to_numpy(), ends)
        over = np.searchsorted(np.sort(spots["b"].to_numpy()), starts, side="right")
        for i in np.flatnonzero(begun > over):
            flags[i].append(f"read:{repair}")
    for i in np.flatnonzero(rows["unit_sure"].to_numpy() < SURE):
        flags[i].append("read:unit")
    if "read_place" in rows.columns:
        for i in np.flatnonzero(rows["read_place"].to_numpy()):
            flags[i].append("read:place")
    return pl.Series(flags, dtype=pl.List(pl.Utf8))

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
SURE = 0.95  # below it the unit hangs on a metric that might be another, and people are told
AS_WHOLE = "^[村县乡镇项目企业学校的人户]{0,3}(?:里头|里面|里|当中|之中|中)"  # 31个村里, 106人当中
WHOLE_REACH = 6
NEAR = 1_000  # characters on either side of a claim that are quoted at most
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
    placed = place(wound, found)
    stated = stated.with_columns(restates=restated(wound, stated))
    claimed = _renamed(stated).filter(pl.col("restates").is_null())
    return _outcomes(placed, stated), _claims(wound, placed, claimed)


def _renamed(stated: pl.DataFrame) -> pl.DataFrame:
    """The claims with part_of by the statement that is kept, where the whole only restates it."""
    first = stated.select(part_of="quantity", kept=pl.coalesce("restates", "quantity"))
    rows = stated.join(first, on="part_of", how="left", maintain_order="left")
    itself = pl.col("kept") == pl.col("quantity")
    return rows.with_columns(part_of=pl.when(~itself).then("kept")).drop("kept")


def place(wound: Reel, found: pl.DataFrame) -> pl.DataFrame:
    """The numbers with their article and its source, their spans, and the name each would bear as a claim.

    Row by row in the order of `quantity`, so that a quantity's number is its row.
    """
    owner = found["article"].to_numpy()
    placed = spans.locate(wound, found).with_columns(
        wound.articles[name].gather(owner) for name in ("article_id", "source", "page_hash")
    )
    names = wound.articles["article_id"]
    return placed.with_columns(ids.claim_ids(names, owner, placed["page_start"], placed["page_end"]))


def restated(wound: Reel, stated: pl.DataFrame) -> pl.Series:
    """For each claim the quantity that states the same elsewhere in the article, or null.

    The same value, unit, status and norm in another sentence is one statement if the metric is the same too, or if the
    number is specific (three significant digits; two in the title), and if no other year is named. The body's first
    wording is kept.
    """
    title = stated["start"].to_numpy() < wound.articles["title_end"].to_numpy()[stated["article"].to_numpy()]
    digits = significant(stated["value"].to_numpy())
    alike = _first(stated, ["article", "value", "unit", "status", "per"], title)
    same = _first(stated, ["article", "value", "unit", "status", "per", "metric"], title)
    first = np.where((digits >= SPECIFIC) | (title & (digits >= SPECIFIC - 1)), alike, same)
    sentence = stated["sentence"].to_numpy()
    year = stated["period_end"].dt.year().fill_null(0).to_numpy()
    parted = (year != year[first]) & (year != 0) & (year[first] != 0)
    # 贫困村31个，31个村里今年退出19个: the whole is named once more for its part.
    after = wound.slices(stated["end"].to_numpy(), stated["end"].to_numpy() + WHOLE_REACH)
    whole = after.str.contains(AS_WHOLE).to_numpy()
    again = (first != np.arange(len(first))) & ((sentence != sentence[first]) | whole) & ~parted
    return pl.select(pl.when(pl.lit(pl.Series(again))).then(stated["quantity"].gather(first))).to_series()


def _first(stated: pl.DataFrame, key: list[str], title: np.ndarray) -> np.ndarray:
    """For each claim the row of the first one with the same key, those of the body before those of the title."""
    group = stated.select(pl.struct(key).hash())[key[0]].to_numpy()
    order = np.lexsort((np.arange(len(group)), title, group))
    begins = np.append(True, group[order][1:] != group[order][:-1])[: len(group)]
    first = np.empty(len(group), dtype=np.int64)
    first[order] = order[np.maximum.accumulate(np.where(begins, np.arange(len(group)), 0))]
    return first


def significant(values: np.ndarray) -> np.ndarray:
    """How many digits of each number are not trailing noughts, up to three: 8.5 and 85000 have two."""
    size = np.floor(np.log10(np.maximum(values, 1e-9)))
    one, two = (np.round(values / 10.0 ** (size - k), 6) for k in (0, 1))
    return np.where(one == np.round(one), 1, np.where(two == np.round(two), 2, 3))


def _outcomes(placed: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """One row is one number of the articles with its outcome."""
    fate = stated.select("quantity", "restates", claim_unit="unit")
    rows = placed.join(fate, on="quantity", how="left", maintain_order="left")
    kind, is_claim = pl.col("kind"), pl.col("claim_unit").is_not_null()
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
    meant = pl.when(is_claim).then(pl.col("claim_id").gather(pl.coalesce("restates", "quantity")))
    return rows.with_columns(
        quantity_id=pl.concat_str(pl.lit("q"), pl.col("article_id").str.slice(1), pl.lit("_"), "char_start"),
        outcome=outcome,
        unit=pl.coalesce("claim_unit", "unit"),
        claim_id=meant,
    ).select(QUANTITY_COLUMNS)


def _claims(wound: Reel, placed: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """The public claims frame."""
    own = ("char_start", "char_end", "page_start", "page_end", "article_id", "source", "page_hash", "claim_id")
    at = stated["quantity"].to_numpy()
    rows = stated.with_columns(placed[name].gather(at) for name in own)
    whole = pl.lit(placed["claim_id"]).gather(pl.col("part_of"))
    nothing = pl.lit(None, pl.Utf8)
    return (
        rows.with_columns(part_of=rows.select(whole.alias("whole"))["whole"])
        .join(seeds.load("metrics").select("metric", "table_name"), on="metric", how="left", maintain_order="left")
        .with_columns(
            quote=_quotes(wound, rows),
            confidence=(pl.col("likelihood") * CERTAIN).round(4),
            flags=_flags(wound, rows),
            story_id=nothing,
            fact_id=nothing,
            run_id=nothing,
        )
        .select(COLUMNS)
    )


def _quotes(wound: Reel, rows: pl.DataFrame) -> pl.Series:
    """The sentence in which each claim stands; of one without end, what is near."""
    numbers = rows["sentence"].to_numpy()
    first, last = (
        np.searchsorted(wound.sentence, numbers),
        np.searchsorted(wound.sentence, numbers, side="right"),
    )
    first = np.maximum(first, rows["start"].to_numpy() - NEAR)
    last = np.minimum(last, rows["end"].to_numpy() + NEAR)
    # Several claims stand in one sentence.
    anew = np.append(True, (first[1:] != first[:-1]) | (last[1:] != last[:-1]))[: len(first)]
    # A mark opens the next sentence's number, so a sentence runs from after its mark to the next mark inclusive.
    quotes = wound.slices(first[anew], last[anew] + 1).str.strip_chars("\x00\n 　。！？!?")
    return quotes.gather(np.cumsum(anew) - 1)


def _flags(wound: Reel, rows: pl.DataFrame) -> pl.Series:
    """For each claim the names of the repairs and doubts that touch it, as `read:<name>`."""
    repairs = (
        wound.articles.lazy()
        .filter(pl.col("repairs").list.len() > 0)
        .select("reel_start", "repairs")
        .explode("repairs")
        .unnest("repairs")
        .select("name", a=pl.col("start") + pl.col("reel_start"), b=pl.col("end") + pl.col("reel_start"))
        .collect()
    )
    starts, ends = rows["start"].to_numpy(), rows["end"].to_numpy()
    touched = {"unit": rows["unit_sure"].to_numpy() < SURE, "place": rows["read_place"].to_numpy()}
    for (repair,), spots in repairs.group_by("name"):
        begun = np.searchsorted(np.sort(spots["a"].to_numpy()), ends)
        over = np.searchsorted(np.sort(spots["b"].to_numpy()), starts, side="right")
        touched[str(repair)] = begun > over
    found = [(row, f"read:{name}") for name in sorted(touched) for row in np.flatnonzero(touched[name]).tolist()]
    flags = pl.DataFrame(found, schema={"row": pl.UInt32, "flag": pl.Utf8}, orient="row")
    lists = flags.group_by("row", maintain_order=True).agg(pl.col("flag"))
    every = pl.DataFrame({"row": pl.int_range(rows.height, dtype=pl.UInt32, eager=True)})
    return every.join(lists, on="row", how="left", maintain_order="left")["flag"].fill_null([])

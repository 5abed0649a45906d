"""The books: this room counts the digits for itself, and every one must be accounted for."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from contracts.contract import Contract, Rule, beside, run, shown, verdicts

OUTCOMES = ["claim", "date", "duration", "ordinal", "restated", "out_of_scope", "unread", "quarantined"]
CLAIMED = ["claim", "quarantined"]


@dataclass(frozen=True)
class _Shelf:
    """All articles on one string of code points, and where each of them starts there."""

    articles: pl.DataFrame  # article_id, on_topic, offset, article_length
    codes: np.ndarray


def _shelve(articles: pl.DataFrame) -> _Shelf:
    texts = articles["text"].to_list()
    lengths = pl.Series([len(text) for text in texts], dtype=pl.Int64)
    index = articles.select("article_id", "on_topic", offset=lengths.cum_sum() - lengths, article_length=lengths)
    return _Shelf(index, np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32))


def _read_times(shelf: _Shelf, placed: pl.DataFrame) -> pl.DataFrame:
    """One row is one digit of an on-topic article: its place on the shelf and how many spans it lies in."""
    codes = shelf.codes
    placed = placed.select("offset", "char_start", "char_end").drop_nulls()
    begun, ended = (
        np.bincount((placed["offset"] + placed[column]).to_numpy().clip(0, len(codes)), minlength=len(codes) + 1)
        for column in ("char_start", "char_end")
    )
    # Below zero wraps round to what is far above nine.
    found = np.flatnonzero((codes - np.uint32(0x30) <= 9) | (codes - np.uint32(0xFF10) <= 9))
    read = np.repeat(shelf.articles["on_topic"].to_numpy(), shelf.articles["article_length"].to_numpy())[found]
    times = np.cumsum(begun - ended)[found].astype(np.int32)
    return pl.DataFrame({"place": found[read], "times": times[read]})


def _stand(shelf: _Shelf, placed: pl.DataFrame) -> pl.Series:
    """For each quantity whether its surface is what the article has at its span."""
    lengths = placed["surface"].str.len_chars().to_numpy().astype(np.int64)
    first = np.cumsum(lengths) - lengths
    said = np.frombuffer(placed["surface"].str.join("").item().encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    start = placed.select((pl.col("offset") + pl.col("char_start")).fill_null(0)).to_series().to_numpy()
    place = np.repeat(start - first, lengths) + np.arange(len(said))
    same = np.zeros(len(said) + 1, dtype=np.int64)
    inside = (place >= 0) & (place < len(shelf.codes))
    equal = np.zeros(len(said), dtype=bool)
    equal[inside] = shelf.codes[place[inside]] == said[inside]
    np.cumsum(equal, out=same[1:])
    return pl.Series(same[first + lengths] - same[first] == lengths)


def _located(shelf: _Shelf, breaches: pl.DataFrame) -> pl.DataFrame:
    """The breaches of digits with the article and the character where each stands."""
    starts = shelf.articles.filter(pl.col("article_length") > 0).select("article_id", "offset")
    return breaches.join_asof(starts, left_on="place", right_on="offset", coalesce=False).select(
        "article_id", (pl.col("place") - pl.col("offset")).cast(pl.Int32).alias("char_start"), *BREACH_VERDICT
    )


@run
def digits_read_once() -> Rule:
    """Every digit of title and body of an on-topic article lies in exactly one quantity's span."""
    return Rule(pl.col("times") == 1, shown("in ", pl.col("times"), " spans"), pl.lit("1"))


@run
def outcome_is_known() -> Rule:
    """Every quantity has one outcome, and a claim where its outcome says so."""
    claimed = pl.col("outcome").is_in(CLAIMED)
    fine = pl.col("outcome").is_in(OUTCOMES) & (~claimed | pl.col("claim_id").is_not_null())
    return Rule(fine.fill_null(False), shown(pl.col("outcome"), " claim ", pl.col("claim_id")))


@run
def span_is_a_span() -> Rule:
    """A quantity's span lies in its article, which has its surface there and nothing more."""
    start, end = pl.col("char_start"), pl.col("char_end")
    inside = (start >= 0) & (start < end) & (end <= pl.col("article_length"))
    fine = inside & (end - start == pl.col("surface").str.len_chars()) & pl.col("stands")
    return Rule(fine.fill_null(False), shown(start, ":", end, " ", pl.col("surface")), shown(pl.col("article_length")))


@run
def off_topic_is_unread() -> Rule:
    """An article that is off topic has no quantities."""
    return Rule(pl.col("on_topic").fill_null(False), shown(pl.col("article_id")))


@run
def claim_has_its_quantity() -> Rule:
    """Every claim stands in one quantity's span, and that quantity's outcome is a claim."""
    return Rule(pl.col("accounted") == 1, shown(pl.col("accounted"), " quantities"), pl.lit("1"))


QUANTITY_CONTRACTS = [outcome_is_known, span_is_a_span, off_topic_is_unread]
CONTRACTS: list[Contract] = [digits_read_once, *QUANTITY_CONTRACTS, claim_has_its_quantity]


HERE = ["article_id", "char_start"]
SLICE = 2_000  # articles on one shelf, so that memory stays flat
BREACH_VERDICT = ["contract", "severity", "observed", "bound_value"]
Counts = list[tuple[str, int, int]]


def failures(frame: pl.DataFrame, contracts: list[Contract], where: list[str]) -> tuple[Counts, pl.DataFrame]:
    """For each contract its name, rows checked and rows failed; and one row for each breach."""
    held = verdicts(frame, contracts)
    counts, broken = [], []
    for contract in contracts:
        bad = frame.filter(~held[contract.name])
        counts.append((contract.name, frame.height, bad.height))
        broken.append(
            bad.select(
                *where,
                contract=pl.lit(contract.name),
                severity=pl.lit(contract.severity),
                observed=contract.rule.observed.cast(pl.String),
                bound_value=contract.rule.bound.cast(pl.String),
            )
        )
    return counts, pl.concat(broken)


def balance(articles: pl.DataFrame, quantities: pl.DataFrame, claims: pl.DataFrame) -> tuple[Counts, pl.DataFrame]:
    """For each contract of the books its name, rows checked and rows failed; and one row for each breach."""
    claimed = quantities.filter(pl.col("outcome").is_in(CLAIMED)).select(name=pl.col("claim_id").hash())
    accounts = claimed.group_by("name").agg(accounted=pl.len())
    told = beside(claims.select("article_id", "char_start", name=pl.col("claim_id").hash()), accounts, "name")
    told = told.with_columns(pl.col("accounted").fill_null(0))
    found = [failures(told, [claim_has_its_quantity], HERE)]
    if articles.height <= SLICE:
        found += _read(articles, quantities)
    else:
        for piece in articles.iter_slices(SLICE):
            found += _read(piece, quantities.join(piece.select("article_id"), on="article_id", how="semi"))
        strays = quantities.join(articles.select("article_id"), on="article_id", how="anti")
        found += _read(articles.clear(), strays)
    totals: dict[str, tuple[int, int]] = {contract.name: (0, 0) for contract in CONTRACTS}
    for counts, _ in found:
        for name, checked, failed in counts:
            totals[name] = (totals[name][0] + checked, totals[name][1] + failed)
    return [(name, *both) for name, both in totals.items()], pl.concat([breaches for _, breaches in found])


def _read(articles: pl.DataFrame, quantities: pl.DataFrame) -> list[tuple[Counts, pl.DataFrame]]:
    """The books of these articles' digits, and of their quantities."""
    shelf = _shelve(articles)
    placed = beside(quantities, shelf.articles, "article_id")
    placed = placed.with_columns(stands=_stand(shelf, placed))
    counts, unread = failures(_read_times(shelf, placed), [digits_read_once], ["place"])
    return [(counts, _located(shelf, unread)), failures(placed, QUANTITY_CONTRACTS, HERE)]

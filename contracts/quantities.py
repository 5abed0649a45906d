"""The books: this room counts the digits for itself, and every one must be accounted for."""

import numpy as np
import polars as pl

from contracts.contract import Contract, Rule, run, shown, verdicts

OUTCOMES = ["claim", "date", "duration", "ordinal", "restated", "out_of_scope", "unread", "quarantined"]
CLAIMED = ["claim", "quarantined"]


def digits(articles: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every digit of every article: its place on the joined texts; and each article's start and length there."""
    texts = articles["text"].to_list()
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    is_digit = ((codes >= 0x30) & (codes <= 0x39)) | ((codes >= 0xFF10) & (codes <= 0xFF19))
    return np.flatnonzero(is_digit), np.cumsum(lengths) - lengths, lengths


def _read_times(articles: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """One row is one digit of an on-topic article: where it stands and in how many quantities' spans it lies."""
    found, starts, lengths = digits(articles)
    index = pl.DataFrame({"article_id": articles["article_id"], "offset": starts, "length": lengths})
    placed = quantities.select("article_id", "char_start", "char_end").join(index, on="article_id")
    total = int(lengths.sum())
    edges = np.zeros(total + 1, dtype=np.int32)
    for column, step in (("char_start", 1), ("char_end", -1)):
        inside = placed[column].to_numpy().clip(0, placed["length"].to_numpy())
        np.add.at(edges, placed["offset"].to_numpy() + inside, step)
    times = np.cumsum(edges)[found]
    owner = np.searchsorted(starts, found, side="right") - 1
    # Empty articles share a start with the next; the digit belongs to the last that starts there.
    return pl.DataFrame(
        {
            "article_id": articles["article_id"].gather(owner),
            "on_topic": articles["on_topic"].gather(owner),
            "char_start": (found - starts[owner]).astype(np.int32),
            "times": times.astype(np.int32),
        }
    ).filter("on_topic")


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
    """A quantity's span lies in its article and is as long as its surface."""
    start, end = pl.col("char_start"), pl.col("char_end")
    inside = (start >= 0) & (start < end) & (end <= pl.col("article_length"))
    fine = inside & (end - start == pl.col("surface").str.len_chars())
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


def failures(frame: pl.DataFrame, contracts: list[Contract]) -> tuple[list[tuple[str, int, int]], pl.DataFrame]:
    """For each contract its name, rows checked and rows failed; and one row for each breach."""
    held = verdicts(frame, contracts)
    counts, broken = [], []
    for contract in contracts:
        bad = frame.filter(~held[contract.name])
        counts.append((contract.name, frame.height, bad.height))
        if bad.height:
            broken.append(
                bad.select(
                    "article_id",
                    "char_start",
                    contract=pl.lit(contract.name),
                    severity=pl.lit(contract.severity),
                    observed=contract.rule.observed,
                    bound_value=contract.rule.bound,
                )
            )
    return counts, pl.concat(broken) if broken else pl.DataFrame(schema=BREACH)


BREACH = {
    "article_id": pl.String,
    "char_start": pl.Int32,
    "contract": pl.String,
    "severity": pl.String,
    "observed": pl.String,
    "bound_value": pl.String,
}


def balance(
    articles: pl.DataFrame, quantities: pl.DataFrame, claims: pl.DataFrame
) -> tuple[list[tuple[str, int, int]], pl.DataFrame]:
    """For each contract of the books its name, rows checked and rows failed; and one row for each breach."""
    size = articles.select("article_id", "on_topic", article_length=pl.col("text").str.len_chars())
    placed = quantities.join(size, on="article_id", how="left", maintain_order="left")
    accounts = quantities.filter(pl.col("outcome").is_in(CLAIMED)).group_by("claim_id").agg(accounted=pl.len())
    told = claims.select("article_id", "char_start", "claim_id").join(accounts, on="claim_id", how="left")
    told = told.with_columns(pl.col("accounted").fill_null(0))
    counts, broken = [], []
    for frame, contracts in (
        (_read_times(articles, quantities), [digits_read_once]),
        (placed, QUANTITY_CONTRACTS),
        (told, [claim_has_its_quantity]),
    ):
        counted, bad = failures(frame, contracts)
        counts += counted
        broken.append(bad)
    return counts, pl.concat(broken)

"""Names that stay the same from run to run, because they are made of what they name."""

from hashlib import blake2b

import numpy as np
import polars as pl


def identifier(prefix: str, *parts: object) -> str:
    """The prefix and sixteen hex digits that stand for the parts."""
    return prefix + blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def article_id(source: str, page_hash: str) -> str:
    """The name of the page with this hash as this source showed it."""
    return identifier("a", source, page_hash)


def claim_ids(articles: pl.Series, owner: np.ndarray, starts: pl.Series, ends: pl.Series) -> pl.Series:
    """For each row the name of the claim at this page span of its owner, a row of `articles` (their names).

    An article's name stands for source and page hash; its hash is mixed with the span by the finaliser of splitmix64,
    whole columns at a time.
    """
    names = [blake2b(name.encode(), digest_size=8).digest() for name in articles.to_list()]
    hashes = np.frombuffer(b"".join(names), dtype=">u8").astype(np.uint64)[owner]
    spans = (starts.to_numpy().astype(np.uint64) << np.uint64(32)) | ends.to_numpy().astype(np.uint64)
    mixed = hashes ^ (spans * np.uint64(0x9E3779B97F4A7C15))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    digits = (mixed ^ (mixed >> np.uint64(31))).astype(">u8").tobytes().hex("\n", 8)
    lines = pl.Series([digits], dtype=pl.Utf8).str.split("\n").explode()[: len(starts)]
    return pl.select(pl.concat_str(pl.lit("c"), lines).alias("claim_id")).to_series()

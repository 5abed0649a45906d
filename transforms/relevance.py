"""How much an article is about paired assistance between two places, judged by its words before anything is read.

Each word of seeds/relevance_cues.csv counts once in the body and once more in the title. What speaks of the pairing
counts in full only where both sides are named: a pair's short name, or places of the east and of the west.
"""

from functools import cache

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick, MatchKind

import seeds

ON_TOPIC = 0.5
_HALF = 3.0  # this weight of words is as good as a coin's toss
_SHOWN = 3


@cache
def _cues() -> tuple[AhoCorasick, pl.DataFrame]:
    cues = seeds.load("relevance_cues").select("cue", "kind", "weight").with_row_index("pattern")
    return AhoCorasick(cues["cue"].to_list(), matchkind=MatchKind.LeftmostLongest), cues


def judge(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one article (title, text): relevance from 0 to 1, relevance_reason, on_topic."""
    automaton, cues = _cues()
    texts = articles["text"].to_list()
    found = np.array(automaton.find_matches_as_indexes("\n".join(texts)), dtype=np.int32).reshape(-1, 3)
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
    row = np.searchsorted(ends, found[:, 1], side="right")
    titles = np.concatenate(([0], ends[:-1])) + np.fromiter((len(t) for t in articles["title"]), np.int64, len(texts))
    hits = pl.DataFrame({"row": row, "pattern": found[:, 0], "title": found[:, 1] < titles[row] if len(found) else []}).with_columns(
        pl.col("row").cast(pl.UInt32), pl.col("pattern").cast(pl.UInt32), pl.col("title").cast(pl.Boolean)
    )
    words = (
        hits.group_by("row", "pattern")
        .agg(pl.len().alias("times"), pl.col("title").any())
        .join(cues, on="pattern")
        .with_columns(
            points=pl.col("weight") * (1 + 0.5 * pl.col("title").cast(pl.Float64)) * (1 + 0.25 * (pl.col("times").clip(upper_bound=4) - 1))
        )
    )

    def points(kind: str) -> pl.Expr:
        return pl.col("points").filter(pl.col("kind") == kind).sum()

    sums = words.group_by("row").agg(
        pairing=points("pairing"),
        pair=points("pair"),
        east=points("east") + points("side"),
        west=points("west"),
        against=points("economy"),
        said=pl.col("cue").filter(pl.col("kind").is_in(["pairing", "pair"])).sort_by(
            pl.col("points").filter(pl.col("kind").is_in(["pairing", "pair"])), descending=True
        ).head(_SHOWN).str.join(", "),
        sides=pl.col("cue").filter(pl.col("kind").is_in(["east", "west", "side"])).sort_by(
            pl.col("points").filter(pl.col("kind").is_in(["east", "west", "side"])), descending=True
        ).head(2).str.join(", "),
        other=pl.col("cue").filter(pl.col("kind") == "economy").head(_SHOWN).str.join(", "),
    )
    frame = articles.select(pl.col("title").str.len_chars() > 0, filled=pl.col("text").str.strip_chars() != "").with_row_index("row")
    frame = frame.join(sums, on="row", how="left", maintain_order="left").with_columns(
        pl.col("pairing", "pair", "east", "west", "against").fill_null(0.0), pl.col("said", "sides", "other").fill_null("")
    )
    both = (pl.col("pair") > 0) | ((pl.col("east") > 0) & (pl.col("west") > 0))
    weight = ((pl.col("pairing") + pl.col("pair")) * pl.when(both).then(1.0).otherwise(0.4) + pl.col("against")).clip(lower_bound=0.0)
    score = (weight / (weight + _HALF)).round(3)
    named = pl.when(both).then(pl.lit("both sides")).otherwise(pl.lit("only one side or none"))
    return frame.with_columns(relevance=score, named=named).select(
        "relevance",
        relevance_reason=pl.when(~pl.col("filled"))
        .then(pl.lit("no article text on the page"))
        .when(pl.col("said") == "")
        .then(pl.lit("no word of paired assistance"))
        .otherwise(
            pl.concat_str(
                pl.lit("speaks of "),
                "said",
                pl.lit("; names "),
                "named",
                pl.when(pl.col("sides") == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit(" ("), "sides", pl.lit(")"))),
                pl.when(pl.col("other") == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("; against it: "), "other")),
            )
        ),
        on_topic=(pl.col("relevance") >= ON_TOPIC) & pl.col("filled"),
    )

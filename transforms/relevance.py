"""How much an article is about paired assistance between two places, judged by its words before anything is read.

Words of seeds/relevance_cues.csv weigh by kind: `pairing` speaks of the assistance, `soft` goes with it, `against`
belongs to other subjects. They count in full only where both sides are named: a pair's short name (苏陕), or a place
that gives and a place that receives, best in one sentence.
"""

from functools import cache

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

import seeds

ON_TOPIC = 0.5
# Provinces by the first two digits of their code: those that mostly give, those that mostly receive, and the rest.
_GIVING = frozenset("11 12 21 31 32 33 35 37 44".split())
_RECEIVING = frozenset("15 45 50 51 52 53 54 61 62 63 64 65".split())
_HALF = 2.5  # words of this weight in all leave it open
_OFTEN = 4  # more mentions of one word say no more
_REPEATS = 0.25  # what each further mention adds to a word
_TITLE = 0.5  # what standing in the title adds
_ONE_SIDED, _ONE_PROVINCE = 0.4, 0.7
_SOFT_MOST = 2.0
_BUSY = 3  # mentions of one side that make up for a sentence with both
_SENTENCE = 0.75  # what a sentence that names both sides adds
_SENTENCES_MOST = 4
_LEAST = 0.5  # without this much said of pairing itself nothing else counts
_SHOWN = 3


@cache
def _words() -> tuple[AhoCorasick, pl.DataFrame]:
    """The words and the names of places, and one row for each: pattern, cue, kind, weight, province."""
    cues = seeds.load("relevance_cues").select("cue", "kind", "weight", pl.lit("").alias("province"))
    names = seeds.load("names").filter(pl.col("cue").str.len_chars() >= 2, ~pl.col("cue").is_in(cues["cue"].implode()))
    pairs = names.filter(pl.col("role").is_in(["donor", "recipient"])).select("cue").unique(maintain_order=True)
    province = pl.col("code").str.slice(0, 2).alias("province")
    side = (
        pl.when(province.is_in(list(_GIVING)))
        .then(pl.lit("giving"))
        .when(province.is_in(list(_RECEIVING)))
        .then(pl.lit("receiving"))
        .otherwise(pl.lit("between"))
    )
    places = (
        names.filter(pl.col("role").is_in(["full", "short"]), pl.col("code") != "")
        .group_by("cue", maintain_order=True)
        .agg(province.first(), side.first().alias("kind"), side.n_unique().alias("sides"))
        .filter(pl.col("sides") == 1)
    )
    absorbing = names.filter(pl.col("role") == "word").select("cue").unique(maintain_order=True)
    table = pl.concat(
        [
            cues,
            pairs.select("cue", pl.lit("pair").alias("kind"), pl.lit(2.0).alias("weight"), pl.lit("").alias("province")),
            places.select("cue", "kind", pl.lit(0.0).alias("weight"), "province"),
            absorbing.select("cue", pl.lit("word").alias("kind"), pl.lit(0.0).alias("weight"), pl.lit("").alias("province")),
        ]
    ).unique("cue", keep="first", maintain_order=True)
    automaton = AhoCorasick(
        table["cue"].to_list(), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
    )
    return automaton, table.with_row_index("pattern")


def _hits(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one word or name in an article: row, cue, kind, weight, province, title (stands there), sentence."""
    automaton, table = _words()
    text = "\n".join([*articles["text"].to_list(), ""])
    found = np.array(automaton.find_matches_as_indexes(text), dtype=np.int32).reshape(-1, 3)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    sentence = np.cumsum(np.isin(codes, [ord(mark) for mark in "\n。！？!?"]), dtype=np.int32)
    ends = np.cumsum(articles["text"].str.len_chars().to_numpy().astype(np.int64) + 1)
    row = np.searchsorted(ends, found[:, 1], side="right")
    title_ends = np.concatenate(([0], ends[:-1])) + articles["title"].str.len_chars().to_numpy()
    return pl.DataFrame(
        {
            "row": row.astype(np.uint32),
            "pattern": found[:, 0].astype(np.uint32),
            "title": found[:, 1] < title_ends[row],
            "sentence": sentence[found[:, 1]],
        }
    ).join(table, on="pattern", maintain_order="left")


def _first(kinds: list[str], by: str) -> pl.Expr:
    """The weightiest words of some kinds, as a list to read."""
    chosen = pl.col("kind").is_in(kinds)
    return pl.col("cue").filter(chosen).sort_by(pl.col(by).filter(chosen), descending=True).head(_SHOWN).str.join(", ")


def _sums(hits: pl.DataFrame) -> pl.DataFrame:
    """For each article with any hit: weights by kind, how the sides stand together, and the words that decided."""
    words = (
        hits.filter(pl.col("kind") != "word")
        .group_by("row", "cue", "kind", "weight", "province", maintain_order=True)
        .agg(times=pl.len().clip(upper_bound=_OFTEN).cast(pl.Float64), title=pl.col("title").any())
        .with_columns(points=pl.col("weight") * (1 + _REPEATS * (pl.col("times") - 1)) * (1 + _TITLE * pl.col("title")))
    )

    def points(kind: str) -> pl.Expr:
        return pl.col("points").filter(pl.col("kind") == kind).sum()

    def mentions(kind: str) -> pl.Expr:
        return pl.col("times").filter(pl.col("kind") == kind).sum()

    sums = words.group_by("row").agg(
        pairing=points("pairing"),
        pair=points("pair"),
        soft=points("soft").clip(upper_bound=_SOFT_MOST),
        against=points("against"),
        giving=mentions("giving"),
        receiving=mentions("receiving"),
        between=mentions("between"),
        provinces=pl.col("province").filter(pl.col("province") != "").n_unique(),
        places=(pl.col("province") != "").sum(),
        said=_first(["pairing", "pair"], "points"),
        givers=_first(["giving"], "times").str.split(", ").list.first(),
        receivers=_first(["receiving"], "times").str.split(", ").list.first(),
        others=_first(["between"], "times").str.split(", ").list.first(),
        other=_first(["against"], "points"),
    )
    sides = hits.filter(pl.col("kind").is_in(["giving", "receiving", "between"]))
    together = (
        sides.group_by("row", "sentence")
        .agg(pl.col("kind").n_unique().alias("sides"), pl.col("province").n_unique().alias("provinces"))
        .filter((pl.col("sides") > 1) & (pl.col("provinces") > 1))
        .group_by("row")
        .agg(together=pl.len().cast(pl.Float64))
    )
    return sums.join(together, on="row", how="left")


def judge(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one article (title, text): relevance from 0 to 1, relevance_reason, on_topic."""
    numbers = ["pairing", "pair", "soft", "against", "giving", "receiving", "between", "provinces", "places", "together"]
    frame = (
        articles.select(filled=pl.col("text").str.strip_chars() != "")
        .with_row_index("row")
        .join(_sums(_hits(articles)), on="row", how="left", maintain_order="left")
        .with_columns(pl.col(numbers).cast(pl.Float64).fill_null(0.0), pl.col(pl.Utf8).fill_null(""))
    )
    two = ((pl.col("giving") > 0).cast(pl.Int8) + (pl.col("receiving") > 0) + (pl.col("between") > 0)) > 1
    busy = pl.max_horizontal("giving", "receiving") >= _BUSY
    both = (pl.col("pair") > 0) | (two & ((pl.col("together") > 0) | busy))
    factor = (
        pl.when(both)
        .then(1.0)
        .when(two | ((pl.col("provinces") == 1) & (pl.col("places") > 1)))
        .then(_ONE_PROVINCE)
        .otherwise(_ONE_SIDED)
    )
    strong = pl.col("pairing") + pl.col("pair")
    beside = pl.when(both & (strong >= _LEAST)).then(
        pl.col("soft") + _SENTENCE * pl.col("together").clip(upper_bound=_SENTENCES_MOST)
    )
    weight = (strong * factor + beside.fill_null(0.0) + pl.col("against")).clip(lower_bound=0.0)
    sides = pl.concat_list("givers", "receivers", "others").list.eval(pl.element().filter(pl.element() != "")).list.head(2)
    reason = pl.concat_str(
        pl.lit("speaks of "),
        "said",
        pl.when(both).then(pl.lit("; both sides named")).otherwise(pl.lit("; not both sides named together")),
        pl.when(sides.list.len() > 0)
        .then(pl.concat_str(pl.lit(" ("), sides.list.join(", "), pl.lit(")")))
        .otherwise(pl.lit("")),
        pl.when(pl.col("other") == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("; against it: "), "other")),
    )
    return frame.with_columns(relevance=(weight / (weight + _HALF)).round(3)).select(
        pl.when("filled").then("relevance").otherwise(0.0).alias("relevance"),
        relevance_reason=pl.when(~pl.col("filled"))
        .then(pl.lit("no article text on the page"))
        .when(pl.col("said") == "")
        .then(pl.lit("no word of paired assistance"))
        .otherwise(reason),
        on_topic=(pl.col("relevance") >= ON_TOPIC) & pl.col("filled"),
    )

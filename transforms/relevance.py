"""How much an article is about paired assistance between two places, judged by its words before anything is read.

Words of seeds/relevance_cues.csv weigh by kind: `pairing` speaks of the assistance, `soft` goes with it, `against`
belongs to other subjects. They count in full only where both sides are named: a pair's short name (苏陕), or a place
that gives and a place that receives, best in one sentence.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

import seeds

ON_TOPIC = 0.5
# Provinces by the first two digits of their code: those that mostly give, those that mostly receive, and the rest.
_GIVING = frozenset(["11", "12", "21", "31", "32", "33", "35", "37", "44"])
_RECEIVING = frozenset(["15", "45", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"])
_HALF = 2.2  # words of this weight in all leave it open
_OFTEN = 4  # more mentions of one word say no more
_REPEATS = 0.25  # what each further mention adds to a word
_TITLE = 0.5  # what standing in the title adds
_ONE_SIDED, _ONE_PROVINCE = 0.4, 0.7
_SOFT_MOST = 2.0
_BUSY = 3  # mentions of one side that make up for a sentence with both
_DEEDS = np.array([ord(mark) for mark in "帮援送派捐给替"], dtype=np.uint32)
_DEED, _DEEDS_MOST = 0.6, 5  # what a giving place with such a word after it adds
_SENTENCE = 0.75  # what a sentence that names both sides adds
_SENTENCES_MOST = 4
_LEAST = 0.5  # without this much said of pairing itself nothing else counts
_SHOWN = 3
_KINDS = ("pairing", "pair", "soft", "against", "giving", "receiving", "between", "either", "word")
_PAIRING, _PAIR, _SOFT, _AGAINST, _GIVES, _RECEIVES, _BETWEEN, _EITHER, _WORD = range(9)
_PAIR_NAME = 1.5  # what a pair's short name weighs


@cache
def _words() -> tuple[AhoCorasick, pl.DataFrame]:
    """The words and the names of places, and one row for each: cue, kind (a number), weight, province (0 for none)."""
    cues = seeds.load("relevance_cues").select("cue", "kind", "weight", province=pl.lit(0))
    names = seeds.load("names").filter(pl.col("cue").str.len_chars() >= 2, ~pl.col("cue").is_in(cues["cue"].implode()))
    code = pl.col("code").str.slice(0, 2)
    side = (
        pl.when(code.is_in(list(_GIVING)))
        .then(pl.lit("giving"))
        .when(code.is_in(list(_RECEIVING)))
        .then(pl.lit("receiving"))
        .otherwise(pl.lit("between"))
    )
    places = (
        names.filter(pl.col("role").is_in(["full", "short"]), pl.col("code") != "")
        .group_by("cue", maintain_order=True)
        .agg(kind=side.first(), province=code.first().cast(pl.Int32), sides=side.n_unique())
        .select(
            "cue",
            kind=pl.when(pl.col("sides") == 1).then("kind").otherwise(pl.lit("either")),
            weight=pl.lit(0.0),
            province=pl.when(pl.col("sides") == 1).then("province").otherwise(0),
        )
    )

    def plain(kind: str, weight: float, *roles: str) -> pl.DataFrame:
        chosen = names.filter(pl.col("role").is_in(roles)).select("cue").unique(maintain_order=True)
        return chosen.select("cue", kind=pl.lit(kind), weight=pl.lit(weight), province=pl.lit(0))

    # a name that is also an ordinary word is only looked for to keep other names from being read across it
    table = pl.concat(
        [cues, plain("pair", _PAIR_NAME, "donor", "recipient"), places, plain("word", 0.0, "word")]
    ).unique("cue", keep="first", maintain_order=True)
    automaton = AhoCorasick(
        table["cue"].to_list(), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
    )
    return automaton, table.with_columns(
        pl.col("kind").replace_strict(_KINDS, range(len(_KINDS)), return_dtype=pl.Int8)
    )


@dataclass(frozen=True)
class _Hits:
    """Where words stand, in the order of the texts, as arrays: one entry is one word."""

    row: np.ndarray  # its article
    pattern: np.ndarray
    title: np.ndarray  # whether it stands there
    sentence: np.ndarray
    deed: np.ndarray  # whether a word of giving follows: 余杭帮, 奉化给


def _hits(articles: pl.DataFrame) -> _Hits:
    automaton, _ = _words()
    text = "\n".join([*articles["text"].to_list(), ""])
    found = np.array(automaton.find_matches_as_indexes(text), dtype=np.int32).reshape(-1, 3)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    stops = np.flatnonzero((codes == 0x3002) | (codes == 0x0A) | (codes == 0xFF01) | (codes == 0xFF1F))
    ends = np.cumsum(articles["text"].str.len_chars().to_numpy().astype(np.int64) + 1)
    row = np.searchsorted(ends, found[:, 1], side="right")
    title_ends = np.concatenate(([0], ends[:-1])) + articles["title"].str.len_chars().to_numpy()
    follows = [np.isin(codes[np.minimum(found[:, 2] + step, len(codes) - 1)], _DEEDS) for step in (0, 1)]
    return _Hits(
        row, found[:, 0], found[:, 1] < title_ends[row], np.searchsorted(stops, found[:, 1]), follows[0] | follows[1]
    )


def _together(hits: _Hits, kind: np.ndarray, province: np.ndarray, size: int) -> np.ndarray:
    """For each article, in how many sentences places of two sides and provinces stand together."""
    sides = (kind[hits.pattern] >= _GIVES) & (kind[hits.pattern] < _WORD)
    pattern, sentence, row = hits.pattern[sides], hits.sentence[sides], hits.row[sides]
    if not len(pattern):
        return np.zeros(size)
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    two = np.ones(len(starts), dtype=bool)
    for values in (kind[pattern], province[pattern]):
        two &= np.minimum.reduceat(values, starts) < np.maximum.reduceat(values, starts)
    return np.bincount(row[starts[two]], minlength=size).astype(float)


def _foremost(words: pl.DataFrame, by: str, most: int) -> pl.DataFrame:
    """For each row, its weightiest words as one string: row, cue."""
    return (
        words.sort("row", -pl.col(by), maintain_order=True)
        .filter(pl.int_range(pl.len()).over("row") < most)
        .group_by("row", maintain_order=True)
        .agg(pl.col("cue").str.join(", "))
    )


def judge(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one article (title, text): relevance from 0 to 1, relevance_reason, on_topic."""
    size, (_, table) = len(articles), _words()
    kind, weight, province = (table[name].to_numpy() for name in ("kind", "weight", "province"))
    hits = _hits(articles)
    key, which, times = np.unique(
        hits.row.astype(np.int64) * len(table) + hits.pattern, return_inverse=True, return_counts=True
    )
    row, pattern = key // len(table), key % len(table)
    titled = np.bincount(which, weights=hits.title, minlength=len(key)) > 0
    often = np.minimum(times, _OFTEN)
    points = weight[pattern] * (1 + _REPEATS * (often - 1)) * (1 + _TITLE * titled)

    def total(wanted: int, amount: np.ndarray) -> np.ndarray:
        return np.bincount(row, weights=amount * (kind[pattern] == wanted), minlength=size)

    giving, receiving, between, either = (total(side, often) for side in (_GIVES, _RECEIVES, _BETWEEN, _EITHER))
    between = between + either  # a name that several provinces have is the other side of what else is named
    together = _together(hits, kind, province, size)
    pairs = total(_PAIR, points)
    done = hits.row[hits.deed & (kind[hits.pattern] == _GIVES)]
    deeds = _DEED * np.minimum(np.bincount(done, minlength=size), _DEEDS_MOST)
    strong = total(_PAIRING, points) + pairs + np.where(giving * (receiving + between) > 0, deeds, 0.0)
    two = ((giving > 0).astype(int) + (receiving > 0) + (between > 0)) > 1
    both = (pairs > 0) | (two & ((together > 0) | (np.maximum(giving, receiving) >= _BUSY)))
    # two places of one province may be a pairing inside it
    near = two | (giving + receiving + between > 1)
    factor = np.where(both, 1.0, np.where(near, _ONE_PROVINCE, _ONE_SIDED))
    beside = np.minimum(total(_SOFT, points), _SOFT_MOST) + _SENTENCE * np.minimum(together, _SENTENCES_MOST)
    whole = np.maximum(
        strong * factor + np.where(both & (strong >= _LEAST), beside, 0.0) + total(_AGAINST, points), 0.0
    )

    words = pl.DataFrame({"row": row, "kind": kind[pattern], "points": points, "often": often}).with_columns(
        cue=table["cue"].gather(pattern)
    )
    kinds = pl.col("kind")
    frame = articles.select(filled=pl.col("text").str.strip_chars() != "").with_columns(
        row=pl.int_range(pl.len()), whole=pl.Series(whole), both=pl.Series(both)
    )
    for name, chosen, by, most in (
        ("said", words.filter(kinds <= _PAIR), "points", _SHOWN),
        ("gives", words.filter(kinds == _GIVES), "often", 1),
        ("gets", words.filter(kinds == _RECEIVES), "often", 1),
        ("against", words.filter(kinds == _AGAINST).with_columns(-pl.col("points")), "points", _SHOWN),
    ):
        named = _foremost(chosen, by, most).rename({"cue": name})
        frame = frame.join(named, on="row", how="left", maintain_order="left").with_columns(pl.col(name).fill_null(""))
    sides = pl.concat_list("gives", "gets").list.eval(pl.element().filter(pl.element() != "")).list.join(", ")
    reason = pl.concat_str(
        pl.when(pl.col("said") == "")
        .then(pl.lit("speaks of giving"))
        .otherwise(pl.concat_str(pl.lit("speaks of "), "said")),
        pl.when("both").then(pl.lit("; both sides named")).otherwise(pl.lit("; not both sides named together")),
        pl.when(sides == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit(" ("), sides, pl.lit(")"))),
        pl.when(pl.col("against") == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("; against it: "), "against")),
    )
    return frame.with_columns(
        relevance=pl.when("filled").then((pl.col("whole") / (pl.col("whole") + _HALF)).round(3)).otherwise(0.0)
    ).select(
        "relevance",
        relevance_reason=pl.when(~pl.col("filled"))
        .then(pl.lit("no article text on the page"))
        .when((pl.col("said") == "") & (pl.col("whole") == 0))
        .then(pl.lit("no word of paired assistance"))
        .otherwise(reason),
        on_topic=pl.col("relevance") >= ON_TOPIC,
    )

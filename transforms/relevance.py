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
_ONE_SIDED, _ONE_PROVINCE = 0.3, 0.7
_SOFT_MOST = 2.0
_BUSY = 3  # mentions of one side that make up for a sentence with both
_DEEDS = np.array([ord(mark) for mark in "帮援送派捐给替"], dtype=np.uint32)
_DEED, _DEEDS_MOST = 0.6, 5  # what a giving place with such a word after it adds
_SENTENCE = 0.75  # what a sentence that names both sides adds
_SENTENCES_MOST = 4
_LEAST = 0.5  # without this much said of pairing itself nothing else counts
_SHOWN = 3
_HEAD = 500  # characters; who gives and who receives stands near the beginning
_PAIR, _GIVES, _RECEIVES, _BETWEEN, _EITHER, _WORD = range(6)
_PAIR_NAME = 1.5  # what a pair's short name weighs


@cache
def _cues() -> pl.DataFrame:
    """One row is one word: cue, kind, weight."""
    return seeds.load("relevance_cues").select("cue", "kind", "weight")


@cache
def _names() -> tuple[AhoCorasick, pl.DataFrame]:
    """The names of places and pairs, and one row for each: cue, kind (a number), province (0 where it is not one)."""
    names = seeds.load("names").filter(pl.col("cue").str.len_chars() >= 2)
    code = pl.col("code").str.slice(0, 2)
    side = (
        pl.when(code.is_in(list(_GIVING)))
        .then(_GIVES)
        .when(code.is_in(list(_RECEIVING)))
        .then(_RECEIVES)
        .otherwise(_BETWEEN)
    )
    places = (
        names.filter(pl.col("role").is_in(["full", "short"]), pl.col("code") != "")
        .group_by("cue", maintain_order=True)
        .agg(kind=side.first(), province=code.first().cast(pl.Int32), sides=side.n_unique())
        .select(
            "cue",
            kind=pl.when(pl.col("sides") == 1).then("kind").otherwise(_EITHER),
            province=pl.when(pl.col("sides") == 1).then("province").otherwise(0),
        )
    )

    def plain(kind: int, *roles: str) -> pl.DataFrame:
        chosen = names.filter(pl.col("role").is_in(roles)).select("cue").unique(maintain_order=True)
        return chosen.select("cue", kind=pl.lit(kind), province=pl.lit(0))

    # a name that is also an ordinary word is only looked for to keep other names from being read across it
    table = pl.concat([plain(_PAIR, "donor", "recipient"), places, plain(_WORD, "word")]).unique(
        "cue", keep="first", maintain_order=True
    )
    automaton = AhoCorasick(
        table["cue"].to_list(), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
    )
    return automaton, table


def _said(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one word of an article: row, cue, kind, points."""
    cues = _cues()
    patterns = cues["cue"].to_list()

    def words(column: str) -> pl.DataFrame:
        found = articles.select(
            row=pl.int_range(pl.len()), cue=pl.col(column).str.extract_many(patterns, leftmost=True)
        )
        return found.explode("cue").drop_nulls().group_by("row", "cue").len("times")

    titled = words("title").select("row", "cue", title=pl.lit(1.0))
    more = pl.col("times").clip(upper_bound=_OFTEN).cast(pl.Float64) - 1
    return (
        words("text")
        .join(titled, on=["row", "cue"], how="left")
        .join(cues, on="cue")
        .select(
            "row",
            "cue",
            "kind",
            points=pl.col("weight") * (1 + _REPEATS * more) * (1 + _TITLE * pl.col("title").fill_null(0.0)),
        )
    )


@dataclass(frozen=True)
class _Places:
    """What the names in texts say, by text."""

    giving: np.ndarray  # mentions, of one name at most so many
    receiving: np.ndarray
    between: np.ndarray
    pairs: np.ndarray
    deeds: np.ndarray  # giving places with a word of giving after them: 余杭帮, 奉化给
    together: np.ndarray  # sentences that name two sides
    named: pl.DataFrame  # row, cue, kind, points

    def with_rows(self, rows: np.ndarray, other: "_Places") -> "_Places":
        """The same with some rows taken from another, whose rows are these."""
        arrays = {}
        for name in ("giving", "receiving", "between", "pairs", "deeds", "together"):
            arrays[name] = getattr(self, name).copy()
            arrays[name][rows] = getattr(other, name)
        kept = self.named.filter(~pl.col("row").is_in(rows.tolist()))
        moved = other.named.with_columns(row=pl.Series(rows).gather(other.named["row"]))
        return _Places(**arrays, named=pl.concat([kept, moved]))


def _placed(texts: pl.Series) -> _Places:
    automaton, table = _names()
    kind, province = table["kind"].to_numpy(), table["province"].to_numpy()
    size = len(texts)
    text = "\n".join([*texts.to_list(), ""])
    found = np.array(automaton.find_matches_as_indexes(text), dtype=np.int32).reshape(-1, 3)
    found = found[kind[found[:, 0]] != _WORD]
    pattern, start, end = found.T
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    ends = np.cumsum(texts.str.len_chars().to_numpy().astype(np.int64) + 1)
    row = np.searchsorted(ends, start, side="right")

    key, times = np.unique(row.astype(np.int64) * len(table) + pattern, return_counts=True)
    of, which = key // len(table), key % len(table)
    often = np.minimum(times, _OFTEN)

    def mentions(*kinds: int) -> np.ndarray:
        return np.bincount(of, weights=often * np.isin(kind[which], kinds), minlength=size)

    gives = kind[pattern] == _GIVES
    follows = np.isin(codes[np.minimum(end[gives, None] + np.array([0, 1]), len(codes) - 1)], _DEEDS).any(axis=1)
    stops = np.flatnonzero((codes == 0x3002) | (codes == 0x0A) | (codes == 0xFF01) | (codes == 0xFF1F))
    sided = kind[pattern] != _PAIR
    sentence = np.searchsorted(stops, start[sided])
    first = np.flatnonzero(np.diff(sentence, prepend=-1))
    two = np.ones(len(first), dtype=bool)
    for values in (kind[pattern[sided]], province[pattern[sided]]) if len(first) else ():
        two &= np.minimum.reduceat(values, first) < np.maximum.reduceat(values, first)
    return _Places(
        mentions(_GIVES),
        mentions(_RECEIVES),
        mentions(_BETWEEN, _EITHER),  # what several provinces have is the other side of what else is named
        mentions(_PAIR),
        np.bincount(row[gives][follows], minlength=size),
        np.bincount(row[sided][first[two]], minlength=size).astype(float),
        pl.DataFrame(
            {"row": of, "cue": table["cue"].gather(which), "kind": kind[which], "points": often.astype(float)}
        ),
    )


def _foremost(words: pl.DataFrame, most: int) -> pl.DataFrame:
    """For each row, its weightiest words as one string: row, cue."""
    return (
        words.sort("row", -pl.col("points").abs(), "cue")
        .filter(pl.int_range(pl.len()).over("row") < most)
        .group_by("row", maintain_order=True)
        .agg(pl.col("cue").str.join(", "))
    )


@dataclass(frozen=True)
class _Weight:
    """What speaks for each article in all, whether anything speaks of pairing, and whether both sides are named."""

    whole: np.ndarray
    strong: np.ndarray
    both: np.ndarray


def _weigh(said: pl.DataFrame, places: _Places) -> _Weight:
    rows, points = said["row"].to_numpy(), said["points"].to_numpy()

    def total(*kinds: str) -> np.ndarray:
        counted = points * said["kind"].is_in(kinds).to_numpy()
        return np.bincount(rows, weights=counted, minlength=len(places.giving))

    giving, receiving, between = places.giving, places.receiving, places.between
    programme = total("programme")
    deeds = np.where(giving * (receiving + between) > 0, _DEED * np.minimum(places.deeds, _DEEDS_MOST), 0.0)
    pairs = _PAIR_NAME * (1 + _REPEATS * (places.pairs - 1)) * (places.pairs > 0)
    strong = programme + total("pairing") + pairs + deeds
    two = ((giving > 0).astype(int) + (receiving > 0) + (between > 0)) > 1
    named = two & ((places.together > 0) | (np.maximum(giving, receiving) >= _BUSY))
    both = (programme > 0) | (places.pairs > 0) | named
    # two places of one province may be a pairing inside it
    near = two | (giving + receiving + between > 1)
    factor = np.where(both, 1.0, np.where(near, _ONE_PROVINCE, _ONE_SIDED))
    beside = np.minimum(total("soft"), _SOFT_MOST) + _SENTENCE * np.minimum(places.together, _SENTENCES_MOST)
    whole = strong * factor + np.where(both & (strong >= _LEAST), beside, 0.0) + total("against")
    return _Weight(np.maximum(whole, 0.0), strong, both)


def judge(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one article (title, text): relevance from 0 to 1, relevance_reason, on_topic."""
    said, texts = _said(articles), articles["text"]
    places = _placed(texts.str.head(_HEAD))
    weight = _weigh(said, places)
    # who is not named near the beginning may be named later, where there is anything to be named for
    undecided = np.flatnonzero((weight.whole < _HALF) & ((weight.strong > 0) | (places.giving > 1)))
    if len(undecided):
        places = places.with_rows(undecided, _placed(texts.gather(undecided)))
        weight = _weigh(said, places)

    kind, named = pl.col("kind"), places.named
    pairs = named.filter(kind == _PAIR).select("row", "cue", points=pl.lit(_PAIR_NAME))
    frame = articles.select(filled=pl.col("text").str.strip_chars() != "").with_columns(
        row=pl.int_range(pl.len()), whole=pl.Series(weight.whole), both=pl.Series(weight.both)
    )
    for name, words, most in (
        (
            "said",
            pl.concat([said.filter(kind.is_in(["programme", "pairing"])).select("row", "cue", "points"), pairs]),
            _SHOWN,
        ),
        ("gives", named.filter(kind == _GIVES), 1),
        ("gets", named.filter(kind == _RECEIVES), 1),
        ("against", said.filter(kind == "against"), _SHOWN),
    ):
        frame = frame.join(
            _foremost(words, most).rename({"cue": name}), on="row", how="left", maintain_order="left"
        ).with_columns(pl.col(name).fill_null(""))
    sides = pl.concat_list("gives", "gets").list.eval(pl.element().filter(pl.element() != "")).list.join(", ")
    reason = pl.concat_str(
        pl.when(pl.col("said") == "")
        .then(pl.lit("speaks of giving"))
        .otherwise(pl.concat_str(pl.lit("speaks of "), "said")),
        pl.when("both").then(pl.lit("; both sides named")).otherwise(pl.lit("; not both sides named together")),
        pl.when(sides == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit(" ("), sides, pl.lit(")"))),
        pl.when(pl.col("against") == "").then(pl.lit("")).otherwise(pl.concat_str(pl.lit("; against it: "), "against")),
    )
    score = (pl.col("whole") / (pl.col("whole") + _HALF)).round(3)
    return frame.with_columns(relevance=pl.when("filled").then(score).otherwise(0.0)).select(
        "relevance",
        relevance_reason=pl.when(~pl.col("filled"))
        .then(pl.lit("no article text on the page"))
        .when((pl.col("said") == "") & (pl.col("whole") == 0))
        .then(pl.lit("no word of paired assistance"))
        .otherwise(reason),
        on_topic=pl.col("relevance") >= ON_TOPIC,
    )

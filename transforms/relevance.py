"""How much an article is about paired assistance between two places, judged by its words before anything is read.

Words of seeds/relevance_cues.csv weigh by kind: `pairing` speaks of the assistance, `soft` goes with it, `against`
belongs to other subjects. They count in full only where both sides are named: a pair's short name (苏陕), or a place
that gives and a place that receives, best in one sentence.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms.sheet import Whole, encode
from transforms.words import Words

ON_TOPIC = 0.45
# Provinces by the first two digits of their code: those that mostly give, those that mostly receive, and the rest.
_GIVING = frozenset(["11", "12", "21", "31", "32", "33", "35", "37", "44"])
_RECEIVING = frozenset(["15", "45", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"])
_HALF = 2.2  # words of this weight in all leave it open
_SURE = 3.0  # below this weight the rest of the article is looked at, too
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
_HEAD = 300  # characters; who gives and who receives stands near the beginning
_PAIR, _GIVES, _RECEIVES, _BETWEEN, _EITHER, _WORD = range(6)
_PAIR_NAME = 1.5  # what a pair's short name weighs


@cache
def _cues() -> tuple[Words, pl.DataFrame]:
    """The words that speak of the assistance or against it, and one row for each: cue, kind, weight."""
    cues = seeds.load("relevance_cues").select("cue", "kind", "weight")
    words = cues["cue"].to_list()
    # a word that goes on from an earlier one of the list gives way to it
    first = [not any(word.startswith(earlier) for earlier in words[:row]) for row, word in enumerate(words)]
    cues = cues.filter(pl.Series(first))
    return Words(cues["cue"].to_list()), cues


@cache
def _names() -> tuple[Words, pl.DataFrame]:
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
    return Words(table["cue"].to_list()), table


def _said(articles: pl.DataFrame, whole: Whole) -> pl.DataFrame:
    """One row is one word of an article: row, cue, kind, points."""
    words, cues = _cues()
    hits = words.find(whole.codes)
    row = np.searchsorted(whole.bounds, hits.start, side="right") - 1
    hits = hits.only(hits.end <= whole.bounds[row + 1]).apart()
    row = np.searchsorted(whole.bounds, hits.start, side="right") - 1
    key, which, times = np.unique(row * len(cues) + hits.word, return_inverse=True, return_counts=True)
    in_title = hits.end <= whole.bounds[row] + articles["title"].str.len_chars().to_numpy()[row]
    titled = np.bincount(which[in_title], minlength=len(key)) > 0
    more = np.minimum(times, _OFTEN) - 1.0
    rows = cues[key % len(cues)]
    return rows.select(
        pl.Series("row", key // len(cues), dtype=pl.Int64),
        "cue",
        "kind",
        points=pl.col("weight") * pl.Series((1 + _REPEATS * more) * (1 + _TITLE * titled)),
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


def _placed(texts: list[str]) -> _Places:
    words, table = _names()
    kind, province = table["kind"].to_numpy(), table["province"].to_numpy()
    size = len(texts)
    text = "\n".join([*texts, ""])
    codes = encode(text)
    hits = words.find(codes).apart()
    pattern, start, end = hits.only(kind[hits.word] != _WORD)
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
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


def _foremost(words: pl.DataFrame, most: int, size: int) -> list[str]:
    """For each article, its weightiest words."""
    said = [""] * size
    ordered = words.sort("row", -pl.col("points").abs(), "cue")
    first = ordered.group_by("row", maintain_order=True).agg(pl.col("cue").head(most).str.join(", "))
    for row, cues in first.iter_rows():
        said[row] = cues
    return said


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


def judge(articles: pl.DataFrame, whole: Whole) -> pl.DataFrame:
    """One row is one article (title; its text is part of the whole): relevance, relevance_reason, on_topic."""
    texts, said, size = whole.texts, _said(articles, whole), len(articles)
    places = _placed([text[:_HEAD] for text in texts])
    weight = _weigh(said, places)
    # who is not named near the beginning may be named later, where there is anything to be named for
    undecided = np.flatnonzero((weight.whole < _SURE) & ((weight.strong > 0) | (places.giving > 1)))
    if len(undecided):
        places = places.with_rows(undecided, _placed([texts[row] for row in undecided.tolist()]))
        weight = _weigh(said, places)

    kind, named = pl.col("kind"), places.named
    pairs = named.filter(kind == _PAIR).select("row", "cue", points=pl.lit(_PAIR_NAME))
    pairing = said.filter(kind.is_in(["programme", "pairing"])).select("row", "cue", "points")
    score = np.round(weight.whole / (weight.whole + _HALF), 3)
    score[[row for row, text in enumerate(texts) if not text.strip()]] = 0.0
    reasons = [
        _reason(*told)
        for told in zip(
            texts,
            weight.whole.tolist(),
            weight.both.tolist(),
            _foremost(pl.concat([pairing, pairs]), _SHOWN, size),
            _foremost(named.filter(kind == _GIVES), 1, size),
            _foremost(named.filter(kind == _RECEIVES), 1, size),
            _foremost(said.filter(kind == "against"), _SHOWN, size),
            strict=True,
        )
    ]
    return pl.DataFrame(
        {"relevance": score, "relevance_reason": reasons, "on_topic": score >= ON_TOPIC},
        schema={"relevance": pl.Float64, "relevance_reason": pl.Utf8, "on_topic": pl.Boolean},
    )


def _reason(text: str, whole: float, both: bool, said: str, gives: str, gets: str, against: str) -> str:
    """One sentence on why an article is about paired assistance, or why not."""
    if not text.strip():
        return "no article text on the page"
    if not said and not whole:
        return "no word of paired assistance"
    sides = ", ".join(filter(None, (gives, gets)))
    return "".join(
        (
            f"speaks of {said or 'giving'}",
            "; both sides named" if both else "; not both sides named together",
            f" ({sides})" if sides else "",
            f"; against it: {against}" if against else "",
        )
    )

"""A reel is a batch of articles wound onto one string, so that every stage is one pass over one array.

Positions on the reel are characters. Articles are kept apart by a NUL, which no article contains; what
lies between two marks of the same kind is one clause, one sentence or one paragraph, numbered along the reel.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick

import seeds
from transforms.marks import Marks

SEPARATOR = "\x00"
PARAGRAPH_MARKS = SEPARATOR + "\n"
SENTENCE_MARKS = PARAGRAPH_MARKS + "。！？!?"
CLAUSE_MARKS = SENTENCE_MARKS + "，,；;：:"

# Which seeds hold words to look for, by the kind under which a stage asks for its hits.
WORDS = {
    "metric": "cues",
    "time": "time_cues",
    "status": "status_cues",
    "norm": "norm_cues",
    "movement": "movement_cues",
    "place": "names",
    "body": "bodies",
    "noun": "nouns",
    "part": "part_cues",
}


@cache
def _automaton() -> tuple[AhoCorasick, pl.DataFrame]:
    """All words of all kinds, and for each pattern its kind and its row in that kind's seed."""
    words = pl.concat(
        [
            seeds.load(name).select(
                pl.lit(kind).alias("kind"), "cue", pl.int_range(pl.len(), dtype=pl.UInt32).alias("row")
            )
            for kind, name in WORDS.items()
        ]
    )
    patterns = words.select("cue").unique(maintain_order=True).with_row_index("pattern")
    return AhoCorasick(patterns["cue"].to_list()), words.join(patterns, on="cue").drop("cue")


@dataclass(frozen=True)
class Reel:
    """One batch of articles on one string, with the running number of the mark-to-mark stretch at every character."""

    articles: pl.DataFrame  # the articles frame + reel_start, reel_end, title_end
    text: str
    article: np.ndarray = field(repr=False)  # row of `articles`, by character
    paragraph: np.ndarray = field(repr=False)
    sentence: np.ndarray = field(repr=False)
    clause: np.ndarray = field(repr=False)

    @cached_property
    def marks(self) -> Marks:
        """What stands at every character, for looking around a place."""
        return Marks(self.text)

    @cached_property
    def codes(self) -> np.ndarray:
        """The code point at every character."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)

    @cached_property
    def _hits(self) -> pl.DataFrame:
        automaton, words = _automaton()
        found = np.array(automaton.find_matches_as_indexes(self.text, overlapping=True), dtype=np.int32).reshape(-1, 3)
        hits = pl.DataFrame({"pattern": found[:, 0], "start": found[:, 1], "end": found[:, 2]})
        return hits.with_columns(pl.col("pattern").cast(pl.UInt32)).join(words, on="pattern").drop("pattern")

    def hits(self, kind: str) -> pl.DataFrame:
        """One row is one place where a word of this kind stands: row (of its seed), start, end, and where it lies.

        A hit inside a longer one of its kind is left out. Sorted by start.
        """
        hits = self._hits.filter(pl.col("kind") == kind).drop("kind").sort("start", -pl.col("end"))
        reached = pl.col("end").cum_max().shift(1, fill_value=-1)
        same = (pl.col("start") == pl.col("start").shift(1)) & (pl.col("end") == pl.col("end").shift(1))
        # Rows of one place stand or fall together with the first of them.
        first = pl.when(~same.fill_null(False)).then(pl.col("end") > reached)
        return self.locate(hits.filter(first.forward_fill()))

    def locate(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with article, paragraph, sentence and clause of each row's start."""
        at = frame["start"].to_numpy()
        return frame.with_columns(
            article=pl.Series(self.article[at], dtype=pl.UInt32),
            paragraph=pl.Series(self.paragraph[at]),
            sentence=pl.Series(self.sentence[at]),
            clause=pl.Series(self.clause[at]),
        )


def _running(codes: np.ndarray, marks: str) -> np.ndarray:
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(mark) for mark in marks]] = True
    return np.cumsum(table[np.minimum(codes, 0xFFFF)], dtype=np.int32)


def wind(articles: pl.DataFrame) -> Reel:
    """The articles on one string; a NUL inside an article would have been repaired before."""
    texts = articles["text"].to_list()
    text = SEPARATOR.join(texts)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    starts = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum([len(t) + 1 for t in texts], out=starts[1:])
    return Reel(
        articles.with_columns(
            reel_start=pl.Series(starts[:-1], dtype=pl.Int32),
            reel_end=pl.Series(starts[1:] - 1, dtype=pl.Int32),
            title_end=pl.Series([s + len(t) for s, t in zip(starts, articles["title"], strict=False)], dtype=pl.Int32),
        ),
        text,
        np.repeat(np.arange(len(texts), dtype=np.uint32), np.diff(starts))[: len(text)],
        _running(codes, PARAGRAPH_MARKS),
        _running(codes, SENTENCE_MARKS),
        _running(codes, CLAUSE_MARKS),
    )

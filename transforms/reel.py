"""A reel is a batch of articles wound onto one string, so that every stage is one pass over one array.

Positions on the reel are characters. Articles are kept apart by a NUL, which no article contains; what
lies between two marks of the same kind is one clause, one sentence or one paragraph, numbered along the reel.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain

import numpy as np
import polars as pl

import seeds
from transforms.marks import Marks
from transforms.words import Hits, Words

SEPARATOR = "\x00"
_APART = 1  # the code of a control character, which no article contains either
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
def _words() -> tuple[Words, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """All words of all kinds; and for each kind the rows of its seed by word, and where those of each word begin."""
    seeded = {kind: seeds.load(name)["cue"].to_list() for kind, name in WORDS.items()}
    numbers = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(seeded.values())))}
    rows = {}
    for kind, words in seeded.items():
        number = np.array([numbers[word] for word in words])
        order = np.argsort(number, kind="stable")
        rows[kind] = order.astype(np.uint32), np.searchsorted(number[order], np.arange(len(numbers) + 1))
    return Words(list(numbers)), rows


@dataclass(frozen=True)
class Reel:
    """One batch of articles on one string, with the running number of the mark-to-mark stretch at every character."""

    articles: pl.DataFrame  # the articles frame + reel_start, reel_end, title_end
    text: str
    codes: np.ndarray = field(repr=False)  # the text's code points, and two zeros
    article: np.ndarray = field(repr=False)  # row of `articles`, by character
    paragraph: np.ndarray = field(repr=False)
    sentence: np.ndarray = field(repr=False)
    clause: np.ndarray = field(repr=False)

    @cached_property
    def marks(self) -> Marks:
        """What stands at every character, for looking around a place."""
        return Marks(self.codes[: len(self.text)])

    @cached_property
    def _hits(self) -> Hits:
        return _words()[0].find(self.codes[: len(self.text)])

    def hits(self, kind: str) -> pl.DataFrame:
        """One row is one place where a word of this kind stands: row (of its seed), start, end, and where it lies.

        A hit inside a longer one of its kind is left out. Sorted by start.
        """
        rows, begins = _words()[1][kind]
        counts = np.diff(begins)
        hits = self._hits.only(np.flatnonzero(counts[self._hits.word] > 0)).outermost()
        times = counts[hits.word]
        one = np.repeat(np.arange(len(times)), times)
        nth = np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)
        return self.locate(
            pl.DataFrame(
                {"start": hits.start[one], "end": hits.end[one], "row": rows[begins[hits.word[one]] + nth]},
                schema={"start": pl.Int32, "end": pl.Int32, "row": pl.UInt32},
            )
        )

    def slices(self, starts: np.ndarray, ends: np.ndarray) -> pl.Series:
        """What is written from each start to each end; nothing stands beyond the ends of the reel."""
        starts = np.clip(starts, 0, len(self.text))
        lengths = np.clip(ends, starts, len(self.text)) - starts + 1
        stops = np.cumsum(lengths)
        places = np.arange(stops[-1] if len(stops) else 0) + np.repeat(starts - (stops - lengths), lengths)
        letters = self.codes[places]
        letters[stops - 1] = _APART
        text = letters[:-1].tobytes().decode("utf-32-le", "surrogatepass")
        return pl.Series([text], dtype=pl.Utf8).str.split(chr(_APART)).explode()[: len(starts)]

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
        np.append(codes, np.zeros(2, dtype=np.uint32)),
        np.repeat(np.arange(len(texts), dtype=np.uint32), np.diff(starts))[: len(text)],
        _running(codes, PARAGRAPH_MARKS),
        _running(codes, SENTENCE_MARKS),
        _running(codes, CLAUSE_MARKS),
    )

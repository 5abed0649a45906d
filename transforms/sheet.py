"""A sheet is a batch of pages on one string, so that mending and sorting out lines are passes over arrays.

Every character knows its kinds, where it stands in its own decoded page (`at`, -1 where the page has no such
character) and which repair touched it (`mend`, a number into REPAIRS, 0 for none). Pages end with a line break.
A sheet is mended in place: most characters of most pages are sound, and only the others are touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from transforms.characters import PLANE, Kind, kinds

# Kinds that few characters are of, so that those are remembered and looked through.
RARE = Kind.ODD | Kind.INVISIBLE | Kind.TRADITIONAL | Kind.TONED | Kind.OPENING | Kind.CLOSING | Kind.BREAK | Kind.SPACE
RARE |= Kind.INDENT | Kind.FULL_STOP | Kind.STOP | Kind.CLOSED | Kind.SEPARATOR | Kind.ORNAMENT

REPAIRS = ("", "shifted_bytes", "lost_digit", "decimal_mark", "pinyin", "misread_letter")


class Sheet:
    """One batch of pages as code points, with kinds, place and repair of each; `bounds` is where each page starts."""

    def __init__(self, codes: np.ndarray, at: np.ndarray, bounds: np.ndarray) -> None:
        self.codes, self.at, self.bounds = codes, at, bounds
        self.mend = np.zeros(len(codes), dtype=np.uint8)
        self.kind = kinds()[low(codes)]
        self._text: str | None = None
        self._rare: np.ndarray | None = None

    @property
    def text(self) -> str:
        """The sheet as a string; position n of it is position n of the arrays."""
        if self._text is None:
            self._text = self.codes.tobytes().decode("utf-32-le")
        return self._text

    def stretch(self, start: int, end: int) -> str:
        """A stretch of the sheet, without the whole of it being made a string."""
        return self.codes[start:end].tobytes().decode("utf-32-le")

    def page_of(self, places: np.ndarray) -> np.ndarray:
        """The row of the page that each place lies in."""
        return np.searchsorted(self.bounds, places, side="right") - 1

    def where(self, kind: int) -> np.ndarray:
        """The places of characters of any of the kinds."""
        if kind & ~RARE:
            return np.flatnonzero((self.kind & kind) != 0)
        if self._rare is None:
            self._rare = np.flatnonzero((self.kind & RARE) != 0)
        return self._rare[(self.kind[self._rare] & kind) != 0]

    def put(self, places: np.ndarray, codes: np.ndarray, repair: int = 0) -> None:
        """Write other characters in the same places."""
        self.codes[places] = codes
        self.kind[places] = kinds()[low(codes)]
        if repair:
            self.mend[places] = repair
        self._text = self._rare = None

    def drop(self, places: np.ndarray) -> None:
        """Take characters out."""
        kept = np.ones(len(self.codes), dtype=bool)
        kept[places] = False
        self.codes, self.at, self.mend, self.kind = (
            array[kept] for array in (self.codes, self.at, self.mend, self.kind)
        )
        self.bounds = self.bounds - np.searchsorted(np.sort(places), self.bounds)
        self._text = self._rare = None


def low(codes: np.ndarray) -> np.ndarray:
    """The code points in sixteen bits, for looking up in tables; those outside the basic plane are all the last."""
    return np.minimum(codes, PLANE - 1).astype(np.uint16)


def encode(text: str) -> np.ndarray:
    """The code points of a text; a lone surrogate becomes U+FFFD."""
    try:
        content = text.encode("utf-32-le")
    except UnicodeEncodeError:
        content = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-32-le")
    return np.frombuffer(content, dtype=np.uint32)


def lay(texts: Sequence[str], places: Sequence[np.ndarray | None]) -> Sheet:
    """The texts on one sheet; `places` holds where each character stands in its page, None for one after another."""
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    bounds = np.concatenate(([0], np.cumsum(lengths)))
    at = np.arange(bounds[-1], dtype=np.int32)
    at -= np.repeat(bounds[:-1].astype(np.int32), lengths)
    for row, place in enumerate(places):
        if place is not None:
            at[bounds[row] : bounds[row + 1] - 1] = place
    at[bounds[1:] - 1] = -1
    return Sheet(encode("\n".join([*texts, ""])).copy(), at, bounds)


def marked(length: int, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which of so many places lie in any of the spans, which are in order and do not overlap."""
    edges = np.empty(2 * len(starts) + 2, dtype=np.int64)
    edges[0], edges[1:-1:2], edges[2:-1:2], edges[-1] = 0, starts, ends, length
    return np.repeat(np.arange(len(edges) - 1) % 2 == 1, np.diff(edges))


@dataclass(frozen=True)
class Whole:
    """Texts one after another, as string and as code points; `bounds` is where each begins, and the end of the last."""

    texts: list[str] = field(repr=False)
    text: str = field(repr=False)
    codes: np.ndarray = field(repr=False)
    bounds: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Whole":
        """The whole of these texts."""
        text = "".join(texts)
        return cls(list(texts), text, encode(text), np.cumsum([0, *map(len, texts)]))

    @classmethod
    def cut(cls, codes: np.ndarray, bounds: np.ndarray) -> "Whole":
        """The whole of code points parted at bounds."""
        text = codes.tobytes().decode("utf-32-le")
        edges = bounds.tolist()
        return cls([text[start:end] for start, end in pairwise(edges)], text, codes, bounds)

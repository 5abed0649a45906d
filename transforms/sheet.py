"""A sheet is a batch of pages on one string, so that mending and sorting out lines are passes over arrays.

Every character knows where it stands in its own decoded page (`at`, -1 where the page has no such character)
and which repair touched it (`mend`, a number into REPAIRS, 0 for none). Pages end with a line break.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

BREAK = 0x0A
REPAIRS = ("", "shifted_bytes", "lost_digit", "decimal_mark", "pinyin")


@dataclass(frozen=True)
class Sheet:
    """One batch of pages as code points, with the place of each in its page."""

    codes: np.ndarray  # uint32, by character
    at: np.ndarray = field(repr=False)  # int32, by character
    mend: np.ndarray = field(repr=False)  # uint8, by character
    bounds: np.ndarray = field(repr=False)  # int64, where each page starts, and the end of the last

    @cached_property
    def text(self) -> str:
        """The sheet as a string; position n of it is position n of the arrays."""
        return self.codes.tobytes().decode("utf-32-le")

    @cached_property
    def low(self) -> np.ndarray:
        """The code points in sixteen bits, for looking up in tables; those outside the basic plane are all 0xFFFF."""
        return np.minimum(self.codes, 0xFFFF).astype(np.uint16)

    @cached_property
    def page(self) -> np.ndarray:
        """The row of the page that each character belongs to."""
        return np.repeat(np.arange(len(self.bounds) - 1, dtype=np.int32), np.diff(self.bounds))

    def keep(self, kept: np.ndarray) -> "Sheet":
        """The sheet without the characters that are not kept."""
        passed = np.concatenate(([0], np.cumsum(kept)))
        return Sheet(self.codes[kept], self.at[kept], self.mend[kept], passed[self.bounds])

    def rewritten(self, codes: np.ndarray, mend: np.ndarray | None = None) -> "Sheet":
        """The sheet with other characters in the same places."""
        return replace(self, codes=codes, mend=self.mend if mend is None else mend)


def encode(text: str) -> np.ndarray:
    """The code points of a text; a lone surrogate becomes U+FFFD."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.where((codes >= 0xD800) & (codes < 0xE000), np.uint32(0xFFFD), codes)


def lay(texts: Sequence[str], places: Sequence[np.ndarray | None]) -> Sheet:
    """The texts on one sheet; `places` holds where each character stands in its page, None for one after another."""
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    bounds = np.concatenate(([0], np.cumsum(lengths)))
    at = np.arange(bounds[-1], dtype=np.int32) - np.repeat(bounds[:-1].astype(np.int32), lengths)
    for row, place in enumerate(places):
        if place is not None:
            at[bounds[row] : bounds[row + 1] - 1] = place
    at[bounds[1:] - 1] = -1
    codes = encode("\n".join([*texts, ""]))
    return Sheet(codes, at, np.zeros(len(codes), dtype=np.uint8), bounds)


def classes(**marks: str | np.ndarray) -> tuple[np.ndarray, dict[str, int]]:
    """A table over the basic plane with a bit for each class that a character is in, and the bits by class."""
    bits = {name: 1 << number for number, name in enumerate(marks)}
    lookup = np.zeros(0x10000, dtype=np.uint16)
    for name, members in marks.items():
        lookup[[ord(mark) for mark in members] if isinstance(members, str) else members] |= bits[name]
    return lookup, bits


def spread(*ranges: tuple[int, int]) -> np.ndarray:
    """The code points of several ranges, ends left out."""
    return np.concatenate([np.arange(low, high) for low, high in ranges])


def where(kind: np.ndarray, bits: int) -> np.ndarray:
    """The places of characters that are in any of the classes."""
    return np.flatnonzero((kind & bits) != 0)


def marked(length: int, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which of so many places lie in any of the spans, which are in order and do not overlap."""
    edges = np.empty(2 * len(starts) + 2, dtype=np.int64)
    edges[0], edges[1:-1:2], edges[2:-1:2], edges[-1] = 0, starts, ends, length
    return np.repeat(np.arange(len(edges) - 1) % 2 == 1, np.diff(edges))

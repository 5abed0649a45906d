"""Where any of many words stand in a text that is given as code points: one hit is one word at one place.

The two letters at every place say which lengths of word may begin there; few places are left, and their letters are
mixed into one number, letter by letter, to be looked up among the words of each length.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_FIRST, _SECOND, _BITS = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(12)  # two letters in twenty bits
_MIX = np.uint64(0x9E3779B97F4A7C15)
_DRAWER = np.uint64(48)
_LONGEST = 31  # letters: the bits of a number say which lengths there are


class Hits(NamedTuple):
    """Word number, start and end of each hit, by start, longer words first."""

    word: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def outermost(self) -> "Hits":
        """The hits that lie in no other."""
        reached = np.maximum.accumulate(self.end) if len(self.end) else self.end
        return self.only(np.flatnonzero(np.append(True, self.end[1:] > reached[:-1])[: len(self.end)]))

    def apart(self) -> "Hits":
        """The hits as one reads on: the first one, the longer of two that begin there, then the first one behind it."""
        kept, reached = [], 0
        for row, (start, end) in enumerate(zip(self.start.tolist(), self.end.tolist(), strict=True)):
            if start >= reached:
                kept.append(row)
                reached = end
        return self.only(np.array(kept, dtype=np.int64))

    def only(self, rows: np.ndarray) -> "Hits":
        """Some of the hits."""
        return Hits(self.word[rows], self.start[rows], self.end[rows])


def _opened(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    mixed: np.ndarray = first * _FIRST + second * _SECOND
    return mixed >> _BITS


class _Table:
    """The words of one length by their keys: sorted, with where those of each first sixteen bits begin."""

    def __init__(self, keys: np.ndarray, numbers: np.ndarray) -> None:
        order = np.argsort(keys)
        self._keys, self._numbers = np.append(keys[order], ~np.uint64(0)), np.append(numbers[order], np.int32(-1))
        drawers = (keys[order] >> _DRAWER).astype(np.int64)
        self._begin = np.searchsorted(drawers, np.arange(1 << 16)).astype(np.int32)
        self._most = int(np.bincount(drawers).max())

    def numbers(self, keys: np.ndarray) -> np.ndarray:
        """The number of the word of each key, -1 for none."""
        at = self._begin[(keys >> _DRAWER).astype(np.int64)]
        for _ in range(self._most - 1):
            at += self._keys[at] < keys
        return np.where(self._keys[at] == keys, self._numbers[at], -1)


class Words:
    """Words to look for, each known by its number in the list."""

    def __init__(self, words: Sequence[str]) -> None:
        if not all(0 < len(word) <= _LONGEST for word in words) or len(set(words)) < len(words):
            raise ValueError(f"words must differ, and have 1 to {_LONGEST} letters")
        self._lengths = np.zeros(1 << 20, dtype=np.uint32)
        self._tables: dict[int, _Table] = {}
        sizes = np.array([len(word) for word in words])
        for length in sorted(set(sizes.tolist())):
            numbers = np.flatnonzero(sizes == length)
            letters = np.frombuffer("".join(words[n] for n in numbers.tolist()).encode("utf-32-le"), dtype=np.uint32)
            letters = letters.reshape(-1, length)
            keys = np.zeros(len(numbers), dtype=np.uint64)
            for step in range(length):
                keys = (keys + letters[:, step]) * _MIX
            if length == 1:
                self._single = np.full(int(letters.max()) + 2, -1, dtype=np.int32)
                self._single[letters[:, 0]] = numbers
            else:
                self._lengths[_opened(letters[:, 0], letters[:, 1])] |= np.uint32(1 << length)
            self._tables[length] = _Table(keys, numbers.astype(np.int32))

    def find(self, codes: np.ndarray) -> Hits:
        """Every hit in the code points, also those that overlap or lie in others."""
        found: list[tuple[np.ndarray, np.ndarray, int]] = []
        if 1 in self._tables:
            number = self._single[np.minimum(codes, len(self._single) - 1)]
            places = np.flatnonzero(number >= 0)
            found.append((number[places], places, 1))
        lengths = self._lengths[_opened(codes[:-1], codes[1:])]
        places = np.flatnonzero(lengths)
        lengths = lengths[places]
        keys = (codes[places] * _MIX + codes[places + 1]) * _MIX
        padded = np.append(codes, np.zeros(_LONGEST, dtype=codes.dtype))
        for length in range(2, max(self._tables, default=1) + 1):
            if length > 2:
                going = np.flatnonzero(lengths >> np.uint32(length))
                places, lengths = places[going], lengths[going]
                keys = (keys[going] + padded[places + (length - 1)]) * _MIX
            if length in self._tables:
                here = np.flatnonzero(lengths & np.uint32(1 << length))
                number = self._tables[length].numbers(keys[here])
                right = np.flatnonzero(number >= 0)
                found.append((number[right], places[here[right]], length))
        if not found:
            nothing = np.zeros(0, dtype=np.int32)
            return Hits(nothing, nothing, nothing)
        word = np.concatenate([numbers for numbers, _, _ in found])
        start = np.concatenate([places for _, places, _ in found])
        size = np.repeat([length for _, _, length in found], [len(places) for _, places, _ in found])
        order = np.argsort(start * (_LONGEST + 1) + (_LONGEST - size), kind="stable")
        start, size = start[order].astype(np.int32), size[order].astype(np.int32)
        return Hits(word[order], start, start + size)

    def longest_at(self, codes: np.ndarray, places: np.ndarray) -> np.ndarray:
        """For each place the number of the longest word that begins there, -1 for none."""
        padded = np.append(codes, np.zeros(_LONGEST, dtype=codes.dtype))
        best = np.full(len(places), -1, dtype=np.int32)
        keys = np.zeros(len(places), dtype=np.uint64)
        for length in range(1, max(self._tables, default=0) + 1):
            keys = (keys + padded[places + (length - 1)]) * _MIX
            if length in self._tables:
                number = self._tables[length].numbers(keys)
                best = np.where(number >= 0, number, best)
        return best

"""The letters around each number: single ones and pairs before and behind it, up to the ends of its sentence.

A word that no list has yet (菌棒, 复工) still shares its letters with some that were annotated, so letters carry a
reading to words that nobody wrote down. Digits count as one 0, whatever the number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from transforms.reel import SENTENCE_MARKS

BEFORE, AFTER = 16, 12  # letters on each side
FADE = 0.1  # how fast a letter's say falls with each letter of distance
SIDES = ("letters before", "letters after")
_ENDS = SENTENCE_MARKS + "；;"


@cache
def _forms() -> np.ndarray:
    """What each letter counts as: digits as 0, ends of sentences as nothing, others as themselves."""
    forms = np.arange(0x10000, dtype=np.uint32)
    forms[ord("0") : ord("9") + 1] = ord("0")
    forms[[ord(mark) for mark in _ENDS]] = 0
    return forms


def windows(codes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each number the code points before and behind it, nearest first; 0 beyond its sentence."""
    letters = _forms()[np.minimum(codes, 0xFFFF)]
    digit = np.append(letters == ord("0"), False)
    points = np.flatnonzero((codes == ord(".")) | (codes == ord(",")))
    points = points[digit[points - 1] & digit[points + 1]]
    letters[points], digit[points] = ord("0"), True
    kept = ~digit[:-1]
    kept[1:] |= ~digit[:-2]
    kept[:1] = True
    squeezed = letters[kept]
    place = np.append(0, np.cumsum(kept))  # of each position, how many letters stand before it
    padded = np.concatenate([np.zeros(BEFORE, np.uint32), squeezed, np.zeros(AFTER, np.uint32)])
    before = padded[place[starts][:, None] + BEFORE - 1 - np.arange(BEFORE)]
    after = padded[place[ends][:, None] + BEFORE + np.arange(AFTER)]
    return _open(before), _open(after)


def _open(window: np.ndarray) -> np.ndarray:
    """The window with zeros from its first end of a sentence on."""
    return np.where(np.logical_and.accumulate(window != 0, axis=1), window, 0)


def spelled(window: np.ndarray, before: bool) -> list[list[str]]:
    """For each number the single letters and pairs of its window, in reading order, nearest first."""
    rows = []
    for row in window.tolist():
        text = [chr(code) for code in row if code]
        pairs = zip(text[1:], text, strict=False) if before else pairwise(text)
        rows.append([*text, *(a + b for a, b in pairs)])
    return rows


@dataclass(frozen=True)
class Alphabet:
    """The letters and pairs that say something: for each side a table from letter numbers to the row of their say."""

    numbers: np.ndarray  # by code point: the letter's number, 0 for one that says nothing
    singles: tuple[np.ndarray, np.ndarray]
    pairs: tuple[np.ndarray, np.ndarray]
    size: int  # rows; the last says nothing


def alphabet(words: tuple[Iterable[str], Iterable[str]]) -> Alphabet:
    """The alphabet of the letters and pairs before and behind; rows count through the first, then the second."""
    listed = [list(side) for side in words]
    known = sorted({letter for side in listed for word in side for letter in word})
    numbers = np.zeros(0x10000, dtype=np.int32)
    number = {letter: i for i, letter in enumerate(known, start=1) if ord(letter) < 0x10000}
    numbers[[ord(letter) for letter in number]] = list(number.values())
    size, row = sum(map(len, listed)) + 1, 0
    singles = tuple(np.full(len(known) + 1, size - 1, dtype=np.int32) for _ in SIDES)
    pairs = tuple(np.full((len(known) + 1, len(known) + 1), size - 1, dtype=np.int32) for _ in SIDES)
    for side, side_words in enumerate(listed):
        for word in side_words:
            at = tuple(number.get(letter, 0) for letter in word)
            if all(at):
                (singles if len(at) == 1 else pairs)[side][at] = row
            row += 1
    return Alphabet(numbers, (singles[0], singles[1]), (pairs[0], pairs[1]), size)


def say(codes: np.ndarray, starts: np.ndarray, ends: np.ndarray, known: Alphabet) -> sp.csr_matrix:
    """One row is one number, one column one row of the alphabet: how near it stands, faded with distance."""
    columns, weights = [], []
    for side, window in enumerate(windows(codes, starts, ends)):
        letters = known.numbers[np.where(window < 0x10000, window, 0)]
        one, two = (letters[:, 1:], letters[:, :-1]) if side == 0 else (letters[:, :-1], letters[:, 1:])
        fading = (1 / (1 + FADE * np.arange(window.shape[1]))).astype(np.float32)
        columns += [known.singles[side][letters], known.pairs[side][one, two]]
        weights += [fading, fading[:-1]]
    column, weight = np.concatenate(columns, axis=1), np.concatenate(weights)
    said = column < known.size - 1
    counts = np.append(0, np.cumsum(said.sum(axis=1)))
    return sp.csr_matrix(
        (np.broadcast_to(weight, column.shape)[said], column[said], counts), shape=(len(starts), known.size)
    )

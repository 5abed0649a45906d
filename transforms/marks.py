"""What stands at every character of the reel, for looking around a place without walking there."""

from functools import cache, cached_property

import numpy as np

from transforms.reel import Reel

_PAD = 16  # nothing is looked for further outside the reel than this


@cache
def _table(characters: str) -> np.ndarray:
    """Whether each code below 0x10000 is one of these characters."""
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(c) for c in characters]] = True
    return table


class Marks:
    """The reel's characters as codes, and by character: its bracket, whether it is inside one, its segment."""

    def __init__(self, reel: Reel) -> None:
        codes = np.frombuffer(reel.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self.length = len(codes)
        self._codes = np.zeros(len(codes) + _PAD, dtype=np.uint16)
        np.minimum(codes, 0xFFFF, out=self._codes[: len(codes)], casting="unsafe")

    def among(self, positions: np.ndarray, characters: str) -> np.ndarray:
        """Whether one of these characters stands at each position, at most a few outside the reel."""
        return _table(characters)[self._codes[positions]]

    def word(self, positions: np.ndarray, *words: str) -> np.ndarray:
        """Whether one of these words begins at each position."""
        found = np.zeros(len(positions), dtype=bool)
        for word in words:
            here = np.ones(len(positions), dtype=bool)
            for step, character in enumerate(word):
                here &= self._codes[positions + step] == ord(character)
            found |= here
        return found

    def all_among(self, characters: str) -> np.ndarray:
        """Whether one of these characters stands there, for every character of the reel."""
        return _table(characters)[self._codes[: self.length]]

    @cached_property
    def bracket(self) -> np.ndarray:
        """The number of the last bracket opened, by character."""
        return np.cumsum(self.all_among("（("), dtype=np.int32)

    @cached_property
    def inside(self) -> np.ndarray:
        """Whether a bracket stands open, by character; one left open ends with its line."""
        opens, closes = self.all_among("（("), self.all_among("）)")
        balance = np.cumsum(opens.astype(np.int8) - closes, dtype=np.int32)
        lines = np.flatnonzero(self.all_among("\n\x00"))
        before = np.concatenate([np.zeros(1, dtype=np.int32), balance[lines]])
        return balance > np.repeat(before, np.diff(np.concatenate([[0], lines, [len(balance)]])))

    @cached_property
    def segment(self) -> np.ndarray:
        """The number of the stretch between semicolons and full stops, by character."""
        return np.cumsum(self.all_among("；;。！？!?\n\x00"), dtype=np.int32)

    @cached_property
    def dirty(self) -> np.ndarray:
        """How many characters up to each place are no plain words within a clause."""
        return np.concatenate([[0], np.cumsum(self.all_among("0123456789的、（）()"), dtype=np.int32)])

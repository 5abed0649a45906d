"""What stands at every character of the reel, for looking around a place without walking there."""

from functools import cache, cached_property

import numpy as np

from transforms import wordings

_PAD = 16  # nothing is looked for further outside the reel than this
# Kinds of characters that are looked for along the whole reel.
KINDS = {
    "opens": "（(",
    "closes": "）)",
    "line": "\n\x00",
    "segment": "；;。！？!?\n\x00",
    "stop": "。！？；，,;",
    "dirty": "0123456789的、（）()",
    "date": wordings.CHARACTERS,
    "date_end": wordings.ENDS,
    "date_core": "年月季",
    "day": "日",
    "spun": "岁",
}


@cache
def _table(characters: str) -> np.ndarray:
    """Whether each code below 0x10000 is one of these characters."""
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(c) for c in characters]] = True
    return table


@cache
def _table_of_kinds() -> np.ndarray:
    """For each code below 0x10000 the kinds it belongs to, one bit a kind."""
    table = np.zeros(0x10000, dtype=np.uint16)
    for bit, characters in enumerate(KINDS.values()):
        table[[ord(c) for c in characters]] |= 1 << bit
    return table


def _bit(kind: str) -> np.uint16:
    return np.uint16(1 << list(KINDS).index(kind))


class Marks:
    """The reel's characters as codes, and where those of each kind stand."""

    def __init__(self, codes: np.ndarray) -> None:
        self.length = len(codes)
        self._codes = np.zeros(len(codes) + _PAD, dtype=np.uint16)
        np.minimum(codes, 0xFFFF, out=self._codes[: len(codes)], casting="unsafe")
        self._places: dict[str, np.ndarray] = {}

    def among(self, positions: np.ndarray, characters: str) -> np.ndarray:
        """Whether one of these characters stands at each position, at most a few outside the reel."""
        return _table(characters)[self._codes[positions]]

    def everywhere(self, characters: str) -> np.ndarray:
        """For each character of the reel whether it is one of these."""
        return _table(characters)[self._codes[: self.length]]

    def word(self, positions: np.ndarray, *words: str) -> np.ndarray:
        """Whether one of these words begins at each position."""
        found = np.zeros(len(positions), dtype=bool)
        for word in words:
            here = np.ones(len(positions), dtype=bool)
            for step, character in enumerate(word):
                here &= self._codes[positions + step] == ord(character)
            found |= here
        return found

    def places(self, kind: str) -> np.ndarray:
        """Where the characters of this kind stand along the reel."""
        if kind not in self._places:
            of_any, kinds = self._of_any
            self._places[kind] = of_any[(kinds & _bit(kind)) != 0]
        return self._places[kind]

    def gaps(self, kind: str) -> np.ndarray:
        """Where characters of any other kind stand."""
        return np.flatnonzero((self._kinds & _bit(kind)) == 0)

    def count(self, kind: str, at: np.ndarray) -> np.ndarray:
        """How many characters of this kind stand at or before each position."""
        return np.searchsorted(self.places(kind), at, side="right").astype(np.int32)

    def inside(self, at: np.ndarray) -> np.ndarray:
        """Whether a bracket stands open at each position; one left open ends with its line."""
        line = np.append(self.places("line"), -1)[self.count("line", at) - 1]
        opened = self.count("opens", at) - self.count("opens", line)
        return opened > self.count("closes", at) - self.count("closes", line)

    @cached_property
    def _kinds(self) -> np.ndarray:
        return np.take(_table_of_kinds(), self._codes[: self.length])

    @cached_property
    def _of_any(self) -> tuple[np.ndarray, np.ndarray]:
        """Where characters of any kind stand, and their kinds."""
        places = np.flatnonzero(self._kinds != 0)
        return places, self._kinds[places]

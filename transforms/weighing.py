"""How contenders are weighed: each has evidence of several kinds, and what a combination of them is worth is a seed.

A kind of evidence takes one of a few values; contenders hold the number of each. A scale says which kinds
there are and which are looked at together; its weights are fitted (seeds/build/choice.py) and read by label.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

Evidence = Mapping[str, np.ndarray]
Together = tuple[str, ...]
NUMBER = np.int16  # of a value, and of a combination of values
FLAGS = ("no", "yes")
POINTS = ("none", "this", "another")  # whom a sign points to
STRETCH = 1 << 14  # contenders scored at a time, so that they stay in the processor's cache


@dataclass(frozen=True)
class Scale:
    """The kinds of evidence with their values, and which kinds are weighed together."""

    values: Mapping[str, tuple[str, ...]]
    together: tuple[Together, ...]
    _labels: dict[Together, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises ValueError where a combination has more values than a number can tell apart."""
        most = max(math.prod(len(self.values[kind]) for kind in together) for together in self.together)
        if most > np.iinfo(NUMBER).max:
            raise ValueError(f"a combination of {most} values")

    def labels(self, together: Together) -> list[str]:
        """What each number of `feature` stands for."""
        if together not in self._labels:
            found = [""]
            for kind in together:
                found = [f"{before} {kind}={value}".strip() for before in found for value in self.values[kind]]
            self._labels[together] = found
        return self._labels[together]

    def every_label(self) -> list[str]:
        """The labels of all combinations, in order."""
        return [label for together in self.together for label in self.labels(together)]

    def feature(self, evidence: Evidence, together: Together) -> np.ndarray:
        """The number of each contender's combination of these kinds of evidence."""
        number = evidence[together[0]]
        for kind in together[1:]:
            number = number * NUMBER(len(self.values[kind])) + evidence[kind]
        return number

    def table(self, weights: Iterable[tuple[str, float]]) -> list[np.ndarray]:
        """For each combination what each of its values is worth, 0 where the weights are silent."""
        worth = dict(weights)
        return [np.array([worth.get(label, 0.0) for label in self.labels(each)]) for each in self.together]

    def score(self, evidence: Evidence, table: list[np.ndarray]) -> np.ndarray:
        """What all that speaks for each contender comes to."""
        score = np.zeros(len(evidence[self.together[0][0]]))
        for start in range(0, len(score), STRETCH):
            part = {kind: values[start : start + STRETCH] for kind, values in evidence.items()}
            for together, worth in zip(self.together, table, strict=True):
                score[start : start + STRETCH] += worth.take(self.feature(part, together))
        return score


def pointing(told: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The number in POINTS of each contender, by what its sign tells (negative: nothing) and what it is itself."""
    return np.where(told < 0, 0, np.where(told == own, 1, 2)).astype(NUMBER)


def best(score: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The row with the highest score of each group, the first of equals; groups follow one another."""
    first = np.flatnonzero(np.diff(group, prepend=-1))
    if not len(first):
        return first
    most = np.repeat(np.maximum.reduceat(score, first), np.diff(np.append(first, len(score))))
    found = np.flatnonzero(score == most)
    return found[np.diff(group[found], prepend=-1) != 0]

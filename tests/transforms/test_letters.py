"""The letters around a number: as far as its sentence goes, digits as one 0, fading with distance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import letters


def codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def around(text: str, number: str) -> tuple[list[str], list[str]]:
    """The letters and pairs before and behind the number."""
    start = text.index(number)
    windows = letters.windows(codes(text), np.array([start]), np.array([start + len(number)]))
    return letters.spelled(windows[0], before=True)[0], letters.spelled(windows[1], before=False)[0]


@pytest.mark.parametrize(
    ("text", "before", "behind"),
    [
        ("建成12座大棚", ["成", "建", "建成"], ["座", "大", "棚", "座大", "大棚"]),
        ("去年。建12座。大棚", ["建"], ["座"]),
        ("投3.5亿建12座", ["建", "亿", "0", "投", "亿建", "0亿", "投0"], ["座"]),
        ("12", [], []),
    ],
)
def test_letters_around_a_number(text: str, before: list[str], behind: list[str]) -> None:
    assert around(text, "12") == (before, behind)


def test_what_stands_nearer_says_more() -> None:
    known = letters.alphabet((["建", "成", "建成"], ["座"]))
    said = letters.say(codes("建成12座"), np.array([2]), np.array([4]), known).toarray()[0]
    assert said[1] == pytest.approx(1.0)  # 成
    assert said[0] == pytest.approx(1 / (1 + letters.FADE))  # 建
    assert said[2] == pytest.approx(1.0)  # 建成
    assert said[3] == pytest.approx(1.0)  # 座
    assert said[-1] == 0


@given(text=st.text("建成大棚座，。0123.亿\n", max_size=40), at=st.integers(0, 40))
def test_letters_and_their_numbers_agree(text: str, at: int) -> None:
    start = min(at, len(text))
    spot = np.array([start]), np.array([start])
    windows = letters.windows(codes(text), *spot)
    words = [letters.spelled(window, before)[0] for window, before in zip(windows, (True, False), strict=True)]
    known = letters.alphabet((sorted(set(words[0])), sorted(set(words[1]))))
    said = letters.say(codes(text), *spot, known)
    assert said.nnz == sum(map(len, words))

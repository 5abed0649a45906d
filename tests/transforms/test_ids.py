"""Names that stay the same, and differ where what they name differs."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms import ids

SPANS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 10**6), st.integers(0, 60)), min_size=1, max_size=60, unique=True
)


def named(spans: list[tuple[int, int, int]]) -> list[str]:
    articles = pl.Series([ids.article_id("page.txt", hash_) for hash_ in ("h1", "h2", "h3")])
    owner = np.array([article for article, _, _ in spans])
    starts = pl.Series([start for _, start, _ in spans], dtype=pl.Int32)
    ends = pl.Series([start + length for _, start, length in spans], dtype=pl.Int32)
    return ids.claim_ids(articles, owner, starts, ends).to_list()


@given(SPANS)
def test_each_span_of_each_article_has_a_name_of_its_own(spans: list[tuple[int, int, int]]) -> None:
    names = named(spans)
    assert len(set(names)) == len(spans)
    assert all(len(name) == 17 and name[0] == "c" for name in names)


@given(SPANS)
def test_a_name_does_not_hang_on_its_neighbours(spans: list[tuple[int, int, int]]) -> None:
    assert named(spans)[-1:] == named(spans[-1:])


def test_names_stay_from_release_to_release() -> None:
    assert ids.article_id("page.txt", "h1") == "a86fadd1d4458cc06"
    assert named([(0, 10, 5)]) == ["c304b81bffbf1946c"]

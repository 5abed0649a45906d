"""Contenders weighed by their evidence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms import weighing
from transforms.weighing import Scale

SCALE = Scale({"near": ("no", "yes"), "kind": ("city", "county", "body")}, (("near",), ("near", "kind")))


def test_each_combination_has_a_label() -> None:
    assert SCALE.labels(("near", "kind"))[4] == "near=yes kind=county"
    assert len(set(SCALE.every_label())) == 2 + 6


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=8))
def test_a_score_is_the_sum_of_what_its_labels_are_worth(rows: list[tuple[int, int]]) -> None:
    near, kind = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    worth = {label: float(number) for number, label in enumerate(SCALE.every_label(), 1)}
    score = SCALE.score({"near": near, "kind": kind}, SCALE.table(worth.items()))
    for said, row in zip(score, rows, strict=True):
        labels = [SCALE.labels(("near",))[row[0]], SCALE.labels(("near", "kind"))[3 * row[0] + row[1]]]
        assert said == sum(worth[label] for label in labels)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 3)), max_size=12))
def test_the_best_of_each_group_is_its_first_highest(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[0])
    group, score = (np.array([row[at] for row in rows], dtype=float) for at in (0, 1))
    meant = [max((i for i, row in enumerate(rows) if row[0] == g), key=lambda i: (rows[i][1], -i)) for g in set(group)]
    assert sorted(weighing.best(score, group.astype(int)).tolist()) == sorted(meant)

"""Fit what each combination of evidence is worth to the choices that annotated articles make (transforms/weighing.py).

Of the contenders of one group the right one should score highest: penalised maximum likelihood of the right ones
among all of their group. The same rows give the same weights.
"""

import argparse

import numpy as np
import polars as pl
import scipy.sparse as sp
from scipy.optimize import minimize

import seeds
from transforms import weighing
from transforms.weighing import Evidence, Scale

LEAST = 0.01  # smaller weights are left out of a seed


def matrix(scale: Scale, evidence: Evidence) -> sp.csr_matrix:
    """One row is one contender, one column one combination of evidence."""
    parts = []
    for together in scale.together:
        number = scale.feature(evidence, together)
        rows = np.arange(len(number))
        shape = (len(rows), len(scale.labels(together)))
        parts.append(sp.csr_matrix((np.ones(len(rows)), (rows, number)), shape=shape))
    return sp.hstack(parts).tocsr()


def fit(x: sp.csr_matrix, group: np.ndarray, right: np.ndarray, ridge: float, times: np.ndarray) -> np.ndarray:
    """What each combination of evidence is worth; groups without a right one say nothing, `times` weighs each row's."""
    able = np.bincount(group, weights=right) > 0
    kept = able[group]
    x, group, right, times = x[kept], group[kept], right[kept], times[kept]
    new = np.diff(group, prepend=-1) != 0
    starts, number = np.flatnonzero(new), np.cumsum(new) - 1
    times = times[starts]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ weights
        raised = np.exp(score - np.maximum.reduceat(score, starts)[number])
        every, good = np.add.reduceat(raised, starts), np.add.reduceat(raised * right, starts)
        value = -(times * np.log(good / every)).sum() + 0.5 * ridge * (weights**2).sum()
        error = raised / every[number] - raised * right / good[number]
        return value, x.T @ (times[number] * error) + ridge * weights

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x


def hits(score: np.ndarray, group: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of each group whether its best contender is right."""
    return right[weighing.best(score, group)]


def left_out(
    x: sp.csr_matrix, group: np.ndarray, right: np.ndarray, ridge: float, times: np.ndarray, fold: np.ndarray
) -> np.ndarray:
    """What each contender scores by weights that its own fold had no part in."""
    score = np.zeros(len(right))
    for part in np.unique(fold):
        rest = fold != part
        score[~rest] = x[~rest] @ fit(x[rest], group[rest], right[rest], ridge, times[rest])
    return score


def rows(scale: Scale, weights: np.ndarray) -> list[tuple[str, float]]:
    """The weights that are worth keeping, each with the label of its combination."""
    labels = scale.every_label()
    return [(labels[i], round(float(weights[i]), 3)) for i in np.flatnonzero(np.abs(weights) >= LEAST)]


def asked(description: str | None, seed: str) -> bool:
    """Whether the command line asks to replace the seed."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"replace seeds/{seed}.csv and its report")
    return bool(parser.parse_args().write)


def tally(score: np.ndarray, group: np.ndarray, right: np.ndarray, part: np.ndarray) -> tuple[int, float, float]:
    """Of one part of the choices: how many there are, the share that can be right, the share that is."""
    able = np.bincount(group[part], weights=right[part])[np.unique(group[part])] > 0
    return len(able), float(able.mean()), float(hits(score[part], group[part], right[part]).mean())


def keep(seed: str, report: str, frame: pl.DataFrame, lines: list[str]) -> None:
    """Replace seeds/SEED.csv, and say in seeds/build/REPORT.md what the fit reached."""
    frame.write_csv(seeds.ROOT / f"{seed}.csv")
    text = f"# What the fit of {seed}.csv reached\n\n" + "\n".join(f"- {line}" for line in lines) + "\n"
    (seeds.ROOT / "build" / f"{report}.md").write_text(text, "utf-8")

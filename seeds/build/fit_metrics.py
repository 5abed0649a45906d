"""Fit seeds/weights.csv to the annotated articles in seeds/articles and seeds/claims, and report how well it reads.

usage: python -m seeds.build.fit_metrics [--write]

What is fitted comes on top of the hand-written weights of cues.csv, with a ridge that keeps it small: the letters and
pairs of letters around a number, its size and classifier, and its neighbours' metrics, each for each metric. The same
articles, cues and units give the same weights. The report names the share of right metrics on articles left out of
the fit (five folds).
"""

import argparse
import json
from collections import Counter

import numpy as np
import polars as pl
import scipy.sparse as sp
from scipy.optimize import minimize

import seeds
from transforms import articles, letters, metrics, pages, quantities, reel, spans

RIDGE = 0.5
NEIGHBOUR_RIDGE = 2.0
SEVERAL = 3  # a letter or pair counts that stands near so many numbers
LEAST = 0.05  # smaller weights are left out of the seed
FOLDS = 5


def annotated() -> tuple[reel.Reel, pl.DataFrame, pl.DataFrame]:
    """The reel of annotated text articles, its quantities, and one row a gold span with its claim."""
    claims = sorted((seeds.ROOT / "claims").glob("*.jsonl"))
    samples = (seeds.ROOT / "articles" / f"{path.stem}.txt" for path in claims if path.stat().st_size)
    files = [path for path in samples if path.exists()]  # those with markup are there to test its reading
    frame = pl.DataFrame(
        {
            "source": [p.name for p in files],
            "page_hash": [p.stem for p in files],
            "content": [p.read_bytes() for p in files],
        }
    )
    wound = reel.wind(articles.from_pages(pages.decode(frame)))
    rows = []
    for number, source in enumerate(wound.articles["source"].to_list()):
        for line in (seeds.ROOT / "claims" / source).with_suffix(".jsonl").read_text("utf-8").splitlines():
            if line.strip():
                claim = json.loads(line)
                said = (claim["metric"], claim["donor"], claim["recipient"])
                rows += [(number, *span, *said) for span in claim["spans"]]
    columns = ["article", "page_start", "page_end", "metric", "donor", "recipient"]
    gold = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    return wound, quantities.find(wound), gold


def labels(wound: reel.Reel, amounts: pl.DataFrame, gold: pl.DataFrame) -> np.ndarray:
    """The column of each amount's metric; `none` where no gold span overlaps it."""
    column = {metric: i for i, metric in enumerate(metrics.names())}
    placed = spans.locate(wound, amounts.select("article", "start", "end"))
    by_article: dict[int, list[tuple[int, int, str]]] = {}
    for article, start, end, metric in gold.select("article", "page_start", "page_end", "metric").iter_rows():
        by_article.setdefault(article, []).append((start, end, metric))
    found = []
    for article, start, end in placed.select("article", "page_start", "page_end").iter_rows():
        there = [m for a, b, m in by_article.get(article, []) if a < end and start < b]
        found.append(column[there[0] if there else metrics.NOTHING])
    return np.array(found)


def ridge_fit(
    x: sp.csr_matrix, offset: np.ndarray, hand: np.ndarray | None, y: np.ndarray, ridge: float
) -> tuple[np.ndarray, float]:
    """Weights (features, metrics) and the trust in `hand`, by penalised maximum likelihood."""
    rows, columns = np.arange(len(y)), offset.shape[1]
    still = hand is None
    hand = np.zeros_like(offset) if hand is None else hand

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        weights, trust = parameters[:-1].reshape(x.shape[1], columns), parameters[-1]
        chances = metrics.shares(x @ weights + trust * hand + offset)
        error = chances.copy()
        error[rows, y] -= 1
        value = -np.log(np.maximum(chances[rows, y], 1e-300)).sum() + 0.5 * ridge * (weights**2).sum()
        slope = 0.0 if still else (error * hand).sum()
        return value, np.append((x.T @ error + ridge * weights).ravel(), slope)

    start = np.append(np.zeros(x.shape[1] * columns), metrics.TRUST)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    return best[:-1].reshape(x.shape[1], columns), float(best[-1])


def right(scores: np.ndarray, y: np.ndarray) -> str:
    """How often the best metric is the right one, for claims and for numbers that are none."""
    hit, claim = scores.argmax(1) == y, y != scores.shape[1] - 1
    return f"metric right for {hit[claim].mean():.3f} of claims, {hit[~claim].mean():.3f} of other numbers left alone"


def temper(chances: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Slope, shift and, below even odds, bend of log odds that make the best metric's likelihood come true as said."""
    best = chances.argmax(1)
    claimed = best != chances.shape[1] - 1
    odds, right = metrics.log_odds(chances.max(1)[claimed]), (best == y)[claimed]

    def loss(line: np.ndarray) -> float:
        told = line[0] * odds + line[1] + line[2] * np.minimum(odds, 0)
        return float(np.logaddexp(0.0, np.where(right, -told, told)).sum())

    slope, shift, bend = minimize(loss, np.array([1.0, 0.0, 0.0]), method="Nelder-Mead").x
    return round(float(slope), 3), round(float(shift), 3), round(float(bend), 3)


def bins(likelihoods: np.ndarray, y: np.ndarray, line: tuple[float, float, float]) -> list[str]:
    """For five bins of likelihood, how often the metric named was the right one, none of these articles in the fit."""
    best = likelihoods.argmax(1)
    named = best != likelihoods.shape[1] - 1
    said, right_one = metrics.calibrated(likelihoods.max(1)[named], *line), (best == y)[named]
    lines = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        within = (said >= low) & (said < low + 0.2 + (low == 0.8))
        if within.any():
            lines.append(
                f"likelihood {low:.1f} to {low + 0.2:.1f}: {within.sum()} numbers, "
                f"{said[within].mean():.3f} said, {right_one[within].mean():.3f} right"
            )
    return lines


def vocabulary(codes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[list[str], list[str]]:
    """The letters and pairs that stand near several numbers, before and behind."""
    found = []
    for window, before in zip(letters.windows(codes, starts, ends), (True, False), strict=True):
        seen = Counter(word for row in letters.spelled(window, before) for word in set(row))
        found.append(sorted(word for word, times in seen.items() if times >= SEVERAL))
    return found[0], found[1]


def main() -> None:
    """Fit, report and, with --write, replace the seed and its report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="replace seeds/weights.csv and its report")
    args = parser.parse_args()
    wound, found, gold = annotated()
    near = metrics.evidence(wound, found)
    words, n, k = metrics.lexicon(fitted=False), near.amounts.height, len(metrics.names())
    y = labels(wound, near.amounts, gold)
    classifier = np.array(
        [words.classifiers.get(c or "", len(words.habits) - 1) for c in near.amounts["classifier"].to_list()]
    )
    noun = metrics.nouns(wound, near.amounts)
    offset = words.habits[classifier].astype(float) + metrics.fitting()[noun]
    hand = np.zeros((n, k))
    np.add.at(hand, near.amount, words.table[near.feature] / metrics.TRUST * near.share[:, None])
    starts, ends = near.amounts["start"].to_numpy(), near.amounts["end"].to_numpy()
    spelled = vocabulary(wound.codes, starts, ends)
    every, ones = np.arange(n), np.ones(n)
    x = sp.hstack(
        [
            letters.say(wound.codes, starts, ends, letters.alphabet(spelled))[:, :-1],
            sp.csr_matrix((ones, (every, metrics.sizes(near.amounts))), shape=(n, len(words.sizes))),
            sp.csr_matrix((ones, (every, noun)), shape=(n, len(words.nouns))),
            sp.csr_matrix((ones, (every, classifier)), shape=(n, len(words.habits))),
        ]
    ).tocsr()
    fold = near.amounts["article"].to_numpy() % FOLDS
    held = np.zeros((n, k))
    for part in range(FOLDS):
        rest = fold != part
        weights, trust = ridge_fit(x[rest], offset[rest], hand[rest], y[rest], RIDGE)
        held[~rest] = x[~rest] @ weights + trust * hand[~rest] + offset[~rest]
    context = sp.csr_matrix(np.hstack(metrics.said_by_neighbours(near.amounts, metrics.shares(held))))
    after = np.zeros((n, k))
    for part in range(FOLDS):
        rest = fold != part
        linked, _ = ridge_fit(context[rest], held[rest], None, y[rest], NEIGHBOUR_RIDGE)
        after[~rest] = context[~rest] @ linked + held[~rest]
    weights, trust = ridge_fit(x, offset, hand, y, RIDGE)
    linked, _ = ridge_fit(context, held, None, y, NEIGHBOUR_RIDGE)
    report = [
        f"articles {wound.articles.height}, amounts {n}, claims {(y != k - 1).sum()}, cues {words.words.height}, "
        f"letters and pairs {sum(map(len, spelled))}",
        "hand-written weights alone: " + right(metrics.TRUST * hand + offset, y),
        "fitted, articles left out: " + right(held, y),
        "with neighbours, articles left out: " + right(after, y),
    ]
    line = temper(metrics.shares(after), y)
    report.append(
        f"the log odds of likelihoods are stretched by {line[0]}, shifted by {line[1]} and, below even ones, stretched "
        f"by {line[2]} more to be calibrated"
    )
    report += bins(metrics.shares(after), y, line)
    print("\n".join(report))
    if args.write:
        named = [(side, word) for side, part in zip(letters.SIDES, spelled, strict=True) for word in part]
        named += [("size", f"{family} {size}") for family in metrics.families() for size in range(metrics.SIZES)]
        named += [("noun", unit) for unit in metrics.noun_units()]
        named += [("classifier", word) for word in words.classifiers]
        named += [(zone, metric) for zone in metrics.NEIGHBOURS for metric in words.metrics]
        write(
            words.metrics,
            named,
            np.vstack([weights, linked]),
            {"hand": trust, "slope": line[0], "shift": line[1], "bend": line[2]},
        )
        (seeds.ROOT / "build" / "fit_metrics.md").write_text(
            "# What the fit of weights.csv reached\n\n" + "\n".join(f"- {line}" for line in report) + "\n",
            "utf-8",
        )


def write(columns: list[str], named: list[tuple[str, str]], weights: np.ndarray, single: dict[str, float]) -> None:
    """Replace seeds/weights.csv."""
    rows = [("", zone, "", round(weight, 4)) for zone, weight in single.items()]
    for (zone, word), said in zip(named, weights, strict=True):
        rows += [(word, zone, columns[i], round(float(said[i]), 2)) for i in np.flatnonzero(np.abs(said) >= LEAST)]
    pl.DataFrame(rows, schema=["word", "zone", "metric", "weight"], orient="row").write_csv(seeds.ROOT / "weights.csv")


if __name__ == "__main__":
    main()

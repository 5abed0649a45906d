"""Fit seeds/party_weights.csv to the annotated articles in seeds, and report how well it picks.

usage: python -m seeds.build.fit_parties [--write]

Each quantity has some names that may be its donor, or recipient, each with evidence (transforms/contenders.py); fitted
is what each piece of evidence is worth, by penalised maximum likelihood of the annotated name among them. The same
articles and seeds give the same weights. The report names the share of right parties on articles left out of the fit.
"""

import numpy as np
import polars as pl

from seeds.build import choice
from seeds.build.fit_metrics import FOLDS, annotated
from transforms import contenders, metrics, parties, places, spans
from transforms.contenders import Contenders
from transforms.pairs import SIDES
from transforms.reel import Reel

RIDGE = 16.0


def spelled(text: str | None) -> str:
    """The names of one side in one order, however the article lists them."""
    return "、".join(sorted((text or "").split("、")))


def meant(wound: Reel, stated: pl.DataFrame, gold: pl.DataFrame) -> pl.DataFrame:
    """For each quantity the annotated donor and recipient; null where no annotated span overlaps it."""
    placed = spans.locate(wound, stated.select("article", "start", "end"))
    by_article: dict[int, list[tuple[int, int, str, str]]] = {}
    for article, start, end, donor, recipient in gold.select(
        "article", "page_start", "page_end", *SIDES
    ).iter_rows():  # fmt: skip
        by_article.setdefault(article, []).append((start, end, spelled(donor), spelled(recipient)))
    rows = []
    for article, start, end in placed.select("article", "page_start", "page_end").iter_rows():
        there = [parties for a, b, *parties in by_article.get(article, []) if a < end and start < b]
        rows.append(tuple(there[0]) if there else (None, None))
    return pl.DataFrame(rows, schema=dict.fromkeys(SIDES, pl.Utf8), orient="row")


def said(found: Contenders, names: pl.DataFrame, own: list[int | None], article: np.ndarray) -> np.ndarray:
    """What each contender would be written as."""
    table = places.gazetteer()["name"].to_list()

    def written(place: int | None) -> str:
        return "" if place is None else table[place]

    texts = [
        spelled(text if text is not None else written(place)) for text, place in names.select("text", "place").rows()
    ]
    owns = [spelled(written(place)) for place in own]
    return np.array(
        [texts[row] if row >= 0 else owns[article[q]] for q, row in zip(found.quantity, found.name, strict=True)],
        dtype=object,
    )


def main() -> None:
    """Fit, report and, with --write, replace the seed and its report."""
    write = choice.asked(__doc__, "party_weights")
    wound, quantities, gold = annotated()
    stated = metrics.name(wound, quantities).filter(pl.col("metric").is_not_null())
    *_, main_, _, names = parties.found(wound, stated)
    wanted, article = meant(wound, stated, gold), stated["article"].to_numpy()
    around = contenders.scene(wound, stated, names)
    rows, report = [], [f"articles {wound.articles.height}, quantities {stated.height}"]
    for side in SIDES:
        found = contenders.gather(wound, stated, names, main_, around, side)
        own: list[int | None] = [None] * wound.articles.height
        for at, place in main_.select("article", side).iter_rows():
            own[at] = place
        want = wanted[side].to_numpy()[found.quantity]
        known = np.array([name is not None for name in want])
        right = (said(found, names, own, article) == want) & known
        x, group = choice.matrix(contenders.SCALE, found.evidence), found.quantity
        x, group, right, of = x[known], group[known], right[known], article[group[known]]
        times = np.ones(len(right))
        score = choice.left_out(x, group, right, RIDGE, times, of % FOLDS)
        able = np.bincount(group, weights=right)[np.unique(group)] > 0
        report.append(
            f"{side}: among the contenders for {able.mean():.3f} of quantities; picked for "
            f"{choice.hits(score, group, right).mean():.3f} of them on articles left out"
        )
        weights = choice.fit(x, group, right, RIDGE, times)
        rows += [(side, *row) for row in choice.rows(contenders.SCALE, weights)]
    print("\n".join(report))
    if write:
        frame = pl.DataFrame(rows, schema=["side", "evidence", "weight"], orient="row")
        choice.keep("party_weights", "fit_parties", frame, report)


if __name__ == "__main__":
    main()

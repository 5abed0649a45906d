"""Fit seeds/part_weights.csv to the annotated articles in seeds, and report how well it tells parts from wholes.

usage: python -m seeds.build.fit_parts [--write]

Each figure has some before it that may contain it, or nothing does (transforms/wholes.py); fitted is what each piece of
evidence is worth. The same articles and seeds give the same weights.
"""

import json

import numpy as np
import polars as pl

import seeds
from seeds.build import choice
from seeds.build.fit_metrics import FOLDS, annotated
from transforms import metrics, norms, parts, periods, spans, status, units, weighing, wholes
from transforms.reel import Reel

RIDGE = 4.0
Span = tuple[int, int]


def told(wound: Reel) -> dict[int, list[tuple[list[Span], list[Span]]]]:
    """For each article its annotated claims: the spans of each, and those of what contains it."""
    found = {}
    for number, source in enumerate(wound.articles["source"].to_list()):
        lines = (seeds.ROOT / "claims" / source).with_suffix(".jsonl").read_text("utf-8").splitlines()
        claims = [json.loads(line) for line in lines if line.strip()]
        spans_of = {claim["id"]: [tuple(span) for span in claim["spans"]] for claim in claims}
        found[number] = [(spans_of[claim["id"]], spans_of.get(claim["part_of"], [])) for claim in claims]
    return found


def overlaps(span: Span, others: list[Span]) -> bool:
    """Whether the span shares a character with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def main() -> None:
    """Fit, report and, with --write, replace the seed and its report."""
    write = choice.asked(__doc__, "part_weights")
    wound, quantities, _ = annotated()
    stated = metrics.name(wound, quantities).filter(pl.col("metric").is_not_null())
    for stage in (units.settle, periods.date, status.judge, norms.norm):
        stated = stage(wound, stated)
    rows, found = parts.weighed(wound, stated)
    at = rows.join(stated.select("quantity", "article"), on="quantity", how="left", maintain_order="left")
    placed = spans.locate(wound, at.select("article", "start", "end"))
    span = placed.select("page_start", "page_end").rows()
    article, gold = at["article"].to_numpy(), told(wound)
    meant = [
        next((whole for own, whole in gold[number] if overlaps(page, own)), None)
        for number, page in zip(article.tolist(), span, strict=True)
    ]
    right, known = np.zeros(len(found.claim), dtype=bool), np.zeros(len(found.claim), dtype=bool)
    for i, (claim, whole) in enumerate(zip(found.claim.tolist(), found.whole.tolist(), strict=True)):
        wanted = meant[claim]
        known[i] = wanted is not None
        right[i] = known[i] and (not wanted if whole < 0 else overlaps(span[whole], wanted or []))
    x, group = choice.matrix(wholes.SCALE, found.evidence)[known], found.claim[known]
    right, whole, of = right[known], found.whole[known], article[group]
    times = np.ones(len(right))
    score = choice.left_out(x, group, right, RIDGE, times, of % FOLDS)
    best = weighing.best(score, group)
    parted = np.array([bool(meant[claim]) for claim in group[best]])
    told_part = whole[best] >= 0
    rest = sum(bool(wanted) for claim, wanted in enumerate(meant) if claim not in set(group.tolist()))
    figures = sum(wanted is not None for wanted in meant)
    wrong = int((told_part != parted).sum()) + rest
    report = [
        f"articles {wound.articles.height}, figures {figures}, with something that may contain them {len(best)}",
        f"part or not told right for {1 - wrong / figures:.3f} of figures of articles left out, by what contains them "
        f"{(figures - wrong - int((told_part & parted & ~right[best]).sum())) / figures:.3f}",
    ]
    print("\n".join(report))
    if write:
        weights = choice.rows(wholes.SCALE, choice.fit(x, group, right, RIDGE, times))
        frame = pl.DataFrame(weights, schema=["evidence", "weight"], orient="row")
        choice.keep("part_weights", "fit_parts", frame, report)


if __name__ == "__main__":
    main()

"""Fit seeds/pair_weights.csv to the annotated articles in seeds, and report how well it finds what they are about.

usage: python -m seeds.build.fit_pairs [--write]

Of all donors and recipients that an article names (transforms/matching.py) the two that most of its claims have are the
right ones. Each article counts as it stands and with its places moved elsewhere (seeds/build/moved.py), so that the
weights do not lean on pairings that happen to be known. The same articles and seeds give the same weights.
"""

import random
from collections import Counter

import numpy as np
import polars as pl

import seeds
from seeds.build import choice, moved
from seeds.build.fit_metrics import FOLDS, annotated
from transforms import articles, matching, pages, pairs, places, reel
from transforms.pairs import SIDES

RIDGE = 3.0
COPIES, COPY_COUNTS = 3, 0.5  # how often each article is moved, and what such a copy counts beside the article itself
Own = tuple[str | None, str | None]


def wound(sources: list[str], contents: list[bytes]) -> reel.Reel:
    """The reel of these pages."""
    frame = pl.DataFrame({"source": sources, "page_hash": sources, "content": contents})
    return reel.wind(articles.from_pages(pages.decode(frame)))


def about(gold: pl.DataFrame, number: int) -> dict[int, Own]:
    """For each article the donor and the recipient that most of its claims have."""
    most = {}
    for article in range(number):
        claims = gold.filter(pl.col("article") == article)
        both = [Counter(claims[side].to_list()).most_common(1) for side in SIDES]
        most[article] = (both[0][0][0], both[1][0][0]) if both[0] else (None, None)
    return most


def elsewhere(own: reel.Reel, told: dict[int, Own]) -> tuple[reel.Reel, dict[int, Own], np.ndarray]:
    """Copies of the articles with their places moved: their reel, what each is about now, the article each was."""
    made, said, provinces_left = [], [], []
    candidates = places.candidates(own)
    mentions = places.resolve(own, candidates)
    provinces = dict(places.gazetteer().select("name", "province").iter_rows())
    for article, source in enumerate(own.articles["source"].to_list()):
        donor, recipient = (provinces.get(name or "") for name in told[article])
        if donor is None or recipient is None:
            continue
        named = mentions.filter(pl.col("article") == article)["place"].unique().sort().to_list()
        hits = candidates.filter(pl.col("article") == article)
        text = (seeds.ROOT / "articles" / source).read_text("utf-8", errors="replace")
        for copy in range(COPIES):
            chance = random.Random(f"{source} {copy}")
            other = moved.move(text, named, hits, (donor, recipient), chance)
            if other is not None:
                made.append((f"{source} {copy}", other.text.encode()))
                said.append((article, (other.name(told[article][0]), other.name(told[article][1]))))
                provinces_left.append((len(said) - 1, donor, recipient))
    # A copy that still names the old places (garbled, in Traditional script) says nothing.
    copies = wound([name for name, _ in made], [text for _, text in made])
    still = places.resolve(copies, places.candidates(copies)).join(
        pl.DataFrame(
            provinces_left, schema={"article": pl.UInt32, "donor": pl.Int32, "recipient": pl.Int32}, orient="row"
        ),
        on="article",
    )
    still = still.filter((pl.col("province") == pl.col("donor")) | (pl.col("province") == pl.col("recipient")))
    clean = sorted(set(range(len(said))) - set(still["article"].to_list()))
    copies = wound([made[at][0] for at in clean], [made[at][1] for at in clean])
    return copies, {number: said[at][1] for number, at in enumerate(clean)}, np.array([said[at][0] for at in clean])


def choices(own: reel.Reel, told: dict[int, Own]) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """The evidence of all matches, the article of each, and whether it is right; articles about no place left out."""
    candidates = places.candidates(own)
    mentions = places.resolve(own, candidates)
    sided, _ = pairs.weigh(own, candidates, mentions)
    matches = matching.gather(*pairs.likely(sided), mentions)
    table = places.gazetteer()["name"].to_list()
    known = set(table)
    right, judged = [], []
    for article, *two in matches.select("article", *SIDES).iter_rows():
        wanted = [(name, place) for name, place in zip(told[article], two, strict=True) if name in known]
        judged.append(bool(wanted))
        right.append(all(place is not None and table[place] == name for name, place in wanted))
    kept = np.array(judged)
    told_ = {kind: values[kept] for kind, values in matching.evidence(matches).items()}
    return told_, matches["article"].to_numpy()[kept].astype(np.int64), np.array(right)[kept]


def main() -> None:
    """Fit, report and, with --write, replace the seed and its report."""
    write = choice.asked(__doc__, "pair_weights")
    own, _, gold = annotated()
    told = about(gold, own.articles.height)
    evidence, article, right = choices(own, told)
    copies, told_there, originals = elsewhere(own, told)
    other, copy, right_there = choices(copies, told_there)
    original = originals[copy]
    both = {kind: np.concatenate([evidence[kind], other[kind]]) for kind in evidence}
    group = np.concatenate([article, copy + own.articles.height])
    fold = np.concatenate([article, original]) % FOLDS
    right = np.concatenate([right, right_there])
    times = np.where(group < own.articles.height, 1.0, COPY_COUNTS)
    x = choice.matrix(matching.SCALE, both)
    score = choice.left_out(x, group, right, RIDGE, times, fold)
    report = []
    for what, part in (("as they stand", times == 1.0), ("with their places moved", times < 1.0)):
        count, able, picked = choice.tally(score, group, right, part)
        report.append(
            f"articles {what}: {count}, right two among the matches of {able:.3f}, picked for "
            f"{picked:.3f} of articles left out"
        )
    weights = choice.fit(x, group, right, RIDGE, times)
    print("\n".join(report))
    if write:
        frame = pl.DataFrame(choice.rows(matching.SCALE, weights), schema=["evidence", "weight"], orient="row")
        choice.keep("pair_weights", "fit_pairs", frame, report)


if __name__ == "__main__":
    main()

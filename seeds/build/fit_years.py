"""Fit seeds/year_weights.csv to the annotated articles in seeds, and report how well it dates them.

usage: python -m seeds.build.fit_years [--write]

The right year of writing of an article is the one by which most of its annotated periods come out, and what is
planned; articles whose periods do not hang on it say nothing. Each article counts with its own date of publication,
without one, and as reposts of later years, so that the weights do not lean on dates that pages happen to bear; the
examples of the tests (seeds/year_examples.csv) count too. The same articles and seeds give the same weights.
"""

import json
import random
from collections import Counter
from datetime import date, timedelta

import numpy as np
import polars as pl

import seeds
from seeds.build import choice
from seeds.build.fit_metrics import FOLDS, annotated
from transforms import claims, writing
from transforms.sheet import Whole

RIDGE = 1.0
REPOSTS = 2  # later dates that each article is given
OWN = 2.0  # what an article with its own date counts: the samples have more reposts than the web
UNDATED, REPOSTED = 0.5, 0.1  # what its copies without a date, and those with a later one, count beside the article
LONG_AFTER = 8 * 365
TELLING = 3  # so many periods must hang on the year
LOOSE = 16  # one period of so many may be misread
BATCH = 1000
SAID = ("period_start", "period_end", "period_basis", "status")
Told = list[tuple[list[tuple[int, int]], tuple[str | None, ...]]]


def periods(source: str) -> Told:
    """The spans of each annotated claim of an article, with its period and status."""
    lines = (seeds.ROOT / "claims" / source).with_suffix(".jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        ([(a, b) for a, b in row["spans"]], (*(row["period"][end] for end in ("start", "end", "basis")), row["status"]))
        for row in rows
    ]


def agreeing(articles: pl.DataFrame, told: dict[str, Told], years: dict[str, list[int]]) -> Counter[tuple[str, int]]:
    """How many periods of each article come out as annotated, by the year that it is taken to be of."""
    copies = pl.concat(
        [
            articles.filter(pl.col("source") == source)
            .join(pl.DataFrame({"assumed": each}, schema={"assumed": pl.Int32}), how="cross")
            .with_columns(written_year="assumed", article_id=pl.format("{} {}", "article_id", "assumed"))
            .with_columns(source=pl.format("{}\t{}", "source", "assumed"))
            for source, each in years.items()
        ]
    ).drop("assumed")
    found: Counter[tuple[str, int]] = Counter()
    for start in range(0, len(copies), BATCH):
        _, read = claims.read(copies[start : start + BATCH])
        for copy, a, b, *period in read.select("source", "page_start", "page_end", *SAID).iter_rows():
            source, year = copy.split("\t")
            said = tuple(None if part is None else str(part) for part in period)
            for spans, right in told[source]:
                if any(a < end and start_ < b for start_, end in spans):
                    found[source, int(year)] += said == right
                    break
    return found


def right_years(articles: pl.DataFrame) -> dict[str, set[int]]:
    """For each article whose periods hang on it, the years of writing that they agree with best."""
    told = {source: periods(source) for source in articles["source"].to_list()}
    rows, _ = writing.gather(articles, Whole.of(articles["text"].to_list()))
    years: dict[str, list[int]] = {}
    for row, year in rows.iter_rows():
        years.setdefault(articles["source"][row], []).append(year)
    found = agreeing(articles, told, years)
    right = {}
    for source, each in years.items():
        counts = {year: found[source, year] for year in each}
        most = max(counts.values())
        if most - sorted(counts.values())[len(counts) // 2] >= TELLING:
            # A period or two may be misread for other reasons.
            right[source] = {year for year, count in counts.items() if count >= most - len(told[source]) // LOOSE}
    return right


def training(articles: pl.DataFrame, right: dict[str, set[int]]) -> tuple[pl.DataFrame, list[set[int]], np.ndarray]:
    """Articles and copies of them with other dates; the right years of each; and what each counts."""
    rows, years, counts = [], [], []

    def add(title: str, text: str, published: date | None, medium: str | None, said: set[int], count: float) -> None:
        rows.append((title, text, published, medium))
        years.append(said)
        counts.append(count)

    columns = ("source", "title", "text", "published", "publisher")
    for source, title, text, published, medium in articles.select(columns).iter_rows():
        said = right.get(source, set())
        chance = random.Random(source)
        add(title, text, published, medium, said, OWN if published and published.year in said else 1.0)
        add(title, text, None, None, said, UNDATED)
        for _ in range(REPOSTS):
            latest = date(max(said, default=2000), 12, 31)
            later = latest + timedelta(days=chance.randrange(LONG_AFTER))
            add(title, text, later, None, said, REPOSTED / REPOSTS)
    for title, text, published, year in seeds.load("year_examples").iter_rows():
        day = date.fromisoformat(published) if published else None
        add(title, f"{title}\n{text}", day, None, {int(year)} if year else set(), 1.0)
    schema = {"title": pl.Utf8, "text": pl.Utf8, "published": pl.Date, "publisher": pl.Utf8}
    return pl.DataFrame(rows, schema=schema, orient="row"), years, np.array(counts)


def main() -> None:
    """Fit, report and, with --write, replace the seed and its report."""
    write = choice.asked(__doc__, "year_weights")
    wound, _, _ = annotated()
    articles = wound.articles.drop("reel_start", "reel_end", "title_end")
    right = right_years(articles)
    frame, said, counts = training(articles, right)
    rows, evidence = writing.gather(frame, Whole.of(frame["text"].to_list()))
    row = rows["row"].to_numpy().astype(np.int64)
    hit = np.array([year in said[at] for at, year in rows.iter_rows()])
    known = np.array([bool(said[at]) for at in row])
    x = choice.matrix(writing.SCALE, evidence)[known]
    group, hit, times = row[known], hit[known], counts[row[known]]
    copies = 2 + REPOSTS
    fold = np.where(group < len(articles) * copies, group // copies, group) % FOLDS
    score = choice.left_out(x, group, hit, RIDGE, times, fold)
    kinds = np.where(group < len(articles) * copies, group % copies, -1)
    report = []
    for what, kind in (("as published", 0), ("without a date", 1), ("as reposts of later years", 2)):
        part = (kinds == kind) | (kind == 2) & (kinds > 2)
        count, able, picked = choice.tally(score, group, hit, part)
        report.append(
            f"articles {what}: {count}, right year among those weighed for {able:.3f}, picked for "
            f"{picked:.3f} of articles left out"
        )
    weights = choice.fit(x, group, hit, RIDGE, times)
    print("\n".join(report))
    if write:
        kept = pl.DataFrame(choice.rows(writing.SCALE, weights), schema=["evidence", "weight"], orient="row")
        choice.keep("year_weights", "fit_years", kept, report)


if __name__ == "__main__":
    main()

"""How well the reading does on annotated articles: floors that go down only on purpose."""

import json
from pathlib import Path

import polars as pl
import pytest
from scoring import gold, scores

import seeds
from transforms import articles, claims, pages

SHARED = Path(__file__).parents[2] / "shared"


def read(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The articles and claims of all text and HTML pages in a folder."""
    files = sorted((*folder.glob("*.txt"), *folder.glob("*.html")))
    written = articles.from_pages(
        pages.decode(
            pl.DataFrame(
                {
                    "source": [path.name for path in files],
                    "page_hash": [path.stem for path in files],
                    "content": [path.read_bytes() for path in files],
                }
            )
        )
    )
    return written, claims.read(written)[1]


@pytest.fixture(scope="module")
def samples() -> tuple[pl.DataFrame, pl.DataFrame]:
    return read(seeds.ROOT / "articles")


def test_samples_stay_above_their_floors(samples: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    reached = scores(samples[1], gold(seeds.ROOT / "claims"))
    floors = {"quantity": 0.988, "metric": 0.987, "detail": 0.955, "period": 0.935, "pair": 0.82, "full": 0.72}
    assert all(reached[level] >= floor for level, floor in floors.items()), reached


def test_off_topic_samples_yield_no_claims(samples: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    wanted = gold(seeds.ROOT / "claims")
    empty = {stem for stem, rows in wanted.items() if not rows}
    assert empty
    wrong = samples[1].filter(pl.col("source").str.replace(r"\.(txt|html)$", "").is_in(empty))
    assert wrong.height == 0, wrong.select("source", "surface", "quote")
    reasons = samples[0].filter(~pl.col("on_topic"))["relevance_reason"]
    assert reasons.str.len_chars().min() > 0


def test_claims_of_an_html_sample_stand_where_its_gold_says(samples: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    pages_with_markup = sorted((seeds.ROOT / "articles").glob("*.html"))
    assert pages_with_markup
    for path in pages_with_markup:
        lines = (seeds.ROOT / "claims" / f"{path.stem}.jsonl").read_text("utf-8").splitlines()
        wanted = {(*span, row["metric"]) for row in map(json.loads, lines) for span in row["spans"]}
        stated = samples[1].filter(pl.col("source") == path.name).select("page_start", "page_end", "metric")
        assert set(stated.rows()) == wanted, path.name


def test_subjects_tell_alike_claims_apart(samples: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    same = ["source", "metric", "unit", "per", "status", "period_end", "period_basis"]
    same += ["donor", "recipient", "direction"]
    twins = samples[1].filter(pl.len().over(same) > 1)
    apart = twins.select(pl.col("subject").n_unique().over(same) / pl.len().over(same)).to_series().mean()
    assert apart is not None
    assert apart >= 0.95, apart


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared pages from the web")
def test_real_pages_stay_above_their_floors() -> None:
    reached = scores(read(SHARED / "articles" / "real")[1], gold(SHARED / "gold" / "real"))
    floors = {"quantity": 0.98, "metric": 0.96, "detail": 0.94, "period": 0.91, "pair": 0.86, "full": 0.77}
    assert all(reached[level] >= floor for level, floor in floors.items()), reached

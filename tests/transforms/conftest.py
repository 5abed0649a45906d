"""Short texts as articles and reels."""

import polars as pl
import pytest

from transforms import ids
from transforms import reel as reels


def article(text: str, year: int | None = 2020, title: str = "") -> pl.DataFrame:
    """One on-topic article of this text, every character of which is its page's."""
    whole = f"{title}\n{text}" if title else text
    runs = pl.List(pl.Struct({"article_start": pl.Int32, "page_start": pl.Int32, "length": pl.Int32}))
    mended = pl.List(pl.Struct({"start": pl.Int32, "end": pl.Int32, "name": pl.Utf8}))
    row = {
        "article_id": ids.article_id("page.txt", text),
        "source": "page.txt",
        "page_hash": "h1",
        "title": title or text.split("\n")[0],
        "text": whole,
        "published": None,
        "written_year": year,
        "publisher": None,
        "relevance": 1.0,
        "relevance_reason": "test",
        "on_topic": True,
        "segments": [{"article_start": 0, "page_start": 0, "length": len(whole)}],
        "repairs": [],
        "page_length": len(whole),
    }
    types = {"published": pl.Date, "written_year": pl.Int32, "publisher": pl.Utf8, "page_length": pl.Int32}
    return pl.DataFrame([row], schema_overrides={**types, "segments": runs, "repairs": mended})


@pytest.fixture(name="article", scope="session")
def article_fixture():  # type: ignore[no-untyped-def]
    """The maker of one-article frames."""
    return article


@pytest.fixture(scope="session")
def wind():  # type: ignore[no-untyped-def]
    """The maker of one-article reels."""
    return lambda text, **kind: reels.wind(article(text, **kind))

"""What a page is read with, as text that is compared, and what is to blame where two such texts differ."""

from __future__ import annotations

import json
from collections.abc import Mapping

import polars as pl

Fingerprint = Mapping[str, str | Mapping[str, str]]


def stamp(frame: pl.DataFrame, fingerprint: Fingerprint, name: str) -> pl.DataFrame:
    """The frame with the fingerprint of each row's page_hash as one text."""

    def written(page_hash: str | None) -> str:
        return json.dumps(
            {
                key: value if isinstance(value, str) else value.get(page_hash or "", "")
                for key, value in fingerprint.items()
            },
            ensure_ascii=False,
        )

    own = sorted({page for value in fingerprint.values() if not isinstance(value, str) for page in value})
    pages = pl.DataFrame(
        {"page_hash": own, name: [written(page) for page in own]},
        schema={"page_hash": pl.Utf8, name: pl.Utf8},
    )
    return frame.join(pages, on="page_hash", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(written(None))
    )


def blame(frame: pl.DataFrame, before: str, now: str) -> pl.DataFrame:
    """The frame with cause and cause_id: why the page has to be read, both null where it has not.

    Column `before` holds the stamp under which the page was read (null: never), `now` that of today.
    """
    pairs = frame.select(before, now).unique()
    reasons = [_reason(*pair) for pair in pairs.iter_rows()]
    pairs = pairs.with_columns(
        cause=pl.Series([cause for cause, _ in reasons], dtype=pl.Utf8),
        cause_id=pl.Series([value for _, value in reasons], dtype=pl.Utf8),
    )
    return frame.join(pairs, on=[before, now], how="left", nulls_equal=True, maintain_order="left").with_columns(
        cause_id=pl.when(pl.col("cause") == "page").then("page_hash").otherwise("cause_id")
    )


def _reason(before: str | None, now: str) -> tuple[str | None, str | None]:
    if before is None:
        return "page", None
    old, new = json.loads(before), json.loads(now)
    for key, value in new.items():
        if old.get(key) != value:
            return key, value
    return None, None

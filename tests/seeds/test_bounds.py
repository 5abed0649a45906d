"""Usual ranges as they are made from claims: as far as is known to occur, and no narrower for a wider place."""

import polars as pl

import seeds
from seeds.build import bounds

KIND = ["metric", "unit", "per"]


def test_what_is_known_to_occur_is_usual() -> None:
    both = bounds.known().join(seeds.load("bounds"), on=[*KIND, "level"], suffix="_kept")
    assert both.height == bounds.known().height
    assert both.filter(pl.col("soft_high_kept") < pl.col("soft_high")).is_empty()
    assert both.filter(pl.col("soft_low_kept") > pl.col("soft_low")).is_empty()


def test_a_wider_place_has_no_narrower_bound() -> None:
    rows = seeds.load("bounds").filter(pl.col("metric") != "", pl.col("per") == "", pl.col("unit") != "percent")
    for level, wider in (("county", "prefecture"), ("prefecture", "province")):
        narrow = rows.filter(pl.col("level") == level).select(*KIND, least="soft_high")
        wide = rows.filter(pl.col("level") == wider).join(narrow, on=KIND)
        assert wide.filter(pl.col("soft_high") < pl.col("least"), pl.col("soft_high") != pl.col("hard_high")).is_empty()

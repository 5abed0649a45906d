"""Who gives and who takes: donor and recipient of every quantity, and which way people move."""

import numpy as np
import polars as pl

from transforms import movement, pairs, places
from transforms.naming import SIDES, named
from transforms.reel import Reel


def _reach(side: str) -> dict[str, pl.Expr]:
    """Which mentions still count in a later clause, and in a later sentence of the paragraph.

    A place above the article's own counts on only as a subject (北京投向…); one that is merely a destination (到广东)
    ends with its clause.
    """
    place, stand = pl.col("relation"), pl.col("stand")
    if side == "donor":
        return {
            "sentence": ~(
                (place == "above") & (stand != "subject")
                | (place == "below") & stand.is_in(["goal", "origin"])
            ),
            "paragraph": (place == "same") | (stand == "subject") & place.is_in(["below", "other"]),
        }
    return {
        "sentence": pl.lit(True),
        "paragraph": (place == "same")
        | (place == "below") & (stand != "goal")
        | (place == "other") & (stand == "subject"),
    }


def _last(names: pl.DataFrame, quantities: pl.DataFrame, scope: str) -> np.ndarray:
    """For every quantity the row of `names` that ends last before it within the scope, or -1."""
    if names.is_empty():
        return np.full(len(quantities), -1)
    index = np.searchsorted(names["end"].to_numpy(), quantities["start"].to_numpy(), "right") - 1
    held = names[scope].to_numpy()[np.maximum(index, 0)] == quantities[scope].to_numpy()
    return np.where((index >= 0) & held, index, -1)


def _next(names: pl.DataFrame, quantities: pl.DataFrame) -> np.ndarray:
    """For every quantity the row of `names` that begins first after it in its clause, or -1."""
    if names.is_empty():
        return np.full(len(quantities), -1)
    index = np.searchsorted(names["start"].to_numpy(), quantities["end"].to_numpy())
    safe = np.minimum(index, len(names) - 1)
    held = names["clause"].to_numpy()[safe] == quantities["clause"].to_numpy()
    return np.where((index < len(names)) & held, safe, -1)


def _pick(names: pl.DataFrame, quantities: pl.DataFrame, side: str) -> np.ndarray:
    """For every quantity the row of `names` that tells its party on this side, or -1 for the article's own."""
    names = names.with_row_index("row")
    reach = _reach(side)
    everywhere = pl.lit(True)
    picked = np.full(len(quantities), -1)
    for scope, counts in (
        ("clause", everywhere), ("sentence", reach["sentence"]), ("next", everywhere), ("paragraph", reach["paragraph"]),
        ("article", everywhere),
    ):  # fmt: skip
        part = names.filter(counts)
        if part.is_empty():
            continue
        index = _next(part, quantities) if scope == "next" else _last(part, quantities, scope)
        rows = part["row"].to_numpy()[np.maximum(index, 0)]
        if scope == "article":  # only the village a story is set in is carried from paragraph to paragraph
            index = np.where(part["home"].to_numpy()[np.maximum(index, 0)], index, -1)
        picked = np.where((picked < 0) & (index >= 0), rows, picked)
    return picked


def assign(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """The quantities with donor, recipient, their codes and the direction in which people move."""
    candidates = places.candidates(reel)
    mentions = places.resolve(reel, candidates)
    main, sided = pairs.pair(reel, candidates, mentions)
    names = named(reel, quantities, candidates, mentions, main, sided)
    own = quantities.select("article").join(main, on="article", how="left", maintain_order="left")
    nobody = pl.Series([None], dtype=pl.Utf8)
    for side in SIDES:
        part = names.filter(pl.col("side") == side)
        picked = _pick(part, quantities, side)
        index = pl.Series(np.where(picked < 0, len(part), picked))
        told, code = (pl.concat([part[column], nobody])[index] for column in ("name", "code"))
        quantities = quantities.with_columns(
            told.fill_null(own[side]).alias(side),
            pl.when(told.is_null()).then(own[f"{side}_code"]).otherwise(code).alias(f"{side}_code"),
        )
    return quantities.with_columns(movement.direct(reel, quantities, candidates, main, names))

"""One row is one donor and one recipient that an article pairs, beside the two that it is about."""

import numpy as np
import polars as pl

from transforms import nearest, places


def paired(names: pl.DataFrame) -> pl.DataFrame:
    """One row is one donor and one recipient that an article pairs: in one clause, or known partners in one paragraph.

    Only places below or beside the article's own two, the donor as a subject (静宁由武清区帮扶).
    """
    rows = names.filter(pl.col("relation").is_in(["below", "other"]), ~pl.col("implied"))
    single = rows.filter(pl.col("place").is_not_null() & pl.col("text").is_null())
    columns = ["article", "paragraph", "clause", "side", "stand", "place"]
    lists = rows.filter(pl.col("members").is_not_null()).drop("place").rename({"members": "place"}).explode("place")
    single = places.attributes(pl.concat([single.select(columns), lists.select(columns)]), "now")
    donors = single.filter(pl.col("side") == "donor", pl.col("stand") == "subject").drop("side", "stand")
    recipients = single.filter(pl.col("side") == "recipient").drop("side", "stand")
    together = donors.join(recipients, on=["article", "clause"], suffix="_r")
    listed = donors.join(recipients, on=["article", "paragraph"], suffix="_r").join(
        places.pairings(), left_on=["now", "now_r"], right_on=["donor", "recipient"], how="semi"
    )
    both = pl.concat([frame.select("article", donor="place", recipient="place_r") for frame in (together, listed)])
    matched = _matched(rows)  # says more than what stands together
    for side in ("donor", "recipient"):
        both = both.join(matched, on=["article", side], how="anti")
    return pl.concat([matched, both]).unique(maintain_order=True)


def _matched(rows: pl.DataFrame) -> pl.DataFrame:
    """One row is one donor and one recipient of two lists of a sentence that are as long: 甲、乙分别帮扶丙、丁."""
    many = rows.filter(pl.col("members").is_not_null()).with_columns(size=pl.col("members").list.len())
    donors, recipients = (many.filter(pl.col("side").cast(pl.Utf8) == side) for side in ("donor", "recipient"))
    matched = donors.join(recipients, on=["article", "sentence", "size"], suffix="_r", maintain_order="left")
    return matched.select("article", donor="members", recipient="members_r").explode("donor", "recipient")


def only(
    names: pl.DataFrame, mine: pl.DataFrame, quantities: pl.DataFrame, known: pl.DataFrame, side: str
) -> np.ndarray:
    """For every quantity the row of the only partner that its article gives to the nearest place of the other side."""
    other = "recipient" if side == "donor" else "donor"
    theirs = names.filter(
        pl.col("side").cast(pl.Utf8) == other, pl.col("place").is_not_null(), pl.col("text").is_null()
    )
    known = known.filter(pl.len().over("article", other) == 1)
    first = mine.with_row_index("at").unique(["article", "place"], keep="first", maintain_order=True)
    known = known.join(
        first.select("article", pl.col("at").cast(pl.Int64), place="place"),
        left_on=["article", side], right_on=["article", "place"],
    )  # fmt: skip
    rows = theirs.select("article", other_place="place").join(
        known.select("article", "at", other_place=other),
        on=["article", "other_place"],
        how="left",
        maintain_order="left",
    )
    partner = np.append(rows["at"].fill_null(-1).to_numpy(), -1)
    before = nearest.cue(quantities, theirs, "sentence")
    return partner[np.where(before >= 0, before, nearest.cue_behind(quantities, theirs, "clause"))]

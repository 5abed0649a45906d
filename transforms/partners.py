"""Who is paired with whom inside one article, and lists that are dealt out one by one (甲、乙分别是1万元和2万元)."""

import re

import numpy as np
import polars as pl

from transforms import places
from transforms.reel import Reel

DEALING = re.compile("分别|依次")
NEAR = 12  # so far before 分别 the list may end
AFTER = 6  # so far after 分别 the list may begin (分别投入甲、乙)


def partners(names: pl.DataFrame) -> pl.DataFrame:
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
    return both.unique(maintain_order=True)


def dealt(reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """One row is one quantity, by its row, that a 分别 deals to one of the places listed before it."""
    lists = names.filter(pl.col("members").is_not_null())
    begins, ends, clauses = (lists[column].to_numpy() for column in ("start", "end", "clause"))
    starts, sentences = quantities["start"].to_numpy(), quantities["sentence"].to_numpy()
    rows = []
    for found in DEALING.finditer(reel.text) if len(lists) else ():
        at = found.start()
        first = int(np.searchsorted(starts, at))
        row = int(np.searchsorted(ends, at, "right")) - 1
        if row < 0 or at - ends[row] > NEAR or clauses[row] != reel.clause[at]:
            row = int(np.searchsorted(begins, found.end()))
            if row == len(lists) or begins[row] - found.end() > AFTER or clauses[row] != reel.clause[at]:
                continue
            # 两县25所学校 only takes a list up again, and does not deal.
            if "、" not in reel.text[begins[row] : ends[row]]:
                continue
        receivers = lists["members"][row].to_list()
        share = range(first, min(first + len(receivers), len(starts)))
        if len(receivers) == len(share) and all(sentences[i] == reel.sentence[at] for i in share):
            rows += [(i, receivers[i - first]) for i in share]
    found_ = pl.DataFrame(rows, schema={"number": pl.Int64, "place": pl.Int32}, orient="row")
    return found_.unique("number", keep="first", maintain_order=True)

"""Who is paired with whom inside one article, and lists that are dealt out one by one (甲、乙分别是1万元和2万元)."""

import re

import numpy as np
import polars as pl

from transforms import places
from transforms.reel import Reel

DEALING = re.compile("分别|依次")
NEAR = 12  # so far before 分别 the list may end


def partners(names: pl.DataFrame) -> pl.DataFrame:
    """One row is one donor and one recipient that an article pairs: named in one clause, or paired elsewhere and in one paragraph.

    Only places below or beside the article's own two, and only where each has no other partner on that side.
    """
    single = (
        names.filter(pl.col("relation").is_in(["below", "other"]), pl.col("code").is_not_null(), ~pl.col("implied"))
        .select("article", "paragraph", "clause", "side", "stand", pl.col("name", "code").str.split("、"))
        .filter(pl.col("name").list.len() == pl.col("code").list.len())
        .explode("name", "code")
    )
    donors = single.filter(pl.col("side") == "donor", pl.col("stand") == "subject").drop("side", "stand")
    recipients = single.filter(pl.col("side") == "recipient").drop("side", "stand")
    together = donors.join(recipients, on=["article", "clause"], suffix="_r")
    listed = donors.join(recipients, on=["article", "paragraph"], suffix="_r").join(
        places.pairings().select("donor", "recipient").unique(),
        left_on=["code", "code_r"], right_on=["donor", "recipient"], how="semi",
    )  # fmt: skip
    columns = ["article", "name", "code", "name_r", "code_r"]
    pairs = pl.concat([together.select(columns), listed.select(columns)]).unique()
    return pairs.rename({"name": "donor", "code": "donor_code", "name_r": "recipient", "code_r": "recipient_code"})


def dealt(reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame, side: str) -> pl.DataFrame:
    """One row is one quantity that a 分别 deals to one of the places listed before it."""
    lists = names.filter(pl.col("side") == side, pl.col("name").str.contains("、"))
    ends, clauses = lists["end"].to_numpy(), lists["clause"].to_numpy()
    starts, sentences = quantities["start"].to_numpy(), quantities["sentence"].to_numpy()
    rows = []
    for found in DEALING.finditer(reel.text) if len(lists) else ():
        at = found.start()
        row = int(np.searchsorted(ends, at, "right")) - 1
        if row < 0 or at - ends[row] > NEAR or clauses[row] != reel.clause[at]:
            continue
        receivers = lists["name"][row].split("、")
        codes = (lists["code"][row] or "").split("、")
        first = int(np.searchsorted(starts, at))
        share = range(first, min(first + len(receivers), len(starts)))
        if len(codes) == len(receivers) == len(share) and all(sentences[i] == reel.sentence[at] for i in share):
            rows += [(i, receivers[i - first], codes[i - first]) for i in share]
    return pl.DataFrame(rows, schema={"number": pl.Int64, "name": pl.Utf8, "code": pl.Utf8}, orient="row").unique(
        "number", keep="first", maintain_order=True
    )

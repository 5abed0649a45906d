"""Lists of places that are dealt out one by one: 甲、乙分别是1万元和2万元."""

import numpy as np
import polars as pl

from transforms.pairs import SIDES
from transforms.reel import Reel

DEALING = ("分别", "依次")
NEAR = 12  # so far before 分别 the list may end
LINK, NEXT, FAR = 4, 2, 24  # letters between the two of a pair, between pairs, and from the last pair to 分别
AFTER = 6  # so far after 分别 the list may begin (分别投入甲、乙)


def spots(reel: Reel) -> np.ndarray:
    """Where 分别 and its like stand on the reel."""
    codes = reel.codes
    said = [(codes[:-2] == ord(first)) & (codes[1:-1] == ord(second)) for first, second in map(list, DEALING)]
    return np.flatnonzero(said[0] | said[1])


def _dealing(reel: Reel, lists: pl.DataFrame, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each 分别 stands that has a list of places right before or (甲、乙) right after it, and that list's row."""
    begins, ends, clauses = (np.append(lists[name].to_numpy(), -1) for name in ("start", "end", "clause"))
    before = np.searchsorted(ends[:-1], at, "right") - 1  # -1 is the row added, which no clause has
    led = (at - ends[before] <= NEAR) & (clauses[before] == reel.clause[at])
    after = np.searchsorted(begins[:-1], at + 2)
    follows = (begins[after] - at - 2 <= AFTER) & (clauses[after] == reel.clause[at]) & ~led
    # 两县25所学校 only takes a list up again, and does not deal.
    commas = np.flatnonzero(reel.codes == ord("、"))
    follows &= np.searchsorted(commas, begins[after]) < np.searchsorted(commas, ends[after])
    kept = led | follows
    return at[kept], np.where(led, before, after)[kept]


def deal(reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame, said: np.ndarray) -> pl.DataFrame:
    """One row is one quantity, by its row, that a 分别 (`said`: where) deals to a place listed before or after it."""
    lists = names.filter(pl.col("members").is_not_null())
    dealing, chosen = _dealing(reel, lists, said)
    starts, sentences = quantities["start"].to_numpy(), quantities["sentence"].to_numpy()
    rows: list[tuple[int, int]] = []
    members = lists["members"].gather(chosen).to_list()
    for at, first, receivers in zip(dealing, np.searchsorted(starts, dealing).tolist(), members, strict=True):
        share = range(first, first + len(receivers))
        if share.stop <= len(starts) and (sentences[share.start : share.stop] == reel.sentence[at]).all():
            rows += zip(share, receivers, strict=True)
    found = pl.DataFrame(rows, schema={"number": pl.Int64, "place": pl.Int32}, orient="row")
    return found.unique("number", keep="first", maintain_order=True)


def couple(reel: Reel, quantities: pl.DataFrame, sided: pl.DataFrame, said: np.ndarray) -> dict[str, pl.DataFrame]:
    """For each side, one row is one quantity, by its row, dealt to a pair: 甲对乙、丙对丁，分别是1万元和2万元.

    `sided` are the mentions of places with their side, `said` where 分别 stands.
    """
    rows = sided.sort("start")
    start, end, sentence, place = (rows[name].to_numpy() for name in ("start", "end", "sentence", "place"))
    gives = (rows["side"] == SIDES[0]).to_numpy()
    starts, sentences = quantities["start"].to_numpy(), quantities["sentence"].to_numpy()
    found: list[tuple[int, int, int]] = []
    ended = np.searchsorted(end, said, "right") - 1
    near = (ended > 0) & (np.append(end, -FAR)[ended] >= said - FAR)
    for at, last in zip(said[near].tolist(), ended[near].tolist(), strict=True):
        pairs: list[tuple[int, int]] = []
        limit = at - FAR
        while last > 0 and sentence[last - 1] == reel.sentence[at] and end[last] >= limit:
            close = start[last] - end[last - 1] <= LINK
            if not (close and gives[last - 1] and not gives[last]):
                break
            pairs.insert(0, (int(place[last - 1]), int(place[last])))
            limit, last = start[last - 1] - NEXT, last - 2
        first = int(np.searchsorted(starts, at))
        share = range(first, first + len(pairs))
        whole = share.stop <= len(starts) and (sentences[share.start : share.stop] == reel.sentence[at]).all()
        if len(pairs) > 1 and whole:
            found += [(number, *pair) for number, pair in zip(share, pairs, strict=True)]
    table = pl.DataFrame(found, schema={"number": pl.Int64, **dict.fromkeys(SIDES, pl.Int32)}, orient="row")
    table = table.unique("number", keep="first", maintain_order=True)
    return {side: table.select("number", place=side) for side in SIDES}

"""Which way people move: to the recipient, to the donor, or both ways."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import naming, places
from transforms.pairs import SIDES
from transforms.reel import SENTENCE_MARKS, Reel

DIRECTIONS = pl.Enum(["to_donor", "to_recipient", "mutual"])  # the first two in the order of the sides
NONE, TO_RECIPIENT, MUTUAL = -1, 1, 2
WAYS = ("toward", "goes", "at", "send", "receive", "mutual", "out", "local", "none")
TOWARD, GOES, AT, SEND, RECEIVE, BOTH, OUT, LOCAL, _ = range(len(WAYS))
GO = (TOWARD, GOES, SEND, RECEIVE, BOTH)
# What each metric is without a word of movement, and the ways of moving that it listens to.
METRICS: dict[str, tuple[int, tuple[int, ...]]] = {
    "cadres_seconded": (TO_RECIPIENT, GO),
    "professionals_seconded": (TO_RECIPIENT, GO),
    "visits": (MUTUAL, GO),
    "visit_participants": (MUTUAL, GO),
    "trainees": (NONE, (*GO, AT)),
    "students_supported": (NONE, (*GO, AT)),
    "employed": (NONE, (TOWARD, GOES, AT, OUT, LOCAL)),
}
HELD = ("trainees", "students_supported")  # for these a word in another clause counts only if no party is named since
OBJECT = 2  # at most so many letters between 到 and the place
AHEAD = 26  # how far after the number a movement may be said: 40名村支书来甬轮训
STRETCH_MARKS = SENTENCE_MARKS + "；;"


@cache
def _ways() -> np.ndarray:
    """The way of each row of seeds/movement_cues.csv."""
    return seeds.load("movement_cues")["way"].replace_strict({way: i for i, way in enumerate(WAYS)}).to_numpy()


def _sides(names: pl.DataFrame) -> pl.DataFrame:
    """One row is one stretch that names one side alone, sorted by start."""
    sides = names.filter(~pl.col("implied")).select("start", "end", "side", "sentence", "clause", "stand")
    sides = sides.unique(["start", "side"], keep="first", maintain_order=True)
    start = sides["start"].to_numpy()
    same = start[1:] == start[:-1]
    return sides.filter(pl.Series(~(np.append(same, False) | np.append(False, same))[: len(start)]))


def _letters(candidates: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """One row is one verb with the letter of a province or city (赴鲁, 来沪), and the side it goes to."""
    rows = places.attributes(candidates.filter(pl.col("role") == "toward"), "province", "prefecture", "depth")
    sides = naming.own(main).select(
        "article", "side", own_place="place", own_province="province", own_prefecture="prefecture"
    )
    whole = (pl.col("province") == pl.col("own_province")) & (pl.col("depth") == 0)
    holds = (pl.col("place") == pl.col("own_place")) | whole | (pl.col("prefecture") == pl.col("own_prefecture"))
    rows = rows.join(sides, on="article", how="inner", maintain_order="left").filter(holds)
    staying = places.strings()["printed"][rows["row"]].str.starts_with("在")
    return (
        rows.with_columns(way=pl.when(staying).then(AT).otherwise(TOWARD), goal=pl.col("side").to_physical())
        .unique(["start", "side"], maintain_order=True)
        .filter(pl.len().over("start") == 1)
        .select("start", "end", "clause", "sentence", pl.col("way", "goal").cast(pl.Int64))
    )


def _last(sides: pl.DataFrame, start: np.ndarray, sentence: np.ndarray) -> np.ndarray:
    """The side that is named last before each start in its sentence, -1 for none."""
    at = np.searchsorted(sides["end"].to_numpy(), start, "right") - 1
    held = (at >= 0) & (np.append(sides["sentence"].to_numpy(), -1)[at] == sentence)
    return np.where(held, np.append(sides["side"].to_physical().to_numpy().astype(np.int64), NONE)[at], NONE)


def _moves(
    reel: Reel, candidates: pl.DataFrame, main: pl.DataFrame, names: pl.DataFrame, sides: pl.DataFrame
) -> pl.DataFrame:
    """One row is one word of movement with the direction that it means where it stands (-1 for none at all)."""
    hits = reel.hits("movement").select("start", "end", "clause", "sentence", "row")
    hits = hits.with_columns(way=pl.Series(_ways()[hits["row"].to_numpy()], dtype=pl.Int64))
    spans = names.filter(~pl.col("implied")).select("start", "end")
    hits = hits.filter(pl.col("way") < len(WAYS) - 1, naming.outside(hits, spans))  # 武进 moves nobody
    side = np.append(sides["side"].to_physical().to_numpy().astype(np.int64), NONE)
    start, end = hits["start"].to_numpy(), hits["end"].to_numpy()
    following = np.searchsorted(sides["start"].to_numpy(), end)
    near = np.append(sides["start"].to_numpy(), places.END)[following] - end <= OBJECT
    goal = np.where(near, side[following], NONE)
    # Who sends is the last one named who is neither a goal nor served (青岛 in 青岛给陇南…，选派医生).
    able = sides.filter(~pl.col("stand").is_in(["goal", "served"]))
    subject = _last(able, start, hits["sentence"].to_numpy())
    # 静海接收镇原学生，又派教师: of a sender's clauses the one who opened one, not whom it spoke of.
    way = hits["way"].to_numpy()
    opening = _last(able.filter(pl.col("stand") == "subject"), start, hits["sentence"].to_numpy())
    subject = np.where((way == SEND) & (opening >= 0), opening, subject)
    donor = SIDES.index("donor")
    away = np.where(goal >= 0, goal, np.where(subject >= 0, 1 - subject, NONE))
    direction = np.select(
        [way == TOWARD, way == AT, np.isin(way, (GOES, SEND)), way == RECEIVE, way == OUT, way == BOTH],
        [goal, np.where(goal == donor, donor, NONE), away, subject, donor, MUTUAL],
        NONE,
    )
    rows = hits.drop("row").with_columns(direction=pl.Series(direction, dtype=pl.Int64))
    letters = _letters(candidates, main).rename({"goal": "direction"})
    gone = (pl.col("way") != AT) | (pl.col("direction") == donor)
    rows = pl.concat([rows, letters.filter(gone).select(rows.columns)]).sort("start", maintain_order=True)
    return rows.filter((pl.col("direction") >= 0) | (pl.col("way") == LOCAL))


def direct(
    reel: Reel, quantities: pl.DataFrame, candidates: pl.DataFrame, main: pl.DataFrame, names: pl.DataFrame
) -> pl.Series:
    """For every quantity the direction in which the people that it counts move, null for none."""
    sides = _sides(names)
    moves = _moves(reel, candidates, main, names, sides)
    metric = quantities["metric"].replace_strict(
        {name: number for number, name in enumerate(METRICS)}, default=NONE, return_dtype=pl.Int8
    )
    number = metric.fill_null(NONE).to_numpy()
    counted = np.flatnonzero(number >= 0)
    told = np.full(len(quantities), NONE, dtype=np.int64)
    told[counted] = _told(reel, quantities[counted], number[counted], moves, sides)
    names_ = pl.Series([*DIRECTIONS.categories, None], dtype=pl.Utf8)
    return names_[np.where(told < 0, len(names_) - 1, told)].alias("direction")


def _told(reel: Reel, rows: pl.DataFrame, metric: np.ndarray, moves: pl.DataFrame, sides: pl.DataFrame) -> np.ndarray:
    """The direction of each quantity, whose metrics are given by number.

    A word of movement before it in its clause decides; else one that follows (46名姑娘…到闽侯); else the last one in
    its sentence; else what the metric is by itself.
    """
    told = np.array([default for default, _ in METRICS.values()])[metric]
    start, end, clause = (rows[column].to_numpy() for column in ("start", "end", "clause"))
    sentence = rows["sentence"].to_numpy()
    named = np.searchsorted(sides["end"].to_numpy(), start, "right") - 1
    anew = np.append(sides["clause"].to_numpy(), NONE)[named] == clause
    stretches = np.flatnonzero(reel.marks.everywhere(STRETCH_MARKS))
    columns = {column: moves[column].to_numpy() for column in moves.columns}
    for number, (name, (_, ways)) in enumerate(METRICS.items()):
        own = np.flatnonzero(metric == number)
        if not len(own):
            continue
        kept = np.flatnonzero(np.isin(columns["way"], ways))
        move = {column: np.append(values[kept], NONE) for column, values in columns.items()}
        at = np.append(move["start"][:-1], places.END)
        before = np.searchsorted(move["end"][:-1], start[own], "right") - 1
        before = np.where(before < 0, len(kept), before)
        near = move["clause"][before] == clause[own]
        far = move["sentence"][before] == sentence[own]
        if name in HELD:
            apart = np.searchsorted(stretches, at[before]) != np.searchsorted(stretches, start[own])
            far &= near | ~anew[own] & ~apart
        after = np.searchsorted(move["start"][:-1], end[own])
        ahead = (at[after] - end[own] <= AHEAD) & np.isin(move["way"][after], (TOWARD, GOES, AT, LOCAL))
        ahead &= move["clause"][after] == clause[own]
        direct_ = near & ~((move["way"][before] == LOCAL) & ahead)
        for applies, index in ((far, before), (ahead, after), (direct_, before)):
            told[own] = np.where(applies, move["direction"][index], told[own])
        if name == "employed":  # who comes to the recipient to work is not what this counts
            told[own] = np.where(told[own] == TO_RECIPIENT, NONE, told[own])
    return told

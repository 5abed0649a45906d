"""Which way people move: to the recipient, to the donor, or both ways."""

import numpy as np
import polars as pl

import seeds
from transforms.places import codes_of
from transforms.reel import SENTENCE_MARKS, Reel, _running

# What each metric is without a word of movement, and the ways of moving that it listens to.
DEFAULTS: dict[str, str | None] = {
    "cadres_seconded": "to_recipient", "professionals_seconded": "to_recipient", "visits": "mutual",
    "visit_participants": "mutual", "trainees": None, "employed": None, "students_supported": None,
}  # fmt: skip
GO = ("toward", "goes", "send", "receive", "mutual")
WAYS = {
    "cadres_seconded": GO, "professionals_seconded": GO, "visits": GO, "visit_participants": GO,
    "trainees": (*GO, "at"), "students_supported": (*GO, "at"), "employed": ("toward", "goes", "at", "out", "local"),
}  # fmt: skip
HELD = (
    "trainees",
    "students_supported",
)  # for these a word in another clause counts only if no party is named since
OBJECT = 2  # at most so many letters between 到 and the place
AHEAD = 26  # how far after the number a movement may be said: 40名村支书来甬轮训
STRETCH_MARKS = SENTENCE_MARKS + "；;"
OTHER = {"donor": "recipient", "recipient": "donor"}


def _sides(names: pl.DataFrame) -> pl.DataFrame:
    """One row is one stretch that names one side alone, sorted by start."""
    return (
        names.filter(~pl.col("implied"))
        .select("start", "end", "side", "sentence", "clause", "stand")
        .unique(["start", "side"], keep="first", maintain_order=True)
        .filter(pl.len().over("start") == 1)
        .sort("start")
    )


def _letters(reel: Reel, candidates: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """One row is one verb with the letter of a province or city (赴鲁, 来沪), and the side it goes to."""
    rows = candidates.filter(pl.col("role") == "toward").join(
        main, on="article", how="inner", maintain_order="left"
    )

    def holds(side: str) -> pl.Expr:
        own = pl.col(f"{side}_now")
        return (pl.col("now") == own) | (pl.col("province") == own.str.slice(0, 2)) & (
            (pl.col("depth") == 0) | (pl.col("prefecture") == own.str.slice(0, 4))
        )

    side = pl.when(holds("donor")).then(pl.lit("donor")).when(holds("recipient")).then(pl.lit("recipient"))
    return (
        rows.with_columns(goal=side)
        .drop_nulls("goal")
        .unique(["start", "goal"], maintain_order=True)
        .filter(pl.len().over("start") == 1)
        .select("start", "end", "clause", "sentence", "goal", way=pl.when(pl.col("cue").str.starts_with("在")).then(pl.lit("at")).otherwise(pl.lit("toward")))
    )  # fmt: skip


def _moves(reel: Reel, candidates: pl.DataFrame, main: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """One row is one word of movement with the direction that it means where it stands (null for none at all)."""
    table = seeds.load("movement_cues")
    hits = reel.hits("movement")
    hits = hits.with_columns(way=table["way"][hits["row"]]).select(
        "start", "end", "clause", "sentence", "way"
    )
    hits = hits.filter(pl.col("way") != "none")
    sides = _sides(names)
    start, end = hits["start"].to_numpy(), hits["end"].to_numpy()
    begins = sides["start"].to_numpy()
    which = np.append(sides["side"].to_numpy(), "")
    following = np.searchsorted(begins, end)
    at = np.append(begins, np.iinfo(np.int32).max)
    goal = np.where(at[following] - end <= OBJECT, which[following], "")
    # Who sends is the last one named who is neither a goal nor served (青岛 in 青岛给陇南…，选派医生).
    able = sides.filter(~pl.col("stand").is_in(["goal", "served"]))
    preceding = np.searchsorted(able["end"].to_numpy(), start, "right") - 1
    held = (preceding >= 0) & (
        np.append(able["sentence"].to_numpy(), -1)[preceding] == hits["sentence"].to_numpy()
    )
    subject = np.where(held, np.append(able["side"].to_numpy(), "")[preceding], "")
    hits = hits.with_columns(goal=pl.Series(goal, dtype=pl.Utf8), subject=pl.Series(subject, dtype=pl.Utf8))
    letters = _letters(reel, candidates, main).with_columns(subject=pl.lit(""))
    rows = pl.concat([hits, letters.select(hits.columns)]).sort("start")
    way, away = pl.col("way"), pl.col("subject").replace_strict(OTHER, default="", return_dtype=pl.Utf8)
    goal_or_away = pl.when(pl.col("goal") != "").then("goal").otherwise(away)
    towards = (
        pl.when(way.is_in(["toward"])).then("goal")
        .when(way == "at").then(pl.when(pl.col("goal") == "donor").then(pl.lit("donor")).otherwise(pl.lit("")))
        .when(way.is_in(["goes", "send"])).then(goal_or_away)
        .when(way == "receive").then("subject")
        .when(way == "out").then(pl.lit("donor"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    direction = (
        pl.when(way == "mutual").then(pl.lit("mutual"))
        .when(towards != "").then(pl.concat_str(pl.lit("to_"), towards))
    )  # fmt: skip
    return rows.with_columns(direction=direction).filter(pl.col("direction").is_not_null() | (way == "local"))


def direct(
    reel: Reel, quantities: pl.DataFrame, candidates: pl.DataFrame, main: pl.DataFrame, names: pl.DataFrame
) -> pl.Series:
    """For every quantity the direction in which the people that it counts move, null for none."""
    numbered = quantities.with_row_index("number")
    moves, sides = _moves(reel, candidates, main, names), _sides(names)
    parts = _running(codes_of(reel.text), STRETCH_MARKS)
    found = [pl.DataFrame(schema={"number": pl.UInt32, "direction": pl.Utf8})]
    for metric, default in DEFAULTS.items():
        part = numbered.filter(pl.col("metric") == metric)
        if len(part):
            told = _told(part, metric, default, moves.filter(pl.col("way").is_in(WAYS[metric])), sides, parts)
            found.append(
                pl.DataFrame({"number": part["number"], "direction": pl.Series(told.tolist(), dtype=pl.Utf8)})
            )
    return numbered.select("number").join(pl.concat(found), on="number", how="left", maintain_order="left")[
        "direction"
    ]


def _told(
    part: pl.DataFrame,
    metric: str,
    default: str | None,
    moves: pl.DataFrame,
    sides: pl.DataFrame,
    parts: np.ndarray,
) -> np.ndarray:
    """The direction of each quantity of one metric.

    A word of movement before it in its clause decides; else one that follows (46名姑娘…到闽侯); else the last one in
    its sentence; else what the metric is by itself.
    """
    start, end = part["start"].to_numpy(), part["end"].to_numpy()
    direction, way = np.append(moves["direction"].to_numpy(), None), np.append(moves["way"].to_numpy(), "")
    at = np.append(moves["start"].to_numpy(), 1 << 40)
    clause, sentence = (np.append(moves[column].to_numpy(), -1) for column in ("clause", "sentence"))
    before = np.searchsorted(moves["end"].to_numpy(), start, "right") - 1
    before = np.where(before < 0, len(moves), before)
    near = clause[before] == part["clause"].to_numpy()
    far = sentence[before] == part["sentence"].to_numpy()
    if metric in HELD:
        named = np.searchsorted(sides["end"].to_numpy(), start, "right") - 1
        anew = np.append(sides["clause"].to_numpy(), -1)[named] == part["clause"].to_numpy()
        far &= near | ~anew & (parts[np.minimum(at[before], len(parts) - 1)] == parts[start])
    after = np.searchsorted(moves["start"].to_numpy(), end)
    ahead = (at[after] - end <= AHEAD) & np.isin(way[after], ["toward", "goes", "at", "local"])
    ahead &= clause[after] == part["clause"].to_numpy()
    told = np.full(len(part), default, dtype=object)
    for applies, index in (
        (far, before),
        (ahead, after),
        (near & ~((way[before] == "local") & ahead), before),
    ):
        told = np.where(applies, direction[index], told)
    if metric == "employed":  # who comes to the recipient to work is not what this counts
        told = np.where(told == "to_recipient", None, told)
    return told

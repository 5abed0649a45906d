"""One row is one claim that may contain another, or none, with all that speaks for it.

其中 and its like, figures that add up, a smaller figure behind a larger one: each is a sign that one figure is part of
another, and none is sure. What they are worth was fitted to annotated articles (seeds/part_weights.csv,
seeds/build/fit_parts.py).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.reel import Reel
from transforms.weighing import FLAGS, NUMBER, POINTS, Scale, pointing

RECENT = 6  # figures of the same unit before one that may contain it
SHARED = 2  # and of any unit before a share
CLOSE = 8  # letters behind a figure in which 中 or 里 takes it up as a whole
NEAR = 8  # letters within which a stage or a share is said of a figure
SAYS = ("rest", "share", "stage")
UNITS = ("CNY", "person", "person_time", "project", "enterprise", "village", "household", "percent")
VALUES: dict[str, tuple[str, ...]] = {
    "scope": ("none", "clause", "sentence", "last sentence", "paragraph", "behind"),
    "turn": tuple(map(str, range(RECENT + 1))),
    "metric": ("none", "same", "other"), "time": ("none", "same", "other"),
    "ratio": ("none", "tenth", "third", "half", "most", "nearly", "equal"),
    "opened": ("no", "at once", "between", "before"), "led": FLAGS, "said": ("nothing", *SAYS, "stage behind"),
    "whole said": ("nothing", *SAYS, "stage behind"), "largest": FLAGS,
    "summed": POINTS, "named": POINTS, "smaller": POINTS, "unit": (*UNITS, "else"), "within": FLAGS, "colon": FLAGS,
    "alone": FLAGS,
}  # fmt: skip
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("scope",), ("opened",), ("led",), ("opened", "led"), ("opened", "led", "metric"), ("opened", "named"),
    ("summed", "colon"), ("scope", "metric"), ("scope", "metric", "time"), ("scope", "opened"),
    ("opened", "metric", "scope"),
    ("scope", "said"), ("said", "metric"), ("said", "scope", "unit"), ("scope", "ratio"), ("scope", "turn"),
    ("metric", "unit", "scope"), ("largest", "scope"), ("largest", "opened"), ("summed",), ("named",), ("smaller",),
    ("summed", "named", "smaller"), ("summed", "scope"), ("named", "unit"), ("smaller", "unit"), ("within",),
    ("within", "scope"), ("colon", "scope"), ("colon", "metric"), ("colon", "scope", "opened"), ("alone", "scope"),
    ("unit", "time", "metric"), ("unit", "opened"), ("turn", "metric"), ("ratio", "metric", "unit"),
    ("said", "whole said"), ("said", "whole said", "turn"), ("whole said", "scope"), ("whole said", "opened"),
)  # fmt: skip
SCALE = Scale(VALUES, TOGETHER)


@dataclass(frozen=True)
class Wholes:
    """Sorted by claim: its row, the row of what may contain it (-1 for nothing), and evidence."""

    claim: np.ndarray
    whole: np.ndarray
    evidence: dict[str, np.ndarray]


def _able(rows: pl.DataFrame, summed: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each claim with each row that may contain it, and how many of its unit stand between."""
    total = rows.filter(pl.col("per").is_null(), pl.col("unit").is_not_null())
    ordered = total.sort("paragraph", "unit", "start")
    at, value = ordered["row"].to_numpy().astype(np.int64), ordered["value"].to_numpy()
    group = ordered.select(pl.struct("paragraph", "unit").rle_id())["paragraph"].to_numpy()
    claims, wholes, turns = [], [], []
    for turn in range(RECENT):
        step = turn + 1
        here = np.flatnonzero((group[step:] == group[:-step]) & (value[:-step] > value[step:]))
        claims.append(at[here + step])
        wholes.append(at[here])
        turns.append(np.full(len(here), turn))
    share = np.flatnonzero((rows["unit"] == "percent").fill_null(False).to_numpy())
    sentence, unit = rows["sentence"].to_numpy(), rows["unit"].fill_null("").to_numpy()
    for turn in range(SHARED):
        here = share[share > turn]
        other = here - turn - 1
        there = (sentence[other] == sentence[here]) & (unit[other] != "percent")
        claims.append(here[there])
        wholes.append(other[there])
        turns.append(np.full(there.sum(), turn))
    behind = np.flatnonzero(summed > np.arange(len(summed)))  # 4000万元和3000万元，共7000万元
    claims.append(behind)
    wholes.append(summed[behind])
    turns.append(np.full(len(behind), RECENT))
    return tuple(np.concatenate(part).astype(np.int64) for part in (claims, wholes, turns))  # type: ignore[return-value]


def gather(reel: Reel, rows: pl.DataFrame, hits: pl.DataFrame, pointed: dict[str, np.ndarray]) -> Wholes:
    """The wholes that each of the rows, sorted by start, may belong to; `pointed` are those that single signs name."""
    rows = rows.with_row_index("row")
    claim, whole, turn = _able(rows, pointed["summed"])
    some = np.unique(claim)
    claim, whole, turn = (
        np.concatenate([part, rest])
        for part, rest in ((claim, some), (whole, np.full(len(some), -1)), (turn, np.zeros(len(some), dtype=np.int64)))
    )
    order = np.lexsort((turn, whole < 0, claim))
    claim, whole, turn = claim[order], whole[order], turn[order]
    there = whole >= 0

    def own(name: str) -> np.ndarray:
        return rows[name].to_numpy()[claim]

    def of(name: str) -> np.ndarray:
        return rows[name].to_numpy()[np.maximum(whole, 0)]

    scope = np.select(
        [~there, of("start") > own("start"), of("clause") == own("clause"), of("sentence") == own("sentence"),
         own("sentence") - of("sentence") == 1],
        [0, 5, 1, 2, 3], 4,
    )  # fmt: skip
    ratio = own("value") / np.maximum(of("value"), 1e-9)
    unit = (
        rows["unit"]
        .fill_null("")
        .replace_strict({name: number for number, name in enumerate(UNITS)}, default=len(UNITS), return_dtype=pl.Int64)
    )
    peak = (
        rows.filter(pl.col("per").is_null())
        .select("row", top=pl.col("value") >= pl.col("value").cum_max().over("paragraph", "unit"))
        .filter("top")["row"]
        .to_numpy()
    )
    opened, led = _opened(rows, hits, claim, whole)
    said = _said(rows, hits)
    evidence = {
        "scope": scope,
        "turn": np.where(there, turn, 0),
        "metric": np.where(there, np.where(_same(rows, "metric", claim, whole), 1, 2), 0),
        "time": np.where(there, np.where(_same(rows, "time", claim, whole), 1, 2), 0),
        "ratio": np.where(there, 1 + np.searchsorted([0.1, 0.34, 0.6, 0.9, 1.0], ratio), 0),
        "opened": opened,
        "led": led,
        "said": said[claim],
        "whole said": np.where(there, said[np.maximum(whole, 0)], 0),
        "largest": there & np.isin(whole, peak),
        "unit": unit.to_numpy()[claim],
        "within": there & _taken_up(reel, rows)[np.maximum(whole, 0)],
        "colon": there & _announced(reel, of("end"), own("start")),
        "alone": np.bincount(claim, minlength=len(rows))[claim] == 2,
    }
    for kind, named in pointed.items():
        evidence[kind] = pointing(named[claim], whole)
    return Wholes(claim, whole, {kind: values.astype(NUMBER) for kind, values in evidence.items()})


def _same(rows: pl.DataFrame, name: str, claim: np.ndarray, whole: np.ndarray) -> np.ndarray:
    number = rows[name].fill_null("").rank("dense").to_numpy()
    return number[claim] == number[np.maximum(whole, 0)]


def _opened(
    rows: pl.DataFrame, hits: pl.DataFrame, claim: np.ndarray, whole: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether 其中 stands in the claim's sentence before it, and whether the whole is the last of its unit before that.

    The former as a number of VALUES: behind the whole, right before the claim or not, or already before the whole.
    """
    opens = hits.filter(pl.col("says") == "opens").sort("start")
    start, sentence = (np.append(opens[name].to_numpy(), -1) for name in ("start", "sentence"))
    begin = rows["start"].to_numpy()
    last = np.searchsorted(start[:-1], begin) - 1
    held = sentence[last] == rows["sentence"].to_numpy()
    first = np.searchsorted(begin, start[last]) == np.arange(len(begin))  # no other figure since
    ends = rows["end"].to_numpy()[np.maximum(whole, 0)]
    between = (whole < 0) | (start[last][claim] >= ends)
    opened = np.where(held[claim], np.where(between, np.where(first[claim], 1, 2), 3), 0)
    # Of the wholes before 其中 the last one.
    able = (whole >= 0) & between & held[claim]
    nearest = np.full(len(rows), -1)
    np.maximum.at(nearest, claim[able], whole[able])
    return opened, able & (whole == nearest[claim])


def _said(rows: pl.DataFrame, hits: pl.DataFrame) -> np.ndarray:
    """What the last cue in each claim's clause before it says, or a stage right behind it, as a number of VALUES."""
    number = {says: i for i, says in enumerate(SAYS, 1)}
    cues = hits.filter(pl.col("says") != "opens").sort("end")
    said = np.append(cues["says"].replace_strict(number, return_dtype=pl.Int64).to_numpy(), 0)
    end, clause = (np.append(cues[name].to_numpy(), -1) for name in ("end", "clause"))
    own = rows["clause"].to_numpy()
    before = np.searchsorted(end[:-1], rows["start"].to_numpy(), "right") - 1
    stages = hits.filter(pl.col("says") == "stage").sort("start")
    begin, its = (np.append(stages[name].to_numpy(), -1) for name in ("start", "clause"))
    after = np.searchsorted(begin[:-1], rows["end"].to_numpy())
    behind = (its[after] == own) & (begin[after] - rows["end"].to_numpy() <= NEAR)
    return np.where(clause[before] == own, said[before], np.where(behind, len(SAYS) + 1, 0))


def _taken_up(reel: Reel, rows: pl.DataFrame) -> np.ndarray:
    """Whether 中 or 里 and a comma follow on each figure: 260万元中，… 21个项目里，…"""
    end = rows["end"].to_numpy()
    found = np.zeros(len(end), dtype=bool)
    for step in range(CLOSE):
        found |= reel.marks.among(end + step, "中里裡") & reel.marks.among(end + step + 1, "，,：")
    return found


def _announced(reel: Reel, end: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Whether a colon or an open bracket stands between each end and start."""
    marks = np.flatnonzero(reel.marks.everywhere("：:（(—"))
    return np.searchsorted(marks, start) > np.searchsorted(marks, end)

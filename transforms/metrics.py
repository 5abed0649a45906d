"""What each quantity counts: the words around a number, each with its weights, are summed for every metric.

seeds/cues.csv holds what people know (a word speaks for a metric); seeds/weights.csv holds what was fitted to annotated
articles beside it: by the letters around the number, its classifier and size, and what the neighbouring numbers count
(seeds/build/fit_metrics.py, with its report). A classifier rules out the metrics it cannot count (units.csv, `counts`).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix

import seeds
from transforms import letters
from transforms.quantities import MEASURES
from transforms.reel import Reel

REACH = 30  # characters on each side in which a word still speaks about a number
FADE = 0.05  # how fast a word's say falls with each character of distance
NOTHING = "none"  # the metric of numbers that are no claims
# Where a word stands from its number, and how much of a hand-written weight it keeps there.
ZONES = {"head": 1.4, "after": 1.0, "before": 1.2, "over": 0.35, "lead": 0.35, "trail": 0.25, "far": 0.1}
# Which neighbouring number is asked what it counts.
NEIGHBOURS = ("same_before", "same_before_in_sentence", "same_after_in_sentence", "before", "after")
SIZES = 25  # from 0.1 to more than 10^11, two to a power of ten
IMPOSSIBLE = -1e3
IN_ITEMS = ("goods_items", "technologies")  # counted in items, whatever the classifier
UNLIKELY = -2.5  # a metric that does not count what the noun behind the number names
NOUN_REACH = 6  # letters between a number and the noun that it counts
OPEN = ("generic", "pair")  # classifiers that leave to the noun what is counted
_PARTED = r"[、，。；：！？\d（(“”]|[到进送入在与同和给向为有]"
TRUST = 1.5  # how much a hand-written weight counts before anything is fitted


@dataclass(frozen=True)
class Lexicon:
    """All that speaks for a metric, as arrays: one row is one word in one zone, one column one metric."""

    metrics: list[str]
    words: pl.DataFrame  # row (first row of the word in cues.csv) and word number
    table: np.ndarray  # (words * zones, metrics)
    classifiers: dict[str, int]
    habits: np.ndarray  # (classifiers, metrics), IMPOSSIBLE where the classifier cannot count the metric
    sizes: np.ndarray  # (families * SIZES, metrics)
    nouns: np.ndarray  # (units of nouns, metrics)
    alphabet: letters.Alphabet
    letters: np.ndarray  # (rows of the alphabet, metrics)
    neighbours: np.ndarray  # (NEIGHBOURS, metrics of the neighbour, metrics)
    line: tuple[
        float, float, float
    ]  # slope, shift and bend of log odds that make likelihoods come true as often as said


@dataclass(frozen=True)
class Evidence:
    """The words near the amounts: for each hit its amount, its row of the lexicon's table and its share of say."""

    amounts: pl.DataFrame
    amount: np.ndarray
    feature: np.ndarray
    share: np.ndarray


def names() -> list[str]:
    """Every metric, and `none`."""
    return [*seeds.load("metrics")["metric"].to_list(), NOTHING]


def possible() -> tuple[dict[str, int], np.ndarray]:
    """Each classifier's row, and 0 or IMPOSSIBLE for each metric; the last row is a number without classifier."""
    metrics = seeds.load("metrics")
    allowed = metrics.select("metric", pl.col("units").str.split("|")).rows()
    units = seeds.load("units").filter(pl.col("family") != "none").unique("classifier", maintain_order=True)
    rows: dict[str, int] = {}
    grid: list[list[float]] = []
    for classifier, counts in [*units.select("classifier", "counts").iter_rows(), ("", "CNY|person")]:
        can = set(counts.split("|"))
        rows[classifier] = len(grid)
        grid.append([0.0 if {m, *u} & can or m == "other" else IMPOSSIBLE for m, u in allowed] + [0.0])
    return rows, np.array(grid, dtype=np.float32)


@cache
def families() -> dict[str, int]:
    """The number of each family of classifiers; "" stands for a number without classifier."""
    return {family: i for i, family in enumerate(["", *sorted(set(seeds.load("units")["family"]))])}


def sizes(amounts: pl.DataFrame) -> np.ndarray:
    """For each amount the number of its family of classifiers and its size, in half powers of ten."""
    value = np.maximum(amounts["value"].fill_null(0).to_numpy(), 0.1)
    size = np.clip(np.floor(2 * np.log10(value)) + 2, 0, SIZES - 1).astype(np.int64)
    family = amounts["family"].fill_null("").replace_strict(families(), default=0, return_dtype=pl.Int64)
    return family.to_numpy() * SIZES + size


@cache
def noun_units() -> dict[str, int]:
    """The number of each unit that a noun names; "" stands for no noun."""
    return {unit: i for i, unit in enumerate(["", *sorted(set(seeds.load("nouns")["unit"]))])}


@cache
def fitting() -> np.ndarray:
    """For each unit of noun_units() and each metric 0, or UNLIKELY where the metric does not count such things."""
    counted = [set(units.split("|")) for units in seeds.load("metrics")["units"]]
    allowed = [
        [0.0 if not unit or unit in units or "any" in units else UNLIKELY for units in counted] + [0.0]
        for unit in noun_units()
    ]
    return np.array(allowed, dtype=np.float32)


def nouns(reel: Reel, amounts: pl.DataFrame) -> np.ndarray:
    """For each amount the unit of the noun straight behind its classifier (6个国资企业): a number of noun_units()."""
    hits = reel.hits("noun")
    units = seeds.load("nouns")["unit"].gather(hits["row"]).replace_strict(noun_units(), return_dtype=pl.Int64)
    start, unit = np.append(hits["start"].to_numpy(), np.iinfo(np.int32).max), np.append(units.to_numpy(), 0)
    end = amounts["end"].to_numpy()
    behind = np.searchsorted(start, end)
    near = start[behind] - end <= NOUN_REACH
    gaps = [reel.text[a:b] for a, b in zip(end[near].tolist(), start[behind[near]].tolist(), strict=True)]
    clear = ~pl.Series(gaps, dtype=pl.Utf8).str.contains(_PARTED)
    found = np.zeros(len(end), dtype=np.int64)
    found[np.flatnonzero(near)[clear.to_numpy()]] = unit[behind[near]][clear.to_numpy()]
    return np.where(amounts["family"].is_in(OPEN).fill_null(False).to_numpy(), found, 0)


@cache
def lexicon(fitted: bool = True) -> Lexicon:
    """The lexicon from cues.csv, and from weights.csv where `fitted`."""
    metrics = names()
    column = {metric: i for i, metric in enumerate(metrics)}
    cues = seeds.load("cues").with_row_index("row")
    words = cues.group_by("cue", maintain_order=True).agg(pl.col("row").first()).with_row_index("word")
    number = dict(zip(words["cue"], words["word"], strict=True))
    hand = np.zeros((len(number), len(metrics)), dtype=np.float32)
    for cue, metric, weight in cues.select("cue", "metric", "weight").iter_rows():
        hand[number[cue], column[metric]] += weight
    classifiers, habits = possible()
    factors = np.array(list(ZONES.values()), dtype=np.float32)
    weights = seeds.load("weights") if fitted else seeds.load("weights").clear()
    single = dict(weights.filter(pl.col("word") == "").select("zone", "weight").iter_rows())
    table = (single.get("hand", TRUST) * hand[:, None, :] * factors[None, :, None]).reshape(-1, len(metrics))

    def laid(zone: str, rows: dict[str, int], into: np.ndarray) -> np.ndarray:
        part = weights.filter(pl.col("zone") == zone)
        at = [rows[word] for word in part["word"]], [column[metric] for metric in part["metric"]]
        into[at] += part["weight"].to_numpy()
        return into

    spelled = [weights.filter(pl.col("zone") == side)["word"].unique(maintain_order=True) for side in letters.SIDES]
    alphabet = letters.alphabet((spelled[0], spelled[1]))
    said = np.zeros((alphabet.size, len(metrics)), dtype=np.float32)
    for side, part, first in zip(letters.SIDES, spelled, (0, len(spelled[0])), strict=True):
        laid(side, {word: first + i for i, word in enumerate(part)}, said)
    by_size = {f"{family} {size}": i * SIZES + size for family, i in families().items() for size in range(SIZES)}
    return Lexicon(
        metrics,
        words.select("row", "word"),
        table,
        classifiers,
        laid("classifier", classifiers, habits),
        laid("size", by_size, np.zeros((len(by_size), len(metrics)), dtype=np.float32)),
        laid("noun", noun_units(), fitting().copy()),
        alphabet,
        said,
        np.stack([laid(zone, column, np.zeros((len(metrics),) * 2, dtype=np.float32)) for zone in NEIGHBOURS]),
        (single.get("slope", 1.0), single.get("shift", 0.0), single.get("bend", 0.0)),
    )


# What decides on the zone of a word, one bit each, as _zones() has it.
_CLOSE, _BEFORE, _CROWDED, _APART, _FAR = 1, 2, 4, 8, 16


@cache
def _zones() -> np.ndarray:
    """For every combination of what decides on it the number of the zone."""
    zones = np.empty(32, dtype=np.int32)
    for bits in range(len(zones)):
        close, before, crowded, apart, far = (bits & bit > 0 for bit in (_CLOSE, _BEFORE, _CROWDED, _APART, _FAR))
        side = "before" if before else "head" if close else "after"
        zone = "far" if far else ("lead" if before else "trail") if apart else "over" if crowded else side
        zones[bits] = list(ZONES).index(zone)
    return zones


@cache
def _says() -> np.ndarray:
    """How much of its say a word has left at every distance."""
    return (1 / (1 + FADE * np.arange(REACH + 1))).astype(np.float32)


@cache
def _word_of_row() -> np.ndarray:
    """For each row of cues.csv the number of its word, -1 for all but the first row of a word."""
    numbers = np.full(seeds.load("cues").height, -1, dtype=np.int32)
    words = lexicon().words
    numbers[words["row"].to_numpy()] = words["word"].to_numpy()
    return numbers


def _words(reel: Reel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number, start and end of every word on the reel that speaks for a metric."""
    hits = reel.hits("metric")
    word = _word_of_row()[hits["row"].to_numpy()]
    own = np.flatnonzero(word >= 0)
    return word[own], hits["start"].to_numpy()[own], hits["end"].to_numpy()[own]


def evidence(reel: Reel, quantities: pl.DataFrame) -> Evidence:
    """Every word near every amount of the reel, with the zone in which it stands.

    Zones: head (straight after the number), after, before (same clause, no other number between), over (same clause,
    beyond another number), lead (earlier clause of the sentence), trail (later clause), far (the sentence next door).
    """
    amounts = quantities.filter(pl.col("kind") == "amount")
    word, hit_start, hit_end = _words(reel)
    hit_last = hit_end - 1
    first, last = amounts["start"].to_numpy(), amounts["end"].to_numpy() - 1
    # Hits follow one another by start and by end, so those near an amount are one range before it and one behind it.
    low = np.searchsorted(hit_start, first - REACH)
    high = np.searchsorted(hit_start, last + 1 + REACH)
    for stretch, further in ((reel.paragraph, 0), (reel.sentence, 1)):
        np.maximum(low, np.searchsorted(stretch[hit_last], stretch[first] - further), out=low)
        np.minimum(high, np.searchsorted(stretch[hit_start], stretch[last] + further, side="right"), out=high)
    behind = np.searchsorted(hit_start, last + 1)
    ahead = np.maximum(np.searchsorted(hit_end, first, side="right") - low, 0)
    counts = ahead + np.maximum(high - behind, 0)
    amount = np.repeat(np.arange(len(first), dtype=np.int32), counts)
    number = np.arange(len(amount)) - np.repeat(np.cumsum(counts) - counts, counts)
    before = number < ahead[amount]
    hit = number + np.where(before, low[amount], (behind - ahead)[amount])
    own, spot = np.where(before, first[amount], last[amount]), np.where(before, hit_last[hit], hit_start[hit])
    gap = np.abs(own - spot) - 1
    beyond = np.searchsorted(first, hit_start)[hit]
    where = np.where(before, amount > beyond, beyond > amount + 1) * _CROWDED
    where += (gap <= 1) * _CLOSE + before * _BEFORE
    where += (reel.clause[own] != reel.clause[spot]) * _APART + (reel.sentence[own] != reel.sentence[spot]) * _FAR
    return Evidence(amounts, amount, word[hit] * len(ZONES) + _zones()[where], _says()[gap])


@cache
def units_counted() -> np.ndarray:
    """For each metric of names() a number that it shares with those that 个 would count in the same unit."""
    rows = seeds.load("metrics").select("metric", "units").iter_rows()
    kinds = [units.split("|")[0] if "any" not in units or metric in IN_ITEMS else "any" for metric, units in rows]
    return np.unique([*kinds, NOTHING], return_inverse=True)[1]


def own_scores(reel: Reel, found: Evidence, words: Lexicon) -> np.ndarray:
    """One row is one amount, one column one metric: what the amount's own words, letters and size say."""
    rows = len(found.amounts)
    classifier = found.amounts["classifier"].fill_null("").replace_strict(words.classifiers, default=-1)
    begins = np.searchsorted(found.amount, np.arange(rows + 1))
    said = csr_matrix((found.share, found.feature, begins), shape=(rows, len(words.table)))
    scores = words.habits[classifier.to_numpy()]
    scores += said @ words.table
    starts, ends = found.amounts["start"].to_numpy(), found.amounts["end"].to_numpy()
    scores += letters.say(reel.codes, starts, ends, words.alphabet) @ words.letters
    return scores + words.sizes[sizes(found.amounts)] + words.nouns[nouns(reel, found.amounts)]


def neighbours(amounts: pl.DataFrame) -> list[np.ndarray]:
    """For each of NEIGHBOURS, the row of that neighbour for each amount, or -1."""
    family = amounts["family"].fill_null("").cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
    paragraph, sentence = amounts["paragraph"].to_numpy(), amounts["sentence"].to_numpy()
    group = paragraph * (family.max(initial=0) + 1) + family
    order = np.argsort(group, kind="stable")
    linked = np.diff(group[order]) == 0
    earlier, later = np.full(len(family), -1), np.full(len(family), -1)
    earlier[order[1:][linked]] = order[:-1][linked]
    later[order[:-1][linked]] = order[1:][linked]
    before = np.arange(len(family)) - 1
    after = np.append(np.arange(1, len(family)), -1)

    def within(index: np.ndarray) -> np.ndarray:
        return np.where((index >= 0) & (sentence[index] == sentence), index, -1)

    return [earlier, within(earlier), within(later), within(before), within(after)]


def shares(scores: np.ndarray) -> np.ndarray:
    """The scores of each row as probabilities."""
    raised = scores - scores.max(axis=1, keepdims=True)
    np.exp(raised, out=raised)
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def log_odds(likelihood: np.ndarray) -> np.ndarray:
    """The log odds of each likelihood, none beyond those of one in a million."""
    held = np.clip(likelihood, 1e-6, 1 - 1e-6)
    return np.log(held / (1 - held))


def calibrated(likelihood: np.ndarray, slope: float, shift: float, bend: float) -> np.ndarray:
    """The likelihoods as they came true on articles left out of the fit."""
    odds = log_odds(likelihood)
    return 1 / (1 + np.exp(-(slope * odds + shift + bend * np.minimum(odds, 0))))


def said_by_neighbours(amounts: pl.DataFrame, first: np.ndarray) -> list[np.ndarray]:
    """For each of NEIGHBOURS, what that neighbour is thought to count, as probabilities; zeros where there is none."""
    return [np.where((index >= 0)[:, None], first[index], 0.0) for index in neighbours(amounts)]


def name(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """The quantities with metric (null where the number is no claim), likelihood, and unit_sure (both 0 to 1)."""
    words = lexicon()
    found = evidence(reel, quantities)
    if found.amounts.is_empty():
        return quantities.with_columns(
            metric=pl.lit(None, pl.Utf8), likelihood=pl.lit(None, pl.Float64), unit_sure=pl.lit(None, pl.Float64)
        )
    scores = own_scores(reel, found, words)
    first = shares(scores)
    for index, said in zip(neighbours(found.amounts), words.neighbours, strict=True):
        held = np.flatnonzero(index >= 0)
        scores[held] += first[index[held]] @ said
    final = shares(scores)
    best = final.argmax(axis=1)
    row = np.arange(len(best))
    # How sure the unit is: what all metrics that 个 would count in the same unit have together.
    unit = (units_counted()[:, None] == np.unique(units_counted())).astype(np.float32)
    unit[-1] = 0.0
    together = final @ unit
    agreeing = together[row, units_counted()[best]] / np.maximum(together.sum(axis=1), 1e-9)
    named = found.amounts.select(
        "quantity",
        metric=pl.Series([*words.metrics[:-1], None], dtype=pl.Utf8).gather(best),
        likelihood=pl.Series(calibrated(final[row, best].astype(np.float64), *words.line)),
        # A measuring classifier brings its unit along, whatever is counted.
        unit_sure=pl.when(pl.col("family").is_in(MEASURES).fill_null(False))
        .then(1.0)
        .otherwise(pl.Series(agreeing, dtype=pl.Float64)),
    )
    return quantities.join(named, on="quantity", how="left", maintain_order="left")

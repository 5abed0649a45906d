"""Which articles tell one story: reposts of one text with small changes, other titles, on other sites."""

import numpy as np
import polars as pl

WIDTH = 5  # characters of a shingle
BINS = 64  # one least hash is kept of each bin: the sketch of a text
ROWS = 2  # bins that must agree in a band for two texts to be compared
LIKENESS = 0.42  # share of filled bins that agree when texts are one
FIGURES = 0.35  # share of the numbers' bins that agree: a yearly report keeps its words and changes its numbers
SLICE = 2_000  # articles sketched at a time, so that memory stays flat
PAIRS = 50_000  # pairs compared at a time, for the same reason: each takes a kilobyte
EMPTY = np.uint64(2**64 - 1)
SPUN = {"余": "多", "逾": "超", "馀": "多", "〇": "零"}


def _plain(articles: pl.DataFrame) -> list[str]:
    """Each article's body as letters and digits alone, with the words that reposts swap made one."""
    body = pl.col("text").str.slice(pl.col("title").str.len_chars())
    words = pl.when(body.str.len_chars() > 0).then(body).otherwise(pl.col("text"))
    letters = words.str.replace_all(r"[^一-鿿a-zA-Z0-9.%]", "")
    return articles.select(letters.str.replace_many(list(SPUN), list(SPUN.values()))).to_series().to_list()


def _mix(numbers: np.ndarray) -> np.ndarray:
    """Numbers scattered evenly over 64 bits, the same on every machine."""
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


def _sketch(hashes: np.ndarray, owner: np.ndarray, count: int, bins: int) -> np.ndarray:
    """For every article and bin the least of its hashes that fall into the bin."""
    sketch = np.full(count * bins, EMPTY, dtype=np.uint64)
    place = owner * bins + (hashes % np.uint64(bins)).astype(np.int64)
    np.minimum.at(sketch, place, hashes)
    return sketch.reshape(count, bins)


def _sketches(articles: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The sketch of each article's words and of its numbers."""
    texts = _plain(articles)
    count = len(texts)
    codes = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(count), [len(text) + 1 for text in texts])
    rolled = np.zeros(max(len(codes) - WIDTH + 1, 0), dtype=np.uint64)
    for step in range(WIDTH):
        rolled = rolled * np.uint64(0x100000001B3) + codes[step : step + len(rolled)]
    whole = owner[: len(rolled)] == owner[WIDTH - 1 :]
    words = _sketch(_mix(rolled[whole]), owner[: len(rolled)][whole], count, BINS)
    digit = ((codes >= 48) & (codes <= 57)) | (codes == 46)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], digit, [False])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    numbers = np.zeros(len(starts), dtype=np.uint64)
    for step in range(12):
        inside = starts + step < ends
        numbers[inside] = numbers[inside] * np.uint64(131) + codes[(starts + step)[inside]]
    return words, _sketch(_mix(numbers), owner[starts], count, BINS)


def _alike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The share of bins filled in either in which two sketches agree; nothing on both sides agrees."""
    filled = (one != EMPTY) | (other != EMPTY)
    same = (one == other) & filled
    return np.where(filled.any(axis=1), same.sum(axis=1) / np.maximum(filled.sum(axis=1), 1), 1.0)


def _pairs(words: np.ndarray) -> np.ndarray:
    """Pairs that agree in a band: each article with the first and the last before it there."""
    found = []
    for band in range(0, BINS, ROWS):
        part = words[:, band : band + ROWS]
        told = np.flatnonzero((part != EMPTY).all(axis=1))
        key = _mix(part[told, 0] * np.uint64(31) + part[told, 1])
        order = np.argsort(key, kind="stable")
        told, key = told[order], key[order]
        fresh = np.concatenate(([True], key[1:] != key[:-1])) if len(key) else np.zeros(0, dtype=bool)
        first = told[np.maximum.accumulate(np.where(fresh, np.arange(len(told)), 0))]
        later = np.flatnonzero(~fresh)
        found += [
            np.stack([first[later], told[later]], axis=1),
            np.stack([told[later - 1], told[later]], axis=1),
        ]
    return np.unique(np.concatenate(found), axis=0)


def _near(words: np.ndarray, numbers: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Which pairs are one text, by their words and by their numbers."""
    near = np.zeros(len(pairs), dtype=bool)
    for start in range(0, len(pairs), PAIRS):
        one, other = pairs[start : start + PAIRS].T
        near[start : start + PAIRS] = (_alike(words[one], words[other]) >= LIKENESS) & (
            _alike(numbers[one], numbers[other]) >= FIGURES
        )
    return near


def _joined(count: int, pairs: np.ndarray) -> np.ndarray:
    """For each article the least article that it is joined to, over any number of steps."""
    least = np.arange(count)
    while len(pairs):
        before = least.copy()
        low = np.minimum(least[pairs[:, 0]], least[pairs[:, 1]])
        np.minimum.at(least, pairs[:, 0], low)
        np.minimum.at(least, pairs[:, 1], low)
        least = least[least]
        if np.array_equal(before, least):
            break
    return least


def tell(articles: pl.DataFrame) -> pl.DataFrame:
    """One row is one article, the story it tells, and whether it is the first to tell it.

    The first is the earliest published, else the least article_id, and names the story.
    """
    told = articles.select("article_id", "published", "title", "text").sort("published", "article_id", nulls_last=True)
    sketches = [_sketches(piece) for piece in told.iter_slices(SLICE)]
    least = np.arange(told.height)
    if sketches:
        words, numbers = (np.concatenate(kind) for kind in zip(*sketches, strict=True))
        pairs = _pairs(words)
        least = _joined(told.height, pairs[_near(words, numbers, pairs)])
    ids = told["article_id"]
    return pl.DataFrame(
        {
            "article_id": ids,
            "story_id": ("s" + ids.str.slice(1)).gather(least),
            "is_first": pl.Series(least == np.arange(told.height), dtype=pl.Boolean),
        }
    )

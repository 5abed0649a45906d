"""Places that articles name: which division each string on the reel means there."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms.reel import Reel

PRESENT = 2020  # the year by which names are read where an article does not tell its own
EAST = (11, 12, 31, 32, 33, 35, 37, 44, 21)
TAKING = (15, 45, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65)  # provinces that are helped and help no other
WEST = (15, 45, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 13, 22, 42, 43)
MUNICIPALITIES = (11, 12, 31, 50)  # their level is a prefecture's as well as a province's
SLACK = 1  # years by which a pairing may be early or late
DEPTHS = {"province": 0, "prefecture": 1, "county": 2, "zone": 2}
ROLES = pl.Enum(["full", "short", "common", "donor", "recipient", "own", "toward", "word"])
END = np.iinfo(np.int32).max


@cache
def gazetteer() -> pl.DataFrame:
    """One row is one name that a place bears or bore; the row number is the place's number in all other frames.

    `now` numbers the division that stands today, so that 兴仁县 and 兴仁市 share it.
    """
    table = seeds.load("names").filter(pl.col("code") != "")
    table = table.unique(["code", "name"], keep="first", maintain_order=True)
    code = pl.col("now").str.replace("^66", "65")
    pairings = seeds.load("pairings")
    return table.select(
        "code",
        "name",
        now=_number(pl.col("now")),
        depth=pl.col("level").replace_strict(DEPTHS, return_dtype=pl.Int8),
        province=code.str.slice(0, 2).cast(pl.Int32),
        prefecture=code.str.slice(0, 4).cast(pl.Int32),
        since=pl.col("since").fill_null(0).cast(pl.Int32),
        until=pl.col("until").fill_null(9999).cast(pl.Int32),
        gives=pl.col("now").is_in(pairings["donor_code"].to_list()),
        takes=pl.col("now").is_in(pairings["recipient_code"].to_list()),
    )


def _number(code: pl.Expr) -> pl.Expr:
    """The number of a code: its digits, with a further one for zones without a code of their own (442000-1)."""
    return code.str.slice(0, 6).cast(pl.Int32) * 10 + code.str.slice(7).replace("", "0").cast(pl.Int32)


@cache
def column(name: str) -> np.ndarray:
    """One column of the gazetteer, by the place's number."""
    return gazetteer()[name].to_numpy()


def attributes(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The frame with these columns of the gazetteer for each row's place."""
    at = frame["place"].to_numpy()
    return frame.with_columns(pl.Series(name, column(name)[at]) for name in names)


@cache
def strings() -> pl.DataFrame:
    """One row is one row of seeds/names.csv, in its order: the number of its string and of the place, and the role."""
    table = seeds.load("names")
    numbered = gazetteer().select("code", "name").with_row_index("place")
    return table.join(numbered, on=["code", "name"], how="left", maintain_order="left").select(
        pl.col("place").fill_null(0).cast(pl.Int32),
        cue=pl.col("cue").rank("dense").cast(pl.Int32),
        role=pl.col("role").cast(ROLES),
        level="level",
        printed="cue",
    )


@cache
def pairings() -> pl.DataFrame:
    """One row is one known pairing, both sides by the division that stands today."""
    return seeds.load("pairings").select(
        donor=_number(pl.col("donor_code")),
        recipient=_number(pl.col("recipient_code")),
        first=pl.col("first_year").fill_null(0).cast(pl.Int32),
        last=pl.col("last_year").fill_null(9999).cast(pl.Int32),
    )


@cache
def province_pairs() -> tuple[np.ndarray, np.ndarray]:
    """First and last year in which places of two provinces are paired, by donor's and recipient's province."""
    first, last = np.full((100, 100), 9999, dtype=np.int32), np.zeros((100, 100), dtype=np.int32)
    for donor, recipient, begun, ended in pairings().rows():
        cell = (donor // 100000, recipient // 100000)
        cell = (65 if cell[0] == 66 else cell[0], 65 if cell[1] == 66 else cell[1])
        first[cell], last[cell] = min(first[cell], begun), max(last[cell], ended)
    return first, last


@cache
def standing() -> pl.DataFrame:
    """One row is one province or prefecture that stands today: `now` and the place's number."""
    table = gazetteer().with_row_index("place").filter(pl.col("until") == 9999, pl.col("depth") < 2)
    return table.select("now", pl.col("place").cast(pl.Int32), "depth").unique("now", keep="first")


def year(articles: pl.DataFrame) -> pl.Series:
    """The year by which each article's place names are read."""
    year_ = pl.coalesce(pl.col("written_year").cast(pl.Int32), pl.col("published").dt.year(), pl.lit(PRESENT))
    return articles.select(year_.alias("year"))["year"]


def headline_end(reel: Reel) -> pl.Series:
    """Where each article's headline ends: after the title, or after a second line that opens with a dash."""
    second = pl.col("text").str.extract(r"^([^\n]*\n[ \t　]*(?:[—―]|--)[^\n]*)").str.len_chars()
    longer = (pl.col("reel_start") + second).cast(pl.Int32)
    return reel.articles.select(pl.coalesce(longer, "title_end").alias("end"))["end"]


def among(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Whether each value is one of the table's."""
    if not len(table):
        return np.zeros(len(values), dtype=bool)
    table = np.sort(table)
    return table[np.minimum(np.searchsorted(table, values), len(table) - 1)] == values


@cache
def letters(marks: str) -> np.ndarray:
    """A table by code point of whether it is one of these marks."""
    table = np.zeros(0x110000, dtype=bool)
    table[[ord(mark) for mark in marks]] = True
    return table


@cache
def _longer() -> tuple[np.ndarray, np.ndarray]:
    """What makes a place name part of another name (南京路, 上海大学, 徐州日报): single letters, and pairs of them."""
    tails = seeds.load("aliases").filter(pl.col("kind") == "tail")["alias"].to_list()
    doubles = [ord(word[0]) * 0x110000 + ord(word[1]) for word in tails if len(word) == 2]
    return letters("".join(word for word in tails if len(word) == 1)), np.array(sorted(doubles), dtype=np.int64)


def _part_of(reel: Reel, ends: np.ndarray) -> np.ndarray:
    """Whether what follows each position makes the name before it part of a longer name."""
    codes = reel.codes
    singles, doubles = _longer()
    two = codes[ends].astype(np.int64) * 0x110000 + codes[ends + 1]
    return singles[codes[ends]] | (doubles[np.minimum(np.searchsorted(doubles, two), len(doubles) - 1)] == two)


def candidates(reel: Reel) -> pl.DataFrame:
    """One row is one thing that one string on the reel may name; where strings overlap the first one stands."""
    hits = reel.hits("place")
    table = strings()[hits["row"]].drop("printed")
    hits = pl.concat([hits, table], how="horizontal")
    hits = hits.filter(~pl.Series(_of_people(reel, hits)))
    toward = (hits["role"] == "toward").to_numpy()
    start, end = hits["start"].to_numpy(), hits["end"].to_numpy()
    kept = np.zeros(len(hits), dtype=bool)
    # 从江 in 从江都引来 is no county: a name that opens with a preposition gives way to one that begins right after it.
    follows = np.isin(start + 1, start[~toward]) & letters("从在到")[reel.codes[start]]
    rest = np.flatnonzero(~toward & ~(follows & _cut_short(start, end, start[~toward], end[~toward])))
    kept[rest[_apart(start[rest], end[rest])]] = True
    kept[(hits["role"] == "word").to_numpy()] = False
    # 来广 in 来广安 is no letter: a verb with a letter gives way to any name that overlaps it.
    nearest = np.searchsorted(end[kept], start[toward], "right")
    kept[toward] = np.append(start[kept], END)[nearest] >= end[toward]
    return hits.filter(pl.Series(kept))


def _of_people(reel: Reel, hits: pl.DataFrame) -> np.ndarray:
    """Whether 市 at the end of a name belongs to what follows: 萧山市民, 萧山市场."""
    end = hits["end"].to_numpy()
    return (hits["role"] == "full").to_numpy() & (reel.codes[end - 1] == ord("市")) & letters("民场")[reel.codes[end]]


def _cut_short(start: np.ndarray, end: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether the longest of the sorted stretches that begins one letter behind each start ends behind its end."""
    longest = np.zeros(int(starts.max(initial=0)) + 3, dtype=np.int64)
    np.maximum.at(longest, starts, ends)
    return longest[np.minimum(start + 1, len(longest) - 1)] > end


def _apart(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Rows of the sorted stretches that do not begin inside an earlier one that stands; equal ones go together."""
    if not len(start):
        return np.zeros(0, dtype=np.int64)
    begins = np.append(True, (start[1:] != start[:-1]) | (end[1:] != end[:-1]))
    span = np.cumsum(begins) - 1
    left = np.flatnonzero(begins)
    while True:
        inside = np.append(False, start[left][1:] < end[left][:-1])
        # Of a chain of overlaps only the first goes in each round, since the next may stand once it is gone.
        fallen = inside & ~np.append(False, inside[:-1])
        if not fallen.any():
            break
        left = left[~fallen]
    standing_ = np.zeros(span[-1] + 1, dtype=bool)
    standing_[span[left]] = True
    return np.flatnonzero(standing_[span])


def _valid(hits: pl.DataFrame) -> pl.DataFrame:
    """Candidates whose name was borne in the article's year; all of a string's, where none was."""
    valid = pl.col("year").is_between(pl.col("since"), pl.col("until"))
    return hits.with_columns(valid=valid).filter(pl.col("valid") | ~pl.col("valid").any().over("start"))


def resolve(reel: Reel, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one mention of a place: where it stands, the place's number, whether in the headline.

    The same string means the same place throughout an article. Among several the one wins that is paired with another
    place named there, whose full name or whose prefecture or province is named, and then the higher one.
    `part_of` says that it is part of a longer name (上海大学), `mended` that the page garbled it.
    """
    hits = candidates.filter(pl.col("role").is_in(["full", "short", "common"]))
    at = hits["article"].to_numpy()
    hits = attributes(hits.with_columns(pl.Series("year", year(reel.articles).to_numpy()[at])), "since", "until")
    hits = _valid(hits)
    kinds = hits.group_by("article", "cue", "place", maintain_order=True).agg(pl.col("role").first(), times=pl.len())
    kinds = attributes(kinds, "now", "depth", "province", "prefecture", "since")
    best = kinds.with_columns(score=_score(kinds)).filter(pl.col("score").is_not_null())
    best = best.sort("score", descending=True, maintain_order=True).unique(
        ["article", "cue"], keep="first", maintain_order=True
    )
    mentions = hits.join(
        best.select("article", "cue", "place"), on=["article", "cue", "place"], how="semi", maintain_order="left"
    )
    mentions = _among_counties(attributes(mentions, "now", "depth", "province", "prefecture"), hits, reel)
    at = mentions["article"].to_numpy()
    return mentions.select(
        "article", "paragraph", "sentence", "clause", "start", "end", "row", "role", "place", "now", "depth",
        "province", "prefecture", "year",
        part_of=pl.Series(_part_of(reel, mentions["end"].to_numpy())),
        in_title=pl.Series(mentions["start"].to_numpy() < headline_end(reel).to_numpy()[at]),
        mended=pl.lit(False),
    )  # fmt: skip


def _among_counties(mentions: pl.DataFrame, hits: pl.DataFrame, reel: Reel) -> pl.DataFrame:
    """The mentions; in a row of counties (红河、绿春、金平三县) a name that a prefecture bears too means the county."""
    rows = mentions.sort("start")
    start, end, depth, prefecture = (rows[name].to_numpy() for name in ("start", "end", "depth", "prefecture"))
    joined = (start[1:] - end[:-1] == 1) & (reel.codes[end[:-1]] == ord("、")) & (prefecture[1:] == prefecture[:-1])
    beside = np.append(joined & (depth[1:] == 2), False)[: len(rows)]
    beside |= np.append(False, joined & (depth[:-1] == 2))[: len(rows)]
    greater = rows.filter(pl.Series(beside & (depth == 1)), pl.col("role") != "full").select("start", "prefecture")
    counties = attributes(hits, "now", "depth", "province", "prefecture").filter(pl.col("depth") == 2)
    counties = counties.join(greater, on=["start", "prefecture"]).unique("start", keep="first", maintain_order=True)
    return pl.concat([rows.join(counties, on="start", how="anti"), counties.select(rows.columns)]).sort("start")


def _score(kinds: pl.DataFrame) -> pl.Series:
    """How well each place that a string may mean fits its article; null for an ordinary word that nothing supports."""
    article = kinds["article"].to_numpy().astype(np.int64)
    partners = _paired(kinds)
    paired = partners > 0
    name = column_numbers()[kinds["place"].to_numpy()]
    full = (kinds["role"] == "full").to_numpy()
    named = among(article * 100_000 + name, (article * 100_000 + name)[full]) & ~full
    alone = (kinds.select(pl.len().over("article", "cue")).to_series() == 1).to_numpy()
    common = (kinds["role"] == "common").to_numpy()
    depth = kinds["depth"].to_numpy()
    in_province, in_prefecture = (
        among(keys, keys[alone & ~common & (depth == level)]) & (depth > level)
        for keys, level in (
            (article * 100 + kinds["province"].to_numpy(), 0),
            (article * 10_000 + kinds["prefecture"].to_numpy(), 1),
        )
    )
    # Of 和田地区 and 和田县 the short name means the greater.
    greater = kinds.select((pl.col("depth") == 1).any().over("article", "cue", "prefecture")).to_series().to_numpy()
    in_prefecture &= ~greater
    score = (
        3.0 * paired
        + np.log2(np.maximum(partners, 1))
        + 4.0 * named
        + 1.0 * in_province
        + 2.5 * in_prefecture
        + (1.2 - 0.6 * depth)
    )
    score += kinds["since"].to_numpy() / 10_000
    supported = ~common | paired | named | in_prefecture
    return pl.Series(np.where(supported, score, np.nan)).fill_nan(None)


@cache
def column_numbers() -> np.ndarray:
    """The number of each place's name, shared by places that bear the same."""
    return gazetteer()["name"].rank("dense").to_numpy().astype(np.int64)


def _paired(kinds: pl.DataFrame) -> np.ndarray:
    """How often, at most, a string stands in the article that may mean a known partner of each place."""
    stands = kinds.select("article", "now", "cue", "times").with_row_index("kind")
    pairs = pairings().select("donor", "recipient").unique()
    rows = stands.join(pairs, left_on="now", right_on="donor").join(
        stands, left_on=["article", "recipient"], right_on=["article", "now"], suffix="_r"
    )
    rows = rows.filter(pl.col("cue") != pl.col("cue_r"))
    found = np.zeros(len(kinds), dtype=np.int64)
    np.maximum.at(found, rows["kind"].to_numpy(), rows["times_r"].to_numpy())
    np.maximum.at(found, rows["kind_r"].to_numpy(), rows["times"].to_numpy())
    return found

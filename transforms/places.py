"""Places that articles name: which division each string means there, and on which side of the article's pairing it lies."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms.reel import Reel

PRESENT = 2020  # the year by which names are read where an article does not tell its own
EAST = ("11", "12", "31", "32", "33", "35", "37", "44", "21")
WEST = ("15", "45", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "13", "22", "42", "43")
LEVELS = {"province": 0, "prefecture": 1, "county": 2, "zone": 2}
# What makes a place name part of another name: 南京路, 上海大学, 徐州日报.
PART_OF = (
    "路 街 巷 大学 学院 中学 一中 二中 日报 晚报 时报 早报 周报 新报 商报 晨报 快报 大街 大道 大厦 银行 卫视 电视 大桥 高速 机场 火车"
    " 东站 西站 南站 北站 高铁 站 菜 话 人大 烧 方言 籍贯 出版 网讯 在线 新闻 网 港口 饭 铁路 大酒"
).split()  # fmt: skip
TITLE_WEIGHT = 6.0


@cache
def names() -> pl.DataFrame:
    """One row is one row of seeds/names.csv, in its order, with the depth of its level and its province."""
    code = pl.col("now").str.replace("^66", "65")
    return seeds.load("names").with_columns(
        depth=pl.col("level").replace_strict(LEVELS, default=9, return_dtype=pl.Int8),
        province=code.str.slice(0, 2),
        prefecture=code.str.slice(0, 4),
    )


@cache
def pairings() -> pl.DataFrame:
    """One row is one known pairing, both sides by the code that stands today."""
    return seeds.load("pairings").select(
        donor=pl.col("donor_code"),
        recipient=pl.col("recipient_code"),
        first=pl.col("first_year").fill_null(0),
        last=pl.col("last_year").fill_null(9999),
    )


@cache
def province_pairs() -> pl.DataFrame:
    """One row is two provinces between which places are paired, with the years."""
    return (
        pairings()
        .select(pl.col("donor", "recipient").str.replace("^66", "65").str.slice(0, 2), "first", "last")
        .group_by("donor", "recipient")
        .agg(first_year=pl.col("first").min(), last=pl.col("last").max())
    )


def year(articles: pl.DataFrame) -> pl.Series:
    """The year by which each article's place names are read."""
    return articles.select(
        pl.coalesce(
            pl.col("written_year").cast(pl.Int32), pl.col("published").dt.year(), pl.lit(PRESENT)
        ).alias("year")
    )["year"]


def headline_end(reel: Reel) -> pl.Series:
    """Where each article's headline ends: after the title, or after a second line that opens with a dash."""
    second = pl.col("text").str.extract(r"^([^\n]*\n[ \t　]*(?:[—―]|--)[^\n]*)").str.len_chars()
    return reel.articles.select(
        pl.when(second.is_not_null())
        .then(pl.col("reel_start") + second)
        .otherwise("title_end")
        .cast(pl.Int32)
        .alias("end")
    )["end"]


def codes_of(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _part_of(reel: Reel, ends: np.ndarray) -> np.ndarray:
    """Whether what follows each position makes the name before it part of a longer name."""
    codes = np.append(codes_of(reel.text), [0, 0]).astype(np.uint64)
    one, two = codes[ends], codes[ends] * 0x110000 + codes[ends + 1]
    singles = [ord(word) for word in PART_OF if len(word) == 1]
    doubles = [ord(word[0]) * 0x110000 + ord(word[1]) for word in PART_OF if len(word) == 2]
    return np.isin(one, singles) | np.isin(two, np.array(doubles, dtype=np.uint64))


def candidates(reel: Reel) -> pl.DataFrame:
    """One row is one place that one string on the reel may name; where strings overlap the first one stands."""
    hits = reel.hits("place")
    table = names()
    row = hits["row"]
    hits = pl.concat([hits, table[row].drop("cue")], how="horizontal").with_columns(cue=table["cue"][row])
    toward = pl.col("role") == "toward"
    standing = _apart(hits.filter(~toward)).filter(pl.col("role") != "word")
    # 来广 in 来广安 is no letter: a verb with a letter gives way to any name that overlaps it.
    letters = hits.filter(toward)
    begin, end = letters["start"].to_numpy(), letters["end"].to_numpy()
    nearest = np.searchsorted(standing["end"].to_numpy(), begin, "right")
    begins = np.append(standing["start"].to_numpy(), np.iinfo(np.int32).max)
    return pl.concat([standing, letters.filter(pl.Series(begins[nearest] >= end))]).sort(
        "start", maintain_order=True
    )


def _apart(hits: pl.DataFrame) -> pl.DataFrame:
    """The hits without those that begin inside an earlier one that stands; hits of one span stand or fall together."""
    while len(hits):
        spans = (
            hits.select("start", "end")
            .unique(maintain_order=True)
            .with_columns(inside=(pl.col("start") < pl.col("end").shift(1)).fill_null(False))
        )
        # Of a chain of overlaps only the first goes in each round, since the next may stand once it is gone.
        fallen = spans.filter(pl.col("inside") & ~pl.col("inside").shift(1).fill_null(False))
        if fallen.is_empty():
            break
        hits = hits.join(fallen, on=["start", "end"], how="anti", maintain_order="left")
    return hits


def _valid(hits: pl.DataFrame) -> pl.DataFrame:
    """Candidates whose name was borne in the article's year; all of a string's, where none was."""
    valid = (pl.col("since").fill_null(0) <= pl.col("year")) & (
        pl.col("year") <= pl.col("until").fill_null(9999)
    )
    return hits.with_columns(valid=valid).filter(
        pl.col("valid") | ~pl.col("valid").any().over("article", "cue")
    )


def resolve(reel: Reel, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one mention of a place: where it stands, the division it means there, whether in the headline.

    `part_of` says that it is part of a longer name (上海大学), `mended` that the page garbled it.

    The same string means the same place throughout an article. Among several the one wins that is paired with
    another place named there, whose full name or whose prefecture or province is named, and then the higher one.
    """
    hits = candidates.filter(pl.col("role").is_in(["full", "short", "common"]))
    articles = reel.articles.select(title_end=headline_end(reel), year=year(reel.articles)).with_row_index(
        "article"
    )
    hits = _valid(hits.join(articles, on="article", maintain_order="left"))
    kinds = hits.group_by("article", "cue", "code", "name", maintain_order=True).agg(
        pl.col("now", "depth", "province", "prefecture", "role", "valid", "since", "year").first(),
        mentions=pl.len(),
    )
    pairs = pairings()
    stands = kinds.select("article", "now", "cue").unique()
    paired = pl.concat(
        [
            stands.join(pairs, left_on="now", right_on=here)
            .join(stands, left_on=["article", there], right_on=["article", "now"])
            .filter(pl.col("cue") != pl.col("cue_right"))
            .select("article", "now")
            for here, there in (("donor", "recipient"), ("recipient", "donor"))
        ]
    ).unique()
    full = kinds.filter(pl.col("role") == "full").select("article", "name").unique()
    alone = kinds.filter(pl.len().over("article", "cue") == 1, pl.col("role") != "common")
    above = pl.concat(
        [alone.filter(pl.col("depth") == 0).select("article", prefix="province"),
         alone.filter(pl.col("depth") == 1).select("article", prefix="prefecture")]
    ).unique()  # fmt: skip
    kinds = (
        kinds.join(paired.with_columns(paired=True), on=["article", "now"], how="left")
        .join(full.with_columns(full=True), on=["article", "name"], how="left")
        .join(
            above.with_columns(in_province=True),
            left_on=["article", "province"],
            right_on=["article", "prefix"],
            how="left",
        )
        .join(
            above.with_columns(in_prefecture=True),
            left_on=["article", "prefecture"],
            right_on=["article", "prefix"],
            how="left",
        )
        .with_columns(pl.col("paired", "full", "in_province", "in_prefecture").fill_null(False))
    )
    lower = pl.col("depth") > 0
    score = (
        3.0 * pl.col("paired")
        + 4.0 * (pl.col("full") & (pl.col("role") != "full"))
        + 1.0 * (pl.col("in_province") & lower)
        + 2.5 * (pl.col("in_prefecture") & (pl.col("depth") > 1))
        + (1.2 - 0.6 * pl.col("depth").clip(0, 2))
        + 0.01 * (pl.col("since").fill_null(0) / 100)
    )
    kinds = kinds.with_columns(score=score)
    known = pl.col("paired") | pl.col("full") | pl.col("in_prefecture")
    best = (
        kinds.filter((pl.col("role") != "common") | known)
        .sort("score", descending=True, maintain_order=True)
        .unique(["article", "cue"], keep="first", maintain_order=True)
        .select("article", "cue", "code", "name")
    )
    mentions = hits.join(best, on=["article", "cue", "code", "name"], how="semi", maintain_order="left")
    return mentions.select(
        "article", "paragraph", "sentence", "clause", "start", "end", "cue", "code", "name", "now", "depth", "province",
        "prefecture", "role", "year",
        part_of=pl.Series(_part_of(reel, mentions["end"].to_numpy())),
        in_title=pl.col("start") < pl.col("title_end"),
        mended=pl.lit(False),
    )  # fmt: skip

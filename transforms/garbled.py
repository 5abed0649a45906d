"""Names of places that a page garbled, put right from the places that its pairing is about: 资阳 for 紫阳 beside 安康."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import places
from transforms.reel import Reel

SUFFIXES = "县市州区旗籍全等"  # what follows a name of a place that is otherwise unknown
HAN = (0x4E00, 0x9FFF)


@cache
def _sounds() -> pl.DataFrame:
    """One row is one character and one of its sounds."""
    return (
        seeds.load("homophones")
        .select("sound", letter=pl.col("letters").str.split(""))
        .explode("letter")
        .filter(pl.col("letter") != "")
    )


@cache
def _region() -> pl.DataFrame:
    """One row is one place with a short name of two characters, under the prefecture that holds it or that it is."""
    table = places.names().filter(pl.col("role").is_in(["short", "common"]), pl.col("cue").str.len_chars() == 2)
    return table.filter(pl.col("depth").is_in([1, 2])).select(
        "cue", "code", "name", "now", "depth", "province", "prefecture", "since", "until",
        a=pl.col("cue").str.slice(0, 1), b=pl.col("cue").str.slice(1, 1),
    )  # fmt: skip


def _known(mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """One row is one place that an article may mean: those in the prefectures of its own two, and those on a side."""
    own = pl.concat(
        [main.select("article", side=pl.lit(side), now=pl.col(f"{side}_now")) for side in ("donor", "recipient")]
    ).with_columns(prefecture=pl.col("now").str.slice(0, 4))
    own = own.filter(~pl.col("prefecture").str.ends_with("00"))
    year = mentions.group_by("article").agg(pl.col("year").first())
    near = own.select("article", "side", "prefecture").join(_region(), on="prefecture")
    said = sided.filter(pl.col("side") != "").select("article", "side", "now", "name")
    named = said.join(_region(), on=["now", "name"])
    columns = ["article", "side", "cue", "code", "name", "now", "depth", "province", "prefecture", "a", "b", "since", "until"]
    rows = pl.concat([near.select(columns), named.select(columns)]).unique(["article", "cue", "name"], keep="first")
    return rows.join(year, on="article").filter(
        (pl.col("since").fill_null(0) <= pl.col("year")) & (pl.col("year") <= pl.col("until").fill_null(9999))
    )


def _strangers(reel: Reel, mentions: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """One row is one pair of characters where a place should stand that none of the article's places explains."""
    codes = places.codes_of(reel.text)
    spots = np.flatnonzero(np.isin(codes, [ord(mark) for mark in SUFFIXES]))
    spots = spots[spots >= 2]
    both = (codes[spots - 1] >= HAN[0]) & (codes[spots - 1] <= HAN[1]) & (codes[spots - 2] >= HAN[0]) & (codes[spots - 2] <= HAN[1])
    spots = spots[both]
    known = mentions.join(
        sided.filter(pl.col("side") != "").select("article", "name", "code"), on=["article", "name", "code"], how="semi"
    )
    foreign = mentions.join(known.select("start"), on="start", how="anti").filter(pl.col("end") - pl.col("start") == 2)
    starts = np.union1d(spots - 2, foreign["start"].to_numpy())
    covered = np.zeros(len(codes) + 1, dtype=bool)
    for begin, end in known.select("start", "end").rows():
        covered[begin:end] = True
    starts = starts[~covered[starts] & ~covered[starts + 1]]
    text = reel.text
    return reel.locate(
        pl.DataFrame(
            {
                "start": pl.Series(starts, dtype=pl.Int32),
                "end": pl.Series(starts + 2, dtype=pl.Int32),
                "a": [text[at] for at in starts.tolist()],
                "b": [text[at + 1] for at in starts.tolist()],
            },
            schema_overrides={"a": pl.Utf8, "b": pl.Utf8},
        )
    )


def _meant(reel: Reel, mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """One row is one garbled name with the place that is meant: one of its two characters is another of the same sound."""
    known = _known(mentions, main, sided)
    strangers = _strangers(reel, mentions, sided)
    sounds = _sounds()
    found = []
    for same, other in (("a", "b"), ("b", "a")):
        heard = strangers.join(sounds, left_on=other, right_on="letter")
        meant = known.join(sounds, left_on=other, right_on="letter")
        found.append(
            heard.join(meant, on=["article", same, "sound"], suffix="_meant").filter(pl.col(other) != pl.col(f"{other}_meant"))
        )
    columns = [
        "article", "paragraph", "sentence", "clause", "start", "end", "cue", "code", "name", "now", "depth", "province",
        "prefecture", "year", "side",
    ]  # fmt: skip
    rows = pl.concat([frame.select(columns) for frame in found])
    # Of 恩施市 and 恩施州 the suffix that is printed decides, else the article's own of the two.
    after = pl.Series([reel.text[end : end + 1] for end in rows["end"].to_list()], dtype=pl.Utf8)
    return (
        rows.with_columns(fits=pl.col("name").str.ends_with(after), own=pl.col("name").is_in(main["recipient"].drop_nulls().to_list()))
        .sort("start", "fits", "own", "depth", descending=[False, True, True, False])
        .unique("start", keep="first", maintain_order=True)
        .drop("fits", "own")
    )


def mend(
    reel: Reel, mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The mentions and the places on a side, garbled names put right in both."""
    meant = _meant(reel, mentions, main, sided)
    text = reel.text
    printed = [text[begin:end] for begin, end in meant.select("start", "end").rows()]
    # The suffix belongs to the name: 喜得县.
    whole = [text[end : end + 1] in "县市州区旗" for end in meant["end"].to_list()]
    meant = meant.with_columns(
        end=pl.col("end") + pl.Series(whole, dtype=pl.Int32),
        cue=pl.Series(printed, dtype=pl.Utf8) + pl.when(pl.Series(whole, dtype=pl.Boolean)).then(pl.lit("县")).otherwise(pl.lit("")),
        role=pl.lit("short"),
        part_of=pl.lit(False),
        in_title=pl.lit(False),
        mended=pl.lit(True),
    )
    kept = mentions.join(meant.select("start"), on="start", how="anti", maintain_order="left")
    places_ = meant.select("article", "name", "code", "side").unique()
    added = places_.join(sided, on=["article", "name", "code"], how="anti")
    return (
        pl.concat([kept, meant.select(kept.columns)]).sort("start", maintain_order=True),
        pl.concat([sided.select("article", "name", "code", "side"), added]),
    )

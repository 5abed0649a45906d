"""Names of places that a page garbled, put right from the places its pairing is about: 资阳 for 紫阳 beside 安康."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import places
from transforms.pairs import SIDE, SIDES
from transforms.reel import Reel

SUFFIXES = "县市州区旗籍全等"  # what follows a name of a place that is otherwise unknown
OWN_SUFFIX = "县市州区旗"  # of these, what belongs to the name
AGAIN = 3  # so often a garbled name of the headline comes up
HAN = (0x4E00, 0x9FFF)


@cache
def _sounds() -> pl.DataFrame:
    """One row is one character, by its code point, and the number of one of its sounds."""
    table = seeds.load("homophones").select("letters").with_row_index("sound")
    table = table.select(pl.col("sound").cast(pl.Int32), letter=pl.col("letters").str.split("")).explode("letter")
    table = table.filter(pl.col("letter") != "")
    return table.select("sound", letter=pl.Series([ord(letter) for letter in table["letter"]], dtype=pl.Int64))


@cache
def _region() -> pl.DataFrame:
    """One row is one place below the province with a short name of two characters, each as its code point."""
    table = places.strings().filter(pl.col("role").is_in(["short", "common"]), pl.col("printed").str.len_chars() == 2)
    table = places.attributes(table, "depth", "prefecture", "since", "until").filter(pl.col("depth") > 0)
    letters = np.array([[ord(a), ord(b)] for a, b in table["printed"]], dtype=np.int64)
    return table.select(
        "place", "depth", "prefecture", "since", "until", a=pl.Series(letters[:, 0]), b=pl.Series(letters[:, 1])
    ).unique(["place", "a", "b"], keep="first", maintain_order=True)


def _known(mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """One row is one place that an article may mean: those in the prefectures of its own two, and those on a side."""
    own = pl.concat(
        [
            main.select("article", pl.lit(side, dtype=SIDE).alias("side"), place=side).drop_nulls("place")
            for side in SIDES
        ]
    )
    own = places.attributes(own, "prefecture").filter(pl.col("prefecture") % 100 > 0).drop("place")
    columns = ["article", "side", "place", "a", "b", "depth", "since", "until"]
    near = own.join(_region(), on="prefecture").select(columns)
    said = sided.select("article", "side", "place").join(_region(), on="place").select(columns)
    years = mentions.group_by("article").agg(pl.col("year").first())
    rows = pl.concat([near, said]).unique(["article", "place", "a", "b"], keep="first", maintain_order=True)
    return rows.join(years, on="article").filter(pl.col("year").is_between(pl.col("since"), pl.col("until")))


def _strangers(reel: Reel, mentions: pl.DataFrame, sided: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One row is one pair of characters where a place should stand that none of the article's places explains."""
    codes = reel.codes
    spots = np.flatnonzero(places.letters(SUFFIXES)[codes])
    spots = spots[spots >= 2]
    han = (codes[spots - 1] >= HAN[0]) & (codes[spots - 1] <= HAN[1]) & (codes[spots - 2] >= HAN[0])
    key = np.int64(1) << 32
    sides = sided["article"].to_numpy() * key + sided["place"].to_numpy()
    at = mentions["article"].to_numpy() * key + mentions["place"].to_numpy()
    on_side = mentions.select("start", "end").filter(pl.Series(places.among(at, sides)))
    begin, end = mentions["start"].to_numpy(), mentions["end"].to_numpy()
    foreign = begin[(end - begin == 2) & ~places.among(begin, on_side["start"].to_numpy())]
    starts = np.union1d(spots[han] - 2, foreign)
    last = np.searchsorted(on_side["start"].to_numpy(), starts + 1, "right")
    starts = starts[np.append(0, on_side["end"].to_numpy())[last] <= starts]
    article = reel.article[starts].astype(np.int64) << 32
    a, b = codes[starts].astype(np.int64), codes[starts + 1].astype(np.int64)
    home = known["article"].to_numpy().astype(np.int64) << 32
    # Most share no character with any place of their article, in its position.
    alike = places.among(article + a, home + known["a"].to_numpy())
    alike |= places.among(article + b, home + known["b"].to_numpy())
    starts, a, b = starts[alike], a[alike], b[alike]
    return reel.locate(
        pl.DataFrame(
            {"start": pl.Series(starts, dtype=pl.Int32), "end": pl.Series(starts + 2, dtype=pl.Int32), "a": a, "b": b}
        )
    )


def _meant(reel: Reel, mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """One row is one garbled name with the place that is meant: one of its two characters only sounds alike."""
    known = _known(mentions, main, sided)
    strangers = _strangers(reel, mentions, sided, known)
    heard = strangers.join(_sounding().select("place", "a", "b"), on=["a", "b"])
    rows = heard.join(known.drop("a", "b"), on=["article", "place"]).select(
        "article", "paragraph", "sentence", "clause", "start", "end", "place", "side", "year", "depth"
    )
    # Of 恩施市 and 恩施州 the suffix that is printed decides, else the article's own of the two.
    after = pl.Series([reel.text[end : end + 1] for end in rows["end"].to_list()], dtype=pl.Utf8)
    name = places.gazetteer()["name"][rows["place"]]
    own = rows["place"].is_in(main["recipient"].drop_nulls().to_list())
    return (
        rows.with_columns(fits=name.str.slice(-1) == after, own=own)
        .sort("start", "fits", "own", "depth", descending=[False, True, True, False])
        .unique("start", keep="first", maintain_order=True)
        .drop("fits", "own", "depth")
    )


def _said_provinces(candidates: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one province that an article names, by itself or in a pair name (苏陕)."""
    letters = places.attributes(candidates.filter(pl.col("role").is_in(SIDES)), "province")
    whole = mentions.filter(pl.col("depth") == 0)
    return pl.concat([frame.select("article", "province") for frame in (letters, whole)]).unique(maintain_order=True)


def retitled(reel: Reel, candidates: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """The mentions with names put right that a headline garbled: 杨州手牵玉林 of a page about 苏陕.

    Two letters of a headline that come up again and again, and are no place of the provinces named, mean the one place
    there that sounds alike.
    """
    said = _said_provinces(candidates, mentions)
    codes = reel.codes
    start, end = (reel.articles[name].to_numpy() for name in ("reel_start", "title_end"))
    spots = np.concatenate([np.arange(a, max(b - 1, a)) for a, b in zip(start, end, strict=True)] or [np.empty(0)])
    spots = spots.astype(np.int64)
    explained = _explained(mentions, said, len(codes))
    spots = spots[~explained[spots] & ~explained[spots + 1]]
    titled = pl.DataFrame(
        {"article": reel.article[spots], "a": codes[spots], "b": codes[spots + 1]},
        schema={"article": said.schema["article"], "a": pl.Int64, "b": pl.Int64},
    ).unique()
    years = mentions.group_by("article").agg(pl.col("year").first())
    heard, known = (
        titled.join(table, on=["a", "b"]).join(said, on=["article", "province"], how="semi")
        for table in (_sounding(), places.attributes(_region(), "province"))
    )
    heard = heard.join(known, on=["article", "a", "b"], how="anti").join(years, on="article")
    heard = heard.filter(
        pl.col("year").is_between(pl.col("since"), pl.col("until")),
        pl.col("depth") == pl.col("depth").min().over("article", "a", "b"),
    )
    heard = heard.filter(pl.col("place").n_unique().over("article", "a", "b") == 1).unique(["article", "a", "b"])
    found = []
    for row in heard.iter_rows(named=True):
        first, last = start[row["article"]], start[row["article"]] + len(reel.articles["text"][row["article"]])
        at = first + np.flatnonzero((codes[first : last - 1] == row["a"]) & (codes[first + 1 : last] == row["b"]))
        at = at[~explained[at] & ~explained[at + 1]]
        if len(at) >= AGAIN:
            found += [(int(spot), int(spot) + 2, row["place"], row["year"]) for spot in at]
    if not found:
        return mentions
    rows = pl.DataFrame(found, schema=["start", "end", "place", "year"], orient="row").sort("start")
    rows = rows.select(pl.col("start", "end", "place").cast(pl.Int32), pl.col("year").cast(mentions.schema["year"]))
    return _laid(reel, mentions, reel.locate(rows))


@cache
def _sounding() -> pl.DataFrame:
    """One row is two letters and a place that has one of them and the other's sound."""
    region, sounds, found = places.attributes(_region(), "province").drop("prefecture"), _sounds(), []
    for letter in ("a", "b"):
        heard = region.join(sounds, left_on=letter, right_on="letter").join(sounds, on="sound")
        found.append(heard.filter(pl.col("letter") != pl.col(letter)).drop(letter, "sound").rename({"letter": letter}))
    return pl.concat([frame.select(region.columns) for frame in found]).unique(maintain_order=True)


def _explained(mentions: pl.DataFrame, said: pl.DataFrame, length: int) -> np.ndarray:
    """For each character whether it belongs to a place of the provinces named, or to a long name of any."""
    own = mentions.join(said, on=["article", "province"], how="semi")
    long = mentions.filter(pl.col("end") - pl.col("start") > 2)
    steps = np.zeros(length + 1, dtype=np.int32)
    for frame in (own, long):
        np.add.at(steps, frame["start"].to_numpy(), 1)
        np.add.at(steps, frame["end"].to_numpy(), -1)
    return np.cumsum(steps)[:length] > 0


def mend(
    reel: Reel, mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The mentions and the places on a side, garbled names put right in both."""
    meant = _meant(reel, mentions, main, sided)
    mentions = _laid(reel, mentions, meant)
    sides = pl.concat([frame.select("article", "place", "side") for frame in (sided, meant)])
    return mentions, sides.unique(["article", "place"], keep="first", maintain_order=True)


def _laid(reel: Reel, mentions: pl.DataFrame, meant: pl.DataFrame) -> pl.DataFrame:
    """The mentions with those put right in place of what stood there."""
    whole = [reel.text[end : end + 1] in OWN_SUFFIX for end in meant["end"].to_list()]
    meant = places.attributes(meant, "now", "depth", "province", "prefecture").with_columns(
        end=pl.col("end") + pl.Series(whole, dtype=pl.Int32),
        row=pl.lit(None, dtype=pl.UInt32),
        role=pl.lit("short", dtype=places.ROLES),
        part_of=pl.lit(False),
        in_title=pl.Series(
            meant["start"].to_numpy() < places.headline_end(reel).to_numpy()[meant["article"].to_numpy()],
            dtype=pl.Boolean,
        ),
        mended=pl.lit(True),
    )
    kept = mentions.filter(~pl.Series(places.among(mentions["start"].to_numpy(), meant["start"].to_numpy())))
    return pl.concat([kept, meant.select(kept.columns)]).sort("start", maintain_order=True)

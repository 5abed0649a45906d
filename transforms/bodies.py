"""Bodies that give and take, and places below the county, found by the word they end in and read back to where they begin."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import places
from transforms.reel import Reel

# A name does not reach back across these: marks, and words that stand before names rather than in them.
STOPS = "\x00\n \t　，。、；：！？,.;:!?…—-–·“”‘’\"'（）()《》〈〉【】[]|/／~～%％由向给和与同及或在到从对往把被让请是有以于等又也还都将已并了着过来去赴进出的于为经跟使则叫说就0123456789"
LONGEST_STEM, LONGEST_SMALL = 14, 5
REACH = 12  # how far after a body the verb may stand that makes it a giver
GIVING = "捐赠送投拨购援助给派注认出设建带打供资承签"
LEADING = (
    r"^(?:今天|昨天|去年|今年|其中|目前|当地|另外|此外|同时|通过|引进|帮助|支持|落户|依托|组织|联合|协调|采购|加上|包括|以及|随后|"
    r"今年以来|近年来|年内|当日|期间|会上|现场|一批|部分|一次|本次|所在|位于|这个|那个|我们|他们|隔壁|附近|不少|每个|落地|所属|回|到|去|在|往|离|住|比|像|又|让)+"
)
PERSON = r"^的?[^，。；！？\n0-9]{0,6}?(?:岁|果农|菜农|笋农|茶农|农户|村民|牧民|农民|大姐|大娘|大爷|大叔|小伙|姑娘|群众|书记|主任|村长)|^[0-9一二三四五六七八九十]+个村"


@cache
def words() -> pl.DataFrame:
    """One row is one row of seeds/bodies.csv, in its order."""
    return seeds.load("bodies")


def last_before(positions: np.ndarray, at: np.ndarray, default: int = -1) -> np.ndarray:
    """For each of `at` the greatest of the sorted positions that is not above it."""
    if not len(positions):
        return np.full(len(at), default, dtype=np.int64)
    index = np.searchsorted(positions, at, "right") - 1
    return np.where(index >= 0, positions[np.maximum(index, 0)], default)


def slices(text: str, starts: np.ndarray, ends: np.ndarray) -> list[str]:
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def find(reel: Reel, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one body, or one town or village, named on the reel: start, end, name as printed, kind and the written-out ending.

    `place` is the row of the mention with which the name begins, null without one; `attached` that of a place
    directly before a town or village; `gives` says that a giving verb follows; `before` is the character before.
    """
    hits = reel.hits("body")
    table = words()
    hits = hits.with_columns(table[hits["row"]].rename({"cue": "ending"}).get_columns()).filter(
        pl.col("kind") != "none"
    )
    text, start = reel.text, hits["start"].to_numpy().astype(np.int64)
    codes = places.codes_of(text)
    stop = np.zeros(0x10000, dtype=bool)
    stop[[ord(mark) for mark in STOPS]] = True
    # The last stop before the ending, not the ending's own first letters.
    stops = np.flatnonzero(stop[np.minimum(codes, 0xFFFF)])
    begin = last_before(stops, start - 1) + 1
    small = hits["kind"].is_in(["town", "village"]).to_numpy()
    ends = np.sort(hits.filter(pl.col("kind") != "home")["end"].to_numpy())
    begin = np.where(small, np.maximum(begin, last_before(ends, start)), begin)
    place_start, place_end = mentions["start"].to_numpy(), mentions["end"].to_numpy()
    # A place that ends where the ending begins is the name's own stem (珠海社区).
    begin = np.where(small, np.maximum(begin, last_before(place_end, start - 1)), begin)
    # A body's name begins with the first place named in it, whatever stands before.
    first = np.searchsorted(place_start, begin) if len(place_start) else np.zeros(len(begin), dtype=np.int64)
    inside = (first < len(place_start)) & ~small
    first_start = place_start[np.minimum(first, max(len(place_start) - 1, 0))] if len(place_start) else begin
    inside &= first_start < start
    begin = np.where(inside, first_start, begin)
    # Where a stop is a letter of a place's own name, that place begins the name.
    over = np.minimum(np.searchsorted(place_end, begin, "right"), max(len(place_end) - 1, 0))
    if len(place_end):
        cut = ~small & (place_start[over] < begin) & (begin < place_end[over]) & (place_end[over] <= start)
        begin, inside, first = (
            np.where(cut, place_start[over], begin),
            inside | cut,
            np.where(cut, over, first),
        )
    # 浦东新区一家出版企业: a company without a name goes by its place.
    last = np.searchsorted(place_end, start, "right") - 1
    if len(place_end):
        between = slices(text, place_end[last], np.where(last >= 0, start, 0))
        one = (hits["kind"] == "company").to_numpy() & (last >= 0)
        one &= np.array([part[:2] == "一家" and len(part) < LONGEST_STEM for part in between], dtype=bool)
        begin, inside, first = np.where(one, place_start[last], begin), inside | one, np.where(one, last, first)
    end = hits["end"].to_numpy().astype(np.int64)
    printed = slices(text, begin, start)
    after = slices(text, end, np.minimum(end + 14, len(text)))
    verbs = np.flatnonzero(np.isin(codes, [ord(verb) for verb in GIVING]))
    verb = verbs[np.minimum(np.searchsorted(verbs, end), len(verbs) - 1)] if len(verbs) else end + REACH
    gives = (verb - end < REACH) & (verb < len(codes))
    gives &= reel.clause[np.minimum(verb, len(codes) - 1)] == reel.clause[np.maximum(end - 1, 0)]
    # Right after a place, or after its 的: 沿河新景镇, 贾汪的大泉街道.
    near = np.where(codes[np.maximum(begin - 1, 0)] == ord("的"), begin - 1, begin)
    directly = last_before(place_end, near) if len(place_end) else np.full(len(begin), -1)
    printed_after = pl.Series(after, dtype=pl.Utf8)
    gives |= printed_after.str.contains(
        r"^(?:[0-9一二三四五六七八九十百]+[0-9.]*[万亿元]|组织|牵头|发动|注册)"
    ).to_numpy()
    frame = hits.with_columns(
        begin=pl.Series(begin, dtype=pl.Int32),
        printed=pl.Series(printed, dtype=pl.Utf8),
        after=printed_after,
        gives=pl.Series(gives),
        place=pl.Series(np.where(inside, first, -1), dtype=pl.Int64),
        attached=pl.Series(
            np.where(small & (directly == near), np.searchsorted(place_end, near, "right") - 1, -1),
            dtype=pl.Int64,
        ),
    )
    stem = pl.col("printed").str.replace(LEADING, "")
    frame = frame.with_columns(stem=stem).with_columns(
        begin=pl.col("begin")
        + (pl.col("printed").str.len_chars() - pl.col("stem").str.len_chars()).cast(pl.Int32),
        length=pl.col("stem").str.len_chars(),
    )
    small_kind = pl.col("kind").is_in(["town", "village"])
    # 公司2019年投资…: the company named last.
    again = (pl.col("ending") == "公司") & pl.col("after").str.contains(r"^[^，。；]{0,8}(?:投资|投入|捐)")
    generic = (pl.col("kind").is_in(["hospital", "government"]) | again) & (pl.col("length") == 0)
    named = (
        (pl.col("length") >= 2)
        & (pl.col("length") <= pl.when(small_kind).then(LONGEST_SMALL).otherwise(LONGEST_STEM))
        & ~(
            small_kind
            & pl.col("stem").str.contains(r"[个各每多余几两全本该此这那第县]|^[户家]|^贫困|^深度|^结对")
        )
        & ~((pl.col("kind") == "company") & ~pl.col("stem").str.contains("一家") & (pl.col("length") < 3))
        & ~((pl.col("ending") == "企业") & ~pl.col("stem").str.contains("一家"))
    )
    return (
        frame.filter((pl.col("kind") == "home") | generic | named)
        .with_columns(
            start=pl.when(pl.col("kind") == "home").then("start").otherwise("begin"),
            name=pl.col("stem") + pl.col("ending"),
            person=pl.col("after").str.contains(PERSON),
            before=pl.Series(slices(text, np.maximum(frame.filter((pl.col("kind") == "home") | generic | named)["begin"].to_numpy() - 1, 0), frame.filter((pl.col("kind") == "home") | generic | named)["begin"].to_numpy())),
        )
        .select(
            "article", "paragraph", "sentence", "clause", "start", "end", "name", "stem", "ending", "kind", "written",
            "gives", "person", "before", "place", "attached",
        )
        .sort("start")
    )  # fmt: skip

"""Bodies that give and take, and towns and villages: found by the word they end in, read back to where they begin."""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import places
from transforms.reel import Reel

# A name does not reach back across these: marks, and words that stand before names rather than in them.
STOPS = (
    "\x00\n \t　，。、；：！？,.;:!?…—-–·“”‘’\"'（）()《》〈〉【】[]|/／~～%％0123456789◇◆●○■□▲△▼▽★☆※►▶→"
    "由向给和与同及或在到从对往把被让请是有以于等又也还将已并了着过来去赴进出的于为跟使则叫说就帮"
)
LONGEST_STEM, LONGEST_SMALL = 14, 5
BRACKET = 8  # letters of a bracket in a name, its marks included
REACH = 12  # how far after a body the verb may stand that makes it a giver
GIVING = "寄捐赠送投拨购援助给派注认出设建带打供资承签"
LEADING = (
    "^(?:今天|昨天|去年|今年|其中|目前|当地|另外|此外|同时|通过|引进|帮助|支持|落户|依托|组织|联合|协调|采购|加上|包括|以及|随后|"
    "今年以来|近年来|年内|当日|期间|会上|现场|一批|部分|一次|本次|所在|位于|这个|那个|我们|他们|隔壁|附近|不少|每个|落地|所属|"
    "投入|投向|撬动|离开|资助|援助|援建|对口|结对|牵手|走进|来到|位于|新建|改造|培训|设在|落在|"
    "常驻|捐建|我[县市区州旗]|[该本全][县市区州旗]|回|到|去|在|往|离|驻|替|据|自|经|靠|住|比|像|又|让)+"
)
# What follows where a town or village is only somebody's home.
PERSON = (
    r"^的?[^，。；！？\n0-9]{0,6}?(?:岁|果农|菜农|笋农|茶农|农户|村民|牧民|农民|大姐|大娘|大爷|大叔|小伙|姑娘|群众|书记|主任|村长)"
    r"|^[0-9一二三四五六七八九十]+个村"
)
GIVES = r"^(?:[0-9一二三四五六七八九十百]+[0-9.]*[万亿元]|组织|牵头|发动|注册)"
AGAIN = r"^[^，。；]{0,8}(?:投资|投入|捐)"  # 公司2019年投资…: the company named last
SMALL = ("town", "village")
OWN_HOSPITAL = "^[县市州区旗](?:第[一二三])?$"  # before 人民医院: 县人民医院, 市第一人民医院
KIND = pl.Enum(
    [
        "firm",
        "company",
        "association",
        "league",
        "hospital",
        "school",
        "cooperative",
        "government",
        "town",
        "village",
        "home",
        "bureau",
        "none",
    ]
)


@cache
def words() -> pl.DataFrame:
    """One row is one row of seeds/bodies.csv, in its order."""
    return seeds.load("bodies").select("written", ending="cue", kind=pl.col("kind").cast(KIND))


def last_before(positions: np.ndarray, at: np.ndarray, default: int = -1) -> np.ndarray:
    """For each of `at` the greatest of the sorted positions that is not above it."""
    index = np.searchsorted(positions, at, "right")
    return np.append(default, positions)[index].astype(np.int64)


def find(reel: Reel, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one body, or one town or village, named on the reel: start, end, stem and ending as printed, kind.

    `begins` is the row of the mention with which the name begins, `attached` of one right before a town or village, -1
    for none; `gives` says that a giving verb follows, `person` that somebody is only at home there; `before` is the
    character before.
    """
    hits = reel.hits("body")
    table = words()[hits["row"]]
    hits = hits.with_columns(table.get_columns()).filter(pl.col("kind") != "none")
    codes = reel.codes
    start, end = (hits[name].to_numpy().astype(np.int64) for name in ("start", "end"))
    small = hits["kind"].is_in(SMALL).to_numpy()
    place_start = np.append(mentions["start"].to_numpy(), places.END)
    place_end = np.append(mentions["end"].to_numpy(), places.END)
    # The last stop before the ending, not the ending's own first letters.
    stops = np.flatnonzero(reel.marks.everywhere(STOPS))
    begin = last_before(stops, start - 1) + 1
    # 汉锦家纺（宁强）有限公司: a short bracket is part of a firm's name.
    firm = (
        (hits["kind"] == "firm").to_numpy() & places.letters("）)")[codes[np.maximum(begin - 1, 0)]] & (begin == start)
    )
    opened = last_before(np.flatnonzero(places.letters("（(")[codes]), np.maximum(begin - 1, 0))
    firm &= (begin - opened <= BRACKET) & (opened > 0)
    begin = np.where(firm, last_before(stops, opened - 1) + 1, begin)
    # 昌和集团: a joining word right before the ending is a letter of the name.
    letter = ~small & places.letters("和同来进为达")[codes[np.maximum(start - 1, 0)]]
    begin = np.where(letter, last_before(stops, start - 2) + 1, begin)
    ends = np.sort(end[(hits["kind"] != "home").to_numpy()])
    begin = np.where(small, np.maximum(begin, last_before(ends, start)), begin)
    # A place that ends where the ending begins is the name's own stem (珠海社区).
    begin = np.where(small, np.maximum(begin, last_before(place_end, start - 1)), begin)
    # A body's name begins with the first place named in it, whatever stands before.
    first = np.searchsorted(place_start, begin)
    inside = ~small & ~firm & (place_start[first] < start)
    begin = np.where(inside, place_start[first], begin)
    # Where a stop is a letter of a place's own name, that place begins the name.
    over = np.minimum(np.searchsorted(place_end, begin, "right"), len(place_end) - 1)
    cut = ~small & (place_start[over] < begin) & (place_end[over] <= start)
    begin, inside, first = np.where(cut, place_start[over], begin), inside | cut, np.where(cut, over, first)
    # 浦东新区一家出版企业: a company without a name goes by its place.
    last = np.searchsorted(place_end, start, "right") - 1
    since = place_end[last]
    one = (hits["kind"] == "company").to_numpy() & (last >= 0) & (start - since < LONGEST_STEM) & (start >= since)
    since = np.where(one, since, 0)
    one &= last_before(stops, start - 1) < since  # 制衣公司，公司: the second is no other
    one &= (codes[since] == ord("一")) & (codes[since + 1] == ord("家"))
    begin, inside, first = np.where(one, place_start[last], begin), inside | one, np.where(one, last, first)
    # 广州市花都区人民医院 goes by its district.
    outset = begin
    for _ in range(2):
        lower = np.minimum(first + 1, len(mentions))
        held = inside & _within(mentions, first, lower) & (place_end[lower] <= start)
        begin, first = np.where(held, place_start[lower], begin), np.where(held, lower, first)
    # Right after a place, or after its 的: 沿河新景镇, 贾汪的大泉街道.
    near = begin - (codes[np.maximum(begin - 1, 0)] == ord("的"))
    attached = np.searchsorted(place_end, near, "right") - 1
    attached = np.where(small & (attached >= 0) & (place_end[attached] == near), attached, -1)
    frame = hits.with_columns(
        start=pl.Series(np.where((hits["kind"] == "home").to_numpy(), start, outset), dtype=pl.Int32),
        printed=reel.slices(begin, start),
        after=reel.slices(end, end + REACH + 2),
        verb=pl.Series(_verbs(reel, end)),
        begins=pl.Series(np.where(inside, first, -1), dtype=pl.Int32),
        attached=pl.Series(attached, dtype=pl.Int32),
    )
    return _named(frame, codes)


def _within(mentions: pl.DataFrame, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Whether each mention of the second, written out, follows at once on the first and lies in it."""
    one, other = np.minimum(upper, len(mentions) - 1), np.minimum(lower, len(mentions) - 1)
    if not len(mentions):
        return np.zeros(len(upper), dtype=bool)
    column = {name: mentions[name].to_numpy() for name in ("start", "end", "depth", "province", "prefecture")}
    alike = [column[part][one] == column[part][other] for part in ("province", "prefecture")]
    full = (mentions["role"] == "full").to_numpy()[other]
    below = column["depth"][other] > column["depth"][one]
    lies = np.where(column["depth"][one] == 0, *alike)
    return (lower < len(mentions)) & (column["start"][other] == column["end"][one]) & lies & below & full


def _verbs(reel: Reel, end: np.ndarray) -> np.ndarray:
    """Whether a giving verb follows each position, near and in its clause."""
    verbs = np.append(np.flatnonzero(reel.marks.everywhere(GIVING)), len(reel.text) - 1)
    verb = verbs[np.minimum(np.searchsorted(verbs, end), len(verbs) - 1)]
    return (verb - end < REACH) & (verb >= end) & (reel.clause[verb] == reel.clause[end - 1])


def _named(frame: pl.DataFrame, codes: np.ndarray) -> pl.DataFrame:
    """The rows that have a name, or need none (人民医院, 卫生院, 公司 for the one named last)."""
    led = pl.when(pl.col("begins") < 0).then(pl.col("printed").str.replace(LEADING, "")).otherwise("printed")
    frame = frame.with_columns(stem=led).with_columns(
        start=pl.when(pl.col("kind") == "home")
        .then("start")
        .otherwise(
            pl.col("start") + (pl.col("printed").str.len_chars() - pl.col("stem").str.len_chars()).cast(pl.Int32)
        ),
        length=pl.col("stem").str.len_chars(),
        person=pl.col("after").str.contains(PERSON),
        gives=pl.col("verb") | pl.col("after").str.contains(GIVES),
    )
    kind, length, stem = pl.col("kind"), pl.col("length"), pl.col("stem")
    small = kind.is_in(SMALL)
    again = (pl.col("ending") == "公司") & pl.col("after").str.contains(AGAIN)
    nameless = (kind.is_in(["hospital", "government"]) | again) & (length == 0)
    verbal = ~small & stem.str.contains("援建|新建|改建|捐赠|资助|帮扶")
    misread = verbal | small & stem.str.contains(r"[个各每多余几两全本该此这那第县]|^[户家]|^贫困|^深度|^结对")
    one = stem.str.contains("一家")
    short = length < pl.when((pl.col("begins") >= 0) & pl.col("ending").str.ends_with("厂")).then(2).otherwise(3)
    misread = misread | (kind == "company") & ~one & (short | (pl.col("ending") == "企业"))
    own = (kind == "hospital") & stem.str.contains(OWN_HOSPITAL)
    named = own | length.is_between(2, pl.when(small).then(LONGEST_SMALL).otherwise(LONGEST_STEM)) & ~misread
    frame = frame.filter((kind == "home") | nameless | named)
    before = codes[np.maximum(frame["start"].to_numpy() - 1, 0)]
    return frame.with_columns(before=pl.Series(before.astype(np.int32))).sort("start", maintain_order=True).select(
        "article", "paragraph", "sentence", "clause", "start", "end", "stem", "ending", "kind", "written", "gives",
        "person", "before", "begins", "attached",
    )  # fmt: skip

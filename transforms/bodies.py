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
CORE = (3, 6)  # letters of a company's name without its place and its form
BRACKET = 8  # letters of a bracket in a name, its marks included
REACH = 12  # how far after a body the verb may stand that makes it a giver
GIVING = "寄捐赠送投拨购援助给派注认出设建带打供资承签"
LEADING = (
    "^(?:今天|昨天|去年|今年|其中|目前|当地|另外|此外|同时|通过|引进|帮助|支持|落户|依托|组织|联合|协调|采购|加上|包括|以及|随后|"
    "今年以来|近年来|年内|当日|期间|会上|现场|一批|部分|一次|本次|所在|位于|这个|那个|我们|他们|隔壁|附近|不少|每个|落地|所属|"
    "投入|投向|撬动|助|帮助|送给|送往|离开|资助|援助|援建|对口|结对|牵手|走进|来到|位于|新建|改造|培训|设在|落在|"
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
WORDS = ("home", "self")  # 村里, 我院: the body that the article is set in
OWN_HOSPITAL = "^[县市州区旗](?:第[一二三])?$"  # before 人民医院: 县人民医院, 市第一人民医院
# 县第三中学, 州职业技术学校, 县藏医院: of the division itself.
OWN_BODY = (
    "^[县市州区旗](?:第[一二三四五六七八九十]|职业技术|职业|民族|特殊教育|实验|中等职业|藏|蒙|妇幼|中|高级|初级)*$"
)
# Not in names, but between a place and what is built or counted there: 盘县建起小学, 南溪镇两家卫生院.
VERBAL = (
    "万元|援建|新建|改建|捐赠|资助|帮扶|建起|建成|修建|盖起|盖了|盖希|办起|建了|安排|组织|选派|接收|召开|开招"
    "|[一两二三四五六七八九十几多各][家所个间]"
)
GENERAL = (
    "^(?:希望|中心|完全|初级|高级|重点|职业|山区|农村|当地|本地|城区|县城|乡镇|村镇|民族|定点|公办|民办|普通|结对|对口|县级|市级|基层"
    "|村级)+$"
)
# A company by its trade alone (宏景服饰在镇上建厂) does something; 特色食品 and 现代农业 are no companies.
ACTING = (
    "^(?:[去今前明]年|累计|先后|又|还|也|就|[0-9一二三]+月)*"
    "(?:在|落户|来[^自]|到|赴|与|同|和|负责人|老板|总裁|董事长|总经理|[投捐出拿派寄送赠招收承签租供包])"
)
NO_COMPANY = (
    "特色|现代|设施|生态|绿色|观光|高效|有机|传统|加工|智慧|休闲|循环|精品|品牌|冷链|农副|健康|能源|发展|推进|支持|做大|从事"
    "|[本当外]地|东部|西部|[产商]品|林下|数字|戈壁|节水|旱作|都市|产业|优势|主导|密集|轻工|信息|远程|先进|适用|培训|新型|民族"
    "|手工|清真|方便|[乳肉豆面]制|等|县里|名优|山地|草地|高原|扶贫|帮扶|消费|大型|连锁|本土|办|搞|抓|卖|买"
)
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
        "self",
        "bureau",
        "trade",
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
    codes = reel.codes
    # 第二中学 is no 二中
    numbered = reel.marks.among(hits["start"].to_numpy() - 1, "第") & table["ending"].str.ends_with("中").to_numpy()
    hits = hits.with_columns(table.get_columns()).filter((pl.col("kind") != "none") & ~pl.Series(numbered))
    start, end = (hits[name].to_numpy().astype(np.int64) for name in ("start", "end"))
    # 静海区医院 is the hospital of a place; 县医院 alone is the county's own.
    of_place = hits["ending"].str.contains("^[县市州旗区]医院$").to_numpy() & np.isin(
        start + 1, mentions["end"].to_numpy()
    )
    start = start + of_place
    ending = pl.when(pl.Series(of_place)).then(pl.lit("医院")).otherwise("ending")
    hits = hits.with_columns(ending=ending)
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
    own_words = hits["kind"].is_in(WORDS).to_numpy()
    ends = np.sort(end[~own_words])
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
    # 长宁同仁医院: the letter that joins is part of a place that stands right behind another.
    behind = np.append(place_end[:-1], -1)[np.maximum(over - 1, 0)]
    joined = cut & (over > 0) & (behind == place_start[over])
    begin, first = np.where(joined, place_start[np.maximum(over - 1, 0)], begin), np.where(joined, over - 1, first)
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
        start=pl.Series(np.where(own_words, start, outset), dtype=pl.Int32),
        printed=reel.slices(begin, start),
        after=reel.slices(end, end + REACH + 2),
        verb=pl.Series(_verbs(reel, end)),
        begins=pl.Series(np.where(inside, first, -1), dtype=pl.Int32),
        attached=pl.Series(attached, dtype=pl.Int32),
    )
    return _called_again(reel, _named(frame, codes), mentions)


def _called_again(reel: Reel, found: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """The bodies, and where a company goes by the core of its name later: 海澜渔具 of 威海海澜渔具有限公司."""
    firms = found.filter(pl.col("kind").is_in(["firm", "company"]), ~pl.col("stem").str.contains("一家"))
    place = (mentions["end"] - mentions["start"]).append(pl.Series([0], dtype=pl.Int32))
    led = place.gather(firms["begins"].replace(-1, len(mentions)).cast(pl.UInt32))
    firms = firms.with_columns(core=pl.col("stem").str.slice(led))
    firms = firms.filter(pl.col("core").str.len_chars().is_between(*CORE)).unique(
        ["article", "core"], keep="first", maintain_order=True
    )
    begun, ended = (reel.articles[name].to_list() for name in ("reel_start", "reel_end"))
    taken = set(found["end"].to_list())
    spots: list[tuple[int, int, int]] = []
    columns = firms.select("article", "core", "end", "ending").rows()
    for number, (article, core, behind, ending) in enumerate(columns):
        at = reel.text.find(core, behind, ended[article])
        while at >= begun[article]:
            if at + len(core) not in taken and not reel.text.startswith(ending, at + len(core)):
                spots.append((number, at, at + len(core)))
            at = reel.text.find(core, at + len(core), ended[article])
    if not spots:
        return found
    row, start, end = (np.array(part) for part in zip(*spots, strict=True))
    again = firms[row].drop("core").with_columns(
        start=pl.Series(start, dtype=pl.Int32), end=pl.Series(end, dtype=pl.Int32), gives=pl.Series(_verbs(reel, end)),
        before=pl.Series(reel.codes[np.maximum(start - 1, 0)].astype(np.int32)),
    )  # fmt: skip
    again = again.drop("article", "paragraph", "sentence", "clause")
    again = reel.locate(again).select(found.columns)
    return pl.concat([found, again]).sort("start", maintain_order=True)


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
        start=pl.when(pl.col("kind").is_in(WORDS))
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
    one = stem.str.contains("一家")
    verbal = ~small & ~one & (stem.str.contains(VERBAL) | stem.str.contains(GENERAL))
    misread = verbal | small & stem.str.contains(r"[个各每多余几两全本该此这那第县]|^[户家]|^贫困|^深度|^结对")
    short = length < pl.when((pl.col("begins") >= 0) & pl.col("ending").str.ends_with("厂")).then(2).otherwise(3)
    misread = misread | (kind == "company") & ~one & (short | (pl.col("ending") == "企业"))
    trade = kind == "trade"
    acting = pl.col("after").str.contains(ACTING) & length.is_between(2, 6) & ~stem.str.contains(NO_COMPANY)
    misread = misread | trade & ~(acting & (one | ~stem.str.contains("[0-9一二三四五六七八九十]")))
    own = (kind == "hospital") & stem.str.contains(OWN_HOSPITAL)
    own |= kind.is_in(["hospital", "school"]) & (pl.col("begins") < 0) & stem.str.contains(OWN_BODY)
    named = own | length.is_between(2, pl.when(small).then(LONGEST_SMALL).otherwise(LONGEST_STEM)) & ~misread
    # 大庆油田总医院等4家医院: an example of those that its place sends.
    example = ~small & pl.col("after").str.contains("^等[0-9一二三四五六七八九十两几多]")
    frame = frame.filter(kind.is_in(WORDS) | (nameless | named) & ~example)
    frame = frame.with_columns(kind=pl.when(kind == "trade").then(pl.lit("firm", dtype=KIND)).otherwise(kind))
    before = codes[np.maximum(frame["start"].to_numpy() - 1, 0)]
    return frame.with_columns(before=pl.Series(before.astype(np.int32))).sort("start", maintain_order=True).select(
        "article", "paragraph", "sentence", "clause", "start", "end", "stem", "ending", "kind", "written", "gives",
        "person", "before", "begins", "attached",
    )  # fmt: skip

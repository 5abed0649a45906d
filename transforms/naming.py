"""What names a donor or a recipient in an article: places, places in a row, own words (我县), bodies, villages."""

from functools import cache

import numpy as np
import polars as pl

from transforms import bodies, places, publishers, roles
from transforms.pairs import SIDE, SIDES
from transforms.reel import Reel

JOINERS = ("、", "和", "与", "及", "以及", "携手", "联合", "联手", "会同")
GOAL, SERVED = "到赴在去往进来", "向为对给与同和帮"
OPENING = "由\x00\n\t ，。；：！？,;:!?　“”（("
RELATION = pl.Enum(["same", "above", "below", "other"])
STAND = pl.Enum(["subject", "within", "goal", "origin", "served"])
TYPES = {
    "省": "(?:省|自治区)$|^(?:北京|天津|上海|重庆)市$",
    "市": "市$", "县": "县$", "区": "(?:[^治]区|新区)$", "州": "州$",
    "旗": "旗$", "盟": "(?:盟|地区)$",
}  # fmt: skip
COUNTS = {"两": 2, "三": 3, "四": 4, "五": 5}
COLUMNS = [
    "article", "paragraph", "sentence", "clause", "start", "end", "side", "place", "text", "relation", "stand", "home",
    "implied", "mended", "members", "kind", "acts", "against", "word",
]  # fmt: skip
_NO_BODY = {"acts": pl.lit(False), "against": pl.lit(False), "word": pl.lit(False)}
AT = ["article", "paragraph", "sentence", "clause", "start", "end"]


@cache
def _types() -> pl.Series:
    """The type of each place in the gazetteer: 省, 市, 县 …, as an own word (我市) would call it."""
    kind = pl.lit("")
    for letter, pattern in TYPES.items():
        kind = pl.when((kind == "") & pl.col("name").str.contains(pattern)).then(pl.lit(letter)).otherwise(kind)
    return places.gazetteer().select(kind.alias("type"))["type"]


def _places(
    reel: Reel, quantities: pl.DataFrame, mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame
) -> pl.DataFrame:
    """One row is one place on a side, or several in a row; parents and mere examples left out."""
    rows = mentions.filter(~pl.col("part_of")).join(sided, on=["article", "place"], how="inner", maintain_order="left")
    codes = reel.codes
    rows = _without_parents(codes, rows.sort("start"))
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    begins = ~(
        _joined(codes, np.append(0, end[:-1]), start)
        & (rows["side"] == rows["side"].shift(1)).fill_null(False).to_numpy()
    )
    rows = rows.with_columns(group=pl.Series(np.cumsum(begins)))
    groups = rows.group_by("group", maintain_order=True).agg(
        pl.col(
            "article",
            "paragraph",
            "sentence",
            "clause",
            "start",
            "opens",
            "side",
            "place",
            "depth",
            "prefecture",
            "province",
        ).first(),
        pl.col("end").last(),
        pl.col("mended").any(),
        size=pl.col("place").n_unique(),
        members=pl.col("place").unique(maintain_order=True),
    )
    many = (groups["size"] > 1).to_numpy()
    after, number = codes[groups["end"].to_numpy()], codes[groups["end"].to_numpy() + 1]
    # 鄞州、慈溪等10个区县, 甘洛等县: examples of what the article's own place does.
    example = (after == ord("等")) & (~many | places.letters("0123456789一二三四五六七八九十")[number])
    # 天津、青岛、福州、厦门四市 are one party, counted.
    counted = places.letters("两三四五六七八九")[after] & places.letters("市县区旗州省")[number] & many
    groups = groups.with_columns(counted=pl.Series(counted)).filter(pl.Series(~example))
    return _without_lists(_related(groups, main), quantities)


def _joined(codes: np.ndarray, end: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Whether only a joining word (、, 和, 携手) stands between an end and the next start."""
    gap = start - end
    one, two = codes[end].astype(np.int64), codes[end].astype(np.int64) * 0x110000 + codes[end + 1]
    ones = [ord(word) for word in JOINERS if len(word) == 1]
    twos = [ord(word[0]) * 0x110000 + ord(word[1]) for word in JOINERS if len(word) == 2]
    return (gap == 1) & np.isin(one, ones) | (gap == 2) & np.isin(two, twos)


def _without_parents(codes: np.ndarray, rows: pl.DataFrame) -> pl.DataFrame:
    """The mentions without those that only say where the next one lies: 安康市 in 安康市紫阳县, 柳州 in 柳州的三江.

    `opens` is where the whole stretch begins.
    """
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    depth, province, prefecture = (rows[name].to_numpy() for name in ("depth", "province", "prefecture"))
    gap = start[1:] - end[:-1]
    close = (gap == 0) | (gap == 1) & (codes[end[:-1]] == ord("的"))
    holds = (depth[:-1] == 0) & (province[:-1] == province[1:]) | (depth[:-1] == 1) & (
        prefecture[:-1] == prefecture[1:]
    )
    leads = np.append(close & holds & (depth[:-1] < depth[1:]), False)[: len(rows)]
    first = np.append(True, ~leads[:-1])[: len(rows)]
    opens = np.where(first, start, 0)
    return rows.with_columns(opens=pl.Series(np.maximum.accumulate(opens) if len(opens) else opens)).filter(
        pl.Series(~leads)
    )


def _without_lists(groups: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """The groups without those that a clause only strings together: 甲县的果园、乙县的冷库等项目."""
    spots = np.append(quantities["start"].to_numpy(), places.END)
    between = np.searchsorted(spots, groups["end"].to_numpy())
    apart = groups.with_columns(spot=pl.Series(between)).select(
        pl.col("relation").is_in(["below", "other"]) & (pl.col("place").n_unique().over("clause", "side", "spot") > 1)
    )
    return groups.filter(~apart.to_series())


def own(main: pl.DataFrame) -> pl.DataFrame:
    """One row is one side of an article's pairing, with what is known of its place."""
    sides = [main.select("article", pl.lit(side, dtype=SIDE).alias("side"), place=side) for side in SIDES]
    return places.attributes(pl.concat(sides).drop_nulls("place"), "now", "depth", "province", "prefecture")


def _related(groups: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """The groups with how each lies to the article's own place on its side."""
    rows = groups.join(own(main), on=["article", "side"], how="left", suffix="_own", maintain_order="left")
    known = rows["place_own"].is_not_null().to_numpy()
    columns = {
        name: rows[name].fill_null(-1).to_numpy()
        for name in rows.columns
        if name.split("_")[0] in ("depth", "province", "prefecture", "place")
    }
    depth, own_depth = columns["depth"], columns["depth_own"]
    same_province = columns["province"] == columns["province_own"]
    same_prefecture = columns["prefecture"] == columns["prefecture_own"]
    holds = (depth == 0) & same_province | (depth == 1) & same_prefecture
    held = (own_depth == 0) & same_province | (own_depth == 1) & same_prefecture
    same = known & (columns["place"] == columns["place_own"]) & (rows["size"] == 1).to_numpy()
    relation = np.select(
        [same, known & holds & (depth < own_depth), known & held & (depth > own_depth)],
        ["same", "above", "below"],
        "other",
    )
    return groups.with_columns(pl.Series("relation", relation, dtype=RELATION), own=rows["place_own"])


def _ancestors(main: pl.DataFrame) -> pl.DataFrame:
    """One row is one place that an own word (全县, 我市) can mean: the article's own two, or what holds them."""
    sides = own(main)
    rows = [sides.select("article", "side", "place", relation=pl.lit("same", dtype=RELATION), nearness=pl.lit(0))]
    for fill, nearness in ((pl.col("prefecture") * 1000, 1), (pl.col("province") * 100_000, 2)):
        rows.append(
            sides.with_columns(above=fill)
            .filter(pl.col("above") != pl.col("now"))
            .join(places.standing().select("now", held="place"), left_on="above", right_on="now", maintain_order="left")
            .select(
                "article", "side", place="held", relation=pl.lit("above", dtype=RELATION), nearness=pl.lit(nearness)
            )
        )
    table = pl.concat(rows)
    typed = table.with_columns(type=_types()[table["place"]])
    city = (typed["type"] == "省") & places.gazetteer()["name"][typed["place"]].str.ends_with("市")
    cities = typed.filter(city).with_columns(type=pl.lit("市"))
    return pl.concat([typed, cities]).sort("article", pl.col("side") == "donor", "nearness", maintain_order=True)


def _at_home(reel: Reel, main: pl.DataFrame) -> list[int]:
    """The articles that the donor's side published: its place, or what holds it, stands in the publisher's name."""
    names = places.strings().filter(pl.col("role") == "short").group_by("place").agg(pl.col("printed").first())
    donors = _ancestors(main).filter(pl.col("side") == "donor").join(names, on="place")
    publisher = publishers.names(reel).fill_null("")
    rows = donors.with_columns(publisher=publisher[donors["article"]])
    return rows.filter(pl.col("publisher").str.contains(pl.col("printed"), literal=True))["article"].unique().to_list()


def _own_words(reel: Reel, candidates: pl.DataFrame, groups: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """One row is one own word (全县, 两地, 三区) with what it means in its article."""
    hits = candidates.filter(pl.col("role") == "own").select(*AT, "row", type="level")
    hits = hits.filter(~pl.Series(places.among(hits["start"].to_numpy(), groups.filter("counted")["end"].to_numpy())))
    ancestors = _ancestors(main)
    # 我市 in 徐州日报 is 徐州, whoever else is a city; 全市 and 该市 are the recipient, if they can be.
    ours = places.strings()["printed"][hits["row"]].str.contains("^[我本]") & hits["article"].is_in(
        _at_home(reel, main)
    )
    single = pl.concat(
        [
            part.join(
                order.unique(["article", "type"], keep="first", maintain_order=True),
                on=["article", "type"],
                maintain_order="left",
            )
            for part, order in (
                (hits.filter(~ours), ancestors),
                (hits.filter(ours), ancestors.sort("article", "side", maintain_order=True)),
            )
        ]
    )
    number = pl.col("type").str.slice(0, 1).replace_strict(COUNTS, default=None, return_dtype=pl.UInt32)
    many = hits.with_columns(size=number, type=pl.col("type").str.slice(1)).drop_nulls("size")
    # 两地 are the article's own two; 两市 those two, or what holds them, that are both cities.
    level = pl.concat([ancestors, ancestors.filter(pl.col("nearness") == 0).with_columns(type=pl.lit(""))]).unique(
        ["article", "side", "type"], keep="first", maintain_order=True
    )
    level = level.filter(pl.col("side").n_unique().over("article", "type") == 2)
    pair = many.filter(pl.col("size") == 2).join(level, on=["article", "type"], how="inner", maintain_order="left")
    rest = many.filter(~pl.Series(places.among(many["start"].to_numpy(), pair["start"].to_numpy()))).sort("start")
    grouped, everyone = _grouped(rest, groups, main)
    columns = [*AT, "side", "place", "text", "members", "relation", "implied"]
    plain = {
        "text": pl.lit(None, dtype=pl.Utf8), "members": pl.lit(None, dtype=pl.List(pl.Int32)), "implied": pl.lit(False)
    }  # fmt: skip
    rows = [frame.with_columns(**plain).select(columns) for frame in (single, pair)]
    return pl.concat([*rows, grouped.select(columns), everyone.select(columns)]).with_columns(
        stand=pl.lit("subject", dtype=STAND), home=pl.lit(False), mended=pl.lit(False),
        kind=pl.lit(None, dtype=bodies.KIND), **(_NO_BODY | {"word": pl.lit(True)}),
    )  # fmt: skip


def _grouped(many: pl.DataFrame, groups: pl.DataFrame, main: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one 三区 or 四县 with the places it takes up; and one row what donors do it for, the recipient."""
    rows = groups.filter(pl.col("size") > 1)
    # All of one type: 河西区、武清区、津南区 are 三区.
    last = rows["text"].str.extract_all("[^、](?:、|$)").list.eval(pl.element().str.slice(0, 1)).list.unique()
    rows = rows.with_columns(type=last.list.first()).filter(last.list.len() == 1).sort("start")
    rows = rows.select("article", "type", "size", "side", "place", "text", "members", "relation", at="start")
    found = many.join_asof(
        rows,
        left_on="start",
        right_on="at",
        by=["article", "type", "size"],
        strategy="backward",
        check_sortedness=False,
    ).drop_nulls("text")
    recipient = own(main).filter(pl.col("side") == "recipient").select("article", own="place")
    found = found.join(recipient, on="article", how="left", maintain_order="left").with_columns(
        place=pl.lit(None, dtype=pl.Int32), implied=pl.lit(False)
    )
    everyone = found.filter(pl.col("side") == "donor").drop_nulls("own").with_columns(
        side=pl.lit("recipient", dtype=SIDE), place="own", text=pl.lit(None, dtype=pl.Utf8),
        members=pl.lit(None, dtype=pl.List(pl.Int32)), relation=pl.lit("same", dtype=RELATION), implied=pl.lit(True),
    )  # fmt: skip
    return found, everyone


def _stand(reel: Reel, start: pl.Series) -> pl.Series:
    """Whether a name opens its clause, is a goal (到广东), an origin (从广东), is served (向安康), or stands within."""
    codes = reel.codes
    before = codes[np.maximum(start.to_numpy() - 1, 0)]
    drawn = (before == ord("进")) & (codes[np.maximum(start.to_numpy() - 2, 0)] == ord("引"))  # 引进广东企业
    stand = np.select(
        [
            places.letters(GOAL)[before] & ~drawn,
            before == ord("从"),
            places.letters(SERVED)[before],
            places.letters(OPENING)[before],
        ],
        ["goal", "origin", "served", "subject"],
        "within",
    )
    return pl.Series("stand", np.where(start.to_numpy() == 0, "subject", stand), dtype=STAND)


def named(
    reel: Reel,
    quantities: pl.DataFrame,
    candidates: pl.DataFrame,
    mentions: pl.DataFrame,
    main: pl.DataFrame,
    sided: pl.DataFrame,
) -> pl.DataFrame:
    """One row is one stretch that names a donor or a recipient, sorted by start: a single place, or a text.

    `relation` says how it lies to the article's own donor or recipient; `stand` how it stands in its clause;
    `home` marks the village a story is set in, `implied` a side that is meant along with the other, `mended` a name
    that the page garbled, `word` an own word (全县).
    """
    begun = roles.spelled_out(roles.beginnings(bodies.find(reel, mentions), mentions, sided))
    found = _unless_places(begun, mentions, sided)
    small, giving, taking = roles.villages(found), roles.givers(found), roles.takers(found, main)
    title_end = reel.articles["title_end"].to_numpy()
    selves = roles.selves(found, publishers.names(reel), sided, title_end)
    taken = pl.concat([frame.select("start", "end") for frame in (giving, taking)]).sort("start")
    # 英德 in 喀英德村 is no city.
    within = pl.concat([frame.select("start", "end") for frame in (small, taken)]).sort("start")
    groups = _places(reel, quantities, mentions.filter(outside(mentions, within)), main, sided)
    groups = groups.with_columns(
        _stand(reel, groups["opens"]),
        _texts(groups),
        home=pl.lit(False),
        implied=pl.lit(False),
        members=pl.when(pl.col("size") > 1).then("members"),
        kind=pl.lit(None, dtype=bodies.KIND),
        **_NO_BODY,
    )
    small = small.filter(outside(small, taken))
    alone = {"members": pl.lit(None, dtype=pl.List(pl.Int32))}
    none = pl.lit(False)
    plain = {"implied": none, "mended": none, "word": none, "place": pl.lit(None, dtype=pl.Int32), **alone}
    bodily = [
        frame.with_columns(_stand(reel, frame["start"]), relation=pl.lit(relation, dtype=RELATION), **plain)
        for frame, relation in ((small, "below"), (giving, "other"), (taking, "below"), (selves, "below"))
    ]
    words = _own_words(reel, candidates, groups, main)
    return pl.concat([frame.select(COLUMNS) for frame in (groups, words, *bodily)]).sort("start", maintain_order=True)


def _unless_places(found: pl.DataFrame, mentions: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """The bodies without towns whose ending begins the name of a place on a side (接收镇 of 接收镇原学生)."""
    begins = mentions.join(sided, on=["article", "place"], how="semi")["start"].to_numpy()
    last = found["end"].to_numpy() - found["ending"].str.len_chars().to_numpy()
    return found.filter(~(pl.col("kind").is_in(bodies.SMALL) & pl.Series(places.among(last, begins))))


def _texts(groups: pl.DataFrame) -> pl.Series:
    """The names of the places of each group of several, null for a single one."""
    many = groups.select("members", "size").with_row_index("number").filter(pl.col("size") > 1).explode("members")
    many = many.with_columns(name=places.gazetteer()["name"][many["members"]])
    texts = many.group_by("number").agg(text=pl.col("name").str.join("、"))
    numbers = pl.DataFrame({"number": pl.int_range(len(groups), dtype=pl.UInt32, eager=True)})
    return numbers.join(texts, on="number", how="left", maintain_order="left")["text"]


def outside(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.Series:
    """Whether each row begins outside all of the sorted spans."""
    start, end = spans["start"].to_numpy(), spans["end"].to_numpy()
    index = np.searchsorted(start, rows["start"].to_numpy(), "right")
    return pl.Series(np.append(-1, np.maximum.accumulate(end) if len(end) else end)[index] <= rows["start"].to_numpy())

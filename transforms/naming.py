"""The stretches of an article that name a donor or a recipient: places, places in a row, own words (我县), bodies, villages."""

import numpy as np
import polars as pl

from transforms import bodies, places, roles
from transforms.reel import Reel

SIDES = ("donor", "recipient")
JOINERS = ("、", "和", "与", "及", "以及", "携手", "联合", "联手", "会同")
GOAL, SERVED = "到赴在去往进来", "向为对给与同和"
OPENING = r"^[由\x00\s，。；：！？,;:!?　“”（(]?$"
TYPES = {
    "省": r"(?:省|自治区)$|^(?:北京|天津|上海|重庆)市$", "市": r"市$", "县": r"县$", "区": r"(?:[^治]区|新区)$", "州": r"州$",
    "旗": r"旗$", "盟": r"(?:盟|地区)$",
}  # fmt: skip
COUNTS = {"两": 2, "三": 3, "四": 4, "五": 5}
COLUMNS = [
    "article", "paragraph", "sentence", "clause", "start", "end", "side", "name", "code", "relation", "stand", "home", "fleeting", "implied", "mended", "now",
]  # fmt: skip


def _places(
    reel: Reel, quantities: pl.DataFrame, mentions: pl.DataFrame, main: pl.DataFrame, sided: pl.DataFrame
) -> pl.DataFrame:
    """One row is one place on a side, or several in a row; parents and mere examples left out."""
    rows = (
        mentions.filter(~pl.col("part_of"))
        .join(
            sided.select("article", "name", "code", "side"),
            on=["article", "name", "code"],
            how="inner",
            maintain_order="left",
        )
        .filter(pl.col("side") != "")
        .sort("start")
    )
    text = reel.text
    rows = _without_parents(text, rows)
    gap = bodies.slices(text, rows["end"].shift(1, fill_value=0).to_numpy(), rows["start"].to_numpy())
    joined = pl.Series([mark in JOINERS for mark in gap], dtype=pl.Boolean)
    begins = ~(joined & (rows["side"] == rows["side"].shift(1)).fill_null(False))
    groups = (
        rows.with_columns(group=begins.cum_sum())
        .group_by("group", maintain_order=True)
        .agg(
            pl.col(
                "article",
                "paragraph",
                "sentence",
                "clause",
                "start",
                "opens",
                "side",
                "depth",
                "prefecture",
                "province",
            ).first(),
            pl.col("end").last(),
            name=pl.col("name").unique(maintain_order=True).str.join("、"),
            code=pl.col("code").unique(maintain_order=True).str.join("、"),
            first=pl.col("name").first(),
            size=pl.col("name").n_unique(),
            mended=pl.col("mended").any(),
            now=pl.when(pl.col("now").n_unique() == 1).then(pl.col("now").first()),
        )
    )
    after = pl.Series(
        bodies.slices(text, groups["end"].to_numpy(), groups["end"].to_numpy() + 2), dtype=pl.Utf8
    )
    example = after.str.contains(r"^等[0-9一二三四五六七八九十]") | (
        after.str.starts_with("等") & (groups["size"] == 1)
    )
    groups = groups.filter(~example)
    return _without_lists(_related(groups, main), quantities)


def _without_lists(groups: pl.DataFrame, quantities: pl.DataFrame) -> pl.DataFrame:
    """The groups without those that a clause only strings together: 甲县的果园、乙县的冷库等项目."""
    spots = np.append(quantities["start"].to_numpy(), np.iinfo(np.int32).max)
    between = np.searchsorted(spots, groups["end"].to_numpy())
    stretch = [pl.col("article"), pl.col("clause"), pl.col("side"), pl.col("spot")]
    strung = (
        groups.with_columns(spot=pl.Series(between))
        .select(pl.col("relation").is_in(["below", "other"]) & (pl.col("name").n_unique().over(stretch) > 1))
        .to_series()
    )
    return groups.filter(~strung)


def _without_parents(text: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The mentions without those that only say where the next one lies: 安康市 in 安康市紫阳县, 柳州 in 柳州的三江.

    `opens` is where the whole stretch begins.
    """
    gap = bodies.slices(text, rows["end"].to_numpy(), rows["start"].shift(-1, fill_value=0).to_numpy())
    above = (
        (pl.col("depth") == 0) & (pl.col("province") == pl.col("province").shift(-1))
        | (pl.col("depth") == 1) & (pl.col("prefecture") == pl.col("prefecture").shift(-1))
    ) & (pl.col("depth") < pl.col("depth").shift(-1))
    leads = pl.Series([between in ("", "的") for between in gap], dtype=pl.Boolean)
    leads = leads & (rows["end"] <= rows["start"].shift(-1)).fill_null(False)
    rows = rows.with_columns(leads=(leads & above).fill_null(False))
    first = (pl.col("leads") & ~pl.col("leads").shift(1).fill_null(False)) | ~pl.col("leads").shift(
        1
    ).fill_null(False)
    return rows.with_columns(opens=pl.when(first).then("start").forward_fill()).filter(~pl.col("leads"))


def _own(main: pl.DataFrame) -> pl.DataFrame:
    """One row is one side of an article's pairing."""
    return pl.concat(
        [
            main.select(
                "article", side=pl.lit(side), own=pl.col(side), own_code=pl.col(f"{side}_code"), own_now=pl.col(f"{side}_now"),
                own_depth=pl.col(f"{side}_level").cast(pl.Int8),
            )
            for side in SIDES
        ]
    ).drop_nulls("own")  # fmt: skip


def _related(groups: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    same_province = pl.col("own_now").str.slice(0, 2) == pl.col("province")
    same_prefecture = pl.col("own_now").str.slice(0, 4) == pl.col("prefecture")
    depth = pl.col("depth").clip(0, 2)
    holds = (depth == 0) & same_province | (depth == 1) & same_prefecture
    held = (pl.col("own_depth") == 0) & same_province | (pl.col("own_depth") == 1) & same_prefecture
    return groups.join(_own(main), on=["article", "side"], how="left", maintain_order="left").with_columns(
        relation=pl.when(pl.col("name") == pl.col("own")).then(pl.lit("same"))
        .when(holds & (depth < pl.col("own_depth"))).then(pl.lit("above"))
        .when(held & (depth > pl.col("own_depth"))).then(pl.lit("below"))
        .otherwise(pl.lit("other"))
    )  # fmt: skip


def _type(name: pl.Expr) -> pl.Expr:
    kind = pl.lit("")
    for letter, pattern in TYPES.items():
        kind = pl.when((kind == "") & name.str.contains(pattern)).then(pl.lit(letter)).otherwise(kind)
    return kind


def _ancestors(main: pl.DataFrame) -> pl.DataFrame:
    """One row is one place that an own word (全县, 我市) can mean: the article's recipient or donor, or what holds it."""
    own = _own(main)
    standing = (
        places.names().filter(pl.col("role") == "full", pl.col("until").is_null()).unique("now", keep="first")
    )
    standing = standing.select("now", held="name", held_code="code")
    rows = [
        own.select(
            "article", "side", name="own", code="own_code", relation=pl.lit("same"), nearness=pl.lit(0)
        )
    ]
    for size, fill, nearness in ((4, "00", 1), (2, "0000", 2)):
        rows.append(
            own.with_columns(now=pl.concat_str(pl.col("own_now").str.slice(0, size), pl.lit(fill)))
            .filter(pl.col("now") != pl.col("own_now"))
            .join(standing, on="now", how="inner", maintain_order="left")
            .select(
                "article",
                "side",
                name="held",
                code="held_code",
                relation=pl.lit("above"),
                nearness=pl.lit(nearness),
            )
        )
    typed = pl.concat(rows).with_columns(type=_type(pl.col("name")))
    cities = typed.filter((pl.col("type") == "省") & pl.col("name").str.ends_with("市")).with_columns(
        type=pl.lit("市")
    )
    return pl.concat([typed, cities]).sort(
        "article", pl.col("side") == "donor", "nearness", maintain_order=True
    )


def _own_words(candidates: pl.DataFrame, groups: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """One row is one own word (全县, 两地, 三区) with what it means in its article."""
    hits = candidates.filter(pl.col("role") == "own").select(
        "article", "paragraph", "sentence", "clause", "start", "end", type="level"
    )
    ancestors = _ancestors(main)
    nearest = ancestors.unique(["article", "type"], keep="first", maintain_order=True)
    single = hits.join(nearest, on=["article", "type"], how="inner", maintain_order="left")
    number = pl.col("type").str.slice(0, 1).replace_strict(COUNTS, default=None, return_dtype=pl.Int64)
    many = hits.with_columns(size=number, type=pl.col("type").str.slice(1)).drop_nulls("size")
    own = _own(main)
    # 两地 are the article's own two; 两市 those two, or what holds them, that are both cities.
    level = pl.concat(
        [ancestors, ancestors.filter(pl.col("nearness") == 0).with_columns(type=pl.lit(""))]
    ).unique(["article", "side", "type"], keep="first", maintain_order=True)
    level = level.filter(pl.col("side").n_unique().over("article", "type") == 2)
    pair = many.filter(pl.col("size") == 2).join(
        level, on=["article", "type"], how="inner", maintain_order="left"
    )
    # All of one type: 河西区、武清区、津南区 are 三区.
    last = pl.col("name").str.extract_all(r"[^、](?:、|$)").list.eval(pl.element().str.slice(0, 1)).list.unique()
    rows = groups.filter((pl.col("size") > 1) & (last.list.len() == 1)).with_columns(
        type=last.list.first(), size=pl.col("size").cast(pl.Int64)
    )
    grouped = (
        many.join(pair.select("start"), on="start", how="anti", maintain_order="left")
        .sort("start")
        .join_asof(
            rows.select("article", "type", "size", "side", "name", "code", "relation", at="start").sort("at"),
            left_on="start", right_on="at", by=["article", "type", "size"], strategy="backward",
            check_sortedness=False,
        )
        .drop_nulls("name")
        .join(own.select("article", "side", "own", "own_code"), on=["article", "side"], how="left", maintain_order="left")
    )  # fmt: skip
    # 四县 of a recipient's own counties are the recipient; 三区 of a donor's are the three that give.
    whole = (pl.col("side") == "recipient") & (pl.col("relation") == "below")
    # What several donors do together is done for the whole recipient.
    everyone = (
        grouped.filter(pl.col("side") == "donor")
        .select("article", "paragraph", "sentence", "clause", "start", "end")
        .join(own.filter(pl.col("side") == "recipient"), on="article", how="inner", maintain_order="left")
        .with_columns(name=pl.col("own"), code=pl.col("own_code"), relation=pl.lit("same"))
    )
    grouped = grouped.with_columns(
        name=pl.when(whole).then("own").otherwise("name"), code=pl.when(whole).then("own_code").otherwise("code"),
        relation=pl.when(whole).then(pl.lit("same")).otherwise("relation"),
    )  # fmt: skip
    columns = [
        "article",
        "paragraph",
        "sentence",
        "clause",
        "start",
        "end",
        "side",
        "name",
        "code",
        "relation",
    ]
    told = pl.concat([part.select(columns) for part in (single, pair, grouped)]).with_columns(
        implied=pl.lit(False)
    )
    return pl.concat([told, everyone.select(columns).with_columns(implied=pl.lit(True))]).with_columns(
        stand=pl.lit("subject"), home=pl.lit(False), mended=pl.lit(False), now=pl.lit(None, dtype=pl.Utf8)
    )


def _stand(reel: Reel, rows: pl.DataFrame) -> pl.Expr:
    """Whether a name opens its clause, is a goal (到广东), or stands within."""
    start = rows["opens" if "opens" in rows.columns else "start"].to_numpy()
    before = pl.Series(bodies.slices(reel.text, np.maximum(start - 1, 0), start), dtype=pl.Utf8)
    return (
        pl.when(before.is_in(list(GOAL))).then(pl.lit("goal"))
        .when(before == "从").then(pl.lit("origin"))
        .when(before.is_in(list(SERVED))).then(pl.lit("served"))
        .when(before.str.contains(OPENING)).then(pl.lit("subject"))
        .otherwise(pl.lit("within"))
    )  # fmt: skip


def named(
    reel: Reel,
    quantities: pl.DataFrame,
    candidates: pl.DataFrame,
    mentions: pl.DataFrame,
    main: pl.DataFrame,
    sided: pl.DataFrame,
) -> pl.DataFrame:
    """One row is one stretch that names a donor or a recipient, sorted by start.

    `relation` says how it lies to the article's own donor or recipient (same, above, below, other); `stand` whether it
    opens its clause (subject), is a goal (到广东), an origin (从广东), is served (向安康) or stands within; `home` marks the village a story
    is set in, `implied` a side that is meant along with the other.
    """
    found = roles.beginnings(bodies.find(reel, mentions), mentions, sided)
    small, giving, taking = roles.villages(found), roles.givers(reel, found), roles.takers(found, main)
    taken = pl.concat([frame.select("start", "end") for frame in (giving, taking)]).sort("start")
    groups = _places(reel, quantities, mentions.filter(_outside(mentions, taken)), main, sided)
    plain = {"implied": pl.lit(False), "mended": pl.lit(False), "now": pl.lit(None, dtype=pl.Utf8)}
    groups = groups.with_columns(
        stand=_stand(reel, groups), home=pl.lit(False), fleeting=pl.col("size") > 1, implied=pl.lit(False)
    )
    small = small.filter(_outside(small, taken))
    bodily = [
        frame.with_columns(code=pl.lit(None, dtype=pl.Utf8), relation=pl.lit(relation), stand=_stand(reel, frame), **plain)
        for frame, relation in ((small, "below"), (giving, "other"), (taking, "below"))
    ]
    # In a story set in a village the county is only spoken of in passing.
    scenes = small.filter(pl.col("home"))["article"].unique().to_list()
    words = _own_words(candidates, groups, main).with_columns(fleeting=pl.col("article").is_in(scenes))
    return pl.concat([frame.select(COLUMNS) for frame in (groups, words, *bodily)]).sort(
        "start", maintain_order=True
    )


def _outside(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.Series:
    """Whether each row lies outside all of the sorted spans."""
    last = bodies.last_before(spans["start"].to_numpy(), rows["start"].to_numpy(), default=-1)
    ends = dict(zip(spans["start"].to_list(), spans["end"].to_list(), strict=True))
    return pl.Series(
        [
            ends.get(begin, -1) <= start
            for begin, start in zip(last.tolist(), rows["start"].to_list(), strict=True)
        ],
        dtype=pl.Boolean,
    )

"""Bodies, towns and villages as donors and recipients: which of those found play a part, on which side, by which name."""

import polars as pl

from transforms.bodies import slices
from transforms.reel import Reel

HOME_SIGNS = 4  # so many mentions and home words make a village the scene of a story
# Bodies that a division has one of are written with its full name.
OFFICIAL = r"^(?:慈善|工商业联合会|光彩事业|妇女联合会|红十字会|总工会|县?市?人民政府)"
COLUMNS = [
    "article",
    "paragraph",
    "sentence",
    "clause",
    "start",
    "end",
    "side",
    "name",
    "relation",
    "stand",
    "home",
    "fleeting",
]


def beginnings(found: pl.DataFrame, mentions: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """The bodies found with the place their name begins with, or that stands right before a town: its name, cue and side."""
    known = (
        mentions.select("article", "name", "code", "cue", "depth")
        .with_row_index("mention")
        .join(
            sided.select("article", "name", "code", "side"),
            on=["article", "name", "code"],
            how="left",
            maintain_order="left",
        )
    )
    known = known.select(
        pl.col("mention").cast(pl.Int64),
        official="name",
        printed="cue",
        place_side="side",
        place_depth="depth",
    )
    return found.with_columns(
        mention=pl.when(pl.col("place") >= 0).then("place").when(pl.col("attached") >= 0).then("attached")
    ).join(known, on="mention", how="left", maintain_order="left")


def villages(found: pl.DataFrame) -> pl.DataFrame:
    """One row is one town or village named, or one home word (村里) in a story set in a village."""
    small = found.filter(pl.col("kind").is_in(["town", "village"])).sort("start")
    chained = (pl.col("start") == pl.col("end").shift(1)) & (pl.col("kind") == "village")
    small = small.with_columns(
        town=pl.when(chained).then(pl.col("name").shift(1)),
        town_of=pl.when(chained).then(pl.col("official").shift(1)),
        leads=((pl.col("end") == pl.col("start").shift(-1)) & (pl.col("kind") == "town")).fill_null(False),
    )
    signs = found.filter(pl.col("kind") == "home").group_by("article").agg(homes=pl.len())
    scenes = (
        small.filter(pl.col("kind") == "village")
        .group_by("article", "name", maintain_order=True)
        .agg(times=pl.len(), first=pl.col("start").min())
        .join(signs, on="article", how="left")
        .filter(pl.col("times") + pl.col("homes").fill_null(0) >= HOME_SIGNS)
        .sort("article", "times", "first", descending=[False, True, False])
        .unique("article", keep="first", maintain_order=True)
        .select("article", scene="name")
    )
    small = small.join(scenes, on="article", how="left", maintain_order="left")
    scene = (pl.col("name") == pl.col("scene")).fill_null(False)
    chain = pl.concat_str(
        pl.coalesce("town_of", "official", pl.lit("")), pl.coalesce("town", pl.lit("")), "name"
    )
    within = pl.col("official").is_not_null()
    village = pl.col("kind") == "village"
    aside = within & (pl.col("place_side") != "donor").fill_null(True)  # 来凤县旧司镇: the county is the party
    rows = small.filter(
        village & (~pl.col("person") | scene) | ~village & ~aside & ~pl.col("person") & ~pl.col("leads")
    )
    rows = rows.with_columns(
        side=pl.when(pl.col("place_side") == "donor").then(pl.lit("donor")).otherwise(pl.lit("recipient")),
        name=pl.when(~scene & (pl.col("town_of").is_not_null() | within & (pl.col("kind") == "village")))
        .then(chain).otherwise("name"),
        home=scene,
        fleeting=pl.col("kind") == "town",
    )  # fmt: skip
    homes = (
        found.filter(pl.col("kind") == "home")
        .join(scenes, on="article", how="inner", maintain_order="left")
        .with_columns(name=pl.col("scene"), side=pl.lit("recipient"), home=pl.lit(True), fleeting=pl.lit(False))
    )
    columns = [column for column in COLUMNS if column not in ("relation", "stand")]
    return pl.concat([rows.select(columns), homes.select(columns)]).sort("start")


def givers(reel: Reel, found: pl.DataFrame) -> pl.DataFrame:
    """One row is one body that gives, or several in a row."""
    against = pl.col("before").is_in(list("向给为与和同对"))
    kind = pl.col("kind")
    able = (
        kind.is_in(["firm", "association", "league"])
        | (kind == "company") & (pl.col("printed").is_not_null() | pl.col("stem").str.contains("一家"))
        | (kind == "hospital") & (pl.col("place_side") == "donor")
    )
    rows = found.filter(able | (kind == "company")).sort("start")
    earlier = pl.when(pl.col("stem") != "").then(_name()).forward_fill().over("article", "paragraph").shift(1)
    rows = rows.with_columns(again=pl.when((kind == "company") & (pl.col("stem") == "")).then(earlier))
    rows = rows.filter(able & ~against | pl.col("again").is_not_null())
    gap = slices(reel.text, rows["end"].to_numpy(), rows["start"].shift(-1, fill_value=0).to_numpy())
    listed = pl.Series([mark == "、" for mark in gap], dtype=pl.Boolean)
    # In 甲、乙捐赠 the verb is said once, after the last.
    group = (~listed.shift(1, fill_value=False)).cum_sum()
    rows = rows.with_columns(name=pl.coalesce("again", _name()), group=group).filter(
        pl.col("gives").last().over("group") | (kind == "hospital")
    )
    return (
        rows.group_by("group", maintain_order=True)
        .agg(
            pl.col("article", "paragraph", "sentence", "clause", "start").first(),
            pl.col("end").last(),
            name=pl.col("name").str.join("、"),
        )
        .with_columns(side=pl.lit("donor"), home=pl.lit(False), fleeting=pl.lit(False))
        .drop("group")
    )


def takers(found: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """One row is one body that takes: a hospital, a school of a town, a cooperative, a government or association given to."""
    kind = pl.col("kind")
    towns = found.filter(kind == "town").select("article", town="name", at="start").sort("at")
    rows = found.join_asof(
        towns, left_on="start", right_on="at", by="article", strategy="backward", check_sortedness=False
    ).join(main.select("article", "recipient"), on="article", how="left", maintain_order="left")
    given_to = pl.col("before").is_in(list("向给为与"))
    nameless = pl.col("printed").is_null() & (pl.col("stem").str.len_chars() == 0)
    own = pl.col("ending").is_in(["县医院", "市医院", "州医院"]) | pl.col("stem").is_in(
        list("县市州区旗")
    ) & (pl.col("ending") == "人民医院")
    level = pl.coalesce(pl.col("stem").replace("", None), pl.col("ending").str.slice(0, 1))
    name = (
        pl.when(nameless & (pl.col("ending") == "卫生院") & pl.col("before").is_in(["镇", "乡"])).then(pl.col("town") + pl.col("ending"))
        .when(own & pl.col("recipient").str.ends_with(level)).then(
            pl.col("recipient") + pl.when(pl.col("ending") == "人民医院").then("ending").otherwise(pl.col("ending").str.slice(1))
        )
        .when(nameless | own).then(None)
        .otherwise(_name())
    )  # fmt: skip
    taking = (
        (kind == "hospital") & (nameless | own | pl.col("stem").str.contains("^[^所家个各乡]*[镇乡]$") & ~pl.col("stem").str.contains("县乡"))
        | (kind == "hospital") & (pl.col("place_side") == "recipient").fill_null(False)
        | (kind == "school") & pl.col("stem").str.contains("[镇乡]")
        | (kind == "cooperative")
        | kind.is_in(["association", "government"]) & given_to
    )
    return (
        rows.filter(taking)
        .with_columns(name=name)
        .drop_nulls("name")
        .with_columns(side=pl.lit("recipient"), home=pl.lit(False), fleeting=pl.lit(False))
    )


def _name() -> pl.Expr:
    """The body's name as the page has it; an official body's short form written out with its division's full name."""
    spelled = pl.when(pl.col("written") != "").then("written").otherwise("ending")
    rest = pl.col("stem").str.slice(pl.col("printed").str.len_chars().fill_null(0))
    suffixed = pl.col("printed").str.contains("[县市区旗盟省]$|..州$")
    official = (pl.col("written") != "") | pl.col("ending").str.contains(OFFICIAL) | suffixed
    league = pl.concat_str(pl.lit("共青团"), "official", pl.lit("委员会"))
    place = pl.when(official).then("official").otherwise("printed").fill_null("")
    return (
        pl.when((pl.col("kind") == "league") & pl.col("official").is_not_null())
        .then(league)
        .otherwise(pl.concat_str(place, rest, spelled))
    )

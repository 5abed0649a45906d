"""Bodies, towns and villages as donors and recipients: which of those found play a part, where, by which name."""

import numpy as np
import polars as pl

from transforms import places
from transforms.bodies import KIND, OWN_BODY, OWN_HOSPITAL, SMALL
from transforms.pairs import SIDE

HOME_SIGNS = 4  # so many mentions and home words make a village the scene of a story
# Bodies that a division has one of are written with its full name.
OFFICIAL = "^(?:慈善|工商业联合会|光彩事业|妇女联合会|红十字会|总工会|县?市?人民政府)"
WRITTEN_OUT = "[县市区旗盟省]$|..州$"  # so ends a place that is not printed short
GIVEN = "希望$"  # 本溪希望中学 is called after those who gave it
GIVEN_TO = "向给为与"
AGAINST = GIVEN_TO + "和同对"
JOINING = "、和与及"
COLUMNS = ["article", "paragraph", "sentence", "clause", "start", "end", "side", "text", "home"]


def _among(marks: str) -> list[int]:
    return [ord(mark) for mark in marks]


def beginnings(found: pl.DataFrame, mentions: pl.DataFrame, sided: pl.DataFrame) -> pl.DataFrame:
    """The bodies found with the place their name begins with, or right before a town: official, printed, side."""
    at = np.maximum(found["begins"].to_numpy(), found["attached"].to_numpy())
    held = at >= 0
    mention = (
        mentions[np.maximum(at, 0)].select("place", "row")
        if len(mentions)
        else mentions.select("place", "row").clear(len(found))
    )
    known = found.with_columns(mention.get_columns()).join(
        sided.select("article", "place", place_side="side"), on=["article", "place"], how="left", maintain_order="left"
    )
    # 厦门大学附属第一医院 is of the east, whether the article speaks of 厦门 or not.
    east = places.column("province")[known["place"].fill_null(0).to_numpy()]
    likely = np.where(np.isin(east, places.EAST), "donor", "recipient")
    known = known.with_columns(place_side=pl.coalesce("place_side", pl.Series(likely).cast(SIDE)))
    here = pl.Series(held)
    official = places.gazetteer()["name"][known["place"].fill_null(0)]
    printed = places.strings()["printed"][known["row"].fill_null(0)]
    return known.with_columns(
        official=pl.when(here).then(official),
        printed=pl.when(here).then(pl.when(pl.col("row").is_null()).then(official).otherwise(printed)),
        place_side=pl.when(here).then("place_side"),
    ).drop("place", "row")


def spelled_out(found: pl.DataFrame) -> pl.DataFrame:
    """The bodies with the name by which the article calls each in full: 亭江中学 is its 福州亭江中学."""
    named = ~pl.col("kind").is_in([*SMALL, "home", "self"]) & (pl.col("stem") != "")
    whole = found.filter(named, pl.col("printed").is_not_null()).select(
        "article", "ending", long="stem", official="official", printed="printed", place_side="place_side"
    )
    rows = found.with_row_index("row")
    short = rows.filter(named, pl.col("printed").is_null()).select("row", "article", "ending", "stem")
    both = short.join(whole, on=["article", "ending"])
    both = both.filter(
        pl.col("long").str.ends_with(pl.col("stem"))
        & (pl.col("long").str.len_chars() - pl.col("stem").str.len_chars() <= pl.col("printed").str.len_chars())
    )
    both = both.unique("row", keep="first", maintain_order=True).select(
        "row", "long", "official", "printed", "place_side"
    )
    rows = rows.join(both, on="row", how="left", suffix="_long", maintain_order="left")
    return rows.with_columns(
        stem=pl.coalesce("long", "stem"),
        **{name: pl.coalesce(name, f"{name}_long") for name in ("official", "printed", "place_side")},
    ).drop("row", "long", "official_long", "printed_long", "place_side_long")


def villages(found: pl.DataFrame) -> pl.DataFrame:
    """One row is one town or village named, or several in a row, or one home word (村里) in a story set in a village.

    `against` says that it is named after the county it lies in (来凤县旧司镇).
    """
    small = found.filter(pl.col("kind").is_in(SMALL)).with_columns(text=pl.col("stem") + pl.col("ending"))
    village = pl.col("kind") == "village"
    home_words = found.filter(pl.col("kind") == "home")
    scenes = (
        small.filter(village)
        .group_by("article", "text", maintain_order=True)
        .agg(times=pl.len() + pl.col("person").any(), first=pl.col("start").min())
        .join(home_words.group_by("article").agg(homes=pl.len()), on="article", how="left")
        .filter(pl.col("times") + pl.col("homes").fill_null(0) >= HOME_SIGNS)
        .sort("article", "times", "first", descending=[False, True, False])
        .unique("article", keep="first", maintain_order=True)
        .select("article", scene="text")
    )
    small = small.join(scenes, on="article", how="left", maintain_order="left")
    # 吴江区盛泽镇 once, 盛泽镇 from then on.
    told = pl.col("place_side").drop_nulls().first().over("article", "text")
    small = small.with_columns(place_side=pl.coalesce("place_side", told))
    scene = (pl.col("text") == pl.col("scene")).fill_null(False)
    leads = ((pl.col("end") == pl.col("start").shift(-1)) & ~village).fill_null(False)  # the town of a village
    small = small.filter((~pl.col("person") | scene) & ~leads)
    # 古登乡、老窝镇 are one party.
    after_one = (pl.col("start") - pl.col("end").shift(1) == 1) & pl.col("before").is_in(_among(JOINING))
    rows = (
        small.with_columns(group=(~after_one.fill_null(False)).cum_sum(), home=scene)
        .group_by("group", maintain_order=True)
        .agg(
            pl.col("article", "paragraph", "sentence", "clause", "start", "kind").first(),
            pl.col("end").last(),
            pl.col("text").str.join("、"),
            pl.col("home").any(),
            pl.col("place_side").first(),
            against=pl.col("official").first().is_not_null(),
        )
        .with_columns(
            side=pl.when(pl.col("place_side") == "donor").then(pl.lit("donor")).otherwise(pl.lit("recipient"))
        )
        .with_columns(pl.col("side").cast(SIDE), acts=pl.lit(False))
    )
    homes = home_words.join(scenes, on="article", how="inner", maintain_order="left").with_columns(
        text="scene", side=pl.lit("recipient", dtype=SIDE), home=pl.lit(True),
        acts=pl.lit(False), against=pl.lit(False),
    )  # fmt: skip
    columns = [*COLUMNS, "kind", "acts", "against"]
    return pl.concat([rows.select(columns), homes.select(columns)]).sort("start")


def selves(found: pl.DataFrame, publisher: pl.Series, sided: pl.DataFrame, title_end: np.ndarray) -> pl.DataFrame:
    """One row is one word by which a page means the body or the town that wrote it (我院, 我校, 全镇), with its name.

    A hospital or school is known by the page's publisher, a town by it, by the headline, or as the one named last.
    """
    words = found.filter(pl.col("kind") == "self").with_columns(
        publisher=publisher.gather(found.filter(pl.col("kind") == "self")["article"])
    )
    small = found.filter(pl.col("kind") == "town").with_columns(text=pl.col("stem") + pl.col("ending"))
    titled = small.filter(pl.Series(small["start"].to_numpy() < title_end[small["article"].to_numpy()]))
    titled = titled.unique("article", keep="first", maintain_order=True).select("article", titled="text")
    last = small.select("article", "start", last="text").sort("start")
    words = words.join(titled, on="article", how="left", maintain_order="left").sort("start")
    words = words.join_asof(last, on="start", by="article", strategy="backward", check_sortedness=False)
    sort = pl.col("ending").str.extract("([院校镇乡])")
    own = pl.col("publisher")
    town = own.str.extract("([^省市县区州旗]{2,5}[镇乡])(?:人民)?政府$")
    text = (
        pl.when(sort == "院").then(own.str.extract("^(.*院)$"))
        .when(sort == "校").then(own.str.extract("^(.*(?:学|校|学院))$"))
        .otherwise(pl.coalesce(town, pl.when(pl.col("titled").str.ends_with(sort)).then("titled"), pl.col("last")))
    )  # fmt: skip
    kind = pl.when(sort == "院").then(pl.lit("hospital")).when(sort == "校").then(pl.lit("school"))
    rows = words.with_columns(text=text, kind=kind.otherwise(pl.lit("town")).cast(KIND)).drop_nulls("text")
    return rows.with_columns(
        side=_side_of(rows, sided), home=pl.lit(False), acts=pl.lit(False), against=pl.lit(False)
    ).select(*COLUMNS, "kind", "acts", "against")


def _side_of(rows: pl.DataFrame, sided: pl.DataFrame) -> pl.Series:
    """The side of the place with which each text begins; the recipient's where no place on a side does."""
    names = places.strings().filter(pl.col("role").is_in(["full", "short"])).select("place", "printed")
    known = sided.join(names.unique(), on="place").select("article", "printed", told="side")
    both = rows.with_row_index("row").select("row", "article", "text").join(known, on="article")
    begins = both.filter(pl.col("text").str.starts_with(pl.col("printed"))).sort(pl.col("printed").str.len_chars())
    found = rows.with_row_index("row").join(
        begins.unique("row", keep="last", maintain_order=True).select("row", "told"), on="row", how="left"
    )
    return found.sort("row").select(pl.col("told").fill_null(pl.lit("recipient", dtype=SIDE)).alias("side"))["side"]


def givers(found: pl.DataFrame) -> pl.DataFrame:
    """One row is one body that may give, or several in a row; `acts` says that a giving verb follows."""
    kind = pl.col("kind")
    company = kind == "company"
    # 湘雅医院 goes by no place.
    renowned = pl.col("printed").is_null() & (pl.col("stem") != "") & ~pl.col("stem").str.contains("[县市州区旗镇乡村]")
    bodies_ = found.filter(
        kind.is_in(["firm", "association", "league", "company"])
        | (kind == "bureau") & pl.col("gives")
        | kind.is_in(["hospital", "school"]) & (pl.col("place_side") == "donor") & ~pl.col("stem").str.contains(GIVEN)
        | kind.is_in(["hospital", "school"]) & renowned & pl.col("gives")
    )
    # 甲、乙, 甲和乙: one right after another, joined.
    after_one = (pl.col("start") - pl.col("end").shift(1) == 1) & pl.col("before").is_in(_among(JOINING))
    bodies_ = bodies_.with_columns(text=_name(), group=(~after_one.fill_null(False)).cum_sum())
    earlier = pl.when(pl.col("stem") != "").then("text").forward_fill().over("article", "paragraph").shift(1)
    rows = bodies_.with_columns(again=pl.when(company & (pl.col("stem") == "")).then(earlier))
    # In 甲、乙捐赠 the verb is said once, after the last.
    rows = rows.filter(~company | (pl.col("stem") != "") | pl.col("again").is_not_null()).with_columns(
        text=pl.coalesce("again", "text")
    )
    return (
        rows.filter(~pl.col("before").first().over("group").is_in(_among(GIVEN_TO)))
        .group_by("group", maintain_order=True)
        .agg(
            pl.col("article", "paragraph", "sentence", "clause", "start", "kind").first(),
            pl.col("end").last(),
            pl.col("text").str.join("、"),
            acts=pl.col("gives").last(),
            against=pl.col("before").first().is_in(_among(AGAINST)),
        )
        .with_columns(side=pl.lit("donor", dtype=SIDE), home=pl.lit(False))
        .select(*COLUMNS, "kind", "acts", "against")
    )


def takers(found: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """One row is one body that may take: a hospital, a school, a cooperative, a body that is given to."""
    kind, stem, ending = pl.col("kind"), pl.col("stem"), pl.col("ending")
    town = pl.when(kind == "town").then(stem + ending).forward_fill().over("article")
    rows = found.with_columns(town=town).filter(
        kind.is_in(["hospital", "school", "cooperative", "association", "government"])
    )
    own_place = main.select("article", pl.col("recipient").fill_null(0))
    rows = rows.join(own_place, on="article", how="left", maintain_order="left")
    recipient = places.gazetteer()["name"][rows["recipient"].fill_null(0)]
    rows = rows.with_columns(recipient=pl.when(pl.col("recipient").is_not_null()).then(recipient))
    given_to = pl.col("before").is_in(_among(GIVEN_TO))
    nameless = pl.col("printed").is_null() & (stem == "")
    general = ending == "人民医院"
    own_body = pl.col("printed").is_null() & stem.str.contains(OWN_BODY) & ~general
    own = ending.is_in(["县医院", "市医院", "州医院", "旗医院", "区医院"]) | stem.str.contains(OWN_HOSPITAL) & general
    level = pl.coalesce(stem.replace("", None), ending).str.slice(0, 1)
    # 县医院 is the county's people's hospital; one of a banner is called so.
    short = pl.when(level.is_in(["县", "市", "州"])).then(pl.lit("人民医院")).otherwise(pl.lit("医院"))
    rest = pl.when(general).then(pl.concat_str(stem.str.slice(1), ending)).otherwise(short)
    of_town = stem.str.contains("^[^所家个各乡]*[镇乡]$") & ~stem.str.contains("县乡")
    text = (
        pl.when(nameless & (ending == "卫生院") & pl.col("before").is_in(_among("镇乡"))).then(pl.col("town") + ending)
        .when(stem.is_in(["镇", "乡"]) & pl.col("town").str.ends_with(stem)).then(pl.col("town") + ending)
        .when(own_body & pl.col("recipient").str.ends_with(level)).then(
            pl.concat_str("recipient", stem.str.slice(1), pl.coalesce(pl.col("written").replace("", None), ending))
        )
        .when(own_body).then(None)
        .when(own & pl.col("recipient").str.ends_with(level)).then(pl.col("recipient") + rest)
        .when(nameless | own).then(None)
        .otherwise(_name())
    )  # fmt: skip
    in_recipient = (pl.col("place_side") == "recipient").fill_null(False)
    again = pl.len().over("article", "stem", "ending") > 1  # a school by its name alone that the page speaks of
    taking = (
        (kind == "hospital") & (nameless | own | own_body | of_town | in_recipient)
        | (kind == "school")
        & (
            own_body
            | stem.str.contains("[镇乡]")
            | stem.str.contains(GIVEN)
            | in_recipient
            | (pl.col("printed").is_null() & again)
        )
        | (kind == "cooperative")
        | kind.is_in(["association", "government"]) & given_to
    )
    return (
        rows.filter(taking)
        .with_columns(
            text=text, side=pl.lit("recipient", dtype=SIDE), home=pl.lit(False),
            acts=pl.lit(False), against=given_to,
        )
        .drop_nulls("text")
        .select(*COLUMNS, "kind", "acts", "against")
    )  # fmt: skip


def _name() -> pl.Expr:
    """The body's name as the page has it; an official body's short form written out with its division's full name."""
    spelled = pl.when(pl.col("written") != "").then("written").otherwise("ending")
    rest = pl.col("stem").str.slice(pl.col("printed").str.len_chars().fill_null(0))
    official = (
        (pl.col("written") != "")
        | pl.col("ending").str.contains(OFFICIAL)
        | pl.col("printed").str.contains(WRITTEN_OUT)
        | ~pl.col("official").str.starts_with(pl.col("printed"))  # 博州人民医院
    )
    league = pl.concat_str(pl.lit("共青团"), "official", pl.lit("委员会"))
    place = pl.when(official).then("official").otherwise("printed").fill_null("")
    of_league = (pl.col("kind") == "league") & pl.col("official").is_not_null()
    return pl.when(of_league).then(league).otherwise(pl.concat_str(place, rest, spelled))

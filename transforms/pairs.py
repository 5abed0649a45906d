"""An article's own pairing: on which side its places lie, and which two of them it is about."""

import polars as pl

from transforms import places
from transforms.reel import Reel

CONTENDERS = 6  # places a side that are weighed against each other
TITLE = 6.0  # a mention in the title weighs as much as so many others
OPENING = 1.5  # and one among the first lines
# What a known pairing, one of the article's time, one between places that hold them, a like level, and a title add.
LISTED, IN_TIME, INHERITED, LEVEL, BOTH = 1.5, 1.0, 1.2, 0.8, 1.0

OWN = ("州", "盟")  # what only a prefecture is called
MUNICIPALITIES = [
    "110000",
    "120000",
    "310000",
    "500000",
]  # their level is a prefecture's as well as a province's


def _weights(reel: Reel, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one place of one article, with how much the article speaks of it."""
    opening = mentions["start"] - reel.articles["reel_start"].gather(mentions["article"]) < 300
    return (
        mentions.filter(~pl.col("part_of"))
        .with_columns(opening=opening.filter(~mentions["part_of"]))
        .group_by("article", "now", "name", "code", maintain_order=True)
        .agg(
            pl.col("depth", "province", "prefecture", "year").first(),
            weight=pl.len() + (TITLE - 1) * pl.col("in_title").any() + OPENING * pl.col("opening").any(),
            in_title=pl.col("in_title").any(),
            mentions=pl.len(),
            full=(pl.col("role") == "full").any(),
            first=pl.col("start").min(),
        )
    )


def _implied(weights: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one prefecture that an article calls its own (我州, 全盟) while it names only counties in it."""
    hits = candidates.filter(pl.col("role") == "own", pl.col("level").is_in(list(OWN))).group_by("article", "level").len()
    held = (
        weights.filter(pl.col("depth") == 2)
        .group_by("article", "prefecture")
        .agg(pl.col("province", "year").first(), counties=pl.len(), first=pl.col("first").min())
        .with_columns(now=pl.col("prefecture") + "00")
        .join(weights.select("article", "now"), on=["article", "now"], how="anti")
    )
    standing = places.names().filter(pl.col("role") == "full", pl.col("until").is_null(), pl.col("depth") == 1)
    letter = pl.col("name").str.slice(-1).replace({"区": "盟"})
    return (
        held.join(standing.select("now", "name", "code", "depth"), on="now")
        .with_columns(level=letter)
        .join(hits, on=["article", "level"])
        .select(
            "article", "now", "name", "code", "depth", "province", "prefecture", "year", "first",
            weight=pl.col("len") + pl.col("counties").cast(pl.Float64), in_title=pl.lit(False), mentions=pl.col("len"),
            full=pl.lit(True),
        )
    )  # fmt: skip


def _provinces(weights: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """One row is one article with the donor's and the recipient's province."""
    by_province = pl.concat(
        [
            weights.select("article", "province", "weight", "year"),
            letters.select("article", "province", "weight", "year"),
        ]
    )
    by_province = by_province.group_by("article", "province", maintain_order=True).agg(
        pl.col("weight").sum(), pl.col("year").first()
    )
    listed = places.province_pairs()
    pairs = (
        by_province.join(by_province.drop("year"), on="article", suffix="_r", maintain_order="left")
        .rename({"province": "donor", "province_r": "recipient"})
        .join(listed, on=["donor", "recipient"], how="left", maintain_order="left")
    )
    in_time = (pl.col("first_year") <= pl.col("year") + 1) & (pl.col("year") <= pl.col("last") + 1)
    likely = (
        pl.when(in_time.fill_null(False)).then(1.5)
        .when(pl.col("first_year").is_not_null()).then(1.2)
        .when(pl.col("donor").is_in(places.EAST) & pl.col("recipient").is_in(places.WEST)).then(1.0)
        .otherwise(0.0)
        * pl.when(pl.col("donor") == pl.col("recipient")).then(0.35).otherwise(1.0)
    )  # fmt: skip
    least, most = pl.min_horizontal("weight", "weight_r"), pl.max_horizontal("weight", "weight_r")
    return (
        pairs.with_columns(score=likely * (2 * least + 0.3 * most))
        .filter(pl.col("score") > 0)
        .sort("article", "score", descending=[False, True], maintain_order=True)
        .unique("article", keep="first", maintain_order=True)
        .select("article", donor_province="donor", recipient_province="recipient")
    )


def _sided(weights: pl.DataFrame, provinces: pl.DataFrame) -> pl.DataFrame:
    """The places with their side: in the donor's province or one that is paired with the recipient's, and the reverse."""
    listed = places.province_pairs()
    pairings = places.pairings()
    rows = weights.join(provinces, on="article", how="inner", maintain_order="left")
    for here, there, kept in (
        ("province", "recipient_province", "listed"),
        ("donor_province", "province", "listed_as_r"),
    ):
        rows = rows.join(
            listed, left_on=[here, there], right_on=["donor", "recipient"], how="left", maintain_order="left"
        )
        in_time = (pl.col("first_year") <= pl.col("year") + 1) & (pl.col("year") <= pl.col("last") + 1)
        rows = rows.with_columns(in_time.fill_null(False).alias(kept)).drop("first_year", "last")
    rows = (
        rows
        .with_columns(
            gives=pl.col("now").is_in(pairings["donor"].to_list()),
            takes=pl.col("now").is_in(pairings["recipient"].to_list())
            & ~pl.col("now").is_in(pairings["donor"].to_list()),
        )
    )  # fmt: skip
    within = pl.col("donor_province") == pl.col("recipient_province")
    side = (
        pl.when(within & pl.col("takes")).then(pl.lit("recipient"))
        .when(within & pl.col("gives")).then(pl.lit("donor"))
        .when(within).then(pl.lit(""))
        .when(pl.col("province") == pl.col("donor_province")).then(pl.lit("donor"))
        .when(pl.col("province") == pl.col("recipient_province")).then(pl.lit("recipient"))
        .when(pl.col("listed") & pl.col("province").is_in(places.EAST)).then(pl.lit("donor"))
        .when(pl.col("listed_as_r") & ~pl.col("province").is_in(places.EAST)).then(pl.lit("recipient"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    return rows.with_columns(side=side).drop("listed", "listed_as_r", "gives", "takes")


def _main(sided: pl.DataFrame) -> pl.DataFrame:
    """One row is one article with the donor and the recipient that it is about."""
    contenders = (
        sided.filter(pl.col("side") != "")
        .sort("article", "weight", descending=[False, True], maintain_order=True)
        .with_columns(rank=pl.int_range(pl.len()).over("article", "side"))
        .filter(pl.col("rank") < CONTENDERS)
        .with_columns(level=pl.col("depth").clip(0, 2))
    )
    columns = [
        "article",
        "name",
        "code",
        "now",
        "weight",
        "level",
        "in_title",
        "first",
        "prefecture",
        "province",
    ]
    donors = contenders.filter(pl.col("side") == "donor").select(*columns, "year")
    recipients = contenders.filter(pl.col("side") == "recipient").select(columns)
    pairings = places.pairings().rename({"first": "from", "last": "to"})
    pairs = donors.join(recipients, on="article", how="full", coalesce=True, suffix="_r").join(
        pairings, left_on=["now", "now_r"], right_on=["donor", "recipient"], how="left"
    )
    known = pairings.select("donor", "recipient").unique()
    for end in ("", "_r"):
        pairs = pairs.with_columns(
            pl.concat_str("province" + end, pl.lit("0000")).alias("province" + end),
            pl.concat_str("prefecture" + end, pl.lit("00")).alias("prefecture" + end),
        )
    above = [
        ("now", "prefecture_r"),
        ("now", "province_r"),
        ("prefecture", "now_r"),
        ("province", "now_r"),
        ("prefecture", "prefecture_r"),
    ]
    inherited = pl.lit(False)
    for number, (d, r) in enumerate(above):
        pairs = pairs.join(
            known.with_columns(pl.lit(True).alias(f"above{number}")),
            left_on=[d, r],
            right_on=["donor", "recipient"],
            how="left",
        )
        inherited = inherited | pl.col(f"above{number}").fill_null(False)
    in_time = (pl.col("from") <= pl.col("year") + 1) & (pl.col("year") <= pl.col("to") + 1)

    def own(end: str) -> pl.Expr:
        # The more specific of two that a title names is the one it is about.
        lift = 1 + 0.25 * pl.col(f"level{end}") * pl.col(f"in_title{end}")
        return (pl.col(f"weight{end}") * lift).fill_null(0)

    listed = (
        pl.when(in_time.fill_null(False))
        .then(LISTED + IN_TIME)
        .when(pl.col("from").is_not_null())
        .then(LISTED)
        .when(inherited)
        .then(INHERITED)
        .otherwise(0.0)
    )
    alike = pl.col("level") == pl.col("level_r")
    score = (
        own("").sqrt() + own("_r").sqrt() + listed
        + LEVEL * (alike | pl.col("province").is_in(MUNICIPALITIES) & (pl.col("level") + 1 == pl.col("level_r"))).fill_null(False)
        + BOTH * (pl.col("in_title") & pl.col("in_title_r")).fill_null(False)
    )  # fmt: skip
    return (
        pairs.with_columns(score=score)
        .sort("article", "score", "first", "first_r", descending=[False, True, False, False])
        .unique("article", keep="first", maintain_order=True)
        .select(
            "article",
            donor="name", donor_code="code", donor_now="now", donor_level="level",
            recipient="name_r", recipient_code="code_r", recipient_now="now_r", recipient_level="level_r",
        )
    )  # fmt: skip


def _letters(reel: Reel, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one place to which a pair name (苏陕, 徐宝) of an article points."""
    hits = candidates.filter(pl.col("role").is_in(["donor", "recipient"]))
    articles = reel.articles.select(
        title_end=places.headline_end(reel), year=places.year(reel.articles)
    ).with_row_index("article")
    return (
        hits.join(articles, on="article", maintain_order="left")
        .group_by("article", "role", "now", "name", "code", maintain_order=True)
        .agg(
            pl.col("province", "prefecture", "depth", "year").first(),
            weight=pl.len() * 0.5 + 2.0 * (pl.col("start") < pl.col("title_end")).any(),
        )
    )


def pair(reel: Reel, candidates: pl.DataFrame, mentions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row an article with its pairing, and one row a place of an article with the side on which it lies."""
    weights = _weights(reel, mentions)
    implied = _implied(weights, candidates)
    weights = pl.concat([weights, implied.select(pl.col(name).cast(kind) for name, kind in weights.schema.items())])
    sided = _sided(weights, _provinces(weights, _letters(reel, candidates)))
    main = _main(sided)
    return main, _trusted(sided, main)


def _trusted(sided: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """The places without counties that one short name alone suggests, far from the article's own two."""
    homes = pl.concat(
        [
            main.select("article", prefecture=pl.col(f"{side}_now").str.slice(0, 4))
            for side in ("donor", "recipient")
        ]
    ).unique()
    paired = places.pairings().select(now="donor").vstack(places.pairings().select(now="recipient")).unique()
    near = sided.join(homes, on=["article", "prefecture"], how="semi", maintain_order="left")
    known = sided.join(paired, on="now", how="semi", maintain_order="left")
    sure = sided.filter(
        (pl.col("depth") < 2) & (pl.col("mentions") > 1) | pl.col("full") & (pl.col("name").str.len_chars() > 2) | (pl.col("mentions") > 2)
    )
    return sided.join(
        pl.concat([frame.select("article", "name", "code") for frame in (near, known, sure)]).unique(),
        on=["article", "name", "code"], how="semi", maintain_order="left",
    )  # fmt: skip

"""An article's own pairing: on which side its places lie, and which two of them it is about."""

import numpy as np
import polars as pl

from transforms import matching, places, publishers
from transforms.matching import SIDES
from transforms.reel import Reel

SIDE = pl.Enum(SIDES)
CONTENDERS = 6  # places a side that are weighed against each other
TITLE = 6.0  # a mention in the headline weighs as much as so many others
OPENING, OPENING_LENGTH = 1.5, 300  # and one among the first letters
LETTER, LETTER_TITLE = 0.5, 2.0  # what a pair name (苏陕) says for the provinces of its two
MANY, HOLDS = 3, 0.7  # so many counties named in it raise a prefecture, each by so much
OWN = ("州", "盟")  # what only a prefecture is called
OUTSIDE = 0.5  # how likely an eastern place and one of a province that is neither are, beside a western one
WITHIN = 0.25  # how likely two places of one province are, beside two of two


def _weights(reel: Reel, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row is one place of one article, with how much the article speaks of it."""
    begun = reel.articles["reel_start"].to_numpy()[mentions["article"].to_numpy()]
    opening = mentions["start"].to_numpy() - begun < OPENING_LENGTH
    return (
        mentions.with_columns(opening=pl.Series(opening), full=pl.col("role") == "full")
        .filter(~pl.col("part_of"))
        .group_by("article", "place", maintain_order=True)
        .agg(
            pl.col("now", "depth", "province", "prefecture", "year").first(),
            pl.col("in_title", "opening", "full").any(),
            mentions=pl.len(),
            first=pl.col("start").min(),
        )
        .with_columns(weight=pl.col("mentions") + (TITLE - 1) * pl.col("in_title") + OPENING * pl.col("opening"))
        .drop("opening")
    )


def _held(weights: pl.DataFrame) -> pl.DataFrame:
    """The weights, those of a prefecture or a municipality raised by the many counties in it that are named."""
    counties = weights.filter(pl.col("depth") == 2)
    held = pl.concat(
        [
            counties.select("article", now=pl.col("prefecture") * 1000),
            counties.filter(pl.col("province").is_in(places.MUNICIPALITIES)).select(
                "article", now=pl.col("province") * 100_000
            ),
        ]
    )
    held = held.group_by("article", "now").agg(counties=pl.len()).filter(pl.col("counties") >= MANY)
    return (
        weights.join(held, on=["article", "now"], how="left", maintain_order="left")
        .with_columns(weight=pl.col("weight") + HOLDS * pl.col("counties").fill_null(0))
        .drop("counties")
    )


def _implied(weights: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one prefecture that an article calls its own (我州, 全盟) while it names only counties in it."""
    hits = candidates.filter(pl.col("role") == "own", pl.col("level").is_in(OWN)).group_by("article", "level").len()
    held = (
        weights.filter(pl.col("depth") == 2)
        .group_by("article", "prefecture")
        .agg(pl.col("province", "year").first(), counties=pl.len(), first=pl.col("first").min())
        .with_columns(now=pl.col("prefecture") * 1000)
        .join(weights.select("article", "now"), on=["article", "now"], how="anti")
        .join(places.standing(), on="now")
    )
    name = places.gazetteer()["name"][held["place"]]
    return (
        held.with_columns(level=name.str.slice(-1).replace({"区": "盟"}))
        .join(hits, on=["article", "level"])
        .with_columns(
            weight=pl.col("len") + pl.col("counties").cast(pl.Float64), mentions="len", in_title=False, full=True
        )
        .select(pl.col(name).cast(kind) for name, kind in weights.schema.items())
    )


def _published(reel: Reel, weights: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one place that an article never names but calls its own (我市): where its publisher is at home."""
    hits = candidates.filter(pl.col("role") == "own")
    ours = hits.filter(places.strings()["printed"][hits["row"]].str.contains("^[我本]"))
    ours = ours.group_by("article", "level").agg(pl.len(), first=pl.col("start").min())
    rows = publishers.homes(reel).join(ours, on="article", maintain_order="left")
    rows = places.attributes(rows, "now", "depth", "province", "prefecture")
    rows = rows.with_columns(name=places.gazetteer()["name"][rows["place"]])
    rows = rows.filter(pl.col("name").str.ends_with(pl.col("level")))
    rows = rows.join(weights.select("article", "now"), on=["article", "now"], how="anti")
    return rows.with_columns(
        year=places.year(reel.articles)[rows["article"]],
        weight=pl.col("len").cast(pl.Float64),
        mentions="len",
        in_title=False,
        full=True,
    ).select(pl.col(name).cast(kind) for name, kind in weights.schema.items())


def _letters(reel: Reel, candidates: pl.DataFrame) -> pl.DataFrame:
    """One row is one place to which a pair name (苏陕, 徐宝) of an article points, with its weight."""
    hits = places.attributes(candidates.filter(pl.col("role").is_in(SIDES)), "province", "depth")
    end = places.headline_end(reel).to_numpy()[hits["article"].to_numpy()]
    hits = hits.with_columns(in_title=pl.Series(hits["start"].to_numpy() < end))
    return hits.group_by("article", "role", "place", maintain_order=True).agg(
        pl.col("province", "depth").first(), weight=LETTER * pl.len() + LETTER_TITLE * pl.col("in_title").any()
    )


def _by_letters(main: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """The articles' pairings, a side without a place filled by the pair name (苏陕协作) that they use most."""
    best = letters.sort("weight", descending=True, maintain_order=True).unique(
        ["article", "role"], keep="first", maintain_order=True
    )
    told = [best.filter(pl.col("role") == side).select("article", pl.col("place").alias(side)) for side in SIDES]
    letters_ = told[0].join(told[1], on="article", how="inner")
    both = main.join(letters_, on="article", how="full", coalesce=True, suffix="_told")
    return both.select("article", *(pl.coalesce(side, f"{side}_told").alias(side) for side in SIDES)).sort("article")


def _listed(donor: np.ndarray, recipient: np.ndarray, year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether places of two provinces are paired at all, and in that year."""
    first, last = places.province_pairs()
    begun, ended = first[donor, recipient], last[donor, recipient]
    return ended > 0, (begun <= year + places.SLACK) & (year <= ended + places.SLACK)


def _provinces(weights: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """One row is one article with the donor's and the recipient's province."""
    years = weights.group_by("article").agg(pl.col("year").first())
    by_province = (
        pl.concat([frame.select("article", "province", "weight") for frame in (weights, letters)])
        .group_by("article", "province", maintain_order=True)
        .agg(pl.col("weight").sum())
    )
    pairs = by_province.join(by_province, on="article", suffix="_r", maintain_order="left").join(
        years, on="article", how="left", maintain_order="left"
    )
    donor, recipient = pairs["province"].to_numpy(), pairs["province_r"].to_numpy()
    listed, in_time = _listed(donor, recipient, pairs["year"].fill_null(places.PRESENT).to_numpy())
    eastward = np.isin(donor, places.EAST) & np.isin(recipient, places.WEST)
    other = np.isin(donor, places.EAST) & ~np.isin(recipient, (*places.EAST, *places.WEST))
    likely = np.select([in_time, listed, eastward, other], [1.5, 1.2, 1.0, OUTSIDE], 0.0)
    weight, weight_r = pairs["weight"].to_numpy(), pairs["weight_r"].to_numpy()
    # Within one province both sides share what is said of it.
    likely *= np.where(donor == recipient, WITHIN, 1.0)
    score = likely * (2 * np.minimum(weight, weight_r) + 0.3 * np.maximum(weight, weight_r))
    return (
        pairs.with_columns(score=pl.Series(score))
        .filter(pl.col("score") > 0)
        .sort("article", "score", descending=[False, True], maintain_order=True)
        .unique("article", keep="first", maintain_order=True)
        .select("article", donor_province="province", recipient_province="province_r")
    )


def _sided(weights: pl.DataFrame, provinces: pl.DataFrame) -> pl.DataFrame:
    """The places that lie on a side: in its province, or in one that is paired with the other side's."""
    rows = weights.join(provinces, on="article", how="inner", maintain_order="left")
    own, donor, recipient = (rows[name].to_numpy() for name in ("province", "donor_province", "recipient_province"))
    year, at = rows["year"].to_numpy(), rows["place"].to_numpy()
    gives, takes = places.column("gives")[at], places.column("takes")[at] & ~places.column("gives")[at]
    within, eastern = donor == recipient, np.isin(own, places.EAST)
    # Beside the provinces it is about an article may tell of others: their places count where they are written out.
    full = rows["full"].to_numpy() & (rows["depth"].to_numpy() > 0)
    side = np.select(
        [
            within & takes, within & gives, within, own == donor, own == recipient,
            _listed(own, recipient, year)[1] & ~np.isin(own, places.TAKING), _listed(donor, own, year)[1] & ~eastern,
            full & eastern & ~np.isin(donor, places.WEST), full & ~eastern & np.isin(donor, places.EAST),
        ],
        ["recipient", "donor", "", "donor", "recipient", "donor", "recipient", "donor", "recipient"],
        "",
    )  # fmt: skip
    sided = rows.drop("donor_province", "recipient_province").with_columns(pl.Series("side", side))
    return sided.filter(pl.col("side") != "").with_columns(pl.col("side").cast(SIDE))


def likely(sided: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The places on each side that an article speaks of most."""
    most = sided.sort("article", "weight", descending=[False, True], maintain_order=True).filter(
        pl.int_range(pl.len()).over("article", "side") < CONTENDERS
    )
    donors, recipients = (most.filter(pl.col("side") == side) for side in SIDES)
    return donors, recipients


def _trusted(sided: pl.DataFrame, main: pl.DataFrame) -> pl.DataFrame:
    """The places without counties that one short name alone suggests, far from the article's own two."""
    near = np.zeros(len(sided), dtype=bool)
    articles = sided["article"].to_numpy()
    for side in SIDES:
        home = np.full((int(max(articles.max(initial=0), main["article"].max() or 0)) + 1, 2), -1)
        own = main.drop_nulls(side)
        at, place = own["article"].to_numpy(), own[side].to_numpy()
        home[at, 0] = places.column("prefecture")[place]
        # Of a province that is itself the party all prefectures are near, and counties named twice.
        home[at, 1] = np.where(places.column("depth")[place] == 0, places.column("province")[place], -1)
        near |= sided["prefecture"].to_numpy() == home[articles, 0]
        near |= (sided["province"].to_numpy() == home[articles, 1]) & (
            (sided["depth"] < 2) | (sided["mentions"] > 1)
        ).to_numpy()
    # A county of a prefecture that the article names is near, too.
    named = articles.astype(np.int64) * 10_000_000 + sided["now"].to_numpy()
    near |= places.among(articles.astype(np.int64) * 10_000_000 + sided["prefecture"].to_numpy() * 1000, named)
    at = sided["place"].to_numpy()
    known = places.column("gives")[at] | places.column("takes")[at]
    long = _long()[at]
    sure = (
        (pl.col("depth") < 2) & (pl.col("mentions") > 1) | pl.col("full") & pl.Series(long) | (pl.col("mentions") > 2)
    )
    return sided.filter(sure | pl.Series(near) | pl.Series(known))


def _long() -> np.ndarray:
    return (places.gazetteer()["name"].str.len_chars() > 2).to_numpy()


def weigh(reel: Reel, candidates: pl.DataFrame, mentions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row a place of an article that lies on a side, with its weight; and one row a place of a pair name."""
    weights = _weights(reel, mentions)
    weights = pl.concat([weights, _implied(weights, candidates), _published(reel, weights, candidates)])
    weights = _held(weights)
    letters = _letters(reel, candidates)
    return _sided(weights, _provinces(weights, letters)), letters


def pair(reel: Reel, candidates: pl.DataFrame, mentions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row an article with its donor and recipient, and one row a place of an article with its side."""
    sided, letters = weigh(reel, candidates, mentions)
    main = _by_letters(matching.choose(*likely(sided), mentions), letters)
    return main, _trusted(sided, main)

"""Who gives and who takes: donor and recipient of every quantity, and which way people move."""

import numpy as np
import polars as pl

from transforms import garbled, movement, pairs, partners, places
from transforms.naming import named
from transforms.pairs import SIDES
from transforms.reel import Reel

MOVING = [*movement.METRICS, "wage"]  # what people earn or do where they went
SCOPES = ("clause", "sentence", "paragraph")
Mention = dict[str, np.ndarray]  # what decides about each stretch that names somebody, column by column


def _columns(names: pl.DataFrame) -> Mention:
    """The mentions as arrays: where each stands, and what it is."""
    relation, stand = names["relation"].cast(pl.Utf8), names["stand"].cast(pl.Utf8)
    columns = {name: names[name].to_numpy() for name in ("start", "end", *SCOPES, "fleeting", "home")}
    columns |= {word: (relation == word).to_numpy() for word in ("same", "above", "below", "other")}
    columns |= {word: (stand == word).to_numpy() for word in ("subject", "within", "goal", "origin")}
    columns |= {side: (names["side"].cast(pl.Utf8) == side).to_numpy() for side in SIDES}
    return columns | {"body": (names["place"].is_null() & names["members"].is_null()).to_numpy()}


def _reach(mention: Mention, side: str) -> Mention:
    """Which mentions still count in a later clause, in a later sentence of the paragraph, and in a later paragraph.

    A place above the article's own counts on only as a subject (北京投向…); one that is merely a destination (到广东)
    ends with its clause. Only the village a story is set in is carried from paragraph to paragraph.
    """
    same, above, below, other = (mention[word] for word in ("same", "above", "below", "other"))
    lasting, subject = ~mention["fleeting"], mention["subject"]
    if side == "donor":
        passing = above & ~subject | below & (mention["goal"] | mention["origin"])
        on = (same | subject & (below | other)) & lasting
        return {"sentence": ~passing, "paragraph": on, "article": on}
    on = (same | below & ~mention["goal"] | other & subject) & lasting
    return {"sentence": np.ones(len(on), dtype=bool), "paragraph": on, "article": lasting}


def _found(mention: Mention, quantities: pl.DataFrame, scope: str, counts: np.ndarray) -> np.ndarray:
    """For every quantity the mention that ends last before it within the scope, or -1; `next` is the first after it."""
    rows = np.flatnonzero(counts)
    if not len(rows):
        return np.full(len(quantities), -1)
    if scope == "next":
        index = np.searchsorted(mention["start"][rows], quantities["end"].to_numpy())
        scope = "clause"
    else:
        index = np.searchsorted(mention["end"][rows], quantities["start"].to_numpy(), "right") - 1
    inside = (index >= 0) & (index < len(rows))
    found = rows[np.clip(index, 0, len(rows) - 1)]
    if scope != "article":
        inside &= mention[scope][found] == quantities[scope].to_numpy()
    return np.where(inside, found, -1)


def _pick(mention: Mention, quantities: pl.DataFrame, side: str) -> np.ndarray:
    """For every quantity the mention that tells its party on this side, or -1 for the article's own.

    What stands nearest before it in its clause, in its sentence, after it in its clause, or before it in its paragraph.
    A donor that is only a destination (在北京卖了…) gives way to one at work in the paragraph. 进怒江接人 does not say
    for whom, and 在宁波开店 not by whom, but 到宁波就业 does.
    """
    picked = _nearest(mention, quantities, side, mention[side] & ~(mention["above"] & mention["goal"]))
    if side == "donor":
        moving = np.flatnonzero(quantities["metric"].is_in(MOVING).fill_null(False).to_numpy())
        picked[moving] = _nearest(mention, quantities[moving], side, mention[side])
    return picked


def _nearest(mention: Mention, quantities: pl.DataFrame, side: str, able: np.ndarray) -> np.ndarray:
    """For every quantity the nearest of the mentions that are able to tell its party."""
    reach = _reach(mention, side)
    order = [
        ("clause", able), ("sentence", able & reach["sentence"]), ("next", able),
        ("paragraph", able & reach["paragraph"]), ("article", able & reach["article"]),
    ]  # fmt: skip
    if side == "donor":
        firm = able & ~((mention["goal"] | mention["origin"] | mention["within"]) & mention["same"])
        working = able & reach["paragraph"] & (mention["below"] | mention["other"])
        first = [("clause", firm), ("sentence", firm & reach["sentence"]), ("next", firm), ("paragraph", working)]
        order = first + order
    # A body's part ends where the next sentence names somebody, and a county's donor's where it is about the whole.
    anew = _found(mention, quantities, "sentence", np.ones(len(able), dtype=bool)) >= 0
    whole = _found(mention, quantities, "sentence", mention["recipient"] & mention["same"] & mention["subject"]) >= 0
    picked = np.full(len(quantities), -1)
    for scope, counts in order if len(able) else ():
        found = _found(mention, quantities, scope, counts)
        if scope == "article":
            found = np.where(mention["home"][found], found, -1)
        if scope == "paragraph" and side == "donor":
            found = np.where(mention["body"][found] & anew | whole, -1, found)
        picked = np.where(picked < 0, found, picked)
    return picked


def assign(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """The quantities with donor, recipient, codes, direction, and `read_place` where a garbled name was put right."""
    candidates = places.candidates(reel)
    mentions = places.resolve(reel, candidates)
    main, sided = pairs.pair(reel, candidates, mentions)
    mentions, sided = garbled.mend(reel, mentions, main, sided)
    names = named(reel, quantities, candidates, mentions, main, sided)
    default = quantities.select("article").join(main, on="article", how="left", maintain_order="left")
    mention = _columns(names)
    chosen = {}
    for side in SIDES:
        picked = _pick(mention, quantities, side)
        rows = pl.concat([names, names.clear(1)])[np.where(picked < 0, len(names), picked)]
        rows = rows.with_columns(
            place=pl.when(pl.Series(picked < 0)).then(default[side]).when(pl.col("text").is_null()).then("place")
        )
        chosen[side] = _laid(rows, partners.dealt(reel, quantities, names.filter(pl.col("side") == side)))
    chosen = _paired(quantities, chosen, partners.partners(names))
    columns = [column for side in SIDES for column in _spelled(side, chosen[side])]
    mended = [chosen[side]["mended"].fill_null(False) for side in SIDES]
    return quantities.with_columns(
        *columns, movement.direct(reel, quantities, candidates, main, names), read_place=mended[0] | mended[1]
    )


def _laid(rows: pl.DataFrame, over: pl.DataFrame) -> pl.DataFrame:
    """The parties of one side with the places of `over` (number, place) in place of what they were."""
    place = np.full(len(rows), -1, dtype=np.int32)
    place[over["number"].to_numpy()] = over["place"].to_numpy()
    told = pl.Series(place >= 0)
    return rows.with_columns(
        place=pl.when(told).then(pl.Series(place)).otherwise("place"),
        text=pl.when(~told).then("text"),
        members=pl.when(~told).then("members"),
    )


def _spelled(side: str, rows: pl.DataFrame) -> list[pl.Series]:
    """Name and code of one side's parties; several joined by 、, a body without a code."""
    table = places.gazetteer()
    at = rows["place"].fill_null(0)
    single = rows["place"].is_not_null()
    several = rows.select("members").with_row_index("number").drop_nulls("members").explode("members")
    codes = (
        several.select("number", code=table["code"][several["members"]])
        .group_by("number")
        .agg(pl.col("code").str.join("、"))
    )
    joined = rows.select(number=pl.int_range(pl.len(), dtype=pl.UInt32)).join(
        codes, on="number", how="left", maintain_order="left"
    )
    told = pl.DataFrame(
        {"name": table["name"][at], "code": table["code"][at], "text": rows["text"], "codes": joined["code"]}
    )
    return [
        told.select(pl.when(single).then("name").otherwise("text").alias(side))[side],
        told.select(pl.when(single).then("code").otherwise("codes").alias(f"{side}_code"))[f"{side}_code"],
    ]


def _paired(quantities: pl.DataFrame, chosen: dict[str, pl.DataFrame], known: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The parties with the partner that the article itself gives, where only one side is named for the quantity.

    静宁县5950万元 is from 武清区, where the article says that 静宁 is helped by 武清.
    """
    begun, clause = (
        {side: chosen[side][column].fill_null(-1).to_numpy() for side in SIDES} for column in ("start", "clause")
    )
    specific = {side: chosen[side]["relation"].is_in(["below", "other"]).fill_null(False).to_numpy() for side in SIDES}
    for side, other in (("donor", "recipient"), ("recipient", "donor")):
        partner = known.group_by("article", other).agg(pl.col(side).first(), many=pl.len()).filter(pl.col("many") == 1)
        here = pl.DataFrame({"article": quantities["article"], other: chosen[other]["place"]})
        here = here.join(partner, on=["article", other], how="left", maintain_order="left")
        earlier = (begun[side] < begun[other]) & (clause[side] != clause[other])
        passing = (chosen[side]["stand"].cast(pl.Utf8).fill_null("") != "subject").to_numpy()
        several = chosen[side]["members"].is_not_null().to_numpy()
        vague = ~specific[side] & (earlier | passing) | several & earlier
        applies = specific[other] & (vague if side == "donor" else earlier | (begun[side] < 0))
        applies &= here[side].is_not_null().to_numpy()
        numbers = np.flatnonzero(applies)
        over = pl.DataFrame({"number": numbers, "place": here[side].to_numpy()[numbers].astype(np.int32)})
        chosen[side] = _laid(chosen[side], over)
    return chosen

"""Who gives and who takes: donor and recipient of every quantity, and which way people move."""

import numpy as np
import polars as pl

from transforms import garbled, movement, pairs, partners, places
from transforms.naming import named
from transforms.pairs import SIDES
from transforms.reel import Reel

MOVING = [*movement.METRICS, "wage"]  # what people earn or do where they went

# A sentence about the article's own recipient is no longer about one of its counties' donor.
HOME = (pl.col("side") == "recipient") & (pl.col("relation") == "same") & (pl.col("stand") == "subject")


def _reach(side: str) -> dict[str, pl.Expr]:
    """Which mentions still count in a later clause, in a later sentence of the paragraph, and in a later paragraph.

    A place above the article's own counts on only as a subject (北京投向…); one that is merely a destination (到广东)
    ends with its clause. Only the village a story is set in is carried from paragraph to paragraph.
    """
    relation, stand, lasting = pl.col("relation"), pl.col("stand"), ~pl.col("fleeting")
    near = relation.is_in(["below", "other"])
    if side == "donor":
        passing = (relation == "above") & (stand != "subject") | (relation == "below") & stand.is_in(["goal", "origin"])
        on = ((relation == "same") | (stand == "subject") & near) & lasting
        return {"sentence": ~passing, "paragraph": on, "article": on}
    on = (relation == "same") | (relation == "below") & (stand != "goal") | (relation == "other") & (stand == "subject")
    return {"sentence": pl.lit(True), "paragraph": on & lasting, "article": lasting}


def _last(names: pl.DataFrame, quantities: pl.DataFrame, scope: str) -> np.ndarray:
    """For every quantity the row of `names` that ends last before it within the scope, or -1."""
    index = np.searchsorted(names["end"].to_numpy(), quantities["start"].to_numpy(), "right") - 1
    held = names[scope].to_numpy()[np.maximum(index, 0)] == quantities[scope].to_numpy()
    return np.where((index >= 0) & held, index, -1)


def _next(names: pl.DataFrame, quantities: pl.DataFrame) -> np.ndarray:
    """For every quantity the row of `names` that begins first after it in its clause, or -1."""
    index = np.searchsorted(names["start"].to_numpy(), quantities["end"].to_numpy())
    safe = np.minimum(index, len(names) - 1)
    held = names["clause"].to_numpy()[safe] == quantities["clause"].to_numpy()
    return np.where((index < len(names)) & held, safe, -1)


def _pick(names: pl.DataFrame, quantities: pl.DataFrame, side: str) -> np.ndarray:
    """For every quantity the row of `names` that tells its party on this side, or -1 for the article's own.

    What stands nearest before it in its clause, in its sentence, after it in its clause, or before it in its paragraph.
    A donor that is only a destination (在北京卖了…) gives way to one at work in the paragraph. 进怒江接人 does not say
    for whom, and 在宁波开店 not by whom, but 到宁波就业 does.
    """
    passing = (pl.col("relation") == "above") & (pl.col("stand") == "goal")
    lasting = names.with_row_index("row").filter(pl.col("side") == side)
    picked = _nearest(lasting.filter(~passing), names, quantities, side)
    if side == "donor":
        moving = np.flatnonzero(quantities["metric"].is_in(MOVING).fill_null(False).to_numpy())
        picked[moving] = _nearest(lasting, names, quantities[moving], side)
    return picked


def _nearest(names: pl.DataFrame, everyone: pl.DataFrame, quantities: pl.DataFrame, side: str) -> np.ndarray:
    reach = _reach(side)
    everywhere = pl.lit(True)
    order = [
        ("clause", everywhere), ("sentence", reach["sentence"]), ("next", everywhere),
        ("paragraph", reach["paragraph"]), ("article", reach["article"]),
    ]  # fmt: skip
    if side == "donor":
        merely = pl.col("stand").is_in(["goal", "origin", "within"]) & (pl.col("relation") == "same")
        working = reach["paragraph"] & pl.col("relation").is_in(["below", "other"])
        first = [
            ("clause", ~merely), ("sentence", reach["sentence"] & ~merely), ("next", ~merely), ("paragraph", working),
        ]  # fmt: skip
        order = first + order
    anew, home = _anew(everyone, quantities), _anew(everyone.filter(HOME), quantities)
    picked = np.full(len(quantities), -1)
    for scope, counts in order:
        part = names.filter(counts)
        if part.is_empty():
            continue
        index = _next(part, quantities) if scope == "next" else _last(part, quantities, scope)
        at = np.maximum(index, 0)
        if scope == "article":
            index = np.where(part["home"].to_numpy()[at], index, -1)
        if scope == "paragraph" and side == "donor":  # a body's part ends where the next sentence names somebody
            index = np.where(
                (part["place"].is_null() & part["members"].is_null()).to_numpy()[at] & anew | home, -1, index
            )
        rows = part["row"].to_numpy()[at]
        picked = np.where((picked < 0) & (index >= 0), rows, picked)
    return picked


def _anew(names: pl.DataFrame, quantities: pl.DataFrame) -> np.ndarray:
    """Whether the sentence of each quantity has named somebody before it."""
    return _last(names, quantities, "sentence") >= 0 if len(names) else np.zeros(len(quantities), dtype=bool)


def assign(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """The quantities with donor, recipient, codes, direction, and `read_place` where a garbled name was put right."""
    candidates = places.candidates(reel)
    mentions = places.resolve(reel, candidates)
    main, sided = pairs.pair(reel, candidates, mentions)
    mentions, sided = garbled.mend(reel, mentions, main, sided)
    names = named(reel, quantities, candidates, mentions, main, sided)
    default = quantities.select("article").join(main, on="article", how="left", maintain_order="left")
    chosen = {}
    for side in SIDES:
        picked = _pick(names, quantities, side)
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

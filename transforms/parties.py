"""Who gives and who takes: donor and recipient of every quantity, and which way people move."""

from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

import seeds
from transforms import contenders, dealt, garbled, movement, pairs, places, weighing
from transforms.contenders import Contenders
from transforms.naming import named
from transforms.pairs import SIDES
from transforms.reel import Reel


@cache
def _weights(side: str) -> list[np.ndarray]:
    """For each combination of evidence what each of its values is worth on this side."""
    told = seeds.load("party_weights").filter(pl.col("side") == side)
    return contenders.SCALE.table(told.select("evidence", "weight").iter_rows())


def _picked(found: Contenders, side: str, quantities: int) -> np.ndarray:
    """For every quantity the row of the name that is most likely its party on this side, -1 for the article's own."""
    best = weighing.best(contenders.SCALE.score(found.evidence, _weights(side)), found.quantity)
    picked = np.full(quantities, -1)
    picked[found.quantity[best]] = found.name[best]
    return picked


class Found(NamedTuple):
    """The places that articles name, what each article is about, on which side its places lie, and all names."""

    candidates: pl.DataFrame
    mentions: pl.DataFrame
    main: pl.DataFrame
    sided: pl.DataFrame
    names: pl.DataFrame


def found(reel: Reel, quantities: pl.DataFrame) -> Found:
    """What names a donor or a recipient on the reel, garbled names put right."""
    candidates = places.candidates(reel)
    mentions = garbled.retitled(reel, candidates, places.resolve(reel, candidates))
    main, sided = pairs.pair(reel, candidates, mentions)
    mentions, sided = garbled.mend(reel, mentions, main, sided)
    return Found(candidates, mentions, main, sided, named(reel, quantities, candidates, mentions, main, sided))


def assign(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """The quantities with donor, recipient, codes, direction, and `read_place` where a garbled name was put right."""
    candidates, mentions, main, sided, names = found(reel, quantities)
    default = quantities.select("article").join(main, on="article", how="left", maintain_order="left")
    around, said = contenders.scene(reel, quantities, names), dealt.spots(reel)
    chosen, shares = {}, {}
    for side in SIDES:
        able = contenders.gather(reel, quantities, names, main, around, side)
        picked = _picked(able, side, len(quantities))
        rows = pl.concat([names, names.clear(1)])[np.where(picked < 0, len(names), picked)]
        rows = rows.with_columns(
            place=pl.when(pl.Series(picked < 0)).then(default[side]).when(pl.col("text").is_null()).then("place")
        )
        chosen[side], shares[side] = rows, dealt.deal(reel, quantities, names.filter(pl.col("side") == side), said)
    placed = mentions.filter(~pl.col("part_of")).join(sided, on=["article", "place"], how="inner")
    coupled = dealt.couple(reel, quantities, placed, said)
    for side in SIDES:
        shared = [shares[side], _partnered(quantities, around.paired, shares, side), coupled[side]]
        chosen[side] = _laid(chosen[side], pl.concat(shared))
    columns = [column for side in SIDES for column in _spelled(side, chosen[side])]
    mended = [chosen[side]["mended"].fill_null(False) for side in SIDES]
    return quantities.with_columns(
        *columns, movement.direct(reel, quantities, candidates, main, names), read_place=mended[0] | mended[1]
    )


def _partnered(
    quantities: pl.DataFrame, known: pl.DataFrame, shares: dict[str, pl.DataFrame], side: str
) -> pl.DataFrame:
    """One row is one quantity that was dealt to a place of the other side alone, with that place's only partner."""
    other = "recipient" if side == "donor" else "donor"
    alone = shares[other].join(shares[side], on="number", how="anti")
    alone = alone.with_columns(article=quantities["article"].gather(alone["number"]))
    known = known.filter(pl.len().over("article", other) == 1)
    found = alone.join(known, left_on=["article", "place"], right_on=["article", other], maintain_order="left")
    return found.select("number", place=side)


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

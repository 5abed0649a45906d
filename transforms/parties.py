"""Who gives and who takes: donor and recipient of every quantity, and which way people move."""

import numpy as np
import polars as pl

from transforms import garbled, movement, pairs, partners, places
from transforms.naming import SIDES, named
from transforms.reel import Reel


def _reach(side: str) -> dict[str, pl.Expr]:
    """Which mentions still count in a later clause, in a later sentence of the paragraph, and in a later paragraph.

    A place above the article's own counts on only as a subject (北京投向…); one that is merely a destination (到广东)
    ends with its clause. Only the village a story is set in is carried from paragraph to paragraph.
    """
    place, stand, lasting = pl.col("relation"), pl.col("stand"), ~pl.col("fleeting")
    if side == "donor":
        passing = (place == "above") & (stand != "subject") | (place == "below") & stand.is_in(["goal", "origin"])
        on = (place == "same") | (stand == "subject") & place.is_in(["below", "other"])
        return {"sentence": ~passing, "paragraph": on & lasting, "article": on & lasting}
    on = (place == "same") | (place == "below") & (stand != "goal") | (place == "other") & (stand == "subject")
    return {"sentence": pl.lit(True), "paragraph": on & lasting, "article": lasting}


def _last(names: pl.DataFrame, quantities: pl.DataFrame, scope: str) -> np.ndarray:
    """For every quantity the row of `names` that ends last before it within the scope, or -1."""
    if names.is_empty():
        return np.full(len(quantities), -1)
    index = np.searchsorted(names["end"].to_numpy(), quantities["start"].to_numpy(), "right") - 1
    held = names[scope].to_numpy()[np.maximum(index, 0)] == quantities[scope].to_numpy()
    return np.where((index >= 0) & held, index, -1)


def _next(names: pl.DataFrame, quantities: pl.DataFrame) -> np.ndarray:
    """For every quantity the row of `names` that begins first after it in its clause, or -1."""
    if names.is_empty():
        return np.full(len(quantities), -1)
    index = np.searchsorted(names["start"].to_numpy(), quantities["end"].to_numpy())
    safe = np.minimum(index, len(names) - 1)
    held = names["clause"].to_numpy()[safe] == quantities["clause"].to_numpy()
    return np.where((index < len(names)) & held, safe, -1)


def _pick(names: pl.DataFrame, quantities: pl.DataFrame, side: str) -> np.ndarray:
    """For every quantity the row of `names` that tells its party on this side, or -1 for the article's own.

    What stands nearest before it in its clause, in its sentence, after it in its clause, or before it in its paragraph.
    A donor that is only a destination (在北京卖了…) gives way to one at work in the paragraph.
    """
    names = names.with_row_index("row")
    reach = _reach(side)
    everywhere = pl.lit(True)
    order = [
        ("clause", everywhere), ("sentence", reach["sentence"]), ("next", everywhere),
        ("paragraph", reach["paragraph"]), ("article", reach["article"] & pl.col("home")),
    ]  # fmt: skip
    if side == "recipient":  # 进怒江接人 does not say for whom
        names = names.filter(~((pl.col("relation") == "above") & (pl.col("stand") == "goal")))
    if side == "donor":
        merely = pl.col("stand").is_in(["goal", "origin", "within"]) & (pl.col("relation") == "same")
        working = reach["paragraph"] & pl.col("relation").is_in(["below", "other"])
        order = [
            ("clause", ~merely), ("sentence", reach["sentence"] & ~merely), ("next", ~merely), ("paragraph", working),
            *order,
        ]  # fmt: skip
    picked = np.full(len(quantities), -1)
    for scope, counts in order:
        part = names.filter(reach["article"]) if scope == "article" else names.filter(counts)
        if part.is_empty():
            continue
        index = _next(part, quantities) if scope == "next" else _last(part, quantities, scope)
        rows = part["row"].to_numpy()[np.maximum(index, 0)]
        if scope == "article":
            index = np.where(part["home"].to_numpy()[np.maximum(index, 0)], index, -1)
        picked = np.where((picked < 0) & (index >= 0), rows, picked)
    return picked


def assign(reel: Reel, quantities: pl.DataFrame) -> pl.DataFrame:
    """The quantities with donor, recipient, their codes and the direction in which people move; `read_place` where a garbled name was put right."""
    candidates = places.candidates(reel)
    mentions = places.resolve(reel, candidates)
    main, sided = pairs.pair(reel, candidates, mentions)
    mentions, sided = garbled.mend(reel, mentions, main, sided)
    names = named(reel, quantities, candidates, mentions, main, sided)
    rows = quantities.select("article").join(main, on="article", how="left", maintain_order="left")
    told = rows.select(*SIDES, "donor_code", "recipient_code")
    chosen = {}
    mended = np.zeros(len(quantities), dtype=bool)
    for side in SIDES:
        part = names.filter(pl.col("side") == side)
        picked = _pick(part, quantities, side)
        index = pl.Series(np.where(picked < 0, len(part), picked))
        empty = pl.DataFrame({column: [None] for column in part.columns}, schema=part.schema)
        chosen[side] = pl.concat([part, empty])[index]
        mended |= chosen[side]["mended"].fill_null(False).to_numpy()
        share = partners.dealt(reel, quantities, names, side)
        told = _laid(told, side, chosen[side].select("name", "code"))
        told = _laid(told, side, _spread(share, len(quantities)))
    told = _paired(told, quantities, chosen, names)
    return quantities.with_columns(
        *told.get_columns(),
        movement.direct(reel, quantities, candidates, main, names),
        read_place=pl.Series(mended),
    )


def _laid(told: pl.DataFrame, side: str, over: pl.DataFrame) -> pl.DataFrame:
    """The parties with those of one side replaced wherever `over` names one."""
    named_ = over["name"].is_not_null()
    return told.with_columns(
        pl.when(named_).then(over["name"]).otherwise(side).alias(side),
        pl.when(named_).then(over["code"]).otherwise(f"{side}_code").alias(f"{side}_code"),
    )


def _spread(share: pl.DataFrame, length: int) -> pl.DataFrame:
    numbers = pl.DataFrame({"number": pl.int_range(length, eager=True)})
    return numbers.join(share, on="number", how="left", maintain_order="left").select("name", "code")


def _paired(
    told: pl.DataFrame, quantities: pl.DataFrame, chosen: dict[str, pl.DataFrame], names: pl.DataFrame
) -> pl.DataFrame:
    """The parties with the partner that the article itself gives, where only one side is named for the quantity.

    静宁县5950万元 is from 武清区, where the article says that 静宁 is helped by 武清.
    """
    known = partners.partners(names)
    specific = {side: chosen[side]["relation"].is_in(["below", "other"]).fill_null(False) for side in SIDES}
    begun = {side: chosen[side]["start"].fill_null(-1) for side in SIDES}
    clause = {side: chosen[side]["clause"].fill_null(-1) for side in SIDES}
    for side, other in (("donor", "recipient"), ("recipient", "donor")):
        partner = known.group_by("article", other).agg(
            pl.col(side).first(), pl.col(f"{side}_code").first(), many=pl.len()
        )
        partner = partner.filter(pl.col("many") == 1)
        here = quantities.select("article").with_columns(told[other]).join(
            partner, on=["article", other], how="left", maintain_order="left"
        )
        earlier = (begun[side] < begun[other]) & (clause[side] != clause[other])
        passing = chosen[side]["stand"].fill_null("") != "subject"
        vague = ~specific[side] & (earlier | passing) | chosen[side]["fleeting"].fill_null(False) & earlier
        applies = specific[other] & (vague if side == "donor" else earlier | (begun[side] < 0))
        told = _laid(
            told, side, here.select(name=pl.when(applies).then(side), code=pl.when(applies).then(f"{side}_code"))
        )
    return told

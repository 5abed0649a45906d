"""Two numbers that name the ends of one range: 500元至800元, 三到四家, 8到12万元, 三、四百户."""

import numpy as np
import polars as pl

from transforms.reel import Reel

RANGE_MARKS = r"(?:至|到|-|—|——|~|～|－|–)"


def join(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """Two numbers that name the ends of one range become one row: 500元至800元, 3到5家, 300万至500万元."""
    start, ended = cores["start"].to_numpy(), np.append(0, cores["core_end"].to_numpy())[: cores.height]
    near = (start > ended) & (start - ended <= 4) & reel.marks.among(start - 1, "至到-—~～－–、")
    near[:1] = False
    rows = np.flatnonzero(near)
    gaps = reel.slices(ended[rows], start[rows])
    columns = (
        "value", "value_high", "classifier", "bare_multiple", "start", "family", "factor", "is_han", "is_year", "lent",
    )  # fmt: skip
    former = cores.select(pl.col(columns).gather(rows - 1).name.prefix("former_"))
    ranged = cores.select(pl.col(columns).gather(rows)).hstack(former)
    ranged = ranged.with_columns(between=gaps.str.extract(rf"^(、|.{{0,2}}?){RANGE_MARKS}?$"))
    listed = pl.col("between") == "、"
    bare = (pl.col("between") == "") | listed
    same = (pl.col("between") == pl.col("former_classifier")) & (pl.col("former_classifier") == pl.col("classifier"))
    # 3到5万元: the first number borrows the multiple of the second.
    borrows = bare & (pl.col("former_lent") == 0) & ~pl.col("former_bare_multiple")
    scale = pl.when(borrows).then(10.0 ** pl.col("lent").cast(pl.Float64)).otherwise(1.0)
    low = (
        pl.when(bare)
        .then(pl.col("former_value") / pl.col("former_factor").fill_null(1.0) * pl.col("factor"))
        .otherwise(pl.col("former_value"))
    )
    dated = pl.col("former_family").is_in(["date", "duration", "ordinal"]).fill_null(False) | pl.col("family").is_in(
        ["date", "duration"]
    ).fill_null(False)
    named = pl.col("family").is_not_null() | pl.col("bare_multiple") | pl.col("is_han")
    ranged = ranged.with_columns(low=low, raised=low * scale).with_columns(
        low=pl.when(pl.col("raised") < pl.col("value")).then("raised").otherwise("low")
    )
    # 三、四百户, 7、8家: one digit and the next; 一、 where a sentence begins numbers what follows.
    digit, leading = pl.col("former_value"), pl.col("value").cast(pl.Int64, strict=False).cast(pl.Utf8)
    opening = reel.marks.among(cores["start"].to_numpy()[rows - 1] - 1, "\n。；;：:、（(第")
    counted = digit.is_between(1, 8) & (
        leading.str.strip_chars_end("0") == (digit + 1).cast(pl.Int64, strict=False).cast(pl.Utf8)
    )
    stepped = (
        listed & (counted | (digit + 1 == pl.col("value"))) & ~pl.Series(opening) & pl.col("former_family").is_null()
    )
    # 十二、三户
    ones = pl.col("former_is_han") & (digit > 10) & (digit % 10 + 1 == pl.col("value")) & (pl.col("value") < 10)
    ranged = ranged.with_columns(
        low=pl.when(listed & ones)
        .then(digit)
        .when(listed)
        .then(digit * pl.col("value") / (digit + 1))
        .otherwise("low"),
        value=pl.when(listed & ones).then(digit + 1).otherwise("value"),
    )
    joined = (
        (pl.when(listed).then(stepped).otherwise(bare) | same)
        & named
        & (pl.col("low") < pl.col("value"))
        & ~dated
        & ~(pl.col("is_year") & pl.col("family").is_null())
    )
    ranged = ranged.with_columns(joined=joined.fill_null(False), dated=(bare & dated).fill_null(False))
    dated_next = np.zeros(cores.height, dtype=bool)
    dated_next[rows[ranged["dated"].to_numpy()] - 1] = True
    ranged = ranged.with_columns(row=pl.Series(rows)).filter("joined")
    at, taken = ranged["row"].to_numpy(), np.zeros(cores.height, dtype=bool)
    taken[at - 1] = True
    return cores.with_columns(
        value_high=cores["value_high"].scatter(at, ranged["value"]),
        value=cores["value"].scatter(at, ranged["low"]),
        start=cores["start"].scatter(at, ranged["former_start"]),
        dated_next=pl.Series(dated_next),
        opens=cores["opens"].scatter(at, False),
    ).filter(pl.Series(~taken) & ~pl.col("opens"))

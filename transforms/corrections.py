"""Decisions of people about single claims, as rows that say where, what, why, and what they expect."""

import polars as pl

KEY = ["page_hash", "page_start", "page_end"]
COLUMNS = [*KEY, "action", "contract", "field", "value", "guard", "reason", "by", "on"]
ACTIONS = ("accept", "change", "reject")

# What a person may change; the rest is evidence or made of it.
CHANGEABLE = {
    "metric": pl.String,
    "table_name": pl.String,
    "subject": pl.String,
    "value": pl.Float64,
    "value_high": pl.Float64,
    "unit": pl.String,
    "bound": pl.String,
    "per": pl.String,
    "status": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "period_basis": pl.String,
    "donor": pl.String,
    "recipient": pl.String,
    "donor_code": pl.String,
    "recipient_code": pl.String,
    "direction": pl.String,
}


class BadCorrection(ValueError):
    """A correction that cannot be read: an unknown action or field, or a value of another kind."""


class StaleCorrection(ValueError):
    """A correction whose page is here while nothing on it matches its place and guard."""


def typed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row is one correction, its place as numbers; raises BadCorrection where a row makes no sense."""
    missing = [column for column in COLUMNS if column not in rows.columns]
    if missing:
        raise BadCorrection(f"corrections: no column {', '.join(missing)}")
    read = rows.select(COLUMNS).with_columns(pl.col("page_start", "page_end").cast(pl.Int32, strict=False))
    change = pl.col("action") == "change"
    dates = pl.col("field").is_in(["period_start", "period_end"])
    numbers = pl.col("field").is_in(["value", "value_high"])
    said = pl.col("value").is_not_null() & (pl.col("value") != "")
    faults = {
        "has no page_start and page_end": pl.any_horizontal(pl.col("page_start", "page_end").is_null()),
        f"has an action other than {', '.join(ACTIONS)}": ~pl.col("action").is_in(ACTIONS),
        "accepts without naming a contract": (pl.col("action") == "accept") & (pl.col("contract").fill_null("") == ""),
        "changes an unknown field": change & ~pl.col("field").is_in(list(CHANGEABLE)),
        "gives a date that is none": change
        & dates
        & said
        & pl.col("value").str.to_date("%Y-%m-%d", strict=False).is_null(),
        "gives a number that is none": change & numbers & pl.col("value").cast(pl.Float64, strict=False).is_null(),
        "gives no reason": pl.col("reason").fill_null("") == "",
    }
    for fault, expression in faults.items():
        bad = read.filter(expression.fill_null(True))
        if bad.height:
            raise BadCorrection(f"correction {_place(bad.row(0, named=True))} {fault}")
    return read


def _place(row: dict[str, object]) -> str:
    return f"{str(row['page_hash'])[:12]}…[{row['page_start']}:{row['page_end']}]"


def _met(claims: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """One row is one correction beside the claim it means: place and guard (surface or old value) fit."""
    numbered = corrections.with_row_index("correction")
    beside = numbered.join(claims.with_row_index("claim"), on=KEY, how="inner", suffix="_claim")
    # Each field as text, so that the guard may be its old value; numbers as people write them.
    old = pl.coalesce(
        pl.when(pl.col("field") == field).then(pl.col(f"{field}_claim" if field in COLUMNS else field).cast(pl.String))
        for field in CHANGEABLE
    )
    as_number = old.cast(pl.Float64, strict=False) == pl.col("guard").cast(pl.Float64, strict=False)
    guarded = (pl.col("guard") == pl.col("surface")) | (pl.col("guard") == old) | as_number
    return beside.filter(guarded.fill_null(False) | (pl.col("guard").fill_null("") == ""))


def apply(claims: pl.DataFrame, corrections: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one claim that stands after what people decided; and the corrections that met one."""
    rows = typed(corrections)
    if rows.is_empty() or claims.is_empty():
        return claims, rows.clear()
    met = _met(claims, rows)
    if met.is_empty():
        return claims, rows.clear()
    changed = claims.with_row_index("claim")
    for (field,), group in met.filter(pl.col("action") == "change").group_by(["field"], maintain_order=True):
        new = group.select("claim", pl.col("value").alias("new")).unique("claim", keep="last")
        kind = CHANGEABLE[str(field)]
        text = pl.when(pl.col("new") != "").then(pl.col("new"))
        cast = text.str.to_date("%Y-%m-%d") if kind == pl.Date else text.cast(kind)
        changed = (
            changed.join(new.with_columns(met=True), on="claim", how="left", maintain_order="left")
            .with_columns(pl.when("met").then(cast).otherwise(pl.col(str(field))).alias(str(field)))
            .drop("new", "met")
        )
    rejected = met.filter(pl.col("action") == "reject").select("claim").unique()
    used = rows.with_row_index("correction").join(met.select("correction").unique(), on="correction", how="semi")
    return changed.join(rejected, on="claim", how="anti", maintain_order="left").drop("claim"), used.drop("correction")


def refuse_stale(corrections: pl.DataFrame, used: pl.DataFrame, staged: pl.Series) -> None:
    """Raises StaleCorrection where a correction's page is staged and the correction met nothing."""
    rows = typed(corrections)
    idle = rows.join(used, on=COLUMNS, how="anti", nulls_equal=True).filter(pl.col("page_hash").is_in(staged.implode()))
    if idle.height:
        first = idle.row(0, named=True)
        more = f" (and {idle.height - 1} more)" if idle.height > 1 else ""
        raise StaleCorrection(
            f"stale correction: {_place(first)} {first['action']} expects “{first['guard']}”, "
            f"which is not there any more{more}"
        )

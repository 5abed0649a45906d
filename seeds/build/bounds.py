"""Makes seeds/bounds.csv: the bounds written by hand (bounds_by_hand.csv), and where enough gold claims of a kind are
known, soft bounds that reach a little beyond them: at least as far as is known to occur (bounds_known.csv), and of
things that add up for several counties together several times as far as for one.

usage: python seeds/build/bounds.py
"""

import json
from pathlib import Path

import polars as pl

import seeds

HERE = Path(__file__).parent
KIND = ["metric", "unit", "per"]
RANGES = ["hard_low", "hard_high", "soft_low", "soft_high"]
COLUMNS = [*KIND, "level", *RANGES, "example", "reads"]
REACH = 1.2  # powers of ten beyond the greatest claim, divided by the root of their number,
SPARE = 0.2  # and this part of it however many they are
DOWN = 2 * REACH  # below the least: of money only, since there may be few of anything else
OF_A_LEVEL, OF_A_KIND = 5, 3  # claims that are enough
ARTICLES = 3  # from so many articles at least
WIDER = {"body": "county", "county": "prefecture", "prefecture": "province", "province": ""}
ORDER = ["body", "county", "prefecture", "province"]
MANY = 3
SEVERAL = 1  # times what a county has, a prefecture may have at least, and so on up
WORDS = {
    "CNY": "元",
    "person": "人",
    "person_time": "人次",
    "household": "户",
    "mu": "亩",
    "percent": "%",
    "kg": "公斤",
}
WORDS |= {"ton": "吨", "village": "个村", "county": "个县", "town": "个镇", "school": "所学校", "hospital": "家医院"}


def gold(folder: Path = seeds.ROOT / "claims") -> pl.DataFrame:
    """One row is one gold claim: article, metric, unit, per, level of the recipient, value and upper end."""
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            claim = json.loads(line)
            high = claim.get("value_high") or claim["value"]
            kind = (claim["metric"], claim["unit"], claim["per"] or "", claim["recipient"])
            rows.append((path.stem, *kind, float(claim["value"]), float(high)))
    frame = pl.DataFrame(rows, schema=["article", *KIND, "recipient", "value", "high"], orient="row")
    return frame.with_columns(level=levels(frame["recipient"])).drop("recipient")


def levels(recipients: pl.Series) -> pl.Series:
    """For each recipient the widest level of its places, body where it names none, "" where there is none."""
    places = seeds.load("places").filter(pl.col("until").is_null()).sort("level", descending=True)
    known = dict(zip(places["name"], places["level"].replace("zone", "county"), strict=True))

    def level(names: str | None) -> str:
        if not names:
            return ""
        found = [known.get(name, "body") for name in names.split("、")]
        widest = max(found, key=ORDER.index)
        return WIDER[widest] if len(found) >= MANY else widest

    return pl.Series([level(names) for names in recipients], dtype=pl.String)


def fit(claims: pl.DataFrame) -> pl.DataFrame:
    """One row is one kind of claim, of all levels or of one, with the soft bounds that its claims give."""
    known = claims.filter(pl.col("value") > 0)
    found = []
    for keys, enough in ((KIND, OF_A_KIND), ([*KIND, "level"], OF_A_LEVEL)):
        root = pl.len().sqrt()
        rows = known.group_by(keys).agg(
            soft_low=pl.col("value").min() / pl.lit(10.0).pow(DOWN * (SPARE + 1 / root)),
            soft_high=pl.col("high").max() * pl.lit(10.0).pow(REACH * (SPARE + 1 / root)),
            middle=pl.col("value").median(),
            n=pl.len(),
            articles=pl.col("article").n_unique(),
        )
        fitting = rows.filter(pl.col("n") >= enough, pl.col("articles") >= ARTICLES)
        if "level" not in keys:
            fitting = fitting.with_columns(level=pl.lit(""))
        found.append(fitting.filter(("level" not in keys) | (pl.col("level") != "")))
    return (
        pl.concat([rows.select(*KIND, "level", "soft_low", "soft_high", "middle") for rows in found])
        .with_columns(
            pl.when(pl.col("unit") == "CNY").then(pl.col("soft_low").round_sig_figs(2).round(6)),
            pl.col("soft_high", "middle").round_sig_figs(2).round(6),
        )
        .sort(*KIND, "level")
    )


def written(fitted: pl.DataFrame, by_hand: pl.DataFrame) -> pl.DataFrame:
    """One row is one row of seeds/bounds.csv: hand's hard bounds stand, claims' soft bounds go before hand's."""
    labels = seeds.load("metrics").select("metric", "label_zh")
    word = pl.col("unit").replace_strict(WORDS, default="个")
    number = pl.col("middle").map_elements(plain, return_dtype=pl.String)
    myriads = (pl.col("middle") / 1e4).map_elements(plain, return_dtype=pl.String) + pl.lit("万")
    spoken = pl.when(pl.col("middle") >= 1e4).then(myriads).otherwise(number)
    rows = fitted.join(labels, on="metric", how="left").with_columns(
        example=pl.concat_str(pl.col("label_zh"), spoken, word, pl.lit("。")),
        reads=pl.concat_str(number, pl.lit(" "), pl.col("unit")),
    )
    both = by_hand.join(rows, on=[*KIND, "level"], how="full", coalesce=True, suffix="_fitted")
    return _widened(
        both.select(
            *KIND,
            "level",
            "hard_low",
            "hard_high",
            # What is impossible is not usual.
            soft_low=pl.max_horizontal(pl.coalesce("soft_low_fitted", "soft_low"), "hard_low"),
            soft_high=pl.min_horizontal(pl.coalesce("soft_high_fitted", "soft_high"), "hard_high"),
            **{c: pl.coalesce(f"{c}_fitted", c) for c in ("example", "reads")},
        )
    ).sort(pl.col("metric") != "", *KIND, "level")


def _widened(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with soft bounds that reach as far as is known to occur, and upwards from narrower places to wider."""
    where = [*KIND, "level"]
    both = rows.join(known(), on=where, how="full", coalesce=True, suffix="_known")
    rows = both.select(
        *where,
        "hard_low",
        "hard_high",
        # A bound that is not there is no bound.
        soft_low=pl.when(pl.col("example").is_null() | pl.col("soft_low").is_not_null()).then(
            pl.min_horizontal("soft_low", "soft_low_known")
        ),
        soft_high=pl.when(pl.col("example").is_null() | pl.col("soft_high").is_not_null()).then(
            pl.max_horizontal("soft_high", "soft_high_known")
        ),
        example=pl.coalesce("example", "example_known"),
        reads=pl.coalesce("reads", "reads_known"),
    )
    adds_up = (pl.col("metric") != "") & (pl.col("per") == "") & (pl.col("unit") != "percent")
    for level, wider in (("county", "prefecture"), ("prefecture", "province")):
        narrow = rows.filter(adds_up, pl.col("level") == level).select(
            *KIND, level=pl.lit(wider), least=pl.col("soft_high") * SEVERAL
        )
        rows = rows.join(narrow, on=where, how="left").with_columns(
            soft_high=pl.when(pl.col("soft_high").is_not_null()).then(pl.max_horizontal("soft_high", "least"))
        )
        rows = rows.drop("least")
    return rows.with_columns(soft_high=pl.min_horizontal("soft_high", "hard_high"))


def plain(number: float) -> str:
    """The number as people write it, without the dust of binary fractions."""
    return f"{float(f'{number:.6g}'):.6f}".rstrip("0").rstrip(".")


def known() -> pl.DataFrame:
    """The rows of bounds_known.csv, numbers typed."""
    rows = pl.read_csv(HERE / "bounds_known.csv", infer_schema=False).with_columns(pl.col(*KIND, "level").fill_null(""))
    return rows.with_columns(pl.col("soft_low", "soft_high").cast(pl.Float64))


def by_hand() -> pl.DataFrame:
    """The rows of bounds_by_hand.csv, numbers typed."""
    rows = pl.read_csv(HERE / "bounds_by_hand.csv", infer_schema=False, empty_string_is_null=False)
    return rows.with_columns(pl.col(RANGES).replace("", None).cast(pl.Float64))


if __name__ == "__main__":
    table = written(fit(gold()), by_hand())
    numbers = pl.col(RANGES).map_elements(plain, return_dtype=pl.String).fill_null("")
    table.with_columns(numbers).select(COLUMNS).write_csv(seeds.ROOT / "bounds.csv")
    print(f"{table.height} rows")

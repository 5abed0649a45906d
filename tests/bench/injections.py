"""How many errors the contracts catch, kind by kind, when they are put into the sample articles.

usage: python -m tests.bench.injections [--seed N] [--each N]

Each injection changes one claim of one article so that surface, quote and value agree, as if the page were wrong.
The usual ranges are fitted without the article injected. A table says for each kind how many were quarantined,
flagged, missed; what claims beside the injected one were held back or flagged that are not so without it; and
what clean claims are.
"""

import argparse
import random
import re
from collections.abc import Callable

import polars as pl

from contracts import together
from contracts.check import CLAIM_CONTRACTS, Context, broken, prepare
from seeds.build import bounds
from tests.bench import samples

Claim = dict[str, object]
Injected = dict[str, dict[str, object]]  # claim_id -> what changes of it
NUMBER = re.compile(r"\d+(?:\.\d+)?")
SCALES = ["", "万", "亿"]


def _plain(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _printed(claim: Claim, number: float, factor: float) -> Injected | None:
    """The claim with another number printed, everywhere alike."""
    surface = str(claim["surface"])
    found = NUMBER.findall(surface)
    if len(found) != 1 or claim["value_high"] is not None or number == float(found[0]) or number <= 0:
        return None
    return _spelled(claim, surface.replace(found[0], _plain(number)), factor)


def _spelled(claim: Claim, surface: str, factor: float) -> Injected:
    quote = str(claim["quote"]).replace(str(claim["surface"]), surface, 1)
    start = int(str(claim["char_start"]))
    ends = {"char_end": start + len(surface), "page_end": start + len(surface)}
    value = float(str(claim["value"])) * factor
    return {str(claim["claim_id"]): {"surface": surface, "quote": quote, "value": value, **ends}}


def _number(claim: Claim) -> float | None:
    surface = str(claim["surface"])
    found = NUMBER.findall(surface)
    alone = str(claim["quote"]).count(surface) == 1 and claim["value_high"] is None
    return float(found[0]) if len(found) == 1 and alone else None


def _times(power: int) -> Callable[..., Injected | None]:
    def inject(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
        number = _number(claim)
        if number is None or claim["unit"] == "percent":
            return None
        scaled = re.search(r"(\d)(万|亿)?(?=[^\d.]|$)", str(claim["surface"]))
        steps, rest = divmod(power, 4)
        if scaled is None or rest or steps > 2 - SCALES.index(scaled[2] or ""):
            return _printed(claim, number * 10**power, 10.0**power)
        scale = SCALES[SCALES.index(scaled[2] or "") + steps]
        at = scaled.start(2) if scaled[2] else scaled.end(1)
        surface = str(claim["surface"])
        return _spelled(claim, surface[:at] + scale + surface[at + len(scaled[2] or "") :], 10.0**power)

    return inject


def dropped_digit(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """A digit before the decimal mark is lost."""
    number = _number(claim)
    digits = _plain(number or 0).partition(".")
    if number is None or len(digits[0]) < 2:
        return None
    at = rng.randrange(len(digits[0]))
    fewer = float((digits[0][:at] + digits[0][at + 1 :]) + "".join(digits[1:]))
    return _printed(claim, fewer, fewer / number)


def swapped_digits(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """Two digits change places."""
    number = _number(claim)
    text = list(_plain(number or 0))
    pairs = [at for at in range(len(text) - 1) if text[at] != text[at + 1] and (text[at] + text[at + 1]).isdigit()]
    if number is None or not pairs:
        return None
    at = rng.choice(pairs)
    text[at], text[at + 1] = text[at + 1], text[at]
    turned = float("".join(text))
    return _printed(claim, turned, turned / number)


def lost_decimal_mark(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """12.4 becomes 124."""
    number = _number(claim)
    if number is None or number == int(number):
        return None
    decimals = len(_plain(number).partition(".")[2])
    return _printed(claim, round(number * 10**decimals), 10.0**decimals)


def wrong_unit(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """万元 becomes 元: the scale is lost."""
    surface = str(claim["surface"])
    scale = next((letter for letter in "万亿" if surface.count(letter) == 1), None)
    if _number(claim) is None or scale is None:
        return None
    return _spelled(claim, surface.replace(scale, ""), 1e-4 if scale == "万" else 1e-8)


def sides_swapped(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """Donor and recipient change places."""
    if claim["donor"] is None or claim["recipient"] is None or claim["donor"] == claim["recipient"]:
        return None
    sides = {"donor": "recipient", "donor_code": "recipient_code"}
    turned = {one: claim[other] for one, other in sides.items()} | {other: claim[one] for one, other in sides.items()}
    return {str(claim["claim_id"]): turned}


def part_above_whole(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """A part is printed as a good half more than its whole."""
    whole = next((other for other in others if other["claim_id"] == claim["part_of"]), None)
    number = _number(claim)
    if number is None or whole is None or whole["unit"] != claim["unit"] or whole["per"] != claim["per"]:
        return None
    factor = float(str(whole["value"])) * 1.5 / float(str(claim["value"]))
    if claim["unit"] == "CNY" or float(str(claim["value"])) != number:
        more = round(number * factor, 2)
    else:
        more = float(round(number * factor))
    return _printed(claim, more, more / number)


def year_outside(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """The year is one before the programme or after the page."""
    if claim["period_basis"] != "year":
        return None
    year = rng.choice([1958, 1963, 1971, 2091])
    bounds_ = pl.select(start=pl.date(year, 1, 1), end=pl.date(year, 12, 31)).row(0)
    return {str(claim["claim_id"]): {"period_start": bounds_[0], "period_end": bounds_[1]}}


def wrong_county(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """The recipient is a county of another province, anywhere in China."""
    if claim["recipient_code"] is None or "、" in str(claim["recipient_code"]):
        return None
    name, code = rng.choice(COUNTIES)
    if code[:2] == str(claim["recipient_code"])[:2]:
        return None
    return {str(claim["claim_id"]): {"recipient": name, "recipient_code": code}}


def planned_as_achieved(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """What is planned is told as done."""
    return {str(claim["claim_id"]): {"status": "actual"}} if claim["status"] == "planned" else None


def doubled(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """The number is printed twice as great."""
    number = _number(claim)
    return None if number is None else _printed(claim, number * 2, 2.0)


def readers_fault(claim: Claim, others: list[Claim], rng: random.Random) -> Injected | None:
    """The value changes and the page does not: a slip of the reader."""
    return {str(claim["claim_id"]): {"value": float(str(claim["value"])) * rng.choice([0.1, 1.01, 10, 1e4])}}


KINDS: dict[str, Callable[..., Injected | None]] = {
    "times_10": _times(1),
    "times_10_4": _times(4),
    "times_10_8": _times(8),
    **{
        kind.__name__: kind
        for kind in (dropped_digit, swapped_digits, lost_decimal_mark, wrong_unit, sides_swapped, part_above_whole)
    },
    **{kind.__name__: kind for kind in (year_outside, wrong_county, planned_as_achieved, doubled, readers_fault)},
}
COUNTIES = samples.counties()


def _copies(claims: pl.DataFrame, each: int, rng: random.Random) -> tuple[pl.DataFrame, list[tuple[str, str, str]]]:
    """The article's claims once untouched and once for each injection; and copy, kind, claim of each of those."""
    rows = claims.to_dicts()
    copies, made = [dict(row, article_id="untouched") for row in rows], []
    for kind, inject in KINDS.items():
        tried = 0
        for claim in rng.sample(rows, len(rows)):
            change = inject(claim, rows, rng)
            if change is None:
                continue
            copy = f"{kind}{tried}"
            copies += _changed(rows, change, copy)
            made.append((copy, kind, claim["claim_id"]))
            tried += 1
            if tried == each:
                break
    return pl.DataFrame(copies, schema=claims.schema), made


def _changed(rows: list[Claim], change: Injected, copy: str) -> list[Claim]:
    """The article's claims after the change; a sentence that changes does so for all that quote it."""
    quotes = {row["quote"]: change[str(row["claim_id"])].get("quote") for row in rows if row["claim_id"] in change}
    changed = []
    for row in rows:
        quote = quotes.get(row["quote"]) or row["quote"]
        changed.append({**row, "quote": quote, **change.get(str(row["claim_id"]), {}), "article_id": copy})
    return changed


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    """The copies with claim_id and part_of that are their own."""
    return frame.with_columns([pl.concat_str(c, pl.lit("@"), "article_id").alias(c) for c in ("claim_id", "part_of")])


def trial(each: int = 4, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row is one injection and what became of it; and one row is one untouched claim."""
    rng = random.Random(seed)
    articles, claims = samples.load()
    gold = bounds.gold()
    injected, clean = [], []
    for article in articles.iter_slices(1):
        name = article["article_id"][0]
        own = claims.filter(pl.col("article_id") == name)
        if own.is_empty():
            continue
        frame, made = _copies(own, each, rng)
        frame = _own(frame)
        fitted = bounds.written(bounds.fit(gold.filter(pl.col("article") != name[1:])), bounds.by_hand())
        pages = pl.concat([article.with_columns(article_id=pl.lit(c)) for c in frame["article_id"].unique()])
        context = Context(pages, pl.DataFrame(), bounds=fitted)
        looked = prepare(frame, context)
        found = broken(looked, CLAIM_CONTRACTS)
        worst = found.group_by("row").agg(hard=(pl.col("severity") == "hard").any(), by=pl.col("contract").unique())
        judged = (
            frame.with_row_index("row")
            .join(worst, on="row", how="left")
            .select(
                copy="article_id",
                claim=pl.col("claim_id").str.replace("@.*$", ""),
                outcome=pl.when("hard").then(pl.lit("quarantined")).when(~pl.col("hard")).then(pl.lit("flagged")),
                by="by",
                related=_related(looked),
            )
        )
        before = judged.filter(pl.col("copy") == "untouched").select("claim", usual="outcome")
        clean.append(before.with_columns(article=pl.lit(name)))
        kinds = pl.DataFrame(made, schema=["copy", "kind", "target"], orient="row")
        injected.append(judged.join(kinds, on="copy").join(before, on="claim").with_columns(article=pl.lit(name)))
    return pl.concat(injected), pl.concat(clean)


def _related(looked: pl.DataFrame) -> pl.Series:
    """Whether the article gives the claim a whole, a part, or a ratio that is known."""
    pairs = together.pairs(looked)
    rows = pl.concat([pairs["upper"], pairs["lower"]]).unique()
    related = looked.with_row_index("row").select(
        pl.col("comparable").fill_null(False)
        | pl.col("own_parts_above").is_not_null()
        | pl.col("row").is_in(rows.implode())
    )
    return related.to_series()


def report(injected: pl.DataFrame, clean: pl.DataFrame) -> pl.DataFrame:
    """One row is one kind: injections, shares quarantined, flagged and missed, and harm to claims beside them."""
    touched = injected.filter(pl.col("claim") == pl.col("target"))
    beside = injected.filter(pl.col("claim") != pl.col("target"), pl.col("usual").is_null())
    quarantined, flagged = pl.col("outcome") == "quarantined", pl.col("outcome") == "flagged"
    shares = [
        quarantined.fill_null(False).mean().alias("quarantined"),
        flagged.fill_null(False).mean().alias("flagged"),
    ]
    kinds = touched.group_by("kind", maintain_order=True).agg(pl.len().alias("injected"), *shares)
    related = (
        touched.filter("related").group_by("kind").agg(caught_where_related=pl.col("outcome").is_not_null().mean())
    )
    harm = beside.group_by("kind").agg(
        beside_quarantined=quarantined.fill_null(False).sum(), beside_flagged=flagged.fill_null(False).mean()
    )
    table = kinds.join(related, on="kind", how="left").join(harm, on="kind", how="left", maintain_order="left")
    table = table.with_columns(caught=pl.col("quarantined") + pl.col("flagged"))
    print(
        clean.select(
            claims=pl.len(),
            quarantined=(pl.col("usual") == "quarantined").fill_null(False).sum(),
            flagged=(pl.col("usual") == "flagged").fill_null(False).mean(),
        )
    )
    return table


def main() -> None:
    """Inject, check, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=4, help="injections of a kind in an article")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=160, float_precision=3):
        injected, clean = trial(options.each, options.seed)
        print(report(injected, clean))


if __name__ == "__main__":
    main()

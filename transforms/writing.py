"""The year an article was written in, which a repost's date may hide, and which 今年 and 去年 count from.

One row is one year that an article may have been written in, with all that speaks for it: the date of publication, the
years that the text looks back on and ahead to, what it counts out, what was spoken of in those days. What each is worth
was fitted to annotated articles (seeds/year_weights.csv, seeds/build/fit_years.py).
"""

from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import weighing, year_signs
from transforms.sheet import Whole
from transforms.weighing import FLAGS, NUMBER, POINTS, Scale
from transforms.year_signs import LAST_YEAR, NEXT_YEAR, NOW

AROUND = (-1, 0, 1, 2)  # an article that names a year may be of one of these before or after it
FIRST, LAST = 1985, 2049
EARLY = 260  # a day named this near the beginning is the news itself
OPENING = 80  # a month named so near the beginning sets the scene
AWAY = ("none", "-3", "-2", "-1", "0", "1", "2", "3")  # how many years after a sign's year, at most three
COUNTS = ("0", "1", "2", "3")
# Years that the text tells of, from which a year of writing lies some years away.
SIGNS = ("published", "latest", "ahead", "since", "title", "as of", "to month", "alone", "plan")
POINTERS = ("counted", "said", "cue", "span", "headlined")
VALUES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(SIGNS, AWAY), **dict.fromkeys(POINTERS, POINTS),
    "named": COUNTS, "days": COUNTS, "months": COUNTS, "too early": COUNTS, "too late": COUNTS,
    "season": ("none", "early", "later"), "gap": ("none", "ahead", "near", "some", "long"),
    "speech": ("", "now", "last", "now last", "next", "now next", "last next", "all"),
    **dict.fromkeys(("medium", "late", "held", "exact"), FLAGS),
    **dict.fromkeys(("early day", "opening", "being", "annual", "scene", "against"), FLAGS),
}  # fmt: skip
SCALE = Scale(
    VALUES,
    (
        *((kind,) for kind in VALUES if kind not in ("season", "speech", "late", "exact", "held", "gap", "medium")),
        ("published", "gap"), ("published", "medium"), ("published", "gap", "season"),
        ("published", "season", "late"), ("published", "speech"), ("published", "latest"), ("published", "named"),
        ("latest", "speech"), ("latest", "exact", "speech"), ("ahead", "speech"), ("latest", "ahead"),
        ("since", "speech"), ("title", "published"), ("title", "held"), ("title", "speech"), ("as of", "speech"),
        ("named", "speech"), ("plan", "speech"), ("latest", "since"), ("opening", "published"),
    ),
)  # fmt: skip


def _said(whole: Whole, words: tuple[str, ...]) -> np.ndarray:
    """For each article whether it has one of the words, which are of two letters each."""
    said = np.zeros(len(whole.texts), dtype=bool)
    for mark in {word[1] for word in words}:
        ends = np.flatnonzero(whole.codes == ord(mark))
        row = np.searchsorted(whole.bounds, ends, side="right") - 1
        firsts = [ord(word[0]) for word in words if word[1] == mark]
        said[row[(ends > whole.bounds[row]) & np.isin(whole.codes[ends - 1], firsts)]] = True
    return said


def _facts(articles: pl.DataFrame, whole: Whole, years: pl.DataFrame) -> pl.DataFrame:
    """One row is one article with the years that it looks back on, ahead to and counts from."""
    text, title, year = pl.col("text"), pl.col("title"), pl.col("year")
    back, ahead, since = pl.col("back"), pl.col("planned"), pl.col("since")
    latest = year.filter(back).max()
    named = years.group_by("row").agg(
        latest=latest,
        exact=(pl.col("day") | pl.col("month")).filter(back & (year == latest)).all(),
        ahead=year.filter(ahead & (year > latest.fill_null(0))).min(),
        as_of=year.filter(pl.col("as_of")).max(),
        to_month=year.filter(pl.col("to_month")).max(),
        alone=year.filter(pl.col("alone") & ~pl.col("titled")).max(),
        since=year.filter(since).max(),
        begun=year.filter(since).min(),
    )
    heading = pl.concat_str(
        title.fill_null(""), text.str.extract(r"\n[ \t　]*([—―-]{2}[^\n]*)").fill_null(""), separator="\n"
    )
    speech = sum(
        bit * pl.Series(_said(whole, words)).cast(pl.Int32) for bit, words in ((1, NOW), (2, LAST_YEAR), (4, NEXT_YEAR))
    )
    month = pl.col("published").dt.month()
    return (
        articles.select("title", "text", "published")
        .with_row_index("row")
        .with_columns(
            speech=speech,
            title_year=heading.str.extract(r"(?:^|[^0-9])((?:19[89]|20[0-4])[0-9])(?:[^0-9]|$)").cast(pl.Int32),
            held=title.str.contains("会议|仪式|座谈|签约|举行"),
            late=text.str.contains(year_signs.LATE),
            season=pl.when(month <= 3).then(1).when(month.is_not_null()).then(2).otherwise(0),
            gap=_gap(text, month),
            plan=year_signs.plan_begun(text),
            years=year_signs.number(text.str.head(EARLY).str.extract(year_signs.SPAN)),
            headlined=pl.coalesce(
                year_signs.number(heading.str.extract(year_signs.NTH_HEADLINED)) - 1,
                year_signs.number(heading.str.extract(year_signs.HEADLINED)),
            ),
            full=year_signs.number(text.str.extract(year_signs.ANNIVERSARY)),
        )
        .join(named, on="row", how="left", maintain_order="left")
    )


def _gap(text: pl.Expr, published: pl.Expr) -> pl.Expr:
    """The number in VALUES of how many months publication is later than the last month that the text tells of."""
    told = text.str.extract_all(year_signs.THIS_MONTH).list.eval(
        pl.element().str.extract("([0-9]{1,2})个?月", 1).cast(pl.Int32)
    )
    gap = published.cast(pl.Int32) - told.list.eval(pl.element().filter(pl.element() <= 12)).list.max()
    steps = [(gap >= edge).cast(pl.Int32) for edge in (0, 2, 5)]
    return pl.when(gap.is_not_null()).then(1 + pl.sum_horizontal(steps)).otherwise(0)


def _pointed(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One row is one article and year that a sign points to."""
    told = [frame.select(pl.col("row").cast(pl.UInt32), pl.col("year").cast(pl.Int32)) for frame in frames]
    return pl.concat(told).drop_nulls().unique(maintain_order=True)


@cache
def _eras() -> tuple[list[str], np.ndarray, np.ndarray]:
    """What was spoken of in some years only, and the first and last of those years."""
    table = seeds.load("era_cues")
    first, last = (table[end].to_numpy().astype(np.int64) for end in ("first_year", "last_year"))
    return table["pattern"].to_list(), first, last


def _spoken(texts: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Rows of articles and numbers of the era cues that they have."""
    words, *_ = _eras()
    found = texts.str.extract_many(words, overlapping=True).list.unique()
    rows = pl.DataFrame({"row": pl.int_range(len(texts), eager=True), "word": found}).explode("word").drop_nulls()
    number = {word: at for at, word in enumerate(words)}
    return rows["row"].to_numpy(), rows["word"].replace_strict(number, return_dtype=pl.Int32).to_numpy()


def gather(articles: pl.DataFrame, whole: Whole) -> tuple[pl.DataFrame, dict[str, np.ndarray]]:
    """One row is one article and year that it may have been written in, sorted by both; and the evidence of each."""
    title_end = articles["title"].str.len_chars()
    found = year_signs.find(whole)
    at = found["row"].to_numpy()
    found = found.with_columns(published=articles["published"].gather(at), title_end=title_end.gather(at))
    years = year_signs.classified(found.with_columns(titled=pl.col("place") < pl.col("title_end")))
    facts = _facts(articles, whole, years)
    out = pl.col("published").dt.year()
    span = _pointed(
        [
            facts.filter(pl.col("years") > 2).select("row", year=pl.col("begun") + pl.col("years")),
            facts.filter(pl.col("full") > 0).select("row", year=pl.col("begun") + pl.col("full")),
        ]
    )
    headlined = facts.filter(pl.col("headlined") > 1).select("row", "headlined")
    headlined = years.filter(~pl.col("planned")).join(headlined, on="row")
    pointers = {
        "headlined": _pointed([headlined.select("row", year=pl.col("year") + pl.col("headlined"))]),
        "counted": _pointed(year_signs.counted(years)),
        "said": _pointed(year_signs.adjacent(years)),
        "cue": _pointed(year_signs.cued(facts)),
        "span": span,
    }
    near = [years.select("row", year=pl.col("year") + step) for step in AROUND]
    near += [facts.select("row", year=out - step) for step in (0, 1)]
    near += [facts.select("row", year="title_year"), *pointers.values()]
    rows = _pointed(near).filter(pl.col("year").is_between(FIRST, LAST)).sort("row", "year")
    published = facts.select(out.fill_null(LAST)).to_series().to_numpy()
    rows = rows.filter(pl.Series(rows["year"].to_numpy() <= published[rows["row"].to_numpy()]))
    rows = rows.join(_mentioned(years), on=["row", "year"], how="left", maintain_order="left")
    told = facts.select(
        "row", "latest", "ahead", "since", "as_of", "to_month", "alone", "plan", published=out, title="title_year"
    )
    row, year = rows["row"].to_numpy(), rows["year"].to_numpy()
    evidence: dict[str, np.ndarray] = {}
    for kind in SIGNS:
        sign = told[kind.replace(" ", "_")].gather(row)
        away = np.clip(year - sign.fill_null(0).to_numpy(), -3, 3) + 4
        evidence[kind] = np.where(sign.is_null().to_numpy(), 0, away)
    for kind, pointed in pointers.items():
        this = rows.join(pointed.with_columns(this=True), on=["row", "year"], how="left", maintain_order="left")["this"]
        some = np.isin(row, pointed["row"].to_numpy())
        evidence[kind] = np.where(this.fill_null(False).to_numpy(), 1, np.where(some, 2, 0))
    for kind in ("named", "days", "months"):
        evidence[kind] = rows[kind].fill_null(0).clip(0, 3).to_numpy()
    for kind in ("early day", "opening", "being", "annual", "scene", "against"):
        evidence[kind] = rows[kind.replace(" ", "_")].fill_null(False).to_numpy()
    for kind in ("season", "speech", "late", "held", "exact", "gap"):
        evidence[kind] = facts[kind].gather(row).cast(pl.Int32).fill_null(0).to_numpy()
    known = articles["publisher"].is_not_null() if "publisher" in articles.columns else pl.Series([False])
    evidence["medium"] = known.to_numpy()[row if len(known) == len(articles) else np.zeros_like(row)]
    evidence |= _of_era(articles["text"], row, year)
    return rows.select("row", "year"), {kind: values.astype(NUMBER) for kind, values in evidence.items()}


def _mentioned(years: pl.DataFrame) -> pl.DataFrame:
    """One row is one article and year with how that year itself is named."""
    since = pl.col("since")
    begins = pl.col("place") - pl.col("title_end") < OPENING
    day, month = pl.col("day") & ~since, pl.col("month") & ~pl.col("day") & pl.col("back")
    named = years.group_by("row", "year").agg(
        named=pl.len(),
        days=day.sum(),
        months=month.sum(),
        early_day=(day & (pl.col("place") < EARLY)).any(),
        opening=(pl.col("month") & ~pl.any_horizontal("since", "as_of", "titled") & begins).any(),
        being=(pl.col("being_named") | pl.col("being")).any(),
        annual=pl.col("annual").any(),
        scene=pl.col("scene").any(),
    )
    # 2016年底 … 去年底: last year is not 2016.
    against = _pointed(year_signs.beside(years)).with_columns(against=True)
    return named.join(against, on=["row", "year"], how="full", coalesce=True)


def _of_era(texts: pl.Series, row: np.ndarray, year: np.ndarray) -> dict[str, np.ndarray]:
    """How many of an article's era cues are of later years, and how many of earlier ones."""
    _, first, last = _eras()
    article, cue = _spoken(texts)
    order = np.argsort(article, kind="stable")
    article, cue = article[order], cue[order]
    begin, end = np.searchsorted(article, row), np.searchsorted(article, row, side="right")
    one = np.repeat(np.arange(len(row)), end - begin)
    nth = np.arange(len(one)) - np.repeat(np.cumsum(end - begin) - (end - begin), end - begin) + begin[one]
    early = np.bincount(one, weights=year[one] < first[cue[nth]], minlength=len(row))
    late = np.bincount(one, weights=year[one] > last[cue[nth]], minlength=len(row))
    return {"too early": np.minimum(early, 3), "too late": np.minimum(late, 3)}


@cache
def _weights() -> list[np.ndarray]:
    return SCALE.table(seeds.load("year_weights").select("evidence", "weight").iter_rows())


def written(articles: pl.DataFrame, whole: Whole) -> pl.Series:
    """For each article (title, text, published), whose texts are also given whole, the year of writing or null."""
    rows, evidence = gather(articles, whole)
    best = weighing.best(SCALE.score(evidence, _weights()), rows["row"].to_numpy())
    years = np.zeros(len(articles), dtype=np.int32)
    years[rows["row"].to_numpy()[best]] = rows["year"].to_numpy()[best]
    return pl.Series("written_year", years, dtype=pl.Int32).replace(0, None)

"""One row is one name that may be a quantity's donor, or recipient, with all that speaks for or against it.

Names stand around a quantity in many ways: nearest before it, at the head of its paragraph, as the article's own
place, as the hospital that the article is about. What each way is worth was fitted to annotated articles
(seeds/party_weights.csv, seeds/build/fit_parties.py); here the ways are only named.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from transforms import bodies, headings, partners, places
from transforms.naming import RELATION, STAND
from transforms.reel import Reel
from transforms.weighing import FLAGS, NUMBER, POINTS, Scale, pointing

MUCH = 3  # so often an article names a body or a village that it is about
LATE = 400  # letters into an article
HEALTH, SCHOOL = "医诊患病科术", "校学教师课班"  # letters of what hospitals and schools do
FIRST_PROVINCE = 11  # the lowest of their codes
OPENING = 8  # letters into a paragraph that still open it
RECENT, COMING = 5, 2  # names of a side before a quantity in its paragraph, and behind it in its sentence
WHERE = ("clause", "behind", "sentence", "ahead", "last sentence", "paragraph", "earlier", "article")
KINDS = (*RELATION.categories, "several", *bodies.KIND.categories, "word")
STANDS = (*STAND.categories, "none")
COUNTS = ("once", "twice", "several", "often")
GROUPS = {
    "aid": ("fiscal_aid", "project_investment", "facility_cost", "loan_finance"),
    "gifts": ("donation_cash", "donation_goods", "donation_mixed", "goods_items"),
    "business": ("enterprise_investment", "registered_capital", "output_value", "exports", "capacity", "land_area"),
    "firms": ("enterprises", "industry_projects", "livestock_crops"),
    "staff": ("workforce", "wage"),
    "sales": ("consumption_sales",),
    "work": ("employed", "job_posts", "job_fairs", "employers", "labour_training_sessions", "labour_trainees"),
    "people": ("cadres_seconded", "professionals_seconded", "training_sessions", "trainees", "technologies"),
    "meetings": ("visits", "visit_participants", "meetings", "agreements"),
    "twins": ("twinned_units",),
    "students": ("students_supported",),
    "works": ("aid_projects", "workshops", "parks", "facilities"),
    "levels": ("poor_villages", "villages_exited", "counties_exited", "poor_counties", "poor_households",
               "poor_population", "poverty_rate", "people_lifted"),
    "gains": ("beneficiaries", "income_gain"),
    "other": ("other",),
}  # fmt: skip
_GROUP = {metric: i for i, metrics in enumerate(GROUPS.values()) for metric in metrics}
# What is weighed: each kind of evidence with the values it takes.
VALUES: dict[str, tuple[str, ...]] = {
    "where": WHERE, "kind": KINDS, "stand": STANDS, "group": tuple(GROUPS), "times": COUNTS,
    "turn": ("nearest", "second", "further"), "between": COUNTS, "title": FLAGS, "crossed": FLAGS, "acts": FLAGS,
    "against": FLAGS, "first": FLAGS, "own": FLAGS, "home": FLAGS, "clauses": ("0", "1", "2", "more"), "late": FLAGS,
    "opens": FLAGS, "sole": ("no", "only", "only below"),
    "partner": POINTS, "heading": POINTS,
    "topic": ("none", "health", "school", "both"), "beside": ("nobody", "body", "stranger", "partner"),
    "weight": ("less", "like", "more"), "outdone": FLAGS,
}  # fmt: skip
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("where",), ("kind",), ("own",), ("where", "kind"), ("where", "kind", "stand"), ("where", "turn"),
    ("where", "kind", "turn"), ("where", "kind", "crossed"), ("where", "group"), ("kind", "group"),
    ("where", "kind", "group"), ("where", "between"), ("kind", "times", "title"), ("where", "times", "own"),
    ("kind", "acts", "where"), ("kind", "against"), ("against", "where"), ("where", "first", "kind"),
    ("where", "clauses", "kind"),
    ("own", "crossed", "where"), ("kind", "home", "where"), ("where", "late", "kind"), ("stand", "group", "where"),
    ("where", "opens", "kind"), ("where", "sole", "kind"), ("where", "sole", "opens", "crossed"),
    ("partner",), ("partner", "where"), ("partner", "kind"), ("heading",), ("heading", "where"), ("heading", "kind"),
    ("topic", "kind"), ("topic", "kind", "where"), ("beside",), ("beside", "where"), ("beside", "own"),
    ("kind", "weight", "outdone"),
    ("where", "weight", "own"), ("own", "outdone", "where"), ("own", "outdone", "group"),
)  # fmt: skip
SCALE = Scale(VALUES, TOGETHER)


@dataclass(frozen=True)
class Contenders:
    """Sorted by quantity: its row, the row of the name (-1 for the article's own), the name's key, and evidence."""

    quantity: np.ndarray
    name: np.ndarray
    key: np.ndarray
    evidence: dict[str, np.ndarray]


@dataclass(frozen=True)
class Scene:
    """What the contenders of both sides stand in: what clauses speak of, headings, and who is paired with whom."""

    topic: np.ndarray
    lines: pl.DataFrame
    paired: pl.DataFrame


def scene(reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame) -> Scene:
    """The scene of these quantities and names."""
    return Scene(_topic(reel, quantities), headings.find(reel, quantities), partners.paired(names))


def keys(names: pl.DataFrame, own: pl.DataFrame, side: str) -> tuple[np.ndarray, np.ndarray]:
    """A number for each name of the side, alike for alike names of one article, and that of each article's own."""
    text = pl.when(pl.col("text").is_null()).then(pl.col("place").cast(pl.Utf8)).otherwise("text")
    rows = pl.concat(
        [
            names.select("article", said=text),
            own.select(pl.col("article").cast(names.schema["article"]), said=pl.col(side).cast(pl.Utf8)),
        ]
    )
    number = rows.select(pl.struct("article", "said").rank("dense")).to_series().to_numpy().astype(np.int64)
    return number[: len(names)], number[len(names) :]


def gather(
    reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame, main: pl.DataFrame, around: Scene, side: str
) -> Contenders:
    """The contenders for this side of every quantity."""
    mine = names.with_row_index("row").filter(pl.col("side").cast(pl.Utf8) == side)
    own = quantities.select("article").unique(maintain_order=True).join(
        main.select("article", side), on="article", how="left", maintain_order="left"
    )  # fmt: skip
    key, own_key = keys(mine, own, side)
    partner = partners.only(names, mine, quantities, around.paired, side)
    over = _over(around.lines, mine, quantities)
    nobody = np.full(len(quantities), -1)
    found = [*_around(mine, quantities), *_of_article(mine, key, quantities), partner, over]
    able = [np.flatnonzero(rows >= 0) for rows in found]
    quantity = np.concatenate([*able, np.arange(len(quantities))])
    row = np.concatenate([*(rows[held] for rows, held in zip(found, able, strict=True)), nobody]).astype(np.int64)
    article = quantities["article"].to_numpy()
    article_own = np.full(int(article.max(initial=0)) + 1, -1)
    article_own[own["article"].to_numpy()] = own_key
    row_key = np.where(row >= 0, np.append(key, -1)[row], article_own[article[quantity]])
    # Of one name the row stands that was gathered first, so the nearest.
    both = quantity * (int(row_key.max(initial=0)) + 2) + row_key
    order = np.argsort(both, kind="stable")
    fresh = np.append(True, np.diff(both[order]) != 0)[: len(order)]
    kept = np.sort(order[fresh])
    kept = kept[np.argsort(quantity[kept], kind="stable")]
    quantity, row, row_key = quantity[kept], row[kept], row_key[kept]
    evidence = _evidence(reel, quantities, names, mine, key, quantity, row, row_key, article_own)
    for kind, pointed in (("partner", partner), ("heading", over)):
        evidence[kind] = pointing(np.append(key, -2)[pointed][quantity], row_key)
    evidence["topic"] = around.topic[quantity]
    place = _placed(mine, quantities, quantity, row, main, side)
    evidence["beside"] = _beside(names, quantities, quantity, place, side)
    named = np.where(row >= 0, np.append(mine["row"].to_numpy().astype(np.int64), -1)[row], -1)
    return Contenders(quantity, named, row_key, evidence)


def _around(mine: pl.DataFrame, quantities: pl.DataFrame) -> list[np.ndarray]:
    """For each quantity rows of names that stand around it, -1 for none.

    The last ones before it in its paragraph, the head of the paragraph, the last of the paragraphs before, and the
    first ones behind it in its sentence.
    """
    start, end = mine["start"].to_numpy(), mine["end"].to_numpy()
    at = {scope: quantities[scope].to_numpy() for scope in ("start", "end", "article", "paragraph", "sentence")}

    def within(row: np.ndarray, scope: str) -> np.ndarray:
        """The rows that lie in the quantity's own stretch, -1 for others."""
        stretch = np.append(mine[scope].to_numpy(), -1)
        bounded = np.where((row >= 0) & (row < len(mine)), row, len(mine))
        return np.where(stretch[bounded] == at[scope], row, -1)

    before = np.searchsorted(end, at["start"], "right") - 1
    behind = np.searchsorted(start, at["end"])
    head = np.searchsorted(mine["paragraph"].to_numpy(), at["paragraph"])
    return [
        *(within(before - step, "paragraph") for step in range(RECENT)),
        np.where(head <= before - RECENT, head, -1),
        within(np.minimum(head, before + 1) - 1, "article"),
        *(within(behind + step, "sentence") for step in range(COMING)),
    ]


def _of_article(mine: pl.DataFrame, key: np.ndarray, quantities: pl.DataFrame) -> list[np.ndarray]:
    """For each quantity the names that its article speaks of most, and its first several in a row, -1 for none."""
    article = quantities["article"].to_numpy()
    counted = (
        mine.select("article", key=pl.Series(key))
        .with_row_index("at")
        .group_by("article", "key", maintain_order=True)
        .agg(pl.col("at").first(), times=pl.len())
        .sort("article", "times", "at", descending=[False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over("article"))
    )
    # A page about three counties names them once.
    lists = mine.with_row_index("at").filter(pl.col("members").is_not_null())
    lists = lists.unique("article", keep="first", maintain_order=True)
    found = []
    for part in (counted.filter(pl.col("rank") == 0), counted.filter(pl.col("rank") == 1), lists):
        rows = np.full(int(article.max(initial=0)) + 1, -1, dtype=np.int64)
        inside = part.filter(pl.col("article") < len(rows))
        rows[inside["article"].to_numpy()] = inside["at"].to_numpy()
        found.append(rows[article])
    return found


def _over(lines: pl.DataFrame, mine: pl.DataFrame, quantities: pl.DataFrame) -> np.ndarray:
    """For every quantity the row of the first name in the heading over its paragraph, -1 for none."""
    said = mine.select("paragraph", at=pl.int_range(pl.len())).unique("paragraph", keep="first", maintain_order=True)
    over = headings.governing(lines, said, quantities)["at"]
    return over.fill_null(-1).to_numpy()


@cache
def _partner_provinces() -> np.ndarray:
    """For each province, as bits, the provinces that some of its places were ever paired with, and itself."""
    _, last = places.province_pairs()
    paired = (last > 0) | (last.T > 0) | np.eye(len(last), dtype=bool)
    bits = 1 << np.maximum(np.arange(len(last), dtype=np.int64) - FIRST_PROVINCE, 0)
    return np.bitwise_or.reduce(np.where(paired, bits, 0), axis=1)


def _placed(
    mine: pl.DataFrame, quantities: pl.DataFrame, quantity: np.ndarray, row: np.ndarray, main: pl.DataFrame, side: str
) -> np.ndarray:
    """The place of each contender (row -1: the article's own), -1 for a body or several places."""
    article = quantities["article"].to_numpy()
    own = np.full(int(article.max(initial=0)) + 1, -1, dtype=np.int64)
    told = main.drop_nulls(side).filter(pl.col("article") < len(own))
    own[told["article"].to_numpy()] = told[side].to_numpy()
    single = mine.select(pl.when(pl.col("text").is_null()).then("place").fill_null(-1)).to_series()
    known = np.append(single.to_numpy().astype(np.int64), -1)
    return np.where(row >= 0, known[row], own[article[quantity]])


def _beside(
    names: pl.DataFrame, quantities: pl.DataFrame, quantity: np.ndarray, place: np.ndarray, side: str
) -> np.ndarray:
    """Whether each contender, by its place, could be paired with a place that the paragraph names."""
    theirs = names.filter(pl.col("side").cast(pl.Utf8) != side, pl.col("place").is_not_null(), ~pl.col("word"))
    paragraph = quantities["paragraph"].to_numpy()
    size = 1 + max(int(paragraph.max(initial=0)), int(theirs["paragraph"].max() or 0))  # type: ignore[arg-type]
    province = places.column("province")
    there = np.zeros(size, dtype=np.int64)
    bits = 1 << (province[theirs["place"].to_numpy()].astype(np.int64) - FIRST_PROVINCE)
    np.bitwise_or.at(there, theirs["paragraph"].to_numpy(), bits)
    stand = there[paragraph[quantity]]
    paired = (_partner_provinces()[province[place]] & stand) > 0
    return np.select([stand == 0, place < 0, ~paired], [0, 1, 2], 3).astype(NUMBER)


def _topic(reel: Reel, quantities: pl.DataFrame) -> np.ndarray:
    """Whether each quantity's clause speaks of health, of schools, or of both."""
    clause = quantities["clause"].to_numpy()
    spoken = [
        places.among(clause, np.unique(reel.clause[reel.marks.everywhere(letters)])) for letters in (HEALTH, SCHOOL)
    ]
    return (spoken[0] + 2 * spoken[1]).astype(NUMBER)


def _bucket(counts: np.ndarray, edges: tuple[int, ...]) -> np.ndarray:
    return np.searchsorted(np.array(edges), counts, "right")


def _evidence(
    reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame, mine: pl.DataFrame, key: np.ndarray,
    quantity: np.ndarray, row: np.ndarray, row_key: np.ndarray, article_own: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    """What each contender (row -1: the article's own) has to say for itself, as numbers of VALUES."""
    scopes = ("start", "end", "article", "paragraph", "sentence", "clause")
    at = {scope: quantities[scope].to_numpy()[quantity] for scope in scopes}
    there = row >= 0
    pick = np.where(there, row, len(mine))

    def of(values: np.ndarray, nothing: int = 0) -> np.ndarray:
        return np.append(values.astype(np.int64), nothing)[pick]

    start, paragraph, sentence, clause = (
        of(mine[scope].to_numpy(), -1) for scope in ("start", "paragraph", "sentence", "clause")
    )
    ahead = start >= at["end"]
    near, beside = clause == at["clause"], sentence == at["sentence"]
    here = paragraph == at["paragraph"]
    where = np.select(
        [~there, near & ~ahead, near, beside & ~ahead, beside, here & (at["sentence"] - sentence == 1), here],
        [7, 0, 1, 2, 3, 4, 5], 6,
    )  # fmt: skip
    kinds = _kinds(mine)
    count = np.bincount(key, minlength=int(row_key.max(initial=0)) + 1)
    titles = mine["start"].to_numpy() < reel.articles["title_end"].to_numpy()[mine["article"].to_numpy()]
    titled = np.bincount(key, weights=titles, minlength=len(count)) > 0
    speaking = names.join(mine.select("start", "side"), on=["start", "side"], how="anti").filter(
        pl.col("stand").cast(pl.Utf8) == "subject"
    )

    def stand_between(spots: pl.Series) -> np.ndarray:
        """How many of the sorted spots stand between the name and the quantity."""
        # Looked up once a quantity and once a name, not once a pair.
        begun, ended = (np.searchsorted(spots, quantities[edge].to_numpy())[quantity] for edge in ("start", "end"))
        opened, closed = (of(np.searchsorted(spots, mine[edge].to_numpy())) for edge in ("start", "end"))
        return np.where(ahead, opened - ended, begun - closed)

    local = there & (where < 6)
    opens, sole = _topics(reel, mine, key, kinds)
    # What the article speaks of more than of its own place: a hospital, a village, several counties.
    own_count = np.append(count, 0)[article_own[at["article"]]]
    weight = np.where(2 * count[row_key] < own_count, 0, np.where(2 * count[row_key] <= 3 * own_count, 1, 2))
    bodily = np.zeros(int(at["article"].max(initial=0)) + 1, dtype=np.int64)
    others = (kinds >= KINDS.index("several")) & (kinds != KINDS.index("word"))
    np.maximum.at(bodily, mine["article"].to_numpy(), np.where(others, count[key], 0))
    leads = np.append(True, np.diff(mine["sentence"].to_numpy()) != 0)[: len(mine)]
    metric = quantities["metric"].replace_strict(_GROUP, default=len(GROUPS) - 1, return_dtype=pl.Int64).to_numpy()
    begun = reel.articles["reel_start"].to_numpy()[at["article"]]
    stand = mine["stand"].to_physical().to_numpy()
    evidence = {
        "where": where,
        "kind": np.where(there, of(kinds), KINDS.index("same")),
        "stand": of(stand, len(STANDS) - 1),
        "group": metric[quantity],
        "times": _bucket(count[row_key], (2, 3, 5)),
        "turn": np.where(local, np.clip(stand_between(mine["start"]), 0, 2), 0),
        "between": np.where(local, _bucket(stand_between(quantities["start"]), (1, 2, 4)), 0),
        "title": titled[row_key],
        "crossed": there & ~ahead & (stand_between(speaking["start"]) > 0),
        "first": of(leads),
        "own": row_key == article_own[at["article"]],
        "clauses": np.where(there & (where < 4), np.clip(np.abs(at["clause"] - clause), 0, 3), 0),
        "opens": of(opens),
        "weight": weight,
        "outdone": (bodily[at["article"]] >= MUCH) & (bodily[at["article"]] >= own_count),
        "sole": of(sole),
        "late": at["start"] - begun > LATE,
    } | {name: of(mine[name].to_numpy()) for name in ("acts", "against", "home")}
    return {name: values.astype(NUMBER) for name, values in evidence.items()}


def _kinds(mine: pl.DataFrame) -> np.ndarray:
    """The number in KINDS of each name: what sort of body, several places, or how a place lies to the article's own."""
    relations = len(RELATION.categories)
    body = mine["kind"].to_physical().cast(pl.Int64).to_numpy(allow_copy=True)
    place = np.where(mine["members"].is_not_null().to_numpy(), relations, mine["relation"].to_physical().to_numpy())
    kinds = np.where(mine["kind"].is_null().to_numpy(), place, relations + 1 + np.nan_to_num(body)).astype(np.int64)
    return np.where(mine["word"].to_numpy() & (kinds != relations), KINDS.index("word"), kinds)


def _topics(reel: Reel, mine: pl.DataFrame, key: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each name opens its paragraph, and whether it is the only one there: at all, or but for the whole's."""
    begun = np.append(0, reel.marks.places("line") + 1)
    start = mine["start"].to_numpy()
    opens = start - begun[np.searchsorted(begun, start, "right") - 1] <= OPENING
    table = mine.select("paragraph", key=pl.Series(key), whole=pl.Series(kinds < 2))
    many = table.select(
        every=pl.col("key").n_unique().over("paragraph"),
        below=pl.col("key").filter(~pl.col("whole")).n_unique().over("paragraph"),
    )
    every, below = many["every"].to_numpy(), many["below"].to_numpy()
    sole = np.where(every == 1, 1, np.where((below == 1) & (kinds >= 2), 2, 0))
    return opens, sole

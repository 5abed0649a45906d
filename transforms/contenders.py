"""One row is one name that may be a quantity's donor, or recipient, with all that speaks for or against it.

Names stand around a quantity in many ways: nearest before it, at the head of its paragraph, as the article's own
place, as the hospital that the article is about. What each way is worth was fitted to annotated articles
(seeds/party_weights.csv, seeds/build/fit_parties.py); here the ways are only named.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms import bodies
from transforms.naming import RELATION, STAND
from transforms.reel import Reel

OPENING = 8  # letters into a paragraph that still open it
RECENT, COMING = 5, 2  # names of a side before a quantity in its paragraph, and behind it in its sentence
WHERE = ("clause", "behind", "sentence", "ahead", "last sentence", "paragraph", "earlier", "article")
KINDS = (*RELATION.categories, "several", *bodies.KIND.categories)
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
FLAGS = ("no", "yes")
# What is weighed: each kind of evidence with the values it takes.
VALUES: dict[str, tuple[str, ...]] = {
    "where": WHERE, "kind": KINDS, "stand": STANDS, "group": tuple(GROUPS), "times": COUNTS,
    "turn": ("nearest", "second", "further"), "between": COUNTS, "title": FLAGS, "crossed": FLAGS, "acts": FLAGS,
    "against": FLAGS, "first": FLAGS, "own": FLAGS, "home": FLAGS, "clauses": ("0", "1", "2", "more"), "late": FLAGS,
    "opens": FLAGS, "sole": ("no", "only", "only below"),
}  # fmt: skip
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("where",), ("kind",), ("own",), ("where", "kind"), ("where", "kind", "stand"), ("where", "turn"),
    ("where", "kind", "turn"), ("where", "kind", "crossed"), ("where", "group"), ("kind", "group"),
    ("where", "kind", "group"), ("where", "between"), ("kind", "times", "title"), ("where", "times", "own"),
    ("kind", "acts", "where"), ("kind", "against"), ("against", "where"), ("where", "first", "kind"), ("where", "clauses", "kind"),
    ("own", "crossed", "where"), ("kind", "home", "where"), ("where", "late", "kind"), ("stand", "group", "where"),
    ("where", "opens", "kind"), ("where", "sole", "kind"), ("where", "sole", "opens", "crossed"),
)  # fmt: skip


@dataclass(frozen=True)
class Contenders:
    """Sorted by quantity: its row, the row of the name (-1 for the article's own), the name's key, and evidence."""

    quantity: np.ndarray
    name: np.ndarray
    key: np.ndarray
    evidence: dict[str, np.ndarray]

    def feature(self, together: tuple[str, ...]) -> np.ndarray:
        """The number of each row's combination of these kinds of evidence."""
        number = np.zeros(len(self.quantity), dtype=np.int64)
        for kind in together:
            number = number * len(VALUES[kind]) + self.evidence[kind]
        return number


def labels(together: tuple[str, ...]) -> list[str]:
    """What each number of `feature` stands for."""
    found = [""]
    for kind in together:
        found = [f"{before} {kind}={value}".strip() for before in found for value in VALUES[kind]]
    return found


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


def gather(reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame, main: pl.DataFrame, side: str) -> Contenders:
    """The contenders for this side of every quantity."""
    mine = names.with_row_index("row").filter(pl.col("side").cast(pl.Utf8) == side)
    own = quantities.select("article").unique(maintain_order=True).join(
        main.select("article", side), on="article", how="left", maintain_order="left"
    )  # fmt: skip
    key, own_key = keys(mine, own, side)
    start, end = mine["start"].to_numpy(), mine["end"].to_numpy()
    stretch = {scope: mine[scope].to_numpy() for scope in ("article", "paragraph", "sentence", "clause")}
    at = {scope: quantities[scope].to_numpy() for scope in ("start", "end", *stretch)}
    n = len(quantities)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    before = np.searchsorted(end, at["start"], "right") - 1
    for step in range(RECENT):
        row = before - step
        held = (row >= 0) & (np.append(stretch["paragraph"], -1)[np.maximum(row, -1)] == at["paragraph"])
        found.append((np.flatnonzero(held), row[held]))
    # The head of the paragraph, and the last name of the paragraphs before.
    head = np.searchsorted(stretch["paragraph"], at["paragraph"])
    held = head <= before - RECENT
    found.append((np.flatnonzero(held), head[held]))
    earlier = np.minimum(head, before + 1) - 1
    held = (earlier >= 0) & (np.append(stretch["article"], -1)[earlier] == at["article"])
    found.append((np.flatnonzero(held), earlier[held]))
    behind = np.searchsorted(start, at["end"])
    for step in range(COMING):
        row = behind + step
        held = np.append(stretch["sentence"], -1)[np.minimum(row, len(start))] == at["sentence"]
        found.append((np.flatnonzero(held), row[held]))
    # What the article names most often, and first, beside its own place.
    for row_of in _often(mine, key):
        row = row_of(at["article"])
        held = row >= 0
        found.append((np.flatnonzero(held), row[held]))
    found.append((np.arange(n), np.full(n, -1)))
    quantity = np.concatenate([q for q, _ in found])
    row = np.concatenate([r for _, r in found]).astype(np.int64)
    article_own = np.full(int(at["article"].max(initial=0)) + 1, -1)
    article_own[own["article"].to_numpy()] = own_key
    row_key = np.where(row >= 0, np.append(key, -1)[row], article_own[at["article"][quantity]])
    # Of one name the row stands that was gathered first, so the nearest.
    order = np.lexsort((np.arange(len(row)), row_key, quantity))
    fresh = np.append(True, (np.diff(quantity[order]) != 0) | (np.diff(row_key[order]) != 0))[: len(order)]
    kept = np.sort(order[fresh])
    kept = kept[np.argsort(quantity[kept], kind="stable")]
    quantity, row, row_key = quantity[kept], row[kept], row_key[kept]
    evidence = _evidence(reel, quantities, names, mine, key, quantity, row, row_key, article_own)
    named = np.where(row >= 0, np.append(mine["row"].to_numpy().astype(np.int64), -1)[row], -1)
    return Contenders(quantity, named, row_key, evidence)


def _often(mine: pl.DataFrame, key: np.ndarray):  # type: ignore[no-untyped-def]
    """For each article the first row of the two names that it names most often."""
    table = (
        mine.select("article", "start", key=pl.Series(key))
        .with_row_index("at")
        .group_by("article", "key", maintain_order=True)
        .agg(pl.col("at").first(), times=pl.len())
        .sort("article", "times", "at", descending=[False, True, False])
        .with_columns(rank=pl.int_range(pl.len()).over("article"))
    )
    for rank in (0, 1):
        part = table.filter(pl.col("rank") == rank)
        rows = np.full(int(mine["article"].max() or 0) + 2, -1, dtype=np.int64)
        rows[part["article"].to_numpy()] = part["at"].to_numpy()
        yield lambda article, rows=rows: rows[np.minimum(article, len(rows) - 1)]


def _bucket(counts: np.ndarray, edges: tuple[int, ...]) -> np.ndarray:
    return np.searchsorted(np.array(edges), counts, "right")


def _evidence(
    reel: Reel, quantities: pl.DataFrame, names: pl.DataFrame, mine: pl.DataFrame, key: np.ndarray,
    quantity: np.ndarray, row: np.ndarray, row_key: np.ndarray, article_own: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    at = {scope: quantities[scope].to_numpy()[quantity] for scope in ("start", "end", "article", "paragraph", "sentence", "clause")}
    there = row >= 0
    pick = np.where(there, row, len(mine))

    def of(values: np.ndarray, nothing: object = -1) -> np.ndarray:
        return np.append(values, nothing)[pick]

    start, end = of(mine["start"].to_numpy()), of(mine["end"].to_numpy())
    paragraph, sentence, clause = (of(mine[s].to_numpy()) for s in ("paragraph", "sentence", "clause"))
    ahead = start >= at["end"]
    where = np.select(
        [~there, (clause == at["clause"]) & ~ahead, (clause == at["clause"]), (sentence == at["sentence"]) & ~ahead,
         sentence == at["sentence"], (paragraph == at["paragraph"]) & (at["sentence"] - sentence == 1) & ~ahead,
         (paragraph == at["paragraph"]) & ~ahead, paragraph < at["paragraph"]],
        [7, 0, 1, 2, 3, 4, 5, 6], 7,
    )  # fmt: skip
    relation = mine["relation"].to_physical().to_numpy().astype(np.int64)
    kind = mine["kind"].to_physical().fill_null(255).to_numpy().astype(np.int64)
    several = mine["members"].is_not_null().to_numpy()
    kinds = np.where(kind != 255, len(RELATION.categories) + 1 + np.minimum(kind, len(KINDS)), np.where(several, len(RELATION.categories), relation))
    own = row_key == article_own[at["article"]]
    count = np.bincount(key, minlength=int(row_key.max(initial=0)) + 1)
    titles = mine["start"].to_numpy() < reel.articles["title_end"].to_numpy()[mine["article"].to_numpy()]
    titled = np.bincount(key, weights=titles, minlength=len(count)) > 0
    # How many other names of the side stand between, and whether the other side speaks up there.
    first, last = np.minimum(end, at["start"]), np.where(ahead, start, at["start"])
    starts = mine["start"].to_numpy()
    turn = np.where(ahead, np.searchsorted(starts, start) - np.searchsorted(starts, at["end"]), np.searchsorted(starts, at["start"]) - np.searchsorted(starts, end))
    other = names.filter(pl.col("side").cast(pl.Utf8) != mine["side"].cast(pl.Utf8)[0]) if len(mine) else names.clear()
    speaking = other.filter(pl.col("stand").cast(pl.Utf8) == "subject")["start"].to_numpy()
    crossed = ~ahead & (np.searchsorted(speaking, at["start"]) > np.searchsorted(speaking, end))
    spots = quantities["start"].to_numpy()
    between = np.where(ahead, np.searchsorted(spots, start) - np.searchsorted(spots, at["end"]), np.searchsorted(spots, at["start"]) - np.searchsorted(spots, end))
    opens, sole = _topics(reel, mine, key, kinds)
    leads = np.append(True, np.diff(mine["sentence"].to_numpy()) != 0)[: len(mine)]
    metric = quantities["metric"].replace_strict(_GROUP, default=len(GROUPS) - 1, return_dtype=pl.Int64).to_numpy()
    begun = reel.articles["reel_start"].to_numpy()[at["article"]]
    return {
        "where": where,
        "kind": np.where(there, of(kinds), RELATION.categories.to_list().index("same")),
        "stand": np.where(there, of(mine["stand"].to_physical().to_numpy().astype(np.int64)), len(STANDS) - 1),
        "group": metric[quantity],
        "times": _bucket(count[row_key], (2, 3, 5)),
        "turn": np.where(there & (where < 6), np.clip(turn, 0, 2), 0),
        "between": np.where(there & (where < 6), _bucket(np.maximum(between, 0), (1, 2, 4)), 0),
        "title": titled[row_key].astype(np.int64),
        "crossed": (crossed & there).astype(np.int64),
        "acts": of(mine["acts"].to_numpy(), False).astype(np.int64),
        "against": of(mine["against"].to_numpy(), False).astype(np.int64),
        "first": of(leads, False).astype(np.int64),
        "own": own.astype(np.int64),
        "home": of(mine["home"].to_numpy(), False).astype(np.int64),
        "clauses": np.where(there & (where < 4), np.clip(np.abs(at["clause"] - clause), 0, 3), 0),
        "opens": of(opens, False).astype(np.int64),
        "sole": of(sole, 0),
        "late": (at["start"] - begun > 400).astype(np.int64),
    }


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

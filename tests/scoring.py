"""How claims compare with gold: the same levels as the format's own scorer, as multisets within one article."""

import json
from collections import Counter
from pathlib import Path

import polars as pl

QUANTITY = ("value", "unit")
METRIC = (*QUANTITY, "metric")
LEVELS = {
    "quantity": QUANTITY,
    "metric": METRIC,
    "detail": (*METRIC, "value_high", "bound", "per", "status"),
    "period": (*METRIC, "period_start", "period_end", "period_basis"),
    "pair": (*METRIC, "donor", "recipient"),
}
LEVELS["full"] = (*dict.fromkeys((*LEVELS["detail"], *LEVELS["period"], *LEVELS["pair"])), "direction", "is_part")


def _row(row: dict[str, object]) -> dict[str, object]:
    shown = {key: "" if value is None else value for key, value in row.items()}
    for key in ("value", "value_high"):
        shown[key] = round(float(str(row[key])), 6) if row.get(key) is not None else ""
    for key in ("donor", "recipient"):
        shown[key] = "、".join(sorted(str(row.get(key) or "").split("、")))
    for key in ("period_start", "period_end"):
        shown[key] = str(row.get(key) or "")[:10]
    return shown | {"is_part": bool(row.get("part_of"))}


def gold(folder: Path) -> dict[str, list[dict[str, object]]]:
    """For each article of the folder its gold claims."""
    found = {}
    for path in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        for row in rows:
            period = row["period"]
            row |= {"period_start": period["start"], "period_end": period["end"], "period_basis": period["basis"]}
            row.setdefault("value_high", None)
        found[path.stem] = [_row(row) for row in rows]
    return found


def scores(claims: pl.DataFrame, wanted: dict[str, list[dict[str, object]]]) -> dict[str, float]:
    """F1 at each level."""
    stated: dict[str, list[dict[str, object]]] = {stem: [] for stem in wanted}
    for row in claims.iter_rows(named=True):
        stated[Path(row["source"]).stem].append(_row(row))
    result = {}
    for level, columns in LEVELS.items():
        hit = total = 0
        for stem, rows in wanted.items():
            want = Counter(tuple(row[c] for c in columns) for row in rows)
            have = Counter(tuple(row[c] for c in columns) for row in stated[stem])
            hit += (want & have).total()
            total += want.total() + have.total()
        result[level] = round(2 * hit / total, 4)
    return result

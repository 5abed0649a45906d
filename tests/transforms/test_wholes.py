"""What may contain a figure, and what speaks for it."""

import polars as pl
import pytest

import seeds
from transforms import metrics, norms, parts, periods, quantities, status, units, wholes


def weighed(wind, text: str) -> dict[tuple[str, str | None], dict[str, str]]:  # type: ignore[no-untyped-def]
    """For each figure and what may contain it, by surface, the evidence."""
    reel = wind(text, title="苏州帮扶铜仁", year=2020)
    stated = metrics.name(reel, quantities.find(reel)).filter(pl.col("metric").is_not_null())
    for stage in (units.settle, periods.date, status.judge, norms.norm):
        stated = stage(reel, stated)
    rows, found = parts.weighed(reel, stated)
    said = [reel.text[start:end] for start, end in rows.select("start", "end").iter_rows()]
    return {
        (said[claim], said[whole] if whole >= 0 else None): {
            kind: wholes.VALUES[kind][int(values[i])] for kind, values in found.evidence.items()
        }
        for i, (claim, whole) in enumerate(zip(found.claim.tolist(), found.whole.tolist(), strict=True))
    }


def test_only_greater_figures_before_one_and_nothing_may_contain_it(wind) -> None:  # type: ignore[no-untyped-def]
    found = weighed(wind, "铜仁培训劳动力512人，其中脱贫劳动力130人，办班9期。")
    assert set(found) == {("130人", "512人"), ("130人", None)}


@pytest.mark.parametrize(
    ("text", "pair", "kind", "expected"),
    [
        ("铜仁培训劳动力512人，其中脱贫劳动力130人。", ("130人", "512人"), "opened", "at once"),
        ("铜仁培训劳动力512人，其中女工70人、脱贫劳动力130人。", ("130人", "512人"), "opened", "between"),
        ("苏州安排资金2600万元。2600万元中，产业1400万元。", ("1400万元", "2600万元"), "within", "yes"),
        ("苏州安排资金2600万元：产业1400万元、教育1200万元。", ("1400万元", "2600万元"), "summed", "this"),
        ("苏州安排资金2600万元：产业1400万元、教育1200万元。", ("1200万元", "2600万元"), "colon", "yes"),
        ("苏州实施项目26个，完工17个。", ("17个", "26个"), "said", "stage"),
        ("苏州派来干部87名，其中六成是教师。", ("六成", "87名"), "scope", "sentence"),
    ],
)
def test_what_speaks_for_a_whole_is_told(wind, text, pair, kind, expected) -> None:  # type: ignore[no-untyped-def]
    assert weighed(wind, text)[pair][kind] == expected


def test_weights_speak_of_evidence_that_there_is() -> None:
    weights = seeds.load("part_weights")
    assert set(weights["evidence"]) <= set(wholes.SCALE.every_label())
    assert not weights["evidence"].is_duplicated().any()

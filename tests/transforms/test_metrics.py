"""What a quantity counts, from the words around it."""

import numpy as np
import polars as pl
import pytest

import seeds
from transforms import metrics, quantities, reel
from transforms.reel import Reel


def chances(wound: Reel) -> list[dict[str, float]]:
    """What hand-written cues alone say for each metric of the first amount of each article."""
    found = metrics.evidence(wound, quantities.find(wound))
    words = metrics.lexicon(fitted=False)
    said = metrics.own_scores(wound, found, words)
    _, first = np.unique(found.amounts["article"].to_numpy(), return_index=True)
    assert len(first) == wound.articles.height, "every example has an amount"
    return [dict(zip(words.metrics, said[i], strict=True)) for i in first]


def test_every_cue_speaks_for_its_metric_in_its_example(article) -> None:  # type: ignore[no-untyped-def]
    cues = seeds.load("cues").select("cue", "metric", "example").rows()
    whole = chances(reel.wind(pl.concat([article(f"，{example}。") for _, _, example in cues])))
    bare = chances(reel.wind(pl.concat([article(f"，{example.replace(cue, '')}。") for cue, _, example in cues])))
    silent = [
        row
        for row, said, without in zip(cues, whole, bare, strict=True)
        if row[0] not in row[2] or said[row[1]] <= without[row[1]]
    ]
    assert silent == []


def test_cues_stand_once_a_metric() -> None:
    cues = seeds.load("cues")
    assert cues.filter(cues.select("cue", "metric").is_duplicated()).rows() == []
    assert set(cues["metric"]) <= set(metrics.names())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("全年拨付东西部协作资金3200万元，实施帮扶项目26个。", ["fiscal_aid", "aid_projects"]),
        ("派来挂职干部4名、支教教师21名。", ["cadres_seconded", "professionals_seconded"]),
        ("举办招聘会8场，提供就业岗位3200个，吸纳就业540人。", ["job_fairs", "job_posts", "employed"]),
        ("建成帮扶车间12个，车间里上班的工人430人。", ["workshops", "employed"]),
        ("社会各界捐款320万元，捐物折价85万元。", ["donation_cash", "donation_goods"]),
        ("采购、帮销农特产品1.2亿元。", ["consumption_sales"]),
        ("引进企业9家，到位投资2.3亿元。", ["enterprises", "enterprise_investment"]),
        ("18所学校结对，互访12次。", ["twinned_units", "visits"]),
        ("县城海拔2300米，全县地区生产总值52亿元。", [None, None]),
        ("贫困发生率由12.3%降到1.4%。", ["poverty_rate", "poverty_rate"]),
        ("41个贫困村出列，8267人脱贫。", ["villages_exited", "people_lifted"]),
    ],
)
def test_plain_sentences(wind, text, named) -> None:  # type: ignore[no-untyped-def]
    wound = wind(text)
    found = metrics.name(wound, quantities.find(wound))
    assert found.filter(found["kind"] == "amount")["metric"].to_list() == named, found.select("surface", "metric")


def test_a_classifier_rules_out_what_it_cannot_count() -> None:
    rows, grid = metrics.possible()
    column = {metric: i for i, metric in enumerate(metrics.names())}
    assert grid[rows["元"], column["fiscal_aid"]] == 0
    assert grid[rows["元"], column["employed"]] == metrics.IMPOSSIBLE
    assert grid[rows["亩"], column["land_area"]] == 0
    assert grid[rows["亩"], column["aid_projects"]] == metrics.IMPOSSIBLE


def test_shares_are_probabilities() -> None:
    scores = np.array([[0.0, 1.0, metrics.IMPOSSIBLE], [5.0, 5.0, 5.0]])
    assert metrics.shares(scores).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_words_of_another_article_say_nothing(article) -> None:  # type: ignore[no-untyped-def]
    both = pl.concat([article("新建帮扶车间"), article("12个。")])
    wound = reel.wind(both)
    assert len(metrics.evidence(wound, quantities.find(wound)).amount) == 0

"""Names that may be a quantity's party: which are gathered, and what speaks for them."""

import numpy as np
import polars as pl
import pytest

import seeds
from transforms import contenders, metrics, pairs, parties, places, quantities
from transforms import reel as reels
from transforms.contenders import Contenders

TITLE = "武清区帮扶静宁县"


def gathered(wind, text: str, side: str) -> tuple[list[str], Contenders]:  # type: ignore[no-untyped-def]
    """What each contender for the first figure is called, and all contenders."""
    reel: reels.Reel = wind(text, title=TITLE, year=2020)
    stated = metrics.name(reel, quantities.find(reel)).filter(pl.col("metric").is_not_null())
    *_, main, _, names = parties.found(reel, stated)
    around = contenders.scene(reel, stated, names)
    found = contenders.gather(reel, stated, names, main, around, side)
    table = places.gazetteer()["name"]
    said = [text or table[place] for text, place in names.select("text", pl.col("place").fill_null(0)).iter_rows()]
    return [said[row] if row >= 0 else "own" for row in found.name[found.quantity == 0].tolist()], found


def of(found: Contenders, row: int, kind: str) -> str:
    return contenders.VALUES[kind][int(found.evidence[kind][row])]


@pytest.mark.parametrize(
    ("text", "side", "expected"),
    [
        ("武清区给静宁县送来种羊1500只。", "donor", {"武清区"}),
        ("武清区给静宁县送来种羊1500只，河西区也来了。", "donor", {"武清区", "河西区"}),
        ("天津海岳服饰有限公司投资1500万元。", "donor", {"天津海岳服饰有限公司", "武清区"}),
        ("静宁县威戎镇武家塬村分到种羊1500只。", "recipient", {"静宁县", "武家塬村"}),
    ],
)
def test_names_around_a_figure_are_gathered(wind, text, side, expected) -> None:  # type: ignore[no-untyped-def]
    assert set(gathered(wind, text, side)[0]) - {"own"} == expected


def test_where_a_name_stands_is_told(wind) -> None:  # type: ignore[no-untyped-def]
    names, found = gathered(wind, "武清区来了人。河西区送来种羊1500只。", "donor")
    told = {name: (of(found, row, "where"), of(found, row, "own")) for row, name in enumerate(names)}
    assert told["河西区"] == ("clause", "no")
    assert told["武清区"] == ("last sentence", "yes")


def test_each_combination_has_a_name_of_its_own() -> None:
    for together in contenders.TOGETHER:
        named_ = contenders.SCALE.labels(together)
        assert len(set(named_)) == len(named_) == np.prod([len(contenders.VALUES[kind]) for kind in together])


def test_weights_speak_of_evidence_that_there_is() -> None:
    known = set(contenders.SCALE.every_label())
    weights = seeds.load("party_weights")
    assert set(weights["evidence"]) <= known
    assert set(weights["side"]) == set(pairs.SIDES)
    assert weights.select("side", "evidence").is_duplicated().sum() == 0


def test_a_list_is_dealt_to_partners(wind) -> None:  # type: ignore[no-untyped-def]
    text = "鄞州、慈溪分别帮扶兴仁、贞丰。去年，鄞州、慈溪分别拨付420万元和380万元。"
    reel = wind(text, title="宁波帮扶黔西南州", year=2006)
    stated = metrics.name(reel, quantities.find(reel)).filter(pl.col("metric").is_not_null())
    both = parties.assign(reel, stated).select("donor", "recipient").rows()
    assert both == [("鄞州区", "兴仁县"), ("慈溪市", "贞丰县")]


def test_the_heading_over_a_figure_is_told(wind) -> None:  # type: ignore[no-untyped-def]
    text = "河西区来了人。\n【武清区中医院—静宁县中医院】\n去年派来医生4名。"
    names, found = gathered(wind, text, "donor")
    told = {name: of(found, row, "heading") for row, name in enumerate(names)}
    assert told["武清区中医院"] == "this"
    assert told["河西区"] == "another"


@pytest.mark.parametrize(("letters", "topic"), [("派来医生", "health"), ("派来教师", "school"), ("派来干部", "none")])
def test_what_a_clause_speaks_of_is_told(wind, letters, topic) -> None:  # type: ignore[no-untyped-def]
    _, found = gathered(wind, f"武清区{letters}4名。", "donor")
    assert {of(found, row, "topic") for row in np.flatnonzero(found.quantity == 0)} == {topic}


def test_a_paragraph_about_others_makes_the_articles_own_a_stranger(wind) -> None:  # type: ignore[no-untyped-def]
    text = "武清区给静宁县送来种羊。\n石狮市给同心县送来种羊1500只。"
    names, found = gathered(wind, text, "donor")
    told = {name: of(found, row, "beside") for row, name in enumerate(names)}
    assert told["石狮市"] == "partner"
    assert told["武清区"] == "stranger"

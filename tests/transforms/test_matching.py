"""Which two an article is about, and what speaks for them."""

import polars as pl
import pytest

import seeds
from transforms import matching, pairs, places


def matches(wind, text: str, title: str, year: int = 2020) -> pl.DataFrame:  # type: ignore[no-untyped-def]
    """All matches of one article, by name."""
    reel = wind(text, title=title, year=year)
    candidates = places.candidates(reel)
    mentions = places.resolve(reel, candidates)
    sided, _ = pairs.weigh(reel, candidates, mentions)
    found = matching.gather(*pairs.likely(sided), mentions)
    names = places.gazetteer()["name"]
    return found.with_columns(donor=names[found["donor"]], recipient=names[found["recipient"]])


def own(wind, text: str, title: str, year: int = 2020) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """The two that an article is about."""
    reel = wind(text, title=title, year=year)
    candidates = places.candidates(reel)
    main, _ = pairs.pair(reel, candidates, places.resolve(reel, candidates))
    names = places.gazetteer()["name"]
    return names[main["donor"][0]], names[main["recipient"][0]]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("武清区帮扶静宁县", "武清区给静宁县送来种羊。", ("武清区", "静宁县")),
        ("浦口羊进了苗寨", "江苏省南京市浦口区帮扶贵州省锦屏县。浦口的羊到了锦屏。浦口区又派来兽医。",
         ("浦口区", "锦屏县")),
        # Two that no list of pairings knows.
        ("河口区与临泽县结对记", "山东的河口区帮甘肃的临泽县种菜。河口区拨了钱，临泽县建了棚。", ("河口区", "临泽县")),
        ("宁波对口帮扶凉山综述", "宁波市帮扶凉山州。宁海、象山、鄞州帮昭觉、美姑、布拖。宁波给凉山派来医生。",
         ("宁波市", "凉山彝族自治州")),
    ],
)  # fmt: skip
def test_an_article_is_about_two(wind, title, text, expected) -> None:  # type: ignore[no-untyped-def]
    assert own(wind, text, title) == expected


def test_what_speaks_for_two_is_told(wind) -> None:  # type: ignore[no-untyped-def]
    found = matches(wind, "武清区给静宁县送来种羊。河西区也来了人。", "武清区帮扶静宁县")
    told = {
        row["donor"]: {kind: matching.VALUES[kind][row[kind]] for kind in ("donor title", "known", "clauses")}
        for row in found.filter(recipient="静宁县").to_dicts()
    }
    assert told["武清区"] == {"donor title": "yes", "known": "in time", "clauses": "2"}
    assert told["河西区"] == {"donor title": "no", "known": "provinces", "clauses": "0"}


def test_weights_speak_of_evidence_that_there_is() -> None:
    weights = seeds.load("pair_weights")
    assert set(weights["evidence"]) <= set(matching.SCALE.every_label())
    assert not weights["evidence"].is_duplicated().any()

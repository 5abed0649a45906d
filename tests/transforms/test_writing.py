import re

import pytest

import seeds
from tests.transforms.samples import years
from transforms import writing

# Title, text, day of publication, and the year in which somebody wrote 今年.
CASES = [
    (title, text, published or None, None if year is None else int(year))
    for title, text, published, year in seeds.load("year_examples").iter_rows()
]
MISREAD = {"账本": "the account of a year that is told in the next"}


def marked(case: tuple[str, str, str | None, int | None]) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=MISREAD[case[0]])] if case[0] in MISREAD else []
    return pytest.param(*case, marks=marks, id=case[0])


@pytest.mark.parametrize(("title", "text", "published", "year"), [marked(case) for case in CASES])
def test_the_year_of_writing_is_inferred(title: str, text: str, published: str | None, year: int | None) -> None:
    assert years((title, text, published)) == [year]


def test_articles_of_one_batch_do_not_vote_for_each_other() -> None:
    batch = [case[:3] for case in CASES]
    assert years(*batch) == [years(case)[0] for case in batch]


def test_numbers_that_are_no_years_do_not_vote() -> None:
    assert years(("协作", "今年培训1901人次、1974人，带动2020户，卖出20190年货。", "2021-03-04")) == [2021]


def test_every_cue_of_a_year_dates_its_example() -> None:
    cues = seeds.load("year_cues").select("pattern", "year", "example").rows()
    dated = years(*[("纪事", example, None) for *_, example in cues])
    wrong = [
        (example, said)
        for (pattern, year, example), said in zip(cues, dated, strict=True)
        if said != year or not re.search(pattern, example)
    ]
    assert wrong == []


def test_every_era_cue_stands_in_its_example_and_ends_after_it_begins() -> None:
    cues = seeds.load("era_cues").select("pattern", "first_year", "last_year", "example").rows()
    assert [cue for cue in cues if cue[0] not in cue[3] or not cue[1] < cue[2]] == []


def test_a_reposts_date_gives_way_to_what_was_spoken_of_in_those_days() -> None:
    told = "第三批援青干部上了高原，援青资金去年到位1.2亿元，今年到位1.5亿元。2015年底还有贫困村88个。"
    assert years(("高原来信", told, "2023-05-04"))[0] in (2016, 2017, 2018, 2019)


def test_every_weight_weighs_evidence_that_the_reader_gathers() -> None:
    known = set(writing.SCALE.every_label())
    assert [label for label in seeds.load("year_weights")["evidence"].to_list() if label not in known] == []

"""Names that a headline garbled, put right from the provinces that the page names."""

import pytest

from transforms import garbled, places


def put_right(wind, title: str, text: str) -> set[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """Each name that was put right, as printed, with the place that it means."""
    reel = wind(text, title=title, year=2019)
    candidates = places.candidates(reel)
    mended = garbled.retitled(reel, candidates, places.resolve(reel, candidates)).filter("mended")
    names = places.gazetteer()["name"]
    return {
        (reel.text[start:end], names[place]) for start, end, place in mended.select("start", "end", "place").iter_rows()
    }


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "杨州手牵玉林", "苏陕合作三年。杨州到位款项3亿元，玉林实施项目9个。杨州人买走玉林的枣。",
            {("杨州", "扬州市"), ("玉林", "榆林市")},
        ),
        # No province tells which place sounds alike.
        ("杨州手牵玉林", "杨州到位款项3亿元，玉林实施项目9个。杨州人买走玉林的枣。", set()),
        # What comes up once is left alone.
        ("海岸线上的客人", "苏陕合作三年。徐州帮扶宝鸡，徐州又派来医生，宝鸡送去苹果。", set()),
        # A part of a longer name is no name.
        ("石景山区与宁城县", "京蒙协作。石景山区帮扶宁城县。石景山区派来医生，石景山区又捐了款。", set()),
    ],
)  # fmt: skip
def test_a_headline_is_put_right(wind, title, text, expected) -> None:  # type: ignore[no-untyped-def]
    assert put_right(wind, title, text) == expected

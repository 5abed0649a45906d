"""Stories: reposts of one text share one, a yearly report with new numbers does not."""

import random
from datetime import date

import polars as pl

from transforms.stories import tell

WORDS = "协作帮扶资金项目产业园区车间就业培训干部教师医生学校医院乡村振兴消费助农特产销售展馆企业"


def text(seed: int, sentences: int = 30) -> str:
    rng = random.Random(seed)
    lines = []
    for _ in range(sentences):
        words = "".join(rng.choice(WORDS) for _ in range(rng.randint(8, 20)))
        lines.append(f"{words}{rng.randint(10, 9000)}万元，{words[::-1]}{rng.randint(3, 400)}人。")
    return "\n".join(lines)


def told(*texts: str, titles: list[str] | None = None, days: list[date | None] | None = None) -> pl.DataFrame:
    names = titles or [f"标题{n}" for n in range(len(texts))]
    articles = pl.DataFrame(
        {
            "article_id": [f"a{n}" for n in range(len(texts))],
            "published": days or [None] * len(texts),
            "title": names,
            "text": [f"{name}\n{body}" for name, body in zip(names, texts, strict=True)],
        },
        schema_overrides={"published": pl.Date},
    )
    return tell(articles).sort("article_id")


def test_a_repost_with_small_changes_tells_the_same_story() -> None:
    first = text(1)
    lines = first.split("\n")
    spun = "\n".join(lines[2:]).replace("万元", " 万元").replace("人", "余人", 3)
    stories = told(first, spun, titles=["两地携手", "【转】协作结硕果"])
    assert stories["story_id"].to_list() == ["s0", "s0"]
    assert stories["is_first"].to_list() == [True, False]


def test_words_that_reposts_swap() -> None:
    first = "\n".join(f"{line}余下{n}" for n, line in enumerate(text(2).split("\n")))
    assert told(first, first.replace("余", "多"))["story_id"].n_unique() == 1


def test_the_earliest_names_the_story() -> None:
    stories = told(text(1), text(1), text(1), days=[None, date(2023, 12, 30), date(2023, 12, 29)])
    assert stories["story_id"].unique().to_list() == ["s2"]
    assert stories.filter("is_first")["article_id"].to_list() == ["a2"]


def test_other_texts_tell_other_stories() -> None:
    assert told(*[text(n) for n in range(20)])["story_id"].n_unique() == 20


def test_next_years_report_is_another_story() -> None:
    rng = random.Random(5)
    first = text(3)
    second = "".join(rng.choice("123456789") if c.isdigit() else c for c in first)
    assert told(first, second)["story_id"].n_unique() == 2


def test_chains_of_reposts_are_one_story() -> None:
    lines = text(4, 40).split("\n")
    stories = told("\n".join(lines[:34]), "\n".join(lines[3:37]), "\n".join(lines[6:40]))
    assert stories["story_id"].n_unique() == 1


def test_texts_of_nothing() -> None:
    assert told("", "", "短")["story_id"].n_unique() == 3
    assert tell(
        pl.DataFrame(schema={"article_id": pl.String, "published": pl.Date, "title": pl.String, "text": pl.String})
    ).is_empty()


def test_the_order_of_articles_changes_nothing() -> None:
    articles = pl.DataFrame(
        {
            "article_id": [f"a{n}" for n in range(6)],
            "published": [None] * 6,
            "title": ["题"] * 6,
            "text": ["题\n" + text(n % 3) for n in range(6)],
        },
        schema_overrides={"published": pl.Date},
    )
    assert tell(articles).sort("article_id").equals(tell(articles.reverse()).sort("article_id"))

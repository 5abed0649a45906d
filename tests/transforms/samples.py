"""Pages of the genre, own sentences, for the tests of pages and articles."""

import hashlib

import polars as pl

from transforms import articles, pages

TITLE = "山海同心：泰州与咸阳的五年协作账"
LEAD = "泰州与咸阳结对协作五年，两地干部群众来来往往，从资金、产业到人才都有了实实在在的收获。"
MONEY = "2021年以来，泰州累计向咸阳投入协作资金3.6亿元，实施项目182个，其中产业项目97个，惠及脱贫群众2.4万人。"
PEOPLE = "五年里，泰州选派挂职干部21名、教师和医生136名，咸阳到泰州跟岗学习的有420人次，双方学校结对38对。"
BODY = f"{LEAD}\n{MONEY}\n{PEOPLE}"


def decoded(*contents: bytes | str) -> pl.DataFrame:
    """The decoded pages of these bytes or texts."""
    raw = [content.encode() if isinstance(content, str) else content for content in contents]
    return pages.decode(
        pl.DataFrame(
            {
                "source": [f"/pages/{number}.txt" for number in range(len(raw))],
                "page_hash": [hashlib.sha256(content).hexdigest() for content in raw],
                "content": raw,
            },
            schema={"source": pl.Utf8, "page_hash": pl.Utf8, "content": pl.Binary},
        )
    )


def article(content: bytes | str) -> dict:
    """The article on one page, by column."""
    return articles.from_pages(decoded(content)).row(0, named=True)


def page_of(article: dict, text: str) -> str:
    """The article's text where it is known to stand in the page, read from the page; blanks elsewhere."""
    read = [" "] * len(article["text"])
    for run in article["segments"]:
        at, page, length = run["article_start"], run["page_start"], run["length"]
        read[at : at + length] = text[page : page + length]
    return "".join(read)


def years(*texts: tuple[str, str, str | None]) -> list[int | None]:
    """The year of writing of articles given as (title, body, day of publication)."""
    from datetime import date

    from transforms import writing
    from transforms.sheet import Whole

    articles = pl.DataFrame(
        [(title, f"{title}\n{body}", date.fromisoformat(day) if day else None) for title, body, day in texts],
        schema={"title": pl.Utf8, "text": pl.Utf8, "published": pl.Date},
        orient="row",
    )
    return writing.written(articles, Whole.of(articles["text"].to_list())).to_list()

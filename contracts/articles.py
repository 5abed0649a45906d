"""What must hold of an article before anyone reads its numbers."""

import polars as pl

from contracts.contract import Contract, Rule, run, shown

FIRST_DAY = pl.date(1979, 1, 1)


@run
def text_starts_with_its_title() -> Rule:
    """The text is the title, a line end and the body, without NUL."""
    fine = pl.col("text").str.starts_with(pl.col("title")) & ~pl.col("text").str.contains("\0", literal=True)
    return Rule(fine, pl.col("title"))


@run
def relevance_has_its_reason() -> Rule:
    """Relevance lies between 0 and 1 and says why."""
    fine = pl.col("relevance").is_between(0, 1) & (pl.col("relevance_reason").str.len_chars() > 0)
    return Rule(fine.fill_null(False), shown(pl.col("relevance"), " ", pl.col("relevance_reason")))


@run
def published_in_the_programme() -> Rule:
    """A page's date is none before paired assistance began."""
    return Rule(pl.col("published") >= FIRST_DAY, shown(pl.col("published")), shown(FIRST_DAY))


@run
def every_character_has_its_place() -> Rule:
    """The runs that tie an article to its page ascend, do not overlap, and lie inside both."""
    return Rule(pl.col("mapped").fill_null(True), pl.lit("segments"))


CONTRACTS: list[Contract] = [
    text_starts_with_its_title,
    relevance_has_its_reason,
    published_in_the_programme,
    every_character_has_its_place,
]


def prepare(articles: pl.DataFrame) -> pl.DataFrame:
    """The articles with whether their runs are in order (`mapped`), and with the place of a breach."""
    runs = (
        articles.select("article_id", "segments", "page_length", article_length=pl.col("text").str.len_chars())
        .explode("segments", empty_as_null=False, keep_nulls=False)
        .unnest("segments")
        .with_columns(
            article_end=pl.col("article_start") + pl.col("length"),
            page_end=pl.col("page_start") + pl.col("length"),
        )
    )
    before = [pl.col(c).shift(1).over("article_id").fill_null(0) for c in ("article_end", "page_end")]
    fine = (
        (pl.col("length") > 0)
        & (pl.col("article_start") >= before[0])
        & (pl.col("page_start") >= 0)
        & (pl.col("article_end") <= pl.col("article_length"))
        & (pl.col("page_end") <= pl.col("page_length"))
    )
    mapped = runs.group_by("article_id").agg(mapped=fine.all())
    return articles.join(mapped, on="article_id", how="left", maintain_order="left").with_columns(
        char_start=pl.lit(0, dtype=pl.Int32)
    )

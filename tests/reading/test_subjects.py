"""What is counted, in the article's words, so that two figures of one metric can be told apart."""

import polars as pl
import pytest

import seeds
from tests.reading.reader import Told, sentence
from transforms import articles, claims, pages

DIFFER = 0.95
ALIKE = [
    "article_id", "metric", "unit", "per", "status", "period_start", "period_end", "period_basis", "donor", "recipient",
    "direction", "is_part",
]  # fmt: skip

TOLD_APART = [
    sentence("厦门临夏捐赠", "捐赠校服[1200套|校服]、图书[3000册|图书]、课桌[260套|课桌]。"),
    sentence("长宁红河会商", "召开高层联席会议[2次|高层联席会议]、部门对接会[6次|部门对接会]。"),
    sentence("常熟思南援建", "援建白茶加工厂[2座|白茶加工厂]、冷库[5座|冷库]、村卫生室[11个|村卫生室]。"),
    sentence("番禺大方人才", "选派支教教师[34名|支教教师]、支医医生[26名|支医医生]、农技专家[8名|农技专家]。"),
    sentence("南湖九寨沟种养", "发放藏香猪[800头|藏香猪]，引种黑木耳[60万袋|黑木耳]。"),
    sentence("无锡延安帮扶", "无锡的新吴、滨湖、宜兴依次拨付资金[320万元|新吴]、[410万元|滨湖]和[260万元|宜兴]。"),
    sentence("秀山德州帮扶", "引进的3家企业中，[1家|茶企]是茶企，[2家|药企]是药企。"),
]


@pytest.fixture(scope="module")
def stated() -> pl.DataFrame:
    """The claims of all sample articles."""
    paths = sorted((seeds.ROOT / "articles").glob("*.txt"))
    schema = {"source": pl.Utf8, "page_hash": pl.Utf8, "content": pl.Binary}
    sample = pl.DataFrame(
        [[p.name for p in paths], [p.stem for p in paths], [p.read_bytes() for p in paths]], schema=schema
    )
    return claims.read(articles.from_pages(pages.decode(sample)))[1]


@pytest.mark.parametrize("told", TOLD_APART)
def test_each_figure_says_what_it_counts(told: Told) -> None:
    said = [line.split(" ", 1)[1] for line in told.says("subject")]
    assert all(meant in subject for (*_, meant), subject in zip(told.marked, said, strict=True)), said


def test_claims_that_agree_in_all_else_differ_in_subject(stated: pl.DataFrame) -> None:
    rows = stated.with_columns(is_part=pl.col("part_of").is_not_null()).filter(pl.len().over(ALIKE) > 1)
    same = rows.filter(pl.len().over([*ALIKE, "subject"]) > 1)
    shown = "\n".join(map(str, same.select("source", "metric", "surface", "subject", "quote").rows()))
    assert same.height / rows.height <= 1 - DIFFER, f"{same.height} of {rows.height}\n{shown}"


@pytest.mark.xfail(strict=True, reason="49 of 9185 claims have no subject")
def test_every_claim_says_what_it_counts(stated: pl.DataFrame) -> None:
    silent = stated.filter(pl.col("subject").fill_null("") == "").select("source", "surface", "metric", "quote")
    assert silent.height == 0, f"{silent.height} of {stated.height}\n" + "\n".join(map(str, silent.rows()))

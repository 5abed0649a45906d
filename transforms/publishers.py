"""Where an article's publisher is at home: by the name that the page or the article's first line gives."""

from functools import cache

import polars as pl

import seeds
from transforms import places
from transforms.reel import Reel

BYLINE = r"^[^\n]*\n[ \t　]*[（(【]?([\u4e00-\u9fff]{2,10}?(?:报|在线|电视台|融媒体?|新闻网))[^\n，。；：]{0,16}?讯"
MEDIUM = r"(?:日报|晚报|时报|晨报|早报|新闻网|政府网|广播电视台|电视台|融媒体中心|融媒|在线|报|网)(?:社|集团|客户端)?$"
DIVISION = r"^([\u4e00-\u9fff]{2,9}?(?:省|自治[区州县]|市|县|区|州|盟|旗))"


@cache
def _homes() -> pl.DataFrame:
    """One row is one name of a publisher or of a place and the place's number; of a name's places the highest."""
    table = places.gazetteer().with_row_index("place").filter(pl.col("until") == 9999)
    media = (
        seeds.load("publishers")
        .join(table, left_on="place", right_on="name")
        .select(called="publisher", place="place_right")
    )
    names = places.strings().filter(pl.col("role").is_in(["full", "short"])).select("place", called="printed")
    names = places.attributes(names, "depth", "until").filter(pl.col("until") == 9999)
    names = names.sort("depth", maintain_order=True).select("called", "place")
    return pl.concat([media.cast(names.schema), names]).unique("called", keep="first", maintain_order=True)


def names(reel: Reel) -> pl.Series:
    """The publisher of each article by its page, or by its own first line (宁波日报讯), null for none."""
    first = pl.col("text").str.slice(0, 160).str.extract(BYLINE)
    return reel.articles.select(pl.coalesce("publisher", first).alias("publisher"))["publisher"]


def homes(reel: Reel) -> pl.DataFrame:
    """One row is one article whose publisher's place is known, with that place."""
    said = pl.DataFrame({"publisher": names(reel)}).with_row_index("article").drop_nulls("publisher")
    said = said.with_columns(
        called=pl.col("publisher").str.replace(MEDIUM, ""), within=pl.col("publisher").str.extract(DIVISION)
    )
    for column in ("publisher", "called", "within"):
        said = said.join(
            _homes().rename({"called": column, "place": f"by_{column}"}), on=column, how="left", maintain_order="left"
        )
    return said.select(
        pl.col("article").cast(pl.UInt32), place=pl.coalesce("by_publisher", "by_called", "by_within")
    ).drop_nulls("place")

"""What each claim counts, in the article's own words, so that two figures of one metric can be told apart."""

import re

import numpy as np
import polars as pl

from transforms.reel import Reel

LONGEST = 14
FARTHER = 24
# Words that end a noun phrase after a number, and words that begin what is said of it.
_AFTER = (
    r"^(?:的|以上的|左右的)?([^，。、；：！？!?,;:（）()【】\[\]“”‘’《》\s\d—…]{1,14}?)"
    r"(?:$|[，。、；：！？!?,;:（）()【】\[\]“”‘’《》\s\d—…]|与|和|同|在|到|来|赴|去|实现|开展|签|建成|受益|已|均|对口|结对|是|有|为|被|参加|落户|投入)"
)
_BEFORE = r"([^，。、；：！？!?,;:（）()【】\[\]“”‘’《》\s\d—…]{1,14})$"
_TRAILING = (
    r"(?:累计|共计|总计|合计|一共|总共|达到|达|共|约|近|为|有|是|的|了"
    r"|就有|分别|已|计|超过|超|过|占|还有|仍有|各|至|到|仅|只|多|每)+$"
)
_LEADING = r"^(?:的|其中|其|并|还|又|也|已|共|累计|先后|等|全部|以及|及|和|与|将|再|另|余|多|来)+"
# What is done, up to the last verb, is no part of the name of what it is done with.
_DOING = (
    r"^.*(?:向|为|给|由|拨付|安排|投入|落实|实施|引进|提供|举办|召开|选派|派出|派来|捐赠|建成|新建|完成|帮助|带动|吸纳|签订|签下)"
    r"([^的了]{2,})$"
)
_LINK = r"^ ?(?:——|—|：|，是|是)"  # 46名——专家收的本地徒弟; 37家，是新引进的企业
_JOINING = r"^.*?(?:分别|对口|结对|携手|联手|与|和|同|跟|及)+(?:帮扶|支援|帮助)?"
_ACROSS = r"(?:[0-9.]+[万亿]?[个家所户名人批次期场项]?[、，]|，)$"
_DEALING, _STOP, _AND = re.compile("分别|依次|各得"), re.compile("[。！？；\n\x00]"), re.compile("[和与及]")
FAR, LONGEST_MEMBER = 80, 8  # letters before 分别 that may list what it deals to; of each of them
_EMPTY = ("", "左右", "以上", "上下", "钱", "人")


def name(reel: Reel, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with subject: the noun phrase straight after the number, else the words straight before it.

    Where two of an article would be called the same (12所学校与15所学校结对), the words before say which is which.
    """
    start, end = claims["start"].to_numpy(), claims["end"].to_numpy()
    after = reel.slices(end, end + LONGEST).str.replace(_LINK, "").str.extract(_AFTER).str.replace(_LEADING, "")
    good = ((after.str.len_chars() >= 2) & ~after.is_in(_EMPTY)).fill_null(False)
    said = reel.slices(start - LONGEST, start).str.strip_chars_end(" \u3000“").str.extract(_BEFORE)
    before = said.str.replace(_TRAILING, "").str.replace(_DOING, "$1").str.replace(_LEADING, "")
    # 产业类7个、3120万元; 大头是产业，1.02亿元: what stands before the mark.
    across = reel.slices(start - FARTHER, start).str.replace(_ACROSS, "").str.extract(_BEFORE)
    across = across.str.replace(_TRAILING, "").str.replace(_LEADING, "")
    named = claims.with_columns(good=good, after=after, before=before, said=said, across=across).with_columns(
        subject=pl.when("good").then("after").otherwise(
            pl.coalesce(
                pl.when(~pl.col("before").is_in(_EMPTY)).then("before"),
                pl.when(pl.col("after") != "").then("after"),
                pl.when(pl.col("across").str.len_chars() >= 2).then("across"),
            )
        )
    )  # fmt: skip
    # 捐来300万元、200万元: what the number before it counts.
    named = named.with_columns(subject=pl.col("subject").forward_fill().over("paragraph", "metric"))
    whose = pl.col("said").str.replace(_TRAILING, "").str.replace(_JOINING, "").fill_null("")
    twin = (pl.len().over("article", "metric", "unit", "subject") > 1) & pl.col("subject").is_not_null()
    apart = pl.when(twin & pl.col("good") & (whose != "")).then(pl.concat_str(whose, "after")).otherwise("subject")
    named = named.with_columns(subject=apart).drop("good", "after", "before", "said", "across")
    return named.with_columns(subject=_dealt(reel, named))


def _dealt(reel: Reel, named: pl.DataFrame) -> pl.Series:
    """The subjects, of figures that 分别 or 依次 deals out each with the one of a list before it that it belongs to."""
    start, sentence = named["start"].to_numpy(), named["sentence"].to_numpy()
    kind = named.select(pl.struct("metric", "unit").rle_id()).to_series().to_numpy()
    subjects = named["subject"].to_list()
    for found in _DEALING.finditer(reel.text):
        first = last = int(np.searchsorted(start, found.end()))
        own = reel.sentence[found.start()]
        while last < len(start) and sentence[last] == own and kind[last] == kind[first]:
            last += 1
        members = _members(_STOP.split(reel.text[max(found.start() - FAR, 0) : found.start()])[-1], last - first)
        for row, member in zip(range(first, last), members, strict=False):
            subjects[row] = f"{member}{subjects[row] or ''}"
    return pl.Series(subjects, dtype=pl.Utf8)


def _members(text: str, count: int) -> list[str]:
    """The last so many of what a text lists; none where it lists fewer."""
    listed = text.rstrip("，, ").split("，")[-1].split("、")
    if len(listed) < count:
        listed = [*listed[:-1], *_AND.split(listed[-1])]
    listed = [member[-LONGEST_MEMBER:] for member in listed if member]
    return listed[-count:] if 1 < count <= len(listed) else []

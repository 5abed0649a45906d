"""Sorts the lines of a sheet into title, body and furniture: what stands on a page without being its article.

Words are rows of seeds/furniture_cues.csv (where in a line they count, in how long a line, and whether the article
ends there); what has no words but a shape (menus, page counters, keyword lines) is judged by counting marks.
"""

from functools import cache

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick, Implementation

import seeds
from transforms.sheet import BREAK, Sheet, classes

_CLASSES, _BIT = classes(
    space=" \t\u3000\n",
    full_stops="。",
    stops="。！？!?",
    closed="。！？!?”」』…；;）)：:",
    commas="，,、；;：:“”《》",
    separators=" \t\u3000|｜/>›»→·•_＞丨",
    underscores="_",
    digits="0123456789",
    counters="0123456789[]()（）【】<>«»…·-—+/|.:*# \u3000第共页上下一首尾末转到条次",
    ornament="【[（(■◆●·•*#◇▼◎☆★○□→〖『「“《>»| \t\u3000】]）)〗』」”》。.!！\n",
)
_LIST_SHAPE = 6.0  # characters between separators: menus have few, sentences many
_PROSE = 40
_SHORT_PROSE = 15
_ENOUGH_BEFORE = 0.35  # of a page's sentences must stand before a mark that ends the article
# Kinds of words that never count in a line with a full sentence in it.
_NEVER_IN_SENTENCES = ("meta", "byline", "share", "menu", "path", "site", "tags", "editor", "contact")
_HEADLINE_SCORE = 0.5


@cache
def _cues() -> tuple[AhoCorasick, pl.DataFrame]:
    """The words, and one row for each way in which a word counts."""
    cues = seeds.load("furniture_cues").select(
        "cue", "kind", "at", pl.col("longest").cast(pl.Int32), pl.col("reach") == "rest"
    )
    patterns = cues.select("cue").unique(maintain_order=True).with_row_index("pattern")
    return AhoCorasick(patterns["cue"].to_list(), implementation=Implementation.DFA), cues.join(patterns, on="cue").drop("cue")


def lines(sheet: Sheet) -> pl.DataFrame:
    """One row is one line of the sheet that is not blank, trimmed, with counts of its marks."""
    kind = _CLASSES[sheet.low]
    breaks = np.flatnonzero(sheet.low == BREAK)
    begins = np.concatenate(([0], breaks[:-1] + 1)) if len(breaks) else np.zeros(0, dtype=np.int64)
    inked = np.flatnonzero(kind & _BIT["space"] == 0)
    first, last = np.searchsorted(inked, begins), np.searchsorted(inked, breaks)
    number = np.flatnonzero(first < last)
    first, last = first[number], last[number] - 1
    start, end = inked[first], inked[last] + 1

    def between(places: np.ndarray) -> np.ndarray:
        return (np.searchsorted(places, end) - np.searchsorted(places, start)).astype(np.int32)

    def count(name: str) -> np.ndarray:
        return between(np.flatnonzero(kind & _BIT[name]))

    separating = np.flatnonzero(kind & _BIT["separators"])
    groups = separating[np.diff(separating, prepend=-2) > 1]
    plain = np.flatnonzero(kind & _BIT["ornament"] == 0)
    lead = np.append(plain, len(kind))[np.searchsorted(plain, start)]
    tail = np.concatenate(([-1], plain))[np.searchsorted(plain, end)] + 1
    page = sheet.page[start]
    return pl.DataFrame(
        {
            "page": page,
            "line": (number - np.searchsorted(breaks, sheet.bounds[page])).astype(np.int32),
            "start": start.astype(np.int32),
            "end": end.astype(np.int32),
            "length": (end - start).astype(np.int32),
            "lead": lead.astype(np.int32),
            "tail": tail.astype(np.int32),
            **{name: count(name) for name in ("full_stops", "stops", "commas", "digits", "counters", "underscores")},
            "separators": between(separating),
            "groups": between(groups),
            "closed": kind[end - 1] & _BIT["closed"] > 0,
        }
    )


def _worded(sheet: Sheet, frame: pl.DataFrame) -> pl.DataFrame:
    """The lines with the kinds of furniture words that count in them, and whether one of these ends the article."""
    automaton, cues = _cues()
    found = np.array(automaton.find_matches_as_indexes(sheet.text, overlapping=True), dtype=np.int32).reshape(-1, 3)
    row = np.searchsorted(frame["start"].to_numpy(), found[:, 1], side="right") - 1
    hits = pl.DataFrame({"pattern": found[:, 0], "row": row, "from": found[:, 1], "to": found[:, 2]}, schema_overrides={"row": pl.UInt32})
    frame = frame.with_row_index("row")
    listed = (pl.col("groups") > 0) & ((pl.col("length") - pl.col("separators")) <= 8 * (pl.col("groups") + 1))
    begins, ends = pl.col("from") <= pl.col("lead"), pl.col("to") >= pl.col("tail")
    counted = (
        hits.with_columns(pl.col("pattern").cast(pl.UInt32))
        .join(cues, on="pattern")
        .join(frame.select("row", "lead", "tail", "length", "stops", "groups", "separators"), on="row")
        .filter(
            (pl.col("length") <= pl.col("longest"))
            & ((pl.col("at") == "any") | begins | (pl.col("at") == "end"))
            & (pl.col("at").is_in(["any", "start"]) | ends)
            & ((pl.col("stops") == 0) | ~pl.col("kind").is_in(_NEVER_IN_SENTENCES))
            & ((pl.col("kind") != "menu") | listed | (begins & ends))
        )
        .group_by("row")
        .agg(pl.col("kind").unique().sort().alias("kinds"), pl.col("reach").any().alias("final"))
    )
    return frame.join(counted, on="row", how="left", maintain_order="left").with_columns(
        pl.col("kinds").fill_null([]), pl.col("final").fill_null(False)
    )


def _shaped(frame: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """The lines with what their shape says: furniture or not, dated or not, about the page or not."""
    token = (pl.col("length") - pl.col("separators")) / (pl.col("groups") + 1)
    menu = (pl.col("groups") >= 3) & (pl.col("full_stops") == 0) & (pl.col("digits") == 0) & (token <= _LIST_SHAPE)
    counter = (pl.col("counters") == pl.col("length")) & (pl.col("length") <= 60)
    keywords = (pl.col("underscores") > 0) & (pl.col("commas") == 0) & (pl.col("stops") == 0) & (pl.col("digits") == 0)
    text = pl.lit(texts)
    issue = (pl.col("length") <= 16) & text.str.contains(r"^[（(【]?总?第 ?[\d一二三四五六七八九十百]+ ?期[）)】]?").fill_null(False)
    return frame.with_columns(
        text=text,
        issue=issue,
        dated=(pl.col("length") <= 80)
        & (pl.col("full_stops") == 0)
        & text.str.contains(
            r"(?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月](?: ?\d{1,2})?|[一二][〇○零九][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月"
        ).fill_null(False),
        address=(pl.col("length") <= 200) & (pl.col("full_stops") == 0) & text.str.contains(r"https?://|www\.").fill_null(False),
    ).with_columns(
        furniture=menu
        | counter
        | keywords
        | pl.col("issue")
        | pl.col("address")
        | ((pl.col("kinds").list.len() > 0) & ~pl.col("kinds").list.contains("narrator")),
        about=pl.col("dated")
        | pl.col("kinds").list.contains("narrator")
        | pl.col("kinds").list.contains("meta") | pl.col("kinds").list.contains("byline"),
    )


def _titled(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines before a page's first sentence with a mark for how much each looks like the title."""
    text = pl.col("text")
    beside = pl.col("about").shift(1).over("page").fill_null(False) | (
        pl.col("about") | text.str.starts_with("——")
    ).shift(-1).over("page").fill_null(False)
    named = text.str.strip_chars("_ ").is_in(pl.col("known").list.slice(0)) if "known" in frame.columns else pl.lit(False)
    return frame.with_columns(
        likeness=pl.when(pl.col("length").is_between(10, 45)).then(2.0).when(pl.col("length").is_between(6, 70)).then(1.0).otherwise(-5.0)
        + pl.when(beside).then(1.5).otherwise(0.0)
        + pl.when((pl.col("commas") > 0) | text.str.contains(r"[！？]|\S——")).then(1.0).otherwise(0.0)
        + pl.when(pl.col("digits") > 0).then(0.5).otherwise(0.0)
        - pl.when(text.str.contains(r"(?:网|政府|门户|频道|在线|公司|中心|委员会|办公室|平台|[日晚周]报)$")).then(2.0).otherwise(0.0)
        - pl.when(text.str.contains(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|第[\d一二三四五六七八九十]+期|各位|尊敬的|编者按|——|[（(])")).then(3.0).otherwise(0.0)
        - pl.when(pl.col("dated") & ((pl.col("groups") > 0) | text.str.contains(r"^[（(【\[]?[12一二]"))).then(3.0).otherwise(0.0)
        + pl.when(named).then(3.0).otherwise(0.0)
    )


def sort(sheet: Sheet, chosen: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """One row is one line of the sheet with its role: title, body, header (furniture before the body) or furniture.

    `chosen` holds (page, line, chosen) for pages whose reader has an opinion of its own, `names` (page, known):
    the titles that a page's markup gives.
    """
    frame = lines(sheet)
    starts, ends = frame["start"].to_list(), frame["end"].to_list()
    text = sheet.text
    texts = pl.Series([text[s:e] if e - s <= 200 else None for s, e in zip(starts, ends, strict=True)], dtype=pl.Utf8)
    frame = _shaped(_worded(sheet, frame), texts)
    frame = frame.join(chosen, on=["page", "line"], how="left", maintain_order="left").join(
        names, on="page", how="left", maintain_order="left"
    )
    open_to_all = pl.col("chosen").fill_null(True)
    spoken = ~pl.col("furniture") & open_to_all & ((pl.col("full_stops") > 0) | pl.col("closed"))
    frame = frame.with_columns(
        prose=spoken & (pl.col("length") >= _PROSE),
        short_prose=spoken & (pl.col("length") >= _SHORT_PROSE) & (pl.col("full_stops") > 0),
    ).with_columns(prose=pl.when(pl.col("prose").any().over("page")).then("prose").otherwise("short_prose"))
    number = pl.col("row")
    frame = frame.with_columns(
        first=pl.when("prose").then(number).min().over("page"),
        last=pl.when("prose").then(number).max().over("page"),
        spoken=pl.when("prose").then("length").otherwise(0),
    )
    before = pl.col("spoken").cum_sum().over("page") - pl.col("spoken")
    ends_here = pl.col("final") & (number > pl.col("first")) & (before >= _ENOUGH_BEFORE * pl.col("spoken").sum().over("page"))
    afterwards = pl.col("furniture") & ~pl.col("kinds").list.contains("caption") & (number > pl.col("last"))
    frame = frame.with_columns(cut=pl.when(ends_here | afterwards).then(number).min().over("page"))
    frame = _titled(frame).with_columns(
        candidate=~pl.col("furniture") & (number < pl.col("first")) & (pl.col("full_stops") == 0) & (pl.col("likeness") > _HEADLINE_SCORE)
    )
    best = pl.when("candidate").then("likeness").max().over("page")
    frame = frame.with_columns(
        title=pl.when(pl.col("candidate") & (pl.col("likeness") == best)).then(number).min().over("page")
    )
    head = pl.coalesce("title", pl.col("first") - 1)
    return frame.with_columns(
        role=pl.when(number == pl.col("title"))
        .then(pl.lit("title"))
        .when(pl.col("first").is_null() | (number < head))
        .then(pl.lit("header"))
        .when(pl.col("kinds").list.contains("narrator"))
        .then(pl.lit("body"))
        .when((number < pl.col("first")) & (pl.col("furniture") | pl.col("about") | ~open_to_all))
        .then(pl.lit("header"))
        .when((number >= pl.col("cut")).fill_null(False) | pl.col("furniture") | ~open_to_all)
        .then(pl.lit("furniture"))
        .when((number > pl.col("last")) & pl.col("dated"))
        .then(pl.lit("furniture"))
        .otherwise(pl.lit("body"))
    ).drop("short_prose", "spoken", "candidate")

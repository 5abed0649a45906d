"""One row is one number on the reel: a run of digits, or a Chinese numeral before a classifier.

A number's core is found with one expression; what stands before and after it (modifier, classifier) is
looked up in seeds. `一` alone is left out: before a classifier it is the language's indefinite article.
"""

import re
from functools import cache

import polars as pl

import seeds
from transforms import numerals
from transforms.reel import Reel

MULTIPLES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "个亿": 8, "十万": 5, "百万": 6, "千万": 7}
MULTIPLES |= {"十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12}
_MULTIPLE = "个亿|十万|百万|千万|十亿|百亿|千亿|万亿|百|千|万|亿"
_HAN = f"[{numerals.DIGITS}]+(?:点[{numerals.DIGITS}]+)?"
# 3亿5000万; 1.2万余; 百分之五十二点四; 三百八十余万; 百余
_CORE = (
    rf"(?P<digits>[0-9]+(?:[,，][0-9][0-9][0-9])*(?: ?\. ?[0-9]+)?)(?:亿(?P<second>[0-9]+(?:\.[0-9]+)?)万)?"
    rf"(?: ?(?P<inner>[多余来几])?(?P<multiple>{_MULTIPLE}))?(?: ?(?P<outer>[多余来几]))? ?"
    rf"|(?P<share>百分之)(?P<hundredths>{_HAN}|[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<han>[一二两三四五六七八九十]+个亿|{_HAN}(?:[多余来几][万亿]*)?)"
)
_BEFORE = (
    r"(不少于|不低于|不下于|不超过|不高于|不多于|大约|大概|将近|接近|超过|至少|最少|最高可领|最高可达|最高能达|最高达|最高是|最高领到|最高"
    r"|最多|多达|突破|不足|不到|逾)$",
    r"(?:^|[^就最附临亲贴])(近)$",
    r"(?:^|[^签合节条预相])(约)$",
    r"(?:^|[^反商农赶])(超)$",
)
_BOUNDS = {
    "at_least": ("不少于", "不低于", "不下于", "超过", "至少", "最少", "多达", "突破", "超", "逾"),
    "at_most": ("不超过", "不高于", "不多于", "最高", "最多", "不足", "不到"),
    "about": ("大约", "大概", "将近", "接近", "近", "约"),
}
_AFTER = (r"^(以上|以下|以内|左右|上下|出头|有余|之多|开外)", r"^(多|起)(?:[，。、；,;：]|$)")
_AFTER_BOUNDS = {
    "at_least": ("以上", "出头", "有余", "之多", "开外", "多", "起"),
    "at_most": ("以下", "以内"),
    "about": ("左右", "上下"),
}
# Families of classifiers that bring their own unit, whatever is counted.
MEASURES = (
    "money", "person", "person_time", "household", "area", "share", "animal", "plant", "weight", "power", "raw",
    "county", "town", "school", "enterprise", "post",
)  # fmt: skip
_RANGE_MARKS = r"(?:至|到|-|—|——|~|～|－|–)"


@cache
def _classifiers() -> pl.DataFrame:
    """One row is one classifier with its family, canonical unit and factor."""
    return seeds.load("units").select("classifier", "family", "unit", "factor")


def find(reel: Reel) -> pl.DataFrame:
    """One row is one number on the reel, sorted by start.

    Columns: quantity, article, start, end, surface, value, value_high, bound, classifier, family, unit (canonical for
    the classifier alone), kind (amount, date, duration, ordinal, other_number), plain (a Chinese numeral under ten),
    paragraph, sentence, clause. Values are in canonical units: 5.6万斤 is 28000 kg.
    """
    cores = _cores(reel)
    cores = _with_classifier(reel, cores)
    cores = _with_range(reel, cores)
    cores = _with_bounds(reel, cores)
    cores = _with_kind(reel, cores)
    return (
        reel.locate(
            cores.select(
                "start",
                "end",
                "value",
                "value_high",
                "bound",
                "classifier",
                "family",
                "unit",
                "kind",
                "plain",
                "bare_multiple",
            )
        )
        .with_row_index("quantity")
        .with_columns(surface=_slices(reel, cores["start"], cores["end"]))
        # a space that a classifier might have followed
        .with_columns(
            end=pl.col("end") - pl.col("surface").str.ends_with(" ").cast(pl.Int32),
            surface=pl.col("surface").str.strip_suffix(" "),
        )
    )


def _slices(reel: Reel, starts: pl.Series, ends: pl.Series) -> pl.Series:
    text = reel.text
    return pl.Series([text[a:b] for a, b in zip(starts.to_list(), ends.to_list(), strict=True)], dtype=pl.Utf8)


def _cores(reel: Reel) -> pl.DataFrame:
    """One row is one bare number: where it stands, its value, and how it is written.

    The expression runs in polars, which gives matches without their places: each match is therefore found twice,
    once with all that stands before it, and the lengths add up to the places.
    """
    text = pl.Series([reel.text])
    core = text.str.extract_all(_CORE).explode().drop_nulls()
    reach = text.str.extract_all(rf"(?s).*?(?:{_CORE})").explode().drop_nulls()
    end = reach.str.len_chars().cum_sum().cast(pl.Int32)
    frame = pl.DataFrame({"end": end, "start": end - core.str.len_chars().cast(pl.Int32), "core": core})
    frame = (
        frame.filter(pl.col("core") != "一")
        .with_columns(pl.col("core").str.extract_groups(f"^(?:{_CORE})$"))
        .unnest("core")
    )
    # 3千瓦 is three kilowatts.
    following = pl.Series([reel.text[e : e + 1] for e in frame["end"].to_list()], dtype=pl.Utf8)
    measure = (pl.col("multiple") == "千") & following.is_in(["瓦", "克", "米"])
    frame = frame.with_columns(
        multiple=pl.when(measure).then(None).otherwise("multiple"),
        end=pl.col("end") - measure.fill_null(False).cast(pl.Int32),
    )
    written = pl.coalesce("han", "hundredths")
    han = numerals.read_all(frame.select(written.alias("written"))["written"])
    digits = pl.col("digits").str.replace_all("[,， ]", "")
    decimals = (digits.str.len_chars() - digits.str.find(".", literal=True) - 1).fill_null(0).cast(pl.Int32)
    whole = digits.str.replace(".", "", literal=True).cast(pl.Float64, strict=False)
    exponent = pl.col("multiple").replace_strict(MULTIPLES, default=0, return_dtype=pl.Int32)
    exponent = pl.when(pl.col("second").is_not_null()).then(8).otherwise(exponent) - decimals
    # One exact multiplication or division: 1.845亿 is 184500000, not 184500000.00000003.
    scale = (10.0 ** exponent.abs().cast(pl.Float64)).round(0)
    value = pl.when(exponent >= 0).then(whole * scale).otherwise(whole / scale)
    value = value + pl.col("second").cast(pl.Float64).fill_null(0.0) * 1e4
    tail = pl.coalesce("inner", "outer", han["loose"])
    return frame.with_columns(
        value=pl.coalesce(value, han["value"]),
        value_high=han["value_high"],
        loose=tail,
        is_han=pl.col("han").is_not_null(),
        is_share=pl.col("share").is_not_null(),
        elided=han["elided"].fill_null(False),
        lone=han["lone"].fill_null(False),
        bare_multiple=pl.col("multiple").is_not_null() | pl.col("second").is_not_null(),
        plain=pl.col("han").is_not_null() & (han["value"] < 10),
        long_digits=pl.col("digits").str.len_chars(),
        is_year=(pl.col("multiple").is_null() & (decimals == 0) & value.is_between(1900, 2100)).fill_null(False),
    ).drop("digits", "second", "inner", "multiple", "outer", "share", "hundredths", "han")


@cache
def _longest_classifier() -> str:
    """The expression that takes the longest classifier at the beginning of a text."""
    known = _classifiers()["classifier"].to_list()
    return "^(" + "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True)) + ")"


def _with_classifier(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores with the longest classifier that follows each; Chinese numerals without any are dropped."""
    text = reel.text
    tails = pl.Series("tail", [text[e : e + 6] for e in cores["end"].to_list()], dtype=pl.Utf8)
    cores = cores.with_columns(tails, tails.str.extract(_longest_classifier()).alias("classifier"))
    cores = cores.join(_classifiers(), on="classifier", how="left", maintain_order="left")
    none = pl.col("family") == "none"
    cores = cores.with_columns(
        pl.when(none).then(None).otherwise(pl.col(c)).alias(c) for c in ("classifier", "family", "unit", "factor")
    )
    # 3元8角; 四块五，; 两成三: the digit after the classifier is a tenth of it.
    money = r"[块元毛]([一二三四五六七八九])(?:毛|角|[，。、；：！？”）\n]|一?斤|$)"
    tenth = rf"^(?:元([0-9{numerals.DIGITS}])角|成([一二三四五六七八九半])|{money})"
    jiao = pl.coalesce(*[pl.col("tail").str.extract(tenth, group) for group in (1, 2, 3)])
    share = pl.col("is_share")
    place = pl.col("is_han") & pl.col("tail").str.contains(r"^[户家里村道角棵间]子?[乡镇村县寨湾坪沟庄屯坝沱桥岭]")
    cores = cores.with_columns(
        classifier=pl.when(share).then(pl.lit("%")).otherwise("classifier"),
        family=pl.when(share).then(pl.lit("share")).otherwise("family"),
        unit=pl.when(share).then(pl.lit("percent")).otherwise("unit"),
        factor=pl.when(share).then(1.0).otherwise(pl.col("factor").fill_null(1.0)),
        jiao=numerals.read_all(cores.select(jiao.str.replace("半", "五").alias("j"))["j"])["value"],
    )
    # Spoken money leaves the unit out: 四千八; 投了三百万，; 六百到一千二.
    closed = pl.col("tail").str.contains(
        rf"^(?:[，。、；,;：:！？!?”’）)\n]|$|出头|左右|上下|以上|[到至][{numerals.DIGITS}])"
    )
    spoken = ((pl.col("elided") | closed) & (pl.col("value") >= 100)) | (pl.col("value") >= 10_000)
    loose = pl.col("loose").is_not_null()
    before_text = pl.Series("before", [text[max(0, s - 8) : s] for s in cores["start"].to_list()], dtype=pl.Utf8)
    raised = pl.col("before").str.contains(r"(近|超|逾|超过|上|突破|达|约)$")
    idiom = pl.col("lone") & ~(loose | raised)
    corner = (pl.col("value") == 3) & pl.col("tail").str.starts_with("角")  # 长三角
    keep = ~pl.col("is_han") | (~corner & (pl.col("family").is_not_null() | spoken) & ~idiom & ~place)
    cores = cores.with_columns(before_text).filter(keep)
    extra = (
        pl.when(pl.col("jiao").is_null()).then(0).when(pl.col("tail").str.contains("^..[角毛]")).then(2).otherwise(1)
    )
    length = pl.when(pl.col("is_share")).then(0).otherwise(pl.col("classifier").str.len_chars().fill_null(0))
    cores = cores.with_columns(
        core_end="end",
        end=(pl.col("end") + length + extra).cast(pl.Int32),
        value=(pl.col("value") + pl.col("jiao").fill_null(0.0) / 10) * pl.col("factor"),
        value_high=pl.col("value_high") * pl.col("factor"),
    )
    return cores.filter(pl.col("start") >= pl.col("end").shift(1, fill_value=0))


def _with_range(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """Two numbers that name the ends of one range become one row: 500元至800元, 3到5家, 300万至500万元."""
    text = reel.text
    gaps = [text[a:b] for a, b in zip(cores["core_end"].to_list()[:-1], cores["start"].to_list()[1:], strict=True)]
    gap = pl.Series("gap", ["", *[g if len(g) <= 4 else "" for g in gaps]][: cores.height], dtype=pl.Utf8)
    cores = cores.with_columns(gap)
    between = pl.col("gap").str.extract(rf"^(.{{0,2}}?){_RANGE_MARKS}$")
    former = {c: pl.col(c).shift(1) for c in ("value", "classifier", "bare_multiple", "start", "family", "factor")}
    bare = between == ""
    same = (between == former["classifier"]) & (former["classifier"] == pl.col("classifier"))
    # 3到5万元: the first number borrows the multiple of the second.
    scale = (
        pl.when(pl.col("bare_multiple") & ~former["bare_multiple"] & bare)
        .then(10.0 ** (pl.col("value") / pl.col("factor")).log10().floor().sub(former["value"].log10().floor()))
        .otherwise(1.0)
    )
    low = (
        pl.when(bare)
        .then(former["value"] / former["factor"].fill_null(1.0) * pl.col("factor"))
        .otherwise(former["value"])
    )
    borrowed = pl.when(low * scale < pl.col("value")).then(low * scale).otherwise(low)
    dated = former["family"].is_in(["date", "duration", "ordinal"]).fill_null(False) | pl.col("family").is_in(
        ["date", "duration"]
    ).fill_null(False)
    named = pl.col("family").is_not_null() | pl.col("bare_multiple") | pl.col("is_han")
    joined = (
        (bare | same)
        & named
        & (borrowed < pl.col("value"))
        & ~dated
        & ~(pl.col("is_year") & pl.col("family").is_null())
    ).fill_null(False)
    cores = cores.with_columns(
        joined=joined,
        value_high=pl.when(joined).then("value").otherwise("value_high"),
        value=pl.when(joined).then(borrowed).otherwise("value"),
        start=pl.when(joined).then(former["start"]).otherwise("start"),
        before=pl.when(joined).then(pl.col("before").shift(1)).otherwise("before"),
        dated_next=(bare & dated).fill_null(False).shift(-1, fill_value=False),
    )
    return cores.filter(~pl.col("joined").shift(-1, fill_value=False))


def _with_bounds(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores widened by their modifier, with the bound it states."""
    text = reel.text
    after = pl.Series("after", [text[e : e + 3] for e in cores["end"].to_list()], dtype=pl.Utf8)
    amount = ~pl.col("family").is_in(["date", "ordinal"]).fill_null(False)
    cores = cores.with_columns(after).with_columns(
        pre=pl.when(amount).then(pl.coalesce(*[pl.col("before").str.extract(p) for p in _BEFORE])),
        post=pl.when(amount).then(pl.coalesce(*[pl.col("after").str.extract(p) for p in _AFTER])),
    )
    known = {word: bound for bound, words in _BOUNDS.items() for word in words}
    known |= dict.fromkeys(("最高可领", "最高可达", "最高能达", "最高达", "最高是", "最高领到"), "at_most")
    later = {word: bound for bound, words in _AFTER_BOUNDS.items() for word in words}
    bound = pl.coalesce(
        pl.when(pl.col("value_high").is_not_null()).then(pl.lit("range")),
        pl.col("post").replace_strict(later, default=None, return_dtype=pl.Utf8),
        pl.col("pre").replace_strict(known, default=None, return_dtype=pl.Utf8),
        pl.col("loose").replace_strict(
            {"多": "at_least", "余": "at_least", "几": "at_least", "来": "about"},
            default=None,
            return_dtype=pl.Utf8,
        ),
        pl.lit("exact"),
    )
    return cores.with_columns(
        bound=bound,
        start=pl.col("start") - pl.col("pre").str.len_chars().fill_null(0).cast(pl.Int32),
        end=pl.col("end") + pl.col("post").str.len_chars().fill_null(0).cast(pl.Int32),
    )


def _with_kind(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores with what sort of number each is; only an amount can become a claim."""
    family, tail, before = pl.col("family"), pl.col("tail"), pl.col("before")
    year = pl.col("is_year") & (tail.str.contains(r"^(年|[-/.—至～~]|$)") | family.is_null())
    part_of_date = before.str.contains(
        r"((?:19|20)[0-9]{2}[-/.]|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.]|[0-9]{1,2}:|(?:19|20)[0-9]{2}[—\-至到~～])$"
    )
    clock = tail.str.contains(r"^[:：][0-9][0-9]")
    ordinal = (
        before.str.contains(r"第$")
        | (family == "ordinal")
        | before.str.contains(r"[A-Za-z_]-?$")
        | (pl.col("is_han") & pl.col("plain") & (pl.col("classifier") == "期"))
    )
    code = family.is_null() & (
        (pl.col("long_digits") >= 7) | before.str.contains(r"[0-9]-$") | tail.str.contains(r"^[-–][0-9]|^[A-Za-z]")
    )
    beyond = ~pl.max_horizontal("value", "value_high").is_finite()  # no machine can hold it
    kind = (
        pl.when(beyond)
        .then(pl.lit("other_number"))
        .when(ordinal)
        .then(pl.lit("ordinal"))
        .when(year | clock | part_of_date | (family == "date") | pl.col("dated_next"))
        .then(pl.lit("date"))
        .when(family == "duration")
        .then(pl.lit("duration"))
        .when(code | (family.is_null() & ~pl.col("bare_multiple") & ~pl.col("is_han")))
        .then(pl.lit("other_number"))
        .otherwise(pl.lit("amount"))
    )
    held = [pl.when(~beyond).then(name).alias(name) for name in ("value", "value_high")]
    return cores.with_columns(*held, kind=kind.fill_null("amount"))

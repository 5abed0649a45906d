"""One row is one number on the reel: a run of digits, or a Chinese numeral before a classifier.

A number's core is found with one expression; what stands before and after it (modifier, classifier) is
looked up in seeds. `一` alone is left out: before a classifier it is the language's indefinite article.
"""

import string
from functools import cache

import numpy as np
import polars as pl

import seeds
from transforms import nearest, numerals, ranges
from transforms.reel import Reel
from transforms.words import Words

MULTIPLES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "个亿": 8, "十万": 5, "百万": 6, "千万": 7}
MULTIPLES |= {"十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12}
_MULTIPLE = "个亿|十万|百万|千万|十亿|百亿|千亿|万亿|百|千|万|亿"
_HAN = f"[{numerals.DIGITS}]+(?:点[{numerals.DIGITS}]+)?"
# 2万8千; 1千2百; 3万5000
_MIXED = (
    "[0-9]+万[0-9]千[0-9]百|[0-9]+万[0-9]千|[0-9]+万[0-9]百|[0-9]+万[0-9][0-9]00"
    "|[0-9]千[0-9]百[0-9]+|[0-9]千[0-9]百|[0-9]+亿[0-9]千万"
)
_SPOKEN = "[0-9]+[万千亿][1-9]"  # 2万8, with what shows that it ends there
# 3亿5000万; 1.2万余; 百分之五十二点四; 三百八十余万; 百余
_CORE = (
    rf"(?P<mixed>{_MIXED})|(?P<spoken>{_SPOKEN})[^0-9百千万亿.]"
    rf"|(?P<digits>[0-9]+(?:[,，][0-9][0-9][0-9])*(?: ?\. ?[0-9]+)?)(?:亿(?P<second>[0-9]+(?:\.[0-9]+)?)万)?"
    rf"(?: ?(?P<inner>[多余来几])?(?P<multiple>{_MULTIPLE})|个(?P<loosened>[多余来])亿)?(?: ?(?P<outer>[多余来几+]))? ?"
    rf"|(?P<share>百分之)(?P<hundredths>{_HAN}|[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<han>[一二两三四五六七八九十]+个[多余来几]?亿|{_HAN}(?:[多余来几][万亿]*)?)"
)
FOREIGN = {
    "港币": "港元",
    "港元": "港元",
    "美元": "美元",
    "美金": "美元",
    "欧元": "欧元",
    "日元": "日元",
    "英镑": "英镑",
}
_BEFORE = (
    r"(不少于|不低于|不下于|不超过|不高于|不多于|大约|大概|将近|接近|超过|至少|最少|最高可领|最高可达|最高能达|最高达|最高是|最高领到|最高"
    r"|最多|多达|突破|不足|不到|逾)$",
    r"(?:^|[^就最附临亲贴])(近)$",
    r"(?:^|[^签合节条预相])(约)$",
    r"(?:^|[^反商农赶])(超)$",
)
_BOUNDS = {
    "at_least": ("不少于", "不低于", "不下于", "超过", "至少", "最少", "多达", "突破", "超", "逾", "上"),
    "at_most": ("不超过", "不高于", "不多于", "最高", "最多", "不足", "不到"),
    "about": ("大约", "大概", "将近", "接近", "近", "约"),
}
_AFTER = (r"^(以上|以下|以内|左右|上下|出头|挂零|有余|之多|开外)", r"^(多|起)(?:[，。、；,;：]|$)")
_AFTER_BOUNDS = {
    "at_least": ("以上", "出头", "挂零", "有余", "之多", "开外", "多", "起"),
    "at_most": ("以下", "以内"),
    "about": ("左右", "上下"),
}
# The letters that numbers are written with, and those that one may begin with.
_WITHIN, _BEGINS = f"0123456789,，. +个多余来几分之点{numerals.DIGITS}", f"0123456789{numerals.DIGITS}"
_HALVED, _NOT_HALVED = ("吨", "公里", "里", "亩", "斤", "公斤", "米"), "年月天日个截山"
# Families of classifiers that bring their own unit, whatever is counted.
MEASURES = (
    "money", "person", "person_time", "household", "area", "share", "animal", "plant", "weight", "power", "raw",
    "county", "town", "school", "enterprise", "post",
)  # fmt: skip
# Modifiers are only looked for where one of these letters stands at the number.
_BEFORE_ENDS = "于过约概近少领达是到高多破足逾超"
_AFTER_BEGINS = "以左上出挂有之开多起"
HEAD, TAIL = 8, 6  # how much of what stands before and behind a number is looked at
_PART_OF_DATE = (
    r"((?:19|20)[0-9]{2}[-/.]|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.]|[0-9]{1,2}:|(?:19|20)[0-9]{2}[—\-至到~～])$"
)


@cache
def _classifiers() -> tuple[Words, pl.DataFrame]:
    """The classifiers to look for; one row is one of them with its family, unit and factor, nulls where it is none."""
    table = seeds.load("units").select("classifier", "family", "unit", "factor")
    words = Words(table["classifier"].to_list())
    return words, table.select(pl.when(pl.col("family") != "none").then(pl.all()))


def find(reel: Reel) -> pl.DataFrame:
    """One row is one number on the reel, sorted by start.

    Columns: quantity, article, start, end, surface, value, value_high, bound, classifier, family, unit (canonical for
    the classifier alone), kind (amount, date, duration, ordinal, other_number), plain (a Chinese numeral under ten),
    paragraph, sentence, clause. Values are in canonical units: 5.6万斤 is 28000 kg.
    """
    cores = _cores(reel)
    cores = _with_classifier(reel, cores)
    cores = ranges.join(reel, cores)
    cores = _with_currency(reel, _with_bounds(reel, cores))
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
        .with_columns(surface=reel.slices(cores["start"].to_numpy(), cores["end"].to_numpy()))
        # a space that a classifier might have followed
        .with_columns(
            end=pl.col("end") - pl.col("surface").str.ends_with(" ").cast(pl.Int32),
            surface=pl.col("surface").str.strip_suffix(" "),
        )
    )


def _cores(reel: Reel) -> pl.DataFrame:
    """One row is one bare number: where it stands, its value, and how it is written.

    The expression runs in polars, over the stretches of letters that numbers are written with. It gives matches
    without their places: each match is therefore found twice, once with all that stands before it, and the lengths
    add up to the places.
    """
    places = _stretches(reel)
    letters = reel.codes[places]
    letters[places == len(reel.text)] = ord("\n")
    text = pl.Series([letters.tobytes().decode("utf-32-le")])
    core = text.str.extract_all(_CORE).explode().drop_nulls()
    reach = text.str.extract_all(rf"(?s).*?(?:{_CORE})").explode().drop_nulls()
    end = reach.str.len_chars().cum_sum()
    frame = pl.DataFrame({"core": core, "first": end - core.str.len_chars(), "last": end - 1})
    start, last = places[frame["first"].to_numpy()], frame["last"].to_numpy()
    behind = places[last] + 1
    # 一到两名, 一块二
    opens = reel.marks.among(behind, "到至块毛角") & reel.marks.among(behind + 1, numerals.DIGITS)
    kept = (frame["core"] != "一") | pl.Series(opens)
    frame, start, last = frame.filter(kept), start[kept.to_numpy()], last[kept.to_numpy()]
    # 3千瓦 is three kilowatts.
    united = pl.Series(reel.marks.among(places[last] + 1, "瓦克米"))
    frame = frame.select("core", united=united & pl.col("core").str.contains("千", literal=True))
    written = frame.unique(maintain_order=True)
    read = written.hstack(_read(written))
    frame = frame.join(read, on=["core", "united"], how="left", maintain_order="left")
    end = places[last - frame["shorter"].to_numpy()] + 1
    return frame.with_columns(start=pl.Series(start, dtype=pl.Int32), end=pl.Series(end, dtype=pl.Int32)).drop(
        "core", "united", "shorter"
    )


def _stretches(reel: Reel) -> np.ndarray:
    """The places of the letters that numbers are written with, of stretches in which one may begin.

    Each stretch has the end of the reel after it.
    """
    within = np.flatnonzero(np.diff(reel.marks.everywhere(_WITHIN), prepend=False, append=False))
    begins = np.append(0, np.cumsum(reel.marks.everywhere(_BEGINS)))
    start, end = within[0::2], within[1::2]
    some = begins[end] > begins[start]
    start, end = start[some], end[some]
    lengths = end - start + 1
    stops = np.cumsum(lengths)
    places = np.arange(stops[-1] if len(stops) else 0) + np.repeat(start - (stops - lengths), lengths)
    places[stops - 1] = len(reel.text)
    return places


def _read(written: pl.DataFrame) -> pl.DataFrame:
    """One row is what one core says; takes the core and whether a 千 in it belongs to the unit (united)."""
    frame = written.with_columns(pl.col("core").str.extract_groups(f"^(?:{_CORE})$")).unnest("core")
    taken = pl.col("united") & (pl.col("multiple") == "千")
    frame = frame.with_columns(
        shorter=(taken.fill_null(False) | pl.col("spoken").is_not_null()).cast(pl.Int32),
        mixed=pl.coalesce("mixed", "spoken"),
        multiple=pl.when(taken).then(None).otherwise("multiple"),
        figure=pl.col("digits").str.replace_all("[,， ]", ""),
    )
    han = numerals.read_all(frame.select(pl.coalesce("han", "hundredths", "mixed").alias("written"))["written"])
    figure = pl.col("figure")
    decimals = (figure.str.len_chars() - figure.str.find(".", literal=True) - 1).fill_null(0).cast(pl.Int32)
    frame = frame.with_columns(
        decimals=decimals, whole=figure.str.replace(".", "", literal=True).cast(pl.Float64, strict=False)
    )
    loosened = pl.when(pl.col("loosened").is_not_null()).then(pl.lit("亿"))  # 2个多亿
    frame = frame.with_columns(multiple=pl.coalesce("multiple", loosened))
    multiple = pl.col("multiple").replace_strict(MULTIPLES, default=0, return_dtype=pl.Int32)
    # 三到四万, 8到12万, 一到两千: what the first of two may borrow from the second.
    lent = pl.coalesce(pl.col("han").str.extract("([百千万亿])[多余来几]?$"), "multiple")
    exponent = pl.when(pl.col("second").is_not_null()).then(8).otherwise(multiple) - pl.col("decimals")
    # One exact multiplication or division: 1.845亿 is 184500000, not 184500000.00000003.
    scale = (10.0 ** exponent.abs().cast(pl.Float64)).round(0)
    value = pl.when(exponent >= 0).then(pl.col("whole") * scale).otherwise(pl.col("whole") / scale)
    frame = frame.with_columns(value=value + pl.col("second").cast(pl.Float64).fill_null(0.0) * 1e4)
    whole_year = pl.col("multiple").is_null() & (pl.col("decimals") == 0) & pl.col("value").is_between(1900, 2100)
    return frame.select(
        "shorter",
        value=pl.coalesce("value", han["value"]),
        value_high=han["value_high"],
        loose=pl.coalesce("inner", "loosened", "outer", han["loose"]),
        lent=lent.replace_strict(MULTIPLES, default=0, return_dtype=pl.Int32),
        is_han=pl.col("han").is_not_null(),
        is_share=pl.col("share").is_not_null(),
        elided=han["elided"].fill_null(False),
        lone=han["lone"].fill_null(False),
        bare_multiple=pl.any_horizontal(pl.col("multiple", "second", "mixed").is_not_null()),
        plain=pl.col("han").is_not_null() & (han["value"] < 10),
        long_digits=pl.col("digits").str.len_chars(),
        is_year=whole_year.fill_null(False),
    )


def _extracted(reel: Reel, rows: np.ndarray, start: np.ndarray, end: np.ndarray, *patterns: str) -> pl.Series:
    """What the first pattern that fits finds in what is written from start to end; null beside these rows."""
    texts = reel.slices(start[rows], end[rows])
    found = pl.select(pl.coalesce(texts.str.extract(pattern) for pattern in patterns)).to_series()
    numbers = np.full(len(start), -1)
    numbers[rows] = np.arange(len(rows))
    return nearest.gather(found, numbers)


def _with_classifier(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores with the longest classifier that follows each; Chinese numerals without any are dropped."""
    marks, at, end = reel.marks, cores["start"].to_numpy(), cores["end"].to_numpy()
    words, table = _classifiers()
    number = pl.Series(words.longest_at(reel.codes, end)).replace(-1, None).cast(pl.UInt32)
    share = pl.col("is_share")
    cores = cores.with_columns(table.select(pl.all().gather(number))).with_columns(
        classifier=pl.when(share).then(pl.lit("%")).otherwise("classifier"),
        family=pl.when(share).then(pl.lit("share")).otherwise("family"),
        unit=pl.when(share).then(pl.lit("percent")).otherwise("unit"),
        factor=pl.when(share).then(1.0).otherwise(pl.col("factor").fill_null(1.0)),
    )
    # 3元8角; 四块五，; 两成三: the digit after the classifier is a tenth of it.
    tenths = (
        rf"^元([0-9{numerals.DIGITS}])角",
        r"^成([一二三四五六七八九半])",
        r"^[块元毛角]([二三四五六七八九半])(?:毛|角|[，。、；：！？”）\n]|一?斤|$)",
        r"^[块元毛角](一)(?:毛|角|[，。、；：！？”）\n]|一斤|$)",  # 3元一斤 is three
        rf"^[毛角]([{numerals.DIGITS}])分",
    )
    rows = np.flatnonzero(marks.among(end, "元成块毛角") & marks.among(end + 1, f"0123456789半{numerals.DIGITS}"))
    jiao = numerals.read_all(_extracted(reel, rows, end, end + TAIL, *tenths).str.replace("半", "五"))["value"]
    # Spoken money leaves the unit out: 四千八; 投了三百万，; 六百到一千二.
    han = cores["is_han"].to_numpy()
    rows = np.flatnonzero(han & cores["family"].is_null().to_numpy())
    after = rf"^(?:[，。、；,;：:！？!?”’）)\n]|$|出头|左右|上下|以上|不等|[到至][{numerals.DIGITS}])"
    closed = np.zeros(len(cores), dtype=bool)
    closed[rows] = reel.slices(end[rows], end[rows] + TAIL).str.contains(after).to_numpy()
    value = cores["value"].to_numpy()
    spoken = ((cores["elided"].to_numpy() | closed) & (value >= 100)) | (value >= 10_000)
    raised = marks.among(at - 1, "近超逾上达约") | marks.word(at - 2, "超过", "突破")
    # 三到四家: the first number has its classifier behind the second.
    opens = marks.among(end, "到至-—~～、") & marks.among(end + 1, f"—{numerals.DIGITS}")
    idiom = (
        marks.among(at - 1, "几挂")
        | marks.among(at - 1, "数") & ~cores["loose"].is_not_null().to_numpy()
        | cores["lone"].to_numpy() & ~(cores["loose"].is_not_null().to_numpy() | raised)
    )
    corner = (value == 3) & marks.among(end, "角")  # 长三角
    spice = (value == 8) & marks.among(end, "角") & ~marks.among(at - 1, "元块多给补奖") & ~marks.among(end + 1, "钱一")
    villages = end + marks.among(end + 1, "子")
    place = marks.among(end, "户家里村道角棵间台") & marks.among(villages + 1, "乡镇村县寨湾坪沟庄屯坝沱桥岭")
    meant = cores["family"].is_not_null().to_numpy() | spoken
    kept = ~han | (~(corner | spice) & (meant | opens) & ~idiom & ~place)
    extra = np.where(marks.among(end + 2, "角毛"), 2, 1) * jiao.is_not_null().to_numpy()
    length = pl.when(share).then(0).otherwise(pl.col("classifier").str.len_chars().fill_null(0))
    # 三吨半, 五公里半
    behind = end + cores.select(length).to_series().to_numpy()
    half = marks.among(behind, "半") & ~marks.among(behind + 1, _NOT_HALVED)
    half &= cores.select(pl.col("classifier").is_in(_HALVED).fill_null(False)).to_series().to_numpy()
    cores = cores.with_columns(
        core_end="end",
        opens=pl.Series(han & ~meant),
        end=(pl.col("end") + length + pl.Series(extra + half)).cast(pl.Int32),
        value=pl.when(pl.Series(extra + half > 0))
        .then(((pl.col("value") + jiao.fill_null(0.0) / 10 + pl.Series(half * 0.5)) * pl.col("factor")).round(6))
        .otherwise(pl.col("value") * pl.col("factor")),
        value_high=pl.col("value_high") * pl.col("factor"),
    ).filter(pl.Series(kept))
    return cores.filter(pl.col("start") >= pl.col("end").shift(1, fill_value=0))


def _with_bounds(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores widened by their modifier, with the bound it states."""
    marks, start, end = reel.marks, cores["start"].to_numpy(), cores["end"].to_numpy()
    amount = ~cores["family"].is_in(["date", "ordinal"]).fill_null(False).to_numpy()
    rows = np.flatnonzero(amount & marks.among(start - 1, _BEFORE_ENDS))
    pre = _extracted(reel, rows, start - HEAD, start, *_BEFORE)
    above = pl.Series(amount & marks.among(start - 1, "上")) & cores["lone"]  # 上百户
    pre = pl.select(pl.when(above).then(pl.lit("上")).otherwise(pre)).to_series()
    rows = np.flatnonzero(amount & marks.among(end, _AFTER_BEGINS))
    post = _extracted(reel, rows, end, end + 3, *_AFTER)
    known = {word: bound for bound, words in _BOUNDS.items() for word in words}
    known |= dict.fromkeys(("最高可领", "最高可达", "最高能达", "最高达", "最高是", "最高领到"), "at_most")
    later = {word: bound for bound, words in _AFTER_BOUNDS.items() for word in words}
    bound = pl.coalesce(
        pl.when(pl.col("value_high").is_not_null()).then(pl.lit("range")),
        post.replace_strict(later, default=None, return_dtype=pl.Utf8),
        pre.replace_strict(known, default=None, return_dtype=pl.Utf8),
        pl.col("loose").replace_strict(
            {"多": "at_least", "+": "at_least", "余": "at_least", "几": "at_least", "来": "about"},
            default=None,
            return_dtype=pl.Utf8,
        ),
        pl.lit("exact"),
    )
    return cores.with_columns(
        bound=bound,
        number_start="start",
        start=pl.col("start") - pre.str.len_chars().fill_null(0).cast(pl.Int32),
        end=pl.col("end") + post.str.len_chars().fill_null(0).cast(pl.Int32),
    )


def _with_currency(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores with money told in another currency before it, 港币50万元, in that currency and with its name."""
    start = cores["start"].to_numpy()
    money = cores["family"].is_null() | (cores["family"] == "money")
    rows = np.flatnonzero(money.to_numpy() & reel.marks.among(start - 1, "币元金镑"))
    found = _extracted(reel, rows, start - 2, start, f"({'|'.join(FOREIGN)})")
    unit = found.replace_strict(FOREIGN, default=None, return_dtype=pl.Utf8)
    told = pl.Series(unit.is_not_null())
    return cores.with_columns(
        start=pl.col("start") - 2 * told.cast(pl.Int32),
        unit=pl.coalesce(unit, "unit"),
        classifier=pl.coalesce(unit, "classifier"),
        family=pl.when(told).then(pl.lit("raw")).otherwise("family"),
    )


def _with_kind(reel: Reel, cores: pl.DataFrame) -> pl.DataFrame:
    """The cores with what sort of number each is; only an amount can become a claim."""
    marks, start, end = reel.marks, cores["number_start"].to_numpy(), cores["core_end"].to_numpy()
    figures, letters = "0123456789", string.ascii_letters
    before, after = start - 1, end + 1
    rows = np.flatnonzero(marks.among(before, "-/.:—至到~～"))
    part_of_date = np.zeros(cores.height, dtype=bool)
    part_of_date[rows] = reel.slices(start[rows] - HEAD, start[rows]).str.contains(_PART_OF_DATE).to_numpy()
    clock = marks.among(end, ":：") & marks.among(after, figures) & marks.among(after + 1, figures)
    dashed = marks.among(before, "-")
    lettered = marks.among(before, letters + "_") | dashed & marks.among(before - 1, letters + "_")
    coded = (
        dashed & marks.among(before - 1, figures)
        | marks.among(end, "-–") & marks.among(after, figures)
        | marks.among(end, letters)
    )
    ends_year = marks.among(end, "年-/.—至～~") | (end >= marks.length)
    family = pl.col("family")
    year = pl.col("is_year") & (pl.Series(ends_year) | family.is_null())
    ordinal = (
        pl.Series(marks.among(before, "第") | lettered)
        | (family == "ordinal")
        | (pl.col("is_han") & pl.col("plain") & (pl.col("classifier") == "期"))
    )
    code = family.is_null() & ((pl.col("long_digits") >= 7) | pl.Series(coded))
    beyond = ~pl.max_horizontal("value", "value_high").is_finite()  # no machine can hold it
    kind = (
        pl.when(beyond)
        .then(pl.lit("other_number"))
        .when(ordinal)
        .then(pl.lit("ordinal"))
        .when(year | pl.Series(clock | part_of_date) | (family == "date") | pl.col("dated_next"))
        .then(pl.lit("date"))
        .when(family == "duration")
        .then(pl.lit("duration"))
        .when(code | (family.is_null() & ~pl.col("bare_multiple") & ~pl.col("is_han")))
        .then(pl.lit("other_number"))
        .otherwise(pl.lit("amount"))
    )
    held = [pl.when(~beyond).then(name).alias(name) for name in ("value", "value_high")]
    return cores.with_columns(*held, kind=kind.fill_null("amount"))

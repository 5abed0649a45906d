"""Mends what the web did to a page: widths, control characters, script, pinyin glosses, shifted bytes, decimal marks.

All repairs but two keep the number of characters. Pinyin glosses and invisible characters are taken out.
"""

import re
import unicodedata
from functools import cache
from math import log

import numpy as np
import opencc

import seeds
from transforms.sheet import REPAIRS, Sheet, classes, encode, spread, where

SHIFTED, LOST, DECIMAL, PINYIN = (
    REPAIRS.index(name) for name in ("shifted_bytes", "lost_digit", "decimal_mark", "pinyin")
)
TONED = "āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜêńňǹḿ"
_VOWELS = f"aoeiu{TONED}ɑɡ"
# 龍(lóng); a gloss without its tone mark counts only on pages that have toned ones
_GLOSS = re.compile(rf"[(（] ?((?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?[{_VOWELS}]{{1,3}}(?:ng|n|r)?) ?[)）]")
_STRAY_GLOSS = re.compile(rf"\?((?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?[{_VOWELS}]{{1,3}}(?:ng|n|r)?)\)")
_LOST_MARK = re.compile(r"\d{1,3}。\d{1,3}(?= ?(?:[亿万%倍]|千[瓦米克]|个百分点))")
_ENOUGH_GLOSSES = 3
_TRADITIONAL_PAGE = 8  # from here on a page is read as Traditional; below, only the odd character is folded

_CLASSES, _BIT = classes(
    han=spread((0x3400, 0xA000), (0xF900, 0xFB00)),
    letter="abcdefghijklmnopqrstuvwxyz" + TONED + "ɑɡ ",
    opening="(（",
    query="?",
    damaged="!?",
    sentence_end="!！。？?…",
    trail=spread((0x40, 0x7F)),
    digit="0123456789",
    stop="。",
    ends="。！？!?”」』…",
    invisible="\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e",
)
# Trail bytes of marks that open or close, all of lead byte A1: “ ” ‘ ’ 《 》 「 」 『 』 【 】
_QUOTE_TRAILS = (0xB0, 0xB1, 0xAE, 0xAF, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBE, 0xBF)
_RARE = 1e-6  # the share of a character that the bigram model has never seen
_LONG_LINE = 300  # characters; in a longer line any indent begins a paragraph
_LONGEST_RUN = 60
_LIKED_BETTER = 0.8  # by how much, a character, the bigram model must prefer the mended run


@cache
def _plain() -> np.ndarray:
    """One form for every width of digit, letter, space and break; control characters are spaces."""
    plain = np.arange(0x10000, dtype=np.uint16)
    plain[0:0x20] = 0x20
    plain[0x7F:0xA1] = 0x20
    plain[[0x0A, 0x0D, 0x85, 0x2028, 0x2029]] = 0x0A
    for code in spread(
        (0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)
    ).tolist():
        other = unicodedata.normalize("NFKC", chr(code))
        if len(other) == 1 and ord(other) < 0xFFFF:
            plain[code] = ord(other)
    for mark, other in {"％": "%", "．": ".", "＋": "+", "﹪": "%"}.items():
        plain[ord(mark)] = ord(other)
    plain[0xFFFE] = 0x20
    return plain


# Printed forms that the converter leaves alone
_VARIANTS = {
    "陜": "陕",
    "衞": "卫",
    "硏": "研",
    "戸": "户",
    "説": "说",
    "歳": "岁",
    "増": "增",
    "鉄": "铁",
    "県": "县",
    "隣": "邻",
    "賛": "赞",
    "甯": "宁",
    "囬": "回",
}


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _folding() -> np.ndarray:
    """Each Traditional character that no Simplified text uses as its Simplified form; others as themselves."""
    folding = np.arange(0x10000, dtype=np.uint16)
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    folded = _converter().convert("\n".join(characters)).split("\n")
    for character, other in zip(characters, folded, strict=True):
        if other != character and len(other) == 1:
            try:
                character.encode("gb2312")
            except UnicodeEncodeError:
                folding[ord(character)] = min(ord(other), 0xFFFF)
    for odd, usual in _VARIANTS.items():
        folding[ord(odd)] = ord(usual)
    return folding


def _looked_up(sheet: Sheet, lookup: np.ndarray) -> np.ndarray:
    """Every character replaced by its entry in a table of the basic plane; others stand for themselves."""
    codes = lookup[sheet.low].astype(np.uint32)
    beyond = np.flatnonzero(sheet.codes > 0xFFFE)
    codes[beyond] = sheet.codes[beyond]
    return codes


def plain(sheet: Sheet) -> Sheet:
    """The sheet with one width of digits and letters, breaks as line feeds, and nothing invisible."""
    sheet = sheet.rewritten(_looked_up(sheet, _plain()))
    invisible = _CLASSES[sheet.low] & _BIT["invisible"] > 0
    return sheet.keep(~invisible) if invisible.any() else sheet


def unglossed(sheet: Sheet) -> Sheet:
    """The sheet without pinyin in brackets after a Han character; that character is marked as mended."""
    codes, kind = sheet.codes, _CLASSES[sheet.low]
    before_letter = where(kind[1:-1], _BIT["opening"] | _BIT["query"]) + 1
    before_letter = before_letter[
        (kind[before_letter + 1] & _BIT["letter"] > 0) & (kind[before_letter - 1] & _BIT["han"] > 0)
    ]
    stray = kind[before_letter] & _BIT["query"] > 0
    opens, strays = before_letter[~stray], before_letter[stray]
    if not len(before_letter):
        return sheet
    toned = set(TONED)
    glosses = [found for at in opens.tolist() if (found := _GLOSS.match(sheet.text, at))]
    marked = [not toned.isdisjoint(found.group(1)) for found in glosses]
    pages = sheet.page[[found.start() for found in glosses]] if glosses else np.zeros(0, dtype=np.int32)
    often = np.bincount(pages[marked], minlength=len(sheet.bounds)) >= _ENOUGH_GLOSSES
    glosses = [found for found, tone, page in zip(glosses, marked, pages, strict=True) if tone or often[page]]
    glosses += [
        found
        for at in strays.tolist()
        if (found := _STRAY_GLOSS.match(sheet.text, at)) and not toned.isdisjoint(found.group(1))
    ]
    kept = np.ones(len(codes), dtype=bool)
    mend = sheet.mend.copy()
    for found in glosses:
        kept[found.start() : found.end()] = False
        mend[found.start() - 1] = PINYIN
    return sheet.rewritten(codes, mend).keep(kept)


@cache
def _bigrams() -> dict[str, float]:
    """How usual a character is, and how usual after another: shares."""
    rows = seeds.load("bigrams").select("run", "times").iter_rows()
    times = {run: float(count) for run, count in rows}
    singles = sum(count for run, count in times.items() if len(run) == 1)
    return {run: count / (singles if len(run) == 1 else times[run[0]]) for run, count in times.items()}


def liking(text: str) -> float:
    """How much, a character, the bigram model likes a text; the higher the better."""
    model = _bigrams()
    total = log(model.get(text[0], _RARE))
    for i in range(1, len(text)):
        total += log(0.7 * model.get(text[i - 1 : i + 1], 0.0) + 0.3 * model.get(text[i], _RARE))
    return total / len(text)


@cache
def _shift_starts() -> np.ndarray:
    """Which characters a shifted run can begin with: their lead byte is the trail byte of a quotation mark."""
    starts = np.zeros(0x10000, dtype=bool)
    for lead in _QUOTE_TRAILS:
        for trail in range(0x40, 0xFF):
            try:
                starts[ord(bytes((lead, trail)).decode("gb18030"))] = True
            except UnicodeDecodeError:
                continue
    return starts


def unshift(run: str) -> str | None:
    """The run as it read before its first byte was lost, as long as the run itself; None where bytes do not fit."""
    shifted = b"\xa1" + run.encode("gb18030")
    try:
        whole = shifted.decode("gb18030")
    except UnicodeDecodeError as fault:
        if fault.end < len(shifted):
            return None
        whole = shifted[: fault.start].decode("gb18030")
    return whole if len(whole) == len(run) else None


def _put_right(run: str) -> str | None:
    """The run unshifted, where the bigram model likes that clearly better."""
    fold = _converter().convert
    # some pages were turned into Traditional script after the damage: their run is folded back first
    for candidate in dict.fromkeys((run, fold(run))):
        better = unshift(candidate) if len(run) > 1 else None
        if better is not None and liking(fold(better)[1:]) > liking(fold(run)) + _LIKED_BETTER:
            return better
    return None


def unshifted(sheet: Sheet) -> Sheet:
    """The sheet with runs put right that read one byte off since a byte of a quotation mark was lost."""
    kind = _CLASSES[sheet.low]
    begins = where(kind[:-1], _BIT["sentence_end"]) + 1
    begins = begins[_shift_starts()[_folding()[sheet.low[begins]]]]
    if not len(begins):
        return sheet
    singles = np.append(np.flatnonzero(sheet.low < 0x80), len(kind) - 1)
    ends = singles[np.searchsorted(singles, begins)]
    closed = kind[ends] & _BIT["trail"] > 0
    damaged_mark = kind[begins - 1] & _BIT["damaged"] > 0
    possible = (ends - begins <= _LONGEST_RUN) & (closed | damaged_mark)
    text, fixed, mend = sheet.text, sheet.codes.copy(), sheet.mend.copy()
    for begin, end, shut in zip(
        begins[possible].tolist(), ends[possible].tolist(), closed[possible].tolist(), strict=True
    ):
        better = _put_right(text[begin : end + shut])
        if better is None:
            continue
        fixed[begin : begin + len(better)] = encode(better)
        mend[begin : begin + len(better)] = SHIFTED
        if fixed[begin - 1] == 0x21:
            fixed[begin - 1] = 0xFF01
            mend[begin - 1] = SHIFTED
        if not shut and text[end] == "?" and text[end + 1].isdigit():
            # the first digit of this number is part of the damage: nobody may read the rest as the number
            stop = end
            while text[stop + 1].isdigit() or text[stop + 1] == ".":
                stop += 1
            fixed[end : stop + 1] = ord("×")
            mend[end : stop + 1] = LOST
    return sheet.rewritten(fixed, mend)


def simplified(sheet: Sheet) -> Sheet:
    """The sheet in Simplified characters, one for one."""
    folded = _looked_up(sheet, _folding())
    changed = folded != sheet.codes
    if not changed.any():
        return sheet
    counts = np.add.reduceat(changed, sheet.bounds[:-1]) if len(sheet.bounds) > 1 else np.zeros(0, dtype=int)
    for row in np.flatnonzero(counts >= _TRADITIONAL_PAGE).tolist():
        start, end = int(sheet.bounds[row]), int(sheet.bounds[row + 1])
        page = encode(_converter().convert(sheet.text[start:end]))
        if len(page) == end - start:
            folded[start:end] = page
    return sheet.rewritten(folded)


def pointed(sheet: Sheet) -> Sheet:
    """The sheet with a decimal point where a full stop stands inside a number: 24。5亿 is 24.5亿."""
    codes, kind = sheet.codes, _CLASSES[sheet.low]
    stops = where(kind, _BIT["stop"])
    stops = stops[(stops > 0) & (stops < len(kind) - 1)]
    stops = stops[kind[stops - 1] & kind[stops + 1] & _BIT["digit"] > 0]
    fixed, mend = codes, sheet.mend
    for stop in stops.tolist():
        start = stop
        while start and kind[start - 1] & _BIT["digit"]:
            start -= 1
        if found := _LOST_MARK.match(sheet.text, start):
            fixed = fixed.copy() if fixed is codes else fixed
            mend = mend.copy() if mend is sheet.mend else mend
            fixed[stop] = 0x2E
            mend[found.start() : found.end()] = DECIMAL
    return sheet.rewritten(fixed, mend)


def parted(sheet: Sheet) -> Sheet:
    """The sheet with a line break where a paragraph's indent stands inside a line."""
    low = sheet.low
    indents = np.flatnonzero((low[1:-1] == 0x3000) & (low[2:] == 0x3000)) + 1
    indents = indents[~np.isin(low[indents - 1], (0x3000, 0x20, 0x0A))]
    if not len(indents):
        return sheet
    breaks = np.flatnonzero(low == 0x0A)
    after = np.searchsorted(breaks, indents)
    begins = np.concatenate(([0], breaks + 1))[after]
    long = np.append(breaks, len(low))[after] - begins > _LONG_LINE
    codes = sheet.codes.copy()
    codes[indents[long | (_CLASSES[low[indents - 1]] & _BIT["ends"] > 0)]] = 0x0A
    return sheet.rewritten(codes)


def mended(sheet: Sheet) -> Sheet:
    """The sheet as its pages were meant: plain, without glosses, unshifted, Simplified, with decimal points."""
    return pointed(simplified(unshifted(unglossed(parted(plain(sheet))))))

"""Mends what the web did to a page: widths, control characters, script, pinyin glosses, shifted bytes, decimal marks.

All repairs but three keep the number of characters. Pinyin glosses, invisible characters and spaces inside figures are
taken out.
"""

import re
from functools import cache
from math import log

import numpy as np

import seeds
from transforms.characters import Kind, converter, folding, plain
from transforms.sheet import REPAIRS, Sheet, encode

SHIFTED, LOST, DECIMAL, PINYIN, MISREAD = (
    REPAIRS.index(name) for name in ("shifted_bytes", "lost_digit", "decimal_mark", "pinyin", "misread_letter")
)
_LONGEST_GLOSS = 8  # letters and a closing bracket
_SYLLABLE = re.compile(r"(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?[aoeiu]{1,3}(?:ng|n|r)?")
_LOST_MARK = re.compile(r"\d{1,5}。\d{1,3} ?(?:[亿万%倍]|千[瓦米克]|个百分点)")
# What scanners take for digits, in a run of digits between Han characters or marks: 7O5人, l8座.
_LIKE_DIGITS = {ord("O"): ord("0"), ord("o"): ord("0"), ord("l"): ord("1"), ord("I"): ord("1")}
_FIGURE = re.compile(r"(?<![0-9A-Za-z.])[0-9OolI][0-9OolI.,。]*(?![0-9A-Za-z])")
# Between a letter and what is counted: never a row of a table, nor a year.
_PARTED = re.compile(r"(?<![0-9A-Za-z., \t\n/:-])[0-9]{1,3}(?: [0-9]{1,4})+(?=[.,]?[0-9]*[%\u4e00-\u9fff]|\n[0-9])")
# 无锡的51 and 2人 on the next line; never a year of the next.
_WRAPPED_FIGURE = re.compile(
    r"(?:[\u4e00-\u9fff，]|(?<=[\u4e00-\u9fff]),)(?!20[0-9]{2}\n)(?:[0-9]{1,4}\n(?![0-9]{4}年)[0-9]{1,4}"
    r"|[0-9]{1,3},(?:[0-9]\n[0-9]{2}|[0-9]{2}\n[0-9]|\n[0-9]{3})|[0-9]{1,4}\.(?:[0-9]?\n[0-9]{1,2}))(?=[%\u4e00-\u9fff])"
)
_WRAPPED = 8  # characters: shorter lines are no running text
_PERSON, _ENTER = ord("人"), ord("入")  # 64入，: persons, as scanners read them
_AROUND_MARK = 12  # characters on either side that tell whether a stop is a decimal mark
_ENOUGH_GLOSSES = 3  # toned ones, for a page's toneless brackets to count as glosses, too
_TRADITIONAL_PAGE = 8  # from here on a page is read as Traditional; below, only the odd character is folded
_APART = "\x1f"  # control characters are gone by then
_NEAR = 3  # characters on either side
_RARE = 1e-6  # the share of a character that the bigram model has never seen
_LONG_LINE = 300  # characters; in a longer line any indent begins a paragraph
_LONGEST_RUN = 60
_LIKED_BETTER = 0.8  # by how much, a character, the bigram model must prefer the mended run


def make_plain(sheet: Sheet) -> None:
    """One width of digits and letters, line feeds for breaks, nothing invisible."""
    odd = sheet.where(Kind.ODD)
    if len(odd):
        sheet.put(odd, plain()[sheet.codes[odd]].astype(np.uint32))
    invisible = sheet.where(Kind.INVISIBLE)
    if len(invisible):
        sheet.drop(invisible)


def part(sheet: Sheet) -> None:
    """A line break where a paragraph's indent stands inside a line."""
    indents = sheet.where(Kind.INDENT)
    before = sheet.kind[np.maximum(indents - 1, 0)]
    doubled = sheet.kind[np.minimum(indents + 1, len(sheet.kind) - 1)] & Kind.INDENT > 0
    inside = doubled & (before & (Kind.SPACE | Kind.BREAK) == 0) & (indents > 0)
    indents, before = indents[inside], before[inside]
    if not len(indents):
        return
    breaks = sheet.where(Kind.BREAK)
    line = np.searchsorted(breaks, indents)
    begins = np.concatenate(([0], breaks + 1))[line]
    long = np.append(breaks, len(sheet.kind))[line] - begins > _LONG_LINE
    chosen = indents[long | (before & (Kind.STOP | Kind.CLOSED) > 0)]
    sheet.put(chosen, np.full(len(chosen), 0x0A, dtype=np.uint32))


def take_glosses(sheet: Sheet) -> None:
    """Take out pinyin in brackets after a Han character, which is marked as mended: 龍(lóng)."""
    if not len(sheet.where(Kind.TONED)):
        return
    stops = sheet.where(Kind.STOP)
    # a stray one has lost its bracket with a shifted byte: 沿河?xùn)
    opens = np.concatenate((sheet.where(Kind.OPENING), stops[sheet.codes[stops] == 0x3F]))
    opens = np.sort(opens[(opens > 0) & (opens < len(sheet.kind) - 1)])
    opens = opens[(sheet.kind[opens - 1] & Kind.HAN > 0) & (sheet.kind[opens + 1] & Kind.GLOSS > 0)]
    if not len(opens):
        return
    steps = np.arange(1, _LONGEST_GLOSS + 1)
    window = sheet.kind[np.minimum(opens[:, None] + steps, len(sheet.kind) - 1)]
    letters = np.argmin(window & Kind.GLOSS > 0, axis=1)  # how many letters follow; 0 where all are letters
    ends = np.minimum(opens + 1 + letters, len(sheet.kind) - 1)
    within = steps <= letters[:, None]
    vowels = (window & Kind.VOWEL > 0) & within
    syllables = vowels[:, 0] + (vowels[:, 1:] & ~vowels[:, :-1]).sum(axis=1)
    shut = (syllables == 1) & np.isin(sheet.codes[ends], (0x29, 0xFF09))
    toned = shut & ((window & Kind.TONED > 0) & within).any(axis=1)
    pages = sheet.page_of(opens)
    often = np.bincount(pages[toned], minlength=len(sheet.bounds)) >= _ENOUGH_GLOSSES
    toneless = shut & ~toned & often[pages] & (sheet.codes[opens] != 0x3F)
    for row in np.flatnonzero(toneless).tolist():
        toned[row] = bool(_SYLLABLE.fullmatch(sheet.stretch(int(opens[row]) + 1, int(ends[row]))))
    opens, ends = opens[toned], ends[toned]
    if not len(opens):
        return
    sheet.mend[opens - 1] = PINYIN
    lengths = ends + 1 - opens
    sheet.drop(np.repeat(opens - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum()))


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
def _forms() -> dict[int, int]:
    forms = folding()
    return {code: int(forms[code]) for code in np.flatnonzero(forms != np.arange(len(forms))).tolist()}


def _fold(run: str) -> str:
    """The run in Simplified characters, each by itself."""
    return run.translate(_forms())


def unshift(run: str) -> str | None:
    """The run as it read before its first byte was lost, as long as the run itself; None where bytes do not fit."""
    shifted = b"\xa1" + run.encode("gb18030", "replace")
    try:
        whole = shifted.decode("gb18030")
    except UnicodeDecodeError as fault:
        if fault.end < len(shifted):
            return None
        whole = shifted[: fault.start].decode("gb18030")
    return whole if len(whole) == len(run) else None


def _put_right(run: str) -> str | None:
    """The run unshifted, where the bigram model likes that clearly better."""
    # some pages were turned into Traditional script after the damage: their run is folded back first
    for candidate in dict.fromkeys((run, _fold(run))):
        better = unshift(candidate) if len(run) > 1 else None
        if better is not None and liking(_fold(better)[1:]) > liking(_fold(run)) + _LIKED_BETTER:
            return better
    return None


def shift_back(sheet: Sheet) -> None:
    """Put runs right that read one byte off since a byte of a quotation mark was lost."""
    begins = sheet.where(Kind.STOP) + 1
    begins = begins[begins < len(sheet.kind)]
    begins = begins[sheet.kind[begins] & Kind.SHIFT_START > 0]
    if not len(begins):
        return
    singles = sheet.where(Kind.ASCII)
    ends = singles[np.searchsorted(singles, begins)]
    closed = sheet.kind[ends] & Kind.TRAIL > 0
    damaged = sheet.kind[begins - 1] & Kind.ASCII > 0
    likely = (ends - begins <= _LONGEST_RUN) & (closed | damaged)
    for begin, end, shut in zip(begins[likely].tolist(), ends[likely].tolist(), closed[likely].tolist(), strict=True):
        better = _put_right(sheet.stretch(begin, end + shut))
        if better is None:
            continue
        sheet.put(np.arange(begin, begin + len(better)), encode(better), SHIFTED)
        if sheet.codes[begin - 1] == 0x21:
            sheet.put(np.array([begin - 1]), encode("！"), SHIFTED)
        if not shut and sheet.codes[end] == 0x3F and sheet.kind[end + 1] & Kind.DIGIT:
            # the first digit of this number is part of the damage: nobody may read the rest as the number
            stop = end + 1
            while sheet.kind[stop] & Kind.DIGIT or sheet.codes[stop] == 0x2E:
                stop += 1
            sheet.put(np.arange(end, stop), encode("×" * (stop - end)), LOST)


def simplify(sheet: Sheet) -> None:
    """Simplified characters, one for one."""
    places = sheet.where(Kind.TRADITIONAL)
    if not len(places):
        return
    counts = np.bincount(sheet.page_of(places), minlength=len(sheet.bounds))
    dense = counts >= _TRADITIONAL_PAGE
    context = sheet.where(Kind.AMBIGUOUS) if dense.any() else places[:0]
    context = context[dense[sheet.page_of(context)]]
    # what a character of both scripts means, its neighbours say; one call for all, no page holds the mark between
    windows = [sheet.stretch(max(at - _NEAR, 0), at + _NEAR + 1) for at in context.tolist()]
    read = converter().convert(_APART.join(windows)).split(_APART)
    sheet.put(places, folding()[sheet.codes[places]].astype(np.uint32))
    for at, window, folded in zip(context.tolist(), windows, read, strict=False):
        if len(folded) == len(window):
            sheet.put(np.array([at]), encode(folded[min(at, _NEAR)]))


def read_figures(sheet: Sheet) -> None:
    """Digits where a scanner saw letters, and persons where it saw 入: 7O5人 is 705人, 64入， is 64人，."""
    letters = np.flatnonzero(np.isin(sheet.codes, list(_LIKE_DIGITS)))
    digit = (sheet.kind & Kind.DIGIT) > 0
    last = len(digit) - 1
    # l,980; l.3万
    grouped = np.isin(sheet.codes[np.minimum(letters + 1, last)], (0x2C, 0x2E)) & digit[np.minimum(letters + 2, last)]
    near = digit[np.maximum(letters - 1, 0)] | digit[np.minimum(letters + 1, last)] | grouped
    for at in letters[near].tolist():
        start = max(at - _AROUND_MARK, 0)
        for found in _FIGURE.finditer(sheet.stretch(start, at + _AROUND_MARK)):
            if found.start() <= at - start < found.end() and any(c.isdigit() for c in found[0]):
                places = np.arange(start + found.start(), start + found.end())
                wrong = places[np.isin(sheet.codes[places], list(_LIKE_DIGITS))]
                read = [_LIKE_DIGITS[code] for code in sheet.codes[wrong].tolist()]
                sheet.put(wrong, np.array(read, dtype=np.uint32), MISREAD)
    enters = np.flatnonzero(sheet.codes == _ENTER)
    enters = enters[(enters > 0) & (enters < len(sheet.codes) - 1)]
    counted = sheet.kind[enters - 1] & Kind.DIGIT > 0
    closed = np.isin(sheet.codes[enters + 1], [ord(mark) for mark in "，。、；,;:：次）)\n"])
    people = enters[counted & closed]
    sheet.put(people, np.full(len(people), _PERSON, dtype=np.uint32), MISREAD)


def close_figures(sheet: Sheet) -> None:
    """One figure where a scanner, a narrow column or a style of thousands parted it: 2 314户, 完工1 9项."""
    digit = (sheet.kind & Kind.DIGIT) > 0
    spaces, breaks = sheet.where(Kind.SPACE), sheet.where(Kind.BREAK)
    spaces = spaces[(spaces > 0) & (spaces < len(digit) - 1) & (sheet.codes[spaces] == 0x20)]
    begun = np.append(0, breaks + 1)[: len(breaks)]
    breaks = breaks[(breaks - begun >= _WRAPPED) & ~np.isin(breaks + 1, sheet.bounds)]
    parted: list[int] = []
    for places, figure in ((spaces, _PARTED), (breaks, _WRAPPED_FIGURE)):
        pointed = np.isin(sheet.codes[places - 1], (0x2C, 0x2E))  # 2,\n300户
        for at in places[(digit[places - 1] | pointed) & digit[places + 1]].tolist():
            start = max(at - _AROUND_MARK, 0)
            for found in figure.finditer(sheet.stretch(start, at + _AROUND_MARK)):
                if found.start() < at - start < found.end():
                    sheet.mend[start + found.start() : start + found.end()] = MISREAD
                    parted.append(at)
    if parted:
        sheet.drop(np.unique(parted))


def stop_sentences(sheet: Sheet) -> None:
    """A full stop where a page has the half-width point of other scripts after its sentences."""
    points = np.flatnonzero(sheet.codes == 0x2E)
    points = points[(points > 0) & (points < len(sheet.kind) - 1)]
    after = sheet.kind[points - 1] & (Kind.HAN | Kind.CLOSING) > 0
    after |= np.isin(sheet.codes[points - 1], (0x25, 0xFF05))
    ends = sheet.kind[points + 1] & (Kind.HAN | Kind.SPACE | Kind.BREAK | Kind.OPENING | Kind.CLOSING) > 0
    stops = points[after & ends]
    sheet.put(stops, np.full(len(stops), ord("。"), dtype=np.uint32))


def point(sheet: Sheet) -> None:
    """A decimal point where a full stop stands inside a number: 24。5亿 is 24.5亿."""
    stops = sheet.where(Kind.FULL_STOP)
    stops = stops[(stops > 0) & (stops < len(sheet.kind) - 1)]
    stops = stops[sheet.kind[stops - 1] & sheet.kind[stops + 1] & Kind.DIGIT > 0]
    for stop in stops.tolist():
        start = stop - 1
        while start > max(stop - _AROUND_MARK, 0) and sheet.kind[start - 1] & Kind.DIGIT:
            start -= 1
        found = _LOST_MARK.match(sheet.stretch(start, stop + _AROUND_MARK))
        if found and start + found[0].index("。") == stop:
            sheet.put(np.array([stop]), encode("."))
            end = stop + 1
            while sheet.kind[end] & Kind.DIGIT:
                end += 1
            sheet.mend[start:end] = DECIMAL


def mend(sheet: Sheet) -> None:
    """Make the sheet read as its pages were meant: plain, parted, no glosses, unshifted, Simplified, figures whole."""
    for repair in (
        make_plain,
        stop_sentences,
        part,
        take_glosses,
        shift_back,
        simplify,
        read_figures,
        close_figures,
        point,
    ):
        repair(sheet)

"""What kinds of characters there are, one bit a kind, and the plain form of each: read by whatever works on a sheet."""

import unicodedata
from functools import cache

import numpy as np
import opencc

PLANE = 0x10000


class Kind:
    """One kind is one class of characters, a bit; a character may be of several."""

    ODD = 1 << 0  # has a plainer form
    INVISIBLE = 1 << 1
    AMBIGUOUS = 1 << 22  # Traditional, and in some Simplified texts, too
    TRADITIONAL = 1 << 2  # stands in no Simplified text
    HAN = 1 << 3
    DIGIT = 1 << 4
    ASCII = 1 << 5
    TRAIL = 1 << 6  # ASCII that may be the second byte of a Han character
    SHIFT_START = 1 << 7  # what a run of shifted bytes may begin with
    GLOSS = 1 << 8  # a letter of pinyin
    TONED = 1 << 9  # a letter with a tone mark
    OPENING = 1 << 10  # a round bracket that opens
    CLOSING = 1 << 11  # a mark that closes a quotation or a bracket
    BREAK = 1 << 12
    SPACE = 1 << 13
    INDENT = 1 << 14
    FULL_STOP = 1 << 15
    STOP = 1 << 16  # ends a sentence
    CLOSED = 1 << 17  # what a whole line ends with
    COMMA = 1 << 18
    SEPARATOR = 1 << 19
    VOWEL = 1 << 21  # of pinyin
    ORNAMENT = 1 << 20  # may stand around what a line says


MARKS = {
    Kind.INVISIBLE: "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e",
    Kind.DIGIT: "0123456789",
    Kind.GLOSS: "abcdefghijklmnopqrstuvwxyzāáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜêńňǹḿɑɡ",
    Kind.TONED: "āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜêńňǹḿ",
    Kind.VOWEL: "aoeiuāáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜêńňǹḿɑ",
    Kind.OPENING: "(（",
    Kind.CLOSING: "”’」』）)",
    Kind.BREAK: "\n",
    Kind.SPACE: " \t\u3000\n",
    Kind.INDENT: "\u3000",
    Kind.FULL_STOP: "。",
    Kind.STOP: "。！？!?",
    Kind.CLOSED: "。！？!?”」』…；;）)：:",
    Kind.COMMA: "，,、；;：:“”《》",
    Kind.SEPARATOR: " \t\u3000|｜/>›»→·•_＞丨",
    Kind.ORNAMENT: "▲△【[（(■◆●·•*#◇▼◎☆★○□→〖『「“《>»| \t\u3000】]）)〗』」”》。.!！\n",
}
# Trail bytes of marks that open or close, all of lead byte A1: “ ” ‘ ’ 《 》 「 」 『 』 【 】
_QUOTE_TRAILS = (0xB0, 0xB1, 0xAE, 0xAF, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBE, 0xBF)
# Printed forms that the converter leaves alone.
_VARIANTS = {
    **{"陜": "陕", "衞": "卫", "硏": "研", "戸": "户", "説": "说", "歳": "岁", "増": "增", "鉄": "铁", "県": "县"},
    **{"隣": "邻", "賛": "赞", "甯": "宁", "囬": "回"},
}


@cache
def converter() -> opencc.OpenCC:
    """From Traditional to Simplified."""
    return opencc.OpenCC("t2s")


@cache
def plain() -> np.ndarray:
    """One form for every width of digit, letter, space and break; control characters are spaces."""
    forms = np.arange(PLANE, dtype=np.uint16)
    forms[0:0x20] = 0x20
    forms[0x7F:0xA1] = 0x20
    forms[[0x0A, 0x0D, 0x85, 0x2028, 0x2029]] = 0x0A
    for low, high in ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)):
        for code in range(low, high):
            other = unicodedata.normalize("NFKC", chr(code))
            if len(other) == 1 and ord(other) < PLANE - 1:
                forms[code] = ord(other)
    for mark, form in {"％": "%", "．": ".", "＋": "+", "﹪": "%", "―": "—", "∽": "～"}.items():
        forms[ord(mark)] = ord(form)
    forms[0xFFFE] = 0x20
    return forms


@cache
def _folded() -> dict[str, str]:
    """Each character that the converter changes by itself, and what it becomes."""
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    others = converter().convert("\n".join(characters)).split("\n")
    pairs = zip(characters, others, strict=True)
    return {mark: other for mark, other in pairs if other != mark and len(other) == 1 and ord(other) < PLANE - 1}


def _simplified(mark: str) -> bool:
    """Whether Simplified texts have the character."""
    try:
        mark.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def folding() -> np.ndarray:
    """Each Traditional character that no Simplified text uses as its Simplified form; others as themselves."""
    forms = np.arange(PLANE, dtype=np.uint16)
    for mark, other in (_folded() | _VARIANTS).items():
        if mark in _VARIANTS or not _simplified(mark):
            forms[ord(mark)] = ord(other)
    return forms


@cache
def kinds() -> np.ndarray:
    """The kinds of each character of the basic plane; its last entry stands for all characters beyond."""
    table = np.zeros(PLANE, dtype=np.uint32)
    for kind, marks in MARKS.items():
        table[[ord(mark) for mark in marks]] |= kind
    own = np.arange(PLANE)
    table[plain() != own] |= Kind.ODD
    table[folding() != own] |= Kind.TRADITIONAL
    table[[ord(mark) for mark in _folded() if _simplified(mark)]] |= Kind.AMBIGUOUS
    table[0x3400:0xA000] |= Kind.HAN
    table[0xF900:0xFB00] |= Kind.HAN
    table[0x00:0x80] |= Kind.ASCII
    table[0x40:0x7F] |= Kind.TRAIL
    for lead in _QUOTE_TRAILS:
        for trail in range(0x40, 0xFF):
            try:
                table[ord(bytes((lead, trail)).decode("gb18030"))] |= Kind.SHIFT_START
            except UnicodeDecodeError:
                continue
    table[(table[folding()] & Kind.SHIFT_START) > 0] |= Kind.SHIFT_START
    table[PLANE - 1] = 0
    return table

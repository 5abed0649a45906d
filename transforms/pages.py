"""A page is the bytes that a source handed over, decoded as they were written, or set aside with a reason."""

import codecs
import re

import numpy as np
import polars as pl

import seeds

COLUMNS = {
    "source": pl.Utf8,
    "page_hash": pl.Utf8,
    "text": pl.Utf8,
    "encoding": pl.Utf8,
    "format": pl.Utf8,
    "reason": pl.Utf8,
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"RIFF",
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b") + b"\x7f"
_MANY_CONTROLS = 0.01
_FEW_CONTROLS = 3
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.I
)
_HEAD = 4096
_MARKUP = re.compile(
    r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:meta|link|script)\s[^<>]*>|</(?:div|p|table|ul|span|a|h1)>|<br\s*/?>",
    re.I,
)
_SURE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)[\s>]", re.I)
# Encodings that a page may be in beside UTF-8, likeliest first; each is a superset of what pages declare.
_OTHERS = ("gb18030", "big5hkscs")
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "x-gbk": "gb18030"}
_PLAUSIBLE = 0.8
_SAMPLE = 20_000


def _usual() -> np.ndarray:
    """Characters that Chinese pages are made of: commoner Han of both scripts, punctuation of either width."""
    usual = np.zeros(0x10000, dtype=bool)
    usual[0x2010:0x2027] = usual[0x3000:0x3018] = usual[0xFF01:0xFF5F] = True
    for code in range(0x4E00, 0xA000):
        character = chr(code)
        try:
            usual[code] = 0xB0 <= character.encode("gb2312")[0] <= 0xD7
        except UnicodeEncodeError:
            try:
                usual[code] = 0xA4 <= character.encode("big5")[0] <= 0xC6
            except UnicodeEncodeError:
                continue
    return usual


_USUAL = _usual()


def plausibility(text: str) -> float:
    """The share of a text's characters beyond ASCII that a Chinese page would be made of; 1 where there are none."""
    codes = np.frombuffer(text[:_SAMPLE].encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes[codes >= 0x80]
    return float(_USUAL[np.minimum(codes, 0xFFFF)].mean()) if len(codes) else 1.0


def _strict(content: bytes, encoding: str) -> str | None:
    """The text, or None; a last character cut in half, as a dump's size limit does, is let go."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        if fault.start >= len(content) - 4 and fault.start:
            try:
                return content[: fault.start].decode(encoding)
            except UnicodeDecodeError:
                return None
        return None
    except UnicodeError:  # some encodings that a page may declare fail in ways of their own
        return None


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:_HEAD])
    if not found:
        return None
    name = found.group(1).decode("ascii").lower()
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    return name if getattr(info, "_is_text_encoding", True) else None


def _decode(content: bytes) -> tuple[str | None, str | None, str | None]:
    """Text, encoding, and the reason where there is no text."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            text = _strict(content[len(mark) :], encoding)
            if text is None:
                return None, None, f"not {encoding.upper()} although it begins with its mark"
            controls = sum(text.count(chr(code)) for code in _CONTROLS)
            if controls > max(_FEW_CONTROLS, _MANY_CONTROLS * len(text)):
                return None, None, "binary: too many control characters"
            return text, encoding, None
    if content.startswith(_MAGIC):
        return None, None, "binary: begins like an archive, an image or a document, not like text"
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls > max(_FEW_CONTROLS, _MANY_CONTROLS * len(content)):
        return None, None, "binary: too many control characters"
    text = _strict(content, "utf-8")
    if text is not None:
        return text, "utf-8", None
    candidates = dict.fromkeys(filter(None, (_declared(content), *_OTHERS)))
    readings = [
        (plausibility(text), -rank, text, encoding)
        for rank, encoding in enumerate(candidates)
        if (text := _strict(content, encoding)) is not None
    ]
    if readings:
        best = max(readings)
        if best[0] >= _PLAUSIBLE:
            return best[2], best[3], None
    return None, None, "undecodable: neither UTF-8 nor GB18030 nor Big5 reads as Chinese text"


def is_markup(text: str) -> bool:
    """Whether a decoded page is HTML, by what stands in it."""
    head = text[:_HEAD]
    return "<" in head and (bool(_SURE.match(head)) or len(_MARKUP.findall(head)) > 2)


def decode(pages: pl.DataFrame) -> pl.DataFrame:
    """One row is one page: source, page_hash, text, encoding, format, and the reason where text is null.

    Takes source, page_hash and content (bytes), and raises for no content whatever.
    """
    limit = seeds.load("limits").filter(pl.col("name") == "page_bytes")["limit"].item()
    rows = []
    for content in pages["content"].to_list():
        text, encoding, reason = None, None, None
        if not content or not content.strip():
            reason = "empty"
        elif len(content) > limit:
            reason = f"larger than {limit / 1e6:g} MB"
        else:
            text, encoding, reason = _decode(content)
            if text is not None and not text.strip():
                text, encoding, reason = None, None, "empty"
        rows.append((text, encoding, None if text is None else "html" if is_markup(text) else "text", reason))
    read = pl.DataFrame(rows, schema=dict.fromkeys(("text", "encoding", "format", "reason"), pl.Utf8), orient="row")
    return (
        pages.select("source", "page_hash")
        .hstack(read)
        .select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    )

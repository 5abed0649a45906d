"""What a reader of an HTML page sees, line by line, with the place of every character in the page's source.

Two readers look at the page: one walks the tags and knows where everything stands; trafilatura knows which
of it is the article. The first never fails, whatever the markup; the second may find nothing.
"""

import logging
import re
from dataclasses import dataclass
from html import unescape

import numpy as np
import trafilatura

# what it finds wrong with a page is no news to anybody: such a page is read by walking it
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*)|[!?])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?")
_FOLD = re.compile(r"[ \t\f]*[\r\n][\s]*")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section select table tbody td "
        "tfoot th thead title tr ul",
    )
)
_HIDDEN = frozenset(("script", "style", "noscript", "template", "iframe", "object", "svg", "textarea", "select"))
_META = re.compile(r"<meta\s[^<>]{1,600}>", re.I)
_ATTRIBUTE = re.compile(r"""\b(name|property|content|itemprop)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_HEADING = re.compile(r"<h1[^<>]{0,300}>(.{1,400}?)</h1", re.I | re.S)
_ANY_TAG = re.compile(r"<[^<>]{0,300}>")
_SPACE = re.compile(r"\s+")
_DEEP = 200  # levels; beyond, a tree-building reader is not asked
_LONG = 1_500_000  # characters; likewise
_PROSE = 40  # a line this long with a full stop in it is somebody's sentence, not furniture


@dataclass(frozen=True)
class View:
    """One page as seen: its text, where each character stands (-1: nowhere), and the lines that trafilatura keeps."""

    text: str
    places: np.ndarray
    chosen: tuple[bool, ...]  # by line; empty where trafilatura has no opinion
    titles: str  # what the markup gives as titles, one a line
    date: str
    publisher: str


def _walk(page: str) -> tuple[str, np.ndarray, int]:
    """Visible text, the place of each of its characters, and how deep the markup goes."""
    pieces: list[str] = []
    places: list[np.ndarray] = []
    depth = deepest = 0

    def say(text: str, start: int) -> None:
        """Text of the page from `start`, entities resolved, line breaks of the source folded away."""
        done = 0
        for found in _ENTITY.finditer(text):
            plain(text[done : found.start()], start + done)
            meant = unescape(found.group())
            pieces.append(meant)
            places.append(np.full(len(meant), -1, dtype=np.int32))
            done = found.end()
        plain(text[done:], start + done)

    def plain(text: str, start: int) -> None:
        done = 0
        for found in _FOLD.finditer(text):
            add(text[done : found.start()], start + done)
            before = text[found.start() - 1 : found.start()]
            if before.isascii() and text[found.end() : found.end() + 1].isascii():
                pieces.append(" ")
                places.append(np.full(1, -1, dtype=np.int32))
            done = found.end()
        add(text[done:], start + done)

    def add(text: str, start: int) -> None:
        if text:
            pieces.append(text)
            places.append(np.arange(start, start + len(text), dtype=np.int32))

    def line() -> None:
        pieces.append("\n")
        places.append(np.full(1, -1, dtype=np.int32))

    at, end = 0, len(page)
    while at < end:
        opening = page.find("<", at)
        if opening < 0:
            say(page[at:], at)
            break
        if opening > at:
            say(page[at:opening], at)
        tag = _TAG.match(page, opening)
        if not tag:
            say("<", opening)
            at = opening + 1
            continue
        if page.startswith("<!--", opening):
            close = page.find("-->", opening + 4)
            at = end if close < 0 else close + 3
            continue
        close = page.find(">", tag.end())
        if close < 0:
            break
        name = (tag.group(2) or "").lower()
        at = close + 1
        if tag.group(1):
            depth -= 1
        elif name and page[close - 1] != "/":
            depth += 1
            deepest = max(deepest, depth)
        if name in _HIDDEN and not tag.group(1) and page[close - 1] != "/":
            hidden_end = re.compile(rf"</{name}\s*>", re.I).search(page, at)
            at = end if hidden_end is None else hidden_end.end()
            depth -= 1
        elif name in _BLOCKS:
            line()
    return "".join(pieces), (np.concatenate(places) if places else np.zeros(0, dtype=np.int32)), deepest


def _metadata(page: str) -> dict[str, str]:
    """What the page's head says of itself, by lower-case name."""
    known: dict[str, str] = {}
    for tag in _META.findall(page[:40_000]):
        parts = {key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(tag)}
        name = parts.get("name") or parts.get("property") or parts.get("itemprop")
        if name and parts.get("content"):
            known.setdefault(name.lower(), parts["content"].strip())
    return known


def _headings(page: str) -> list[str]:
    """The texts of the page's first-level headings."""
    found = (unescape(_ANY_TAG.sub("", heading)) for heading in _HEADING.findall(page[:_LONG])[:5])
    return [" ".join(heading.split()) for heading in found]


def _first(known: dict[str, str], *names: str) -> str:
    return next((known[name] for name in names if name in known), "")


def _body(page: str, deepest: int) -> str:
    """The article as trafilatura finds it, without white space; empty where it finds none or should not look."""
    if deepest > _DEEP or len(page) > _LONG:
        return ""
    try:
        found = trafilatura.bare_extraction(
            page.replace("\x00", " "),
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            favor_recall=True,
        )
        text = (found.get("text") if isinstance(found, dict) else getattr(found, "text", None)) or ""
    except Exception:  # a tree builder may fail on broken markup in ways of its own; the walk has the text anyway
        return ""
    return _SPACE.sub("", text)


def see(page: str) -> View:
    """One HTML page as a reader sees it."""
    text, places, deepest = _walk(page)
    known = _metadata(page)
    body = _body(page, deepest)
    chosen: tuple[bool, ...] = ()
    if len(body) >= _PROSE:
        lines = [_SPACE.sub("", part) for part in text.split("\n")]
        inside = [len(part) > 1 and part in body for part in lines]
        spoken = [index for index, part in enumerate(lines) if inside[index] and len(part) >= _PROSE]
        if spoken:
            chosen = tuple(
                kept or (spoken[0] < index < spoken[-1] and len(part) >= _PROSE and "。" in part)
                for index, (part, kept) in enumerate(zip(lines, inside, strict=True))
            )
    return View(
        text,
        places,
        chosen,
        "\n".join(filter(None, (_first(known, "articletitle", "og:title"), *_headings(page)))),
        _first(
            known,
            "pubdate",
            "publishdate",
            "article:published_time",
            "publish_time",
            "firstpublishedtime",
            "og:release_date",
        ),
        _first(known, "contentsource", "source", "og:site_name"),
    )

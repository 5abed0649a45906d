"""What a reader of an HTML page sees, line by line, with the place of every character in the page's source.

Two readers look at the page: one walks the tags and knows where everything stands; trafilatura knows which
of it is the article. The first never fails, whatever the markup; the second may find nothing.
"""

import logging
import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

import numpy as np
import trafilatura

# what it finds wrong with a page is no news to anybody: such a page is read by walking it
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_TAG = re.compile(r"<!--|<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*)|[!?])[^>]*>?")
_ENTITY_OR_FOLD = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?|(?<![ \t\f])[ \t\f]*[\r\n]\s*"
)
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
_BLANK_OR_RULE = re.compile(r"[\s|]+")  # trafilatura parts the cells of a row with rules
# Beyond these levels, tags and characters a tree-building reader is not asked.
_DEEP, _MANY, _LONG = 200, 20_000, 1_000_000
_NESTING = frozenset(
    ("div", "span", "table", "ul", "ol", "dl", "section", "article", "font", "b", "i", "em", "strong", "a")
)
_CELL = 40  # characters: a cell with more of them, or with several lines, is layout
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


class _Seen:
    """Text as it is seen, piece by piece, with the place in the page that each piece begins at (-1: none)."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._starts: list[int] = []
        self._cells: list[int] | None = None  # the pieces that the cells of the open row begin at

    def open_row(self) -> None:
        """A table row begins; one that is still open without an end tag ends here."""
        self.close_row()
        self._cells = []

    def open_cell(self) -> None:
        """A cell begins, with a line break as its first piece."""
        if self._cells is not None:
            self._cells.append(len(self.pieces))

    def leave_row(self) -> None:
        """The open row holds a table, so it is layout, and its cells stay lines of their own."""
        self._cells = None

    def close_row(self) -> None:
        """A row ends: if its cells are short lines they become one line, for a label to stand beside its number."""
        cells, self._cells = self._cells or [], None
        texts = ["".join(self.pieces[start:end]).strip() for start, end in pairwise([*cells, len(self.pieces)])]
        if sum(map(bool, texts)) < 2 or any(len(text) > _CELL or "\n" in text for text in texts):
            return
        for piece in range(cells[0] + 1, len(self.pieces)):
            if self.pieces[piece] == "\n":
                self.pieces[piece] = " " if piece in cells else ""

    def add(self, text: str, start: int) -> None:
        if text:
            self.pieces.append(text)
            self._starts.append(start)

    def say(self, text: str, start: int) -> None:
        """A stretch of the page without tags: entities are resolved, line breaks of the source folded away."""
        done = 0
        for found in _ENTITY_OR_FOLD.finditer(text):
            self.add(text[done : found.start()], start + done)
            if found[0][0] == "&":
                self.add(unescape(found[0]), -1)
            elif text[found.start() - 1 : found.start()].isascii() and text[found.end() : found.end() + 1].isascii():
                self.add(" ", -1)
            done = found.end()
        self.add(text[done:], start + done)

    def places(self) -> np.ndarray:
        """The place of each character."""
        lengths = np.fromiter(map(len, self.pieces), dtype=np.int64, count=len(self.pieces))
        starts = np.array(self._starts, dtype=np.int64)
        offsets = np.where(starts < 0, -1, starts - np.cumsum(lengths) + lengths)
        places = np.repeat(offsets, lengths)
        known = np.repeat(starts >= 0, lengths)
        return np.where(known, places + np.arange(len(places)), -1).astype(np.int32)


def _follow_table(seen: _Seen, name: str, closing: bool) -> None:
    """Tell what is seen where rows and cells of tables begin and end."""
    if name == "table":
        seen.close_row() if closing else seen.leave_row()
    elif name == "tr":
        seen.close_row() if closing else seen.open_row()
    elif name in ("td", "th") and not closing:
        seen.open_cell()


def _walk(page: str) -> tuple[str, np.ndarray, bool]:
    """Visible text, the place of each of its characters, and whether the markup is of a usual size and depth."""
    seen = _Seen()
    depth = deepest = tags = at = 0
    hidden = ""
    for tag in _TAG.finditer(page):
        if tag.start() < at:
            continue
        closing, name = tag[1], (tag[2] or "").lower()
        if hidden:
            # nothing is seen until the element ends
            if closing and name == hidden:
                hidden, at = "", tag.end()
            continue
        seen.say(page[at : tag.start()], at)
        if tag[0] == "<!--":
            end = page.find("-->", tag.end())
            at = len(page) if end < 0 else end + 3
            continue
        tags += 1
        at = tag.end()
        if name in _NESTING:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
        if name in _HIDDEN and not closing and not tag[0].endswith("/>"):
            hidden = name
        elif name in _BLOCKS:
            _follow_table(seen, name, bool(closing))
            seen.add("\n", -1)
    if not hidden:
        seen.say(page[at:], at)
    return "".join(seen.pieces), seen.places(), deepest <= _DEEP and tags <= _MANY and len(page) <= _LONG


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


def _body(page: str) -> str:
    """The article as trafilatura finds it, without white space and rules; empty where it finds none."""
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
    return _BLANK_OR_RULE.sub("", text)


def see(page: str) -> View:
    """One HTML page as a reader sees it."""
    text, places, usual = _walk(page)
    known = _metadata(page)
    body = _body(page) if usual else ""
    chosen: tuple[bool, ...] = ()
    if len(body) >= _PROSE:
        lines = [_BLANK_OR_RULE.sub("", part) for part in text.split("\n")]
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

"""HTML files: one file is one page, markup and all; what of it is the article is decided later, by content."""

from collections.abc import Iterator
from pathlib import Path

from flows.sources import Page, pages

SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})


def read(path: Path) -> Iterator[Page]:
    """The HTML files at or under a path, one page each, in sorted order."""
    yield from pages(path, SUFFIXES)

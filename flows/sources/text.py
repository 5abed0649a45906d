"""Text files: one file is one page, in whatever encoding."""

from collections.abc import Iterator
from pathlib import Path

from flows.sources import Page, pages

SUFFIXES = frozenset({".txt", ".text", ".md"})


def read(path: Path) -> Iterator[Page]:
    """The text files at or under a path, one page each, in sorted order."""
    yield from pages(path, SUFFIXES)

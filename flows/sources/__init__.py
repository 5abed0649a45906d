"""One file a source format: its SUFFIXES, and read(path), which hands over pages and never raises.

What cannot be read is a page, too: without content, and with the reason in plain words.
"""

import importlib
import os
import pkgutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import seeds


@dataclass(frozen=True)
class Page:
    """One page as a source handed it over: bytes, or the reason why there are none."""

    source: str
    content: bytes
    reason: str = ""


def readers() -> dict[str, ModuleType]:
    """The source format that reads each suffix."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return {suffix: module for module in modules for suffix in module.SUFFIXES}


def name_of(path: Path) -> str:
    """The full path as text, whatever bytes the file system keeps."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "replace")


def _said(fault: OSError) -> str:
    return (fault.strerror or type(fault).__name__).lower()


def walk(path: Path) -> Iterator[Path | Page]:
    """Every file at or under a path in sorted order; hidden ones are skipped, unreadable folders reported."""
    if not path.is_dir():
        yield path
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: os.fsencode(entry.name))
    except OSError as fault:
        yield Page(name_of(path), b"", f"folder not readable: {_said(fault)}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            folder = entry.is_dir(follow_symlinks=False)
        except OSError:
            folder = False
        if folder:
            yield from walk(Path(entry.path))
        else:
            yield Path(entry.path)


def load(path: Path) -> Page:
    """The page in one file; at most a little more than the largest page allowed is read."""
    limit = int(seeds.load("limits").filter(name="page_bytes")["limit"].item())
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return Page(name_of(path), b"", "not a file: a link to a folder")
        if not stat.S_ISREG(status.st_mode):
            return Page(name_of(path), b"", "not a file: a device, pipe or socket")
        if status.st_size > limit:
            return Page(name_of(path), b"", f"larger than {limit / 1e6:g} MB")
        return Page(name_of(path), path.read_bytes())
    except OSError as fault:
        return Page(name_of(path), b"", f"not readable: {_said(fault)}")
    except ValueError:
        return Page(name_of(path), b"", "not readable: not a file name")


def pages(path: Path, suffixes: frozenset[str]) -> Iterator[Page]:
    """The pages of all files at or under a path that have one of the suffixes; a file named itself need have none."""
    for found in walk(path):
        if isinstance(found, Page):
            yield found
        elif found == path or found.suffix.lower() in suffixes:
            yield load(found)


def read(path: Path) -> Iterator[Page]:
    """The pages of all formats at or under a path, in sorted order; files that no format reads are reported."""
    known = readers()
    for found in walk(path):
        if isinstance(found, Page):
            yield found
            continue
        reader = known.get(found.suffix.lower())
        if reader is not None:
            yield from reader.read(found)
        elif found == path:
            yield load(found)
        else:
            kind = found.suffix.lower() or "without a suffix"
            yield Page(name_of(found), b"", f"no source reads files of this kind ({kind})")

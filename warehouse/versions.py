"""The published files that are kept, and which of them people see.

    versions(home) -> frame[version, path, published_at, size, current, held]
    rollback(home, version)   people see that version, until
    release(home)             they see the newest again
    published(home) -> the file people see; newest(home) -> (version, path) of the last one published, or None

`HOME/jiedui.duckdb` is a hard link to one of `HOME/versions/jiedui-N.duckdb` (a copy where the file system
knows no links). While a version is held, publications go on under `versions` and wait for the release.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse import PUBLISHED, WarehouseError
from warehouse.lock import Lock

FOLDER = "versions"
HELD = "held"  # in FOLDER; holds the number of the version that is held


def published(home: Path) -> Path:
    """The file people see; raises WarehouseError where nothing has been published."""
    path = Path(home) / PUBLISHED
    if not path.exists():
        raise WarehouseError(f"nothing has been published in {home} yet")
    return path


def lock(home: Path) -> Lock:
    """One at a time swaps the file that people see."""
    return Lock(Path(home) / "publish.lock", wait=60)


def path_of(home: Path, version: int) -> Path:
    """Where this version is kept."""
    return Path(home) / FOLDER / f"jiedui-{version}.duckdb"


def kept(home: Path) -> dict[int, Path]:
    """The versions that are kept, oldest first."""
    found = {}
    for path in (Path(home) / FOLDER).glob("jiedui-*.duckdb"):
        if number := re.fullmatch(r"jiedui-(\d+)\.duckdb", path.name):
            found[int(number[1])] = path
    return dict(sorted(found.items()))


def newest(home: Path) -> tuple[int, Path] | None:
    """The last version that was published, whether people see it or not."""
    have = kept(home)
    return (max(have), have[max(have)]) if have else None


def held(home: Path) -> int | None:
    """The version that a rollback holds."""
    try:
        return int((Path(home) / FOLDER / HELD).read_text())
    except (FileNotFoundError, ValueError):
        return None


def versions(home: Path) -> pl.DataFrame:
    """One row is one published file that is kept: version, path, published_at, size, current, held."""
    seen = Path(home) / PUBLISHED
    rows = []
    for version, path in kept(home).items():
        stat = path.stat()
        moment = datetime.fromtimestamp(stat.st_mtime, UTC).replace(tzinfo=None)
        rows.append((version, str(path), moment, stat.st_size, _same(path, seen), version == held(home)))
    schema: dict[str, Any] = {
        "version": pl.Int64, "path": pl.Utf8, "published_at": pl.Datetime("us"), "size": pl.Int64,
        "current": pl.Boolean, "held": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def rollback(home: Path, version: int) -> Path:
    """The file people see, which is this version from now until `release`."""
    with lock(home):
        if version not in kept(home):
            have = ", ".join(map(str, kept(home))) or "none"
            raise WarehouseError(f"there is no version {version} in {home}; there are {have}")
        _write(Path(home) / FOLDER / HELD, str(version))
        return show(home, version)


def release(home: Path) -> Path:
    """The file people see, which is the newest again."""
    with lock(home):
        last = newest(home)
        if last is None:
            raise WarehouseError(f"nothing has been published in {home} yet")
        shown = show(home, last[0])
        (Path(home) / FOLDER / HELD).unlink(missing_ok=True)
        return shown


def show(home: Path, version: int) -> Path:
    """Swap this version in as the file people see; whoever reads the old one goes on with it."""
    target, beside = Path(home) / PUBLISHED, Path(home) / f".{PUBLISHED}.next"
    try:
        beside.unlink(missing_ok=True)
        link(path_of(home, version), beside)
        # a log that a crashed writer left beside the old file would be replayed into the new one
        target.with_name(target.name + ".wal").unlink(missing_ok=True)
        os.replace(beside, target)
        beside.unlink(missing_ok=True)  # rename leaves it where both were links to one file
        sync(target.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise WarehouseError(f"cannot replace {target}: {error.strerror}") from error
    return target


def prune(home: Path, keep: int) -> None:
    """Remove all but the last versions, never the one people see."""
    have = kept(home)
    for version, path in list(have.items())[: -max(keep, 1)]:
        if version != held(home) and not _same(path, Path(home) / PUBLISHED):
            path.unlink(missing_ok=True)


def link(path: Path, other: Path) -> None:
    """Make `other` a second name of the file, or a copy of it where that cannot be."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)
        sync(other)


def sync(path: Path) -> None:
    """Wait until the file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _same(path: Path, other: Path) -> bool:
    if not other.exists():
        return False
    one, two = path.stat(), other.stat()
    return os.path.samestat(one, two) or (one.st_size, one.st_mtime_ns) == (two.st_size, two.st_mtime_ns)


def _write(path: Path, content: str) -> None:
    beside = path.with_name(path.name + ".next")
    try:
        beside.write_text(content)
        sync(beside)
        os.replace(beside, path)
    except OSError as error:
        raise WarehouseError(f"cannot write {path}: {error.strerror}") from error

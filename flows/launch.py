"""Start the flow from the command line: paths looked at first, one run at a time, a server for as long."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from flows import config, embedded, progress
from flows.config import UserError
from warehouse.lock import Lock

if TYPE_CHECKING:  # what takes long to import is imported while the server comes up
    from flows.summary import Summary

LEAST = 16 << 20  # bytes of disk without which a run does not begin
SAMPLES = Path(__file__).resolve().parents[1] / "seeds" / "articles"


def run(paths: Sequence[Path], home: Path, full: bool, only_quarantined: bool, console: Console) -> Summary:
    """The summary of one run of the flow, on the server that stands or on an embedded one."""
    sources = [str(existing(path)) for path in paths or [SAMPLES]]
    home = writable(home)
    if free(home) < LEAST:
        raise UserError(f"only {free(home):,} bytes are free in {home}; a run needs {LEAST:,}")
    wait = config.load(home).reading.wait_seconds
    with progress.shown_on(console), Lock(home / "run.lock", wait, progress.current.say):
        embedded.prepare(home)
        with embedded.server(home):
            with _uncollected():
                from flows import faults
                from flows.build import build
                from flows.summary import Stopped
            with embedded.settings():
                embedded.await_health()
                try:
                    return build(sources, str(home), full, only_quarantined)
                except Stopped as stopped:
                    return stopped.summary
                except Exception as error:
                    if free(home) < LEAST // 4:
                        faults.let_go(error)
                        raise UserError(f"the disk ran full: {free(home):,} bytes are free in {home}") from error
                    raise


@contextmanager
def _uncollected() -> Iterator[None]:
    """Import in the body; no garbage is looked for meanwhile, as what modules make stays, and there is much of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def free(home: Path) -> int:
    """How many bytes can still be written there."""
    return shutil.disk_usage(home).free


def existing(path: Path) -> Path:
    """The path in full; UserError where nothing is there or it cannot be read."""
    if not path.exists():
        raise UserError(f"no such file or folder: {path}")
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        raise UserError(f"cannot read {path}")
    return path.resolve()


def writable(home: Path) -> Path:
    """The home in full, made if it is not there; UserError where it cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make {home}: {error.strerror}") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise UserError(f"cannot write in {home}")
    return home.resolve()

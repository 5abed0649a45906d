"""How a run shows that it goes on: bars on a terminal, lines in a pipe, log records in a deployment."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

LINE_SECONDS = 5.0  # between two lines about one step


class Shows(Protocol):
    """What a run tells while it works."""

    def say(self, line: str) -> None:
        """One line about something that happened."""

    def step(self, name: str, total: int | None = None) -> None:
        """A step begins; with a total where it is known."""

    def advance(self, count: int) -> None:
        """So many more of the step are done."""


class Lines:
    """Plain lines, at most one in a few seconds for each step and one at its end."""

    def __init__(self, write: "logging.Logger | Console") -> None:
        self._write = write
        self._name, self._total, self._done, self._last = "", 0, 0, 0.0

    def say(self, line: str) -> None:
        if isinstance(self._write, Console):
            self._write.print(Text(line), soft_wrap=True)
        else:
            self._write.info(line)

    def step(self, name: str, total: int | None = None) -> None:
        self._name, self._total, self._done, self._last = name, total or 0, 0, time.monotonic()
        if total is None:
            self.say(name)

    def advance(self, count: int) -> None:
        self._done += count
        if self._done >= self._total > 0 or time.monotonic() - self._last > LINE_SECONDS:
            self._last = time.monotonic()
            self.say(f"{self._name}: {self._done:,}" + (f" of {self._total:,}" if self._total else ""))


class Bars:
    """One bar a step, drawn by rich."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def say(self, line: str) -> None:
        self._progress.console.print(Text(line))

    def step(self, name: str, total: int | None = None) -> None:
        self._end()
        self._task = self._progress.add_task(name, total=total)

    def advance(self, count: int) -> None:
        if self._task is not None:
            self._progress.advance(self._task, count)

    def _end(self) -> None:
        if self._task is not None:
            done = next(task for task in self._progress.tasks if task.id == self._task)
            self._progress.update(
                self._task,
                total=done.total or done.completed or 1,
                completed=done.total or done.completed or 1,
            )


current: Shows = Lines(logging.getLogger("jiedui"))


@contextmanager
def shown_on(console: Console) -> Iterator[None]:
    """While the body runs, runs of this process show their progress on this console."""
    global current
    before = current
    try:
        if not console.is_terminal:
            current = Lines(console)
            yield
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console) as progress:
            current = Bars(progress)
            yield
            current._end()
    finally:
        current = before

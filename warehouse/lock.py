"""One writer at a time: a lock file that names the process holding it.

The lock itself is the kernel's (flock), so a process that dies, by whatever signal, gives it back at once and
the next one takes it over; the process number in the file only serves the message.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from warehouse import WarehouseError

PAUSE = 0.1  # seconds between two tries


class Lock:
    """A held lock file; entering waits up to `wait` seconds for whoever holds it, and says so once."""

    def __init__(self, path: Path, wait: float = 0.0, say: Callable[[str], None] | None = None) -> None:
        self.path, self.wait, self.say = path, wait, say
        self._descriptor: int | None = None

    def __enter__(self) -> "Lock":
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise WarehouseError(f"cannot write in {self.path.parent}: {error.strerror}") from error
        try:
            self._wait_for(descriptor)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            os.close(descriptor)
            raise WarehouseError(f"cannot write in {self.path.parent}: {error.strerror}") from error
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)  # the file stays: removing it would let two processes lock two files
            self._descriptor = None

    def _wait_for(self, descriptor: int) -> None:
        end, said = time.monotonic() + self.wait, False
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            if time.monotonic() >= end:
                raise WarehouseError(f"another run (process {holder}) is writing in {self.path.parent}; try later")
            if self.say and not said:
                self.say(f"waiting for another run (process {holder}) in {self.path.parent}")
                said = True
            time.sleep(PAUSE)

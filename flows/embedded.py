"""Prefect's own server for as long as one run lasts, where none stands.

The server is a child that holds one end of a pipe: when this process ends, however it ends, the pipe closes and
the server goes with it, so that nothing is left behind even after a kill -9.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTUP_SECONDS = 90
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_CLI_PROMPT": "false",
}


class ServerFault(RuntimeError):
    """The embedded server did not come up; the message is one line for people."""


def stands() -> bool:
    """Whether the environment names a Prefect server to run against."""
    return bool(os.environ.get("PREFECT_API_URL"))


def prepare(home: Path) -> None:
    """Set Prefect's environment for this home: its files inside it, telemetry off, quiet unless told otherwise."""
    prefect_home = home / ".prefect"
    prefect_home.mkdir(parents=True, exist_ok=True)
    for name, value in {"PREFECT_HOME": str(prefect_home), **QUIET}.items():
        os.environ.setdefault(name, value)
    os.environ.update(DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")


@contextmanager
def server(home: Path) -> Iterator[None]:
    """Run the body against a Prefect server: the one that stands, or an embedded one started now.

    The embedded one starts while the caller goes on importing; `await_server` waits for it.
    """
    if stands():
        yield
        return
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    lifeline, held = os.pipe()
    log = home / ".prefect" / "server.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(listener.fileno()), str(lifeline)],
            pass_fds=(listener.fileno(), lifeline),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # an interrupt of the run reaches the server through the run, in order
            env={**os.environ, "PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"},
        )
    os.close(lifeline)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    listener.close()
    try:
        yield
    finally:
        del os.environ["PREFECT_API_URL"]
        child.terminate()  # an orderly end lets it write down the last states it was told
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        os.close(held)


_CHILD = """
import os, socket, sys, threading
listener, lifeline = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
threading.Thread(target=lambda: (os.read(lifeline, 1), os._exit(0)), daemon=True).start()
import uvicorn
config = uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on")
uvicorn.Server(config).run(sockets=[listener])
"""

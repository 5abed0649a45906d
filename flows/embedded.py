"""Prefect's own server for as long as one run lasts, where none stands.

The server is a child that holds one end of a pipe: when this process ends, however it ends, the pipe closes
and the server goes with it, so that nothing is left behind even after a kill -9.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flows.config import UserError

STARTUP_SECONDS = 90.0  # for an embedded server on a slow machine
PATIENCE = 10.0  # for one that stands
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # what went wrong, we say ourselves
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",  # its own services, which end as we do
    "PREFECT_LOGGING_EXTRA_LOGGERS": "jiedui",
    "PREFECT_CLI_PROMPT": "false",
}
NO_LOGS = {"PREFECT_LOGGING_TO_API_ENABLED": "false"}  # nobody reads them on a server that ends with the run


class ServerFault(RuntimeError):
    """The embedded server did not come up; the message is one line for people."""


_child: subprocess.Popen[bytes] | None = None


def stands() -> bool:
    """Whether the environment names a Prefect server to run against, other than an embedded one of ours."""
    return bool(os.environ.get("PREFECT_API_URL")) and _child is None


def prepare(home: Path) -> None:
    """Set Prefect's environment for this home: its files inside it, telemetry off, quiet if not told otherwise."""
    prefect_home = home / ".prefect"
    prefect_home.mkdir(parents=True, exist_ok=True)
    for name, value in {"PREFECT_HOME": str(prefect_home), **QUIET, **({} if stands() else NO_LOGS)}.items():
        os.environ.setdefault(name, value)
    os.environ.update(DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")


@contextmanager
def server(home: Path) -> Iterator[None]:
    """Run the body against a Prefect server: the one that stands, or an embedded one started now.

    The embedded one comes up while the body goes on importing; `await_health` waits for it.
    """
    global _child
    if stands():
        yield
        return
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    lifeline, held = os.pipe()
    with _log(home / ".prefect").open("wb") as output:
        _child = child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(listener.fileno()), str(lifeline)],
            pass_fds=(listener.fileno(), lifeline),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # an interrupt of the run reaches the server through the run, in order
            env={
                **os.environ,
                "PREFECT_UI_ENABLED": "0",
                "PREFECT__SERVER_EPHEMERAL": "1",
                "PREFECT__SERVER_FINAL": "1",
            },
        )
    os.close(lifeline)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    listener.close()
    try:
        yield
    finally:
        _child = None
        del os.environ["PREFECT_API_URL"]
        child.terminate()  # an orderly end lets it write down the last states it was told
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        os.close(held)


def await_health() -> None:
    """Wait until the server answers; UserError where theirs does not, ServerFault where ours does not."""
    import httpx

    address = os.environ["PREFECT_API_URL"].rstrip("/")
    if _child is None:
        try:
            if httpx.get(f"{address}/health", timeout=PATIENCE).is_success:
                return
        except httpx.HTTPError:
            pass
        raise UserError(f"the Prefect server at {urlsplit(address).hostname} does not answer: see PREFECT_API_URL")
    end = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < end and _child.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=5.0).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    state = "takes too long" if _child.poll() is None else "did not start"
    raise ServerFault(f"Prefect's embedded server {state}; what it says is in {_log(Path(os.environ['PREFECT_HOME']))}")


def _log(prefect_home: Path) -> Path:
    return prefect_home / "server.log"


@contextmanager
def settings() -> Iterator[None]:
    """Prefect's settings for runs of ours: this server, and no heartbeat, which costs a second at the end."""
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_API_URL: os.environ["PREFECT_API_URL"], PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


_CHILD = """
import os, socket, sys, threading
listener, lifeline = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
threading.Thread(target=lambda: (os.read(lifeline, 1), os._exit(0)), daemon=True).start()
import gc
gc.disable()  # what modules make while they are imported stays
import uvicorn
from prefect.server.api.server import create_app
app = create_app()
gc.enable()
config = uvicorn.Config(app, log_level="error", lifespan="on")
uvicorn.Server(config).run(sockets=[listener])
"""

"""Who listens at the other end of an alert: a webhook receiver and a mail sink on loopback."""

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from flows import build, embedded
from flows.run import Paths, Run
from flows.summary import Summary


class Webhook:
    """Keeps the JSON bodies that were posted; refuses them while `broken`."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.arrivals: list[float] = []
        self.broken = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not receiver.broken:
                    receiver.arrivals.append(time.monotonic())
                    receiver.bodies.append(json.loads(body))
                self.send_response(503 if receiver.broken else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://secret-word@127.0.0.1:{self.server.server_port}/hook"


class Mail:
    """Keeps the mails that were handed in."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.arrivals: list[float] = []
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 sink\r\n")
                while line := self.rfile.readline():
                    word = line.split()[0].upper() if line.split() else b""
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        content = b"".join(iter(self.rfile.readline, b".\r\n"))
                        sink.arrivals.append(time.monotonic())
                        sink.mails.append(message_from_bytes(content, policy=policy.default))
                    self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                    if word == b"QUIT":
                        return

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        port = self.server.server_address[1]
        self.url = f"mailto://127.0.0.1:{port}/?from=jiedui@example.org&to=reader@example.org&mode=insecure"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A webhook receiver that stands as long as the test."""
    yield from _standing(Webhook())


@pytest.fixture
def mail() -> Iterator[Mail]:
    """A mail sink that stands as long as the test."""
    yield from _standing(Mail())


def _standing(receiver: Any) -> Iterator[Any]:
    threading.Thread(target=receiver.server.serve_forever, daemon=True).start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="session")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server as people start it, with all of its services."""
    port = socket.create_server(("127.0.0.1", 0))
    number = port.getsockname()[1]
    port.close()
    address = f"http://127.0.0.1:{number}/api"
    home = tmp_path_factory.mktemp("server")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(number), "--no-ui"],
        env=environment | embedded.QUIET | {"PREFECT_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _answering(f"{address}/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def standing_server(server_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Prefect server that stands, as the environment names one."""
    monkeypatch.setenv("PREFECT_API_URL", server_address)
    with embedded.settings(), temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):
        yield server_address


def _answering(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 600  # on a busy machine it takes minutes
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(address, timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def steps() -> Callable[..., Summary]:
    """The steps of the flow one after another, as plain functions: what `build` does, without Prefect."""

    def run(home: Path, *paths: Path, full: bool = False, only_quarantined: bool = False) -> Summary:
        home.mkdir(exist_ok=True)
        with Run(home) as at_work:
            if not only_quarantined:
                build.stage.fn(Paths(map(str, paths)), at_work)
            for batch in at_work.due(full, only_quarantined):
                build.read.fn(batch, at_work)
            if at_work.has_news():
                build.publish.fn(at_work)
            return at_work.close()

    return run

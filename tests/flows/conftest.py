"""Who listens at the other end of an alert: a webhook receiver and a mail sink on loopback."""

import json
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Webhook:
    """Keeps the JSON bodies that were posted; refuses them while `broken`."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.broken = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not receiver.broken:
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
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 sink\r\n")
                while line := self.rfile.readline():
                    word = line.split()[0].upper() if line.split() else b""
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        content = b"".join(iter(self.rfile.readline, b".\r\n"))
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

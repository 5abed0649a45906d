"""Alerts through events and automations, on a real server with real receivers at the other end."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows import alerts, embedded
from flows.alerts import Alert, Book, Delivery
from flows.summary import Summary
from tests.flows.pages import report

pytestmark = pytest.mark.server

PATIENCE = 300.0  # seconds until a message that never comes is given up


def arrive(receiver: list[Any], count: int) -> None:
    """Wait until so many messages have come, and a little for any that should not."""
    end = time.monotonic() + PATIENCE
    while len(receiver) < count and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)


def addresses() -> list[str]:
    """The names under which the server keeps addresses of channels."""
    with get_client(sync_client=True) as client:
        return [str(kept["name"]) for kept in client.request("POST", "/block_documents/filter", json={}).json()]


def test_each_new_alert_comes_once_on_each_channel(
    tmp_path: Path, standing_server: str, webhook: Any, mail: Any
) -> None:
    book = Book(tmp_path)
    for url in (webhook.url, mail.url):
        assert alerts.install(tmp_path, book.add(url, "warn"))
    body = "援助资金 12.4亿元 <b>&amp;</b> {{ 7 * 7 }}"
    for number in range(5):
        book.remember(Alert(f"r{number}", "error", f"alert {number}", body, (f"breach-{number}",)))
        assert [delivery.way for delivery in book.deliver()] == ["by the server"] * 2
        assert book.deliver() == []
    arrive(webhook.bodies, 5)
    arrive(mail.mails, 5)
    assert sorted(told["title"] for told in webhook.bodies) == [f"alert {number}" for number in range(5)]
    assert sorted(told["Subject"] for told in mail.mails) == [f"alert {number}" for number in range(5)]
    assert body in webhook.bodies[0]["message"]


def test_the_same_alert_sent_again_is_one_event(tmp_path: Path, standing_server: str, webhook: Any) -> None:
    book = Book(tmp_path)
    channel = book.add(webhook.url, "warn")
    alerts.install(tmp_path, channel)
    for _ in range(2):
        assert alerts.send(tmp_path, channel, Alert("r1", "warn", "once", "body")).way == "by the server"
    arrive(webhook.bodies, 1)
    assert len(webhook.bodies) == 1


def test_a_channel_without_automation_is_told_directly(tmp_path: Path, standing_server: str, webhook: Any) -> None:
    book = Book(tmp_path)
    channel = book.add(webhook.url, "warn")
    assert alerts.send(tmp_path, channel, Alert("r1", "warn", "a", "b")).way == "directly"
    before = addresses()
    alerts.install(tmp_path, channel)
    assert len(addresses()) == len(before) + 1
    alerts.uninstall(tmp_path, channel)
    assert addresses() == before
    assert alerts.send(tmp_path, channel, Alert("r2", "warn", "a", "b")).way == "directly"
    assert len(webhook.bodies) == 2


def test_a_server_that_is_gone_keeps_no_alert_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, webhook: Any
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert embedded.stands()
    channel = Book(tmp_path).add(webhook.url, "warn")
    assert alerts.send(tmp_path, channel, Alert("r1", "warn", "a", "b")).way == "directly"


@pytest.mark.slow
def test_each_run_with_a_new_breach_alerts_once_and_one_without_is_silent(
    tmp_path: Path,
    standing_server: str,
    webhook: Any,
    mail: Any,
    steps: Callable[..., Summary],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = int(os.environ.get("JIEDUI_ALERT_RUNS", "4"))
    known, ways = [], []
    remember, deliver = Book.remember, Book.deliver

    def remembering(book: Book, alert: Alert) -> None:
        known.append(time.monotonic())
        remember(book, alert)

    def delivering(book: Book) -> list[Delivery]:
        done = deliver(book)
        ways.extend(delivery.way for delivery in done)
        return done

    home, pages = tmp_path / "home", tmp_path / "pages"
    report(pages, "sound.txt")
    steps(home, pages)
    book = Book(home)
    for url in (webhook.url, mail.url):
        assert alerts.install(home, book.add(url, "error"))
    monkeypatch.setattr(Book, "remember", remembering)
    monkeypatch.setattr(Book, "deliver", delivering)
    for number in range(runs):
        report(pages, f"impossible{number}.txt", year=2018, money=str(348_000_000 + number))
        assert steps(home, pages).quarantined
        steps(home, pages, full=True)
        arrive(webhook.bodies, number + 1)
        arrive(mail.mails, number + 1)
        assert (len(known), len(webhook.bodies), len(mail.mails)) == (number + 1, number + 1, number + 1)
    assert ways == ["by the server"] * 2 * runs
    assert len({body["message"] for body in webhook.bodies}) == runs
    assert len({told.get_body(("plain", "html")).get_content() for told in mail.mails}) == runs
    for name, receiver in (("webhook", webhook), ("mail", mail)):
        delays = [came - told for came, told in zip(receiver.arrivals, known, strict=True)]
        print(f"{name}: median {statistics.median(delays):.2f} s, longest {max(delays):.2f} s, of {runs} alerts")

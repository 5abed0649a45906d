import json
import logging
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from flows.alerts import ATTEMPTS, Alert, Book, Channel
from flows.config import UserError

ALERT = Alert("r1", "error", "jiedui error: 1 new breach", "援助资金 12.4亿元 <b>&amp;</b> {{ 7 * 7 }}", ("breach-1",))


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    return Book(tmp_path)


def test_an_alert_goes_once_to_every_channel(book: Book, webhook: Any, mail: Any) -> None:
    book.add(webhook.url, "warn")
    book.add(mail.url, "warn")
    book.remember(ALERT)
    assert [delivery.way for delivery in book.deliver()] == ["directly", "directly"]
    assert book.deliver() == []
    assert [body["title"] for body in webhook.bodies] == [ALERT.subject]
    assert ALERT.body in webhook.bodies[0]["message"]
    assert [sent["Subject"] for sent in mail.mails] == [ALERT.subject]
    assert "12.4亿元" in mail.mails[0].get_body().get_content()


def test_a_channel_is_told_from_its_severity_up(book: Book, webhook: Any) -> None:
    book.add(webhook.url, "critical")
    book.remember(ALERT)
    assert book.deliver() == []
    book.remember(Alert("r2", "critical", "stopped", "why"))
    assert [delivery.way for delivery in book.deliver()] == ["directly"]


def test_what_failed_is_tried_by_later_runs_and_given_up_in_the_end(book: Book, webhook: Any, mail: Any) -> None:
    book.add(webhook.url, "warn")
    book.add(mail.url, "warn")
    webhook.broken = True
    book.remember(ALERT)
    assert [delivery.way for delivery in book.deliver()] == ["failed", "directly"]
    webhook.broken = False
    assert [delivery.way for delivery in book.deliver()] == ["directly"]
    assert len(mail.mails) == len(webhook.bodies) == 1
    webhook.broken = True
    book.remove("mailto-1")
    book.remember(Alert("r2", "error", "again", "body"))
    assert [len(book.deliver()) for _ in range(ATTEMPTS + 1)] == [1] * ATTEMPTS + [0]


def test_an_alert_of_a_killed_run_is_told_by_the_next(book: Book, webhook: Any) -> None:
    book.add(webhook.url, "warn")
    book.remember(ALERT)
    after = Book(book.home)
    assert set(ALERT.keys) <= after.told()
    after.deliver()
    assert len(webhook.bodies) == 1


def test_what_is_over_may_be_told_again(book: Book) -> None:
    book.remember(Alert("r1", "critical", "s", "b", ("stop-1", "breach-1")))
    book.forget("stop-")
    assert book.told() == {"breach-1"}


def test_only_the_owner_reads_what_a_home_keeps(book: Book, webhook: Any) -> None:
    book.add(webhook.url, "warn")
    book.remember(ALERT)
    for folder, _, files in os.walk(book.home / "alerts"):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        for file in files:
            assert stat.S_IMODE((Path(folder) / file).stat().st_mode) == 0o600


def test_no_secret_is_shown_or_logged(book: Book, webhook: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel = book.add(webhook.url, "warn")
    webhook.broken = True
    book.remember(ALERT)
    shown = f"{channel!r} {channel.masked()} {book.deliver()}"
    assert "secret-word" not in shown + caplog.text + json.dumps([str(record.args) for record in caplog.records])


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://there", "mailto://"])
def test_an_address_nobody_knows_is_the_users_error(book: Book, url: str) -> None:
    with pytest.raises(UserError, match="no address"):
        book.add(url, "warn")
    assert book.channels() == []


def test_channels_come_and_go(book: Book, webhook: Any) -> None:
    first = book.add("json://127.0.0.1:1/a", "warn")
    second = book.add("json://127.0.0.1:1/b", "error")
    with pytest.raises(UserError, match="already"):
        book.add("json://127.0.0.1:1/a", "warn")
    assert (first.name, second.name) == ("json-1", "json-2")
    book.remove("json-1")
    assert book.channels() == [second]
    assert book.add("json://127.0.0.1:1/c", "warn") == Channel("json-1", "json://127.0.0.1:1/c")
    with pytest.raises(UserError, match="no channel"):
        book.remove("json-9")

"""Who is told what: new breaches, stopped publications and silence, each once on each channel.

A home keeps its channels and what was told in HOME/alerts, which only its owner can read, because an address
holds its secret. An alert is first written down as pending, then delivered channel by channel; what could not be
delivered, or was cut short, is taken up by the next run.
"""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from time import time_ns
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from flows import embedded
from flows.config import UserError

SEVERITIES = ("warn", "error", "critical")  # flagged or silent; quarantined; publication stopped
FAILED = "failed"
ATTEMPTS = 5  # runs that try to deliver an alert before it is given up

logging.getLogger("apprise").disabled = True  # its records hold addresses


@dataclass(frozen=True)
class Channel:
    """One address that is told, from one severity up."""

    name: str
    url: str = field(repr=False)
    min_severity: str = "warn"

    def wants(self, severity: str) -> bool:
        """Whether an alert of this severity goes here."""
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.min_severity)

    def masked(self) -> str:
        """The kind of address and a mark to tell it by; any other part of it may be the secret."""
        return f"{self.url.partition('://')[0]}://… ({_apprise(self.url).service_name}, {key(self.url)[:6]})"


@dataclass(frozen=True)
class Alert:
    """One message about one run; `keys` name what it tells, so that it is not told again."""

    run_id: str
    severity: str
    subject: str
    body: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """How one alert went to one channel: by the server's automation, directly, or not at all."""

    channel: str
    way: str


class Book:
    """What HOME/alerts holds: channels.json, told.txt, and pending/ with a file an undelivered alert."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self._folder = self.home / "alerts"
        self._channels, self._told, self._pending = (
            self._folder / name for name in ("channels.json", "told.txt", "pending")
        )

    def channels(self) -> list[Channel]:
        """The channels in the order in which they were added."""
        if not self._channels.exists():
            return []
        return [Channel(**row) for row in json.loads(self._channels.read_text(encoding="utf-8"))]

    def add(self, url: str, min_severity: str) -> Channel:
        """The new channel; an address that Apprise cannot read, or that is there, is the user's error."""
        kind = url.partition("://")[0].lower()
        channels = self.channels()
        if any(channel.url == url for channel in channels):
            raise UserError("this address is there already: see jiedui alerts list")
        _apprise(url)
        taken = {channel.name for channel in channels}
        name = next(name for n in range(1, len(taken) + 2) if (name := f"{kind}-{n}") not in taken)
        added = Channel(name, url, min_severity)
        self._keep([*channels, added])
        return added

    def remove(self, name: str) -> Channel:
        """The channel that is told nothing more from now on."""
        channels = {channel.name: channel for channel in self.channels()}
        if name not in channels:
            raise UserError(f"no channel {name}: see jiedui alerts list")
        removed = channels.pop(name)
        self._keep(list(channels.values()))
        return removed

    def test(self) -> list[Delivery]:
        """How a test message went to each channel."""
        alert = Alert(f"test-{time_ns()}", "warn", "jiedui: a test", "This channel is told of new breaches.")
        return [send(self.home, channel, alert) for channel in self.channels()]

    def _keep(self, channels: list[Channel]) -> None:
        self._write(self._channels, json.dumps([asdict(channel) for channel in channels], indent=1))

    def told(self) -> set[str]:
        """The keys of all that was told, or is about to be."""
        lines = self._told.read_text(encoding="utf-8").split() if self._told.exists() else []
        return {*lines, *(key for _, row in self._waiting() for key in row["alert"]["keys"])}

    def forget(self, kind: str) -> None:
        """Let keys of this kind be told again: what they name is over."""
        told = self.told()
        left = {key for key in told if not key.startswith(kind)}
        if left != told:
            self._write(self._told, "\n".join(sorted(left)))

    def remember(self, alert: Alert) -> None:
        """Write the alert down for the channels that want it; from here on it is told, even if the run dies."""
        names = [channel.name for channel in self.channels() if channel.wants(alert.severity)]
        if names:
            row = {"alert": asdict(alert), "channels": names, "attempts": 0}
            self._write(self._pending / f"{alert.run_id}.json", json.dumps(row, ensure_ascii=False))
        self._write(self._told, "\n".join(sorted(self.told() | set(alert.keys))))

    def deliver(self) -> list[Delivery]:
        """Send all that is pending and say how it went; what failed stays for the next run, a few times."""
        return [delivery for path, row in self._waiting() for delivery in self._deliver(path, row)]

    def _deliver(self, path: Path, row: dict[str, Any]) -> Iterator[Delivery]:
        alert = Alert(**{**row["alert"], "keys": tuple(row["alert"]["keys"])})
        channels = {channel.name: channel for channel in self.channels()}
        waiting = [name for name in row["channels"] if name in channels]
        for name in list(waiting):
            delivery = send(self.home, channels[name], alert)
            if delivery.way != FAILED:
                waiting.remove(name)
                self._write(path, json.dumps({**row, "channels": waiting}, ensure_ascii=False))
            yield delivery
        if not waiting or row["attempts"] + 1 >= ATTEMPTS:
            path.unlink()
        else:
            left = {**row, "channels": waiting, "attempts": row["attempts"] + 1}
            self._write(path, json.dumps(left, ensure_ascii=False))

    def _waiting(self) -> list[tuple[Path, dict[str, Any]]]:
        return [(path, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(self._pending.glob("*.json"))]

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        beside = path.with_suffix(".new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)


def key(*parts: object) -> str:
    """A short name for what an alert tells."""
    return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def send(home: Path, channel: Channel, alert: Alert) -> Delivery:
    """Hand one alert to one channel: by the automation on the server that stands, else directly."""
    if embedded.stands() and _emit(home, channel, alert):
        return Delivery(channel.name, "by the server")
    kind = {"warn": "warning", "error": "failure", "critical": "failure"}[alert.severity]
    sent = _apprise(channel.url, all_of_it=True).notify(title=alert.subject, body=alert.body, notify_type=kind)
    return Delivery(channel.name, "directly" if sent else FAILED)


def install(home: Path, channel: Channel) -> bool:
    """Give the server that stands an automation for this channel; false where none stands."""
    if not embedded.stands():
        return False
    from prefect.blocks.notifications import SlackWebhook
    from prefect.events.actions import SendNotification
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
    from pydantic import SecretStr

    resource = _resource(home, channel)
    # The server must know the kind of block by itself; of those it has, this one takes any Apprise address.
    with embedded.settings():
        kept = SlackWebhook(url=SecretStr(channel.url)).save(_block_name(resource), overwrite=True)
    block = cast(UUID, kept)
    automation = AutomationCore(
        name=resource,
        description="Tells one channel what jiedui found; made by `jiedui alerts add`.",
        trigger=EventTrigger(
            expect={"jiedui.alert"},
            match={"prefect.resource.id": resource},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[
            SendNotification(
                block_document_id=block,
                subject="{{ event.payload.subject }}",
                body="{{ event.payload.body }}",
            )
        ],
    )
    with _client() as client:
        for old in client.read_automations_by_name(resource):
            client.delete_automation(old.id)
        client.create_automation(automation)
    return True


def uninstall(home: Path, channel: Channel) -> None:
    """Take the channel's automation and address from the server that stands, if one does."""
    if not embedded.stands():
        return
    from prefect.blocks.notifications import SlackWebhook

    resource = _resource(home, channel)
    with _client() as client:
        for old in client.read_automations_by_name(resource):
            client.delete_automation(old.id)
        with suppress(ValueError):  # there was none
            SlackWebhook.delete(_block_name(resource))


def _block_name(resource: str) -> str:
    return resource.replace(".", "-")


def _emit(home: Path, channel: Channel, alert: Alert) -> bool:
    """Whether the server took the alert for an automation that it has; its answer is waited for."""
    from prefect.events import Event, Resource

    resource = _resource(home, channel)
    event = Event(
        id=uuid5(NAMESPACE_URL, f"{resource}/{alert.run_id}"),  # the same alert sent twice is one event
        event="jiedui.alert",
        resource=Resource({"prefect.resource.id": resource, "prefect.resource.name": channel.name}),
        payload={
            "severity": alert.severity,
            "run_id": alert.run_id,
            "subject": alert.subject,
            "body": alert.body,
        },
    )
    try:
        with _client() as client:
            if not any(automation.enabled for automation in client.read_automations_by_name(resource)):
                return False
            client.request("POST", "/events", json=[event.model_dump(mode="json")]).raise_for_status()
    except Exception:  # whatever is wrong with the server, the channel itself is still there
        return False
    return True


@contextmanager
def _client() -> Iterator[Any]:
    """A client of the server that the environment names now, and of no other."""
    from prefect.client.orchestration import get_client

    with embedded.settings(), get_client(sync_client=True) as client:
        yield client


def _resource(home: Path, channel: Channel) -> str:
    return f"jiedui.channel.{key(home.resolve())[:8]}.{channel.name}"


def _apprise(url: str, all_of_it: bool = False) -> Any:
    import apprise

    plugin = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if plugin is None:
        raise UserError("this is no address that Apprise knows; https://appriseit.com lists them")
    if not all_of_it:
        return plugin
    sender = apprise.Apprise()
    sender.add(plugin)
    return sender

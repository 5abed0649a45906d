"""A full disk and a home that cannot be written are one line, and what was good stays good."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.warehouse.frames import FINGERPRINT, fill, told
from warehouse import PUBLISHED, WarehouseError, publish, versions
from warehouse.connection import reading
from warehouse.staging import Staging

NOW = datetime(2024, 5, 1, tzinfo=UTC)
FULL = r"[Nn]o space left"
RUN = fill("runs", [{"run_id": "r1", "started": datetime(2024, 1, 1)}]).row(0, named=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes with a published file on it."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount a small file system here")
    try:
        home = tmp_path / "home"
        home.mkdir()
        publish.publish(home, told({"f1": 1.0}), RUN)
        yield home
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def published_value(home: Path) -> float:
    with reading(home / PUBLISHED) as file:
        value: float = file.value("select value from facts")
        return value


@pytest.mark.slow
def test_a_full_disk_stops_staging_in_one_line_and_keeps_what_was_kept(disk: Path) -> None:
    random, kept = Random(1), []

    def fill_up() -> None:
        with Staging(disk) as staging:
            for number in range(100):
                staging.add_pages([(f"s{number}", random.randbytes(300_000))], NOW, "r1")
                kept.append(f"s{number}")

    with pytest.raises(WarehouseError, match=FULL) as error:
        fill_up()
    assert "\n" not in str(error.value)
    with Staging(disk) as staging:
        assert staging.due(FINGERPRINT)["source"].to_list() == kept != []


@pytest.mark.slow
def test_a_full_disk_stops_a_publication_in_one_line_and_leaves_nothing(disk: Path) -> None:
    before = sorted(os.listdir(disk))
    many = {f"f{number}": float(number) for number in range(60_000)}
    for _ in range(2):
        with pytest.raises(WarehouseError, match=FULL) as error:
            publish.publish(disk, told(many), RUN | {"run_id": "r2"})
        assert "\n" not in str(error.value)
    assert sorted(os.listdir(disk)) == before
    assert published_value(disk) == 1.0


@pytest.mark.slow
def test_a_home_that_cannot_be_written_is_one_line(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk.parent)], check=True)
    for attempt in (
        lambda: publish.publish(disk, told({"f1": 2.0}), RUN),
        lambda: Staging(disk).__enter__(),
        lambda: versions.rollback(disk, 1),
    ):
        with pytest.raises(WarehouseError, match="Read-only"):
            attempt()
    assert published_value(disk) == 1.0

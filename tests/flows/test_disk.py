"""A disk that fills up under a run, or turns read-only: one line, the last file intact, and the next run goes on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import launch
from tests.flows.pages import report
from warehouse import PUBLISHED, publish

pytestmark = [pytest.mark.server, pytest.mark.slow]
ROOT = Path(launch.__file__).parents[1]
STEPS = ("staging", "reading", "publishing")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system with a home on it that has published one page."""
    small = tmp_path / "disk"
    small.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(small)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small file system here")
    try:
        report(tmp_path / "first")
        assert run(tmp_path / "first", small / "home").wait() == 0
        for number in range(40):
            report(tmp_path / "pages", f"{number}.txt", year=2016 + number % 5, money=str(1000 + 7 * number))
        yield small
    finally:
        subprocess.run(["umount", str(small)], check=True)


def run(pages: Path, home: Path) -> "subprocess.Popen[str]":
    """`jiedui run` as people start it, with the embedded server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "jiedui", "run", str(pages), "--home", str(home)],
        env=kept | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def complaint(said: str) -> str:
    """The one line of what a run said that is no progress."""
    lines = [line for line in said.splitlines() if not line.startswith(STEPS)]
    assert len(lines) == 1, said
    return lines[0]


def fill(disk: Path) -> None:
    """Use the disk up to its last byte."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            try:
                filler.write(bytes(4096))
            except OSError:
                return


@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_fills_up_is_one_line_and_the_next_run_goes_on(disk: Path, tmp_path: Path, step: str) -> None:
    before = (disk / "home" / PUBLISHED).read_bytes()
    started = run(tmp_path / "pages", disk / "home")
    assert started.stderr is not None
    said = ""
    while not said.endswith("\n") or not said.splitlines()[-1].startswith(step):
        line = started.stderr.readline()
        assert line, said
        said += line
    fill(disk)
    said += started.stderr.read()
    assert started.wait() == 2, said
    assert complaint(said).startswith("jiedui: ")
    assert (disk / "home" / PUBLISHED).read_bytes() == before
    (disk / "filler").unlink()
    again = run(tmp_path / "pages", disk / "home")
    assert again.communicate()[1].count("Traceback") == again.returncode == 0
    claims = publish.earlier(disk / "home", "claims")
    assert claims is not None
    assert claims["source"].n_unique() == 41
    assert claims["claim_id"].is_unique().all()


@pytest.mark.parametrize("left", [1, 17, 20])
def test_a_disk_with_little_left_is_one_line_or_enough(disk: Path, tmp_path: Path, left: int) -> None:
    before = (disk / "home" / PUBLISHED).read_bytes()
    with (disk / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, launch.free(disk) - (left << 20))
    started = run(tmp_path / "pages", disk / "home")
    said = started.communicate()[1]
    if started.returncode:
        assert started.returncode == 2, said
        complaint(said)
        assert (disk / "home" / PUBLISHED).read_bytes() == before
    claims = publish.earlier(disk / "home", "claims")
    assert claims is not None
    assert claims["claim_id"].is_unique().all()


def test_a_home_that_is_read_only_is_one_line(disk: Path, tmp_path: Path) -> None:
    before = (disk / "home" / PUBLISHED).read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    started = run(tmp_path / "pages", disk / "home")
    said = complaint(started.communicate()[1])
    assert (started.returncode, "cannot write" in said) == (2, True), said
    assert (disk / "home" / PUBLISHED).read_bytes() == before

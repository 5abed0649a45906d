"""Pages made from the sample articles with other digits: as many as are wanted, no two alike."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import seeds

_DIGIT = re.compile(r"[1-9]")


def made(count: int, seed: int = 7, folder: Path = seeds.ROOT / "articles") -> Iterator[tuple[str, str]]:
    """Name and text of each page; the digits of years, months and days stay what they are."""
    chance = random.Random(seed)
    samples = [path.read_text("utf-8-sig") for path in sorted(folder.glob("*.txt"))]
    for number in range(count):
        text = samples[number % len(samples)]
        changed = re.sub(
            r"\d+(?:\.\d+)?(?=[^年月日\d.\-:/])(?<!20\d\d)",
            lambda match: _DIGIT.sub(lambda _: str(chance.randint(1, 9)), match[0]) if len(match[0]) != 4 else match[0],
            text,
        )
        yield f"page-{number:06d}.txt", changed


def write(folder: Path, count: int) -> None:
    """Write the pages into sub-folders of a thousand."""
    for number, (name, text) in enumerate(made(count)):
        part = folder / f"{number // 1000:03d}"
        if number % 1000 == 0:
            part.mkdir(parents=True, exist_ok=True)
        (part / name).write_text(text, "utf-8")

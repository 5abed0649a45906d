"""Who may import whom, and how long a file may be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY = {
    "seeds": set(),
    "transforms": {"seeds"},
    "contracts": {"seeds"},
    "warehouse": {"seeds", "contracts"},
    "flows": {"seeds", "transforms", "contracts", "warehouse"},
}
# The room that owns a library; nobody else imports it.
OWNED = {
    "pandera": "contracts",
    "duckdb": "warehouse",
    "prefect": "flows",
    "typer": "flows",
    "apprise": "flows",
}
FILES = [path for room in MAY for path in sorted((ROOT / room).rglob("*.py")) if "build" not in path.parts]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_keep_to_their_layers(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    names = imported(path)
    assert names & MAY.keys() - {room} <= MAY[room]
    assert not {library for library, owner in OWNED.items() if owner != room} & names


@pytest.mark.parametrize(
    "path", [*FILES, *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_file_can_be_read_at_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


def test_transforms_have_no_clock_and_no_network() -> None:
    for path in sorted((ROOT / "transforms").glob("*.py")):
        assert not imported(path) & {"time", "random", "httpx", "requests", "socket", "urllib"}, path
        assert "today()" not in path.read_text(encoding="utf-8"), path

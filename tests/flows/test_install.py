"""A wheel holds the rooms inside `jiedui`, imports and all, and leaves tests out."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built from a copy of it."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        source, target = ROOT / name, folder / "copy" / name
        if name and source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        folder,
        folder / "copy",
    ]
    subprocess.run(build, check=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_a_wheel_holds_the_rooms_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rooms = {name.split("/")[1] for name in names if name.startswith("jiedui/") and name.count("/") > 1}
    assert rooms == {"seeds", "transforms", "contracts", "warehouse", "flows"}
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"jiedui"}
    assert "jiedui/seeds/metrics.csv" in names
    assert "jiedui/warehouse/views.sql" in names


@pytest.mark.slow
def test_what_is_installed_reads_pages(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import sys, jiedui, jiedui.flows.build as build, jiedui.transforms.claims;"
        "short = {'seeds', 'transforms', 'contracts', 'warehouse', 'flows'} & set(sys.modules);"
        "assert not short, short"
    )
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PREFECT_HOME": str(tmp_path), "PATH": ""}
    subprocess.run(
        [sys.executable, "-P", "-S", "-c", f"import site; {_paths()}; {code}"],
        env=environment,
        cwd=tmp_path,
        check=True,
    )


def _paths() -> str:
    """Code that finds what is installed beside the project, but not the project itself."""
    from importlib.util import find_spec

    spec = find_spec("polars")
    assert spec is not None
    assert spec.origin is not None
    return f"import sys; sys.path.append({str(Path(spec.origin).parents[1])!r})"

"""How the rooms are installed: under their own names from a checkout, as `jiedui.*` from a wheel.

In a checkout a room is imported as `transforms`. So short a name has no place among other people's packages: the
wheel puts every room inside `jiedui` and writes the imports between rooms accordingly. Tests stay out of both.
"""

import re
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOMS = ("seeds", "transforms", "contracts", "warehouse", "flows")
ROOM_IMPORT = re.compile(rf"^(\s*)(?:from (?=(?:{'|'.join(ROOMS)})\b)|import (?=(?:{'|'.join(ROOMS)})$))", re.MULTILINE)


def inside_jiedui(source: str) -> str:
    """The module's text with rooms imported from `jiedui`: `import seeds` becomes `from jiedui import seeds`."""
    return ROOM_IMPORT.sub(
        lambda found: f"{found[1]}from jiedui." if "from" in found[0] else f"{found[1]}from jiedui import ",
        source,
    )


class BuildRooms(build_py):
    """Copies the packages of a wheel and turns their imports."""

    def build_module(self, module: str, module_file: str, package: str) -> tuple[str, bool]:
        target, copied = super().build_module(module, module_file, package)
        written = Path(target)
        written.write_text(inside_jiedui(written.read_text(encoding="utf-8")), encoding="utf-8")
        return target, copied


packages = [*ROOMS, "flows.sources"]
if "editable_wheel" in sys.argv:
    setup(packages=["jiedui", *packages], package_dir={"": "."})
else:
    setup(
        packages=["jiedui", *(f"jiedui.{package}" for package in packages)],
        package_dir={f"jiedui.{room}": room for room in ROOMS},
        include_package_data=False,
        package_data={"jiedui.seeds": ["*.csv", "articles/*", "claims/*"], "jiedui.warehouse": ["*.sql"]},
        cmdclass={"build_py": BuildRooms},
    )

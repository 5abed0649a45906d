"""A home's own settings, HOME/jiedui.toml; what is not written there has the default given here."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FILE = "jiedui.toml"


class UserError(Exception):
    """What the person at the command can mend; the text is one line."""


@dataclass(frozen=True)
class Reading:
    """How pages are taken in."""

    batch_pages: int = 3_000
    wait_seconds: int = 600  # how long a second run waits for the first


@dataclass(frozen=True)
class Publication:
    """How the published file is kept."""

    keep_versions: int = 5


@dataclass(frozen=True)
class Alerts:
    """When people are told."""

    silent_days: int = 30  # an alert when no new article came for so long; 0 for never
    worst_rows: int = 5


@dataclass(frozen=True)
class Sql:
    """What `jiedui sql` may use."""

    limit_seconds: int = 30


@dataclass(frozen=True)
class Config:
    """All settings of one home."""

    reading: Reading = Reading()
    publication: Publication = Publication()
    alerts: Alerts = Alerts()
    sql: Sql = Sql()


def load(home: Path) -> Config:
    """The settings of this home; a name or value that means nothing is a UserError, never passed over."""
    path = home / FILE
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path}: {error}") from error
    sections = {section.name: type(section.default) for section in fields(Config)}
    for name in written.keys() - sections.keys():
        raise UserError(f"{path}: no section [{name}]; there are {', '.join(sections)}")
    return Config(**{name: _section(path, name, sections[name], values) for name, values in written.items()})


def _section(path: Path, name: str, section: type, values: Any) -> Any:
    known = {field.name for field in fields(section)}
    if not isinstance(values, dict):
        raise UserError(f"{path}: [{name}] must be a section")
    for key, value in values.items():
        if key not in known:
            raise UserError(f"{path}: [{name}] has no {key}; it has {', '.join(sorted(known))}")
        if type(value) is not int or value < 0:
            raise UserError(f"{path}: {name}.{key} must be a whole number from 0 up, not {value!r}")
    return section(**values)

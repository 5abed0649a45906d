from pathlib import Path

import pytest

from flows import config
from flows.config import UserError


def written(home: Path, text: str) -> Path:
    (home / config.FILE).write_text(text, encoding="utf-8")
    return home


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert config.load(tmp_path) == config.Config()


def test_what_is_written_replaces_its_default_alone(tmp_path: Path) -> None:
    read = config.load(written(tmp_path, "[publication]\nkeep_versions = 9\n"))
    assert read.publication.keep_versions == 9
    assert read.reading == config.Reading()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[reeding]\n", "no section [reeding]"),
        ("reading = 3\n", "must be a section"),
        ("[sql]\nlimit = 3\n", "has no limit"),
        ("[sql]\nlimit_seconds = '3'\n", "whole number"),
        ("[sql]\nlimit_seconds = true\n", "whole number"),
        ("[sql]\nlimit_seconds = -1\n", "whole number"),
        ("[sql\n", "jiedui.toml"),
    ],
)
def test_what_means_nothing_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        config.load(written(tmp_path, text))
    assert said in str(error.value)
    assert "\n" not in str(error.value)

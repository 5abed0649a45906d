"""The command as people type it: what it says, in how many lines, and with which exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from flows import cli
from tests.flows.pages import report

HOSTILE = "[red]南京[/red]\x1b[31m对口帮扶商洛市\x07工作‮总结"


class Said(NamedTuple):
    """What the command said, and the exit code it left with."""

    code: int
    out: str
    err: str


Jiedui = Callable[..., Said]


@pytest.fixture
def jiedui(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Jiedui:
    """Types a command, in this process."""

    def typed(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["jiedui", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, said.out, said.err)

    return typed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, steps: Callable[..., object]) -> Path:
    """A home with two versions; one claim is held back, one title is hostile."""
    folder = tmp_path_factory.mktemp("cli")
    report(folder / "pages", "one.txt")
    page = report(folder / "pages", "[bold]two.txt", year=2018, money="348000000")
    page.write_text(page.read_text(encoding="utf-8").replace("南京市对口帮扶商洛市工作总结", HOSTILE), encoding="utf-8")
    steps(folder / "home", folder / "pages")
    report(folder / "pages", "one.txt", money="3490")
    steps(folder / "home", folder / "pages")
    return folder / "home"


def test_sql_answers_in_every_format(jiedui: Jiedui, home: Path, tmp_path: Path) -> None:
    query = "select metric, value from claims where metric = 'fiscal_aid' order by value"
    assert "34,900,000" in jiedui("sql", query, "--home", home).out
    assert "fiscal_aid,34900000.0" in jiedui("sql", query, "--home", home, "--format", "csv").out
    rows = json.loads(jiedui("sql", query, "--home", home, "--format", "json").out)
    assert {"metric": "fiscal_aid", "value": 34_900_000.0} in rows
    file = tmp_path / "rows.parquet"
    assert jiedui("sql", query, "--home", home, "--format", "parquet", "--output", file).code == 0
    assert pl.read_parquet(file).height == len(rows)


@pytest.mark.parametrize("query", ["drop table claims", "select * from read_csv('/etc/passwd')", "selekt", ""])
def test_sql_refuses_in_one_line(jiedui: Jiedui, home: Path, query: str) -> None:
    said = jiedui("sql", query, "--home", home)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert said.err.startswith("jiedui: ")


def test_sql_has_a_time_limit(jiedui: Jiedui, home: Path) -> None:
    endless = "select count(*) from range(1000000000) a, range(1000000000) b"
    said = jiedui("sql", endless, "--home", home, "--limit-seconds", "1")
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_tables_shows_the_dictionary(jiedui: Jiedui, home: Path) -> None:
    assert "safe_to_sum" in jiedui("tables", "facts", "--home", home).out
    said = jiedui("tables", "fiction", "--home", home)
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_export_writes_every_table(jiedui: Jiedui, home: Path, tmp_path: Path) -> None:
    assert jiedui("export", tmp_path / "out", "--home", home).code == 0
    assert {"facts.parquet", "facts.csv", "claims.csv"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_trace_marks_the_span_in_sentence_and_page(jiedui: Jiedui, home: Path) -> None:
    query = "select claim_id from claims where value = 34900000"
    claim_id = jiedui("sql", query, "--home", home, "--format", "csv").out.split()[-1]
    said = jiedui("trace", claim_id, "--home", home).out
    assert said.count("»3490万元«") == 2
    assert "reread_value" in said


def test_quarantine_gives_every_reason_and_filters(jiedui: Jiedui, home: Path) -> None:
    said = jiedui("quarantine", "--home", home).out
    assert "value_possible: held back" in said
    rows = json.loads(jiedui("quarantine", "--home", home, "--format", "json").out)
    assert {row["severity"] for row in rows} >= {"hard"}
    assert "0 claims" in jiedui("quarantine", "--home", home, "--metric", "employed").out
    assert "0 claims" in jiedui("quarantine", "--home", home, "--contract", "value_usual", "--metric", "employed").out


@pytest.mark.parametrize(
    ("option", "name", "meant"),
    [("--contract", "value_posible", "value_possible"), ("--metric", "fiscal_ai", "fiscal_aid")],
)
def test_a_name_that_is_none_is_no_empty_quarantine(
    jiedui: Jiedui, home: Path, option: str, name: str, meant: str
) -> None:
    said = jiedui("quarantine", "--home", home, option, name)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert meant in said.err


def test_the_quarantine_goes_to_files_of_every_format(jiedui: Jiedui, home: Path, tmp_path: Path) -> None:
    for suffix, read in (("csv", pl.read_csv), ("json", pl.read_json), ("parquet", pl.read_parquet)):
        file = tmp_path / f"held.{suffix}"
        assert jiedui("quarantine", "--home", home, "--output", file).code == 0
        assert "value_possible" in read(file)["contract"]
    said = jiedui("quarantine", "--home", home, "--output", tmp_path / "held.xlsx")
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_what_comes_from_a_page_is_shown_as_harmless_text(jiedui: Jiedui, home: Path) -> None:
    for words in (
        ["quarantine"],
        ["sql", "select title, source from articles"],
        ["sql", "select '\x1b[2J' as \"a\x1bb\""],
    ):
        said = jiedui(*words, "--home", home).out
        assert "\x1b" not in said
        assert "\x07" not in said
        assert "‮" not in said
    assert "[bold]two" in jiedui("sql", "select source from articles", "--home", home).out


def test_versions_roll_back_release_and_differ(jiedui: Jiedui, home: Path) -> None:
    value = [
        "sql",
        "select value from claims where value in (34800000, 34900000)",
        "--home",
        home,
        "--format",
        "csv",
    ]
    assert jiedui("versions", "--home", home, "--format", "csv").out.count("\n") == 3
    assert jiedui("rollback", "1", "--home", home).code == 0
    assert "34800000" in jiedui(*value).out
    assert jiedui("rollback", "--release", "--home", home).code == 0
    assert "34900000" in jiedui(*value).out
    changed = jiedui("diff", "1", "2", "--home", home, "--format", "csv").out
    assert "34800000" in changed
    assert "34900000" in changed
    for words in (["rollback"], ["rollback", "9"], ["rollback", "1", "--release"], ["diff", "1", "9"]):
        said = jiedui(*words, "--home", home)
        assert (said.code, said.err.count("\n")) == (2, 1), words


def test_correct_says_what_it_needs(jiedui: Jiedui, home: Path) -> None:
    claim_id = json.loads(jiedui("quarantine", "--home", home, "--format", "json").out)[0]["claim_id"]
    for words in (
        ["nonsense", "--action", "reject", "--reason", "r"],
        ["c", "--action", "reject", "--reason", "r"],
        ["", "--action", "reject", "--reason", "r"],
        [claim_id, "--action", "change", "--reason", "r"],
        [claim_id, "--action", "change", "--reason", "r", "--set", "value"],
        [claim_id, "--action", "change", "--reason", "r", "--set", "value=much"],
        [claim_id, "--action", "change", "--reason", "r", "--set", "quote=x"],
        [claim_id, "--action", "reject", "--reason", " "],
        [claim_id, "--action", "reject", "--reason", "r", "--contract", "value_possible"],
        [claim_id, "--action", "accept", "--reason", "r", "--contract", "no_such"],
    ):
        said = jiedui("correct", *words, "--home", home)
        assert (said.code, said.err.count("\n")) == (2, 1), words
    assert not (home / "corrections.csv").exists()


def test_correct_takes_the_beginning_of_a_name(jiedui: Jiedui, home: Path) -> None:
    claim_id = json.loads(jiedui("quarantine", "--home", home, "--format", "json").out)[0]["claim_id"]
    said = jiedui("correct", claim_id[:12], "--action", "reject", "--reason", "r", "--home", home)
    assert (said.code, "reject at" in said.out) == (0, True), said.err
    (home / "corrections.csv").unlink()


def test_alerts_come_are_listed_without_secrets_and_go(jiedui: Jiedui, tmp_path: Path) -> None:
    added = jiedui(
        "alerts",
        "add",
        "json://user:secret-word@127.0.0.1:9/x",
        "--min-severity",
        "error",
        "--home",
        tmp_path,
    )
    assert (added.code, "json-1" in added.out) == (0, True)
    listed = jiedui("alerts", "list", "--home", tmp_path)
    assert "error" in listed.out
    assert "secret-word" not in added.out + listed.out
    failed = jiedui("alerts", "test", "--home", tmp_path)
    assert (failed.code, failed.out) == (2, "json-1: failed\n")
    assert jiedui("alerts", "remove", "json-1", "--home", tmp_path).code == 0
    assert jiedui("alerts", "test", "--home", tmp_path).code == 2
    assert jiedui("alerts", "add", "nonsense", "--home", tmp_path).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["run", "no/such/folder"],
        ["run", "--only-quarantined", "."],
        ["run", "--fill"],
        ["fly"],
        ["serve", "."],
        ["serve", ".", "--cron", "0 6 * * *"],
        ["sql", "select 1"],
        ["quarantine"],
        ["trace", "c1"],
        ["export", "x"],
        ["diff", "1", "2"],
        ["rollback", "--release"],
    ],
)
def test_the_users_errors_leave_with_two_and_no_traceback(
    jiedui: Jiedui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    said = jiedui(*words)
    assert said.code == 2
    assert "Traceback" not in said.err
    assert said.err.strip()


def test_settings_that_mean_nothing_stop_a_run_before_it_begins(jiedui: Jiedui, tmp_path: Path) -> None:
    (tmp_path / "jiedui.toml").write_text("[reading]\nbatch = 1\n")
    said = jiedui("run", report(tmp_path / "pages"), "--home", tmp_path)
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_a_home_that_cannot_be_written_is_said_in_one_line(jiedui: Jiedui, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = jiedui("run", report(tmp_path / "pages"), "--home", tmp_path / "file" / "home")
    assert (said.code, said.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("words", [["run"], ["serve", "--cron", "0 6 * * *"], ["alerts", "add"]])
def test_a_server_that_does_not_answer_is_said_in_one_line(
    jiedui: Jiedui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://user:secret-word@127.0.0.1:9/api")
    what = "json://127.0.0.1:9/x" if words[0] == "alerts" else report(tmp_path / "pages")
    said = jiedui(*words, what, "--home", tmp_path / "home")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "does not answer" in said.err
    assert "secret-word" not in said.err


@pytest.mark.parametrize("cron", ["whenever", "61 6 * * *", ""])
def test_a_schedule_that_is_none_is_said_in_one_line(
    jiedui: Jiedui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cron: str
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    said = jiedui("serve", report(tmp_path / "pages"), "--cron", cron, "--home", tmp_path / "home")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "schedule" in said.err


def test_looking_does_not_wait_for_prefect(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['jiedui', 'sql', 'select 1', '--home', sys.argv[1]]\n"
        "from flows import cli\n"
        "try: cli.main()\n"
        "except SystemExit: assert 'prefect' not in sys.modules"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", code, home], env=environment, check=True, capture_output=True)

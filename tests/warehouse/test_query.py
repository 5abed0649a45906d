"""Other people's SQL gets answers and nothing else: it writes, reads and loads nothing, and it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import WarehouseError, query

FORBIDDEN = [
    # write
    "create table evil (a int)",
    "create temp table evil as select 1",
    "create or replace view facts as select 1",
    "create macro evil() as 1",
    "create secret evil (type s3)",
    "insert into facts values ('x', 1)",
    "update facts set value = 0",
    "delete from facts",
    "truncate facts",
    "merge into facts using facts f on true when matched then delete",
    "with gone as (delete from facts returning *) select * from gone",
    "drop table facts",
    "alter table facts drop column value",
    "comment on table facts is 'evil'",
    "vacuum",
    "analyze",
    "checkpoint",
    "begin transaction",
    # files and network
    "copy facts to '{home}/evil.csv'",
    "copy facts from '{secret}'",
    "copy (select 1) to '/dev/stdout'",
    "export database '{home}/evil'",
    "import database '{home}'",
    "attach '{home}/evil.duckdb'",
    "attach ':memory:' as evil",
    "detach w",
    "use memory",
    "select * from read_csv('{secret}')",
    "select * from read_text('{secret}')",
    "select * from read_blob('{secret}')",
    "select * from read_json('{secret}')",
    "select * from read_parquet('{secret}')",
    "select * from parquet_metadata('{secret}')",
    "select * from sniff_csv('{secret}')",
    "select * from '{secret}'",
    "select * from glob('/**')",
    "select * from glob('{home}/*')",
    "select * from read_csv('https://example.org/x.csv')",
    "select * from read_text('{home}/../*')",
    "select * from query('copy facts to ''{home}/evil.csv''')",
    "select * from query_table('{secret}')",
    # settings, extensions, environment
    "load httpfs",
    "install httpfs",
    "force install httpfs from 'https://example.org'",
    "select * from load_extension('json')",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset memory_limit",
    "set memory_limit = '100GB'",
    "pragma database_list",
    "pragma enable_profiling",
    "call enable_logging()",
    "select * from enable_logging('QueryLog')",
    "select getenv('HOME')",
    "select getvariable('x') from nowhere",
    "set variable x = 1",
    "select * from duckdb_secrets()",
    "prepare evil as select 1",
    "execute evil",
    # several
    "select 1; drop table facts",
    "select 1; select 2",
    "select 1;; copy facts to '{home}/evil.csv'",
    "-- nothing",
    "",
    "\x00",
    "select * from secret_frame",
]

ENDLESS = [
    "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r",
    "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r where n < 0",
    "select count(*) from range(10000000000000)",
    "select sum(a.range * b.range) from range(10000000) a, range(10000000) b",
    "select count(*) from range(1000000) b, range(1000000) c where md5(b.range || 'x' || c.range) = '0'",
    "select range(2000000000)",
    "select repeat('x', 3000000000)",
    "select list(x) from range(2000000000) t(x)",
    "select string_agg(repeat('x', 1000), '') from range(100000000)",
    "select * from range(10000000000)",
    "select regexp_matches(repeat('a', 100000000), '(a*)*b' || range) from range(100000)",
    "select " + "(" * 20000 + "1" + ")" * 20000,
    "select " + "+".join(["1"] * 200000),
    "select * from (" * 3000 + "select 1" + ")" * 3000,
    "select list_reduce(range(100000000), lambda a, b: a + b) from range(1000)",
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "secret.csv").write_text("password\nsesame\n")
    with duckdb.connect(str(home / "w.duckdb")) as con:
        con.execute("create table facts as select 'f' || range as fact_id, range::double as value from range(100)")
    return home / "w.duckdb"


def refused(warehouse: Path, sql: str, seconds: float) -> str:
    """The one line that this query gets; nothing may have changed or been told."""
    home = warehouse.parent
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    secret_frame = pl.DataFrame({"a": ["sesame"]})  # a frame of this process is no table either
    sql = sql.replace("{home}", str(home)).replace("{secret}", str(home / "secret.csv"))
    with pytest.raises(WarehouseError) as error:
        query.run(warehouse, sql, seconds=seconds)
    assert secret_frame.height == 1
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    assert "\n" not in str(error.value)
    assert "sesame" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("sql", FORBIDDEN, ids=lambda sql: sql[:40])
def test_what_is_forbidden_is_refused_and_leaves_no_trace(warehouse: Path, sql: str) -> None:
    assert "stopped after" not in refused(warehouse, sql, seconds=60)


@pytest.mark.parametrize("sql", ENDLESS, ids=lambda sql: sql[:40])
def test_what_is_endless_or_huge_ends(warehouse: Path, sql: str) -> None:
    refused(warehouse, sql, seconds=2)


def test_an_endless_query_is_stopped_when_its_time_is_up(warehouse: Path) -> None:
    with pytest.raises(WarehouseError, match="stopped after 1 seconds"):
        query.run(warehouse, "select count(*) from range(10000000000000)", seconds=1)


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) as n from facts",
        "from facts limit 1",
        "describe facts",
        "show tables",
        "explain from facts",
    ],
)
def test_an_honest_query_gets_its_answer(warehouse: Path, sql: str) -> None:
    assert query.run(warehouse, sql).height >= 1


def test_a_result_is_cut_after_its_rows(warehouse: Path) -> None:
    assert query.run(warehouse, "select * from range(10000000000)", rows=3)["range"].to_list() == [0, 1, 2]


def test_types_come_through(warehouse: Path) -> None:
    sql = "select date '2020-01-02' as d, 1.25::decimal(20,2) as m, ['a', 'b'] as l, sum(2) as s, null as n"
    assert query.run(warehouse, sql).row(0)[:4] == (date(2020, 1, 2), Decimal("1.25"), ["a", "b"], 2)


def test_a_type_that_cannot_be_shown_is_said(warehouse: Path) -> None:
    with pytest.raises(WarehouseError, match="cast it to varchar"):
        query.run(warehouse, "select interval 3 day as i")


def test_an_error_names_what_could_have_been_meant(warehouse: Path) -> None:
    with pytest.raises(WarehouseError, match=r"valu.*value"):
        query.run(warehouse, "select valu from facts")


def test_a_query_on_no_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="there is no"):
        query.run(tmp_path / "none.duckdb", "select 1")


@given(st.lists(st.text(alphabet=st.sampled_from("=+-@\t\r\n\",'a元1")), min_size=1, max_size=5))
def test_csv_has_no_formulas_and_loses_nothing(cells: list[str]) -> None:
    frame = pl.DataFrame({"=name": cells}, schema={"=name": pl.String})
    rows = list(csv.reader(io.StringIO(query.render(frame, "csv").decode(), newline="")))
    assert rows[0] == ["'=name"]
    for cell, written in zip(cells, (row[0] if row else "" for row in rows[1:]), strict=True):
        assert written[:1] not in tuple("=+-@\t\r")
        assert written.removeprefix("'") == cell.removeprefix("'")


def test_csv_keeps_negative_numbers_and_joins_lists() -> None:
    frame = pl.DataFrame({"n": [-5], "l": [["=a", "b"]], "s": [{"k": date(2020, 1, 2)}]})
    assert query.render(frame, "csv").decode().splitlines()[1] == '-5,\'=a;b,"{""k"": ""2020-01-02""}"'


def test_json_is_strict() -> None:
    frame = pl.DataFrame({"d": [Decimal("1.25"), Decimal(3)], "x": [float("nan"), 1.0], "t": ["结对", None]})
    assert json.loads(query.render(frame, "json"), parse_constant=lambda name: pytest.fail(name)) == [
        {"d": 1.25, "x": None, "t": "结对"},
        {"d": 3, "x": 1.0, "t": None},
    ]


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1]})
    for kind in query.FORMATS:
        query.write(frame, kind, tmp_path / f"x.{kind}")
    assert pl.read_parquet(tmp_path / "x.parquet").equals(frame)
    assert sorted(os.listdir(tmp_path)) == ["x.csv", "x.json", "x.parquet"]
    with pytest.raises(WarehouseError, match="cannot write"):
        query.write(frame, "csv", tmp_path / "none" / "x.csv")
    with pytest.raises(WarehouseError, match="no format"):
        query.write(frame, "xml", tmp_path / "x.xml")


def test_a_query_whose_asker_is_gone_runs_out_of_processor_time(warehouse: Path) -> None:
    endless = "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r"
    asked = json.dumps({"path": str(warehouse), "sql": endless, "rows": None, "seconds": 0}).encode() + b"\n"
    process = subprocess.run([sys.executable, "-I", str(query.SANDBOX)], input=asked, capture_output=True, timeout=90)
    assert process.returncode < 0, process.stderr

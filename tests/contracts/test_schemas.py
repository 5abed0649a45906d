"""Structure: a frame of another shape stops the run, and says in one line what is wrong."""

import polars as pl
import pytest

import contracts
import seeds


def test_an_empty_frame_of_each_table_conforms() -> None:
    for table in contracts.TABLES:
        assert contracts.conform(table, contracts.empty(table)).columns == list(contracts.TABLES[table])


def test_what_is_wrong_is_said_in_one_line() -> None:
    claims = contracts.empty("claims")
    odd = claims.drop("metric").with_columns(value=pl.lit("much"))
    with pytest.raises(contracts.Structure) as stopped:
        contracts.conform("claims", odd)
    said = str(stopped.value)
    print(said)
    assert "'metric' not in dataframe" in said
    assert "'value' to have type Float64, got String" in said
    assert "\n" not in said


def test_nothing_where_there_must_be_something() -> None:
    article = pl.DataFrame([{"article_id": "a1"}], schema=contracts.polars_schema("articles"))
    with pytest.raises(contracts.Structure, match="'source' contains null"):
        contracts.conform("articles", article)


def test_columns_come_in_the_tables_order_and_others_are_left_out() -> None:
    claims = contracts.empty("claims")
    shuffled = claims.select(reversed(claims.columns)).with_columns(more=pl.lit(1))
    assert contracts.conform("claims", shuffled).columns == claims.columns


def test_types_in_duckdb() -> None:
    types = dict(contracts.schema("fact_funds"))
    assert types["amount_cny"] == "DECIMAL(20,2)"
    assert types["flags"] == "VARCHAR[]"
    assert dict(contracts.schema("staged_articles"))["segments"].startswith("STRUCT(article_start INTEGER")


def test_every_public_table_and_column_has_its_words() -> None:
    said = set(seeds.load("columns").select("table", "column").iter_rows())
    kept_back = {"staged_articles", "staged_claims", "staged_quarantine"}
    public = contracts.TABLES.keys() - kept_back
    wanted = {(table, column) for table in public for column in ["", *contracts.TABLES[table]]}
    assert said == wanted, said ^ wanted
    assert not seeds.load("columns").filter(pl.col("comment") == "").height

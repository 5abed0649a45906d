"""The one place where a table's columns and types are written; DuckDB and the dictionary follow it."""

from collections.abc import Mapping
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

SCHEMA_VERSION = 1


class Structure(Exception):
    """A frame lacks a column, has one of another type, or nulls where there are none: the run stops."""


TEXT, NUMBER, COUNT, DAY, YES = pl.String(), pl.Float64(), pl.Int32(), pl.Date(), pl.Boolean()
BIG, MOMENT, NAMES = pl.Int64(), pl.Datetime("us"), pl.List(pl.String())
SEGMENTS = pl.List(pl.Struct({"article_start": COUNT, "page_start": COUNT, "length": COUNT}))
REPAIRS = pl.List(pl.Struct({"start": COUNT, "end": COUNT, "name": TEXT}))

Columns = Mapping[str, pa.Column]


def has(dtype: Any, duckdb: str | None = None) -> pa.Column:
    """A column that always says something."""
    return pa.Column(dtype, nullable=False, metadata={"duckdb": duckdb})


def may(dtype: Any, duckdb: str | None = None) -> pa.Column:
    """A column that may be null."""
    return pa.Column(dtype, nullable=True, metadata={"duckdb": duckdb})


PERIOD: Columns = {"period_start": may(DAY), "period_end": may(DAY), "period_basis": has(TEXT)}
PARTIES: Columns = {
    "donor": may(TEXT),
    "recipient": may(TEXT),
    "donor_code": may(TEXT),
    "recipient_code": may(TEXT),
    "direction": may(TEXT),
}
CLAIMS: Columns = {
    "claim_id": has(TEXT),
    "article_id": has(TEXT),
    "story_id": may(TEXT),
    "source": has(TEXT),
    "table_name": has(TEXT),
    "metric": has(TEXT),
    "subject": may(TEXT),
    "value": may(NUMBER),
    "value_high": may(NUMBER),
    "unit": has(TEXT),
    "bound": has(TEXT),
    "per": may(TEXT),
    "status": has(TEXT),
    **PERIOD,
    **PARTIES,
    "part_of": may(TEXT),
    "surface": has(TEXT),
    "quote": has(TEXT),
    "char_start": has(COUNT),
    "char_end": has(COUNT),
    "page_start": has(COUNT),
    "page_end": has(COUNT),
    "confidence": may(NUMBER),
    "flags": has(NAMES),
    "fact_id": may(TEXT),
    "run_id": may(TEXT),
}
FACT_HEAD: Columns = {
    "fact_id": has(TEXT),
    "table_name": has(TEXT),
    "metric": has(TEXT),
    "subject": may(TEXT),
}
FACT_TAIL: Columns = {
    "bound": has(TEXT),
    "per": may(TEXT),
    "status": has(TEXT),
    **PERIOD,
    "as_of": may(DAY),
    **PARTIES,
    "part_of": may(TEXT),
    "support": has(BIG),
    "copies": has(BIG),
    "conflict": has(YES),
    "safe_to_sum": has(YES),
    "unsafe_reason": may(TEXT),
    "confidence": may(NUMBER),
    "flags": has(NAMES),
}
EXTREMES: Columns = {"value_min": has(NUMBER), "value_max": has(NUMBER), "unit": has(TEXT)}
AMOUNTS: Columns = {"amount_cny": has(NUMBER, "DECIMAL(20,2)"), **EXTREMES}
QUANTITIES: Columns = {"quantity": has(NUMBER), **EXTREMES}
ARTICLES: Columns = {
    "article_id": has(TEXT),
    "source": has(TEXT),
    "page_hash": has(TEXT),
    "title": has(TEXT),
    "published": may(DAY),
    "written_year": may(COUNT),
    "publisher": may(TEXT),
    "relevance": has(NUMBER),
    "relevance_reason": has(TEXT),
    "on_topic": has(YES),
}
VERDICT: Columns = {
    "contract": has(TEXT),
    "severity": has(TEXT),
    "observed": may(TEXT),
    "bound_value": may(TEXT),
}
METRICS: Columns = {
    "metric": has(TEXT),
    "table_name": has(TEXT),
    "units": has(TEXT),
    "label_zh": has(TEXT),
    "label_en": has(TEXT),
    "meaning": has(TEXT),
    "summable": has(TEXT),
    "hard_low": may(NUMBER),
    "hard_high": may(NUMBER),
    "soft_low": may(NUMBER),
    "soft_high": may(NUMBER),
    "example": has(TEXT),
    "reads": has(TEXT),
}

TABLES: dict[str, Columns] = {
    # what people query
    "articles": {**ARTICLES, "story_id": may(TEXT), "page_length": has(COUNT), "run_id": may(TEXT)},
    "quantities": {
        "quantity_id": has(TEXT),
        "article_id": has(TEXT),
        "char_start": has(COUNT),
        "char_end": has(COUNT),
        "page_start": has(COUNT),
        "page_end": has(COUNT),
        "surface": has(TEXT),
        "value": may(NUMBER),
        "value_high": may(NUMBER),
        "unit": may(TEXT),
        "bound": may(TEXT),
        "outcome": has(TEXT),
        "claim_id": may(TEXT),
    },
    "claims": CLAIMS,
    "facts": {**FACT_HEAD, "value": has(NUMBER), **EXTREMES, **FACT_TAIL},
    "fact_funds": {**FACT_HEAD, **AMOUNTS, **FACT_TAIL},
    "fact_projects": {**FACT_HEAD, **QUANTITIES, **FACT_TAIL},
    "fact_jobs": {**FACT_HEAD, **QUANTITIES, **FACT_TAIL},
    "fact_exchanges": {**FACT_HEAD, **QUANTITIES, **FACT_TAIL},
    "fact_outcomes": {**FACT_HEAD, **QUANTITIES, **FACT_TAIL},
    "quarantine": {**CLAIMS, **VERDICT, "first_seen": may(MOMENT), "times_seen": has(BIG)},
    "contract_results": {
        "run_id": may(TEXT),
        "contract": has(TEXT),
        "severity": has(TEXT),
        "rows_checked": has(BIG),
        "rows_failed": has(BIG),
        "outcome": has(TEXT),
    },
    "changes": {
        "publication": has(TEXT),
        "fact_id": has(TEXT),
        "change": has(TEXT),
        "column_name": may(TEXT),
        "old": may(TEXT),
        "new": may(TEXT),
        "cause": has(TEXT),
        "cause_id": may(TEXT),
    },
    "runs": {
        "run_id": has(TEXT),
        "started": has(MOMENT),
        "finished": may(MOMENT),
        "outcome": has(TEXT),
        "reason": may(TEXT),
        "pages_staged": has(BIG),
        "pages_set_aside": has(BIG),
        "pages_unchanged": has(BIG),
        "articles": has(BIG),
        "quantities": has(BIG),
        "claims": has(BIG),
        "facts": has(BIG),
        "quarantined": has(BIG),
        "rules": may(TEXT),
        "seeds": may(TEXT),
        "corrections": may(TEXT),
        "schema_version": has(COUNT),
    },
    "metrics": METRICS,
    "places": {
        "code": has(TEXT),
        "name": has(TEXT),
        "short": may(TEXT),
        "level": has(TEXT),
        "parent": may(TEXT),
        "since": may(NUMBER),
        "until": may(NUMBER),
        "now": may(TEXT),
    },
    "pairings": {
        "donor": has(TEXT),
        "recipient": has(TEXT),
        "donor_code": has(TEXT),
        "recipient_code": has(TEXT),
        "first_year": may(NUMBER),
        "last_year": may(NUMBER),
        "scheme": may(TEXT),
        "example": may(TEXT),
    },
    # what stays in the staging file
    "staged_articles": {
        **ARTICLES,
        "text": has(TEXT),
        "segments": has(SEGMENTS),
        "repairs": has(REPAIRS),
        "page_length": has(COUNT),
    },
    "staged_claims": {**CLAIMS, "page_hash": has(TEXT)},
    "staged_quarantine": {**CLAIMS, "page_hash": has(TEXT), **VERDICT},
}

_DUCKDB = {
    pl.String: "VARCHAR",
    pl.Float64: "DOUBLE",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
}


def _duckdb(dtype: Any) -> str:
    if isinstance(dtype, pl.List):
        return f"{_duckdb(dtype.inner)}[]"
    if isinstance(dtype, pl.Struct):
        return "STRUCT(" + ", ".join(f"{f.name} {_duckdb(f.dtype)}" for f in dtype.fields) + ")"
    return _DUCKDB[dtype.base_type()]


def polars_schema(table: str) -> dict[str, Any]:
    """The polars type of every column of the table, in order."""
    return {name: column.dtype.type for name, column in TABLES[table].items()}


def schema(table: str) -> list[tuple[str, str]]:
    """One row is one column of the table: its name and its DuckDB type, in order."""
    return [(name, column.metadata["duckdb"] or _duckdb(column.dtype.type)) for name, column in TABLES[table].items()]


def empty(table: str) -> pl.DataFrame:
    """A frame of the table's columns without rows."""
    return pl.DataFrame(schema=polars_schema(table))


def conform(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the table's columns in their order; raises Structure where one is missing or wrong."""
    columns = TABLES[table]
    # pandera asks column by column, which costs more than a batch's other checks: it speaks where
    # something is wrong.
    if all(frame.schema.get(name) == kind for name, kind in polars_schema(table).items()):
        chosen = frame.select(list(columns))
        nulls = chosen.null_count().row(0, named=True)
        if not any(nulls[name] for name, column in columns.items() if not column.nullable):
            return chosen
    model = pa.DataFrameSchema(dict(columns), strict="filter", name=table)
    try:
        return model.validate(frame, lazy=True).select(list(columns))
    except SchemaErrors as errors:
        said = [str(error).partition("\n")[0] for error in errors.schema_errors]  # then comes a query plan
        raise Structure(f"{table}: " + "; ".join(dict.fromkeys(said))) from None

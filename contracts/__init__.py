"""What must hold before anyone may see it: structure, plausibility, books; pandera throughout."""

from contracts.schemas import SCHEMA_VERSION, TABLES, Structure, conform, empty, polars_schema, schema

__all__ = ["SCHEMA_VERSION", "TABLES", "Structure", "conform", "empty", "polars_schema", "schema"]

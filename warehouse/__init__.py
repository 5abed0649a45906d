"""The staging file and the published file; DuckDB lives here."""

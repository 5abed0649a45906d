"""polars; a noun in, a noun out; no clock, no network, no database."""

"""What a run leaves in Prefect: its summary and the table of what it held back."""

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.summary import Summary

TABLE_ROWS = 500
COLUMNS = (
    "contract",
    "severity",
    "metric",
    "value",
    "unit",
    "observed",
    "bound_value",
    "surface",
    "source",
    "claim_id",
)


def leave(summary: Summary) -> None:
    """Two artifacts under lasting keys, so that a server shows them run by run."""
    create_markdown_artifact(summary.markdown(), key="jiedui-summary", description=summary.headline())
    held = summary.held_back.head(TABLE_ROWS)
    rows = held.select([column for column in COLUMNS if column in held.columns]).to_dicts()
    create_table_artifact(
        rows or [{"contract": "none"}],
        key="jiedui-quarantine",
        description=f"{summary.held_back.height:,} breaches held back, {len(rows):,} shown",
    )

"""The staging file and the published file; DuckDB lives here.

    staging.py     pages, sightings and what was read of them; one writer at a time
    publish.py     the published file: built beside, audited, swapped
    versions.py    the last N published files; roll back, release
    query.py       other people's SQL on the published file, in a sandbox
    trace.py       one identifier back to its sentence, article and page
    diff.py        what changed between two published files
    dictionary.py  the words of tables and columns; export

Whatever a person can cause or mend (a full disk, a read-only folder, a second run, a wrong query) is raised
as `WarehouseError`, whose text is one line.
"""

STAGING = "staging.duckdb"
PUBLISHED = "jiedui.duckdb"


class WarehouseError(Exception):
    """One line that says what could not be done with a warehouse file, and why."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

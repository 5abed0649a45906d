"""What must hold of a new file before people may see it; the file is asked, not what was written into it.

audit(file, counts, keys)      raises WarehouseError with every fault it finds
"""

from __future__ import annotations

from collections.abc import Mapping

from warehouse import WarehouseError
from warehouse.connection import File, quoted

TRACES = {
    "claims without their article": "select count(*) from claims anti join articles using (article_id)",
    "claims whose fact is not there": (
        "select count(*) from (from claims where fact_id is not null) anti join facts using (fact_id)"
    ),
    "facts that no claim states": "select count(*) from facts anti join claims using (fact_id)",
    "quantities without an article": "select count(*) from quantities anti join articles using (article_id)",
}
WORDLESS = """
select name from (
    select table_name as name, database_name, comment from duckdb_tables()
    union all
    select view_name, database_name, comment from duckdb_views() where not internal
    union all
    select table_name || '.' || column_name, database_name, comment from duckdb_columns() where not internal
)
where database_name = current_database() and comment is null
order by name
"""


def audit(file: File, counts: Mapping[str, int], keys: Mapping[str, str]) -> None:
    """Nothing, where the file is what it should be."""
    faults = []
    for table, wanted in counts.items():
        if (have := file.value(f"select count(*) from {quoted(table)}")) != wanted:
            faults.append(f"{table} has {have} rows, not {wanted}")
    for table, key in keys.items():
        column = quoted(key)
        if twice := file.value(f"select count(*) - count(distinct {column}) from {quoted(table)}"):
            faults.append(f"{twice} rows of {table} share or lack their {key}")
    for fault, sql in TRACES.items():
        if rows := file.value(sql):
            faults.append(f"{rows} {fault}")
    if wordless := file.frame(WORDLESS)["name"].to_list():
        faults.append(f"no comment on {', '.join(wordless)}")
    for view in file.views():
        file.frame(f"from {quoted(view)} limit 1")
    if faults:
        raise WarehouseError(f"the new file did not pass its audit: {'; '.join(faults)}")

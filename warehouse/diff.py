"""What changed between two published files.

    diff(old, new) -> frame[fact_id, change, column_name, old, new]

`change` is added, withdrawn (one row a fact, the other columns null but for its value) or changed (one row a
column). Values are written as DuckDB writes them.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from warehouse.connection import File, literal, quoted, reading


def diff(old: Path, new: Path) -> pl.DataFrame:
    """One row is one fact that one of the two files lacks, or one column of a fact in which they differ."""
    with reading(new) as file:
        if not Path(old).exists():
            with reading(old):  # says that there is none
                pass
        file.run(f"attach {literal(str(old))} as earlier (read_only)")
        return differences(file, "earlier.facts", "facts")


def differences(file: File, old: str, new: str) -> pl.DataFrame:
    """One row is one difference between two tables of facts that this connection sees."""
    shared = [name for name in _columns(file, new) if name in _columns(file, old)]
    compared = [name for name in shared if name != "fact_id"]
    olds, news = ("[" + ", ".join(f"{side}.{quoted(name)}::varchar" for name in compared) + "]" for side in ("o", "n"))
    names = "[" + ", ".join(literal(name) for name in compared) + "]"
    differ = " or ".join(f"o.{quoted(name)} is distinct from n.{quoted(name)}" for name in compared)
    return file.frame(
        f"""
        with changed as (
            select fact_id, unnest({names}) as column_name, unnest({olds}) as old, unnest({news}) as new
            from {old} o join {new} n using (fact_id) where {differ}
        )
        select fact_id, 'changed' as change, column_name, old, new from changed where old is distinct from new
        union all by name
        select fact_id, 'added' as change, null as column_name, null as old, value::varchar as new
        from {new} anti join {old} using (fact_id)
        union all by name
        select fact_id, 'withdrawn' as change, null as column_name, value::varchar as old, null as new
        from {old} anti join {new} using (fact_id)
        order by fact_id, column_name
        """
    )


def _columns(file: File, table: str) -> list[str]:
    return file.frame(f"describe {table}")["column_name"].to_list()

"""The process in which other people's SQL runs: query.py starts it as a script and kills it in time.

It takes one JSON line (path, sql, rows) and gives the result as an Arrow stream, or one line on stderr and
exit status 2. Three rings: one SELECT or EXPLAIN and nothing else; DuckDB without files, network, extensions
or settings to change; a process that can write no file and take no more than its share of memory.
"""

import json
import math
import resource
import sys
from typing import Any, NoReturn

import duckdb
import pyarrow as pa

MEMORY = 1 << 30  # for DuckDB
PROCESS = 4 << 30  # for all of the process; what a function builds in one row is not in DuckDB's count
MOST_BYTES = 512 << 20  # of one result
BATCH_ROWS = 10_000
CONFIG: dict[str, Any] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": f"{MEMORY >> 20}MB",
    "temp_directory": "",
    "threads": "2",
}
GRACE = 5  # seconds of processor time beyond what a query may take on all its threads
ALLOWED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
HINTS = ("Candidate", "Did you mean")  # further lines of an error that help


def refuse(message: str) -> NoReturn:
    """One line, and the end."""
    lines = [line.strip() for line in message.splitlines() if line.strip()] or ["no reason given"]
    print(*lines[:1], *(line for line in lines[1:] if line.startswith(HINTS)), file=sys.stderr, flush=True)
    sys.exit(2)


def confine(seconds: float) -> None:
    """Take from this process what it does not need, and the processor in the end: whoever asked may be gone by then."""
    most = math.ceil(seconds) * int(CONFIG["threads"]) + GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (PROCESS, PROCESS))


def main() -> None:
    """Answer the one question on standard input."""
    asked = json.loads(sys.stdin.buffer.readline())
    confine(asked["seconds"])
    try:
        con = duckdb.connect(asked["path"], read_only=True, config=CONFIG)
        con.execute("set lock_configuration = true")
        statements = con.extract_statements(asked["sql"])
        if len(statements) != 1:
            refuse(f"one statement at a time, not {len(statements)}" if statements else "there is no query")
        if statements[0].type not in ALLOWED:
            refuse(f"only SELECT and EXPLAIN are answered, not {statements[0].type.name}")
        send(con.sql(statements[0].query).to_arrow_reader(BATCH_ROWS), asked["rows"])
    except MemoryError:
        refuse("the query needs more memory than it may have")
    except (duckdb.Error, pa.ArrowException, RuntimeError) as error:
        refuse(str(error))


def send(reader: pa.RecordBatchReader, rows: int | None) -> None:
    """Write the first rows of the result as one Arrow stream."""
    for column in reader.schema:
        if strange(column.type):
            refuse(f"the column {column.name} is of type {column.type}, unknown here: cast it to varchar")
    left = sys.maxsize if rows is None else rows
    size = 0
    with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as stream:
        for batch in reader:
            if (size := size + batch.nbytes) > MOST_BYTES:
                refuse(f"the result is larger than {MOST_BYTES >> 20} MB: ask for less, or use LIMIT")
            stream.write_batch(batch.slice(0, left))
            left -= batch.num_rows
            if left <= 0:
                break


def strange(kind: pa.DataType) -> bool:
    """Whether polars has no like of this type, or of one inside it."""
    if pa.types.is_interval(kind) or pa.types.is_union(kind) or isinstance(kind, pa.BaseExtensionType):
        return True
    return any(strange(kind.field(place).type) for place in range(kind.num_fields))


if __name__ == "__main__":
    main()

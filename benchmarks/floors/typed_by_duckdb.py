"""The import floor: DuckDB alone types the same columns of the same file, stores and commits.

Run as a whole process: `python typed_by_duckdb.py FILE DATABASE COLUMNS`, COLUMNS as JSON.
"""

import json
import sys

import duckdb

# What the intake knows of a generic export; a subject is not stored.
_STORED = (
    'id, created_at, solved_at, channel, topic, "group", agent, requester_email, status, reopens'
)


def main(file: str, database: str, columns: str) -> None:
    types = json.loads(columns)
    with duckdb.connect(database) as connection:
        connection.execute("BEGIN")
        connection.execute(
            f"CREATE TABLE inquiry AS SELECT {_STORED} FROM read_csv($file, header = true,"
            " auto_detect = false, delim = ',', quote = '\"', columns = $types)",
            {"file": file, "types": types},
        )
        connection.execute("COMMIT")


if __name__ == "__main__":
    main(*sys.argv[1:])

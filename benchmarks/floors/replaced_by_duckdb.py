"""The floor of an upload into a large base: the rows deleted, inserted, their days summed anew.

Run as a whole process: `python replaced_by_duckdb.py FILE DATABASE COLUMNS STATEMENTS`, the last
two as JSON. STATEMENTS are those that make the rollups of the days in `touched_day`.
"""

import json
import sys

import duckdb

_INCOMING = """
CREATE TEMP TABLE incoming AS
SELECT
    'made' AS source,
    id,
    2 AS batch_id,
    TRUE AS is_current,
    created_at,
    solved_at AS resolved_at,
    status,
    channel AS contact_channel,
    topic,
    "group" AS agent_group,
    agent,
    CAST(hash(requester_email) >> 4 AS BIGINT) AS customer,
    reopens,
    date_diff('second', created_at, solved_at) AS resolution_seconds,
    solved_at AS onestop_at,
    CAST(created_at AS DATE) AS created_day,
    CAST(solved_at AS DATE) AS resolved_day,
    CAST(solved_at AS DATE) AS solved_day,
    CAST(solved_at AS DATE) AS onestop_day,
    CAST(solved_at AS DATE) AS ended_day
FROM read_csv($file, header = true, auto_detect = false, delim = ',', quote = '"', columns = $types)
"""
_TOUCHED = """
CREATE TEMP TABLE touched_day AS
SELECT created_day AS day FROM incoming
UNION
SELECT ended_day FROM incoming WHERE ended_day IS NOT NULL
"""


def main(file: str, database: str, columns: str, statements: str) -> None:
    with duckdb.connect(database) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        connection.execute(_INCOMING, {"file": file, "types": json.loads(columns)})
        connection.execute(_TOUCHED)
        connection.execute(
            "CREATE TEMP TABLE contact_day AS"
            " SELECT DISTINCT CAST(day + CAST(n AS INTEGER) AS DATE) AS day"
            " FROM touched_day, range(32) AS later(n)"
        )
        connection.execute("DELETE FROM inquiry WHERE id IN (SELECT id FROM incoming)")
        connection.execute("INSERT INTO inquiry BY NAME SELECT * FROM incoming")
        for statement in json.loads(statements):
            connection.execute(statement)
        connection.execute("COMMIT")


if __name__ == "__main__":
    main(*sys.argv[1:])

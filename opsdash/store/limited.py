"""What a cursor of somebody who sees some groups only finds under the names of the tables.

Views that last as long as the cursor stand in front of the tables: rows of these groups where a
table has a group, all of it where it has nothing of any group, and nothing at all of the others.
So a statement that forgets the groups cannot show rows of others.
"""

from collections.abc import Iterator
from typing import Final

import duckdb

_GROUP: Final = "agent_group"
# A name that no rows of another connection can take: it is looked up in the cursor's own tables.
_SEEN: Final = "seen_group"

# Nothing in these is of any group.
WHOLE: Final = frozenset(
    {
        "batch",
        "meta",
        "order_line",
        "rollup_order",
        "rollup_order_day",
        "sales_order",
        "schema_version",
        "service_target",
        "source_setting",
        "working_span",
    }
)


def views_of(connection: duckdb.DuckDBPyConnection) -> str:
    """The statements that put the views in front of all tables that are not whole."""
    with connection.cursor() as cursor:
        tables = cursor.execute(_TABLES, [_GROUP]).fetchall()
    return ";\n".join(_views(tables))


def limit(cursor: duckdb.DuckDBPyConnection, views: str, groups: tuple[str, ...]) -> None:
    """Let the cursor see these groups only, as long as it lasts."""
    cursor.execute(f"CREATE TEMP TABLE {_SEEN} (name VARCHAR)")
    if groups:
        cursor.execute(f"INSERT INTO {_SEEN} SELECT UNNEST(?)", [list(groups)])
    cursor.execute(views)


_TABLES: Final = """
SELECT
    database_name,
    table_name,
    BOOL_OR(column_name = ?)
FROM duckdb_columns()
WHERE database_name = current_database() AND NOT internal
GROUP BY ALL
ORDER BY ALL
"""


def _views(tables: list[tuple[str, str, bool]]) -> Iterator[str]:
    for database, table, has_group in tables:
        if table not in WHOLE:
            seen = f"{_GROUP} IN (SELECT name FROM temp.{_SEEN})" if has_group else "FALSE"  # noqa: S608 - own names
            source = f'"{database}".main.{table}'
            yield f"CREATE TEMP VIEW {table} AS SELECT * FROM {source} WHERE {seen}"  # noqa: S608 - own table names

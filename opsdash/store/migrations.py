"""Brings a database file to the schema this version knows, in one transaction.

Numbered `.sql` files are applied in order and recorded; a file whose recorded version is unknown
here is refused untouched, because an older program must not write to a newer schema.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from opsdash.errors import StoreNewerError

_SCHEMA = Path(__file__).parent / "schema"
_NAME = re.compile(r"(\d{3})_\w+\.sql")


@dataclass(frozen=True)
class Migration:
    version: int
    sql: str


def known_migrations(kind: str) -> tuple[Migration, ...]:
    """The migrations of one database (`facts` or `state`), in order."""
    found = []
    for path in sorted((_SCHEMA / kind).glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match:
            found.append(Migration(int(match[1]), path.read_text(encoding="utf-8")))
    return tuple(found)


def migrate(connection: duckdb.DuckDBPyConnection, kind: str, path: Path) -> int:
    """Apply what is missing and return the schema version the file now has."""
    migrations = known_migrations(kind)
    newest = migrations[-1].version
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER, applied_at TIMESTAMP)"
    )
    recorded = _recorded_versions(connection)
    found = max(recorded, default=0)
    if found > newest:
        raise StoreNewerError(path=str(path), found=found, known=newest)
    # A lower number can come later than a higher one.
    missing = [migration for migration in migrations if migration.version not in recorded]
    if missing:
        _apply(connection, missing)
    return newest


def _recorded_versions(connection: duckdb.DuckDBPyConnection) -> frozenset[int]:
    rows = connection.execute("SELECT version FROM schema_version").fetchall()
    return frozenset(int(version) for (version,) in rows)


def _apply(connection: duckdb.DuckDBPyConnection, missing: list[Migration]) -> None:
    connection.execute("BEGIN")
    try:
        for migration in missing:
            connection.execute(migration.sql)
            connection.execute(
                "INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [migration.version]
            )
    except duckdb.Error:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")

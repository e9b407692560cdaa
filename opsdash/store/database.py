"""One DuckDB file: a cursor per call, one writer at a time, a version that every write bumps.

A connection object shared between threads returns wrong results silently, hence the cursors; two
writers of one row conflict, hence the lock.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from opsdash.errors import StoreHeldError, StoreUnreadableError
from opsdash.store.migrations import migrate
from opsdash.store.stopping import stoppable

Cursor = duckdb.DuckDBPyConnection

_HOLDER = re.compile(r"PID (\d+)")

# duckdb 2.0 is young; files written in this format open in 1.5 as well.
_STORAGE_VERSION = "v1.5.0"


class Database:
    """One opened database file.

    `data_version` grows by one with every committed write and never repeats for a file, so it can
    be part of any cache key.
    """

    def __init__(self, path: Path, kind: str, memory_limit: str) -> None:
        self.path = path
        self._connection = _connect(path, memory_limit)
        self._write_lock = threading.RLock()
        try:
            self.schema_version = migrate(self._connection, kind, path)
            self.data_version = int(self.meta("data_version") or 0)
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of its own for reading; closed afterwards."""
        cursor = self._connection.cursor()
        try:
            with stoppable(cursor):
                yield cursor
        finally:
            cursor.close()

    @contextmanager
    def write(self, own: Cursor | None = None) -> Iterator[Cursor]:
        """One transaction, alone: committed with a new data version, or wholly taken back.

        `own` is a cursor whose temporary tables the transaction needs; without it a new one serves.
        """
        with self._write_lock, self._borrowed(own) as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                version = self.data_version + 1
                set_meta(cursor, "data_version", str(version))
                cursor.execute("COMMIT")
            except BaseException:
                _rollback(cursor)
                raise
            self.data_version = version

    @contextmanager
    def _borrowed(self, own: Cursor | None) -> Iterator[Cursor]:
        if own is not None:
            yield own
            return
        with self.cursor() as cursor:
            yield cursor

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.cursor() as cursor:
            return cursor.execute(sql, list(parameters)).fetchall()

    def meta(self, name: str) -> str | None:
        found = self.rows("SELECT value FROM meta WHERE name = ?", [name])
        return str(found[0][0]) if found else None

    def close(self) -> None:
        with self._write_lock:
            self._connection.close()


def could_read(cursor: Cursor, sql: str, parameters: dict[str, object]) -> bool:
    """Run a statement that reads a file; False when the file is not as the statement says."""
    try:
        cursor.execute(sql, parameters)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    return True


def set_meta(cursor: Cursor, name: str, value: str) -> None:
    """Store one named value inside the caller's transaction."""
    cursor.execute("DELETE FROM meta WHERE name = ?", [name])
    cursor.execute("INSERT INTO meta VALUES (?, ?)", [name, value])


def _rollback(cursor: Cursor) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        # DuckDB has already taken the transaction back, as it does after a failed commit.
        return


def _connect(path: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "storage_compatibility_version": _STORAGE_VERSION,
        "temp_directory": str(path.parent / "tmp"),
    }
    try:
        connection = duckdb.connect(str(path), config=config)
        # Casts between zoned and naive timestamps must not follow the server's own zone; the
        # setting belongs to an extension that is only loaded once the file is open.
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        # It would print to standard output, where the command line prints JSON.
        connection.execute("SET enable_progress_bar = false")
    except duckdb.Error as error:
        raise _translated(error, path) from error
    return connection


def _translated(error: duckdb.Error, path: Path) -> StoreHeldError | StoreUnreadableError:
    holder = _HOLDER.search(str(error))
    if holder or "lock" in str(error).lower():
        return StoreHeldError(path=str(path), pid=int(holder[1]) if holder else None)
    return StoreUnreadableError(path=str(path), detail=str(error).splitlines()[0])

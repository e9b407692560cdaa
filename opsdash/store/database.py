"""One DuckDB file: a cursor per call, one writer at a time, a version that every write bumps.

A connection object shared between threads returns wrong results silently, hence the cursors; two
writers of one row conflict, hence the lock.
"""

import re
import threading
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn
from weakref import WeakValueDictionary

import duckdb

from opsdash.errors import RowsLimitedError, StoreHeldError, StoreUnreadableError
from opsdash.store.limited import limit, views_of
from opsdash.store.migrations import migrate
from opsdash.store.stopping import stoppable

Cursor = duckdb.DuckDBPyConnection

# As many readers at once find the views of a limited look made; each is some 0.2 MB.
_MOST_IDLE = 4

_HOLDER = re.compile(r"PID (\d+)")

# duckdb 2.0 is young; files written in this format open in 1.5 as well.
_STORAGE_VERSION = "v1.5.0"


@dataclass
class _File:
    """What all who look at one opened file share."""

    connection: duckdb.DuckDBPyConnection
    data_version: int = 0
    write_lock: "threading.RLock" = field(default_factory=threading.RLock)
    limited: "WeakValueDictionary[tuple[str, ...], Database]" = field(
        default_factory=WeakValueDictionary
    )

    @cached_property
    def views(self) -> str:
        """What is put in front of the tables for those who are limited."""
        return views_of(self.connection)


class Database:
    """One opened database file, or a limited look at it: `groups` are those whose rows are seen.

    `data_version` grows by one with every committed write and never repeats for a file, so it can
    be part of any cache key.
    """

    def __init__(self, path: Path, kind: str, memory_limit: str) -> None:
        self.path = path
        self.groups: tuple[str, ...] | None = None
        self._file = _File(_connect(path, memory_limit))
        try:
            self.schema_version = migrate(self._file.connection, kind, path)
            self._file.data_version = int(self.meta("data_version") or 0)
        except BaseException:
            self._file.connection.close()
            raise

    @property
    def data_version(self) -> int:
        return self._file.data_version

    @property
    def cache_key(self) -> Hashable:
        """Of what is read here: it changes with every write, and nobody limited otherwise has it.

        Whatever is kept of a database is kept under it.
        """
        return (str(self.path), self._file.data_version, self.groups)

    def limited_to(self, groups: Iterable[str]) -> "Database":
        """The same file without the rows of other groups, which are no more seen than written.

        Rows of which no group is recorded belong to the others. A limited one can only become
        narrower.
        """
        seen = {each for each in groups if each}
        seen &= seen if self.groups is None else {*self.groups}
        key = tuple(sorted(seen))
        known = self._file.limited.get(key)
        # Of two threads that make it at once both get the same one.
        return known or self._file.limited.setdefault(key, _Limited(self.whole, key))

    @property
    def whole(self) -> "Database":
        """The file with all rows, for those alone who narrow what they read to `groups`."""
        return self

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of its own for reading; closed afterwards."""
        cursor = self._file.connection.cursor()
        try:
            with stoppable(cursor):
                yield cursor
        finally:
            cursor.close()

    @contextmanager
    def write(self, own: Cursor | None = None) -> Iterator[Cursor]:
        """One transaction, alone: committed with a new data version, or wholly taken back.

        `own` is a cursor whose temporary tables the transaction needs; without it a new one serves.
        Raises RowsLimitedError where only some groups are seen.
        """
        with self._file.write_lock, self._borrowed(own) as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                version = self.data_version + 1
                set_meta(cursor, "data_version", str(version))
                cursor.execute("COMMIT")
            except BaseException:
                _rollback(cursor)
                raise
            self._file.data_version = version

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
        with self._file.write_lock:
            self._file.connection.close()


class _Limited(Database):
    """One whose cursors see the rows of `groups` alone, and which writes nothing."""

    def __init__(self, whole: Database, groups: tuple[str, ...]) -> None:
        vars(self).update(vars(whole))
        self.groups = groups
        self._whole = whole
        self._idle: list[Cursor] = []

    @property
    def whole(self) -> Database:
        return self._whole

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """One in a transaction that is taken back, so that the next reader finds it as it was made.

        To make the views takes longer than most of what is read through them.
        """
        cursor = self._idle_or_made()
        try:
            with stoppable(cursor):
                cursor.execute("BEGIN")
                yield cursor
            cursor.execute("ROLLBACK")
        except BaseException:
            cursor.close()
            raise
        self._put_back(cursor)

    def _idle_or_made(self) -> Cursor:
        with suppress(IndexError):
            return self._idle.pop()
        cursor = self._file.connection.cursor()
        try:
            limit(cursor, self._file.views, self.groups or ())
        except BaseException:
            cursor.close()
            raise
        return cursor

    def _put_back(self, cursor: Cursor) -> None:
        if len(self._idle) < _MOST_IDLE:
            self._idle.append(cursor)
        else:
            cursor.close()

    def write(self, own: Cursor | None = None) -> NoReturn:  # noqa: ARG002 - as of the whole
        raise RowsLimitedError


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

"""Work whose statements can be stopped from another thread, because nobody waits for it any more.

A statement that nobody waits for would keep a core and its memory from those who do.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import duckdb

_current: ContextVar["Stoppable | None"] = ContextVar("stoppable", default=None)


class Stoppable:
    """The cursors that one piece of work has open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cursors: set[duckdb.DuckDBPyConnection] = set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """What this thread reads meanwhile belongs to the work."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def stop(self) -> None:
        """End the statements that run now; the work sees an error.

        One that begins right after is not ended: call it again until the work is over.
        """
        with self._lock:
            for cursor in self._cursors:
                cursor.interrupt()

    @contextmanager
    def holding(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        with self._lock:
            self._cursors.add(cursor)
        try:
            yield
        finally:
            with self._lock:
                self._cursors.discard(cursor)


@contextmanager
def stoppable(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The statements of `cursor` are those of the work of this thread, if it has one."""
    work = _current.get()
    if work is None:
        yield
        return
    with work.holding(cursor):
        yield

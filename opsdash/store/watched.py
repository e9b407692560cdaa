"""A cursor that tells how far a long statement is, and stops it when its result is not wanted.

A statement over ten million rows runs for many seconds in one call; without this its progress bar
stands still and cancelling waits for its end.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, cast

import duckdb

Beat = Callable[[float], None]

_PERIOD_SECONDS = 0.2
_WHOLE = 100.0


@contextmanager
def watched(cursor: duckdb.DuckDBPyConnection, beat: Beat) -> Iterator[duckdb.DuckDBPyConnection]:
    """The cursor, calling `beat` with the done share (0 to 1) while one of its statements runs.

    `beat` is called in the thread that waits for the statement, several times a second. What it
    raises stops the statement and is raised in its place.
    """
    cursor.execute("SET enable_progress_bar = true")
    # It is only to be asked: standard output belongs to the command line's JSON.
    cursor.execute("SET enable_progress_bar_print = false")
    with ThreadPoolExecutor(1, "statement") as worker:
        # It has whatever a cursor has, but two methods of its own.
        yield cast("duckdb.DuckDBPyConnection", _Watched(cursor, beat, worker))


class _Watched:
    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, beat: Beat, worker: ThreadPoolExecutor
    ) -> None:
        self._cursor = cursor
        self._beat = beat
        self._worker = worker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        running = self._worker.submit(self._cursor.execute, query, parameters)
        try:
            while wait((running,), _PERIOD_SECONDS).not_done:
                self._beat(min(max(self._cursor.query_progress() / _WHOLE, 0.0), 1.0))
        except BaseException:
            self._stop(running)
            raise
        return running.result()

    def _stop(self, running: Future[duckdb.DuckDBPyConnection]) -> None:
        # It may not have begun yet, so once is not enough.
        while wait((running,), _PERIOD_SECONDS).not_done:
            self._cursor.interrupt()

"""Findings that take longer than a page may wait: each made once per key, by a thread of its own.

Who asks gets what there is at once: it is being made, it is there, or it failed. The key holds
everything that a finding depends on, so nothing is ever stale and nothing needs a timer. Work is
arrays in and values out: it reads no database, so a server that stops need not wait for it.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from opsdash.calendar.organisation import Organisation
from opsdash.metrics.catalog import Catalog
from opsdash.store import Database

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)

# One core stays for the pages.
_WORKERS = 1
# A finding is some ten kilobytes.
_MOST_KEPT = 500
# Two minutes of work at most; who comes later asks again until it is less.
_MOST_WAITING = 40

_log = logging.getLogger("opsdash")


class Stage(StrEnum):
    """`FAILED`: the work ended in an error, whose trace is in the log."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Slow(Generic[Value_co]):
    """`value` is None exactly while it is not ready."""

    stage: Stage
    value: Value_co | None = None


def key_of(
    facts: Database, catalog: Catalog, organisation: Organisation, asked: Hashable
) -> Hashable:
    """The key of what was asked of a home: its data, its definitions, its calendar's answers."""
    return (facts.cache_key, catalog.hash, organisation, asked)


class Background:
    """Thread safe. `find` never waits, `wait_for` does; both share one piece of work per key."""

    def __init__(
        self,
        workers: int = _WORKERS,
        most_kept: int = _MOST_KEPT,
        most_waiting: int = _MOST_WAITING,
    ) -> None:
        self._workers = workers
        self._most_kept = most_kept
        self._most_waiting = most_waiting
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._pool: ThreadPoolExecutor | None = None
        self._stopped = threading.Event()
        self._may_work = threading.Event()
        self._may_work.set()

    def find(self, key: Hashable, make: Callable[[], Value]) -> Slow[Value]:
        """What there is under `key`; the first who asks has it made."""
        future = self._future(key, make)
        return _seen(future) if future else Slow(Stage.MAKING)

    def known(self, key: Hashable) -> Slow[Any] | None:
        """What there is under `key`; None where nobody asked for it yet."""
        with self._lock:
            future = self._known.get(key)
            if future is not None:
                self._known.move_to_end(key)
        return _seen(future) if future is not None else None

    def wait_for(self, key: Hashable, make: Callable[[], Value], seconds: float) -> Slow[Value]:
        """The same after waiting for it, at most so long."""
        future = self._future(key, make)
        if future is None:
            return Slow(Stage.MAKING)
        try:
            future.exception(seconds)
        except TimeoutError:
            return Slow(Stage.MAKING)
        except CancelledError:
            return Slow(Stage.FAILED)
        return _seen(future)

    def hold(self) -> None:
        """Begin nothing until `release`: modules that work needs are not yet imported whole."""
        self._may_work.clear()

    def release(self) -> None:
        self._may_work.set()

    def stop(self) -> None:
        """Drop what waits and forget what is known; a piece of work that runs ends unheard."""
        with self._lock:
            pool, self._pool = self._pool, None
            self._known.clear()
            self._stopped.set()
            self._stopped = threading.Event()
        self._may_work.set()
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._known)

    def _future(self, key: Hashable, make: Callable[[], Value]) -> "Future[Value] | None":
        """None where too much waits already."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return cast("Future[Value]", self._known[key])
            if sum(not each.done() for each in self._known.values()) >= self._most_waiting:
                return None
            future = self._open_pool().submit(self._made, make, self._stopped)
            self._known[key] = future
            self._forget_oldest()
            return future

    def _open_pool(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="findings")
        return self._pool

    def _made(self, make: Callable[[], Value], stopped: threading.Event) -> Value:
        self._may_work.wait()
        if stopped.is_set():
            raise CancelledError
        try:
            return make()
        except BaseException:
            _log.exception("A finding could not be made")
            raise

    def _forget_oldest(self) -> None:
        """Of what is done; what is being made has somebody who asked."""
        done = [key for key, each in self._known.items() if each.done()]
        for key in done[: max(0, len(self._known) - self._most_kept)]:
            del self._known[key]


def _seen(future: "Future[Value]") -> Slow[Value]:
    if not future.done():
        return Slow(Stage.MAKING)
    if future.cancelled() or future.exception() is not None:
        return Slow(Stage.FAILED)
    return Slow(Stage.READY, future.result())


findings = Background()

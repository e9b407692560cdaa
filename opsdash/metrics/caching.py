"""The one cache of answers, for pages and for other programs alike.

An answer is kept under its question, the data version it was made from, the catalogue's hash and
the organisation's answers, so nothing is ever stale and nothing needs a timer. The least recently
used ones leave when the rows held exceed the bound.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

from opsdash.metrics.catalog import load_catalog
from opsdash.store import Database

Value = TypeVar("Value")

# About 50 MB: an answer row with its period and flags is some 500 bytes.
_ROW_BOUND = 100_000


@dataclass(frozen=True)
class Fill:
    """How full a cache is, and how often what was wanted lay in it (`hits`) or not (`made`)."""

    kept: int
    rows: int
    row_bound: int
    hits: int
    made: int

    @property
    def hit_share(self) -> float | None:
        wanted = self.hits + self.made
        return self.hits / wanted if wanted else None


class Cache:
    """Thread safe; a value that several threads want at once is made by one of them."""

    def __init__(self, row_bound: int = _ROW_BOUND) -> None:
        self._row_bound = row_bound
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._rows = 0
        self._hits = 0
        self._made = 0

    def get(self, key: Hashable, make: Callable[[], Value], weigh: Callable[[Value], int]) -> Value:
        """The value under `key`, made when missing; `weigh` says how many rows it holds."""
        with self._lock:
            if key in self._kept:
                return cast("Value", self._touched(key))
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return cast("Value", self._touched(key))
            try:
                value = make()
                self._keep(key, value, weigh(value))
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def forget(self, kinds: type | tuple[type, ...]) -> None:
        """Drop the values of these types."""
        with self._lock:
            for key, (value, rows) in list(self._kept.items()):
                if isinstance(value, kinds):
                    del self._kept[key]
                    self._rows -= rows

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._rows = self._hits = self._made = 0

    @property
    def fill(self) -> Fill:
        with self._lock:
            return Fill(len(self._kept), self._rows, self._row_bound, self._hits, self._made)

    def __len__(self) -> int:
        return len(self._kept)

    def _touched(self, key: Hashable) -> object:
        self._hits += 1
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _keep(self, key: Hashable, value: object, rows: int) -> None:
        with self._lock:
            self._made += 1
            self._kept[key] = (value, rows)
            self._rows += rows
            while self._rows > self._row_bound and len(self._kept) > 1:
                self._rows -= self._kept.popitem(last=False)[1][1]


answers = Cache()


def remember(
    database: Database,
    key: Hashable,
    make: Callable[[], Value],
    weigh: Callable[[Value], int] = lambda _: 1,
) -> Value:
    """`make()` once per state of the database."""
    whole = (str(database.path), database.data_version, load_catalog().hash, key)
    return answers.get(whole, make, weigh)

"""The one cache of answers, for pages and for other programs alike.

An answer is kept under its question, the data version it was made from, the groups that were seen,
the catalogue's hash and the organisation's answers, so nothing is ever stale, nothing needs a timer
and nobody gets what was made for eyes that see more. The least recently used ones leave when the
rows held exceed the bound.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
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
        return self.get_all((key,), lambda _: (make(),), weigh)[0]

    def get_all(
        self,
        keys: Sequence[Hashable],
        make: Callable[[Sequence[int]], Sequence[Value]],
        weigh: Callable[[Value], int],
    ) -> list[Value]:
        """The values under `keys`; those at the positions that are missing are made together."""
        wanted = tuple(keys)
        with self._lock:
            if all(key in self._kept for key in wanted):
                return [cast("Value", self._touched(key)) for key in wanted]
            making = self._making.setdefault(wanted, threading.Lock())
        with making:
            try:
                return self._filled(wanted, make, weigh)
            finally:
                with self._lock:
                    self._making.pop(wanted, None)

    def _filled(
        self,
        keys: Sequence[Hashable],
        make: Callable[[Sequence[int]], Sequence[Value]],
        weigh: Callable[[Value], int],
    ) -> list[Value]:
        with self._lock:
            found = {
                at: cast("Value", self._touched(key))
                for at, key in enumerate(keys)
                if key in self._kept
            }
        missing = [at for at in range(len(keys)) if at not in found]
        for at, value in zip(missing, make(missing) if missing else (), strict=True):
            self._keep(keys[at], value, weigh(value))
            found[at] = value
        return [found[at] for at in range(len(keys))]

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
    return remember_all(database, (key,), lambda _: (make(),), weigh)[0]


def remember_all(
    database: Database,
    keys: Sequence[Hashable],
    make: Callable[[Sequence[int]], Sequence[Value]],
    weigh: Callable[[Value], int] = lambda _: 1,
) -> list[Value]:
    """As `remember` for several: `make` gets the positions of what is not kept yet."""
    state = (database.cache_key, load_catalog().hash)
    return answers.get_all([(*state, key) for key in keys], make, weigh)

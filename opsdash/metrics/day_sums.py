"""Sums by day as they came back, and what runs of days add up to.

Counts are added as integers and amounts as decimals, so that no order of adding changes a sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from opsdash.calendar.periods import Period
from opsdash.metrics.cells import Cells
from opsdash.metrics.columns import Column
from opsdash.metrics.statements import Statement
from opsdash.store import Cursor

# Counts, or amounts and what is counted beside them as objects.
Numbers = npt.NDArray[Any]
Days = npt.NDArray[np.int64]

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Runs:
    """Runs of days by their first day and the day after their last one, as day numbers."""

    firsts: Days
    ends: Days

    @classmethod
    def of_cells(cls, cells: Cells) -> "Runs":
        """The runs that the keys of `cells` stand for."""
        periods = (cells.period(part, step) for part, step, _ in cells.keys)
        days = [(each.first.toordinal(), each.end.toordinal()) for each in periods]
        found = np.array(days, dtype=np.int64)
        return cls(found[:, 0], found[:, 1])


@dataclass(frozen=True)
class DaySums:
    """One row for each of `columns`, one column for each day from the one numbered `first`."""

    columns: Mapping[Column, int]
    first: int
    values: Numbers

    @property
    def period(self) -> Period:
        end = self.first + self.values.shape[1]
        return Period(date.fromordinal(self.first), date.fromordinal(end))

    def over(
        self, columns: Sequence[Column], runs: Runs, without: Iterable[Period] = ()
    ) -> list[list[Any]]:
        """What each of `columns` adds up to in each run, some days left out."""
        values = self.values[[self.columns[each] for each in columns]]
        for each in without:
            first, end = (max(day.toordinal() - self.first, 0) for day in (each.first, each.end))
            values[:, first:end] = 0
        found: list[list[Any]] = (
            self._before(values, runs.ends) - self._before(values, runs.firsts)
        ).tolist()
        return found

    def upto(self, signs: Mapping[Column, int], ends: Days) -> list[Any]:
        """What columns come to, each with its sign, on all days before each of `ends`."""
        moved = sum(sign * self.values[self.columns[each]] for each, sign in signs.items())
        found: list[Any] = self._before(np.array([moved]), ends)[0].tolist()
        return found

    def _before(self, values: Numbers, days: Days) -> Numbers:
        running = np.zeros((len(values), values.shape[1] + 1), values.dtype)
        np.cumsum(values, axis=1, out=running[:, 1:])
        return running[:, np.clip(days - self.first, 0, values.shape[1])]


# By currency, None where there is no money.
Sheet = dict[str | None, DaySums]


def read_days(statement: Statement, cursor: Cursor) -> Sheet:
    """The rows of an executed statement of sums by day; empty without any."""
    if statement.has_currency:
        return _exact(statement, cursor.fetchall())
    found = read_arrays(cursor)
    days = ordinals(found["day"])
    if not len(days):
        return {}
    numbers = [np.ma.filled(found[f"s{at}"], 0) for at in range(len(statement.sums))]
    return {None: _laid_out(statement.sums, days, numbers, np.int64)}


def read_arrays(cursor: Cursor) -> dict[str, Numbers]:
    """The columns of what was executed; none of ours is categorical."""
    return cast("dict[str, Numbers]", cursor.fetchnumpy())


def ordinals(days: Numbers) -> Days:
    found: Days = days.astype("datetime64[D]").astype(np.int64) + _EPOCH
    return found


def moments(days: Days, kind: np.dtype[Any]) -> Numbers:
    """The other way round, as days of the `kind` that came back."""
    return (days - _EPOCH).astype("datetime64[D]").astype(kind)


def _exact(statement: Statement, rows: list[tuple[Any, ...]]) -> Sheet:
    """Amounts come back as decimals only row by row."""
    by_currency: dict[str | None, list[tuple[Any, ...]]] = {}
    for day, currency, *values in rows:
        # Nothing to add is nothing.
        added = (each or 0 for each in values)
        by_currency.setdefault(currency, []).append((day.toordinal(), *added))
    found: Sheet = {}
    for currency, of_currency in by_currency.items():
        days, *columns = zip(*of_currency, strict=True)
        found[currency] = _laid_out(statement.sums, np.array(days), columns, np.object_)
    return found


def _laid_out(
    columns: Iterable[Column],
    days: Days,
    numbers: Sequence[Any],
    kind: type[np.int64 | np.object_],
) -> DaySums:
    first = int(days.min())
    values = np.zeros((len(numbers), int(days.max()) - first + 1), kind)
    for row, each in zip(values, numbers, strict=True):
        np.add.at(row, days - first, each)
    return DaySums({column: at for at, column in enumerate(columns)}, first, values)

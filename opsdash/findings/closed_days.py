"""The days on which less comes in: holidays and the days that the team closes, by the calendar."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

import numpy as np

from opsdash.analysis.days import BoolArray
from opsdash.calendar.events import Event, EventKind, events_between
from opsdash.store import Database

_KINDS = (EventKind.HOLIDAY, EventKind.CLOSED_DAY, EventKind.OPEN_DAY)


def closed_days(state: Database, first: date, end: date) -> tuple[date, ...]:
    """Those of `first <= day < end` in order; a day that the team opens is none of them."""
    found = events_between(state, first, end, _KINDS)
    opened = {day for each in found if each.kind is EventKind.OPEN_DAY for day in _days(each)}
    closed = {day for each in found if each.kind is not EventKind.OPEN_DAY for day in _days(each)}
    return tuple(day for day in sorted(closed - opened) if first <= day < end)


def marked(first: date, days: int, closed: Collection[date]) -> BoolArray:
    """Of so many days from `first` on, which are closed."""
    known = frozenset(closed)
    return np.array([first + timedelta(days=at) in known for at in range(days)], dtype=bool)


def _days(event: Event) -> Iterator[date]:
    return (event.first_day + timedelta(days=at) for at in range(event.days))

"""What the calendar did to a count by itself: number of days, weekdays and holidays."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import numpy as np

from opsdash.analysis.calendar_effect import CalendarEffect, calendar_effect
from opsdash.calendar.events import Event, EventKind
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.series import series_of
from opsdash.findings.why import Why
from opsdash.metrics.baselines import Ask

# What the profile of the weekdays is learnt from, before the earlier period.
_LEARNT: Final = timedelta(weeks=13)
# Over a longer time the level moves more than the calendar does.
_LONGEST: Final = 2 * 366
_FREE: Final = (EventKind.HOLIDAY, EventKind.CLOSED_DAY)


def calendar_part(
    ask: Ask, events: Callable[[date, date], tuple[Event, ...]], found: Why
) -> CalendarEffect | None:
    """None where days cannot be told apart or too few are known."""
    asked, before = found.asked, found.compared
    if before is None or (asked.period.end - before.first).days > _LONGEST:
        return None
    span = Period(before.first - _LEARNT, asked.period.end)
    series = series_of(ask, asked.metric, span, Grain.DAY, asked.filters)
    if not len(series):
        return None
    first = series.day(0)
    free = np.zeros(len(series), dtype=bool)
    for event in events(span.first, span.end):
        if event.kind in _FREE:
            begin, end = (event.first_day - first).days, (event.end_day - first).days
            free[max(0, begin) : max(0, end)] = True
    ranges = (_range(before, first, len(series)), _range(asked.period, first, len(series)))
    return calendar_effect(series.value, free, *ranges).value


def _range(period: Period, first: date, length: int) -> range:
    begin, end = (period.first - first).days, (period.end - first).days
    return range(min(max(0, begin), length), min(max(0, end), length))

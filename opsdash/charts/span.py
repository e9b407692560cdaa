"""Which dates a time axis names: days, first days of weeks, months or years.

The choice is read from the dates themselves, so that a figure is compiled once per choice and not
once per data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

_DAYS_PER_WEEK = 7
# Ten labels of single days fit a phone, then the weeks do, then months, then years.
_MOST_DAYS = 10
_MOST_DAYS_BY_WEEK = 75
_MOST_DAYS_BY_MONTH = 1280
# The shortest distance of two months' first days.
_MONTH = 28


@dataclass(frozen=True)
class Span:
    """`weekday` (0 Sunday to 6 Saturday, as Vega counts) is the named day of a week axis."""

    unit: Literal["day", "week", "month", "year"]
    weekday: int = 1


def span_of(dates: Sequence[date], week_start: int) -> Span:
    """The axis for these dates in order; `week_start` is 0 Monday to 6 Sunday."""
    if not dates:
        return Span("month")
    days = (max(dates) - min(dates)).days
    step = step_of(dates).days
    if days > _MOST_DAYS_BY_MONTH:
        return Span("year")
    if days > _MOST_DAYS_BY_WEEK or step >= _MONTH:
        return Span("month")
    if days > _MOST_DAYS or step == _DAYS_PER_WEEK:
        named = dates[0].weekday() if step == _DAYS_PER_WEEK else week_start
        return Span("week", (named + 1) % _DAYS_PER_WEEK)
    return Span("day")


def step_of(dates: Sequence[date]) -> timedelta:
    """The usual distance of two neighbours: a day, a week, a month."""
    steps = sorted(after - before for before, after in pairwise(dates))
    return steps[len(steps) // 2] if steps else timedelta(days=1)

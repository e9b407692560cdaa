"""The days of a question: its period and comparison, how days become steps, which are settled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import (
    SPRINT_PERIOD_DAYS,
    SPRINT_START,
    Grain,
    Period,
    start_of,
    steps,
)
from opsdash.metrics.catalog import Measure
from opsdash.metrics.pieces import Piece, flat
from opsdash.metrics.scope import Scope

# The first Monday of a month that began a century: weeks are counted from here.
_A_MONDAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Frame:
    """The parts to sum, the period first and its comparison second, and how days become steps.

    `ends` are the days through which the sources are followed, for windows. `sprint_start` is the
    first day of any sprint period.
    """

    parts: tuple[Period, ...]
    grain: Grain
    week_start: int
    currency: str
    ends: tuple[date, ...]
    sprint_start: date = SPRINT_START

    def steps(self, part: Period) -> tuple[Period, ...]:
        return steps(part, self.grain, self.week_start, self.sprint_start)

    def start_of(self, day: date) -> date:
        """The first day of the step that holds `day`, whether or not the period cuts it."""
        return start_of(day, self.grain, self.week_start, self.sprint_start)

    def step_sql(self, day: str = "day") -> str:
        return step_sql(self.grain, self.week_start, day, self.sprint_start)

    @property
    def adjoins(self) -> bool:
        """Whether the comparison ends where the period begins, so that one pass can sum both."""
        return len(self.parts) > 1 and self.parts[1].end == self.parts[0].first


def step_sql(
    grain: Grain, week_start: int, day: str = "day", sprint_start: date = SPRINT_START
) -> str:
    """The first day of the step that holds `day`, by date arithmetic alone; NULL for the total."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.SPRINT_PERIOD:
        first = start_of(_A_MONDAY, grain, week_start, sprint_start)
        return _counted_sql(day, first, SPRINT_PERIOD_DAYS)
    if grain is Grain.WEEK:
        first = _A_MONDAY + timedelta(days=week_start)
        return _counted_sql(day, first, 7)
    if grain is Grain.TOTAL:
        return "CAST(NULL AS DATE)"
    return f"CAST(date_trunc('{grain.value}', {day}) AS DATE)"


def _counted_sql(day: str, first: date, days: int) -> str:
    return f"{day} - CAST(date_diff('day', DATE '{first}', {day}) % {days} AS INTEGER)"


def immature(window: int, ends: Iterable[date], period: Period) -> tuple[Period, ...]:
    """The days of `period` whose follow-up is not over: those just before a source's end.

    A day after every source's end is not over either.
    """
    known = sorted(set(ends))
    found = []
    for end in known:
        first = max(end - timedelta(days=window - 1), period.first)
        after = period.end if end == known[-1] else min(end + timedelta(days=1), period.end)
        if first < after:
            found.append(Period(first, after))
    return tuple(found)


def known_end(scope: Scope, stock: Measure) -> date:
    """The first day of which nothing is known: what is open today may have ended by then.

    The day after a source's last complete one counts: its file was made on it.
    """
    through = [each.through_day for each in scope.spans(stock) if each.through_day]
    return max(through) + timedelta(days=2) if through else date.max


def union_of_parts(frame: Frame, select: Callable[[int, Period], Piece]) -> Piece:
    pieces = [select(part, period) for part, period in enumerate(frame.parts)]
    return "\nUNION ALL\n".join(sql for sql, _ in pieces), tuple(flat(pieces))

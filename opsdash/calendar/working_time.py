"""Working time as spans of universal time: how much lies between two moments, and when it is over.

Hours are said on the wall clock of the organisation's zone. Where the hour is worked that comes
twice when the clock is put back, it counts twice; a span that the clock jumps over is gone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opsdash.calendar.working_days import WorkingDays

_SECOND = timedelta(seconds=1)


class Span(NamedTuple):
    """Naive UTC; `before_seconds` is the working time of all earlier spans."""

    starts_at: datetime
    ends_at: datetime
    before_seconds: int


@dataclass(frozen=True)
class WorkingTime:
    """`spans` are in order, do not touch each other, and cover a known stretch of days."""

    spans: tuple[Span, ...]

    @cached_property
    def _starts(self) -> list[datetime]:
        return [span.starts_at for span in self.spans]

    @cached_property
    def _befores(self) -> list[int]:
        return [span.before_seconds for span in self.spans]

    def until(self, moment: datetime) -> int:
        """Working seconds from the first span to `moment` (naive UTC)."""
        at = bisect_right(self._starts, moment) - 1
        if at < 0:
            return 0
        span = self.spans[at]
        return span.before_seconds + (min(moment, span.ends_at) - span.starts_at) // _SECOND

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from `start` to `end`, below zero when `end` comes first."""
        return self.until(end) - self.until(start)

    def deadline(self, start: datetime, seconds: int) -> datetime | None:
        """The first moment by which `seconds` of working time have passed since `start`.

        None beyond the days that are covered.
        """
        if seconds <= 0:
            return start
        target = self.until(start) + seconds
        at = bisect_left(self._befores, target) - 1
        if at < 0:
            return None
        span = self.spans[at]
        moment = span.starts_at + timedelta(seconds=target - span.before_seconds)
        return moment if moment <= span.ends_at else None


def working_time(days: WorkingDays, zone: str, first: date, end: date) -> WorkingTime:
    """The working time that begins on the local days `first <= day < end`."""
    return WorkingTime(tuple(_counted(_joined(sorted(_moments(days, ZoneInfo(zone), first, end))))))


def _moments(
    days: WorkingDays, zone: ZoneInfo, first: date, end: date
) -> Iterator[tuple[datetime, datetime]]:
    for passed in range((end - first).days):
        day = first + timedelta(days=passed)
        for hours in days.hours_on(day):
            starts, ends = (_moment(day, at, zone) for at in (hours.opens, hours.closes))
            # Both ends can lie in an hour that the clock jumped over.
            if starts < ends:
                yield starts, ends


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The naive UTC moment at which the wall clock first shows so many minutes after midnight."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _joined(
    ordered: list[tuple[datetime, datetime]],
) -> Iterator[tuple[datetime, datetime]]:
    """Without overlaps: spans that meet become one."""
    if not ordered:
        return
    starts, ends = ordered[0]
    for later_starts, later_ends in ordered[1:]:
        if later_starts > ends:
            yield starts, ends
            starts, ends = later_starts, later_ends
        else:
            ends = max(ends, later_ends)
    yield starts, ends


def _counted(spans: Iterator[tuple[datetime, datetime]]) -> Iterator[Span]:
    before = 0
    for starts, ends in spans:
        yield Span(starts, ends, before)
        before += (ends - starts) // _SECOND

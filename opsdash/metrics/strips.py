"""The strip of a source: which of its days are complete, partial or missing.

A file may begin and end in the middle of a day, so its first and last day count as partial unless
another file goes on on both sides. Readings say themselves which days they span: those are whole.
Quiet days are complete; only what coverage calls a hole is missing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from opsdash.calendar.periods import Period
from opsdash.metrics.coverage import Coverage, SourceCoverage, read_coverage
from opsdash.metrics.holes import joined
from opsdash.store import Database

_DAY = timedelta(days=1)
# Two sources exported on neighbouring days are equally fresh.
_LAG = timedelta(days=2)


class DayState(StrEnum):
    """What is known about a day of a source."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    MISSING = "missing"


@dataclass(frozen=True)
class Stretch:
    """Days in a row that are in the same state."""

    state: DayState
    period: Period


@dataclass(frozen=True)
class Strip:
    """The days of one source's part of one fact, from its first to the last that it should have."""

    source: str
    fact: str
    stretches: tuple[Stretch, ...]


_FILES = """
SELECT
    fact,
    first_day,
    through_day,
    newest_at
FROM batch
WHERE source = ? AND undone_at IS NULL AND first_day IS NOT NULL AND through_day >= first_day
"""


def coverage_days(facts: Database, source: str, period: Period) -> tuple[Strip, ...]:
    """The strips of a source within `period`, one for each fact that it brings."""
    coverage = read_coverage(facts)
    zone = ZoneInfo(facts.meta("zone") or "UTC")
    files: dict[str, list[Period]] = {}
    for fact, first, through, newest in facts.rows(_FILES, [source]):
        files.setdefault(fact, []).append(Period(first, _last_day(through, newest, zone) + _DAY))
    return tuple(
        Strip(source, each.fact, tuple(_stretches(coverage, each, files[each.fact], period)))
        for each in coverage.sources
        if each.source == source and each.fact in files
    )


def _last_day(through: date, newest: datetime | None, zone: ZoneInfo) -> date:
    """The day of the newest row, which mostly follows the last complete one."""
    if newest is None:
        return through
    return max(through, newest.replace(tzinfo=UTC).astimezone(zone).date())


def _stretches(
    coverage: Coverage, source: SourceCoverage, files: list[Period], asked: Period
) -> Iterator[Stretch]:
    known = Period(min(each.first for each in files), max(each.end for each in files))
    should_end = source.ended or _due(coverage.anchor, known.last)
    first, end = max(known.first, asked.first), min(max(known.end, should_end + _DAY), asked.end)
    missing = _days(_holes(coverage, source))
    inner = _days(_inner(source.fact, files))
    edges = {day for each in files for day in (each.first, each.last)}

    def state(day: date) -> DayState:
        if day in missing or day >= known.end:
            return DayState.MISSING
        return DayState.PARTIAL if day in edges - inner else DayState.COMPLETE

    days = (first + timedelta(days=n) for n in range((end - first).days))
    for found, run in groupby(days, state):
        together = list(run)
        yield Stretch(found, Period(together[0], together[-1] + _DAY))


def _due(anchor: date | None, last: date) -> date:
    """The last day a source should have: what others have, unless it is as fresh as they are."""
    return anchor if anchor and anchor - last > _LAG else last


def _inner(fact: str, files: list[Period]) -> list[Period]:
    """The days that a file has on both sides, or as a whole."""
    if fact == "reading":
        return files
    return [Period(each.first + _DAY, each.last) for each in files if each.first + _DAY < each.last]


def _holes(coverage: Coverage, source: SourceCoverage) -> Iterable[Period]:
    if source.fact != "reading":
        return source.holes
    return joined(
        hole for each in coverage.readings if each.source == source.source for hole in each.holes
    )


def _days(periods: Iterable[Period]) -> set[date]:
    return {each.first + timedelta(days=n) for each in periods for n in range(each.days)}

"""Which days a source misses between its first day and its last complete one.

An upload that was forgotten leaves days without rows, and so do quiet days. They are told apart by
the same weekdays around them: weekends, closing days and sources with few rows expect little, so
only a stretch on which rows should have come is a hole. Days are half open `Period`s throughout.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter

from opsdash.calendar.periods import Period

_first = attrgetter("first")

_DAY = timedelta(days=1)
_WEEK = 7

# Enough of every weekday to judge by, and near enough that a source which grew is judged by what
# it was then.
_AROUND = timedelta(weeks=8)

# Days with rows that the neighbourhood leads to expect in a stretch that has none. Chance leaves
# such a stretch empty less often than exp(-8), once in 3,000; a closed week stays well below.
_BEYOND_CHANCE = 8
# Days that are in no file at all are suspect by themselves: one in 20 is then enough, and still
# more than the holidays around a weekend.
_BETWEEN_FILES = 3

# A weekday that a daily file skips at least twice running is a day off, not a gap.
_DAYS_TO_TELL_A_DAY_OFF = 14


def fact_holes(
    busy: Collection[date], files: Iterable[Period], extent: Period
) -> tuple[Period, ...]:
    """The stretches of `extent` that rows should be in: `busy` are the days that have some.

    `files` are the days from the first to the last row of each import.
    """
    covered = tuple(files)
    found: list[Period] = []
    for run in uncovered((Period(day, day + _DAY) for day in busy), extent):
        # No day is worth more than one, so that most runs are told by their length alone.
        outside = [each for each in uncovered(covered, run) if each.days > _BETWEEN_FILES]
        if run.days <= _BEYOND_CHANCE and not outside:
            continue
        shares = _shares(busy, run, extent)
        if _expected(shares, run) >= _BEYOND_CHANCE:
            found.append(run)
        else:
            found += [each for each in outside if _expected(shares, each) >= _BETWEEN_FILES]
    return tuple(found)


def reading_holes(spans: Collection[Period], extent: Period) -> tuple[Period, ...]:
    """The stretches of `extent` in no reading, without the days off at their ends."""
    working = set(range(_WEEK))
    if extent.days >= _DAYS_TO_TELL_A_DAY_OFF:
        working = {
            (each.first.weekday() + n) % _WEEK
            for each in spans
            for n in range(min(each.days, _WEEK))
        }
    trimmed = (_trimmed(each, working) for each in uncovered(spans, extent))
    return tuple(each for each in trimmed if each)


def uncovered(covered: Iterable[Period], frame: Period) -> list[Period]:
    """The stretches of `frame` that no period covers."""
    found = []
    at = frame.first
    for each in sorted(covered, key=_first):
        if each.first >= frame.end:
            break
        if each.first > at:
            found.append(Period(at, each.first))
        at = max(at, each.end)
    if at < frame.end:
        found.append(Period(at, frame.end))
    return found


def joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Overlapping and adjacent periods as one, in order."""
    found: list[Period] = []
    for each in sorted(periods, key=_first):
        if found and each.first <= found[-1].end:
            found[-1] = Period(found[-1].first, max(found[-1].end, each.end))
        else:
            found.append(each)
    return tuple(found)


def within(holes: Sequence[Period], period: Period) -> tuple[Period, ...]:
    """The parts of ordered, disjoint `holes` that lie in `period`."""
    at = bisect_right(holes, period.first, key=lambda each: each.end)
    found = []
    while at < len(holes) and holes[at].first < period.end:
        found.append(
            Period(max(holes[at].first, period.first), min(holes[at].end, period.end)),
        )
        at += 1
    return tuple(found)


def _shares(busy: Collection[date], run: Period, extent: Period) -> list[Fraction]:
    """By weekday, how many of the days around `run` have rows.

    One more day without is added to each, so that a single week proves little.
    """
    rows = [0] * _WEEK
    days = [1] * _WEEK
    sides = (
        (max(extent.first, run.first - _AROUND), run.first),
        (run.end, min(extent.end, run.end + _AROUND)),
    )
    for first, end in sides:
        for n in range((end - first).days):
            day = first + timedelta(days=n)
            days[day.weekday()] += 1
            rows[day.weekday()] += day in busy
    return [Fraction(with_rows, all_days) for with_rows, all_days in zip(rows, days, strict=True)]


def _expected(shares: Sequence[Fraction], run: Period) -> Fraction:
    """How many days of `run` should have rows, exactly: it is compared with a limit."""
    weeks, rest = divmod(run.days, _WEEK)
    first = run.first.weekday()
    rests = (shares[(first + n) % _WEEK] for n in range(rest))
    return sum(rests, weeks * sum(shares, Fraction()))


def _trimmed(hole: Period, working: Collection[int]) -> Period | None:
    days = (hole.first + timedelta(days=n) for n in range(hole.days))
    worked = [day for day in days if day.weekday() in working]
    return Period(worked[0], worked[-1] + _DAY) if worked else None

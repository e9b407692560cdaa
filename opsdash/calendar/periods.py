"""Periods as values: what "the last four weeks" or "2026-Q2" means as local days.

Periods are half open: `first` is the first day, `end` the day after the last. Relative periods are
counted back from the anchor (the last complete day of data), in whole weeks or calendar months.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from opsdash.errors import InvalidQuestionError, UnknownNameError

_WEEK = 7
_MONTHS_PER_QUARTER = 3
_MONTHS_PER_YEAR = 12


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TOTAL = "total"


class Comparison(StrEnum):
    PREVIOUS = "previous"
    YEAR = "year"
    NONE = "none"


@dataclass(frozen=True, order=True)
class Period:
    """Local days `first <= day < end`."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.first:
            raise InvalidQuestionError(problem="period_backwards")

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)


# code -> whole weeks counted back from the last complete week
RELATIVE_WEEKS = {"4w": 4, "13w": 13, "26w": 26, "52w": 52, "104w": 104}
DEFAULT_PERIOD = "4w"
# week and month to date end at the anchor, unfinished
TO_DATE = ("wtd", "mtd", "qtd", "ytd")

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEAR = re.compile(r"\d{4}")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})~(\d{4}-\d{2}-\d{2})")


def parse_period(code: str, anchor: date, week_start: int) -> Period:
    """The period that `code` names, seen from the last complete day `anchor`.

    Codes: 4w 13w 26w 52w 104w (whole weeks), wtd mtd qtd ytd (to the anchor), 2026-05, 2026-Q2,
    2026, 2026-05-03~2026-05-20 (both days included). `week_start`: 0 Monday to 6 Sunday.
    """
    try:
        return _parsed(code, anchor, week_start)
    except (ValueError, OverflowError) as error:
        raise UnknownNameError(noun="period", name=code, suggestions=()) from error


def _parsed(code: str, anchor: date, week_start: int) -> Period:
    if code in RELATIVE_WEEKS:
        end = start_of(anchor + timedelta(days=1), Grain.WEEK, week_start)
        return Period(end - timedelta(weeks=RELATIVE_WEEKS[code]), end)
    if code in TO_DATE:
        grain = dict(
            zip(TO_DATE, (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR), strict=True)
        )
        return Period(start_of(anchor, grain[code], week_start), anchor + timedelta(days=1))
    if span := _SPAN.fullmatch(code):
        return Period(date.fromisoformat(span[1]), date.fromisoformat(span[2]) + timedelta(days=1))
    if month := _MONTH.fullmatch(code):
        first = date(int(month[1]), int(month[2]), 1)
        return Period(first, next_start(first, Grain.MONTH))
    if quarter := _QUARTER.fullmatch(code):
        first = date(int(quarter[1]), _MONTHS_PER_QUARTER * int(quarter[2]) - 2, 1)
        return Period(first, next_start(first, Grain.QUARTER))
    if _YEAR.fullmatch(code):
        first = date(int(code), 1, 1)
        return Period(first, next_start(first, Grain.YEAR))
    raise UnknownNameError(noun="period", name=code, suggestions=tuple(RELATIVE_WEEKS))


def start_of(day: date, grain: Grain, week_start: int) -> date:
    """The first day of the week, month, quarter or year that holds `day`."""
    if grain is Grain.WEEK:
        return day - timedelta(days=(day.weekday() - week_start) % _WEEK)
    if grain is Grain.MONTH:
        return day.replace(day=1)
    if grain is Grain.QUARTER:
        month = day.month - (day.month - 1) % _MONTHS_PER_QUARTER
        return date(day.year, month, 1)
    if grain is Grain.YEAR:
        return date(day.year, 1, 1)
    return day


def next_start(start: date, grain: Grain) -> date:
    """The start of the step after the one that begins at `start`."""
    if grain is Grain.WEEK:
        return start + timedelta(weeks=1)
    months = {Grain.MONTH: 1, Grain.QUARTER: _MONTHS_PER_QUARTER, Grain.YEAR: _MONTHS_PER_YEAR}
    if grain in months:
        return shift_months(start, months[grain])
    return start + timedelta(days=1)


def steps(period: Period, grain: Grain, week_start: int) -> tuple[Period, ...]:
    """The whole calendar steps that touch `period`, clipped to it at both ends."""
    if grain is Grain.TOTAL:
        return (period,)
    found = []
    start = start_of(period.first, grain, week_start)
    while start < period.end:
        after = next_start(start, grain)
        found.append(Period(max(start, period.first), min(after, period.end)))
        start = after
    return tuple(found)


def shift_months(day: date, months: int) -> date:
    """`day` moved by calendar months; the 31st becomes the last day of a shorter month."""
    index = day.year * _MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_PER_YEAR)
    last = (
        date(year + (month == _MONTHS_PER_YEAR - 1), (month + 1) % _MONTHS_PER_YEAR + 1, 1)
        - timedelta(days=1)
    ).day
    return date(year, month + 1, min(day.day, last))


def compared(period: Period, comparison: Comparison) -> Period | None:
    """The period to compare with, of equal kind: months with months, weeks with weeks.

    A period of whole months is compared with the same number of months before (or a year before);
    any other with the days just before it, or 52 weeks earlier so that weekdays agree.
    """
    if comparison is Comparison.NONE:
        return None
    months = _whole_months(period)
    if months:
        back = _MONTHS_PER_YEAR if comparison is Comparison.YEAR else months
        return Period(shift_months(period.first, -back), shift_months(period.end, -back))
    if comparison is Comparison.YEAR:
        return _moved(period, 52 * _WEEK)
    return _moved(period, period.days)


def _moved(period: Period, days: int) -> Period:
    return Period(period.first - timedelta(days=days), period.end - timedelta(days=days))


def _whole_months(period: Period) -> int:
    if period.first.day != 1 or period.end.day != 1:
        return 0
    return (period.end.year - period.first.year) * _MONTHS_PER_YEAR + (
        period.end.month - period.first.month
    )

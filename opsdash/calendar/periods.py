"""Periods as values: what "the last four weeks" or "2026-Q2" means as local days.

Periods are half open: `first` is the first day, `end` the day after the last. Relative periods are
counted back from the anchor (the last complete day of data), in whole weeks or calendar months. A
period that still runs ends at the anchor and is compared with as many days of the one before.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from opsdash.errors import InvalidQuestionError, UnknownNameError

_WEEK = 7
_MONTHS_PER_QUARTER = 3
_MONTHS_PER_YEAR = 12
# Whole weeks, so that every weekday meets its own.
_YEAR_OF_WEEKS = 52 * _WEEK

SPRINTS_PER_PERIOD = 4
SPRINT_PERIOD_DAYS = SPRINTS_PER_PERIOD * _WEEK
# Thirteen sprint periods make a round of 52 weeks.
SPRINT_PERIODS = 13
# Where sprint periods are counted from unless the organisation says otherwise: a Monday.
SPRINT_START = date(2024, 1, 1)

# Weeks and sprint periods are counted from 1900; no business data is outside.
YEARS = range(1901, 2200)


class Grain(StrEnum):
    """The length of a step; a sprint period is four sprints of seven days."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPRINT_PERIOD = "sprint_period"
    TOTAL = "total"


class Comparison(StrEnum):
    """What a period is compared with.

    PREVIOUS: the one before, of equal kind. YEAR: the same one a year before. The two with
    WEEKDAYS move by whole weeks, so that as many Mondays meet as many Mondays, calendar months
    included. TARGET: a number that the question names.
    """

    PREVIOUS = "previous"
    PREVIOUS_WEEKDAYS = "previous_weekdays"
    YEAR = "year"
    YEAR_WEEKDAYS = "year_weekdays"
    TARGET = "target"
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
    def length(self) -> timedelta:
        return self.end - self.first

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class Chosen:
    """What a code names: `whole` is all of it, `period` what of it has passed."""

    whole: Period
    period: Period

    @property
    def is_running(self) -> bool:
        return self.period != self.whole

    def compared(self, comparison: Comparison) -> Period | None:
        """The days to compare with, of equal kind: the same part of the one before.

        Months go with months, weeks with weeks, any other days with as many days before them. Of
        a period that still runs as many days are taken, and never more than there were.
        """
        if comparison in (Comparison.NONE, Comparison.TARGET):
            return None
        if comparison is Comparison.PREVIOUS_WEEKDAYS:
            return _moved(self.period, -(-self.whole.days // _WEEK) * _WEEK)
        if comparison is Comparison.YEAR_WEEKDAYS:
            return _moved(self.period, _YEAR_OF_WEEKS)
        before = _before(self.whole, comparison)
        if not self.is_running:
            return before
        if comparison is Comparison.YEAR and _whole_months(self.whole):
            return _year_before(self.period)
        return Period(before.first, min(before.end, before.first + self.period.length))


# code -> whole weeks counted back from the last complete week
RELATIVE_WEEKS = {"4w": 4, "13w": 13, "26w": 26, "52w": 52, "104w": 104}
DEFAULT_PERIOD = "4w"
# the week, month, quarter and year that the anchor is in, so far
TO_DATE = ("wtd", "mtd", "qtd", "ytd")
_TO_DATE_GRAINS = dict(
    zip(TO_DATE, (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR), strict=True)
)

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_SPRINT_PERIOD = re.compile(r"(\d{4})-P(\d{1,2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})~(\d{4}-\d{2}-\d{2})", re.ASCII)


def choose(code: str, anchor: date, week_start: int, sprint_start: date = SPRINT_START) -> Chosen:
    """What `code` names, and what of it has passed at `anchor`, the last complete day.

    Codes: 4w 13w 26w 52w 104w (whole weeks), wtd mtd qtd ytd (to the anchor), 2026-05, 2026-Q2,
    2026, 2026-P5 (the fifth sprint period of 2026), 2026-05-03~2026-05-20 (both days
    included). `week_start`: 0 Monday to 6 Sunday.
    """
    try:
        whole = _whole(code, anchor, week_start, sprint_start)
    except (ValueError, OverflowError) as error:
        raise UnknownNameError(noun="period", name=code, suggestions=()) from error
    if whole.first <= anchor < whole.last:
        return Chosen(whole, Period(whole.first, anchor + timedelta(days=1)))
    return Chosen(whole, whole)


def is_period(code: str) -> bool:
    """Whether a period has this code, wherever the data is."""
    if code in RELATIVE_WEEKS or code in TO_DATE:
        return True
    try:
        whole = choose(code, date.min, 0).whole
    except (UnknownNameError, InvalidQuestionError):
        return False
    return whole.first.year in YEARS and whole.end.year in YEARS


def _whole(code: str, anchor: date, week_start: int, sprint_start: date) -> Period:
    if code in RELATIVE_WEEKS:
        end = start_of(anchor + timedelta(days=1), Grain.WEEK, week_start)
        return Period(end - timedelta(weeks=RELATIVE_WEEKS[code]), end)
    if code in TO_DATE:
        return _step_from(
            start_of(anchor, _TO_DATE_GRAINS[code], week_start), _TO_DATE_GRAINS[code]
        )
    return _named(code, sprint_start)


def _named(code: str, sprint_start: date) -> Period:
    """What a code names whatever the day is."""
    if span := _SPAN.fullmatch(code):
        return Period(date.fromisoformat(span[1]), date.fromisoformat(span[2]) + timedelta(days=1))
    if month := _MONTH.fullmatch(code):
        return _step_from(date(int(month[1]), int(month[2]), 1), Grain.MONTH)
    if quarter := _QUARTER.fullmatch(code):
        first = date(int(quarter[1]), _MONTHS_PER_QUARTER * int(quarter[2]) - 2, 1)
        return _step_from(first, Grain.QUARTER)
    if sprints := _SPRINT_PERIOD.fullmatch(code):
        return sprint_period(int(sprints[1]), int(sprints[2]), sprint_start)
    if _YEAR.fullmatch(code):
        return _step_from(date(int(code), 1, 1), Grain.YEAR)
    raise UnknownNameError(noun="period", name=code, suggestions=tuple(RELATIVE_WEEKS))


def _step_from(first: date, grain: Grain) -> Period:
    return Period(first, next_start(first, grain))


def sprint_period(year: int, number: int, sprint_start: date) -> Period:
    """The days of one of the thirteen sprint periods of the round that `year` names."""
    if number not in range(1, SPRINT_PERIODS + 1):
        raise UnknownNameError(noun="period", name=f"{year}-P{number}", suggestions=())
    index = (year - sprint_start.year) * SPRINT_PERIODS + number - 1
    return _step_from(
        sprint_start + timedelta(days=index * SPRINT_PERIOD_DAYS), Grain.SPRINT_PERIOD
    )


def start_of(day: date, grain: Grain, week_start: int, sprint_start: date = SPRINT_START) -> date:
    """The first day of the week, month, quarter, year or sprint period that holds `day`.

    `sprint_start` is the first day of any sprint period.
    """
    if grain is Grain.SPRINT_PERIOD:
        return day - timedelta(days=(day - sprint_start).days % SPRINT_PERIOD_DAYS)
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
    if grain is Grain.SPRINT_PERIOD:
        return start + timedelta(days=SPRINT_PERIOD_DAYS)
    months = {Grain.MONTH: 1, Grain.QUARTER: _MONTHS_PER_QUARTER, Grain.YEAR: _MONTHS_PER_YEAR}
    if grain in months:
        return shift_months(start, months[grain])
    return start + timedelta(days=1)


@lru_cache(1024)
def steps(
    period: Period, grain: Grain, week_start: int, sprint_start: date = SPRINT_START
) -> tuple[Period, ...]:
    """The whole calendar steps that touch `period`, clipped to it at both ends."""
    if grain is Grain.TOTAL:
        return (period,)
    found = []
    start = start_of(period.first, grain, week_start, sprint_start)
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
    """The days to compare `period` with, where its days are all that is known of it."""
    return Chosen(period, period).compared(comparison)


def _before(whole: Period, comparison: Comparison) -> Period:
    """The whole period before, or the same one a year before: weeks stay whole weeks."""
    is_year = comparison is Comparison.YEAR
    months = _whole_months(whole)
    if months:
        return _months_before(whole, _MONTHS_PER_YEAR if is_year else months)
    if not is_year:
        return _moved(whole, whole.days)
    return _year_before(whole) if whole.days % _WEEK else _moved(whole, _YEAR_OF_WEEKS)


def _year_before(period: Period) -> Period:
    """The same dates a year before; 29 February, which that year lacks, becomes 28 February.

    Days that make whole months go with the same whole months: a year that has run through February
    with all of the February before, whichever of them has 29 days.
    """
    if _whole_months(period):
        return _months_before(period, _MONTHS_PER_YEAR)
    first, last = (shift_months(day, -_MONTHS_PER_YEAR) for day in (period.first, period.last))
    return Period(first, last + timedelta(days=1))


def _months_before(period: Period, months: int) -> Period:
    return Period(shift_months(period.first, -months), shift_months(period.end, -months))


def _moved(period: Period, days: int) -> Period:
    return Period(period.first - timedelta(days=days), period.end - timedelta(days=days))


def _whole_months(period: Period) -> int:
    if period.first.day != 1 or period.end.day != 1:
        return 0
    return (period.end.year - period.first.year) * _MONTHS_PER_YEAR + (
        period.end.month - period.first.month
    )

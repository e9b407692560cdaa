"""Days and periods as a reader writes them: 20 April to 17 May, May 2026, Q2 2026."""

from datetime import date

from opsdash.calendar.periods import Period
from opsdash.words import say

_MONTHS_PER_QUARTER = 3
_QUARTERS = {1: 1, 4: 2, 7: 3, 10: 4}


def day_words(day: date, *, year: bool = True) -> str:
    """20 May 2026, or 20 May."""
    month = say(f"shell.months.m{day.month}")
    return f"{day.day} {month} {day.year}" if year else f"{day.day} {month}"


def weekday_words(day: date) -> str:
    """Wednesday 20 May 2026."""
    return f"{say(f'shell.weekdays.d{day.weekday()}')} {day_words(day)}"


def month_words(day: date) -> str:
    return f"{say(f'shell.months.m{day.month}')} {day.year}"


def period_words(period: Period) -> str:
    """The shortest unmistakable name: 2026, Q2 2026, May 2026, or the two days at its ends."""
    first, end, last = period.first, period.end, period.last
    if first.day == 1 and end.day == 1:
        months = (end.year - first.year) * 12 + end.month - first.month
        if months == 1:
            return month_words(first)
        if months == _MONTHS_PER_QUARTER and first.month in _QUARTERS:
            return f"Q{_QUARTERS[first.month]} {first.year}"
        if months == 12 and first.month == 1:  # noqa: PLR2004 - the months of a year
            return str(first.year)
    if period.days == 1:
        return day_words(first)
    return say(
        "shell.period.span",
        first=day_words(first, year=first.year != last.year),
        last=day_words(last),
    )

"""Days and periods as a reader writes them: 20 April to 17 May, May 2026, Q2 2026."""

from datetime import date

from opsdash.calendar.periods import RELATIVE_WEEKS, TO_DATE, Period, choose
from opsdash.calendar.sprints import is_sprint_period, parse_sprint_period
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
    first, last = period.first, period.last
    name = _name(period)
    if name:
        return name
    if period.days == 1:
        return day_words(first)
    return say(
        "shell.period.span",
        first=day_words(first, year=first.year != last.year),
        last=day_words(last),
    )


def within_words(period: Period) -> str:
    """In May 2026; From 20 April to 17 May 2026; On 3 May 2026."""
    words = period_words(period)
    if _name(period):
        return say("slope.days.in_named", period=words)
    return say("slope.days.on" if period.days == 1 else "slope.days.in_span", period=words)


def _name(period: Period) -> str:
    """What a calendar calls it; empty where it has no name."""
    first, end = period.first, period.end
    if first.day == 1 and end.day == 1:
        months = (end.year - first.year) * 12 + end.month - first.month
        if months == 1:
            return month_words(first)
        if months == _MONTHS_PER_QUARTER and first.month in _QUARTERS:
            return f"Q{_QUARTERS[first.month]} {first.year}"
        if months == 12 and first.month == 1:  # noqa: PLR2004 - the months of a year
            return str(first.year)
    return ""


def code_words(code: str) -> str:
    """The name of a period as it is chosen: 4 weeks, Month to date, May 2026, P5 2026."""
    if code in RELATIVE_WEEKS or code in TO_DATE:
        return say(f"shell.period.{code}")
    if "~" in code:
        first, last = code.split("~")
        return say("shell.period.span", first=first, last=last)
    if is_sprint_period(code):
        named = parse_sprint_period(code)
        return say("shell.period.sprint_period", number=named.number, year=named.year)
    return period_words(choose(code, date.min, 0).whole)


def compared_words(period: Period, before: Period) -> str:
    """The days to compare with; how many they are where parts of months differ in length."""
    words = period_words(before)
    if period.days == before.days or (_is_whole_months(period) and _is_whole_months(before)):
        return words
    return say("shell.period.uneven", before=words, days=before.days, against=period.days)


def _is_whole_months(period: Period) -> bool:
    return period.first.day == 1 and period.end.day == 1

"""Which hours are worked on a day: its weekday's, unless it is a holiday or a day of one's own.

Own days go before holidays, and an own day with hours before one without, so that a single open day
can be cut out of a long closure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from opsdash.calendar.holiday_settings import load_holiday_settings
from opsdash.calendar.own_days import occurrences, own_days_between
from opsdash.calendar.public_holidays import holidays_of
from opsdash.calendar.working_hours import DayHours, WorkingHours, load_working_hours
from opsdash.store import Database


@dataclass(frozen=True)
class WorkingDays:
    """`special` are the days that are not like their weekday, each with its hours."""

    hours: WorkingHours
    special: Mapping[date, DayHours] = field(default_factory=dict)

    @property
    def is_always(self) -> bool:
        """Whether every hour of every day is working time."""
        return self.hours.is_round_the_clock and not self.special

    def hours_on(self, day: date) -> DayHours:
        """The spans that begin on `day`; empty when nobody works."""
        found = self.special.get(day)
        return self.hours.days[day.weekday()] if found is None else found


def load_working_days(state: Database, first: date, end: date) -> WorkingDays:
    """What the organisation said, for the days `first <= day < end`."""
    return WorkingDays(
        load_working_hours(state),
        {**_holidays(state, first, end), **_own_days(state, first, end)},
    )


def _holidays(state: Database, first: date, end: date) -> dict[date, DayHours]:
    said = load_holiday_settings(state)
    if said.are_worked:
        return {}
    found = holidays_of(said.country, said.subdivision, range(first.year, end.year + 1))
    return {holiday.day: () for holiday in found if first <= holiday.day < end}


def _own_days(state: Database, first: date, end: date) -> dict[date, DayHours]:
    found: dict[date, DayHours] = {}
    for own in own_days_between(state, first, end):
        for period in occurrences(own, first, end):
            for passed in range(period.days):
                day = period.first + timedelta(days=passed)
                if first <= day < end:
                    found[day] = (*found.get(day, ()), *own.hours)
    return found

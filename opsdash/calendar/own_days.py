"""Days of the organisation's own, not like their weekday: closed, or open at other hours."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import Problem, refuse, span_problems, title_problems
from opsdash.calendar.records import Record, Shelf
from opsdash.calendar.working_hours import DayHours, hours_as_said, hours_problems, hours_read
from opsdash.store import Database

# A yearly span longer than this would overlap itself.
_LONGEST_YEARLY_DAYS: Final = 365
_DAYS_OF_FEBRUARY: Final = 28


@dataclass(frozen=True)
class OwnDay(Record):
    """The days `first_day <= day < end_day`: closed when `hours` are empty, else open at `hours`.

    With `repeats` the same days of every year from the first on.
    """

    title: str
    first_day: date
    end_day: date
    hours: DayHours = ()
    repeats: bool = False

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps this from being saved, in the order of the form."""
        yield from title_problems(self.title)
        yield from span_problems(self.first_day, self.end_day)
        if self.repeats and (self.end_day - self.first_day).days > _LONGEST_YEARLY_DAYS:
            yield Problem("end_day", "longer_than_a_year")
        for code in hours_problems(self.hours):
            yield Problem("hours", code)


def occurrences(own: OwnDay, first: date, end: date) -> Iterator[Period]:
    """The spans of `own` that touch `first <= day < end`, whole, in their order."""
    for start in _starts(own, end):
        period = Period(start, start + (own.end_day - own.first_day))
        if period.first < end and period.end > first:
            yield period


def _starts(own: OwnDay, end: date) -> Iterator[date]:
    yield own.first_day
    if own.repeats:
        for year in range(own.first_day.year + 1, end.year + 1):
            yield _in_year(own.first_day, year)


def _in_year(day: date, year: int) -> date:
    """The same day of another year; of 29 February the day before, where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=_DAYS_OF_FEBRUARY)


def _read(values: dict[str, Any]) -> OwnDay:
    return OwnDay(**{**values, "hours": hours_read(json.loads(values["hours"]))})


def _stored(value: object) -> object:
    return json.dumps(hours_as_said(value)) if isinstance(value, tuple) else value


_OWN_DAYS: Final = Shelf("own_day", "own_day", OwnDay, Right.ARRANGE, _read, _stored)


def own_days_between(state: Database, first: date, end: date) -> tuple[OwnDay, ...]:
    """The own days that may touch `first <= day < end`; a yearly one does if it has begun."""
    return _OWN_DAYS.select(state, "first_day < ? AND (repeats OR end_day > ?)", (end, first))


def list_own_days(state: Database) -> tuple[OwnDay, ...]:
    return _OWN_DAYS.select(state)


def save_own_day(state: Database, own: OwnDay, actor: Actor) -> OwnDay:
    """Raises InvalidRecordError, RecordMissingError, and ConflictError with what is stored."""
    actor.must(Right.ARRANGE)
    refuse(own.problems())
    return _OWN_DAYS.save(state, own, actor)


def delete_own_day(state: Database, own: OwnDay, actor: Actor) -> OwnDay:
    """Hide it; `restore_own_day` with the returned value takes it back."""
    return _OWN_DAYS.delete(state, own, actor)


def restore_own_day(state: Database, own: OwnDay, actor: Actor) -> OwnDay:
    return _OWN_DAYS.restore(state, own, actor)

"""Events: what happened on which days, written by people, and the holidays beside them.

One table for every kind, so that a chart can draw what a reader needs to understand a turn of its
line, whoever wrote it. Holidays and own days are computed from their settings and have no id here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.holiday_settings import load_holiday_settings
from opsdash.calendar.own_days import occurrences, own_days_between
from opsdash.calendar.problems import Problem, refuse, span_problems, title_problems
from opsdash.calendar.public_holidays import holidays_of
from opsdash.calendar.records import Record, Shelf
from opsdash.store import Database

TEXT_LENGTH = 2000
LINK_LENGTH = 500


class EventKind(StrEnum):
    CAMPAIGN = "campaign"
    INCIDENT = "incident"
    NOTICE = "notice"
    ACTION = "action"
    OTHER = "other"
    HOLIDAY = "holiday"
    CLOSED_DAY = "closed_day"
    OPEN_DAY = "open_day"


# What people write down; the other three are computed.
WRITTEN: Final = (
    EventKind.CAMPAIGN,
    EventKind.INCIDENT,
    EventKind.NOTICE,
    EventKind.ACTION,
    EventKind.OTHER,
)


@dataclass(frozen=True)
class Event(Record):
    """Something that lasted from `first_day` up to `end_day`, the day after the last.

    `link` is an http(s) address or empty. A computed event (holiday, own day) has no id.
    """

    kind: EventKind
    title: str
    first_day: date
    end_day: date
    text: str = ""
    link: str = ""

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end_day - self.first_day).days

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps this event from being saved, in the order of the form."""
        yield from title_problems(self.title)
        if self.kind not in WRITTEN:
            yield Problem("kind", "computed_kind")
        yield from span_problems(self.first_day, self.end_day)
        if len(self.text) > TEXT_LENGTH:
            yield Problem("text", "too_long")
        if self.link and not _is_web_address(self.link):
            yield Problem("link", "no_web_address")


def _is_web_address(link: str) -> bool:
    """Nothing that a click would run: a place on the web and no sign that hides one."""
    if len(link) > LINK_LENGTH or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _read(values: dict[str, Any]) -> Event:
    return Event(**{**values, "kind": EventKind(values["kind"])})


_EVENTS: Final = Shelf("event", "event", Event, Right.DESCRIBE, _read)


def list_events(state: Database) -> tuple[Event, ...]:
    """Every event that people wrote and did not delete, the earliest first."""
    return _EVENTS.select(state)


def save_event(state: Database, event: Event, actor: Actor) -> Event:
    """Store a new event (version 0) or the next version of a known one; return it as stored.

    Raises InvalidRecordError, RecordMissingError, and ConflictError with the stored event.
    """
    actor.must(Right.DESCRIBE)
    refuse(event.problems())
    return _EVENTS.save(state, event, actor)


def delete_event(state: Database, event: Event, actor: Actor) -> Event:
    """Hide the event; `restore_event` with the returned value takes it back."""
    return _EVENTS.delete(state, event, actor)


def restore_event(state: Database, event: Event, actor: Actor) -> Event:
    return _EVENTS.restore(state, event, actor)


def remove_sample_events(state: Database, actor: Actor) -> int:
    return _EVENTS.remove_sample(state, actor)


def events_between(
    state: Database, first: date, end: date, kinds: Collection[EventKind] = tuple(EventKind)
) -> tuple[Event, ...]:
    """Every event that touches `first <= day < end`, the earliest first, holidays among them.

    A pure function of the state database: keep it under its `data_version`.
    """
    found = list(_written(state, first, end, kinds))
    if EventKind.HOLIDAY in kinds:
        found += _holidays(state, first, end)
    found += [event for event in _own_days(state, first, end) if event.kind in kinds]
    return tuple(sorted(found, key=lambda event: (event.first_day, event.end_day, event.title)))


def _written(
    state: Database, first: date, end: date, kinds: Collection[EventKind]
) -> tuple[Event, ...]:
    asked = [kind for kind in WRITTEN if kind in kinds]
    condition = "first_day < ? AND end_day > ? AND list_contains(?, kind)"
    return _EVENTS.select(state, condition, (end, first, asked)) if asked else ()


def _holidays(state: Database, first: date, end: date) -> Iterator[Event]:
    said = load_holiday_settings(state)
    years = range(first.year, end.year + 1)
    found = holidays_of(said.country, said.subdivision, years, in_english=said.in_english)
    for holiday in found:
        if first <= holiday.day < end:
            after = holiday.day + timedelta(days=1)
            yield Event(EventKind.HOLIDAY, holiday.name, holiday.day, after)


def _own_days(state: Database, first: date, end: date) -> Iterator[Event]:
    for own in own_days_between(state, first, end):
        kind = EventKind.OPEN_DAY if own.hours else EventKind.CLOSED_DAY
        for period in occurrences(own, first, end):
            yield Event(kind, own.title, period.first, period.end)

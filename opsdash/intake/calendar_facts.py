"""The working time and the promises beside the facts, made from the calendar and told by a mark.

The calendar lives in the other database, so the two can part: a crash between two writes, a backup
put back, a year that ends. `keep_calendar` notices and mends, together with all that depends on it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Final, NamedTuple

from opsdash.calendar.holiday_settings import load_holiday_settings
from opsdash.calendar.own_days import list_own_days
from opsdash.calendar.service_targets import ServiceTarget, load_service_targets
from opsdash.calendar.working_days import load_working_days
from opsdash.calendar.working_hours import DayHours, WorkingHours, load_working_hours
from opsdash.calendar.working_time import Span, working_time
from opsdash.intake import promises
from opsdash.intake.pulse import Progress
from opsdash.store import Cursor, Database, Home
from opsdash.store.database import set_meta

_NAME: Final = "calendar"
# Older than the exports of any help desk; the spans of a year are some hundred rows.
_FIRST: Final = date(1990, 1, 1)
# A promise may lie ahead by this long; every start of the server adds the year that has come.
_YEARS_AHEAD: Final = 6


@dataclass(frozen=True)
class CalendarFacts:
    """`spans` are empty when every hour is working time. `mark` names what they were made from."""

    spans: tuple[Span, ...]
    targets: tuple[ServiceTarget, ...]
    mark: str


def calendar_facts(state: Database, zone: str, today: date) -> CalendarFacts:
    """What the calendar says now, in `zone`, from 1990 to some years ahead."""
    end = _end(today)
    days = load_working_days(state, _FIRST, end)
    spans = () if days.is_always else working_time(days, zone, _FIRST, end).spans
    return CalendarFacts(spans, load_service_targets(state).targets, mark_of(state, zone, today))


def mark_of(state: Database, zone: str, today: date) -> str:
    """A digest of everything that the facts of the calendar follow from, without making them.

    Empty while nobody has said anything: then every hour counts and nothing is promised.
    """
    said = _said(state)
    if said == _UNSAID:
        return ""
    # Another release may know other days.
    release = version("holidays") if said.holidays[0] else ""
    return hashlib.sha256(repr((said, release, zone, _end(today))).encode()).hexdigest()[:16]


class _Said(NamedTuple):
    hours: tuple[DayHours, ...]
    holidays: tuple[str, str, bool]
    own_days: tuple[tuple[date, date, DayHours, bool], ...]
    targets: tuple[ServiceTarget, ...]


_UNSAID: Final = _Said(WorkingHours().days, ("", "", False), (), ())


def _said(state: Database) -> _Said:
    holidays = load_holiday_settings(state)
    return _Said(
        load_working_hours(state).days,
        (holidays.country, holidays.subdivision, bool(holidays.country) and holidays.are_worked),
        tuple((own.first_day, own.end_day, own.hours, own.repeats) for own in list_own_days(state)),
        load_service_targets(state).targets,
    )


def _end(today: date) -> date:
    return date(today.year + _YEARS_AHEAD, 1, 1)


def calendar_differs(home: Home, zone: str, today: date) -> bool:
    """Whether the facts of the calendar were made from another calendar than there is now."""
    return (home.facts.meta(_NAME) or "") != mark_of(home.state, zone, today)


def keep_calendar(home: Home, zone: str, today: date, progress: Progress) -> None:
    """Make the facts of the calendar again if it changed, and all that depends on them."""
    if not calendar_differs(home, zone, today):
        return
    progress(0.0, "calendar")
    made = calendar_facts(home.state, zone, today)
    with home.facts.write() as cursor:
        write_calendar(cursor, made)
        progress(0.1, "promises")
        promises.recompute(cursor)
    progress(1.0, "done")


def write_calendar(cursor: Cursor, made: CalendarFacts) -> None:
    """Store the spans and targets in the caller's transaction."""
    cursor.execute("DELETE FROM working_span")
    cursor.execute("DELETE FROM service_target")
    _fill(cursor, "working_span", ("TIMESTAMP", "TIMESTAMP", "BIGINT"), made.spans)
    _fill(cursor, "service_target", ("VARCHAR", "BIGINT", "BIGINT", "BOOLEAN"), made.targets)
    set_meta(cursor, _NAME, made.mark)


def _fill(
    cursor: Cursor, table: str, types: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    # A row a call takes seconds for the spans of forty years.
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        made = ", ".join(f"unnest(CAST(? AS {name}[]))" for name in types)
        cursor.execute(f"INSERT INTO {table} SELECT {made}", columns)

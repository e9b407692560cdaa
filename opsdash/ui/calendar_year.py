"""The year at a glance on the Calendar page, and its days as a table."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.events import WRITTEN, Event, EventKind, events_between
from opsdash.calendar.working_days import WorkingDays, load_working_days
from opsdash.charts import CalendarDay, CalendarEvent, Chart, year_calendar
from opsdash.report.tables import Cell, Table
from opsdash.ui.calendar_room import Room
from opsdash.ui.chart import draw
from opsdash.ui.desk import remember
from opsdash.ui.escaping import plain_line
from opsdash.ui.event_form import open_event_form
from opsdash.ui.event_words import days_words, kind_words
from opsdash.ui.sheets import Sheet
from opsdash.words import say
from opsdash.words.dates import weekday_words
from opsdash.words.hours import hours_words
from opsdash.words.numbers import count

_BEFORE, _AFTER = 3, 1
_STATES: Final = {
    EventKind.HOLIDAY: "holiday",
    EventKind.CLOSED_DAY: "own_closed",
    EventKind.OPEN_DAY: "own_open",
}
_DAY: Final = timedelta(days=1)


def draw_year(room: Room) -> None:
    year = _pick_year(room)
    state = room.desk.home.state
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    days = remember(state, ("days of", year), lambda: load_working_days(state, first, end))
    events = remember(state, ("events of", year), lambda: events_between(state, first, end), len)
    chart = remember(
        state,
        ("year", year, room.today),
        lambda: _chart(room.today, year, days, events),
        lambda drawn: int(drawn.rows.num_rows),
    )
    st.caption(say("calendar.year.legend"))
    sheet = Sheet(
        title=say("calendar.year.title", year=year),
        file_name=say("calendar.year.file", year=year),
        read=lambda: _table(events, days),
        notes=(say("calendar.year.legend"),),
        follow=lambda ref: _open_day(ref, first, end),
        hint=say("calendar.year.hint"),
    )
    draw(chart, key="year_calendar", sheet=sheet)


def _open_day(ref: str, first: date, end: date) -> None:
    """An event begins on the day that was clicked; what else the browser says means nothing."""
    days = {(first + at * _DAY).isoformat(): first + at * _DAY for at in range((end - first).days)}
    if ref in days:
        open_event_form(days[ref])


def _pick_year(room: Room) -> int:
    this = room.today.year
    anchors = [source.first_day.year for source in room.desk.coverage.sources if source.first_day]
    first = min([this - 1, *(year for year in anchors if year >= this - _BEFORE)])
    years = list(range(first, this + _AFTER + 1))
    chosen = st.segmented_control(
        say("calendar.year.label"),
        years,
        default=this,
        required=True,
        key="year",
        bind="query-params",
        label_visibility="collapsed",
    )
    return int(chosen or this)


def _chart(today: date, year: int, days: WorkingDays, events: tuple[Event, ...]) -> Chart:
    special = _special(events)
    first, length = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    squares = [_square(first + at * _DAY, days, special) for at in range(length)]
    lines = [
        CalendarEvent(event.first_day, event.end_day, _tip(event))
        for event in events
        if event.kind in WRITTEN
    ]
    worked = sum(bool(days.hours_on(square.day)) for square in squares)
    holidays = sum(event.kind is EventKind.HOLIDAY for event in events)
    alt = say(
        "calendar.year.alt",
        year=year,
        worked=count(worked),
        holidays=count(holidays),
        events=count(len(lines)),
    )
    return year_calendar(squares, lines, today, alt=alt)


def _special(events: tuple[Event, ...]) -> dict[date, Event]:
    """What makes a day special: an own day before a holiday, an open one before a closed one."""
    found: dict[date, Event] = {}
    ranks = list(_STATES)
    for event in sorted(
        (event for event in events if event.kind in _STATES),
        key=lambda event: ranks.index(event.kind),
    ):
        for at in range(event.days):
            found[event.first_day + at * _DAY] = event
    return found


def _square(day: date, days: WorkingDays, special: dict[date, Event]) -> CalendarDay:
    event = special.get(day)
    hours = days.hours_on(day)
    state = _STATES[event.kind] if event else "worked" if hours else "closed"
    told = [weekday_words(day), plain_line(event.title) if event else "", hours_words(hours)]
    return CalendarDay(day, state, " · ".join(filter(None, told)))


def _tip(event: Event) -> str:
    return " · ".join((kind_words(event.kind), plain_line(event.title), days_words(event)))


def _table(events: tuple[Event, ...], days: WorkingDays) -> Table:
    """All that is not like its weekday, and what happened."""
    columns = [say(f"calendar.year.column_{name}") for name in ("days", "kind", "title", "hours")]
    return Table(columns, [_row(event, days) for event in events])


def _row(event: Event, days: WorkingDays) -> list[Cell]:
    is_day = event.kind in _STATES
    hours = hours_words(days.hours_on(event.first_day)) if is_day else ""
    return [days_words(event), kind_words(event.kind), event.title, hours]

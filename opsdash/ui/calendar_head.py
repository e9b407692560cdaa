"""The head of the Calendar page: whether anybody works today, and what lies ahead."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.events import Event, EventKind, events_between
from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.calendar.working_days import WorkingDays, load_working_days
from opsdash.ui.calendar_room import Room
from opsdash.ui.desk import remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.recounting import draw_recounting
from opsdash.words import say
from opsdash.words.dates import weekday_words
from opsdash.words.hours import hours_words
from opsdash.words.numbers import count

_AHEAD: Final = timedelta(days=366)
_SPECIAL: Final = (EventKind.HOLIDAY, EventKind.CLOSED_DAY, EventKind.OPEN_DAY)


def draw_head(room: Room) -> None:
    special = _special_days(room)
    room.desk.head(say("calendar.grey"), _finding(room, special))
    with st.container(width=820):
        st.markdown(f"{_next_words(room.today, special)} {_events_words(room)}")
        draw_recounting(room.desk.home, room.desk.organisation)


def _special_days(room: Room) -> tuple[Event, ...]:
    state, today = room.desk.home.state, room.today
    return remember(
        state, ("special", today), lambda: events_between(state, today, today + _AHEAD, _SPECIAL)
    )


def _finding(room: Room, special: tuple[Event, ...]) -> str:
    days = _working_days(room)
    hours = days.hours_on(room.today)
    if days.is_always:
        return say("calendar.head.always")
    if hours:
        return say("calendar.head.open_today", hours=hours_words(hours))
    names = [each.title for each in special if each.first_day <= room.today]
    if names:
        return say("calendar.head.closed_for", name=verbatim(names[0], TITLE_LENGTH))
    return say("calendar.head.closed_today")


def _working_days(room: Room) -> WorkingDays:
    state, today = room.desk.home.state, room.today
    return remember(
        state, ("working_days", today), lambda: load_working_days(state, today, today + _AHEAD)
    )


def _next_words(today: date, special: tuple[Event, ...]) -> str:
    coming = next((each for each in special if each.first_day > today), None)
    if coming is None:
        return say("calendar.head.no_next")
    return say(
        "calendar.head.next",
        day=weekday_words(coming.first_day),
        name=verbatim(coming.title, TITLE_LENGTH),
    )


def _events_words(room: Room) -> str:
    ahead = sum(event.end_day > room.today for event in room.events)
    if ahead == 0:
        return say("calendar.head.event_none")
    return say(
        "calendar.head.event_one" if ahead == 1 else "calendar.head.event_many", count=count(ahead)
    )

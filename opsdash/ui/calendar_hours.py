"""The working hours of the week: one line a day, written as people write hours."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem
from opsdash.calendar.working_hours import (
    ALL_DAY,
    WEEKDAYS,
    DayHours,
    WorkingHours,
    hours_read,
    load_working_hours,
    save_working_hours,
)
from opsdash.ui import not_open
from opsdash.ui.calendar_room import Room
from opsdash.ui.calendar_saving import Editor
from opsdash.ui.desk import Desk, remember
from opsdash.ui.organisation_form import weekday_name
from opsdash.ui.record_past import draw_setting_link
from opsdash.words import say
from opsdash.words.hours import hours_text, hours_words, parse_hours
from opsdash.words.numbers import decimal

_EDITOR: Final = Editor("hours")
_WIDTH: Final = 820
_LONGEST: Final = 120
_MONDAY, _FRIDAY = 0, 4
_MINUTES: Final = 60


def draw_hours(room: Room) -> None:
    state = room.desk.home.state
    stored = remember(state, "working_hours", lambda: load_working_hours(state))
    with st.container(width=_WIDTH):
        st.header(say("calendar.work.heading"), anchor=False)
        if not room.desk.may(Right.ARRANGE):
            _draw_table(room.desk, stored.days)
            return
        st.markdown(say("calendar.work.body"))
        if not stored.version:
            st.markdown(say("calendar.work.round_the_clock"))
        _draw_editor(room.desk, stored)
        draw_setting_link(room.desk, "working_hours")


def _draw_table(desk: Desk, days: Sequence[DayHours]) -> None:
    week = {weekday_name(at): hours_words(days[at]) for at in _weekdays(desk)}
    st.table(week, border="horizontal")
    not_open.draw_note(desk.actor, Right.ARRANGE)


def _draw_editor(desk: Desk, stored: WorkingHours) -> None:
    fill = partial(_fill, stored.days)
    _EDITOR.begin(_key(_MONDAY), stored.version, fill)
    _EDITOR.draw_outcome(fill)
    days = [_draw_day(weekday) for weekday in _weekdays(desk)]
    _draw_copies()
    _draw_save(desk, days)


def _weekdays(desk: Desk) -> list[int]:
    """Monday is 0; the week begins as the organisation's does."""
    start = desk.organisation.week_start
    return [(start + at) % WEEKDAYS for at in range(WEEKDAYS)]


def _key(weekday: int) -> str:
    return f"hours_d{weekday}"


def _fill(days: Sequence[DayHours]) -> None:
    for weekday, day in enumerate(days):
        st.session_state[_key(weekday)] = hours_text(day)


def _draw_day(weekday: int) -> tuple[int, DayHours | None]:
    text, note = st.columns([3, 2], vertical_alignment="bottom")
    written = text.text_input(
        weekday_name(weekday),
        key=_key(weekday),
        max_chars=_LONGEST,
        placeholder=say("calendar.work.placeholder"),
    )
    day = parse_hours(written)
    with note:
        if day is None:
            st.markdown(f":orange[{say('calendar.work.unread')}]")
        else:
            st.caption(hours_words(day))
    return weekday, day


def _draw_copies() -> None:
    with st.container(horizontal=True):
        for name, weekdays in (
            ("copy_week", range(_MONDAY + 1, _FRIDAY + 1)),
            ("copy_all", range(WEEKDAYS)),
        ):
            st.button(
                say(f"calendar.work.{name}"),
                key=f"hours_{name}",
                icon=":material/content_copy:",
                on_click=_copy,
                args=(weekdays,),
            )
        st.button(
            say("calendar.work.clock"),
            key="hours_clock",
            icon=":material/schedule:",
            on_click=_fill,
            args=((ALL_DAY,) * WEEKDAYS,),
        )


def _copy(weekdays: Sequence[int]) -> None:
    for weekday in weekdays:
        st.session_state[_key(weekday)] = st.session_state[_key(_MONDAY)]


def _draw_save(desk: Desk, days: Sequence[tuple[int, DayHours | None]]) -> None:
    read = {weekday: day for weekday, day in days if day is not None}
    whole = len(read) == WEEKDAYS
    hours = WorkingHours(tuple(read.get(weekday, ()) for weekday in range(WEEKDAYS)))
    problems = list(hours.problems()) if whole else []
    for problem in problems:
        st.markdown(f":orange[{_problem_words(problem)}]")
    minutes = sum(span.closes - span.opens for day in read.values() for span in day)
    total = say("calendar.work.hours_unit", hours=decimal(minutes / _MINUTES))
    st.markdown(say("calendar.work.week", hours=total))
    st.button(
        say("calendar.work.save"),
        type="primary",
        key="hours_save",
        disabled=bool(problems) or not whole,
        on_click=_save,
        args=(desk, hours.days),
    )


def _problem_words(problem: Problem) -> str:
    weekday = problem.field.removeprefix("d")
    day = weekday_name(int(weekday)) if weekday.isdigit() else ""
    return say(f"calendar.work.problem_{problem.code}", day=day)


def _save(desk: Desk, days: tuple[DayHours, ...]) -> None:
    hours = WorkingHours(days, _EDITOR.seen())
    _EDITOR.save(
        desk,
        lambda: save_working_hours(desk.home.state, hours, desk.actor).version,
        _stored_words,
    )


def _stored_words(stored: object) -> str:
    days = stored if isinstance(stored, list) else []
    return ", ".join(
        f"{weekday_name(weekday)} {hours_words(hours_read(day))}"
        for weekday, day in enumerate(days)
    )

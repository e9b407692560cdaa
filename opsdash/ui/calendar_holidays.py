"""Which public holidays hold: the country, its part, and whether anybody works on them."""

from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.holiday_settings import (
    HolidaySettings,
    load_holiday_settings,
    save_holiday_settings,
)
from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.calendar.public_holidays import country_names, holidays_of, part_names
from opsdash.ui import not_open
from opsdash.ui.calendar_room import Room
from opsdash.ui.calendar_saving import Editor
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.record_past import draw_setting_link
from opsdash.words import say
from opsdash.words.dates import weekday_words
from opsdash.words.numbers import count

_EDITOR: Final = Editor("holidays")
_WIDTH: Final = 820


def draw_holidays(room: Room) -> None:
    state = room.desk.home.state
    stored = remember(state, "holidays", lambda: load_holiday_settings(state))
    with st.container(width=_WIDTH):
        st.header(say("calendar.holidays.heading"), anchor=False)
        if room.desk.may(Right.ARRANGE):
            st.markdown(say("calendar.holidays.body"))
            said = _draw_editor(room.desk, stored)
            draw_setting_link(room.desk, "holidays")
        else:
            _draw_stored(room.desk, stored)
            said = stored
        if said.country:
            _draw_year(said, room.today)


def _draw_editor(desk: Desk, stored: HolidaySettings) -> HolidaySettings:
    """What its widgets say now."""
    fill = partial(_fill, stored)
    _EDITOR.begin("holidays_country", stored.version, fill)
    _EDITOR.draw_outcome(fill)
    said = _ask()
    st.button(
        say("calendar.holidays.save"),
        type="primary",
        key="holidays_save",
        on_click=_save,
        args=(desk, said),
    )
    return said


def _draw_stored(desk: Desk, stored: HolidaySettings) -> None:
    parts = part_names(stored.country) if stored.country else {}
    where = (_country_words(stored.country), parts.get(stored.subdivision))
    worked = say("calendar.holidays.worked") if stored.are_worked else None
    st.markdown(" · ".join(verbatim(each) for each in (*where, worked) if each))
    not_open.draw_note(desk.actor, Right.ARRANGE)


def _fill(stored: HolidaySettings) -> None:
    st.session_state["holidays_country"] = stored.country
    st.session_state["holidays_part"] = stored.subdivision
    st.session_state["holidays_english"] = stored.in_english
    st.session_state["holidays_worked"] = stored.are_worked


def _ask() -> HolidaySettings:
    """What the widgets say now."""
    left, right = st.columns(2)
    country = left.selectbox(
        say("calendar.holidays.country"),
        ["", *country_names()],
        format_func=_country_words,
        key="holidays_country",
        on_change=_forget_part,
    )
    parts = part_names(country) if country else {}
    part = right.selectbox(
        say("calendar.holidays.part"),
        ["", *parts],
        format_func=lambda code: parts.get(code, say("calendar.holidays.whole")),
        key="holidays_part",
        disabled=not parts,
    )
    in_english = st.checkbox(say("calendar.holidays.english"), key="holidays_english")
    are_worked = st.checkbox(say("calendar.holidays.worked"), key="holidays_worked")
    return HolidaySettings(country or "", part or "", in_english, are_worked)


def _country_words(code: str) -> str:
    return country_names().get(code, say("calendar.holidays.none"))


def _forget_part() -> None:
    """The parts of one country mean nothing in another."""
    st.session_state["holidays_part"] = ""


def _save(desk: Desk, said: HolidaySettings) -> None:
    settings = HolidaySettings(
        said.country, said.subdivision, said.in_english, said.are_worked, _EDITOR.seen()
    )
    _EDITOR.save(
        desk,
        lambda: save_holiday_settings(desk.home.state, settings, desk.actor).version,
        _stored_words,
    )


def _stored_words(stored: object) -> str:
    said = stored if isinstance(stored, dict) else {}
    country = str(said.get("country", ""))
    part = part_names(country).get(str(said.get("subdivision", ""))) if country else None
    return ", ".join(filter(None, (_country_words(country), part)))


def _draw_year(said: HolidaySettings, today: date) -> None:
    """The holidays of this year, as a closed list."""
    found = holidays_of(said.country, said.subdivision, [today.year], in_english=said.in_english)
    title = say("calendar.holidays.year", year=today.year, count=count(len(found)))
    with st.expander(title, type="compact"):
        st.table(
            {
                say("calendar.holidays.column_day"): [weekday_words(each.day) for each in found],
                say("calendar.holidays.column_name"): [
                    verbatim(each.name, TITLE_LENGTH) for each in found
                ],
            },
            border="horizontal",
            hide_index=True,
        )

"""The list of events on the Calendar page, and the one that is opened below it."""

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.events import (
    TEXT_LENGTH,
    WRITTEN,
    Event,
    EventKind,
    delete_event,
    restore_event,
)
from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.store import Database
from opsdash.ui.calendar_room import Room, close_event, open_event
from opsdash.ui.desk import open_desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.event_form import edit_event, open_event_form
from opsdash.ui.event_words import days_words, kind_words, when_words
from opsdash.ui.record_list import RecordList
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say

_GONE: Final = "event_gone"
_NOTICE: Final = "event_notice"
_WIDTH: Final = 820
# Wider, and a phone would not show how far away an event is.
_TITLE_WIDTH: Final = 200


def draw_events(room: Room) -> None:
    st.header(say("calendar.events.heading"), anchor=False)
    with st.container(width=_WIDTH):
        st.markdown(say("calendar.events.body"))
    _draw_notices(room)
    if room.desk.may(Right.DESCRIBE):
        st.button(
            say("calendar.form.add"),
            type="primary",
            icon=":material/add:",
            key="event_new",
            on_click=open_event_form,
            args=(room.today,),
        )
    if room.events:
        _draw_list(room)
    else:
        _draw_empty()
    if room.opened:
        _draw_opened(room, room.opened)


def _draw_empty() -> None:
    with st.container(border=True, width=_WIDTH, key="events_empty"):
        st.markdown(f"**{say('calendar.events.empty_title')}** {say('calendar.events.empty_body')}")


def _draw_list(room: Room) -> None:
    kinds = _pick_kinds(room.events)
    shown = [event for event in _ordered(room) if not kinds or event.kind in kinds]
    if not shown:
        st.markdown(say("calendar.events.none_of_kind"))
        return
    ids = [event.id for event in shown]
    opened = room.opened.id if room.opened else None
    RecordList("events", ids, opened, _follow).draw(
        _table(room, shown),
        _columns(),
        say("calendar.events.alt"),
        say("calendar.events.select"),
    )


def _pick_kinds(events: Sequence[Event]) -> list[EventKind]:
    """The kinds to show, of those that there are; none means all."""
    there = [kind for kind in WRITTEN if any(event.kind is kind for event in events)]
    if len(there) == 1:
        return []
    return st.pills(
        say("calendar.events.kinds"),
        there,
        selection_mode="multi",
        format_func=kind_words,
        key="kind",
        bind="query-params",
        label_visibility="collapsed",
    )


def _ordered(room: Room) -> list[Event]:
    """What runs or comes, the next first; then what is over, the latest first."""
    coming = [event for event in room.events if event.end_day > room.today]
    past = [event for event in room.events if event.end_day <= room.today]
    return [*coming, *sorted(past, key=lambda event: event.end_day, reverse=True)]


def _table(room: Room, events: Sequence[Event]) -> pa.Table:
    return pa.table(
        {
            "title": [event.title for event in events],
            "when": [when_words(event, room.today) for event in events],
            "kind": [[kind_words(event.kind)] for event in events],
            "days": [days_words(event) for event in events],
        }
    )


def _columns() -> dict[str, Any]:
    config = st.column_config
    kinds = [kind_words(kind) for kind in WRITTEN]
    return {
        "title": config.TextColumn(say("calendar.events.column_title"), width=_TITLE_WIDTH),
        "when": config.TextColumn(say("calendar.events.column_when")),
        "kind": config.MultiselectColumn(
            say("calendar.events.column_kind"), options=kinds, color=["gray"] * len(kinds)
        ),
        "days": config.TextColumn(say("calendar.events.column_days")),
    }


def _follow(event_id: str | None) -> None:
    if event_id:
        open_event(event_id)
    else:
        close_event()


def _draw_opened(room: Room, event: Event) -> None:
    with st.container(border=True, width=_WIDTH, key="event_opened"):
        about = [kind_words(event.kind), days_words(event), when_words(event, room.today)]
        if event.is_sample:
            about.append(say("calendar.events.sample"))
        st.caption(" · ".join(about))
        st.subheader(verbatim(event.title, TITLE_LENGTH), anchor=False)
        # Lines stay lines; nothing in them is Markdown.
        for line in filter(None, map(str.strip, event.text.splitlines())):
            st.markdown(verbatim(line, TEXT_LENGTH))
        if event.link:
            st.link_button(
                verbatim(event.link), event.link, type="tertiary", icon=":material/link:"
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            if room.desk.may(Right.DESCRIBE):
                _draw_buttons(room, event)
            draw_past_link(room.desk, "event", event.id)


def _draw_buttons(room: Room, event: Event) -> None:
    st.button(
        say("calendar.events.edit"),
        key="event_edit",
        icon=":material/edit:",
        on_click=edit_event,
        args=(event,),
    )
    st.button(
        say("calendar.events.delete"),
        key="event_delete",
        type="tertiary",
        icon=":material/delete:",
        on_click=_remove,
        args=(room.desk.home.state, event),
    )


def _remove(state: Database, event: Event) -> None:
    """Delete the event as it was shown; one that changed meanwhile stays."""
    try:
        st.session_state[_GONE] = delete_event(state, event, open_desk().actor)
        close_event()
    except (ConflictError, RecordMissingError):
        st.session_state[_NOTICE] = say("calendar.told.changed")


def _undo(state: Database, event: Event) -> None:
    st.session_state.pop(_GONE, None)
    try:
        restore_event(state, event, open_desk().actor)
    except (ConflictError, RecordMissingError):
        # Somebody brought it back already, or the sample left with its events.
        return
    open_event(event.id)
    st.session_state[_NOTICE] = say("calendar.told.restored")


def _draw_notices(room: Room) -> None:
    notice = st.session_state.pop(_NOTICE, None)
    if notice:
        st.info(notice, icon=":material/info:", width=_WIDTH)
    gone: Event | None = st.session_state.get(_GONE)
    if gone is not None:
        with st.container(horizontal=True, vertical_alignment="center", width=_WIDTH):
            title = verbatim(gone.title, TITLE_LENGTH)
            st.markdown(say("calendar.told.deleted", title=title), width="content")
            st.button(
                say("calendar.told.undo"),
                key="event_undo",
                icon=":material/undo:",
                on_click=_undo,
                args=(room.desk.home.state, gone),
            )
    elif room.is_link_stale:
        st.info(say("calendar.told.unknown_link"), icon=":material/info:", width=_WIDTH)

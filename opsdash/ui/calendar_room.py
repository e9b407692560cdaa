"""What the Calendar page knows in one run: its events, which one is open, and what day it is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.calendar.events import Event, list_events
from opsdash.ui.desk import Desk, remember

_PARAMETER: Final = "event"


@dataclass(frozen=True)
class Room:
    """`opened` is the event that the address names."""

    desk: Desk
    today: date
    events: tuple[Event, ...]
    opened: Event | None
    is_link_stale: bool


def enter(desk: Desk) -> Room:
    state = desk.home.state
    events = remember(state, "events", lambda: list_events(state), len)
    wanted = str(st.query_params.get(_PARAMETER, ""))
    opened = next((event for event in events if event.id == wanted), None)
    today = datetime.now(ZoneInfo(desk.organisation.timezone)).date()
    return Room(desk, today, events, opened, bool(wanted) and opened is None)


def open_event(event_id: str) -> None:
    st.query_params[_PARAMETER] = event_id


def close_event() -> None:
    st.query_params.pop(_PARAMETER, None)

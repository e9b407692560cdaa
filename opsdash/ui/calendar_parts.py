"""The parts of the Calendar page, of which one is shown at a time; the address names it."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from opsdash.ui.calendar_events import draw_events
from opsdash.ui.calendar_holidays import draw_holidays
from opsdash.ui.calendar_hours import draw_hours
from opsdash.ui.calendar_own_days import draw_own_days
from opsdash.ui.calendar_room import Room
from opsdash.ui.calendar_targets import draw_targets
from opsdash.words import say


def _draw_days(room: Room) -> None:
    draw_holidays(room)
    st.space("small")
    draw_own_days(room)


_PARTS: Final[Mapping[str, Callable[[Room], None]]] = {
    "events": draw_events,
    "hours": draw_hours,
    "days": _draw_days,
    "targets": draw_targets,
}


def draw_parts(room: Room) -> None:
    chosen = st.segmented_control(
        say("calendar.parts.label"),
        list(_PARTS),
        default="events",
        format_func=lambda part: say(f"calendar.parts.{part}"),
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    _PARTS[chosen or "events"](room)

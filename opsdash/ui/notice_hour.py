"""The hour, the days and the address of the morning notice, saved by version."""

from datetime import time, timedelta
from functools import partial
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from opsdash.access.clock import now_utc
from opsdash.errors import InvalidRecordError
from opsdash.report.morning.schedule import Days, Schedule, save_schedule
from opsdash.report.morning.words import hour_words
from opsdash.ui.calendar_saving import Editor
from opsdash.ui.desk import Desk
from opsdash.ui.notice_room import Room
from opsdash.ui.notice_words import draw_problems
from opsdash.ui.process import current_team
from opsdash.ui.record_past import draw_setting_link
from opsdash.words import say

_EDITOR: Final = Editor("notice")
_PROBLEMS: Final = "notice_problems"
_ON, _HOUR, _DAYS, _NOTHING, _ADDRESS = (
    "notice_on",
    "notice_hour",
    "notice_days",
    "notice_nothing",
    "notice_address",
)
_STEP: Final = timedelta(minutes=15)
_LOCAL_NAMES: Final = frozenset({"", "localhost"})


def draw_hour(room: Room) -> None:
    fill = partial(_fill, room.schedule)
    _EDITOR.begin(_ON, room.schedule.version, fill)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(say("notice.hour.heading"), anchor=False, width="content")
        draw_setting_link(room.desk, "morning_notice")
    _EDITOR.draw_outcome(fill)
    st.toggle(say("notice.hour.on"), key=_ON)
    hour, days = st.columns([1, 2], gap="medium")
    hour.time_input(
        say("notice.hour.time"),
        step=_STEP,
        help=say("notice.hour.time_help", zone=room.zone),
        key=_HOUR,
    )
    days.segmented_control(
        say("notice.hour.days"),
        list(Days),
        format_func=lambda each: say(f"notice.days.{each}"),
        required=True,
        key=_DAYS,
    )
    st.checkbox(say("notice.hour.tells_nothing"), key=_NOTHING)
    st.text_input(
        say("notice.hour.address"),
        placeholder="https://opsdash.example.com",
        help=say("notice.hour.address_help"),
        key=_ADDRESS,
    )
    if _is_of_this_machine(str(st.session_state[_ADDRESS])):
        st.caption(say("notice.hour.address_here"))
    draw_problems(st.session_state.pop(_PROBLEMS, ()))
    st.button(
        say("notice.hour.save"),
        type="primary",
        key="notice_save",
        on_click=_save,
        args=(room.desk,),
    )


def _fill(schedule: Schedule) -> None:
    st.session_state[_ON] = schedule.is_on
    st.session_state[_HOUR] = schedule.hour
    st.session_state[_DAYS] = schedule.days
    st.session_state[_NOTHING] = schedule.tells_nothing
    st.session_state[_ADDRESS] = schedule.address or _guessed()


def _guessed() -> str:
    """The team's address; without a team the one by which this visitor came."""
    team = current_team()
    if team:
        return team.address
    parts = urlsplit(st.context.url or "")
    below = parts.path.rpartition("/")[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{below}" if parts.netloc else ""


def _is_of_this_machine(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return bool(address) and host in _LOCAL_NAMES


def _save(desk: Desk) -> None:
    hour = st.session_state[_HOUR]
    minutes = hour.hour * 60 + hour.minute if isinstance(hour, time) else -1
    schedule = Schedule(
        is_on=bool(st.session_state[_ON]),
        minutes=minutes,
        days=Days(st.session_state[_DAYS] or Days.WEEKDAYS),
        tells_nothing=bool(st.session_state[_NOTHING]),
        address=str(st.session_state[_ADDRESS] or "").strip(),
        version=_EDITOR.seen(),
    )
    try:
        _EDITOR.save(
            desk,
            lambda: save_schedule(desk.home.state, schedule, desk.actor, now_utc()).version,
            _stored_words,
        )
    except InvalidRecordError as refusal:
        st.session_state[_PROBLEMS] = refusal.facts["problems"]


def _stored_words(stored: object) -> str:
    if not isinstance(stored, dict):
        return ""
    if not stored["is_on"]:
        return say("notice.title_off")
    kept = Schedule(minutes=int(stored["minutes"]))
    days = stored["days"]
    return f"{say(f'notice.days.{days}')}, {hour_words(kept)}"

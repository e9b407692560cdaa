"""What Audit shows: the acts that the filters leave, or the past of one record."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.trail import Sought, Trail, read_trail
from opsdash.calendar.periods import Period
from opsdash.ui.desk import Desk
from opsdash.ui.needs import today_of
from opsdash.words import say

SHOWN: Final = 500
_PERSON, _NOUN, _DAYS = "audit_person", "audit_noun", "audit_days"
_DAYS_AT_FIRST: Final = 30


@dataclass(frozen=True)
class Room:
    """`days` are those that are chosen; the past of one record has all of its own."""

    desk: Desk
    actor: Actor
    sought: Sought
    days: Period
    trail: Trail

    @property
    def zone(self) -> str:
        return self.desk.organisation.timezone

    @property
    def is_one_record(self) -> bool:
        return bool(self.sought.id)


def enter(desk: Desk) -> Room:
    actor, days = desk.actor, _days(desk)
    sought = _named() or _chosen(desk, days)
    return Room(desk, actor, sought, days, read_trail(desk.home.state, sought, actor, SHOWN))


def _named() -> Sought | None:
    """A record by its address, which other pages link to."""
    noun, record_id = st.query_params.get("noun", ""), st.query_params.get("id", "")
    return Sought(noun=noun, id=record_id) if noun and record_id else None


def _days(desk: Desk) -> Period:
    days = st.session_state.get(_DAYS) or first_days(today_of(desk))
    return Period(days[0], days[-1] + timedelta(days=1))


def _chosen(desk: Desk, days: Period) -> Sought:
    said = st.session_state
    return Sought(
        actor=said.get(_PERSON) or "",
        noun=said.get(_NOUN) or "",
        first=_midnight(days.first, desk),
        end=_midnight(days.end, desk),
    )


def first_days(today: date) -> tuple[date, date]:
    return today - timedelta(days=_DAYS_AT_FIRST - 1), today


def _midnight(day: date, desk: Desk) -> datetime:
    """As it is stored: naive UTC."""
    local = datetime.combine(day, time(), ZoneInfo(desk.organisation.timezone))
    return local.astimezone(UTC).replace(tzinfo=None)


def pick(noun_words: dict[str, str], actors: tuple[str, ...], today: date) -> None:
    """The filters, in one line."""
    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            say("audit.filter.person"),
            actors,
            index=None,
            key=_PERSON,
            placeholder=say("audit.filter.everybody"),
            width=220,
        )
        st.selectbox(
            say("audit.filter.noun"),
            list(noun_words),
            index=None,
            format_func=lambda noun: noun_words[noun],
            key=_NOUN,
            placeholder=say("audit.filter.everything"),
            width=220,
        )
        st.date_input(
            say("audit.filter.days"),
            value=first_days(today),
            max_value=today,
            format="YYYY-MM-DD",
            key=_DAYS,
            width=260,
        )

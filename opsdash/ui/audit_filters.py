"""The filters of Audit: drawers that write what is chosen into the address."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Final

import streamlit as st

from opsdash.access.trail import NO_ACCOUNT
from opsdash.calendar.periods import Period
from opsdash.ui.audit_room import (
    ACCOUNT,
    ACT,
    DAYS,
    FILTERS,
    NOUN,
    RECORD,
    SPANS,
    USUAL,
    WHO,
    Room,
    days_of,
    days_text,
)
from opsdash.ui.drawer import drawer
from opsdash.ui.escaping import verbatim
from opsdash.ui.needs import today_of
from opsdash.words import say
from opsdash.words.audit import action_words, doer_words, is_shared, noun_words
from opsdash.words.dates import period_words

_WIDGET: Final = "audit_"
_OWN: Final = "audit_own_days"
_LABEL: Final = 30


def draw_filters(room: Room) -> None:
    if room.is_one_record:
        st.button(
            say("audit.all_records"),
            icon=":material/arrow_back:",
            type="tertiary",
            key="audit_all",
            on_click=_leave_record,
        )
        return
    with st.container(horizontal=True, gap="small", key="audit_filters"):
        _draw_days(room)
        _draw_who(room)
        _draw_what(room)
        if room.is_narrowed or DAYS in st.query_params:
            st.button(
                say("audit.filter.clear"),
                type="tertiary",
                icon=":material/filter_alt_off:",
                key="audit_clear",
                on_click=clear,
            )


def clear() -> None:
    """Everything of the usual days."""
    for name in FILTERS:
        st.query_params.pop(name, None)


def show_all_days() -> None:
    st.query_params[DAYS] = SPANS[-1]


def _leave_record() -> None:
    for name in (NOUN, RECORD):
        st.query_params.pop(name, None)


def _draw_who(room: Room) -> None:
    """By account, because a name may have been two accounts' over time."""
    now = (room.sought.account, room.sought.actor)
    shown = _doers(room)
    if any(now):
        shown.setdefault(now, room.sought.actor or say("audit.nobody_here"))
    with _drawer(WHO, shown.get(now) or say("audit.filter.who_all")) as is_open:
        if is_open:
            _seed(WHO, now if any(now) else None)
            st.selectbox(
                say("audit.filter.who"),
                list(shown),
                index=None,
                format_func=lambda each: shown[each],
                key=_WIDGET + WHO,
                placeholder=say("audit.filter.who_all"),
                on_change=_take_who,
                width=260,
            )


def _doers(room: Room) -> dict[tuple[str, str], str]:
    """What the address says of each, account and name, with how it is called."""
    choices = room.choices
    found = {}
    for each in choices.doers:
        if each.email:
            found[each.account, ""] = doer_words(each, choices)
        else:
            account = each.account or (NO_ACCOUNT if is_shared(each, choices) else "")
            found[account, each.name] = doer_words(each, choices)
    return found


def _take_who() -> None:
    account, name = st.session_state.get(_WIDGET + WHO) or ("", "")
    for parameter, value in ((ACCOUNT, account), (WHO, name)):
        if value:
            st.query_params[parameter] = value
        else:
            st.query_params.pop(parameter, None)


def _draw_what(room: Room) -> None:
    """The kind of record and what was done to it."""
    noun, act = room.sought.noun, room.sought.action
    told = [noun_words(noun)] if noun else []
    told += [action_words(act)] if act else []
    label = ", ".join(told) or say("audit.filter.what_all")
    with _drawer(NOUN, f"{label[:1].upper()}{label[1:]}") as is_open:
        if is_open:
            _draw_choice(NOUN, noun, room.choices.nouns, noun_words)
            _draw_choice(ACT, act, room.choices.actions, action_words)


def _drawer(name: str, label: str, icon: str | None = None) -> AbstractContextManager[bool]:
    return drawer(verbatim(label, _LABEL), f"{_WIDGET}{name}_drawer", icon=icon)


def _draw_choice(name: str, now: str, options: Sequence[str], words: Callable[[str], str]) -> None:
    _seed(name, now or None)
    shown = {each: words(each) for each in sorted({*options, *([now] if now else [])}, key=words)}
    st.selectbox(
        say(f"audit.filter.{name}"),
        list(shown),
        index=None,
        format_func=lambda each: shown[each],
        key=_WIDGET + name,
        placeholder=say(f"audit.filter.{name}_all"),
        on_change=_take,
        args=(name,),
        width=260,
    )


def _draw_days(room: Room) -> None:
    """The usual spans, and two days of one's own."""
    now = st.query_params.get(DAYS, USUAL)
    is_own = now not in SPANS
    label = period_words(room.days) if is_own and room.days else _span_words(now)
    with _drawer(DAYS, label, ":material/calendar_today:") as is_open:
        if is_open:
            _draw_spans(room, None if is_own else now)


def _draw_spans(room: Room, span: str | None) -> None:
    today = today_of(room.desk)
    _seed(DAYS, span)
    _seed_own(room.days or days_of(USUAL, today), today)
    st.radio(
        say("audit.filter.days"),
        SPANS,
        index=None,
        format_func=_span_words,
        key=_WIDGET + DAYS,
        on_change=_take,
        args=(DAYS,),
    )
    st.date_input(
        say("audit.filter.own_days"),
        max_value=today,
        format="YYYY-MM-DD",
        key=_OWN,
        on_change=_take_own,
    )


def _span_words(span: str) -> str:
    return say(f"audit.span.d{span}")


def _seed(name: str, value: str | tuple[str, str] | None) -> None:
    """A widget that says the same already keeps its place on the screen."""
    if st.session_state.get(_WIDGET + name) != value or _WIDGET + name not in st.session_state:
        st.session_state[_WIDGET + name] = value


def _seed_own(days: Period | None, today: date) -> None:
    """While somebody has chosen the first of two days, the second is waited for."""
    held = st.session_state.get(_OWN)
    is_begun = isinstance(held, tuple) and len(held) == 1
    if days and not is_begun:
        last = min(days.last, today)
        st.session_state[_OWN] = (min(days.first, last), last)


def _take(name: str) -> None:
    value = st.session_state.get(_WIDGET + name)
    if value and (name, value) != (DAYS, USUAL):
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _take_own() -> None:
    held = st.session_state.get(_OWN)
    if isinstance(held, tuple) and len(held) > 1:
        st.query_params[DAYS] = days_text(*held)

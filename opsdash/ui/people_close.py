"""Closing an account: at once, or after a look at what it gave to others for good."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.people import Person
from opsdash.errors import LastAdminError
from opsdash.report.leaving import Given, close_account, given_by
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import local
from opsdash.ui.people_room import Room, attempt, tell
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import count
from opsdash.words.people import given_words
from opsdash.words.problems import explain

_DRAFT: Final = "person_closing"
_ENDS: Final = "person_ends_given"
_MOST: Final = 10


@dataclass(frozen=True)
class _Closing:
    person: Person
    given: Given


def begin_close(room: Room, person: Person) -> None:
    """Close it, or ask first where something of it would go on."""
    given = given_by(room.desk.home.state, person, room.desk.actor)
    if given.is_nothing:
        _close(room, person, ends_given=True)
        return
    st.session_state[_ENDS] = True
    st.session_state[_DRAFT] = _Closing(person, given)


def draw_close(room: Room) -> None:
    """The dialog that asks."""
    closing: _Closing | None = st.session_state.get(_DRAFT)
    if closing is None:
        return
    title = say("people.close.heading", name=verbatim(closing.person.name))
    st.dialog(title, width="medium", on_dismiss=_drop)(_body)(room)


def _body(room: Room) -> None:
    closing: _Closing | None = st.session_state.get(_DRAFT)
    if closing is None:
        # Closed or cancelled within the dialog: only a run of the whole page changes it.
        st.rerun()
    given = closing.given
    st.markdown(say("people.close.given", given=_words(given)))
    st.markdown("\n".join(f"- {line}" for line in _lines(room, given)))
    st.checkbox(say("people.close.ends"), key=_ENDS)
    panels.note(say("people.close.for_good"))
    with st.container(horizontal=True):
        st.button(
            say("people.change.close"),
            type="primary",
            key="person_close_do",
            on_click=_agreed,
            args=(room, closing.person),
        )
        st.button(
            say("people.change.cancel"), type="tertiary", key="person_close_cancel", on_click=_drop
        )


def _lines(room: Room, given: Given) -> list[str]:
    """What it is, for whom, and until when; many are not all named."""
    lines = [
        say(
            "people.close.link",
            name=verbatim(each.name or say("frozen.guests.unnamed")),
            day=day_words(local(each.expires_at, room.zone).date()),
        )
        for each in given.links
    ]
    lines += [say("people.close.token", name=verbatim(each.name)) for each in given.tokens]
    more = len(lines) - _MOST
    return [*lines[:_MOST], say("people.close.more", count=count(more))] if more > 1 else lines


def _words(given: Given) -> str:
    return given_words(len(given.links), len(given.tokens))


def _drop() -> None:
    st.session_state.pop(_DRAFT, None)


def _agreed(room: Room, person: Person) -> None:
    _drop()
    _close(room, person, ends_given=bool(st.session_state.get(_ENDS, True)))


def _close(room: Room, person: Person, *, ends_given: bool) -> None:
    def close(actor: Actor) -> None:
        closed = close_account(room.desk.home.state, person, actor, ends_given=ends_given)
        told = say("people.told.closed", name=verbatim(person.name))
        if not closed.ended.is_nothing:
            told = f"{told} {say('people.told.ended', given=_words(closed.ended))}"
        tell(f"{told} {say('people.told.undo_leaves')}", closed.person)

    try:
        attempt(room, close)
    except LastAdminError as refusal:
        tell(panels.escaped(explain(refusal).what))

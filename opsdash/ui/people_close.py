"""Closing or narrowing an account: at once, or after a look at what it gave to others."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.people import Person
from opsdash.errors import InvalidRecordError, LastAdminError
from opsdash.report.leaving import Access, Given, change_account, close_account, given_by
from opsdash.ui import panels
from opsdash.ui.dialog_draft import DialogDraft
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import local
from opsdash.ui.people_room import Room, attempt, tell
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import count
from opsdash.words.people import given_words
from opsdash.words.problems import explain

_ENDS: Final = "person_ends_given"
_MOST: Final = 10


@dataclass(frozen=True)
class _Asked:
    """`given` is what loses its power; `access` what the person is to be, None: closed."""

    person: Person
    given: Given
    access: Access | None = None

    @property
    def act(self) -> str:
        return "narrow" if self.access else "close"


_DRAFT: Final = DialogDraft[_Asked]("person_closing")


def begin_close(room: Room, person: Person) -> None:
    """Close it, or ask first where something of it would go on."""
    given = given_by(room.desk.home.state, person, room.desk.actor)
    if given.is_nothing:
        _close(room, person, ends_given=True)
    else:
        _ask(_Asked(person, given))


def begin_narrow(person: Person, access: Access, lost: Given) -> None:
    """Ask what becomes of what this person could not give any more."""
    _ask(_Asked(person, lost, access))


def _ask(asked: _Asked) -> None:
    st.session_state[_ENDS] = True
    _DRAFT.keep(asked)


def draw_close(room: Room) -> None:
    """The dialog that asks."""
    asked = _DRAFT.read()
    if asked is not None:
        title = say(f"people.{asked.act}.heading", name=verbatim(asked.person.name))
        _DRAFT.draw(title, _body, room)


def _body(asked: _Asked, room: Room) -> None:
    given, name = asked.given, verbatim(asked.person.name)
    st.markdown(say(f"people.{asked.act}.given", given=_words(given), name=name))
    st.markdown("\n".join(f"- {line}" for line in _lines(room, given)))
    st.checkbox(say("people.close.ends"), key=_ENDS)
    panels.note(say(f"people.{asked.act}.for_good"))
    with st.container(horizontal=True):
        st.button(
            say("people.change.save" if asked.access else "people.change.close"),
            type="primary",
            key=f"person_{asked.act}_do",
            on_click=_agreed,
            args=(room, asked),
        )
        st.button(
            say("people.change.cancel"),
            type="tertiary",
            key="person_close_cancel",
            on_click=_DRAFT.drop,
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


def _agreed(room: Room, asked: _Asked) -> None:
    _DRAFT.drop()
    ends_given = bool(st.session_state.get(_ENDS, True))
    if asked.access is None:
        _close(room, asked.person, ends_given=ends_given)
    else:
        _narrow(room, asked.person, asked.access, ends_given=ends_given)


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


def _narrow(room: Room, person: Person, access: Access, *, ends_given: bool) -> None:
    def narrow(actor: Actor) -> None:
        done = change_account(room.desk.home.state, person, access, actor, ends_given=ends_given)
        told = say("people.told.saved", name=verbatim(done.person.name))
        if not done.ended.is_nothing:
            told = f"{told} {say('people.told.ended', given=_words(done.ended))}"
        tell(told)

    try:
        attempt(room, narrow)
    except (InvalidRecordError, LastAdminError) as refusal:
        tell(panels.escaped(explain(refusal).what))

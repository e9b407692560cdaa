"""Accounts, invitations that wait, and closed accounts, line by line."""

from datetime import datetime
from typing import Final

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.invitations import Invitation, revoke_invitation
from opsdash.access.people import Person, namesakes, restore_person
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import local
from opsdash.ui.people_change import begin_change
from opsdash.ui.people_find import draw_find, draw_pages, page_of
from opsdash.ui.people_room import Room, attempt, line, tell, told
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import count
from opsdash.words.people import groups_words, role_words, seen_words

_LETTERS: Final = 254


def draw_told(room: Room) -> None:
    """What was just done, and its way back."""
    done = told()
    if done is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(done.text, width="content")
        if done.undone:
            st.button(
                say("people.told.undo"),
                key="people_undo",
                icon=":material/undo:",
                on_click=_restore,
                args=(room, done.undone),
            )


def draw_people(room: Room) -> None:
    if not room.people:
        return
    st.header(say("people.list.heading"), anchor=False)
    for name in namesakes(room.people):
        panels.note(say("people.list.namesakes", name=verbatim(name)))
    found = draw_find(room.people)
    for person in page_of(found):
        with line(_person_words(room, person)):
            st.button(
                say("people.list.change"),
                key=f"person_change_{person.id}",
                type="tertiary",
                icon=":material/edit:",
                on_click=begin_change,
                args=(person,),
            )
            draw_past_link(room.desk, "person", person.id)
    draw_pages(found)


def draw_waiting(room: Room) -> None:
    if not room.waiting:
        return
    st.space("small")
    st.header(say("people.waiting.heading"), anchor=False)
    for invitation in room.waiting:
        with line(_invitation_words(room, invitation)):
            st.button(
                say("people.waiting.revoke"),
                key=f"invitation_revoke_{invitation.id}",
                type="tertiary",
                icon=":material/block:",
                on_click=_revoke,
                args=(room, invitation),
            )


def draw_closed(room: Room) -> None:
    if not room.closed:
        return
    st.space("small")
    number = len(room.closed)
    key = "people.list.closed_one" if number == 1 else "people.list.closed"
    with st.expander(say(key, count=count(number))):
        for person in room.closed:
            with line(_person_words(room, person)):
                st.button(
                    say("people.list.restore"),
                    key=f"person_restore_{person.id}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=_restore,
                    args=(room, person),
                )


def _person_words(room: Room, person: Person) -> str:
    you = f" ({say('people.list.you')})" if person.id == room.actor.person else ""
    if person.removed_at:
        when = say("people.list.closed_on", day=_day(room, person.removed_at))
    else:
        when = seen_words(room.seen.get(person.id), room.now, room.zone)
    name = f"**{verbatim(person.name)}**{you}"
    return _two_lines(f"{name} :gray[{verbatim(person.email, _LETTERS)}]", _access(person), when)


def _invitation_words(room: Room, invitation: Invitation) -> str:
    who = verbatim(invitation.email, _LETTERS) or say("people.waiting.anybody")
    if invitation.person:
        who = say("people.waiting.password", email=who)
    until = say("people.waiting.until", day=_day(room, invitation.expires_at))
    by = say("people.waiting.by", name=verbatim(invitation.created_by))
    return _two_lines(who, _access(invitation), f"{until}, {by}")


def _two_lines(who: str, *about: str) -> str:
    return f"{who}  \n:small[:gray[{' · '.join(about)}]]"


def _access(opened: Person | Invitation) -> str:
    groups = verbatim(groups_words(opened.groups), _LETTERS)
    return f"{role_words(opened.role)} · {groups}"


def _day(room: Room, moment: datetime) -> str:
    return day_words(local(moment, room.zone).date())


def _restore(room: Room, person: Person) -> None:
    def restore(actor: Actor) -> None:
        restore_person(room.desk.home.state, person, actor)
        tell(say("people.told.restored", name=verbatim(person.name)))

    attempt(room, restore)


def _revoke(room: Room, invitation: Invitation) -> None:
    def revoke(actor: Actor) -> None:
        revoke_invitation(room.desk.home.state, invitation.id, actor)
        tell(say("people.told.revoked"))

    attempt(room, revoke)

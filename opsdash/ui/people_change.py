"""One account in a dialog: its name, role and groups, where it is signed in, and its end."""

from dataclasses import dataclass, replace
from typing import Final, cast

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.people import Person
from opsdash.access.rights import Role
from opsdash.access.sessions import end_all_sessions, sessions_of
from opsdash.errors import (
    ConflictError,
    InvalidRecordError,
    LastAdminError,
    OpsdashError,
    RecordMissingError,
)
from opsdash.report.leaving import Access, change_account, lost_by
from opsdash.ui import panels
from opsdash.ui.dialog_draft import DialogDraft
from opsdash.ui.escaping import verbatim
from opsdash.ui.people_close import begin_close, begin_narrow
from opsdash.ui.people_invite import make_password_link, pick_access
from opsdash.ui.people_room import Room, attempt, tell
from opsdash.words import say
from opsdash.words.numbers import count
from opsdash.words.people import groups_words, role_words, seen_words

_LONGEST: Final = 80


@dataclass(frozen=True)
class _Draft:
    """`base` is what it began from; `refusal` why it was not saved, `theirs` what is stored."""

    base: Person
    refusal: OpsdashError | None = None
    theirs: Person | None = None


_DRAFT: Final = DialogDraft[_Draft]("person_draft")


def begin_change(person: Person) -> None:
    said = st.session_state
    said["person_name"] = person.name
    said["person_role"] = person.role
    said["person_groups"] = list(person.groups or ())
    _DRAFT.keep(_Draft(person))


def draw_change(room: Room) -> None:
    draft = _DRAFT.read()
    if draft is not None:
        title = verbatim(draft.base.name, _LONGEST)
        _DRAFT.draw(title, _body, room)


def _body(draft: _Draft, room: Room) -> None:
    _draw_fields(room, draft)
    st.space("small")
    _draw_access(room, draft.base)


def _draw_fields(room: Room, draft: _Draft) -> None:
    if draft.refusal:
        panels.error(draft.refusal)
    if draft.theirs:
        _draw_conflict(draft.theirs)
    st.caption(verbatim(draft.base.email, _LONGEST))
    st.text_input(say("people.change.name"), max_chars=_LONGEST, key="person_name")
    pick_access(room, "person", disabled=_is_self(room, draft.base))
    if _is_self(room, draft.base):
        panels.note(say("people.change.self"))
    with st.container(horizontal=True):
        st.button(
            say("people.change.save"),
            type="primary",
            key="person_save",
            on_click=_save,
            args=(room,),
        )
        st.button(
            say("people.change.cancel"), type="tertiary", key="person_cancel", on_click=_DRAFT.drop
        )


def _draw_conflict(theirs: Person) -> None:
    words = say(
        "people.change.conflict",
        role=role_words(theirs.role),
        groups=verbatim(groups_words(theirs.groups)),
    )
    st.info(words, icon=":material/call_split:")


def _draw_access(room: Room, person: Person) -> None:
    # A dialog draws its headings smaller by one step.
    st.header(say("people.change.access"), anchor=False)
    st.markdown(_sessions_words(room, person))
    with st.container(horizontal=True, gap="small"):
        st.button(
            say("people.change.sign_out"),
            key="person_sign_out",
            icon=":material/logout:",
            on_click=_sign_out,
            args=(room, person),
        )
        if room.team and room.team.passwords:
            st.button(
                say("people.change.password"),
                key="person_password",
                icon=":material/key:",
                on_click=_password,
                args=(room, person),
            )
        st.button(
            say("people.change.close"),
            key="person_close",
            icon=":material/person_off:",
            disabled=_is_self(room, person),
            on_click=_close,
            args=(room, person),
        )


def _sessions_words(room: Room, person: Person) -> str:
    number = len(sessions_of(room.desk.home.state, person.id))
    if not number:
        return say("people.change.none_open")
    when = seen_words(room.seen.get(person.id), room.now, room.zone)
    if number == 1:
        return say("people.change.open_one", when=when)
    return say("people.change.open", count=count(number), when=when)


def _is_self(room: Room, person: Person) -> bool:
    return person.id == room.actor.person


def _save(room: Room) -> None:
    """At once, or after a look at what was given to others with more power."""
    draft = _DRAFT.read()
    if draft is None:
        return
    state = room.desk.home.state
    access = _said_access(room, draft.base)
    try:
        lost = lost_by(state, draft.base, access, room.desk.actor)
        if not lost.is_nothing:
            _DRAFT.drop()
            begin_narrow(draft.base, access, lost)
            return
        saved = change_account(state, draft.base, access, room.desk.actor).person
    except (InvalidRecordError, LastAdminError) as refusal:
        _DRAFT.keep(replace(draft, refusal=refusal))
    except ConflictError as conflict:
        theirs = cast("Person", conflict.facts["stored"])
        _DRAFT.keep(_Draft(replace(draft.base, version=theirs.version), theirs=theirs))
    except RecordMissingError:
        _DRAFT.drop()
        tell(say("people.told.gone"))
    else:
        _DRAFT.drop()
        tell(say("people.told.saved", name=verbatim(saved.name)))


def _said_access(room: Room, person: Person) -> Access:
    """What is disabled says nothing."""
    said = st.session_state
    if _is_self(room, person):
        return Access(person.role, person.groups, said["person_name"])
    groups = tuple(said["person_groups"]) or None
    return Access(Role(said["person_role"]), groups, said["person_name"])


def _sign_out(room: Room, person: Person) -> None:
    def sign_out(actor: Actor) -> None:
        end_all_sessions(room.desk.home.state, person.id, actor)
        tell(say("people.told.signed_out", name=verbatim(person.name)))

    _DRAFT.drop()
    attempt(room, sign_out)


def _password(room: Room, person: Person) -> None:
    _DRAFT.drop()
    make_password_link(room, person)


def _close(room: Room, person: Person) -> None:
    _DRAFT.drop()
    begin_close(room, person)

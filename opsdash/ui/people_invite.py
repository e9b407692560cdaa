"""A link that lets somebody in, or sets a new password: made here and shown once."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.invitations import Invitation, invite, invite_again
from opsdash.access.people import Person
from opsdash.access.rights import WHOLE, Role, allows
from opsdash.errors import InvalidRecordError
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import local
from opsdash.ui.people_room import Room, attempt
from opsdash.ui.share import copy_button
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.people import role_words

_DRAFT: Final = "invite_draft"
_LONGEST: Final = 254


@dataclass(frozen=True)
class _Form:
    """What is being asked; `refusal` is why no link was made."""

    refusal: InvalidRecordError | None = None


@dataclass(frozen=True)
class _Link:
    """What was made; `about` says who it is for and how long it opens.

    `is_here_only`: another machine does not reach the address.
    """

    about: str
    address: str
    is_here_only: bool


def draw_invite_button(room: Room) -> None:
    """In local mode there is no address that a link could begin with."""
    if room.team:
        st.button(
            say("people.invite.begin"),
            type="primary",
            icon=":material/person_add:",
            key="invite_begin",
            on_click=_begin,
        )


def draw_invite(room: Room) -> None:
    """The dialog: the form, then its link, which only its button puts away."""
    draft = _draft()
    if draft is None:
        return
    is_form = isinstance(draft, _Form)
    title = say("people.invite.heading" if is_form else "people.invite.link")
    opened = st.dialog(title, width="medium", dismissible=is_form, on_dismiss=_drop)(_body)
    opened(room, is_form=is_form)


def _draft() -> _Form | _Link | None:
    draft: _Form | _Link | None = st.session_state.get(_DRAFT)
    return draft


def _drop() -> None:
    st.session_state.pop(_DRAFT, None)


def _begin() -> None:
    said = st.session_state
    said["invite_email"], said["invite_role"], said["invite_groups"] = "", Role.VIEWER, []
    said[_DRAFT] = _Form()


def _body(room: Room, *, is_form: bool) -> None:
    draft = _draft()
    if isinstance(draft, _Form) and is_form:
        _draw_form(room, draft)
    elif isinstance(draft, _Link) and not is_form:
        _draw_link(draft)
    else:
        # Made, cancelled or done within the dialog: only a run of the whole page changes it.
        st.rerun()


def _draw_form(room: Room, form: _Form) -> None:
    if form.refusal:
        panels.error(form.refusal)
    has_choice = not _needs_email(room)
    st.text_input(
        say("people.invite.email"),
        placeholder=say("people.invite.email_placeholder") if has_choice else None,
        help=say("people.invite.email_help") if has_choice else None,
        max_chars=_LONGEST,
        key="invite_email",
    )
    if not has_choice:
        panels.note(say("people.invite.email_needed"))
    pick_access(room, "invite")
    with st.container(horizontal=True):
        st.button(
            say("people.invite.make"),
            type="primary",
            key="invite_make",
            on_click=_make,
            args=(room,),
        )
        st.button(say("people.change.cancel"), type="tertiary", key="invite_cancel", on_click=_drop)


def _draw_link(link: _Link) -> None:
    st.markdown(link.about)
    st.code(link.address, language=None, wrap_lines=True)
    copy_button("invite_copy", link.address, say("people.invite.copy"))
    if link.is_here_only:
        panels.note(say("people.invite.here_only"))
    st.button(say("people.invite.done"), type="primary", key="invite_done", on_click=_drop)


def pick_access(room: Room, key: str, *, disabled: bool = False) -> None:
    """Role and groups, kept under `<key>_role` and `<key>_groups`, which the caller has filled."""
    role = st.segmented_control(
        say("people.invite.role"),
        list(Role),
        format_func=role_words,
        required=True,
        disabled=disabled,
        key=f"{key}_role",
    )
    role = Role(role or Role.VIEWER)
    is_limited = bool(st.session_state[f"{key}_groups"])
    panels.note(_does(role, is_limited=is_limited))
    groups = st.multiselect(
        say("people.invite.groups"),
        room.groups,
        placeholder=say("people.invite.all_groups"),
        disabled=disabled,
        key=f"{key}_groups",
    )
    if groups and any(allows(role, right, is_limited=False) for right in WHOLE):
        panels.note(say("people.invite.closed"))


def _does(role: Role, *, is_limited: bool) -> str:
    if is_limited:
        return say(f"people.does_limited.{role.value}")
    return say(f"people.does.{role.value}")


def make_password_link(room: Room, person: Person) -> None:
    """A link by which the person sets a new password."""

    def make(actor: Actor) -> None:
        if room.team is None:
            return
        lifetimes = room.team.lifetimes
        made, link = invite_again(room.desk.home, person, actor, lifetimes=lifetimes)
        name, until = verbatim(person.name), _until(room, made)
        _keep(room, say("people.invite.made_password", name=name, until=until), link)

    attempt(room, make)


def _make(room: Room) -> None:
    said = st.session_state
    if room.team is None:
        return
    try:
        made, link = invite(
            room.desk.home,
            room.desk.actor,
            role=Role(said["invite_role"]),
            groups=said["invite_groups"] or None,
            email=said["invite_email"].strip(),
            lifetimes=room.team.lifetimes,
            needs_email=_needs_email(room),
        )
    except InvalidRecordError as refusal:
        said[_DRAFT] = _Form(refusal)
        return
    _keep(room, say("people.invite.made", until=_until(room, made)), link)


def _needs_email(room: Room) -> bool:
    """Without passwords another system says who has come: only an address leads to the link."""
    return room.team is not None and not room.team.passwords


def _until(room: Room, made: Invitation) -> str:
    return day_words(local(made.expires_at, room.zone).date())


def _keep(room: Room, about: str, link: str) -> None:
    if room.team:
        address = f"{room.team.address}/invitation/{link}"
        st.session_state[_DRAFT] = _Link(about, address, room.team.is_on_loopback)

"""Links for guests to one frozen view: made on its page, shown once, listed and revoked."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.errors import OpsdashError
from opsdash.report.frozen.guest_links import check_link, list_links
from opsdash.report.frozen.records import FrozenView
from opsdash.ui.desk import Desk
from opsdash.ui.freezing import made_secret
from opsdash.ui.frozen_links import problem_words
from opsdash.ui.frozen_room import Room
from opsdash.ui.guest_fields import asked, draw_fields
from opsdash.ui.guest_links import draw_rows
from opsdash.ui.guest_secret import Secret, draw_secret
from opsdash.ui.process import current_team
from opsdash.words import say

_KEY: Final = "frozen_guest"
_MADE: Final = "frozen_guest_made"
_WIDTH: Final = 800


@dataclass(frozen=True)
class _Made:
    frozen_id: str
    secret: Secret | None
    problem: str = ""


def draw_guests(desk: Desk, room: Room) -> None:
    """Nothing for who may not share, and where no guest could come and none was to."""
    if not desk.may(Right.SHARE):
        return
    links = list_links(desk.home.state, desk.actor, room.view.id)
    if not current_team() and not links:
        return
    st.space("small")
    st.header(say("frozen.guests.title"), anchor=False)
    st.caption(say("frozen.guests.note"))
    with st.container(width=_WIDTH):
        if current_team():
            _draw_form(desk, room.view)
        draw_rows(desk, links, {})


def _draw_form(desk: Desk, view: FrozenView) -> None:
    with st.popover(say("frozen.guests.make"), icon=":material/add_link:", key=f"{_KEY}_box"):
        is_embedded = st.toggle(say("frozen.guests.embed"), key=f"{_KEY}_embedded")
        draw_fields(_KEY, with_embed=is_embedded)
        st.button(
            say("frozen.guests.do_make"),
            type="primary",
            key=f"{_KEY}_do",
            on_click=_make,
            args=(desk, view),
        )
        made: _Made | None = st.session_state.get(_MADE)
        if made and made.frozen_id == view.id:
            if made.problem:
                st.info(made.problem)
            if made.secret:
                draw_secret(made.secret)


def _make(desk: Desk, view: FrozenView) -> None:
    is_framed = bool(st.session_state.get(f"{_KEY}_embedded"))
    fields = asked(_KEY, with_embed=is_framed)
    try:
        check_link(fields.name, fields.days, fields.embed, is_framed=is_framed)
        made = _Made(view.id, made_secret(desk, view, fields))
    except OpsdashError as problem:
        made = _Made(view.id, None, problem_words(problem))
    st.session_state[_MADE] = made

"""Which page opens first for the visitor, and a way back to Today."""

from typing import Final

import streamlit as st

from opsdash.access.personal import StartPage
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.navigation import ROOMS
from opsdash.ui.personal import choose, personal_of
from opsdash.words import say

_KEY: Final = "account_start"
_WIDTH: Final = 400
_TODAY: Final = StartPage("")


def draw_start(desk: Desk) -> None:
    actor = desk.actor
    chosen = personal_of(desk.home, actor).start or _TODAY
    names = {
        StartPage("" if room.key == "today" else room.path): say(f"shell.pages.{room.key}")
        for room in ROOMS
        if actor.may(room.right) and not room.hidden
    }
    if chosen not in names:
        names[chosen] = _narrowed_words(chosen)
    st.space("small")
    st.header(say("account.start.heading"), anchor=False)
    # It says what is stored, also after it was chosen elsewhere.
    st.session_state[_KEY] = chosen
    with st.container(width=_WIDTH):
        st.selectbox(
            say("account.start.label"),
            tuple(names),
            format_func=lambda each: names.get(each, ""),
            key=_KEY,
            on_change=_choose,
        )
    panels.note(say("account.start.note"))


def _narrowed_words(start: StartPage) -> str:
    """A page as it was filtered when it was chosen; one that is gone leads to Today."""
    paths = {"" if room.key == "today" else room.path: room.key for room in ROOMS}
    key = paths.get(start.page)
    if key is None:
        return say("account.start.gone")
    return say("account.start.as_chosen", page=say(f"shell.pages.{key}"))


def _choose() -> None:
    chosen: StartPage = st.session_state[_KEY]
    choose(None if chosen == _TODAY else chosen)

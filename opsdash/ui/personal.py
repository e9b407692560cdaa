"""What the visitor chose for nobody else, read once until somebody writes, and the start page."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.personal import Personal, StartPage, choose_start, owned_by, read_personal
from opsdash.metrics.caching import remember
from opsdash.store import Home
from opsdash.ui import panels
from opsdash.ui.acting import actor_of_run
from opsdash.ui.process import current_home
from opsdash.ui.saved_views import kept_text
from opsdash.words import say

_ARRIVED: Final = "arrived"


def personal_of(home: Home, actor: Actor) -> Personal:
    key = ("personal", owned_by(actor))
    return remember(home.state, key, lambda: read_personal(home.state, actor))


def arrives() -> bool:
    """Whether this is the first run of a visit: who is here already goes where he clicks."""
    is_first = _ARRIVED not in st.session_state
    st.session_state[_ARRIVED] = True
    return is_first


def parameters_of(start: StartPage) -> Mapping[str, list[str]]:
    return parse_qs(start.parameters)


def draw_start(page: str, code: str) -> None:
    """Below what is shared: the page, as it is filtered now, as the one that opens first."""
    home = current_home()
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    shown = StartPage(page, kept_text(given, code))
    if personal_of(home, actor_of_run(home)).start == shown:
        panels.note(say("account.start.is_this"))
        st.button(
            say("account.start.clear"),
            type="tertiary",
            icon=":material/undo:",
            key="start_clear",
            on_click=choose,
            args=(None,),
        )
        return
    st.button(
        say("account.start.choose_this"),
        type="tertiary",
        icon=":material/home:",
        help=say("account.start.choose_help"),
        key="start_choose",
        on_click=choose,
        args=(shown,),
    )


def choose(start: StartPage | None) -> None:
    home = current_home()
    choose_start(home.state, start, actor_of_run(home))

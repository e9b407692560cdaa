"""Draws a section once the reader comes near it: what nobody scrolls to is neither asked nor drawn.

Until then a placeholder of the section's height keeps its place, so nothing jumps. What was reached
stays drawn while one is on the page; printing reaches everything.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

_ASSETS: Final = Path(__file__).parent / "assets"

# Sections of the shown page that were reached, with that page: another page begins anew.
_SLOT: Final = "reached"

# One run draws everything, because all that the page says is wanted.
_WHOLE: Final = "reach_all"

_NOWHERE: Final = ("", frozenset[str]())

_sentinel = st.components.v2.component(
    "opsdash_reached",
    html="<div class='sentinel' aria-hidden='true'></div>",
    js=(_ASSETS / "reached.js").read_text(encoding="utf-8"),
)


def begin_page(path: str) -> None:
    """Forget what was reached on another page."""
    if st.session_state.get(_SLOT, _NOWHERE)[0] != path:
        st.session_state[_SLOT] = (path, frozenset[str]())


def reach_all(*, wanted: bool) -> None:
    """Whether the runs from now on draw every section."""
    st.session_state[_WHOLE] = wanted


@st.fragment
def when_reached(key: str, draw: Callable[[], None], *, height: int) -> None:
    """`draw()` once the reader is near; `height` in pixels is about what it will take.

    The run that draws leaves the placeholder below until all is drawn: a page that became shorter
    meanwhile would bring the sections below near. It is taken away in words: what a run leaves out
    stays where another one came in between.
    """
    path = st.session_state.get(_SLOT, _NOWHERE)[0]
    with st.container():
        if _is_reached(key):
            draw()
            st.empty()
            return
        # Streamlit hears a component only for those who listen.
        _sentinel(key=f"reach-{path}-{key}", height=1, on_near_change=partial(_note, path, key))
    st.skeleton(height=height)


def _is_reached(key: str) -> bool:
    reached: frozenset[str] = st.session_state.get(_SLOT, _NOWHERE)[1]
    return key in reached or bool(st.session_state.get(_WHOLE))


def _note(path: str, key: str) -> None:
    """It was reached, unless another page is shown by now."""
    shown, reached = st.session_state.get(_SLOT, _NOWHERE)
    if shown == path:
        st.session_state[_SLOT] = (path, reached | {key})

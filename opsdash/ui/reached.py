"""Draws a section once the reader comes near it: what nobody scrolls to is neither asked nor drawn.

Until then a placeholder of the section's height keeps its place, so nothing jumps. What was reached
stays drawn while one is on the page; printing reaches everything.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

_ASSETS: Final = Path(__file__).parent / "assets"

# Sections of the shown page that were reached, with that page: another page begins anew.
_SLOT: Final = "reached"

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


@st.fragment
def when_reached(key: str, draw: Callable[[], None], *, height: int) -> None:
    """`draw()` once the reader is near; `height` in pixels is about what it will take.

    The placeholder keeps its element when it is emptied, so that charts stay where they are and are
    only given new data by the next run.
    """
    path, reached = st.session_state.get(_SLOT, _NOWHERE)
    place = st.empty()
    if key not in reached:
        with place.container():
            found = _sentinel(key=f"reach-{path}-{key}", height=1, on_near_change=_nothing)
            st.skeleton(height=height)
        if not found.near:
            return
        st.session_state[_SLOT] = (path, reached | {key})
        place.empty()
    draw()


def _nothing() -> None:
    """Streamlit tells a component's value only to those who listen."""

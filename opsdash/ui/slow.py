"""Draws a finding that takes a while: words and a skeleton until it is made, then by itself.

Nobody reloads: a fragment looks once a second and runs the page again when there is something.
"""

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from opsdash.findings.background import Slow, Stage, findings, key_of
from opsdash.ui import panels
from opsdash.ui.desk import Desk

Value = TypeVar("Value")

_POLL_SECONDS: Final = 1


def find_slow(
    desk: Desk, key: Hashable, make: Callable[[], Value], *, waiting: str, height: int
) -> Slow[Value] | None:
    """The finding, made or failed; None while `waiting` stands in its place.

    `key` is all that it depends on besides data and definitions.
    """
    whole = key_of(desk.home.facts, desk.catalog, desk.organisation, key)
    found = findings.find(whole, make)
    if found.stage is not Stage.MAKING:
        return found
    _wait(whole, make, waiting, height)
    return None


def is_alone() -> bool:
    """Whether a fragment runs by itself and not as a part of the page's run."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


@st.fragment(run_every=_POLL_SECONDS)
def _wait(key: Hashable, make: Callable[[], object], waiting: str, height: int) -> None:
    if findings.find(key, make).stage is not Stage.MAKING:
        st.rerun()
    panels.note(waiting)
    st.skeleton(height=height)

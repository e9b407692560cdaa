"""Whether a tab still shows the newest data: says so and waits, as a form may be half filled.

Polls the data version, which costs a kilobyte; nothing is asked again until somebody wants it.
"""

from typing import Final

import streamlit as st

from opsdash.metrics.coverage import Coverage
from opsdash.store import Home
from opsdash.ui import panels
from opsdash.words import say

_POLL_SECONDS: Final = 15


def watch_data(home: Home) -> None:
    """A quiet line with a button once the data are newer than those of this run."""
    _watch(home, home.facts.data_version)


@st.fragment(run_every=_POLL_SECONDS)
def _watch(home: Home, shown: int) -> None:
    if home.facts.data_version == shown:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":small[:gray[{say('shell.newer')}]]", width="content")
        if st.button(f":small[:blue[{say('shell.newer_show')}]]", type="tertiary", key="newer"):
            st.rerun()


def draw_rebuilding(coverage: Coverage) -> None:
    """Why answers take longer while sums of a changed definition are made again."""
    if coverage.stale:
        panels.note(say("shell.rebuilding"))

"""Chances of shown goals that are not made yet: begun behind the page, shown by themselves."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.goals.asked import Books
from opsdash.goals.standing import Standing
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.slow import is_alone
from opsdash.words import say

_POLL_SECONDS: Final = 1


def wait_for_chances(desk: Desk, lacking: Sequence[Standing]) -> None:
    """A note in the place of the chances of these goals, until all of them are made."""
    if lacking:
        _wait(desk, tuple(lacking))


@st.fragment(run_every=_POLL_SECONDS)
def _wait(desk: Desk, lacking: Sequence[Standing]) -> None:
    # What makes chances brings numpy, which the first sight of Today does without.
    from opsdash.goals.outlook import Asked, is_making, outlooks  # noqa: PLC0415

    books = Books(desk.catalog, desk.coverage, desk.ask, desk.organisation.week_start)
    found = outlooks(lacking, Asked(desk.home, books, desk.organisation))
    # Within the page's own run a second one would take away what it tells once.
    if is_alone() and not is_making(found):
        st.rerun()
    panels.note(say("goals.making"))

"""What the list and the form of goals leave for the next run: a notice, and the goal to open."""

from enum import StrEnum
from typing import Final

import streamlit as st

_OPENING: Final = "goal_opening"
_NOTICE: Final = "goal_notice"


class Notice(StrEnum):
    SAVED = "saved"


def open_goal(goal_id: str) -> None:
    """The next run of the list leads to the page of this goal.

    Not by the address: the browser's way back would lead to it again.
    """
    st.session_state[_OPENING] = goal_id


def taken_opening() -> str:
    """The goal that a click asked for, once; empty when none did."""
    return str(st.session_state.pop(_OPENING, ""))


def leave_notice(notice: Notice) -> None:
    """Show `notice` on the next run, once."""
    st.session_state[_NOTICE] = notice


def taken_notice() -> Notice | None:
    notice: Notice | None = st.session_state.pop(_NOTICE, None)
    return notice

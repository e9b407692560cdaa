"""What a click on the Goals page does to goals and to the address, and the notice it leaves.

The opened goal is named in the address, so that a copied link opens it for a colleague.
"""

from enum import StrEnum
from typing import Final

import streamlit as st

from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.records import archive_goal, restore_goal
from opsdash.store import Database

# There is no sign-in yet, so the audit knows that somebody did it, not who.
ACTOR: Final = "somebody"

_PARAMETER: Final = "goal"
_GONE: Final = "goal_gone"
_NOTICE: Final = "goal_notice"


class Notice(StrEnum):
    SAVED = "saved"
    RESTORED = "restored"
    DELETE_CONFLICT = "delete_conflict"


def opened_id() -> str:
    """The id of the goal that the address names; it may be anything."""
    return str(st.query_params.get(_PARAMETER, ""))


def open_goal(goal_id: str) -> None:
    st.query_params[_PARAMETER] = goal_id


def close_goal() -> None:
    st.query_params.pop(_PARAMETER, None)


def leave_notice(notice: Notice) -> None:
    """Show `notice` on the next run, once."""
    st.session_state[_NOTICE] = notice


def taken_notice() -> Notice | None:
    notice: Notice | None = st.session_state.pop(_NOTICE, None)
    return notice


def deleted_goal() -> Goal | None:
    """The goal this session deleted last, as long as it can be undone from here."""
    goal: Goal | None = st.session_state.get(_GONE)
    return goal


def remove(state: Database, goal: Goal) -> None:
    """Delete the goal as it was shown; one that changed meanwhile stays."""
    try:
        st.session_state[_GONE] = archive_goal(state, goal, ACTOR)
        close_goal()
    except (ConflictError, RecordMissingError):
        leave_notice(Notice.DELETE_CONFLICT)


def undo_removal(state: Database, goal: Goal) -> None:
    st.session_state.pop(_GONE, None)
    try:
        restore_goal(state, goal, ACTOR)
    except (ConflictError, RecordMissingError):
        # Somebody brought it back already, or the sample left with its goals.
        return
    open_goal(goal.id)
    leave_notice(Notice.RESTORED)

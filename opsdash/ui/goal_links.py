"""Where the pages of goals are, and which goal and which of its versions an address names."""

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from opsdash.settings import ROOT
from opsdash.ui.goal_actions import taken_opening

GOALS_PAGE: Final = ROOT / "pages" / "goals.py"
GOAL_PAGE: Final = ROOT / "pages" / "goal.py"

_GOAL: Final = "g"
# Links of earlier versions lead to the list and name the goal by this.
_OLD: Final = "goal"
_VERSION: Final = "v"
# No goal is saved as often as that.
_MOST_DIGITS: Final = 9


def goal_link(goal_id: str) -> tuple[Path, dict[str, str]]:
    """The page of a goal and what its address needs."""
    return GOAL_PAGE, {_GOAL: goal_id}


def named_goal() -> str:
    """The id that the address gives; it may be anything."""
    return str(st.query_params.get(_GOAL, "") or st.query_params.get(_OLD, ""))


def named_version() -> int | None:
    """Which of the goal's versions is asked for, None where no number is named."""
    text = str(st.query_params.get(_VERSION, ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MOST_DIGITS else None


def show_version(version: int | None) -> None:
    if version is None:
        st.query_params.pop(_VERSION, None)
    else:
        st.query_params[_VERSION] = str(version)


def follow_goal_link() -> None:
    """A goal that was clicked in the list, or that a link to the list names, has its own page."""
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        # The way back from a goal's page leads over an address that names the goal.
        for name in (_GOAL, _OLD):
            st.query_params.pop(name, None)
    wanted = taken_opening() or named_goal()
    if wanted:
        page, parameters = goal_link(wanted)
        st.switch_page(page, query_params=parameters)

"""Whether a goal is a good promise: the advice on it, letter by letter, and why it was kept."""

from typing import Final

import streamlit as st

from opsdash.goals.goal_problems import REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.objective import find_objective
from opsdash.goals.smart import advise
from opsdash.goals.smart_facts import read_facts
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_advice import advice_rows
from opsdash.ui.goal_page_room import GoalPage
from opsdash.words import say
from opsdash.words.goal_advice import Scene

_TEXTS: Final = ("attainable", "relevant", "accepted")


def show_promise(page: GoalPage) -> None:
    """What its author wrote stands under the advice."""
    goal = page.goal
    found = advise(goal, read_facts(goal, page.books, page.today))
    scene = Scene(goal, page.standing.course, page.desk.catalog, page.currency, _above(page))
    with st.container(border=True, gap="small", key="goal_promise"):
        st.subheader(say("goals.promise.title"), anchor=False)
        st.table(advice_rows(found, scene), border="horizontal", hide_index=True, hide_header=True)
        for name in _TEXTS:
            text = getattr(goal, name).strip()
            if text:
                told = verbatim(text, REASON_LENGTH)
                panels.note(say(f"goal_page.written.{name}", text=told))


def _above(page: GoalPage) -> str:
    """The title of what the goal serves; cut, because it stands within a sentence."""
    state, goal = page.desk.home.state, page.goal
    parent = page.desk.sight.find(state, goal.parent_id) if goal.parent_id else None
    objective = find_objective(state, goal.objective_id) if goal.objective_id else None
    above = parent or objective
    return above.title[:TITLE_LENGTH] if above else ""

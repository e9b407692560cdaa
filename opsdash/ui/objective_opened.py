"""The objective that the address names, in its branch: what can be done with it, its history."""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.records import Change
from opsdash.goals.goal_problems import OWNER_LENGTH
from opsdash.goals.objective import Objective, objective_past
from opsdash.settings import ROOT
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_draft import begin_new as begin_goal
from opsdash.ui.goal_head import first_metric
from opsdash.ui.importing_words import moment_words
from opsdash.ui.objective_actions import archive, put_under
from opsdash.ui.objective_draft import CONTENT, begin_edit
from opsdash.ui.objective_room import OPENED, Room, keep_in_address
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say
from opsdash.words.objectives import FIELDS

_GOALS: Final = ROOT / "pages" / "goals.py"
_MOST_TOLD: Final = 20


def draw_opened(room: Room, objective: Objective) -> None:
    with st.container(border=True, key="objective_opened"):
        may_change = room.desk.may(Right.PROMISE)
        with st.container(horizontal=True):
            if may_change:
                _draw_changes(room, objective)
            st.button(
                say("objectives.tree.done"),
                key="objective_done",
                type="tertiary",
                on_click=keep_in_address,
                args=(OPENED, ""),
            )
        if may_change:
            _draw_link(room, objective)
        _draw_history(room, objective)


def _draw_changes(room: Room, objective: Objective) -> None:
    st.button(
        say("objectives.tree.edit"),
        key="objective_edit",
        icon=":material/edit:",
        on_click=begin_edit,
        args=(objective,),
    )
    if st.button(say("objectives.tree.new_goal"), key="objective_goal"):
        coverage = room.desk.coverage
        first, through = first_metric(room.desk), coverage.anchor
        begin_goal(first, through, room.today, objective_id=objective.id)
        st.switch_page(_GOALS)
    st.button(
        say("objectives.tree.archive"),
        key="objective_archive",
        type="tertiary",
        icon=":material/archive:",
        on_click=archive,
        args=(room.desk.home.state, objective),
    )


def _draw_link(room: Room, objective: Objective) -> None:
    """Goals of the quarter that stand under no objective that is there."""
    objectives = {each.id for each in room.objectives}
    goals = {each.id for each in room.goals}
    free = [
        standing.goal
        for standing in room.standings.values()
        if standing.goal.objective_id not in objectives and standing.goal.parent_id not in goals
    ]
    titles = {goal.id: goal.title for goal in free}
    if not free:
        st.caption(say("objectives.tree.link_none"))
        return
    st.multiselect(
        say("objectives.tree.link"),
        list(titles),
        format_func=lambda name: titles.get(name, name),
        placeholder=say("objectives.tree.link_goals"),
        key=f"link_{objective.id}",
    )
    st.button(
        say("objectives.tree.link_save"),
        key="objective_link",
        on_click=put_under,
        args=(room.desk.home.state, objective, free, room.desk.catalog),
    )


def _draw_history(room: Room, objective: Objective) -> None:
    past = objective_past(room.desk.home.state, objective.id)
    st.markdown(f"**{say('objectives.tree.history')}**")
    zone = room.desk.organisation.timezone
    lines = [
        say(
            "objectives.tree.history_line",
            when=moment_words(change.happened_at, zone),
            who=verbatim(change.actor, OWNER_LENGTH),
            what=_what(change),
        )
        for change in reversed(past[-_MOST_TOLD:])
    ]
    st.caption("  \n".join(lines))
    draw_past_link(room.desk, "objective", objective.id)


_WHAT: Final = {
    "create": "objectives.tree.history_created",
    "delete": "objectives.tree.history_deleted",
    "restore": "objectives.tree.history_restored",
}


def _what(change: Change[Objective]) -> str:
    if change.action in _WHAT:
        return say(_WHAT[change.action])
    before, after = change.before, change.after
    changed = [
        say(FIELDS[name])
        for name in CONTENT
        if before and after and getattr(before, name) != getattr(after, name)
    ]
    return say("objectives.tree.history_updated", fields=", ".join(changed))

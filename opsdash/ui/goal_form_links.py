"""What a goal is tied to: the metric that moves it, and the goal or objective that it serves."""

from collections.abc import Mapping

import streamlit as st

from opsdash.goals.goal import Control, Goal
from opsdash.goals.objective import list_objectives
from opsdash.goals.tree import would_circle
from opsdash.ui.escaping import plain_line
from opsdash.ui.goal_fields import held, key
from opsdash.ui.goal_room import Room
from opsdash.words import say

_LENGTH = 80


def show_links(room: Room, base: Goal | None) -> None:
    metrics = room.desk.catalog.metrics
    names = {name: each.name for name, each in metrics.items() if name != held("metric")}
    driver, control = st.columns(2)
    with driver:
        _choice("driver", names, say("goal_form.fields.driver_none"))
    with control:
        st.segmented_control(
            say("goal_form.fields.control"),
            list(Control),
            format_func=lambda each: say(f"goal_form.control.{each}"),
            key=key("control"),
            persist_state="session",
        )
    parents, objectives = goals_above(room, base), objectives_of(room)
    if not (parents or objectives or held("parent_id") or held("objective_id")):
        return
    parent, objective = st.columns(2)
    with parent:
        _choice("parent_id", parents, say("goal_form.fields.none"))
    with objective:
        _choice("objective_id", objectives, say("goal_form.fields.none"))


def _choice(name: str, names: Mapping[str, str], nothing: str) -> None:
    """One of `names`, or nothing; what is gone from them stays until somebody chooses again."""
    known = held(name) or ""
    options = list(dict.fromkeys(["", *names, known]))
    st.selectbox(
        say(f"goal_form.fields.{_LABELS.get(name, name)}"),
        options,
        format_func=lambda each: plain_line(names.get(each, each), _LENGTH) if each else nothing,
        key=key(name),
        persist_state="session",
    )


_LABELS = {"parent_id": "parent", "objective_id": "objective"}


def goals_above(room: Room, base: Goal | None) -> dict[str, str]:
    """The goals that this one may be a part of: not itself and none below it."""
    goals = [each.goal for each in room.standings]
    parents = {goal.id: goal.parent_id for goal in goals}
    own = base.id if base else ""
    return {
        goal.id: goal.title for goal in goals if not own or not would_circle(own, goal.id, parents)
    }


def objectives_of(room: Room) -> dict[str, str]:
    return {each.id: each.title for each in list_objectives(room.desk.home.state)}


def above_words(room: Room, goal: Goal) -> str:
    """The title of what the goal serves."""
    return parent_words(room, goal) or objective_words(room, goal)


def parent_words(room: Room, goal: Goal) -> str:
    titles = {each.goal.id: each.goal.title for each in room.standings}
    return titles.get(goal.parent_id, goal.parent_id)


def objective_words(room: Room, goal: Goal) -> str:
    return objectives_of(room).get(goal.objective_id, goal.objective_id)

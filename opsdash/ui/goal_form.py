"""The form of a goal, in the order of its five questions: what, how much, how, why, until when.

Each field is its own widget, not one big form: the definition and the suggested baseline follow
the metric at once. All values live in the session until they are stored.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import streamlit as st

from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, TITLE_LENGTH, goal_problems
from opsdash.goals.suggesting import Suggestion, suggest_baseline
from opsdash.goals.windows import course_of
from opsdash.metrics.catalog import Metric
from opsdash.ui.desk import values_of
from opsdash.ui.goal_draft import (
    FILTERED,
    Draft,
    change_draft,
    drop_draft,
    save_draft,
    written_goal,
)
from opsdash.ui.goal_room import Room
from opsdash.words import say
from opsdash.words.goals import problem_words, suggestion_words, unit_words
from opsdash.words.sentences import value_words

_BETTER: Final = {
    "lower": "goals.form.better_lower",
    "higher": "goals.form.better_higher",
    "neutral": "goals.form.better_neutral",
}
_WIDTH: Final = 820


def show_form(room: Room, draft: Draft) -> None:
    """All fields and the two buttons; what keeps the goal from being saved stands above them."""
    with st.container(width=_WIDTH, gap="medium", key="goal_form"):
        metric = _specific(room)
        _measurable(room, draft, metric)
        _reasons()
        _time_bound()
        _problems(draft)
        _buttons(room, draft)


def _specific(room: Room) -> Metric:
    st.subheader(say("goals.promise.specific"), anchor=False)
    _text_input("title", TITLE_LENGTH, "goals.form.title", "goals.form.title_placeholder")
    metrics = room.desk.catalog.metrics
    chosen = st.selectbox(
        say("goals.form.metric"),
        list(metrics),
        format_func=lambda name: metrics[name].name if name in metrics else name,
        key="goal_metric",
        on_change=_follow_metric,
        args=(metrics,),
        persist_state="session",
    )
    metric = metrics[chosen]
    st.caption(
        say(
            "goals.form.definition",
            definition=metric.definition,
            formula=metric.formula,
            unit=_unit(room, metric),
        )
    )
    _filters(room, metric)
    _text_input("owner", OWNER_LENGTH, "goals.form.owner", "goals.form.owner_placeholder")
    return metric


def _text_input(name: str, longest: int, label: str, placeholder: str) -> None:
    st.text_input(
        say(label),
        max_chars=longest,
        placeholder=say(placeholder),
        key=f"goal_{name}",
        persist_state="session",
    )


def _filters(room: Room, metric: Metric) -> None:
    columns = st.columns(2)
    for column, dimension, key, label in (
        (columns[0], "contact_channel", "goal_channel", "goals.form.channel"),
        (columns[1], "topic", "goal_topic", "goals.form.topic"),
    ):
        values = values_of(room.desk.home, dimension)
        kept = [value for value in st.session_state.get(key, []) if value not in values]
        column.multiselect(
            say(label),
            [*values, *kept],
            format_func=partial(value_words, dimension=dimension),
            placeholder=say("goals.form.all"),
            disabled=dimension not in metric.dimensions,
            key=key,
            persist_state="session",
        )


def _follow_metric(metrics: Mapping[str, Metric]) -> None:
    """Numbers of one metric mean nothing under another; nor do filters it does not know."""
    st.session_state["goal_baseline"] = None
    st.session_state["goal_target"] = None
    for dimension, key in FILTERED.items():
        if dimension not in metrics[st.session_state["goal_metric"]].dimensions:
            st.session_state[key] = []


def _measurable(room: Room, draft: Draft, metric: Metric) -> None:
    st.subheader(say("goals.promise.measurable"), anchor=False)
    suggestion = _suggested(room, draft, metric)
    unit = _unit(room, metric)
    left, right = st.columns(2)
    with left:
        _number_input("baseline", say("goals.form.baseline", unit=unit), metric)
        course = course_of(written_goal(draft), room.books.catalog)
        st.caption(suggestion_words(suggestion, metric, course, room.currency))
    with right:
        _number_input("target", say("goals.form.target", unit=unit), metric)
        st.caption(_direction(metric, written_goal(draft)))


def _unit(room: Room, metric: Metric) -> str:
    return unit_words(metric, room.currency)


def _suggested(room: Room, draft: Draft, metric: Metric) -> Suggestion | None:
    """The metric's past; filled in while nobody has written another baseline."""
    goal = written_goal(draft)
    if any(problem.field in {"start", "due"} for problem in goal_problems(goal, room.desk.catalog)):
        return None
    suggestion = suggest_baseline(goal, room.books)
    value = round(suggestion.value, metric.decimals) if suggestion else None
    if st.session_state.get("goal_baseline") in {None, draft.suggested}:
        st.session_state["goal_baseline"] = value
    change_draft(replace(draft, suggested=value))
    return suggestion


def _number_input(name: str, label: str, metric: Metric) -> None:
    st.number_input(
        label,
        value=None,
        step=10.0**-metric.decimals,
        # As many digits as were written: rounding here would store another number than is seen.
        format="%.10g",
        key=f"goal_{name}",
        persist_state="session",
    )


def _direction(metric: Metric, goal: Goal) -> str:
    worse = {"lower": goal.target > goal.baseline, "higher": goal.target < goal.baseline}
    if worse.get(metric.better, False):
        return f":orange[{say('goals.form.worse_direction')}]"
    return say(_BETTER[metric.better])


def _reasons() -> None:
    for name, label, heading, placeholder in (
        (
            "attainable",
            "goals.form.attainable",
            "goals.promise.attainable",
            "goals.form.attainable_placeholder",
        ),
        (
            "relevant",
            "goals.form.relevant",
            "goals.promise.relevant",
            "goals.form.relevant_placeholder",
        ),
    ):
        st.subheader(say(heading), anchor=False)
        st.text_area(
            say(label),
            max_chars=REASON_LENGTH,
            placeholder=say(placeholder),
            key=f"goal_{name}",
            height=100,
            persist_state="session",
        )


def _time_bound() -> None:
    st.subheader(say("goals.promise.time_bound"), anchor=False)
    for column, name, label in zip(
        st.columns(2), ("start", "due"), ("goals.form.start", "goals.form.due"), strict=True
    ):
        options: dict[str, Any] = {"format": "YYYY-MM-DD", "persist_state": "session"}
        column.date_input(say(label), key=f"goal_{name}", **options)


def _problems(draft: Draft) -> None:
    if draft.is_lost:
        st.info(say("goals.form.lost"), icon=":material/info:")
    if draft.problems:
        lines = "\n".join(f"- {line}" for line in problem_words(draft.problems))
        st.error(f"**{say('goals.form.problems')}**\n\n{lines}", icon=":material/error:")


def _buttons(room: Room, draft: Draft) -> None:
    with st.container(horizontal=True):
        st.button(
            say("goals.form.save_edit" if draft.base else "goals.form.save_new"),
            type="primary",
            key="goal_save",
            on_click=save_draft,
            args=(room.desk.home.state,),
        )
        st.button(say("goals.form.cancel"), type="tertiary", key="goal_cancel", on_click=drop_draft)

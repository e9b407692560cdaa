"""The numbers of the form of a goal: where it starts, the target, what is asked on the way.

A target that was typed as a change ("+10 %") is asked what it means before it counts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import isnan
from typing import Final

import streamlit as st

from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.goal_problems import goal_problems
from opsdash.goals.steps import promised
from opsdash.goals.suggesting import Suggestion, suggest_baseline
from opsdash.goals.typed_target import target_text
from opsdash.goals.windows import course_of
from opsdash.metrics.catalog import Metric
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_draft import Draft, change_draft, written_goal
from opsdash.ui.goal_fields import held, key, put, step_days, step_key, typed_target
from opsdash.ui.goal_room import Room
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goal_advice import meaning_words, suggestion_words, typed_words
from opsdash.words.goal_page import rounded
from opsdash.words.goals import unit_words, value_words

_BETTER: Final = {
    "lower": "goal_form.fields.better_lower",
    "higher": "goal_form.fields.better_higher",
    "neutral": "goal_form.fields.better_neutral",
}
_TARGET_LENGTH: Final = 40
_TEXT_LENGTH: Final = 300
_IN_A_ROW: Final = 4
_TEST_DAYS: Final = frozenset({"start", "due"})


def show_numbers(room: Room, draft: Draft, metric: Metric) -> None:
    st.subheader(say("goal_form.letters.measurable"), anchor=False)
    is_datable = _is_datable(room, written_goal(draft, room.desk.catalog))
    suggestion = _suggested(room, draft, metric) if is_datable else None
    goal = written_goal(draft, room.desk.catalog)
    unit = unit_words(metric, room.currency)
    course = course_of(goal, room.desk.catalog)
    left, right = st.columns(2)
    with left:
        _number("baseline", say("goal_form.fields.baseline", unit=unit), metric)
        st.caption(_plain(suggestion_words(suggestion, metric, course, room.currency)))
    with right:
        st.text_input(
            say("goal_form.fields.target", unit=unit),
            max_chars=_TARGET_LENGTH,
            key=key("target"),
            persist_state="session",
        )
        _target_note(room, metric, goal)
    if course is Course.MAINTAIN:
        _held_weeks()
    elif is_datable:
        _way(room, draft, goal, metric)


def _is_datable(room: Room, goal: Goal) -> bool:
    return not any(each.field in _TEST_DAYS for each in goal_problems(goal, room.desk.catalog))


def _plain(text: str) -> str:
    return verbatim(text, _TEXT_LENGTH)


def _suggested(room: Room, draft: Draft, metric: Metric) -> Suggestion | None:
    """The metric's past; filled in while nobody has written another baseline."""
    suggestion = suggest_baseline(written_goal(draft, room.desk.catalog), room.books)
    value = rounded(metric, suggestion.value) if suggestion else None
    if held("baseline") in {None, draft.suggested}:
        put("baseline", value)
    change_draft(replace(draft, suggested=value))
    return suggestion


def _number(name: str, label: str, metric: Metric) -> None:
    st.number_input(
        label,
        value=None,
        step=10.0**-metric.decimals,
        # As many digits as were written: rounding here would store another number than is seen.
        format="%.10g",
        key=key(name),
        persist_state="session",
    )


def _target_note(room: Room, metric: Metric, goal: Goal) -> None:
    """What the typed target means, or which way is better."""
    typed = typed_target(metric)
    question = typed_words(str(held("target") or ""), typed) if typed else ""
    if not question or typed is None:
        st.caption(_direction(metric, goal))
        return
    st.caption(f":orange[{_plain(question)}]")
    for at, meaning in enumerate(typed.meanings):
        words = meaning_words(meaning, typed, metric, goal.baseline, room.currency)
        st.button(
            _plain(words),
            key=f"goal_meaning_{at}",
            on_click=put,
            args=("target", target_text(meaning.value)),
        )


def _direction(metric: Metric, goal: Goal) -> str:
    worse = {"lower": goal.target > goal.baseline, "higher": goal.target < goal.baseline}
    if goal.kind is not Course.MAINTAIN and worse.get(metric.better, False):
        return f":orange[{say('goal_form.fields.worse_direction')}]"
    return say(_BETTER[metric.better])


def _held_weeks() -> None:
    left, right = st.columns(2)
    with left:
        st.segmented_control(
            say("goal_form.fields.sense"),
            list(Sense),
            format_func=lambda each: say(f"goal_form.sense.{each}"),
            key=key("sense"),
            persist_state="session",
        )
    with right:
        st.number_input(
            say("goal_form.fields.allowed_misses"),
            min_value=0,
            step=1,
            key=key("allowed_misses"),
            persist_state="session",
        )


def _way(room: Room, draft: Draft, goal: Goal, metric: Metric) -> None:
    """What is promised by each month's end: evenly, or each written by hand."""
    days = step_days(goal.start, goal.due, draft.base)
    by_hand = st.segmented_control(
        say("goal_form.fields.steps"),
        (False, True),
        format_func=_way_words,
        required=True,
        key=key("by_hand"),
        on_change=_begin_by_hand,
        args=(lambda: _even(room, draft, days),),
        persist_state="session",
    )
    if not days:
        st.caption(say("goal_form.fields.steps_caption_none"))
    elif by_hand:
        _by_hand(room, draft, days, metric)
    elif not (isnan(goal.target) or isnan(goal.baseline)):
        told = ", ".join(
            say(
                "goal_form.fields.step_of",
                day=day_words(day, year=False),
                value=value_words(metric, value, room.currency),
            )
            for day, value in _even(room, draft, days).items()
        )
        st.caption(_plain(say("goal_form.fields.steps_caption", steps=told)))


def _way_words(by_hand: bool) -> str:
    return say(f"goal_form.fields.steps_{'by_hand' if by_hand else 'evenly'}")


def _even(room: Room, draft: Draft, days: tuple[date, ...]) -> dict[date, float]:
    """What is promised by each of the days without steps."""
    goal = replace(written_goal(draft, room.desk.catalog), steps=())
    course = course_of(goal, room.desk.catalog)
    metric = room.desk.catalog.metrics.get(goal.metric)
    return {day: rounded(metric, promised(goal, course, day)) for day in days}


def _begin_by_hand(even: Callable[[], dict[date, float]]) -> None:
    """By hand begins with what even spreading says."""
    for day, value in even().items():
        known = st.session_state.get(step_key(day))
        if not isinstance(known, int | float) and not isnan(value):
            st.session_state[step_key(day)] = value


def _by_hand(room: Room, draft: Draft, days: tuple[date, ...], metric: Metric) -> None:
    _begin_by_hand(lambda: _even(room, draft, days))
    with st.grid(_IN_A_ROW, min_column_width=140):
        for day in days:
            label = say("goal_form.fields.step", day=day_words(day, year=False))
            _number(step_key(day).removeprefix(key("")), label, metric)

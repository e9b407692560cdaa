"""One field of a goal as a cell of a table that compares its versions."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.goals.windows import course_of
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.goal_form_links import objective_words, parent_words
from opsdash.ui.goal_room import Room
from opsdash.words import numbers, say
from opsdash.words.dates import day_words
from opsdash.words.goals import filter_words, value_words


def cell_words(room: Room, goal: Goal, name: str) -> str:
    """Markdown that shows the field as its form would."""
    named = _NAMED.get(name)
    words = named(room, goal) if named else _value_words(getattr(goal, name))
    return words or say("goal_form.conflict.empty_text")


def _value_words(value: Any) -> str:
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, int | float):
        return numbers.decimal(value)
    return verbatim_lines(value, REASON_LENGTH) if value else ""


def _number(name: str) -> Callable[[Room, Goal], str]:
    def words(room: Room, goal: Goal) -> str:
        metric = room.desk.catalog.metrics.get(goal.metric)
        return verbatim(value_words(metric, getattr(goal, name), room.currency))

    return words


def _metric(name: str) -> Callable[[Room, Goal], str]:
    def words(room: Room, goal: Goal) -> str:
        metric = room.desk.catalog.metrics.get(getattr(goal, name))
        return verbatim(metric.name if metric else getattr(goal, name))

    return words


def _kind(room: Room, goal: Goal) -> str:
    return say(f"goal_form.kinds.{course_of(goal, room.desk.catalog)}")


def _filters(room: Room, goal: Goal) -> str:
    return verbatim_lines(filter_words(goal, room.desk.catalog), REASON_LENGTH)


def _sense(_room: Room, goal: Goal) -> str:
    return say(f"goal_form.sense.{goal.sense}") if goal.sense else ""


def _control(_room: Room, goal: Goal) -> str:
    return say(f"goal_form.control.{goal.control}") if goal.control else ""


def _parts_rule(_room: Room, goal: Goal) -> str:
    return say(f"goal_form.parts.{goal.parts_rule}") if goal.parts_rule else ""


def _steps(room: Room, goal: Goal) -> str:
    metric = room.desk.catalog.metrics.get(goal.metric)
    told = (
        say(
            "goal_form.fields.step_of",
            day=day_words(step.day),
            value=value_words(metric, step.value, room.currency),
        )
        for step in goal.steps
    )
    return verbatim(", ".join(told), REASON_LENGTH)


def _parent(room: Room, goal: Goal) -> str:
    return verbatim(parent_words(room, goal))


def _objective(room: Room, goal: Goal) -> str:
    return verbatim(objective_words(room, goal))


_NAMED: Final[dict[str, Callable[[Room, Goal], str]]] = {
    "baseline": _number("baseline"),
    "target": _number("target"),
    "metric": _metric("metric"),
    "driver": _metric("driver"),
    "kind": _kind,
    "sense": _sense,
    "control": _control,
    "parts_rule": _parts_rule,
    "filters": _filters,
    "steps": _steps,
    "parent_id": _parent,
    "objective_id": _objective,
}

"""A goal as another program writes it: values by the names of its fields, read strictly.

What cannot be read is named by its field, like everything else that keeps a goal from being saved.
What is left out keeps the value of the goal that is changed; in a new goal it is missing.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from opsdash.calendar.problems import Problem, refuse
from opsdash.goals.asked import Books
from opsdash.goals.goal import Control, Course, Goal, PartsRule, Sense, Step
from opsdash.goals.records import CONTENT
from opsdash.goals.suggesting import suggest_baseline
from opsdash.metrics.question import Filter

# As in the form: a number that is missing is not a number, a day that is missing out of range.
EMPTY: Final = Goal("", "", "", math.nan, math.nan, date.min, date.min)


def is_field(name: str) -> bool:
    """Whether a program may write it; archiving has a way of its own."""
    return name in _READERS


def goal_of(values: Mapping[str, object], base: Goal = EMPTY) -> Goal:
    """`base` with these values. Raises InvalidRecordError for those that cannot be read."""
    read: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        try:
            read[name] = _READERS[name](value)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            problems.append(Problem(name, "not_readable"))
    refuse(problems)
    goal = replace(base, **read)
    if goal.kind is Course.MILESTONE and math.isnan(goal.target):
        # It has no number; those that are stored say "from not done to done".
        goal = replace(goal, baseline=0.0, target=1.0)
    return goal


def is_text(value: object) -> bool:
    """Whether it is text that can be stored."""
    try:
        _text(value)
    except (TypeError, ValueError):
        return False
    return True


def with_baseline(goal: Goal, books: Books) -> Goal:
    """Where nobody said a baseline, what the metric was before."""
    if not math.isnan(goal.baseline) or goal.due <= goal.start:
        return goal
    found = suggest_baseline(goal, books)
    return replace(goal, baseline=found.value) if found else goal


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    # A half of a pair of code units is no text that can be stored.
    value.encode()
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))


def _maybe(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value in (None, "") else read(value)


def _filters(value: Any) -> tuple[Filter, ...]:
    return tuple(
        Filter(_text(each["dimension"]), tuple(map(_text, _list(each["values"]))))
        for each in _list(value)
    )


def _steps(value: Any) -> tuple[Step, ...]:
    return tuple(Step(_day(each["day"]), _number(each["value"])) for each in _list(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


_OTHERS: Final[dict[str, Callable[[Any], Any]]] = {
    "baseline": _number,
    "target": _number,
    "weight": _number,
    "start": _day,
    "due": _day,
    "done_day": _maybe(_day),
    "kind": _maybe(Course),
    "sense": _maybe(Sense),
    "control": _maybe(Control),
    "parts_rule": _maybe(PartsRule),
    "allowed_misses": _whole,
    "review_days": _whole,
    "filters": _filters,
    "steps": _steps,
}
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    name: _OTHERS.get(name, _text) for name in CONTENT if name != "is_deleted"
}

"""The fields of the form of a goal as the session holds them, and the goal that they say.

Every field has a key of its own, so that a text in progress survives a visit to another page.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import isnan
from typing import Any, Final

import streamlit as st

from opsdash.calendar.periods import Grain, next_start, start_of
from opsdash.goals.goal import Course, Goal, Sense, Step
from opsdash.goals.typed_target import TypedTarget, read_target, target_text
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.question import Filter

# Written as they are.
_TEXTS: Final = ("title", "owner", "team", "attainable", "relevant", "accepted", "reason")
_CHOICES: Final = ("driver", "parent_id", "objective_id")
_DAY: Final = timedelta(days=1)
_NOTHING: Final = float("nan")
# A milestone has no number; what its columns hold says done or not.
_UNDONE, _DONE = 0.0, 1.0


def key(name: str) -> str:
    return f"goal_{name}"


def filter_key(dimension: str) -> str:
    return key(f"filter_{dimension}")


def step_key(day: date) -> str:
    return key(f"step_{day.isoformat()}")


def first_course(metric: Metric | None) -> Course:
    """What the metric decides where nobody has."""
    return Course.TOTAL if metric and metric.kind is Kind.SUM else Course.LEVEL


def fill_fields(goal: Goal, course: Course) -> None:
    """Put a goal into the fields; a reason belongs to one change and begins empty."""
    values: dict[str, Any] = {name: getattr(goal, name) for name in (*_TEXTS, *_CHOICES)}
    values |= {"reason": "", "kind": course, "metric": goal.metric or None}
    values |= {"start": goal.start, "due": goal.due, "done_day": goal.done_day}
    values |= {"baseline": _shown(goal.baseline), "target": _text(goal.target)}
    values |= {"sense": goal.sense, "allowed_misses": goal.allowed_misses}
    values |= {"control": goal.control, "review_days": goal.review_days}
    values |= {"by_hand": bool(goal.steps)}
    values |= {"dimensions": [each.dimension for each in goal.filters]}
    if course is Course.MILESTONE:
        values |= {"baseline": None, "target": ""}
    _forget("step_", "filter_")
    for name, value in values.items():
        st.session_state[key(name)] = value
    for each in goal.filters:
        st.session_state[filter_key(each.dimension)] = list(each.values)
    for step in goal.steps:
        st.session_state[step_key(step.day)] = step.value


def _forget(*beginnings: str) -> None:
    """The fields of another goal that this one may not have."""
    prefixes = tuple(key(each) for each in beginnings)
    for name in [str(name) for name in st.session_state if str(name).startswith(prefixes)]:
        del st.session_state[name]


def _shown(value: float) -> float | None:
    return None if isnan(value) else value


def _text(value: float) -> str:
    return "" if isnan(value) else target_text(value)


def read_fields(base: Goal | None, catalog: Catalog) -> Goal:
    """What the fields say now; a number that is missing is not a number."""
    course = Course(held("kind") or Course.LEVEL)
    name = str(held("metric") or "")
    goal = Goal(
        metric=name,
        baseline=_number(held("baseline")),
        target=_target(base, catalog.metrics.get(name)),
        start=_day(held("start")),
        due=_day(held("due")),
        filters=chosen_filters(),
        kind=_kind(base, course, catalog.metrics.get(name)),
        control=held("control") or None,
        review_days=int(held("review_days") or 0),
        title=_written("title").strip(),
        owner=_written("owner").strip(),
        team=_written("team").strip(),
        attainable=_written("attainable"),
        relevant=_written("relevant"),
        accepted=_written("accepted"),
        reason=_written("reason"),
        driver=_written("driver"),
        parent_id=_written("parent_id"),
        objective_id=_written("objective_id"),
    )
    return _of_kind(_continued(goal, base), base, course)


def _continued(goal: Goal, base: Goal | None) -> Goal:
    """With what the form does not show."""
    if base is None:
        return goal
    kept = {"id", "version", "is_sample", "parts_rule", "weight", "done_day"}
    return replace(goal, **{name: getattr(base, name) for name in kept})


def _of_kind(goal: Goal, base: Goal | None, course: Course) -> Goal:
    """With the fields that its kind has."""
    if course is Course.MILESTONE:
        return _milestone(goal, base)
    if course is Course.MAINTAIN:
        misses = int(held("allowed_misses") or 0)
        return replace(goal, sense=held("sense") or None, allowed_misses=misses)
    steps = tuple(_steps(goal)) if held("by_hand") else ()
    return replace(goal, sense=_kept_sense(goal, base), steps=steps)


def _milestone(goal: Goal, base: Goal | None) -> Goal:
    """A promise without a metric; one that was stored with other numbers keeps them."""
    goal = replace(goal, done_day=held("done_day"))
    if base is not None and base.kind is Course.MILESTONE:
        kept = ("metric", "filters", "baseline", "target", "steps")
        return replace(goal, **{name: getattr(base, name) for name in kept})
    return replace(goal, metric="", filters=(), baseline=_UNDONE, target=_DONE)


def _kept_sense(goal: Goal, base: Goal | None) -> Sense | None:
    """The way from baseline to target says it; what was stored stays while it says the same."""
    if base is None or base.sense is None or goal.target == goal.baseline:
        return None
    return base.sense if (base.sense is Sense.AT_LEAST) == (goal.target > goal.baseline) else None


def _kind(base: Goal | None, course: Course, metric: Metric | None) -> Course | None:
    """None while it is what the metric decides and nobody ever chose."""
    if (base is None or base.kind is None) and course is first_course(metric):
        return None
    return course


def _target(base: Goal | None, metric: Metric | None) -> float:
    text = str(held("target") or "")
    # A target with more digits than are read may not change by being looked at.
    if base is not None and text == _text(base.target):
        return base.target
    typed = typed_target(metric)
    return _NOTHING if typed is None or typed.value is None else typed.value


def typed_target(metric: Metric | None) -> TypedTarget | None:
    """What was typed as the target of a goal about `metric`."""
    if metric is None:
        return None
    baseline = held("baseline")
    start = float(baseline) if isinstance(baseline, int | float) else None
    return read_target(str(held("target") or ""), metric, start)


def chosen_filters() -> tuple[Filter, ...]:
    found = ((each, tuple(st.session_state.get(filter_key(each)) or ())) for each in dimensions())
    return tuple(Filter(dimension, values) for dimension, values in found if values)


def dimensions() -> tuple[str, ...]:
    return tuple(held("dimensions") or ())


def step_days(start: date, due: date, base: Goal | None) -> tuple[date, ...]:
    """The month's ends between start and due, and the days that the goal has already."""
    if not start < due:
        return ()
    own = {step.day for step in base.steps} if base else set()
    return tuple(day for day in sorted({*_month_ends(start, due), *own}) if start < day < due)


def _month_ends(start: date, due: date) -> Iterator[date]:
    first = start_of(start, Grain.MONTH, 0)
    while (following := next_start(first, Grain.MONTH)) <= due:
        yield following - _DAY
        first = following


def _steps(goal: Goal) -> Iterator[Step]:
    """What was written by hand, of the days that lie on the way now."""
    prefix = key("step_")
    names = sorted(str(name) for name in st.session_state if str(name).startswith(prefix))
    for name in names:
        day, value = date.fromisoformat(name.removeprefix(prefix)), st.session_state[name]
        if goal.start < day < goal.due and isinstance(value, int | float):
            yield Step(day, float(value))


def held(name: str) -> Any:
    """What the field has now, None before it was filled."""
    return st.session_state.get(key(name))


def _written(name: str) -> str:
    return str(held(name) or "")


def put(name: str, value: object) -> None:
    st.session_state[key(name)] = value


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else _NOTHING


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.min

"""What goals promise in each step of a chart of their metric, and which goals it is about.

A level holds in any step, from its start to its due date. A total is promised over its whole time:
a whole step has its even share of it, a single day never. What the steps of a chart cannot tell
says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from opsdash.calendar.periods import SPRINTS_PER_PERIOD, Grain, Period
from opsdash.goals.goal import Course, Goal
from opsdash.goals.steps import promised
from opsdash.goals.windows import course_of
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.metrics.question import Filter

_DAY: Final = timedelta(days=1)
# A sum that is held is told by the week: only whole weeks are a plain multiple of it.
_WEEKS: Final = {Grain.WEEK: 1, Grain.SPRINT_PERIOD: SPRINTS_PER_PERIOD}


class Shape(StrEnum):
    """LEVEL: held in each step. TOTAL: each step has a total of its own. SHARE: of a longer one."""

    LEVEL = "level"
    TOTAL = "total"
    SHARE = "share"


class Untold(StrEnum):
    """BY_DAY: no single day owes a total. BY_WEEK: what is held by the week, in other steps.

    TOO_LONG: no whole step lies within the time of the total. OF_WHOLE: the chart shows pieces of
    what the goal is about. INDEXED: the chart counts from 100.
    """

    BY_DAY = "by_day"
    BY_WEEK = "by_week"
    TOO_LONG = "too_long"
    OF_WHOLE = "of_whole"
    INDEXED = "indexed"


@dataclass(frozen=True)
class Stair:
    """The same `value` from `first` on until the day before `end`."""

    first: date
    end: date
    value: float


@dataclass(frozen=True)
class Aim:
    """A goal in the steps of a chart; `values` go with the steps, None outside of the goal.

    Without a `shape` nothing can be drawn, and `untold` says why.
    """

    goal: Goal
    shape: Shape | None
    stairs: tuple[Stair, ...] = ()
    values: tuple[float | None, ...] = ()
    untold: Untold | None = None


def goals_of(
    goals: Iterable[Goal], metric: str, filters: Iterable[Filter], shown: Period
) -> tuple[Goal, ...]:
    """The goals on exactly these numbers that have a day within `shown`, in the order given.

    A part that its whole differs from only in who promises it stands for itself on its own page.
    """
    wanted = _narrowed(filters)
    found = [
        goal
        for goal in goals
        if goal.metric == metric
        and goal.start < shown.end
        and goal.due >= shown.first
        and goal.kind is not Course.MILESTONE
        and _narrowed(goal.filters) == wanted
    ]
    ids = {goal.id for goal in found}
    return tuple(goal for goal in found if goal.parent_id not in ids)


def _narrowed(filters: Iterable[Filter]) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((each.dimension, frozenset(each.values)) for each in filters)


def aim_of(goal: Goal, catalog: Catalog, grain: Grain, steps: Sequence[Period]) -> Aim:
    """`steps` are whole and in order, also those that still run or that a chart shows cut."""
    course = course_of(goal, catalog)
    if course is Course.TOTAL:
        return _total(goal, grain, steps)
    metric = catalog.metrics.get(goal.metric)
    weeks = 1
    if metric is not None and metric.kind is Kind.SUM:
        if grain not in _WEEKS:
            return Aim(goal, None, untold=Untold.BY_WEEK)
        weeks = _WEEKS[grain]
    return _level(goal, steps, weeks)


def _level(goal: Goal, steps: Sequence[Period], weeks: int) -> Aim:
    stairs = tuple(_stairs(goal, weeks))
    values = tuple(
        _value_on(stairs, min(step.last, goal.due)) if step.first <= goal.due else None
        for step in steps
    )
    return Aim(goal, Shape.LEVEL, stairs, values)


def _stairs(goal: Goal, weeks: int) -> Iterable[Stair]:
    """From one dated target to the next; each holds from the day after the one before it."""
    first = goal.start
    for step in goal.steps:
        yield Stair(first, step.day + _DAY, step.value * weeks)
        first = step.day + _DAY
    yield Stair(first, goal.due + _DAY, goal.target * weeks)


def _value_on(stairs: Sequence[Stair], day: date) -> float | None:
    return next((each.value for each in stairs if each.first <= day < each.end), None)


def _total(goal: Goal, grain: Grain, steps: Sequence[Period]) -> Aim:
    if grain is Grain.DAY:
        return Aim(goal, None, untold=Untold.BY_DAY)
    values = tuple(_share(goal, step) if _is_within(goal, step) else None for step in steps)
    known = [(step, value) for step, value in zip(steps, values, strict=True) if value is not None]
    if not known:
        return Aim(goal, None, untold=Untold.TOO_LONG)
    whole = {step.day for step in goal.steps} | {goal.due}
    starts = {goal.start} | {step.day + _DAY for step in goal.steps}
    is_told = all(step.first in starts and step.last in whole for step, _ in known)
    stairs = tuple(_around(step, value) for step, value in known)
    return Aim(goal, Shape.TOTAL if is_told else Shape.SHARE, stairs, values)


def _is_within(goal: Goal, step: Period) -> bool:
    return goal.start <= step.first and step.last <= goal.due


def _share(goal: Goal, step: Period) -> float:
    """What the even way between the dated steps brings from its first to its last day."""
    before = promised(goal, Course.TOTAL, step.first - _DAY)
    return promised(goal, Course.TOTAL, step.last) - before


def _around(step: Period, value: float) -> Stair:
    """A chart shows a step on its first day: half of it before, half of it after."""
    first = step.first - timedelta(days=step.days // 2)
    return Stair(first, first + step.length, value)

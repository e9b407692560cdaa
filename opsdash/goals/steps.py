"""The way of a goal: what is promised by the end of each day, through dated steps to the target.

Between two steps the promise grows evenly by the day; whoever knows how weekdays and holidays
differ spreads the amount between two steps by that instead (opsdash.analysis.pace).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from opsdash.goals.goal import Course, Goal, Step


def way_points(goal: Goal, course: Course) -> tuple[Step, ...]:
    """From the evening before the start to the target on the due date, steps between them."""
    origin = 0.0 if course is Course.TOTAL else goal.baseline
    before = Step(goal.start - timedelta(days=1), origin)
    return (before, *goal.steps, Step(goal.due, goal.target))


def promised(goal: Goal, course: Course, day: date) -> float:
    """What the goal promises by the end of `day`, in the metric's unit.

    Before the start it is where the way begins, after the due date the target.
    """
    points = way_points(goal, course)
    if day <= points[0].day:
        return points[0].value
    before = points[0]
    for after in points[1:]:
        if day == after.day:
            return after.value
        if day < after.day:
            share = (day - before.day).days / (after.day - before.day).days
            return before.value + (after.value - before.value) * share
        before = after
    return goal.target


def retargeted(goal: Goal, course: Course, target: float, from_day: date) -> Goal:
    """The goal with another target from `from_day` on; what was promised before stays promised.

    Steps after `from_day` are stretched in the measure of the new target.
    """
    if from_day <= goal.start:
        origin = way_points(goal, course)[0].value
        return replace(
            goal, target=target, steps=_stretched(goal.steps, goal.target, target, origin)
        )
    if from_day > goal.due:
        raise ValueError("a new target has to begin by the due date")
    eve = from_day - timedelta(days=1)
    kept = tuple(step for step in goal.steps if step.day < eve)
    later = (step for step in goal.steps if step.day > eve)
    known = promised(goal, course, eve)
    return replace(
        goal,
        target=target,
        steps=(*kept, Step(eve, known), *_stretched(later, goal.target, target, known)),
    )


def _stretched(steps: Iterable[Step], old: float, new: float, origin: float) -> tuple[Step, ...]:
    way = old - origin
    if not way:
        return tuple(replace(step, value=new) for step in steps)
    return tuple(
        replace(step, value=origin + (step.value - origin) * (new - origin) / way) for step in steps
    )

"""The pace of a goal: a total's by how weekdays and holidays usually go, a level's straight on.

Where goals stand is judged first by the even way between the dated steps, which needs no history.
Whoever has the history, a goal's page or its outlook, judges a total anew by its usual days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from opsdash.analysis.pace import PaceShape, Waypoint, pace_of_total
from opsdash.findings.closed_days import marked
from opsdash.goals.goal import Course, Goal, Step
from opsdash.goals.histories import DayHistory, History, StepHistory
from opsdash.goals.steps import way_points

_DAY = timedelta(days=1)
_RECENT_DAYS = 28
_RECENT_STEPS = 4


@dataclass(frozen=True)
class Pace:
    """What is promised by the end of each of the `points`' days, straight between them.

    `is_profile`: by the usual weekdays and holidays.
    """

    points: tuple[Step, ...]
    is_profile: bool = False

    def on(self, day: date) -> float:
        """Before the first point its value, after the last one the last."""
        if day <= self.points[0].day:
            return self.points[0].value
        for before, after in pairwise(self.points):
            if day <= after.day:
                share = (day - before.day) / (after.day - before.day)
                return before.value + (after.value - before.value) * share
        return self.points[-1].value


def pace_of(goal: Goal, course: Course, history: History | None, closed: Collection[date]) -> Pace:
    """`closed` are the days of the history and the goal on which less comes in."""
    even = Pace(way_points(goal, course))
    if course is not Course.TOTAL or not isinstance(history, DayHistory):
        return even
    first = (goal.start - history.first).days
    holidays = marked(history.first, first + goal.period.days, closed)
    ways = [Waypoint((step.day - goal.start).days, step.value) for step in goal.steps]
    line = pace_of_total(goal.target, history.values, holidays, first, ways)
    if line.shape is not PaceShape.PROFILE:
        return even
    days = (Step(goal.start + timedelta(days=at), value) for at, value in enumerate(line.values))
    return Pace((Step(goal.start - _DAY, 0.0), *days), is_profile=True)


def expected_by(pace: Pace, goal: Goal, through: date | None) -> float | None:
    """What the usual days promise by the end of the data; None where the way is even."""
    if not pace.is_profile or through is None:
        return None
    return pace.on(min(through, goal.due))


def lately(history: History | None) -> float | None:
    """What the last four weeks brought: of a total a day, of a level each step."""
    if isinstance(history, DayHistory):
        recent = history.values[-_RECENT_DAYS:]
        present = recent[np.isfinite(recent)]
        return float(present.mean()) if len(present) else None
    if isinstance(history, StepHistory):
        sums, cases = history.weeks.sums[-_RECENT_STEPS:], history.weeks.cases[-_RECENT_STEPS:]
        known = np.isfinite(sums) & np.isfinite(cases) & (cases > 0)
        if known.any():
            return float(sums[known].sum() / cases[known].sum() * history.scale)
    return None

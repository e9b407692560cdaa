"""Where a goal stands: arithmetic on values that are already measured, no question asked here.

Elapsed time counts the days with data, not the days on the wall, so a late export never looks like
a lost week. A total runs from zero to its target; a level runs from its baseline to its target and
has to hold on the due date, so it is only reached or missed when the data is through that day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from opsdash.calendar.periods import Period
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import Held, is_met
from opsdash.goals.steps import promised

DUE_SOON_DAYS = 14

# Two roundings of one sum may differ in the last bits; that is not "behind".
_TOLERANCE = 1e-9


class State(StrEnum):
    """A milestone that runs is to do: it has no pace, because nothing of it is measured."""

    NOT_STARTED = "not_started"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    TO_DO = "to_do"
    REACHED = "reached"
    MISSED = "missed"
    DATA_MISSING = "data_missing"


OPEN_STATES = frozenset(State) - {State.REACHED, State.MISSED}


@dataclass(frozen=True)
class Measured:
    """The metric's `value` over `window`; `through` is the last day on which it is final.

    `lag` is how many days it needs to become final. `is_thin`: the window is shorter than a week or
    has few cases. `is_incomplete`: a source lacks days of it. `unfiltered`: (measure, dimension)
    pairs that the goal's filters could not narrow.
    """

    value: float | None = None
    window: Period | None = None
    through: date | None = None
    lag: int = 0
    is_thin: bool = False
    is_incomplete: bool = False
    unfiltered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """`progress` is the way gone from baseline to target, negative when the metric moved away.

    `lead` is how much better (worse when negative) than `expected` the actual value is, in the
    metric's unit. `needed` is what each remaining day may or must bring, for totals only.
    `settled_on` is the day on which it was reached or missed. `held` are the weeks of a goal that
    has to hold in each.
    """

    goal: Goal
    state: State
    course: Course
    measured: Measured
    is_due_soon: bool
    elapsed_days: int
    total_days: int
    expected: float | None = None
    progress: float | None = None
    lead: float | None = None
    needed: float | None = None
    settled_on: date | None = None
    held: Held | None = None

    @property
    def actual(self) -> float | None:
        return self.measured.value

    @property
    def is_unsure(self) -> bool:
        """Whether days that its data lacks may turn the pace of a goal that runs.

        Of a total they can only add: one that is ahead of its pace, or beyond that of a limit, is.
        """
        if self.state not in {State.ON_PACE, State.BEHIND} or not self.measured.is_incomplete:
            return False
        is_sure = (self.state is State.ON_PACE) == self.goal.is_rising
        return self.course is not Course.TOTAL or not is_sure

    @property
    def score(self) -> float | None:
        """The OKR score: progress held between 0 and 1."""
        return None if self.progress is None else min(1.0, max(0.0, self.progress))


def judge(goal: Goal, course: Course, measured: Measured, today: date) -> Standing:
    """The standing of a total or a level on `today`, from the value measured for it."""
    total = goal.period.days
    elapsed = elapsed_days(goal, measured.through)
    actual = measured.value if elapsed else None
    expected = expected_value(goal, course, elapsed)
    lead = None if actual is None else (actual - expected) * _sign(goal)
    state = _state(goal, course, measured, lead, today)
    return Standing(
        goal=goal,
        state=state,
        course=course,
        measured=measured,
        is_due_soon=_is_due_soon(goal, state, today),
        elapsed_days=elapsed,
        total_days=total,
        expected=expected if elapsed else None,
        progress=None if actual is None else _progress(goal, course, actual, elapsed),
        lead=lead,
        needed=_needed(goal, course, actual, total - elapsed),
    )


def judge_held(goal: Goal, held: Held, measured: Measured, today: date) -> Standing:
    """The standing of a goal that has to hold every week; progress counts the weeks that did."""
    state = _held_state(goal, held, measured, today)
    actual = measured.value
    return Standing(
        goal=goal,
        state=state,
        course=Course.MAINTAIN,
        measured=measured,
        is_due_soon=_is_due_soon(goal, state, today),
        elapsed_days=elapsed_days(goal, measured.through),
        total_days=goal.period.days,
        expected=goal.target if held.judged else None,
        progress=held.met / held.needed if held.judged and held.needed else None,
        lead=None if actual is None else (actual - goal.target) * _sign(goal),
        settled_on=held.kept_on if state is State.REACHED else held.broken_on,
        held=held,
    )


def judge_milestone(goal: Goal, today: date) -> Standing:
    """Done or not; what is done after its due date was missed."""
    state = _milestone_state(goal, today)
    done = goal.done_day is not None
    return Standing(
        goal=goal,
        state=state,
        course=Course.MILESTONE,
        measured=Measured(),
        is_due_soon=_is_due_soon(goal, state, today),
        elapsed_days=min(goal.period.days, max(0, (today - goal.start).days + 1)),
        total_days=goal.period.days,
        progress=1.0 if done else 0.0,
        settled_on=goal.done_day if done else goal.due if state is State.MISSED else None,
    )


def paced(standing: Standing, expected: float | None) -> Standing:
    """A total that still runs, judged by what its usual days promise instead of even ones."""
    is_running = standing.state in {State.ON_PACE, State.BEHIND}
    if expected is None or not is_running or standing.actual is None:
        return standing
    goal = standing.goal
    lead = (standing.actual - expected) * _sign(goal)
    return replace(standing, expected=expected, lead=lead, state=_pace_state(goal, lead))


def elapsed_days(goal: Goal, through: date | None) -> int:
    """The goal's days that the data covers, 0 before its start."""
    if through is None:
        return 0
    return max(0, (min(through, goal.due) - goal.start).days + 1)


def expected_value(goal: Goal, course: Course, elapsed: int) -> float:
    """The point of the pace line after `elapsed` days, through the goal's dated steps."""
    return promised(goal, course, goal.start + timedelta(days=elapsed - 1))


def _is_due_soon(goal: Goal, state: State, today: date) -> bool:
    return state in OPEN_STATES and 0 <= (goal.due - today).days <= DUE_SOON_DAYS


def _held_state(goal: Goal, held: Held, measured: Measured, today: date) -> State:
    if held.broken_on:
        return State.MISSED
    if held.needed and held.kept_on:
        return State.REACHED
    settled = today - timedelta(days=measured.lag)
    over = [week for week in held.weeks if week.period.last < settled]
    if not held.judged:
        return State.DATA_MISSING if over else State.NOT_STARTED
    if settled > goal.due:
        return State.DATA_MISSING
    newest = next(week for week in reversed(held.weeks) if week.is_met is not None)
    return State.ON_PACE if newest.is_met else State.BEHIND


def _milestone_state(goal: Goal, today: date) -> State:
    if goal.done_day is not None:
        return State.REACHED if goal.done_day <= goal.due else State.MISSED
    if today > goal.due:
        return State.MISSED
    return State.NOT_STARTED if today < goal.start else State.TO_DO


def _state(
    goal: Goal, course: Course, measured: Measured, lead: float | None, today: date
) -> State:
    # Days before this one are final, as far as the calendar goes.
    settled = today - timedelta(days=measured.lag)
    if measured.through is None or measured.through < goal.start:
        return State.NOT_STARTED if settled <= goal.start else State.DATA_MISSING
    if measured.value is None or lead is None:
        return State.DATA_MISSING
    met = is_met(goal, measured.value)
    # A total only grows: its target once passed stays passed, for good or bad.
    is_certain = course is Course.TOTAL and met == goal.is_rising
    is_over = measured.through >= goal.due
    if is_certain or (is_over and not measured.is_incomplete):
        return State.REACHED if met else State.MISSED
    if is_over or settled > goal.due:
        return State.DATA_MISSING
    return _pace_state(goal, lead)


def _pace_state(goal: Goal, lead: float) -> State:
    slack = _TOLERANCE * max(abs(goal.baseline), abs(goal.target))
    return State.ON_PACE if lead >= -slack else State.BEHIND


def _progress(goal: Goal, course: Course, actual: float, elapsed: int) -> float:
    """Baseline to target for levels, zero to target for totals.

    A total that must stay below a limit is judged by where its present rate leads, because its
    own value always starts far below the limit.
    """
    if course is Course.LEVEL:
        return (actual - goal.baseline) / (goal.target - goal.baseline)
    if goal.is_rising:
        return actual / goal.target
    projected = actual * goal.period.days / elapsed
    return (projected - goal.baseline) / (goal.target - goal.baseline)


def _needed(goal: Goal, course: Course, actual: float | None, left: int) -> float | None:
    if course is Course.LEVEL or actual is None or left <= 0:
        return None
    return max(0.0, goal.target - actual) / left


def _sign(goal: Goal) -> int:
    return 1 if goal.is_rising else -1

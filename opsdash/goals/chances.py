"""The chance of a goal: the right analysis for its kind, in the metric's unit and with dates.

A pure function of a goal, its past and the closed days, slow enough (a model fit) to be made in the
background. A goal that is over or a milestone has none.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from opsdash.analysis.chance import Chance, ChanceReason, Direction, Required
from opsdash.analysis.chance_level import chance_of_level
from opsdash.analysis.chance_total import chance_of_count, chance_of_total
from opsdash.analysis.chance_weeks import WeeksHeld, chance_of_weeks
from opsdash.analysis.counts import prior_of
from opsdash.analysis.result import Reason, Result, Status, because
from opsdash.findings.closed_days import marked
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import whole_weeks
from opsdash.goals.histories import DayHistory, History, StepHistory
from opsdash.goals.paces import expected_by, pace_of

_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """What is known of a total that cannot be read by the day.

    `before` is the total of as long a time before the goal, `done` the goal's so far, after the
    share `elapsed` of its days.
    """

    before: float
    done: float
    elapsed: float


@dataclass(frozen=True)
class Outlook:
    """`chance` in the metric's unit, None where it is refused; `weeks` for a goal held by weeks.

    There the values of `chance` are weeks met. Reasons of a refusal come first. `expected` is what
    a total's usual days promise by the end of the data, None where its way is even.
    """

    status: Status
    chance: Chance | None
    reasons: tuple[Reason[ChanceReason], ...] = ()
    weeks: WeeksHeld | None = None
    expected: float | None = None

    @property
    def probability(self) -> float | None:
        return self.chance.shown if self.chance else None


NOTHING = Outlook(Status.REFUSED, None, (because(ChanceReason.NO_VALUES),))


def find_outlook(
    goal: Goal,
    course: Course,
    history: History | Counted | None,
    closed: Collection[date],
    week_start: int,
) -> Outlook:
    """Takes up to a model fit. The same goal and past give the same outlook."""
    if isinstance(history, DayHistory):
        through = history.first + _DAY * (len(history.values) - 1)
        expected = expected_by(pace_of(goal, course, history, closed), goal, through)
        return replace(_outlook(_of_days(goal, history, closed)), expected=expected)
    if isinstance(history, Counted):
        return _outlook(_of_count(goal, history))
    if history is None:
        return NOTHING
    if course is Course.MAINTAIN:
        return _held(goal, history, week_start)
    return _scaled(_of_steps(goal, history), history.scale)


def direction_of(goal: Goal) -> Direction:
    return Direction.HIGHER if goal.is_rising else Direction.LOWER


def _of_days(
    goal: Goal, history: DayHistory, closed: Collection[date]
) -> Result[Chance, ChanceReason]:
    days = (goal.due - history.first).days + 1
    first = (goal.start - history.first).days
    holidays = marked(history.first, days, closed)
    values = history.values[:days]
    return chance_of_total(values, holidays, first, goal.target, direction_of(goal))


def _of_count(goal: Goal, known: Counted) -> Result[Chance, ChanceReason]:
    if known.before % 1 or known.done % 1:
        return Result(Status.REFUSED, None, (because(ChanceReason.UNUSABLE_VALUES),))
    prior = prior_of(int(known.before), 1.0)
    return chance_of_count(prior, int(known.done), known.elapsed, goal.target, direction_of(goal))


def _of_steps(goal: Goal, history: StepHistory) -> Result[Chance, ChanceReason]:
    return chance_of_level(
        history.weeks,
        history.ahead,
        goal.target / history.scale,
        direction_of(goal),
        window=history.window,
        step_days=history.step_days,
    )


def _held(goal: Goal, history: StepHistory, week_start: int) -> Outlook:
    weeks = whole_weeks(goal, week_start)
    if not weeks:
        return NOTHING
    first = (weeks[0].first - history.first) // _WEEK
    found = chance_of_weeks(
        history.weeks,
        first,
        first + len(weeks),
        goal.target / history.scale,
        direction_of(goal),
        needed=max(0, len(weeks) - goal.allowed_misses),
    )
    chance = found.value.chance if found.value else None
    return Outlook(found.status, chance, found.reasons, found.value)


def _outlook(found: Result[Chance, ChanceReason]) -> Outlook:
    return Outlook(found.status, found.value, found.reasons)


def _scaled(found: Result[Chance, ChanceReason], scale: float) -> Outlook:
    chance = found.value
    if chance is not None and scale != 1:
        chance = replace(
            chance,
            expected=chance.expected * scale,
            low=chance.low * scale,
            high=chance.high * scale,
            required=_required(chance.required, scale),
            half=chance.half and (chance.half[0] * scale, chance.half[1] * scale),
        )
    return Outlook(found.status, chance, found.reasons)


def _required(required: Required | None, scale: float) -> Required | None:
    if required is None:
        return None
    best = None if required.best is None else required.best * scale
    return replace(required, rate=required.rate * scale, best=best)

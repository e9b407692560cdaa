"""Whether a goal is a good promise, letter by letter: specific, measurable, attainable, relevant,
time-bound, with the classic traps named.

Advice, not a wall: each piece is a code with the values of its sentence. What cannot be known says
so instead of passing for good.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import numpy as np

from opsdash.analysis.days import WEEK
from opsdash.goals.advice import FEWEST_POINTS, Advice, Code, Letter, Mark, piece
from opsdash.goals.goal import Control, Course, Goal
from opsdash.goals.smart_attainable import attainable
from opsdash.goals.smart_facts import Facts, Past
from opsdash.goals.typed_target import TypedTarget
from opsdash.metrics.catalog import Kind, Metric

# Two weeks without new data and a check-in has nothing to look at.
_FRESH_DAYS: Final = 14
_LEAST_PERIODS: Final = 2


def advise(goal: Goal, facts: Facts, typed: TypedTarget | None = None) -> tuple[Advice, ...]:
    """At least one piece for each letter, in their order. `typed` is the target as it was typed."""
    return (
        *_specific(goal, facts),
        *_measurable(facts),
        *attainable(goal, facts, typed),
        *_relevant(goal, facts),
        *_time_bound(goal, facts),
    )


def _specific(goal: Goal, facts: Facts) -> Iterator[Advice]:
    missing = [Code.NO_TITLE] * (not goal.title.strip()) + [Code.NO_OWNER] * (
        not goal.owner.strip()
    )
    if facts.course is not Course.MILESTONE and facts.metric is None:
        missing.append(Code.NO_METRIC)
    for code in missing:
        yield piece(Letter.SPECIFIC, Mark.MIND, code)
    if not missing:
        yield piece(Letter.SPECIFIC, Mark.OK, Code.NAMED)


def _measurable(facts: Facts) -> Iterator[Advice]:
    letter, past = Letter.MEASURABLE, facts.past
    if facts.course is Course.MILESTONE:
        yield piece(letter, Mark.OK, Code.DONE_OR_NOT)
    elif facts.through is None or facts.metric is None:
        yield piece(letter, Mark.MIND, Code.NO_SERIES)
    elif past is None:
        yield piece(letter, Mark.UNKNOWN, Code.NO_STEPS)
    else:
        found = tuple(_gaps(past, facts.metric, facts.through, facts.today))
        through = facts.through.isoformat()
        points, step = past.known, past.step_days
        enough = piece(
            letter, Mark.OK, Code.MEASURED, points=points, through=through, step_days=step
        )
        yield from found or (enough,)


def _gaps(past: Past, metric: Metric, through: date, today: date) -> Iterator[Advice]:
    letter = Letter.MEASURABLE
    if past.known < FEWEST_POINTS:
        yield piece(letter, Mark.MIND, Code.FEW_POINTS, known=past.known, need=FEWEST_POINTS)
    late = max(_FRESH_DAYS, 2 * past.step_days) + (metric.window or 0)
    if (today - through).days > late:
        yield piece(letter, Mark.MIND, Code.STALE, through=through.isoformat())
    known = past.weeks.cases[past.weeks.is_known]
    if metric.kind is Kind.RATIO and len(known) and float(np.median(known)) < metric.thin_below:
        cases, need = float(np.median(known)), metric.thin_below
        yield piece(letter, Mark.MIND, Code.FEW_CASES, cases=cases, need=need)


def _relevant(goal: Goal, facts: Facts) -> Iterator[Advice]:
    letter = Letter.RELEVANT
    if _is_against_better(goal, facts):
        better = facts.metric.better if facts.metric else ""
        yield piece(letter, Mark.MIND, Code.AGAINST_BETTER, better=better)
    if goal.driver and goal.driver == goal.metric:
        yield piece(letter, Mark.MIND, Code.OWN_DRIVER)
    elif goal.driver.strip():
        yield piece(letter, Mark.OK, Code.DRIVEN, driver=goal.driver)
    if goal.parent_id or goal.objective_id:
        yield piece(letter, Mark.OK, Code.SERVES)
    elif not goal.driver.strip():
        yield piece(letter, Mark.MIND, Code.NO_LINK)
    if goal.control is None:
        yield piece(letter, Mark.MIND, Code.NO_CONTROL)
    else:
        is_own = goal.control is Control.CONTROLLED
        yield piece(letter, Mark.OK, Code.CONTROLLED if is_own else Code.INFLUENCED)


def _is_against_better(goal: Goal, facts: Facts) -> bool:
    metric = facts.metric
    if metric is None or metric.better == "neutral" or not np.isfinite(goal.target):
        return False
    if goal.sense is None and not (np.isfinite(goal.baseline) and goal.target != goal.baseline):
        return False
    return goal.is_rising != (metric.better == "higher")


def _time_bound(goal: Goal, facts: Facts) -> Iterator[Advice]:
    letter = Letter.TIME_BOUND
    if goal.due <= goal.start or goal.start == date.min:
        yield piece(letter, Mark.MIND, Code.NO_DUE)
        return
    if goal.due < facts.today:
        yield piece(letter, Mark.MIND, Code.PAST_DUE, due=goal.due.isoformat())
        return
    periods = _periods_left(goal, facts)
    if facts.course is not Course.MILESTONE and periods < _LEAST_PERIODS:
        step = facts.past.step_days if facts.past else WEEK
        yield piece(letter, Mark.MIND, Code.FEW_PERIODS, left=periods, step_days=step)
    first = max(goal.start, facts.today) + timedelta(days=goal.review_days)
    if first > goal.due:
        yield piece(letter, Mark.MIND, Code.NO_REVIEW, days=goal.review_days)
        return
    reviews = 1 + (goal.due - first).days // goal.review_days
    start, due = goal.start.isoformat(), goal.due.isoformat()
    yield piece(
        letter, Mark.OK, Code.TIMED, start=start, due=due, reviews=reviews, first=first.isoformat()
    )


def _periods_left(goal: Goal, facts: Facts) -> int:
    """Whole reporting periods from today, or the start, to the due date."""
    step = facts.past.step_days if facts.past else WEEK
    begin = max(goal.start, facts.today)
    return ((goal.due - begin).days + 1) // step

"""Whether a target is attainable: what it needs against what the metric does by itself.

Tells a promise that holds already from luck, from a stretch and from what was never seen, and what
"every week" asks for beyond "on average".
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from opsdash.analysis.attainability import (
    Attainability,
    AttainReason,
    Verdict,
    attainability,
    times_reached,
)
from opsdash.analysis.chance_weeks import chance_of_holding, chance_of_one_week
from opsdash.analysis.days import WEEK
from opsdash.analysis.result import Reason
from opsdash.goals.advice import FEWEST_POINTS, Advice, Code, Letter, Mark, piece
from opsdash.goals.chances import direction_of
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import whole_weeks
from opsdash.goals.smart_facts import Facts, Past
from opsdash.goals.typed_target import TypedTarget
from opsdash.metrics.catalog import Kind, Metric

# What is kept more likely than not.
_HALF: Final = 0.5
# The chance of all weeks together says these already.
_TOLD_BY_WEEKS: Final = (Verdict.MET, Verdict.LUCK)
_VERDICTS: Final = {
    Verdict.MET: (Mark.MIND, Code.MET),
    Verdict.LUCK: (Mark.MIND, Code.LUCK),
    Verdict.AMBITIOUS: (Mark.OK, Code.AMBITIOUS),
    Verdict.STRETCH: (Mark.MIND, Code.STRETCH),
    Verdict.NOT_CREDIBLE: (Mark.MIND, Code.NOT_CREDIBLE),
    Verdict.OUTSIDE: (Mark.UNKNOWN, Code.OUTSIDE),
}


def attainable(goal: Goal, facts: Facts, typed: TypedTarget | None) -> Iterator[Advice]:
    letter = Letter.ATTAINABLE
    if facts.course is Course.MILESTONE:
        code = Code.HOW if goal.attainable.strip() else Code.NO_HOW
        yield piece(letter, Mark.OK if code is Code.HOW else Mark.MIND, code)
    elif typed and (typed.meanings or typed.needs_baseline):
        yield piece(letter, Mark.MIND, Code.CHANGE_TYPED)
    elif not np.isfinite(goal.target):
        yield piece(letter, Mark.UNKNOWN, Code.NO_TARGET)
    elif goal.target == goal.baseline and facts.course is not Course.MAINTAIN:
        yield piece(letter, Mark.MIND, Code.SAME)
    elif facts.past is None or facts.metric is None or _is_over(facts, facts.past):
        yield piece(letter, Mark.UNKNOWN, Code.CANNOT_TELL)
    else:
        yield from _against_past(goal, facts, facts.past, facts.metric)


def _is_over(facts: Facts, past: Past) -> bool:
    """Whether the data is through the due date of a total: nothing is left to be judged."""
    return facts.course is Course.TOTAL and past.rest is None


def _against_past(goal: Goal, facts: Facts, past: Past, metric: Metric) -> Iterator[Advice]:
    if past.rest == 0:
        yield piece(Letter.ATTAINABLE, Mark.MIND, Code.DONE if goal.is_rising else Code.OVER)
        return
    wanted = goal.target / past.scale if past.rest is None else past.rest
    found = attainability(past.weeks.values, wanted, direction_of(goal), past.ahead)
    if found.value is None:
        yield _refused(found.reasons[0], past)
        return
    if facts.course is Course.MAINTAIN:
        yield from _held(goal, facts, found.value, wanted)
    if facts.course is not Course.MAINTAIN or found.value.verdict not in _TOLD_BY_WEEKS:
        yield _verdict(goal, found.value, past, metric, wanted)
    yield from _seen_before(goal, facts, past)


def _refused(reason: Reason[AttainReason], past: Past) -> Advice:
    letter, values = Letter.ATTAINABLE, reason.values
    match reason.code:
        case AttainReason.NO_TARGET:
            return piece(letter, Mark.UNKNOWN, Code.ZERO)
        case AttainReason.SHORT_HISTORY | AttainReason.NO_VALUES:
            return piece(
                letter, Mark.UNKNOWN, Code.SHORT_HISTORY, known=past.known, need=FEWEST_POINTS
            )
        case AttainReason.CONSTANT:
            value = float(values["value"]) * past.scale
            return piece(letter, Mark.UNKNOWN, Code.CONSTANT, value=value)
        case _:
            return piece(letter, Mark.UNKNOWN, Code.CANNOT_TELL)


def _verdict(goal: Goal, found: Attainability, past: Past, metric: Metric, wanted: float) -> Advice:
    mark, code = _VERDICTS[found.verdict]
    if code is Code.STRETCH and goal.attainable.strip():
        # What will change the process is named.
        mark = Mark.OK
    low, high = _within(found, past, metric)
    return piece(
        Letter.ATTAINABLE,
        mark,
        code,
        wanted=wanted * past.scale,
        center=found.center * past.scale,
        low=low,
        high=high,
        seen=-1.0 if found.seen is None else found.seen,
        step_days=past.step_days,
    )


def _within(found: Attainability, past: Past, metric: Metric) -> tuple[float, float]:
    """The natural limits in the metric's unit, kept to what it can be."""
    low, high = found.low * past.scale, found.high * past.scale
    if metric.kind not in (Kind.GROWTH, Kind.GAP):
        low = max(0.0, low)
    return (low, min(100.0, high)) if metric.unit == "percent" and low >= 0 else (low, high)


def _seen_before(goal: Goal, facts: Facts, past: Past) -> Iterator[Advice]:
    """In how many of the last months the target was met, each month for itself."""
    if facts.months is None or facts.month_days is None or facts.course is Course.MAINTAIN:
        return
    direction = direction_of(goal)
    target = goal.target
    values = facts.months
    if facts.course is Course.TOTAL:
        # A month and the goal in the measure of a day.
        values, target = values / facts.month_days, target / goal.period.days
    elif facts.metric is not None and facts.metric.kind is Kind.SUM and past.step_days == WEEK:
        values = values / facts.month_days * WEEK
    found = times_reached(values, target, direction)
    if not found.periods:
        return
    code = Code.REACHED_BEFORE if found.met else Code.NEVER_REACHED
    yield piece(Letter.ATTAINABLE, Mark.OK, code, met=found.met, periods=found.periods)


def _held(goal: Goal, facts: Facts, found: Attainability, wanted: float) -> Iterator[Advice]:
    """The promise of every week against that of their average, as weeks vary by themselves."""
    weeks = len(whole_weeks(goal, facts.week_start))
    needed = weeks - goal.allowed_misses
    if not 0 < needed <= weeks:
        return
    direction = direction_of(goal)
    one = chance_of_one_week(found.center, found.deviation, wanted, direction)
    spread = found.deviation / float(np.sqrt(weeks))
    chance = chance_of_holding(one, weeks, needed)
    yield piece(
        Letter.ATTAINABLE,
        Mark.OK if chance >= _HALF else Mark.MIND,
        Code.EVERY_WEEK,
        weeks=weeks,
        needed=needed,
        one_week=one,
        chance=chance,
        on_average=chance_of_one_week(found.center, spread, wanted, direction),
        offer=_offer(one, weeks, needed),
    )


def _offer(one_week: float, weeks: int, needed: int) -> int:
    """The most weeks that are held more likely than not; 0 where none or the needed ones are."""
    for count in range(needed, 0, -1):
        if chance_of_holding(one_week, weeks, count) >= _HALF:
            return count if count < needed else 0
    return 0

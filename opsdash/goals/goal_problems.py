"""Everything that keeps a goal from being saved, in the order of the form.

`field` is a name of Goal, `code` a key under [problems] in words/en/goals.toml. What is only
unwise is advice, not a problem.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

from opsdash.calendar.problems import Problem
from opsdash.goals.goal import Course, Goal
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.metrics.seen_groups import are_seen

TITLE_LENGTH = 120
OWNER_LENGTH = 80
REASON_LENGTH = 2000
FILTER_LENGTH = 200
FILTER_VALUES = 200
# A step a month for as long as a goal may last.
MOST_STEPS = 62
REVIEWS = range(1, 93)

# Beyond this a float no longer tells neighbouring amounts apart.
LARGEST = 1e15

# A promise of more than five years is a vision; the bound also keeps date arithmetic in range.
LONGEST_DAYS = 5 * 366
_YEARS = range(1990, 2200)
# Wherever weeks begin, a whole one lies in two.
_SHORTEST_HELD = 2

_LENGTHS = {
    "title": TITLE_LENGTH,
    "owner": OWNER_LENGTH,
    "team": OWNER_LENGTH,
    "driver": OWNER_LENGTH,
    "attainable": REASON_LENGTH,
    "relevant": REASON_LENGTH,
    "accepted": REASON_LENGTH,
    "reason": REASON_LENGTH,
}
_REQUIRED = ("title", "owner")


def goal_problems(goal: Goal, catalog: Catalog) -> tuple[Problem, ...]:
    """Empty when the goal can be saved. `catalog` is that of the home, own metrics included."""
    if goal.kind is Course.MILESTONE:
        return (*_text(goal), *_dates(goal), *_tree(goal))
    return (
        *_text(goal),
        *_metric(goal, catalog),
        *_numbers(goal, catalog),
        *_dates(goal),
        *_steps(goal),
        *_kind(goal, catalog),
        *_tree(goal),
    )


def group_problems(
    goal: Goal, groups: tuple[str, ...] | None, catalog: Catalog
) -> tuple[Problem, ...]:
    """What keeps somebody who sees `groups` only (None: all) from promising it."""
    if are_seen(goal.metric, goal.filters, groups, catalog):
        return ()
    return (Problem("filters", "outside_groups"),)


def _text(goal: Goal) -> Iterator[Problem]:
    for name, longest in _LENGTHS.items():
        text = getattr(goal, name)
        if name in _REQUIRED and not text.strip():
            yield Problem(name, "empty")
        if len(text) > longest:
            yield Problem(name, "too_long")


def _metric(goal: Goal, catalog: Catalog) -> Iterator[Problem]:
    if goal.metric not in catalog.metrics:
        yield Problem("metric", "unknown_metric")
    dimensions = [item.dimension for item in goal.filters]
    if len(set(dimensions)) < len(dimensions):
        yield Problem("filters", "repeated_filter")
    # Readings bring dimensions of their own, so the catalogue cannot say which ones exist.
    if any(not 0 < len(dimension) <= FILTER_LENGTH for dimension in dimensions):
        yield Problem("filters", "unknown_filter")
    if any(not 0 < len(item.values) <= FILTER_VALUES for item in goal.filters):
        yield Problem("filters", "filter_size")


def _numbers(goal: Goal, catalog: Catalog) -> Iterator[Problem]:
    metric = catalog.metrics.get(goal.metric)
    may_be_negative = metric is None or metric.kind in (Kind.GROWTH, Kind.GAP)
    for name in ("baseline", "target"):
        code = _number_code(getattr(goal, name), may_be_negative)
        if code:
            yield Problem(name, code)
    # The way from baseline to target is what progress divides by; what is held has no way.
    if goal.target == goal.baseline and goal.kind is not Course.MAINTAIN:
        yield Problem("target", "equals_baseline")
    elif goal.kind is not Course.MAINTAIN and goal.is_rising != (goal.target > goal.baseline):
        yield Problem("target", "against_sense")


def _number_code(value: float, may_be_negative: bool) -> str:
    if not (math.isfinite(value) and abs(value) <= LARGEST):
        return "not_a_number"
    return "" if value >= 0 or may_be_negative else "below_zero"


def _dates(goal: Goal) -> Iterator[Problem]:
    for name in ("start", "due"):
        if getattr(goal, name).year not in _YEARS:
            yield Problem(name, "year_out_of_range")
    if goal.due <= goal.start:
        yield Problem("due", "not_after_start")
    elif (goal.due - goal.start).days > LONGEST_DAYS:
        yield Problem("due", "too_long_a_time")
    if goal.review_days not in REVIEWS:
        yield Problem("review_days", "review_out_of_range")


def _steps(goal: Goal) -> Iterator[Problem]:
    if len(goal.steps) > MOST_STEPS:
        yield Problem("steps", "too_many_steps")
    days = (*(step.day for step in goal.steps), goal.due)
    # A step by the end of the first day is one: the way begins the evening before.
    if goal.steps and (
        days[0] < goal.start or any(after <= before for before, after in pairwise(days))
    ):
        yield Problem("steps", "step_out_of_order")
    if any(not math.isfinite(step.value) or abs(step.value) > LARGEST for step in goal.steps):
        yield Problem("steps", "not_a_number")


def _kind(goal: Goal, catalog: Catalog) -> Iterator[Problem]:
    weeks = ((goal.due - goal.start).days + 1) // 7
    if goal.kind is Course.MAINTAIN:
        if goal.sense is None:
            yield Problem("sense", "no_sense")
        if goal.start < goal.due and weeks < _SHORTEST_HELD:
            yield Problem("due", "no_whole_week")
        if goal.steps:
            yield Problem("steps", "steps_of_held")
    known = catalog.metrics.get(goal.metric)
    if goal.kind is Course.TOTAL and known and known.kind is not Kind.SUM:
        yield Problem("kind", "not_a_total")
    if goal.allowed_misses and not 0 < goal.allowed_misses < weeks:
        yield Problem("allowed_misses", "misses_out_of_range")


def _tree(goal: Goal) -> Iterator[Problem]:
    if not (math.isfinite(goal.weight) and 0 < goal.weight <= LARGEST):
        yield Problem("weight", "weight_out_of_range")
    if goal.id and goal.parent_id == goal.id:
        yield Problem("parent_id", "own_parent")

"""Progress, pace and state of a goal, for every direction and both kinds of metric."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opsdash.goals.goal import Course, Goal
from opsdash.goals.standing import Measured, Standing, State, judge

START = date(2026, 4, 1)
DUE = date(2026, 6, 30)
LEVEL = Goal("One-stop 80", "one_stop_rate", "Ann", 70, 80, START, DUE)
TOTAL = Goal("Sets sold", "orders", "Ann", 128, 160, START, DUE)
LIMIT = Goal("Fewer inquiries", "inquiries", "Ann", 910, 455, START, DUE)

values = st.floats(-1e6, 1e6)
courses = st.sampled_from((Course.TOTAL, Course.LEVEL))


def stand(goal: Goal, course: Course, value: float | None, through: date, today: date) -> Standing:
    return judge(goal, course, Measured(value, None, through), today)


def halfway(goal: Goal, course: Course, value: float | None) -> Standing:
    """After 45 of the 91 days, seen on the day after."""
    return stand(goal, course, value, date(2026, 5, 15), date(2026, 5, 16))


@given(values, values, values)
def test_progress_of_a_level_is_signed_by_direction_not_by_better(
    baseline: float, target: float, actual: float
) -> None:
    assume(abs(target - baseline) > 1e-3)
    goal = replace(LEVEL, baseline=baseline, target=target)
    standing = halfway(goal, Course.LEVEL, actual)
    moved_away = actual < baseline if target > baseline else actual > baseline
    assert standing.progress is not None
    assert (standing.progress < 0) == moved_away
    assert standing.score == pytest.approx(min(1, max(0, standing.progress)))


@given(values, values, values)
def test_mirrored_goals_stand_alike(baseline: float, target: float, actual: float) -> None:
    assume(abs(target - baseline) > 1e-3)
    goal = replace(LEVEL, baseline=baseline, target=target)
    mirror = replace(LEVEL, baseline=-baseline, target=-target)
    one, other = halfway(goal, Course.LEVEL, actual), halfway(mirror, Course.LEVEL, -actual)
    assert (one.state, one.progress, one.lead) == (other.state, other.progress, other.lead)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60), values, courses)
def test_elapsed_days_are_days_with_data_inside_the_goal(
    today: date, late: int, value: float, course: Course
) -> None:
    through = today - timedelta(days=late + 1)
    standing = stand(TOTAL, course, value, through, today)
    assert 0 <= standing.elapsed_days <= standing.total_days == 91
    inside = [START + timedelta(days=n) for n in range(91)]
    assert standing.elapsed_days == sum(day <= through for day in inside)
    assert (standing.progress is None) == (standing.elapsed_days == 0)


def test_a_total_runs_from_zero_to_its_target() -> None:
    standing = halfway(TOTAL, Course.TOTAL, 93)
    assert standing.progress == pytest.approx(93 / 160)
    assert standing.expected == pytest.approx(160 * 45 / 91)
    assert standing.lead == pytest.approx(93 - 160 * 45 / 91)
    assert standing.needed == pytest.approx((160 - 93) / 46)
    assert standing.state is State.ON_PACE


def test_a_total_below_a_limit_is_judged_by_its_rate() -> None:
    # 5 a day is the limit's rate, 10 a day the baseline's; 7.5 a day is half of the way.
    standing = halfway(LIMIT, Course.TOTAL, 7.5 * 45)
    assert standing.progress == pytest.approx(0.5)
    assert standing.state is State.BEHIND
    assert standing.lead == pytest.approx(-2.5 * 45)


def test_a_level_runs_from_its_baseline_and_may_be_negative() -> None:
    standing = halfway(LEVEL, Course.LEVEL, 68)
    assert standing.progress == pytest.approx(-0.2)
    assert standing.score == 0
    assert standing.expected == pytest.approx(70 + 10 * 45 / 91)
    assert standing.state is State.BEHIND
    assert standing.needed is None


@pytest.mark.parametrize(
    ("goal", "value", "through", "today", "state"),
    [
        (TOTAL, None, date(2026, 3, 31), START, State.NOT_STARTED),
        (TOTAL, None, date(2026, 2, 1), date(2026, 4, 9), State.DATA_MISSING),
        (TOTAL, None, date(2026, 4, 8), date(2026, 4, 9), State.DATA_MISSING),
        (TOTAL, 160, date(2026, 5, 1), date(2026, 5, 2), State.REACHED),
        (LIMIT, 456, date(2026, 5, 1), date(2026, 5, 2), State.MISSED),
        (LIMIT, 455, DUE, date(2026, 7, 1), State.REACHED),
        (TOTAL, 159, DUE, date(2026, 7, 1), State.MISSED),
        (TOTAL, 150, date(2026, 6, 20), date(2026, 7, 9), State.DATA_MISSING),
        (LEVEL, 85, date(2026, 5, 1), date(2026, 5, 2), State.ON_PACE),
        (LEVEL, 85, date(2026, 7, 9), date(2026, 7, 10), State.REACHED),
        (LEVEL, 79.9, DUE, date(2026, 7, 1), State.MISSED),
    ],
)
def test_outside_its_days_a_goal_has_a_state_instead_of_a_pace(
    goal: Goal, value: float | None, through: date, today: date, state: State
) -> None:
    course = Course.LEVEL if goal is LEVEL else Course.TOTAL
    assert stand(goal, course, value, through, today).state is state


@pytest.mark.parametrize(
    ("goal", "value", "state"),
    [
        (TOTAL, 160, State.REACHED),
        (TOTAL, 159, State.DATA_MISSING),
        (LIMIT, 456, State.MISSED),
        (LIMIT, 455, State.DATA_MISSING),
        (LEVEL, 85, State.DATA_MISSING),
        (LEVEL, 60, State.DATA_MISSING),
    ],
)
def test_incomplete_data_gives_no_verdict_but_what_is_certain(
    goal: Goal, value: float, state: State
) -> None:
    course = Course.LEVEL if goal is LEVEL else Course.TOTAL
    measured = Measured(value, None, DUE, is_incomplete=True)
    assert judge(goal, course, measured, DUE + timedelta(days=1)).state is state


def test_without_any_data_nothing_is_computed() -> None:
    standing = judge(LEVEL, Course.LEVEL, Measured(), date(2026, 5, 1))
    assert standing.state is State.DATA_MISSING
    assert (standing.actual, standing.progress, standing.score) == (None,) * 3


@pytest.mark.parametrize(("days_left", "soon"), [(15, False), (14, True), (0, True), (-1, False)])
def test_due_soon_means_within_fourteen_days(days_left: int, soon: bool) -> None:
    today = DUE - timedelta(days=days_left)
    standing = stand(TOTAL, Course.TOTAL, 1, today - timedelta(days=1), today)
    assert standing.is_due_soon is soon


def test_a_reached_goal_is_never_due_soon() -> None:
    assert not stand(TOTAL, Course.TOTAL, 200, DUE, DUE).is_due_soon

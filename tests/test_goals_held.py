"""A goal that has to hold every week, and a milestone: their weeks, states and edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from opsdash.calendar.periods import Period
from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.held import hold, whole_weeks
from opsdash.goals.standing import Measured, Standing, State, judge_held, judge_milestone

START, DUE = date(2026, 4, 1), date(2026, 6, 30)
GOAL = Goal(
    "Handle within 6 minutes",
    "handling_time",
    "Ann",
    6.4,
    6.0,
    START,
    DUE,
    kind=Course.MAINTAIN,
    sense=Sense.AT_MOST,
)
WEEKS = whole_weeks(GOAL, 0)


def stand(values: list[float | None], goal: Goal = GOAL, today: date | None = None) -> Standing:
    """`values` of the first weeks, seen on the day after them."""
    known = {week: value for week, value in zip(WEEKS, values, strict=False) if value is not None}
    last = WEEKS[len(values) - 1].last if values else START - timedelta(days=1)
    seen = today or last + timedelta(days=1)
    return judge_held(goal, hold(goal, WEEKS, known), Measured(through=last), seen)


def test_only_calendar_weeks_that_lie_wholly_inside_count() -> None:
    assert (WEEKS[0], len(WEEKS)) == (Period(date(2026, 4, 6), date(2026, 4, 13)), 12)
    sundays = whole_weeks(GOAL, 6)
    assert sundays[0].first == date(2026, 4, 5)
    assert all(week.first >= START and week.last <= DUE for week in (*WEEKS, *sundays))


def test_every_week_held_so_far_is_on_pace() -> None:
    standing = stand([5.9, 6.0, 5.5])
    assert standing.held is not None
    assert (standing.state, standing.held.met, standing.held.streak) == (State.ON_PACE, 3, 3)
    assert standing.progress == pytest.approx(3 / 12)


def test_one_week_too_many_and_it_is_missed_on_that_weeks_last_day() -> None:
    standing = stand([5.9, 6.1, 5.5])
    assert (standing.state, standing.settled_on) == (State.MISSED, WEEKS[1].last)


def test_some_weeks_may_fail_when_that_was_agreed() -> None:
    lenient = replace(GOAL, allowed_misses=2)
    assert stand([5.9, 6.1, 5.5], lenient).state is State.ON_PACE
    assert stand([5.9, 5.5, 6.1], lenient).state is State.BEHIND
    broken = stand([6.1, 6.1, 5.5, 6.2], lenient)
    assert (broken.state, broken.settled_on) == (State.MISSED, WEEKS[3].last)


def test_it_is_reached_once_enough_weeks_held() -> None:
    lenient = replace(GOAL, allowed_misses=2)
    standing = stand([5.0] * 10, lenient)
    assert (standing.state, standing.settled_on) == (State.REACHED, WEEKS[9].last)
    assert stand([5.0] * 11).state is State.ON_PACE
    assert stand([5.0] * 12).state is State.REACHED


def test_a_week_without_a_number_is_neither_met_nor_missed() -> None:
    standing = stand([5.0, None, 5.0])
    assert standing.held is not None
    assert (standing.held.judged, standing.state) == (2, State.ON_PACE)
    over = stand([5.0] * 11 + [None], today=DUE + timedelta(days=2))
    assert over.state is State.DATA_MISSING


def test_before_the_first_week_is_over_it_has_not_started() -> None:
    assert stand([], today=START + timedelta(days=3)).state is State.NOT_STARTED
    assert stand([], today=START + timedelta(days=30)).state is State.DATA_MISSING


MILESTONE = Goal("Help centre online", "", "Ann", 0, 1, START, DUE, kind=Course.MILESTONE)


@pytest.mark.parametrize(
    ("done", "today", "state", "settled"),
    [
        (None, START - timedelta(days=1), State.NOT_STARTED, None),
        (None, START, State.TO_DO, None),
        (None, DUE, State.TO_DO, None),
        (None, DUE + timedelta(days=1), State.MISSED, DUE),
        (DUE, DUE + timedelta(days=9), State.REACHED, DUE),
        (DUE + timedelta(days=1), DUE + timedelta(days=9), State.MISSED, DUE + timedelta(days=1)),
    ],
)
def test_a_milestone_is_done_in_time_or_not(
    done: date | None, today: date, state: State, settled: date | None
) -> None:
    standing = judge_milestone(replace(MILESTONE, done_day=done), today)
    assert (standing.state, standing.settled_on) == (state, settled)

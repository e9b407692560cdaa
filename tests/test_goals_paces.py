"""The pace of one goal: by its usual weekdays and holidays, even where no history tells them."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from opsdash.goals.chances import find_outlook
from opsdash.goals.goal import Course, Goal, Step
from opsdash.goals.histories import DayHistory
from opsdash.goals.paces import expected_by, lately, pace_of
from opsdash.goals.shown import shown_state
from opsdash.goals.standing import Measured, State, judge, paced

FIRST = date(2026, 1, 5)
# Twelve weeks whose Sundays are closed, then a goal of four.
START, DUE = FIRST + timedelta(weeks=12), FIRST + timedelta(weeks=16, days=-1)
GOAL = Goal("Orders", "orders", "Ann", 200, 240, START, DUE)
WEEK = [10.0] * 6 + [0.0]
HISTORY = DayHistory(FIRST, np.array(WEEK * 12 + WEEK[:6]))


def test_a_total_grows_on_the_days_on_which_orders_come() -> None:
    pace = pace_of(GOAL, Course.TOTAL, HISTORY, ())
    assert pace.is_profile
    saturday, sunday = START + timedelta(days=5), START + timedelta(days=6)
    assert pace.on(saturday) == pytest.approx(60)
    assert pace.on(sunday) == pytest.approx(60)
    assert pace.on(DUE) == 240
    values = [step.value for step in pace.points]
    assert values == sorted(values)


def test_a_holiday_asks_for_less() -> None:
    monday = START
    held = pace_of(GOAL, Course.TOTAL, HISTORY, (FIRST + timedelta(weeks=4), monday))
    assert held.on(monday) <= pace_of(GOAL, Course.TOTAL, HISTORY, ()).on(monday)
    assert held.on(DUE) == 240


def test_dated_steps_are_met_on_their_days() -> None:
    day = START + timedelta(days=9)
    goal = Goal("Orders", "orders", "Ann", 200, 240, START, DUE, steps=(Step(day, 50),))
    pace = pace_of(goal, Course.TOTAL, HISTORY, ())
    assert pace.on(day) == 50
    assert pace.on(DUE) == 240


def test_without_a_history_the_way_is_even() -> None:
    pace = pace_of(GOAL, Course.TOTAL, None, ())
    assert not pace.is_profile
    assert pace.on(START - timedelta(days=1)) == 0
    assert pace.on(START + timedelta(days=13)) == pytest.approx(120)
    assert pace.on(DUE + timedelta(days=9)) == 240


def test_a_quiet_day_that_is_usual_is_no_delay() -> None:
    """By even days a total lags after the first Sunday; by its usual week it does not."""
    through = START + timedelta(days=6)
    measured = Measured(value=60.0, through=through)
    even = judge(GOAL, Course.TOTAL, measured, through + timedelta(days=1))
    usual = pace_of(GOAL, Course.TOTAL, HISTORY, ())
    told = paced(even, expected_by(usual, GOAL, through))
    assert (even.lead, told.lead) == (pytest.approx(0), pytest.approx(0))
    saturday = Measured(value=56.0, through=through - timedelta(days=1))
    even = judge(GOAL, Course.TOTAL, saturday, through)
    told = paced(even, expected_by(usual, GOAL, saturday.through))
    assert (even.state, told.state) == (State.ON_PACE, State.BEHIND)
    assert told.lead == pytest.approx(-4)


def test_a_list_that_knows_the_chance_says_the_pace_of_the_page() -> None:
    """HISTORY ends on a Saturday: by even days a total of 60 is ahead, by usual ones on pace."""
    through = FIRST + timedelta(days=len(HISTORY.values) - 1)
    measured = Measured(value=60.0, through=through)
    even = judge(GOAL, Course.TOTAL, measured, through + timedelta(days=1))
    known = find_outlook(GOAL, Course.TOTAL, HISTORY, (), 0)
    listed = paced(even, known.expected)
    page = paced(even, expected_by(pace_of(GOAL, Course.TOTAL, HISTORY, ()), GOAL, through))
    assert even.lead == pytest.approx(60 - 240 * 6 / 28)
    assert listed.lead == page.lead == pytest.approx(0)
    refused = replace(known, chance=None)
    assert shown_state(replace(even, state=State.BEHIND), refused) is State.ON_PACE


def test_what_the_last_four_weeks_brought_is_told_by_the_day() -> None:
    assert lately(HISTORY) == pytest.approx(60 * 4 / 28, abs=0.4)
    assert lately(DayHistory(FIRST, np.full(3, np.nan))) is None
    assert lately(None) is None

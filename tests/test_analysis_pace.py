"""The pace line rises as days usually do, never falls, and ends at the target."""

import numpy as np
import pytest
from analysis_series import days
from hypothesis import given
from hypothesis import strategies as st

from opsdash.analysis.pace import (
    PaceShape,
    Waypoint,
    day_weights,
    pace_of_total,
)

WEEK = np.array([140.0, 120, 110, 100, 90, 0, 0])


def none(count: int) -> np.ndarray:
    return np.zeros(count, dtype=bool)


def test_a_total_rests_on_the_days_on_which_nothing_comes() -> None:
    line = pace_of_total(560, np.tile(WEEK, 12), none(84 + 7), 84)
    assert line.shape is PaceShape.PROFILE
    assert line.weeks == 12
    assert line.values == pytest.approx((140, 260, 370, 470, 560, 560, 560), rel=5e-3)


def test_a_holiday_gets_its_share_of_its_weekday() -> None:
    values, holidays = np.tile(WEEK, 30), none(217)
    holidays[[14, 49, 91, 210]] = True
    values[[14, 49, 91]] = 14
    weights = day_weights(values, holidays)
    assert weights is not None
    # Three holidays of 420 usual events tell nearly all: three events' worth of doubt remain.
    assert weights[210] / weights[203] == pytest.approx(45 / 423, rel=1e-3)


def test_without_three_weeks_of_history_the_line_is_straight() -> None:
    line = pace_of_total(10, np.tile(WEEK, 2), none(19), 14)
    assert line.shape is PaceShape.LINEAR
    assert line.weeks == 0
    assert line.values == pytest.approx((2, 4, 6, 8, 10))


@pytest.mark.parametrize("past", [np.zeros(84), np.full(84, np.nan), np.full(84, -1.0)])
def test_a_history_of_nothing_is_none(past: np.ndarray) -> None:
    assert pace_of_total(10, past, none(94), 84).shape is PaceShape.LINEAR


def test_a_goal_on_closed_days_only_still_has_a_line() -> None:
    line = pace_of_total(10, np.tile(WEEK, 12)[:82], none(84), 82)
    assert line.values == pytest.approx((5, 10))


def test_days_of_the_goal_itself_do_not_move_its_line() -> None:
    values = np.tile(WEEK, 14)
    before = pace_of_total(100, values[:84], none(98), 84)
    values[84:] = 1
    assert pace_of_total(100, values, none(98), 84) == before


def test_a_total_passes_through_what_was_agreed_on_the_way() -> None:
    line = pace_of_total(100, np.tile(WEEK, 12), none(98), 84, (Waypoint(6, 20),))
    assert line.values[6] == 20
    assert line.values[-1] == 100


def test_a_goal_without_days_has_no_line() -> None:
    assert pace_of_total(10, WEEK, none(7), 7).values == ()


@given(
    seed=st.integers(0, 1000),
    history=st.integers(0, 150),
    length=st.integers(1, 60),
    target=st.floats(0.01, 1e6),
    holes=st.floats(0, 0.9),
)
def test_a_line_never_falls_and_ends_at_its_target(
    seed: int, history: int, length: int, target: float, holes: float
) -> None:
    values, holidays = days(seed, history + length, level=1.0)
    values[np.random.default_rng(seed).random(len(values)) < holes] = np.nan
    line = pace_of_total(target, values, holidays, history)
    assert len(line.values) == length
    assert line.values[0] >= 0
    assert (np.diff(line.values) >= -1e-9 * target).all()
    assert line.values[-1] == target

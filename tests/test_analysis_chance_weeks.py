"""The chance of a promise by the week: every week is far harder than the average."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.analysis.chance import ChanceReason, Direction, Outcome
from opsdash.analysis.chance_weeks import (
    WeeksHeld,
    chance_of_holding,
    chance_of_one_week,
    chance_of_weeks,
)
from opsdash.analysis.result import Result, Status
from opsdash.analysis.week_paths import Weeks

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER
MINUTES = np.random.default_rng(5).normal(5.7, 0.25, 60)


def of_minutes(
    values: np.ndarray = MINUTES,
    *,
    first: int = 60,
    end: int = 73,
    target: float = 6.0,
    direction: Direction | None = LOWER,
    needed: int | None = None,
) -> Result[WeeksHeld, ChanceReason]:
    weeks = Weeks(values, np.ones(len(values)))
    return chance_of_weeks(weeks, first, end, target, direction, needed=needed)


def value_of(found: Result[WeeksHeld, ChanceReason]) -> WeeksHeld:
    assert found.value
    return found.value


def test_a_week_held_nine_times_in_ten_is_held_thirteen_times_one_time_in_five() -> None:
    one_week = chance_of_one_week(5.7, 0.25, 6.0, LOWER)
    assert one_week == pytest.approx(0.885, abs=5e-4)
    assert chance_of_holding(one_week, 13) == pytest.approx(0.204, abs=5e-4)
    assert chance_of_holding(one_week, 13, 11) == pytest.approx(0.82, abs=0.01)


def test_the_other_side_is_the_rest() -> None:
    below = chance_of_one_week(5.7, 0.25, 6.0, LOWER)
    assert chance_of_one_week(5.7, 0.25, 6.0, HIGHER) == pytest.approx(1 - below)


@pytest.mark.parametrize(("center", "chance"), [(5.0, 1.0), (6.0, 1.0), (7.0, 0.0)])
def test_a_week_that_never_varies_is_certain(center: float, chance: float) -> None:
    assert chance_of_one_week(center, 0.0, 6.0, LOWER) == chance


@given(one=st.floats(0, 1), weeks=st.integers(0, 60), needed=st.integers(0, 60))
def test_more_weeks_to_keep_never_raise_a_chance(one: float, weeks: int, needed: int) -> None:
    now = chance_of_holding(one, weeks, needed)
    assert 0 <= now <= 1
    assert chance_of_holding(one, weeks, needed + 1) <= now + 1e-12
    assert chance_of_holding(one, weeks + 1, needed) >= now - 1e-12


def test_a_year_of_such_weeks_says_nearly_the_same() -> None:
    found = value_of(of_minutes())
    assert 0.8 < (found.one_week or 0) < 0.95
    assert 0.1 < (found.chance.probability or 0) < 0.4
    assert (found.met, found.missed, found.left, found.needed) == (0, 0, 13, 13)
    assert found.offer
    count, chance = found.offer
    assert 9 < count < 13
    assert chance >= 0.5


def test_most_weeks_are_easier_than_all() -> None:
    all_of_them = value_of(of_minutes()).chance.probability or 0
    most = value_of(of_minutes(needed=11)).chance.probability or 0
    assert most > all_of_them + 0.2


def test_weeks_kept_so_far_count_with_their_streak() -> None:
    values = np.append(MINUTES, [5.5, 6.5, 5.6, 5.7])
    found = value_of(of_minutes(values, needed=11))
    assert (found.met, found.missed, found.left, found.streak) == (3, 1, 9, 2)
    assert found.chance.required
    assert found.chance.required.rate == pytest.approx(8 / 9)
    assert found.chance.expected >= 9


def test_one_broken_week_breaks_every_week() -> None:
    found = value_of(of_minutes(np.append(MINUTES, [5.5, 6.5, 5.6])))
    assert found.chance.outcome is Outcome.MISSED
    assert found.chance.decided_at == 1
    assert found.chance.probability is None


def test_enough_weeks_are_enough() -> None:
    found = value_of(of_minutes(np.append(MINUTES, [5.5, 6.5, 5.6, 5.0]), needed=2))
    assert found.chance.outcome is Outcome.REACHED
    assert found.chance.decided_at == 2


def test_past_due_there_is_a_result() -> None:
    kept = value_of(of_minutes(np.append(MINUTES, np.full(13, 5.0))))
    assert kept.chance.outcome is Outcome.REACHED
    assert (kept.streak, kept.left) == (13, 0)
    later = value_of(of_minutes(np.append(MINUTES, np.full(20, 7.0)), needed=5))
    assert later.chance.outcome is Outcome.MISSED


def test_a_week_without_a_number_is_neither_kept_nor_broken() -> None:
    found = of_minutes(np.append(MINUTES, [5.5, np.nan, 5.6]))
    assert found.status is Status.THIN
    assert found.codes == (ChanceReason.HOLES,)
    assert (value_of(found).met, value_of(found).unknown, value_of(found).left) == (2, 1, 10)
    over = of_minutes(np.append(np.append(MINUTES, np.full(12, 5.0)), np.nan))
    assert over.codes == (ChanceReason.HOLES_AT_END,)


def test_a_week_that_never_changed_is_kept_as_often_as_so_many_tell() -> None:
    found = value_of(of_minutes(np.full(26, 5.0), first=26, end=38))
    assert 0.98 < (found.one_week or 0) < 1
    assert 0.7 < (found.chance.probability or 0) < 0.95


def test_lower_is_better_mirrors_higher() -> None:
    down = value_of(of_minutes(needed=11)).chance.probability
    weeks = Weeks(-MINUTES, np.ones(60))
    up = value_of(chance_of_weeks(weeks, 60, 73, -6.0, HIGHER, needed=11)).chance.probability
    assert up == pytest.approx(down, abs=0.1)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.zeros(0), ChanceReason.NO_VALUES),
        (np.full(60, np.nan), ChanceReason.NO_VALUES),
        (MINUTES[:1], ChanceReason.SHORT_HISTORY),
        (np.append(MINUTES, np.inf), ChanceReason.UNUSABLE_VALUES),
    ],
)
def test_series_that_tell_nothing_are_refused(values: np.ndarray, reason: ChanceReason) -> None:
    found = of_minutes(values, first=len(values), end=len(values) + 4)
    assert found.status is Status.REFUSED
    assert found.codes == (reason,)


def test_goals_without_a_meaning_are_refused() -> None:
    assert of_minutes(target=0).codes == (ChanceReason.NO_TARGET,)
    assert of_minutes(direction=None).codes == (ChanceReason.NO_DIRECTION,)
    assert of_minutes(needed=14).codes == (ChanceReason.INVALID,)
    assert of_minutes(needed=0).codes == (ChanceReason.INVALID,)
    assert of_minutes(first=73).codes == (ChanceReason.INVALID,)
    assert of_minutes(MINUTES[:40], first=40, end=54).codes == (ChanceReason.TOO_FAR,)

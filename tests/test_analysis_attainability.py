"""Whether a target is luck, ambitious, a stretch or not credible, from what the series ever did."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.analysis.attainability import (
    Attainability,
    AttainReason,
    TimesReached,
    Verdict,
    attainability,
    times_reached,
)
from opsdash.analysis.chance import Direction
from opsdash.analysis.result import Status

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER
STEADY = 50 + np.resize([1.0, -1.0], 60)
# A moving range of 2 is a deviation of 2 / 1.128.
DEVIATION = 2 / 1.128


def of(
    target: float, values: np.ndarray = STEADY, direction: Direction = HIGHER, horizon: int = 8
) -> Attainability:
    found = attainability(values, target, direction, horizon).value
    assert found
    return found


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (50.0, Verdict.MET),
        (49.0, Verdict.MET),
        (50.1, Verdict.LUCK),
        (50 + 2.99 * DEVIATION, Verdict.LUCK),
        (50 + 3.1 * DEVIATION, Verdict.STRETCH),
        (50 + 5.99 * DEVIATION, Verdict.STRETCH),
        (50 + 6.1 * DEVIATION, Verdict.NOT_CREDIBLE),
    ],
)
def test_a_steady_series_by_its_limits(target: float, verdict: Verdict) -> None:
    found = of(target)
    assert found.verdict is verdict
    assert found.center == pytest.approx(50)
    assert found.deviation == pytest.approx(DEVIATION)
    assert (found.low, found.high) == pytest.approx((50 - 3 * DEVIATION, 50 + 3 * DEVIATION))


def test_lower_is_better_flips() -> None:
    for apart in (-1.0, 1.0, 4.0, 8.0, 20.0):
        up, down = of(50 + apart), of(50 - apart, direction=LOWER)
        assert (up.verdict, up.seen) == (down.verdict, down.seen)
        assert up.change == pytest.approx(down.change)


def test_a_change_that_was_seen_before_is_ambitious() -> None:
    waves = 50 + 8 * np.sin(np.arange(120) * 2 * np.pi / 24) + np.resize([0.2, -0.2], 120)
    found = of(60.0, waves, horizon=12)
    assert found.verdict is Verdict.AMBITIOUS
    assert found.seen
    assert found.seen >= 0.1
    means = np.convolve(waves, np.ones(4) / 4, "valid")
    changes = means[12:] - means[:-12]
    assert found.seen == pytest.approx((changes >= found.change).mean())
    assert found.tried == len(changes)


@pytest.mark.parametrize("count", [10, 23])
def test_less_than_half_a_year_tells_the_limits_only(count: int) -> None:
    found = attainability(STEADY[:count], 70, HIGHER, 4)
    assert found.status is Status.THIN
    assert found.codes == (AttainReason.FEW_CHANGES,)
    assert found.value
    assert found.value.verdict is Verdict.OUTSIDE
    assert found.value.seen is None


def test_a_horizon_as_long_as_the_history_tells_the_limits_only() -> None:
    assert attainability(STEADY, 70, HIGHER, 57).codes == (AttainReason.FEW_CHANGES,)


def test_holes_are_left_out() -> None:
    values = STEADY.copy()
    values[::7] = np.nan
    assert of(51, values).verdict is Verdict.LUCK


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.zeros(0), AttainReason.NO_VALUES),
        (np.full(60, np.nan), AttainReason.NO_VALUES),
        (STEADY[:1], AttainReason.SHORT_HISTORY),
        (STEADY[:9], AttainReason.SHORT_HISTORY),
        (np.append(STEADY[:30], np.full(30, np.nan)), AttainReason.SHORT_HISTORY),
        (np.full(60, 5.0), AttainReason.CONSTANT),
        (np.append(STEADY, np.inf), AttainReason.UNUSABLE_VALUES),
    ],
)
def test_series_that_tell_nothing_are_refused(values: np.ndarray, reason: AttainReason) -> None:
    found = attainability(values, 70, HIGHER, 8)
    assert found.status is Status.REFUSED
    assert found.codes == (reason,)


def test_a_constant_series_already_there_is_met() -> None:
    assert of(4.0, np.full(60, 5.0)).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("target", "direction", "horizon", "reason"),
    [
        (0, HIGHER, 8, AttainReason.NO_TARGET),
        (70, None, 8, AttainReason.NO_DIRECTION),
        (float("inf"), HIGHER, 8, AttainReason.INVALID),
        (70, HIGHER, 0, AttainReason.INVALID),
    ],
)
def test_goals_without_a_meaning_are_refused(
    target: float, direction: Direction | None, horizon: int, reason: AttainReason
) -> None:
    assert attainability(STEADY, target, direction, horizon).codes == (reason,)


def test_in_how_many_months_it_was_reached() -> None:
    months = np.array([16.0, 8, np.nan, 17, 15, 16])
    assert times_reached(months, 16, HIGHER) == TimesReached(3, 5)
    assert times_reached(months, 16, LOWER) == TimesReached(4, 5)
    assert times_reached(np.zeros(0), 16, LOWER) == TimesReached(0, 0)


@given(seed=st.integers(0, 1000), target=st.floats(30, 70), more=st.floats(0, 20))
def test_a_harder_target_is_never_seen_more_often(seed: int, target: float, more: float) -> None:
    values = np.random.default_rng(seed).normal(50, 3, 60)
    easier, harder = of(target, values), of(target + more, values)
    assert (harder.seen or 0) <= (easier.seen or 0)
    assert harder.in_deviations >= easier.in_deviations

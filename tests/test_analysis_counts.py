"""Small counts: published intervals, the worked example, and what cannot be counted."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from opsdash.analysis.counts import (
    CountReason,
    Outcome,
    Prior,
    chance_of_at_most,
    compare_counts,
    poisson_interval,
    predict_total,
    prior_of,
)


def outcome(prior: Prior, events: int, fraction: float, *targets: int) -> Outcome:
    value = predict_total(prior, events, fraction, targets).value
    assert value is not None
    return value


def test_garwood_interval_of_eight_events() -> None:
    rate = poisson_interval(8).value
    assert rate is not None
    assert rate.low == pytest.approx(3.4538, abs=5e-5)
    assert rate.high == pytest.approx(15.7632, abs=5e-5)


def test_no_event_still_has_an_upper_end() -> None:
    rate = poisson_interval(0, 2.0).value
    assert rate is not None
    assert (rate.value, rate.low) == (0.0, 0.0)
    assert rate.high == pytest.approx(-math.log(0.025) / 2)


def test_eight_after_two_in_equal_months_is_not_proven() -> None:
    found = compare_counts(2, 8, 1, 1).value
    assert found is not None
    assert found.chance == pytest.approx(0.109, abs=5e-4)
    assert found.factor.value == pytest.approx(4.0)
    assert found.factor.low < 1 < found.factor.high


def test_a_forecast_of_ten_was_fine_when_eight_came() -> None:
    assert chance_of_at_most(8, 10) == pytest.approx(0.333, abs=5e-4)
    assert chance_of_at_most(-1, 10) == 0.0


def test_what_may_come_after_a_month_of_eight() -> None:
    found = outcome(prior_of(8, 1), 0, 0.0, 8, 10, 16, 5)
    assert found.chances[:3] == pytest.approx((0.55, 0.36, 0.060), abs=5e-3)
    assert found.chances[3] == pytest.approx(0.84, abs=5e-3)
    assert (found.low, found.high) == (4, 14)
    assert prior_of(8, 1).likely_level == 8.5


def test_a_good_start_does_not_make_history_forgotten() -> None:
    found = outcome(prior_of(8, 1), 9, 12 / 30, 16)
    assert found.mean == pytest.approx(16.5, abs=0.05)
    assert (found.low, found.high) == (13, 21)
    assert found.chances[0] == pytest.approx(0.586, abs=5e-4)
    assert outcome(prior_of(0, 0), 9, 12 / 30, 16).chances[0] == pytest.approx(0.925, abs=5e-4)


def test_a_target_that_is_reached_is_certain() -> None:
    assert outcome(prior_of(3, 1), 5, 0.5, 5, 1).chances == (1.0, 1.0)


@given(before=st.integers(0, 60), after=st.integers(0, 60))
def test_swapping_both_sides_swaps_the_factor(before: int, after: int) -> None:
    there = compare_counts(before, after, 2, 3)
    back = compare_counts(after, before, 3, 2)
    if before + after == 0:
        assert there.codes == (CountReason.NOTHING_COUNTED,)
        return
    assert there.value is not None
    assert back.value is not None
    assert there.value.chance == pytest.approx(back.value.chance)
    assert there.value.factor.low == pytest.approx(
        1 / back.value.factor.high if back.value.factor.high else math.inf
    )


@given(
    shape=st.integers(0, 40),
    events=st.integers(0, 40),
    fraction=st.floats(0, 0.95),
    target=st.integers(1, 80),
)
def test_the_chance_is_that_of_the_negative_binomial(
    shape: int, events: int, fraction: float, target: int
) -> None:
    prior = prior_of(shape, 2)
    known = prior.time + fraction
    success = known / (known + 1 - fraction)
    expected = stats.nbinom.sf(target - events - 1, prior.shape + events, success)
    assert outcome(prior, events, fraction, target).chances[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    "result",
    [
        compare_counts(-1, 2, 1, 1),
        compare_counts(1, 2, 0, 1),
        poisson_interval(-1),
        poisson_interval(3, 0),
        predict_total(prior_of(3, 1), -1, 0.5),
        predict_total(prior_of(3, 1), 1, 1.0),
        predict_total(prior_of(3, 0), 0, 0.0),
    ],
)
def test_what_cannot_be_is_refused(result: object) -> None:
    assert getattr(result, "codes", None) == (CountReason.INVALID,)

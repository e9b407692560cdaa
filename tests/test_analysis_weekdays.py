"""The usual week: found from weeks without holidays, taken out, put back."""

import numpy as np
import pytest

from opsdash.analysis.result import Status
from opsdash.analysis.signals import judge_individuals
from opsdash.analysis.weekday_profile import ProfileReason, read_profile

FACTORS = np.array([1.4, 1.2, 1.1, 1.0, 0.9, 0.5, 0.3])


def days(weeks: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    weekdays = np.arange(weeks * 7) % 7
    noise = np.random.default_rng(seed).normal(0, 0.05, weeks * 7)
    return 100 * FACTORS[weekdays] * np.exp(noise), weekdays


def test_the_profile_finds_the_usual_week() -> None:
    values, weekdays = days(20)
    profile = read_profile(values, weekdays, np.zeros(140, bool)).value
    assert profile is not None
    assert profile.is_log
    geometric = FACTORS / np.exp(np.log(FACTORS).mean())
    assert np.allclose(profile.factors, geometric, rtol=0.04)


def test_taking_out_and_putting_back_is_the_same() -> None:
    values, weekdays = days(10)
    profile = read_profile(values, weekdays, np.zeros(70, bool)).value
    assert profile is not None
    assert np.allclose(profile.restore(profile.adjust(values, weekdays), weekdays), values)


def test_limits_without_the_week_are_much_narrower() -> None:
    values, weekdays = days(16)
    profile = read_profile(values[:56], weekdays[:56], np.zeros(56, bool)).value
    assert profile is not None
    (raw,) = judge_individuals(values[None, :])
    (plain,) = judge_individuals(profile.adjust(values, weekdays)[None, :])
    assert raw.value is not None
    assert plain.value is not None
    high = profile.restore(plain.value.high, weekdays)
    low = profile.restore(plain.value.low, weekdays)
    assert (high - low).mean() < 0.4 * (raw.value.high - raw.value.low).mean()


def test_seven_weeks_are_too_short_and_holidays_do_not_count() -> None:
    values, weekdays = days(8)
    assert read_profile(values, weekdays, np.zeros(56, bool)).status is Status.OK
    holiday = np.zeros(56, bool)
    holiday[3] = True
    refused = read_profile(values, weekdays, holiday)
    assert refused.codes == (ProfileReason.TOO_SHORT,)
    assert refused.reasons[0].values == {"have": 7, "need": 8}


def test_a_holiday_does_not_bend_its_weekday() -> None:
    values, weekdays = days(9)
    plain = read_profile(values[7:], weekdays[7:], np.zeros(56, bool)).value
    holiday = np.zeros(63, bool)
    holiday[:7] = True
    values[:7] = 1.0
    assert read_profile(values, weekdays, holiday).value == plain


def test_zeros_are_divided_and_closed_days_cannot_be_judged() -> None:
    values, weekdays = days(9)
    values[weekdays == 6] = 0.0
    values[10] = 0.0
    profile = read_profile(values, weekdays, np.zeros(63, bool)).value
    assert profile is not None
    assert not profile.is_log
    assert profile.factors[6] == 0.0
    adjusted = profile.adjust(values, weekdays)
    assert np.isnan(adjusted[weekdays == 6]).all()
    assert adjusted[10] == 0.0


@pytest.mark.parametrize("values", [np.full(70, np.nan), np.zeros(70), np.zeros(0)])
def test_nothing_has_no_profile(values: np.ndarray) -> None:
    weekdays = np.arange(len(values)) % 7
    result = read_profile(values, weekdays, np.zeros(len(values), bool))
    assert result.codes == (ProfileReason.EMPTY,)

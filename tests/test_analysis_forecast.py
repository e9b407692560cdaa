"""The outlook: its band holds what it says, its record is beside it, and it can be silent."""

from functools import cache

import numpy as np
import pytest
from analysis_series import days

from opsdash.analysis.days import FloatArray
from opsdash.analysis.forecast import Forecast, ForecastReason, Method, forecast
from opsdash.analysis.result import Result, Status

WEEK = np.array([140.0, 120, 110, 100, 90, 30, 0])


@cache
def of_a_year() -> Result[Forecast, ForecastReason]:
    values, holidays = days(5, 392)
    return forecast(values[:364], holidays)


def none(count: int) -> np.ndarray:
    return np.zeros(count, dtype=bool)


def test_a_year_has_an_outlook_with_its_record() -> None:
    found = of_a_year()
    assert found.status is Status.OK
    assert found.value
    assert found.value.method is Method.LEVEL
    assert len(found.value.middle) == 28
    record = found.value.record
    assert record
    assert record.origins == 8
    assert record.against_naive < 1
    assert 0 < (record.typical_error or 0) < 0.3
    assert 0.6 < record.coverage <= 1


def test_the_band_of_days_and_of_the_sum_holds_four_of_five() -> None:
    inside, totals = [], []
    for seed in range(30):
        values, holidays = days(seed, 108)
        found = forecast(values[:80], holidays, seed=seed).value
        assert found
        actual = values[80:]
        inside.append((np.array(found.low) <= actual) & (actual <= np.array(found.high)))
        totals.append(found.total_low <= actual.sum() <= found.total_high)
    assert 0.75 <= np.mean(inside) <= 0.95
    assert np.mean(totals) >= 0.6


def test_the_band_of_a_short_history_holds_four_of_five() -> None:
    inside = []
    for seed in range(100):
        values, holidays = days(seed, 68)
        found = forecast(values[:40], holidays, seed=seed).value
        assert found
        assert found.method is Method.WEEKDAY_MEDIAN
        actual = values[40:]
        inside.append((np.array(found.low) <= actual) & (actual <= np.array(found.high)))
    assert 0.75 <= np.mean(inside) <= 0.95


def test_the_same_data_say_the_same() -> None:
    values, holidays = days(7, 98)
    assert forecast(values[:70], holidays) == forecast(values[:70], holidays)


def test_a_holiday_ahead_is_seen_coming() -> None:
    values, holidays = days(8, 170)
    holidays[150] = False
    plain = forecast(values[:142], holidays).value
    holidays[150] = True
    marked = forecast(values[:142], holidays).value
    assert plain
    assert marked
    assert marked.middle[8] < 0.6 * plain.middle[8]


def test_days_that_are_always_closed_stay_closed() -> None:
    values, _ = days(9, 70)
    values[6::7] = 0
    found = forecast(values, none(98)).value
    assert found
    assert found.method is Method.LEVEL
    assert found.high[6::7] == (0, 0, 0, 0)
    assert min(found.middle[:6]) > 0


def test_missing_days_are_not_zero() -> None:
    values, holidays = days(10, 98)
    gap = values[:70].copy()
    gap[30:40] = np.nan
    whole, holed = forecast(values[:70], holidays).value, forecast(gap, holidays).value
    assert whole
    assert holed
    assert holed.total == pytest.approx(whole.total, rel=0.2)


def test_sporadic_days_are_told_by_the_week() -> None:
    values, holidays = days(11, 228, level=-0.5)
    found = forecast(values[:200], holidays)
    assert ForecastReason.SPORADIC in found.codes
    if found.value:
        assert found.value.step_days == 7
        assert len(found.value.middle) == 4


@pytest.mark.parametrize(
    ("count", "status", "code"),
    [
        (20, Status.REFUSED, ForecastReason.SHORT_HISTORY),
        (21, Status.THIN, ForecastReason.EARLY),
        (55, Status.THIN, ForecastReason.EARLY),
        (56, Status.THIN, ForecastReason.UNTESTED),
    ],
)
def test_short_histories_say_so(count: int, status: Status, code: ForecastReason) -> None:
    values, holidays = days(12, count + 28)
    found = forecast(values[:count], holidays)
    assert found.status is status
    assert code in found.codes


def test_days_before_the_first_value_are_no_history() -> None:
    values, holidays = days(13, 128)
    values[:85] = np.nan
    assert forecast(values[:100], holidays).codes == (ForecastReason.SHORT_HISTORY,)


def test_what_does_worse_than_last_week_again_is_hidden() -> None:
    # Levels that jump every month: the last week is the best guess, a smoothed level is not.
    jumps = np.repeat(np.resize([1.0, 9.0], 10), 28) * 50
    rng = np.random.default_rng(1)
    values = jumps + np.resize(rng.integers(0, 3, 7), 280)
    found = forecast(values, none(308))
    assert found.status is Status.REFUSED


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (np.zeros(0), ForecastReason.SHORT_HISTORY),
        (np.full(90, np.nan), ForecastReason.SHORT_HISTORY),
        (np.full(90, 4.0), ForecastReason.CONSTANT),
        (np.zeros(90), ForecastReason.CONSTANT),
        (np.append(np.resize(WEEK, 89), np.inf), ForecastReason.UNUSABLE_VALUES),
    ],
)
def test_what_has_no_outlook_says_why(values: FloatArray, code: ForecastReason) -> None:
    assert forecast(values, none(len(values) + 28)).codes == (code,)


def test_without_the_days_ahead_there_is_no_outlook() -> None:
    values, holidays = days(14, 90)
    assert forecast(values, holidays).codes == (ForecastReason.NO_CALENDAR,)
    assert forecast(values[:60], holidays, 10).codes == (ForecastReason.NO_CALENDAR,)


@pytest.mark.parametrize("spike", [0.0, 1e12])
def test_a_repeating_week_and_a_spike_end_in_a_status(spike: float) -> None:
    values = np.resize(WEEK, 70)
    values[40] += spike
    assert forecast(values, none(98)).status in Status


def test_negative_values_have_an_outlook() -> None:
    values, holidays = days(15, 98)
    found = forecast(values[:70] - 60, holidays).value
    assert found
    assert found.low[6] < 0

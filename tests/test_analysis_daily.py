"""Days are judged against their own weekday, with limits that are told in days again."""

import numpy as np

from opsdash.analysis.daily import judge_days, judge_days_of_counts
from opsdash.analysis.limits import Chart
from opsdash.analysis.result import Status
from opsdash.analysis.signals import SignalReason, judge_individuals

FACTORS = np.array([1.4, 1.2, 1.1, 1.0, 0.9, 0.5, 0.3])
WEEKS = 13


def made(weeks: int = WEEKS, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weekdays = np.arange(weeks * 7) % 7
    noise = np.random.default_rng(seed).normal(0, 0.05, weeks * 7)
    return 100 * FACTORS[weekdays] * np.exp(noise), weekdays, np.zeros(weeks * 7, dtype=bool)


def test_an_ordinary_monday_and_an_ordinary_sunday_have_ranges_of_their_own() -> None:
    values, weekdays, free = made()
    found = judge_days(values, weekdays, free).value
    assert found is not None
    assert found.current is None
    monday, sunday = found.center[weekdays == 0], found.center[weekdays == 6]
    assert np.allclose(monday, 140, rtol=0.05)
    assert np.allclose(sunday, 30, rtol=0.05)
    (raw,) = judge_individuals(values[None, :])
    assert raw.value is not None
    assert (found.high - found.low).mean() < 0.4 * (raw.value.high - raw.value.low).mean()


def test_a_sunday_like_a_monday_is_outside() -> None:
    values, weekdays, free = made()
    values[-1] = 140.0
    found = judge_days(values, weekdays, free).value
    assert found is not None
    assert found.outside[-1]
    assert found.values[-1] == 140.0 > found.high[-1]


def test_the_baseline_is_the_same_weeks_as_the_profile() -> None:
    values, weekdays, free = made()
    found = judge_days(values, weekdays, free).value
    assert found is not None
    assert (found.baselines[0].first, found.baselines[0].end) == (0, 56)
    higher = values.copy()
    higher[56:] *= 1.4
    later = judge_days(higher, weekdays, free).value
    assert later is not None
    assert np.array_equal(later.center, found.center)


def test_free_days_are_not_judged_and_a_holiday_takes_one_more_week() -> None:
    values, weekdays, free = made()
    free[3] = free[-2] = True
    values[3] = values[-2] = 1.0
    found = judge_days(values, weekdays, free).value
    assert found is not None
    assert np.isnan(found.values[[3, -2]]).all()
    assert not found.outside.any()
    assert found.baselines[0].end == 63


def test_seven_weeks_are_too_few() -> None:
    result = judge_days(*made(7))
    assert result.status is Status.REFUSED
    assert result.reasons[0].code is SignalReason.FEW_WEEKS
    assert result.reasons[0].values == {"have": 7, "need": 8}


def test_closed_sundays_are_no_reason_against_the_other_days() -> None:
    values, weekdays, free = made()
    values[weekdays == 6] = 0.0
    found = judge_days(values, weekdays, free).value
    assert found is not None
    assert np.isnan(found.values[weekdays == 6]).all()
    assert np.isfinite(found.values[weekdays != 6]).all()
    assert found.current is None


def test_a_day_without_anything_is_the_loudest_day() -> None:
    values, weekdays, free = made()
    values[-3] = 0.0
    found = judge_days(values, weekdays, free).value
    assert found is not None
    assert found.outside[-3]


def test_nothing_and_hardly_anything_is_refused() -> None:
    _, weekdays, free = made()
    for values in (np.full(91, np.nan), np.where(np.arange(91) < 9, 5.0, np.nan), np.zeros(91)):
        assert judge_days(values, weekdays, free).status is Status.REFUSED
    empty = np.zeros(0)
    assert judge_days(empty, empty.astype(int), empty.astype(bool)).codes == (SignalReason.TOO_FEW,)


def test_a_share_is_held_against_its_weekday_and_its_cases() -> None:
    _, weekdays, free = made()
    usual = np.array([0.8, 0.8, 0.8, 0.8, 0.8, 0.5, 0.5])
    cases = np.where(weekdays < 5, 400.0, 100.0)
    rng = np.random.default_rng(5)
    counts = rng.binomial(cases.astype(int), usual[weekdays]).astype(float)
    counts[-1] = 80.0
    found = judge_days_of_counts(counts, cases, Chart.SHARES, weekdays, free).value
    assert found is not None
    assert found.outside[-1]
    assert found.outside[:-1].sum() <= 1
    assert found.high.max() <= 1.0
    width = found.high - found.low
    assert width[weekdays == 6].mean() > width[weekdays == 0].mean()


def test_few_cases_a_day_are_refused() -> None:
    _, weekdays, free = made()
    cases = np.full(91, 20.0)
    result = judge_days_of_counts(
        np.tile([4.0, 5, 6, 5, 4, 6, 5], 13), cases, Chart.RATES, weekdays, free
    )
    assert result.codes == (SignalReason.FEW_CASES,)

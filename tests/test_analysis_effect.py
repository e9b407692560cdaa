"""What an action did: against what would have been without it, and against dates without one."""

import numpy as np
import pytest
from analysis_series import days, published

from opsdash.analysis.days import BoolArray, FloatArray
from opsdash.analysis.effect import Effect, EffectReason, Verdict, effect_of
from opsdash.analysis.result import Result, Status


def of(found: Result[Effect, EffectReason]) -> Effect:
    assert found.value
    return found.value


def year(factor: float) -> tuple[FloatArray, BoolArray]:
    """364 ordinary days, then two weeks at `factor` of what they would have been."""
    values, holidays = days(3, 378)
    values[364:] *= factor
    return values, holidays


def test_a_published_effect_is_found() -> None:
    google = published("google_data", "y", "x1", "x2")
    found = of(effect_of(google[:, 0], 61, controls=google[:, 1:]))
    assert found.actual == 4687
    assert found.extra.value / 30 == pytest.approx(27, rel=0.1)
    assert found.extra.value == pytest.approx(804, rel=0.1)
    assert found.relative == pytest.approx(0.21, abs=0.02)


def test_a_published_effect_that_is_none_is_not_found() -> None:
    columns = ("CHANGED", "NOT_CHANGED_1", "NOT_CHANGED_2", "NOT_CHANGED_3")
    table = published("comparison_data", *columns)
    found = of(effect_of(table[:, 0], 90, controls=table[:, 1:]))
    assert found.extra.value < 0
    assert found.extra.low < 0 < found.extra.high
    assert found.verdict is Verdict.USUAL


def test_a_planted_effect_is_found_and_rare_among_ordinary_weeks() -> None:
    values, holidays = year(1.6)
    result = effect_of(values, 364, holidays)
    found = of(result)
    assert result.status is Status.OK
    assert found.verdict is Verdict.MORE
    assert found.extra.low < found.actual * (1 - 1 / 1.6) < found.extra.high
    assert found.placebos.dates >= 10
    assert found.placebos.apart == 14
    assert found.placebos.as_large == 0
    assert found.chance_of_more > 0.95
    assert len(found.expected_steps) == 14


def test_without_an_effect_usual_swings_are_told_as_such() -> None:
    values, holidays = year(1.0)
    assert of(effect_of(values, 364, holidays)).verdict is Verdict.USUAL


def test_a_control_takes_away_what_moved_both() -> None:
    rng = np.random.default_rng(4)
    shared = np.where(np.arange(140) < 112, 1.0, 2.0) * np.exp(rng.normal(0, 0.2, 140))
    values, control = rng.poisson(80 * shared), rng.poisson(400 * shared)
    alone = of(effect_of(values.astype(float), 112))
    led = of(effect_of(values.astype(float), 112, controls=control[:, None].astype(float)))
    assert alone.verdict is Verdict.MORE
    assert led.verdict is Verdict.USUAL
    assert abs(led.extra.value) < 0.2 * alone.extra.value


def test_a_control_with_a_missing_day_is_left_out() -> None:
    values, holidays = days(5, 27)
    control = values.copy()
    control[4] = np.nan
    found = effect_of(values, 20, holidays, control[:, None])
    assert EffectReason.CONTROL_LEFT_OUT in found.codes
    assert of(found) == of(effect_of(values, 20, holidays))


def test_events_nearby_are_named() -> None:
    values, holidays = days(6, 27)
    found = effect_of(values, 20, holidays, nearby=("price change",))
    assert EffectReason.NOT_SEPARABLE in found.codes
    assert of(found).nearby == ("price change",)


def test_the_same_data_say_the_same() -> None:
    values, holidays = days(7, 35)
    assert effect_of(values, 28, holidays) == effect_of(values, 28, holidays)


def test_closed_days_expect_nothing() -> None:
    values, _ = days(8, 42)
    values[6::7] = 0
    found = of(effect_of(values, 28))
    assert [step.high for step in found.expected_steps[6::7]] == [0, 0]
    assert found.expected.low >= 0


def test_missing_days_are_in_neither_side() -> None:
    values, holidays = days(9, 50)
    holed = values.copy()
    holed[[30, 40, 41]] = np.nan
    found = of(effect_of(holed, 36, holidays))
    assert found.actual == np.nansum(holed[36:])
    assert abs(found.relative or 0) < 0.5


@pytest.mark.parametrize(
    ("before", "after", "is_daily", "status", "code"),
    [
        (13, 10, True, Status.REFUSED, EffectReason.SHORT_BEFORE),
        (14, 7, True, Status.THIN, EffectReason.EARLY),
        (55, 7, True, Status.THIN, EffectReason.EARLY),
        (70, 6, True, Status.REFUSED, EffectReason.SHORT_AFTER),
        (25, 1, False, Status.THIN, EffectReason.EARLY),
        (26, 0, False, Status.REFUSED, EffectReason.SHORT_AFTER),
        (60, 28, True, Status.THIN, EffectReason.FEW_PLACEBOS),
    ],
)
def test_short_histories_say_so(
    before: int, after: int, is_daily: bool, status: Status, code: EffectReason
) -> None:
    values, holidays = days(10, before + after)
    found = effect_of(values, before, holidays, is_daily=is_daily)
    assert found.status is status
    assert code in found.codes


def test_half_a_year_of_weeks_is_enough() -> None:
    values, _ = days(11, 40)
    found = effect_of(values, 36, is_daily=False)
    assert EffectReason.EARLY not in found.codes
    assert len(of(found).expected_steps) == 4


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (np.full(90, np.nan), EffectReason.SHORT_BEFORE),
        (np.full(90, 5.0), EffectReason.IRREGULAR),
        (np.zeros(90), EffectReason.IRREGULAR),
        (np.append(np.arange(89.0), np.inf), EffectReason.UNUSABLE_VALUES),
        (np.zeros(0), EffectReason.SHORT_BEFORE),
    ],
)
def test_what_has_no_effect_to_tell_says_why(values: FloatArray, code: EffectReason) -> None:
    assert effect_of(values, 70).codes == (code,)

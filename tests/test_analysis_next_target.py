"""After a small count: whether its forecast was good, and what to promise for the next time."""

import pytest

from opsdash.analysis.next_target import (
    LARGEST,
    ForecastWas,
    NextTargets,
    Opening,
    TargetReason,
    check_forecast,
    next_targets,
)


def after_eight(*openings: Opening) -> NextTargets:
    found = next_targets(8, openings).value
    assert found
    return found


def test_eight_where_ten_were_forecast_is_a_good_forecast() -> None:
    found = check_forecast(10, 8).value
    assert found
    assert found.chance == pytest.approx(0.333, abs=5e-4)
    assert (found.rate.low, found.rate.high) == pytest.approx((3.4538, 15.7632), abs=1e-4)
    assert found.verdict is ForecastWas.GOOD


@pytest.mark.parametrize(
    ("forecast", "verdict"), [(30, ForecastWas.TOO_HIGH), (2, ForecastWas.TOO_LOW)]
)
def test_a_forecast_far_off_was_not_good(forecast: float, verdict: ForecastWas) -> None:
    found = check_forecast(forecast, 8).value
    assert found
    assert found.verdict is verdict
    assert found.chance < 0.025


def test_the_targets_after_eight_are_those_of_the_worked_example() -> None:
    found = after_eight()
    assert found.likely_level == 8.5
    assert (found.safe.count, round(found.safe.chance, 2)) == (5, 0.84)
    assert [(each.count, round(each.chance, 2)) for each in found.even] == [(8, 0.55), (9, 0.45)]
    assert found.stretch is None


def test_a_stretch_rests_on_those_not_reached_yet() -> None:
    sons = Opening("sons", 1.0, 1.0)
    found = after_eight(sons)
    assert found.stretch
    assert found.stretch.count == 16
    assert found.stretch.chance == pytest.approx(0.06, abs=5e-4)
    assert found.stretch.chance_if_open == pytest.approx(0.54, abs=5e-3)
    assert found.openings == (sons,)


def test_an_opening_counts_by_its_size_and_its_response() -> None:
    found = after_eight(Opening("sons", 2.0, 0.25), Opening("cousins", 0.5, 0.5))
    assert found.stretch
    assert found.stretch.count == 14


def test_after_nothing_nothing_is_safe() -> None:
    found = next_targets(0).value
    assert found
    assert found.safe.count == 0
    assert found.safe.chance == 1


def test_a_large_count_has_its_targets_too() -> None:
    found = next_targets(LARGEST).value
    assert found
    assert found.safe.chance >= 0.8
    assert found.even[0].chance >= 0.5 > found.even[1].chance


@pytest.mark.parametrize(
    ("reached", "opening", "reason"),
    [
        (-1, Opening("sons", 1, 1), TargetReason.INVALID),
        (8, Opening("sons", -1, 1), TargetReason.INVALID),
        (8, Opening("sons", float("nan"), 1), TargetReason.INVALID),
        (LARGEST, Opening("sons", 1, 1), TargetReason.TOO_LARGE),
    ],
)
def test_what_has_no_target_is_refused(
    reached: int, opening: Opening, reason: TargetReason
) -> None:
    assert next_targets(reached, [opening]).codes == (reason,)


@pytest.mark.parametrize(("forecast", "actual"), [(0, 8), (float("inf"), 8), (10, -1)])
def test_a_forecast_that_is_none_is_refused(forecast: float, actual: int) -> None:
    assert check_forecast(forecast, actual).codes == (TargetReason.INVALID,)

"""The chance of a level: its last four weeks count, from either side; bad data ends in a status."""

from functools import cache

import numpy as np
import pytest

from opsdash.analysis.chance import Chance, ChanceReason, Direction, Outcome
from opsdash.analysis.chance_level import chance_of_level
from opsdash.analysis.result import Result, Status
from opsdash.analysis.week_paths import Measure, Weeks

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER


def shares(count: int = 60, rate: float = 0.75, cases: float = 200, seed: int = 1) -> Weeks:
    rng = np.random.default_rng(seed)
    of = rng.poisson(cases, count).astype(float)
    return Weeks(rng.binomial(of.astype(int), rate).astype(float), of, Measure.SHARE)


def stock(values: np.ndarray) -> Weeks:
    return Weeks(values, np.ones(len(values)))


def value_of(found: Result[Chance, ChanceReason]) -> Chance:
    assert found.value
    return found.value


@cache
def of_shares(target: float, direction: Direction = HIGHER, ahead: int = 6) -> Chance:
    return value_of(chance_of_level(shares(), ahead, target, direction))


def test_a_steady_share_is_expected_to_stay() -> None:
    found = of_shares(0.75)
    assert found.expected == pytest.approx(0.75, abs=0.02)
    assert 0.69 < found.low < found.high < 0.81
    assert of_shares(0.65).shown == 0.99
    assert of_shares(0.85).shown == 0.01


def test_at_least_and_at_most_share_the_chance() -> None:
    both = (of_shares(0.7501).probability or 0) + (of_shares(0.7501, LOWER).probability or 0)
    assert both == pytest.approx(1, abs=0.01)


def test_a_level_reflected_has_the_same_chance() -> None:
    weeks = shares()
    no = Weeks(weeks.cases - weeks.sums, weeks.cases, Measure.SHARE)
    flipped = value_of(chance_of_level(no, 6, 0.23, LOWER)).probability
    assert flipped == pytest.approx(of_shares(0.77).probability, abs=0.08)


def test_weeks_of_the_window_that_are_known_count() -> None:
    weeks = shares()
    weeks.sums[-3:] = weeks.cases[-3:]
    found = value_of(chance_of_level(weeks, 1, 0.9, HIGHER))
    assert found.low > 0.9
    assert found.required
    assert found.required.steps == 1
    assert found.required.rate == pytest.approx(0.6, abs=0.05)
    assert found.high - found.low < of_shares(0.9).high - of_shares(0.9).low


def test_required_ahead_is_the_target_beside_the_best_four_weeks() -> None:
    weeks = shares()
    required = of_shares(0.8).required
    assert required
    assert required.rate == 0.8
    sums, cases = (np.convolve(each, np.ones(4), "valid") for each in (weeks.sums, weeks.cases))
    assert required.best == pytest.approx((sums / cases).max())


def test_a_drift_beyond_doubt_goes_on() -> None:
    steady = np.random.default_rng(1).normal(0, 0.02, 52)
    values = np.exp(1 - 0.02 * np.arange(52) + steady)
    found = chance_of_level(stock(values), 8, float(values[-1]) * 0.95, LOWER)
    assert ChanceReason.DRIFTING in found.codes
    assert (value_of(found).probability or 0) > 0.8


def test_a_level_that_is_there_still_has_to_hold() -> None:
    found = chance_of_level(shares(), 6, 0.72, HIGHER)
    assert found.codes == (ChanceReason.THERE_NOW,)
    assert found.status is Status.OK
    assert value_of(found).outcome is None


@pytest.mark.parametrize(
    ("ahead", "last", "outcome"),
    [(0, 0.9, Outcome.REACHED), (0, 0.5, Outcome.MISSED), (-4, 0.9, Outcome.MISSED)],
)
def test_past_due_its_own_weeks_decide(ahead: int, last: float, outcome: Outcome) -> None:
    weeks = shares()
    weeks.sums[-4:] = last * weeks.cases[-4:]
    found = value_of(chance_of_level(weeks, ahead, 0.8, HIGHER))
    assert found.outcome is outcome
    assert found.probability is None


def test_weeks_without_a_value_are_left_out_with_a_warning() -> None:
    weeks = shares()
    weeks.cases[[10, 20, 59]] = 0
    weeks.sums[[10, 20, 59]] = 0
    weeks.sums[30] = np.nan
    found = chance_of_level(weeks, 1, 0.75, HIGHER)
    assert found.status is Status.THIN
    assert ChanceReason.HOLES in found.codes


def test_a_few_months_warn() -> None:
    found = chance_of_level(shares(12), 6, 0.75, HIGHER)
    assert found.status is Status.THIN
    assert ChanceReason.EARLY in found.codes


def test_few_cases_a_week_leave_a_wider_range() -> None:
    few = value_of(chance_of_level(shares(cases=5), 6, 0.75, HIGHER))
    assert few.high - few.low > 2.5 * (of_shares(0.75).high - of_shares(0.75).low)
    assert few.expected == pytest.approx(0.75, abs=0.1)


@pytest.mark.parametrize(("rate", "chance"), [(1.0, 0.99), (0.0, 0.01)])
def test_all_or_nothing_goes_on_so(rate: float, chance: float) -> None:
    found = value_of(chance_of_level(shares(rate=rate), 6, 0.5, HIGHER))
    assert found.shown == chance


def test_a_constant_share_of_equal_weeks_has_the_doubt_of_its_cases() -> None:
    weeks = Weeks(np.full(20, 6.0), np.full(20, 8.0), Measure.SHARE)
    found = value_of(chance_of_level(weeks, 6, 0.75, HIGHER))
    assert 0.3 < (found.probability or 0) < 0.8


def test_below_zero_amounts_are_taken_as_they_are() -> None:
    values = np.random.default_rng(2).normal(0, 1, 60)
    found = value_of(chance_of_level(stock(values), 6, 0.1, HIGHER, window=1))
    assert found.low < 0 < found.high


@pytest.mark.parametrize(
    ("weeks", "ahead", "reason"),
    [
        (shares(9), 6, ChanceReason.SHORT_HISTORY),
        (shares(1), 6, ChanceReason.SHORT_HISTORY),
        (stock(np.zeros(0)), 6, ChanceReason.NO_VALUES),
        (stock(np.full(60, np.nan)), 6, ChanceReason.NO_VALUES),
        (stock(np.full(60, 5.0)), 6, ChanceReason.CONSTANT),
        (stock(np.append(np.ones(59), np.inf)), 6, ChanceReason.UNUSABLE_VALUES),
        (Weeks(np.full(20, 9.0), np.full(20, 8.0), Measure.SHARE), 6, ChanceReason.UNUSABLE_VALUES),
        (Weeks(np.ones(20), np.zeros(20), Measure.SHARE), 6, ChanceReason.NO_VALUES),
        (Weeks(np.ones(20), np.ones(19)), 6, ChanceReason.INVALID),
        (shares(40), 13, ChanceReason.TOO_FAR),
        (shares(60), -60, ChanceReason.NO_VALUES),
    ],
)
def test_series_that_tell_nothing_are_refused(
    weeks: Weeks, ahead: int, reason: ChanceReason
) -> None:
    found = chance_of_level(weeks, ahead, 0.8, HIGHER)
    assert found.status is Status.REFUSED
    assert found.codes == (reason,)


@pytest.mark.parametrize(
    ("target", "direction", "reason"),
    [
        (0, HIGHER, ChanceReason.NO_TARGET),
        (0.8, None, ChanceReason.NO_DIRECTION),
        (float("nan"), HIGHER, ChanceReason.INVALID),
    ],
)
def test_goals_without_a_meaning_are_refused(
    target: float, direction: Direction | None, reason: ChanceReason
) -> None:
    assert chance_of_level(shares(), 6, target, direction).codes == (reason,)

"""Inquiry slope: published regressions, intervals that hold, shifts by name, odd data by status."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.datasets import macrodata, nile

from benchmarks.coverage import (
    LENGTHS,
    STEADY,
    WANDERING,
    WORLDS,
    World,
    hardest,
    narrowest,
    oracle_error,
    simulate,
)
from opsdash.analysis import drift
from opsdash.analysis.drift import estimate_drift, t_quantile
from opsdash.analysis.elasticity import (
    ElasticityReason,
    lag_of,
    least_squares,
    newey_west,
    read_elasticity,
)
from opsdash.analysis.result import Result, Status
from opsdash.analysis.slope import Cadence, Slope, SlopeReason, percent, read_slope, theil_sen

NORRIS = Path(__file__).parent / "data" / "reference" / "norris.csv"


def history(
    weeks: int,
    *,
    drift_per_week: float = 0.0,
    growth: float = 0.01,
    size: int = 2000,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Inquiries and sales of so many weeks."""
    random = np.random.default_rng(seed)
    at = np.arange(weeks)
    sales = np.round(size * np.exp(growth * at + random.normal(0, 0.03, weeks)))
    return random.poisson(sales * 0.5 * np.exp(drift_per_week * at)).astype(float), sales


def told(result: Result[Slope, SlopeReason]) -> Slope:
    assert result.value is not None, result.reasons
    return result.value


def week(inquiries: np.ndarray, sales: np.ndarray) -> Result[Slope, SlopeReason]:
    return read_slope(inquiries, sales, Cadence.WEEK)


def test_nist_norris_least_squares() -> None:
    with NORRIS.open(encoding="utf-8") as lines:
        pairs = np.array([[float(row["y"]), float(row["x"])] for row in csv.DictReader(lines)])
    design = np.column_stack([np.ones(len(pairs)), pairs[:, 1]])
    found = least_squares(pairs[:, 0], design)
    assert found.coefficients == pytest.approx([-0.262323073774029, 1.00211681802045], rel=1e-8)
    assert found.errors == pytest.approx([0.232818234301152, 4.29796848199937e-04], rel=1e-8)
    rest = pairs[:, 0] - design @ found.coefficients
    assert np.sqrt(rest @ rest / found.freedom) == pytest.approx(0.884796396144373, rel=1e-8)
    total = ((pairs[:, 0] - pairs[:, 0].mean()) ** 2).sum()
    assert 1 - rest @ rest / total == pytest.approx(0.999993745883712, rel=1e-8)


def test_stata_newey() -> None:
    table = macrodata.load_pandas().data
    growth = {name: 400 * np.diff(np.log(table[name])) for name in ("realinv", "realgdp")}
    interest = table["realint"].to_numpy()[:-1]
    design = np.column_stack([growth["realgdp"], interest, np.ones(len(interest))])
    found = newey_west(growth["realinv"], design, 4)
    expected = [4.3742216647, -0.6139969695, -9.4816727747]
    errors = [0.3312564488, 0.2958234759, 1.1859338088]
    assert found.coefficients == pytest.approx(expected, rel=1e-6)
    assert found.errors == pytest.approx(errors, rel=1e-6)
    assert found.freedom == 199


def test_the_rotated_likelihood_finds_the_variances_of_the_nile() -> None:
    """Durbin and Koopman: noise 15099, steps 1469.1, by maximum likelihood, without a drift."""
    values = nile.load_pandas().data["volume"].to_numpy(dtype=float)
    rotated = drift._rotate(values, np.arange(len(values)))
    ratios = np.geomspace(0.01, 1, 4001)
    weights = 1 / (ratios[:, None] + rotated.noise)
    noise = (weights * rotated.values**2).mean(axis=1)
    likelihood = np.log(weights).sum(axis=1) - len(rotated.values) * np.log(noise)
    best = int(np.argmax(likelihood))
    assert noise[best] == pytest.approx(15099, rel=0.01)
    assert noise[best] * ratios[best] == pytest.approx(1469.1, rel=0.01)


@pytest.mark.parametrize("freedom", [5, 5.5, 12, 25, 100])
def test_the_quantile_of_t(freedom: float) -> None:
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=2e-3)


def test_the_rotation_is_generalised_least_squares() -> None:
    """With one ratio only, the drift and its error are the textbook's."""
    values = np.random.default_rng(3).normal(0, 1, 30).cumsum()
    rotated = drift._rotate(values, np.arange(30))
    weights = 1 / (0.4 + rotated.noise)
    error = 1 / np.sqrt((weights * rotated.slope**2).sum())
    assert error == pytest.approx(oracle_error(np.ones(30), 0.4))


# The full table is `make bench ONLY=coverage`; these are its smallest and its hardest cells.
@pytest.mark.parametrize(
    ("world", "weeks"),
    [(STEADY, 26), (WORLDS[1], 26), (WANDERING, 26), (WANDERING, 52), (hardest(52, 1000), 52)],
)
def test_the_interval_covers_the_true_drift(world: World, weeks: int) -> None:
    cell = simulate(world, weeks, 1000, 300)
    assert cell.covered >= 0.90
    assert cell.shifted <= 0.03


def test_a_wandering_rate_is_told_nearly_as_well_as_if_the_variances_were_known() -> None:
    cell = simulate(WANDERING, 52, 1000, 200)
    assert cell.width <= 1.6 * cell.oracle


@pytest.mark.parametrize("weeks", [26, 52])
def test_a_steady_rate_is_told_nearly_as_well_as_by_any_interval_that_holds(weeks: int) -> None:
    cell = simulate(STEADY, weeks, 1000, 100)
    least = narrowest(weeks, 1 / 1000, hardest(weeks, 1000).steps, times=2000)
    assert cell.width <= 1.4 * least * cell.oracle


def test_no_interval_is_narrow_for_steady_rates_and_holds_for_wandering_ones() -> None:
    """Why 1.6 times the oracle's width is out of reach: even what knows all but which it is."""
    assert narrowest(26, 1 / 1000, WANDERING.steps, times=2000) > 2
    for weeks in LENGTHS:
        steps = hardest(weeks, 1000).steps
        assert narrowest(weeks, 1 / 1000, steps, times=2000) > 2
        assert narrowest(weeks, 1 / 1000, steps, held=0.85, times=2000) > 1.6


def test_the_least_width_is_that_of_the_normal_where_both_rates_are_the_same() -> None:
    least = narrowest(26, 1.0, 1e-9, times=100)
    assert least == pytest.approx(stats.norm.ppf(0.95) / 1.96, rel=1e-3)


def test_a_falling_rate_beside_growing_sales() -> None:
    result = week(*history(104, drift_per_week=-0.004))
    slope = told(result)
    assert result.status is Status.OK
    assert slope.drift.low < -0.004 < slope.drift.high
    assert slope.drift.is_clear
    change = slope.told(slope.drift)
    assert change.value == pytest.approx(100 * np.expm1(4 * slope.drift.value))
    assert change.low < change.value < change.high
    assert slope.inquiries.value == pytest.approx(slope.drift.value + slope.sales.value, abs=2e-3)
    assert slope.growth_ratio is not None
    assert slope.growth_ratio.value == pytest.approx(1 + slope.drift.value / slope.sales.value)
    assert slope.growth_ratio.high < 1
    assert slope.robust == pytest.approx(-0.004, abs=1e-3)


def test_sales_that_stand_still_give_no_ratio() -> None:
    result = week(*history(60, growth=0.0))
    assert told(result).growth_ratio is None
    assert SlopeReason.SALES_FLAT in result.codes
    assert result.status is Status.OK


def test_the_ends_of_the_ratio_keep_their_order_when_sales_shrink() -> None:
    slope = told(week(*history(104, growth=-0.01)))
    assert slope.growth_ratio is not None
    assert slope.growth_ratio.low <= slope.growth_ratio.value <= slope.growth_ratio.high


def test_a_new_contact_form_is_a_shift_and_no_drift() -> None:
    inquiries, sales = history(80)
    inquiries[50:] = np.round(inquiries[50:] * 1.3)
    result = week(inquiries, sales)
    slope = told(result)
    (shift,) = slope.shifts
    assert shift.at in range(49, 52)
    assert shift.size.low < np.log(1.3) < shift.size.high
    assert slope.drift.low < 0 < slope.drift.high
    assert abs(slope.told(slope.drift).value) < 1
    assert result.reasons[0].values == {"shifts": 1}


def test_a_shift_keeps_its_place_among_periods_that_are_left_out() -> None:
    inquiries, sales = history(80)
    inquiries[50:] = np.round(inquiries[50:] * 1.3)
    sales[[5, 20, 21]] = 0.0
    (shift,) = told(week(inquiries, sales)).shifts
    assert shift.at in range(49, 52)


def test_periods_without_sales_are_left_out_and_named() -> None:
    inquiries, sales = history(60, drift_per_week=-0.004)
    whole = told(week(inquiries, sales))
    sales[10], inquiries[33], sales[40] = 0.0, np.nan, np.inf
    result = week(inquiries, sales)
    assert told(result).left_out == (10, 33, 40)
    assert told(result).periods == 57
    assert SlopeReason.LEFT_OUT in result.codes
    assert told(result).drift.value == pytest.approx(whole.drift.value, abs=5e-4)


def test_months_are_told_per_month() -> None:
    slope = told(read_slope(*history(36, drift_per_week=-0.02), Cadence.MONTH))
    assert slope.told(slope.drift).value == pytest.approx(100 * np.expm1(slope.drift.value))
    assert Cadence.MONTH.flat_growth == pytest.approx(0.0025 * 4.348, rel=1e-3)


def seasonal(months: int, wander: float, random: np.random.Generator) -> np.ndarray:
    """The logarithm of a rate that falls by 1 % a month, with months of their own height."""
    at = np.arange(months)
    steps, noise = random.normal(0, wander, months), random.normal(0, 0.04, months)
    drawn: np.ndarray = random.normal(0, 0.2, 12)[at % 12] - 0.01 * at + np.cumsum(steps) + noise
    return drawn


@pytest.mark.parametrize(("months", "wander"), [(24, 0.0), (24, 0.03), (36, 0.08), (60, 0.03)])
def test_the_interval_holds_beside_a_season(months: int, wander: float) -> None:
    random = np.random.default_rng(months)
    found = [estimate_drift(seasonal(months, wander, random), cycle=12) for _ in range(150)]
    assert np.mean([each.slope.low <= -0.01 <= each.slope.high for each in found]) >= 0.90
    assert np.mean([bool(each.shifts) for each in found]) <= 0.03


def test_a_season_widens_no_interval_of_months_that_are_compared_with_their_own() -> None:
    random = np.random.default_rng(1)
    series = [seasonal(36, 0.0, random) for _ in range(20)]
    plain, own = (
        np.mean([np.diff(_ends(estimate_drift(each, cycle=cycle))) for each in series])
        for cycle in (1, 12)
    )
    assert own < plain / 3


def _ends(found: drift.Drift) -> tuple[float, float]:
    return found.slope.low, found.slope.high


def test_any_season_on_top_changes_no_drift() -> None:
    random = np.random.default_rng(2)
    values, season = seasonal(40, 0.03, random), random.normal(0, 1, 12)
    before = estimate_drift(values, cycle=12).slope
    after = estimate_drift(values + season[np.arange(40) % 12], cycle=12).slope
    assert (after.low, after.high) == pytest.approx((before.low, before.high), abs=1e-9)


def test_months_stand_beside_those_a_year_before() -> None:
    inquiries, sales = np.full(36, 50.0), np.full(36, 1000.0)
    inquiries[24:] = 60.0
    inquiries[[24, 25]] = [50.0, 40.0]
    sales[12] = 0.0
    year = told(read_slope(inquiries, sales, Cadence.MONTH)).year
    assert year is not None
    # January has no sales a year before; February fell, the others rose by a fifth.
    assert (year.months, year.pairs, year.lower, year.higher) == (11, 22, 1, 10)
    assert year.change == pytest.approx(100 * (640 / 550 - 1))
    assert told(week(*history(60))).year is None


def test_the_robust_slope_of_months_compares_the_same_months() -> None:
    values = np.arange(36) * 0.01 + np.tile(np.random.default_rng(3).normal(0, 1, 12), 3)
    assert theil_sen(values, np.arange(36), 12) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("inquiries", "sales", "code"),
    [
        ([], [], SlopeReason.TOO_FEW),
        ([5.0], [9.0], SlopeReason.TOO_FEW),
        ([50.0] * 12, [90.0] * 12, SlopeReason.TOO_FEW),
        ([np.nan] * 60, [90.0] * 60, SlopeReason.TOO_FEW),
        ([-1.0] * 60, [90.0] * 60, SlopeReason.TOO_FEW),
        ([50.0] * 60, [0.0] * 60, SlopeReason.NO_DENOMINATOR),
        ([0.0] * 60, [90.0] * 60, SlopeReason.TOO_MANY_ZEROS),
    ],
)
def test_what_has_no_slope_says_why(
    inquiries: list[float], sales: list[float], code: SlopeReason
) -> None:
    result = week(np.array(inquiries), np.array(sales))
    assert result.codes == (code,)
    assert result.status is Status.REFUSED
    assert result.value is None


def test_half_a_year_is_needed_for_more_than_an_early_word() -> None:
    assert week(*history(25)).status is Status.THIN
    assert SlopeReason.EARLY in week(*history(25)).codes
    assert SlopeReason.EARLY not in week(*history(26)).codes


def test_a_rate_that_never_changed_is_told_as_such() -> None:
    result = week(np.full(40, 50.0), np.full(40, 100.0))
    assert SlopeReason.CONSTANT in result.codes
    slope = told(result)
    assert (slope.drift.value, slope.drift.low, slope.drift.high) == pytest.approx((0, 0, 0))
    assert slope.shifts == ()


def test_a_few_weeks_without_an_inquiry_are_not_lost() -> None:
    inquiries, sales = history(52, size=8)
    inquiries[:3] = 0
    result = week(inquiries, sales)
    assert SlopeReason.FEW_INQUIRIES in result.codes
    assert told(result).periods == 52


def test_the_robust_slope_is_that_of_theil_and_sen() -> None:
    values = np.random.default_rng(2).normal(0, 1, 40)
    expected = stats.theilslopes(values, np.arange(40)).slope
    assert theil_sen(values, np.arange(40)) == pytest.approx(expected)


def test_a_dispute_about_the_direction_is_told() -> None:
    random = np.random.default_rng(1)
    found = None
    for _ in range(200):
        inquiries, sales = history(40, seed=int(random.integers(10_000)))
        result = week(inquiries, sales)
        assert (SlopeReason.DIRECTION_DISPUTED in result.codes) == told(result).is_disputed
        if told(result).is_disputed:
            found = told(result)
            break
    assert found is not None
    assert found.robust * found.drift.value < 0


@settings(deadline=None, max_examples=30)
@given(scale=st.floats(0.01, 100), seed=st.integers(0, 50))
def test_scaling_sales_changes_no_drift(scale: float, seed: int) -> None:
    inquiries, sales = history(30, seed=seed)
    before, after = told(week(inquiries, sales)), told(week(inquiries, sales * scale))
    assert after.drift.value == pytest.approx(before.drift.value, abs=1e-9)
    assert after.drift.low == pytest.approx(before.drift.low, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(slope=st.floats(-0.05, 0.05), seed=st.integers(0, 50))
def test_a_straight_line_on_top_moves_the_drift_by_its_slope(slope: float, seed: int) -> None:
    values = np.random.default_rng(seed).normal(0, 0.05, 40)
    before = estimate_drift(values).slope
    after = estimate_drift(values + slope * np.arange(40)).slope
    assert after.value == pytest.approx(before.value + slope, abs=1e-9)
    assert after.high - after.low == pytest.approx(before.high - before.low, abs=1e-9)


def test_percent_per_four_weeks() -> None:
    assert percent(drift.Estimate(0.01, 0.0, 0.02), 4).value == pytest.approx(4.0811, abs=1e-4)


def test_the_elasticity_of_sales_that_swing() -> None:
    random = np.random.default_rng(4)
    sales = 3000 * np.exp(random.normal(0, 0.15, 120))
    inquiries = random.poisson(0.4 * sales**0.7 * 3000**0.3).astype(float)
    result = read_elasticity(inquiries, sales)
    assert result.value is not None
    assert result.value.value.low < 0.7 < result.value.value.high
    assert result.value.value.high - result.value.value.low < 0.2


def test_inquiries_that_follow_a_week_later_are_summed() -> None:
    random = np.random.default_rng(5)
    steps = random.normal(0, 0.15, 160)
    sales = 1e6 * np.exp(steps)
    lagged = np.concatenate(([0.0], np.diff(steps)[:-1]))
    change = 0.3 * np.diff(steps) + 0.5 * lagged + random.normal(0, 0.01, 159)
    inquiries = 1e5 * np.exp(np.concatenate(([0.0], np.cumsum(change))))
    result = read_elasticity(inquiries, sales, is_lagged=True)
    assert result.value is not None
    assert result.value.value.value == pytest.approx(0.8, abs=0.05)


def test_steady_sales_and_short_histories_have_no_elasticity() -> None:
    short = read_elasticity(*history(51))
    assert short.codes == (ElasticityReason.TOO_FEW,)
    assert read_elasticity(np.zeros(0), np.zeros(0)).codes == (ElasticityReason.TOO_FEW,)
    steady = read_elasticity(*(np.repeat(each, 2) for each in history(60, growth=0.0)))
    assert steady.codes == (ElasticityReason.SALES_TOO_STEADY,)


def test_the_lag_grows_slowly() -> None:
    assert [lag_of(each) for each in (52, 202, 1000)] == [4, 5, 8]

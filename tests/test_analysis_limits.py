"""Natural process limits against published charts, and what must hold for any numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.analysis.limits import (
    Chart,
    Spread,
    moving_ranges,
    spread_of_counts,
    spread_of_individuals,
    standard_errors,
)

NHS = Path(__file__).parent / "data" / "reference" / "nhs_accidents.csv"
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
NUMBERS = st.lists(st.integers(-10_000, 10_000), min_size=3, max_size=40).filter(
    lambda them: len(set(them)) > 1
)


def of(values: list[float], *, by_median: bool | None = False) -> Spread:
    return spread_of_individuals(np.array([values], dtype=float), by_median=by_median)


def test_nist_handbook_individuals_chart() -> None:
    spread = of(NIST)
    assert spread.center[0] == pytest.approx(50.81)
    assert np.nanmean(moving_ranges(np.array([NIST]))) == pytest.approx(1.8778, abs=5e-5)
    assert spread.center[0] + spread.reach[0] == pytest.approx(55.8041, abs=5e-5)
    assert spread.center[0] - spread.reach[0] == pytest.approx(45.8159, abs=5e-5)


@pytest.mark.parametrize(
    ("values", "center", "high", "low", "mean_range"),
    [
        ([4, 5, 5, 4, 8, 4, 3, 7], 5.0, 10.7, None, 2.143),
        ([0, 2, 1, 5, 3, 2, 0, 3], 2.0, 7.7, None, 2.143),
        ([6, 9, 9, 7, 8, 7, 9, 9], 8.0, 11.42, 4.58, 1.286),
    ],
)
def test_three_phases_of_wheeler(
    values: list[float], center: float, high: float, low: float | None, mean_range: float
) -> None:
    spread = of(values)
    assert spread.center[0] == center
    assert spread.center[0] + spread.reach[0] == pytest.approx(high, abs=6e-3)
    assert np.nanmean(moving_ranges(np.array([values], float))) == pytest.approx(
        mean_range, abs=5e-4
    )
    if low is None:
        assert spread.center[0] - spread.reach[0] < 0
    else:
        assert spread.center[0] - spread.reach[0] == pytest.approx(low, abs=6e-3)


def test_laney_shares_of_nhs_accident_departments() -> None:
    with NHS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    counts = np.array([[float(row["r"]) for row in rows]])
    cases = np.array([[float(row["n"]) for row in rows]])
    spread = spread_of_counts(counts, cases, Chart.SHARES)
    errors = standard_errors(spread.center, cases, Chart.SHARES)
    assert spread.center[0] == pytest.approx(0.9528997, abs=5e-8)
    assert spread.reach[0] / 3 == pytest.approx(10.6404, abs=5e-5)
    reach = spread.reach[0] * errors[0]
    assert spread.center[0] - reach[0] == pytest.approx(0.940130, abs=1e-6)
    assert spread.center[0] + reach[0] == pytest.approx(0.965670, abs=1e-6)
    away = np.abs(counts / cases - spread.center[0])[0]
    assert int((away > reach).sum()) == 0
    assert int((away > 3 * errors[0]).sum()) == 16


def test_montgomery_rates_before_the_factor() -> None:
    defects = np.array([[14.0, 12, 20, 11, 7, 10, 21, 16, 19, 23]])
    metres = np.array([[500.0, 400, 650, 500, 475, 500, 600, 525, 600, 625]]) / 50
    spread = spread_of_counts(defects, metres, Chart.RATES)
    errors = standard_errors(spread.center, metres, Chart.RATES)[0]
    center = spread.center[0]
    assert center == pytest.approx(1.423256, abs=5e-7)
    assert center + 3 * errors[0] == pytest.approx(2.555038, abs=5e-7)
    assert center - 3 * errors[0] == pytest.approx(0.291474, abs=5e-7)
    assert center + 3 * errors[1] == pytest.approx(2.688626, abs=5e-7)
    assert center - 3 * errors[1] == pytest.approx(0.157885, abs=5e-7)


def test_what_often_lies_far_outside_is_no_outlier() -> None:
    usual = [4.0, 5, 4.5, 4, 5.5, 4.2, 5, 4.8, 4.1, 5.2, 4.4, 4.9, 4.6, 5.1]
    assert of([*usual, 14, *usual, 13], by_median=None).by_median[0]
    assert not of([*usual, 14, *usual, 13, 4.5, 15], by_median=None).by_median[0]


def test_outliers_in_the_baseline_choose_the_median() -> None:
    calm = [10.0, 11, 10, 9, 11, 10, 12, 10, 9, 11, 10, 11]
    wild = [*calm[:6], 60.0, *calm[6:]]
    assert not of(calm, by_median=None).by_median[0]
    spread = of(wild, by_median=None)
    assert spread.by_median[0]
    assert spread.center[0] == np.median(wild)
    assert spread.reach[0] == pytest.approx(3.145 * 1.0)
    assert spread.range_limit[0] == pytest.approx(3.865 * 1.0)


def test_a_missing_point_has_no_moving_range_on_either_side() -> None:
    ranges = moving_ranges(np.array([[1.0, np.nan, 4.0, 6.0]]))
    assert np.isnan(ranges[0, :3]).all()
    assert ranges[0, 3] == 2.0


@given(values=NUMBERS, shift=st.integers(-1000, 1000))
def test_shifting_all_values_shifts_the_limits(values: list[int], shift: int) -> None:
    before, after = of([*map(float, values)]), of([float(each + shift) for each in values])
    assert after.center[0] == pytest.approx(before.center[0] + shift, abs=1e-6)
    assert after.reach[0] == pytest.approx(before.reach[0], abs=1e-6)


@given(values=NUMBERS, scale=st.floats(0.01, 100))
def test_scaling_all_values_scales_the_limits(values: list[int], scale: float) -> None:
    before, after = of([*map(float, values)]), of([each * scale for each in values])
    assert after.center[0] == pytest.approx(before.center[0] * scale, rel=1e-9, abs=1e-9)
    assert after.reach[0] == pytest.approx(before.reach[0] * scale, rel=1e-9)
    assert after.by_median[0] == before.by_median[0]


@given(values=NUMBERS)
def test_a_series_is_judged_alike_alone_and_among_others(values: list[int]) -> None:
    row = np.array(values, dtype=float)
    together = spread_of_individuals(np.vstack([row[::-1] * 3, row, row + 5]))
    alone = spread_of_individuals(row[None, :])
    assert together.center[1] == alone.center[0]
    assert together.reach[1] == alone.reach[0]


@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 90), st.integers(100, 900)), min_size=3, max_size=30
    ).filter(lambda them: any(count for count, _ in them)),
    scale=st.integers(2, 50),
)
def test_more_cases_of_the_same_rate_keep_its_center(
    pairs: list[tuple[int, int]], scale: int
) -> None:
    counts, cases = np.array(pairs, dtype=float).T[:, None, :]
    before = spread_of_counts(counts, cases, Chart.RATES)
    after = spread_of_counts(counts * scale, cases * scale, Chart.RATES)
    assert after.center[0] == pytest.approx(before.center[0])
    # The points stand as far apart as before, so the limits do too: the factor makes up for it.
    as_far = before.reach[0] * np.sqrt(scale)
    if before.reach[0] == 3:
        # Limits of chance alone, which shrink as cases grow.
        assert 3 <= after.reach[0] <= as_far
    else:
        assert after.reach[0] == pytest.approx(as_far)

"""Survival: published curves, the statements of the same curve, open cases and young cohorts."""

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.analysis.result import Status
from opsdash.analysis.survival import (
    SurvivalReason,
    curve_of,
    open_share_at,
    quantile_of,
    read_matured_rate,
    read_survival,
)

# fmt: off
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
TREATED_OPEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# fmt: on
STATEMENTS = """
WITH e AS (SELECT g, t, sum(ev) AS d, count(*) AS c FROM x GROUP BY ALL),
r AS (
    SELECT g, t, d, sum(c) OVER (
        PARTITION BY g ORDER BY t ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS n FROM e
), s AS (
    SELECT g, t, exp(sum(CASE WHEN d >= n THEN -1e9 ELSE ln(1 - d::DOUBLE / n) END)
        OVER (PARTITION BY g ORDER BY t)) AS open_share
    FROM r
)
SELECT g, min(t) FILTER (open_share <= 0.5 + 1e-12), min(t) FILTER (open_share <= 0.1 + 1e-12)
FROM s GROUP BY g ORDER BY g
"""


def data(closed: list[float], still_open: list[float]) -> tuple[np.ndarray, np.ndarray]:
    times = np.array([*closed, *still_open], dtype=float)
    return times, np.arange(len(times)) < len(closed)


def test_fan_belts() -> None:
    curve = curve_of(*data([77, 47, 81, 56, 80], [62, 60, 43, 71, 37]))
    assert curve.times.tolist() == [47, 56, 77, 80, 81]
    assert curve.open_share == pytest.approx([0.875, 0.75, 0.5, 0.25, 0])
    # Exactly on the step: midway to the next one, as in R.
    assert quantile_of(curve, 0.5) == 78.5


def test_freireich_treated() -> None:
    curve = curve_of(*data(TREATED, TREATED_OPEN))
    expected = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    for time, share in expected.items():
        assert open_share_at(curve, time) == pytest.approx(share, abs=5e-5)
    assert quantile_of(curve, 0.5) == 23
    assert quantile_of(curve, 0.9) is None
    assert open_share_at(curve, 5.9) == 1.0


def test_freireich_placebo() -> None:
    assert quantile_of(curve_of(*data(PLACEBO, [])), 0.5) == 8


def test_the_curve_agrees_with_its_statements() -> None:
    random = np.random.default_rng(7)
    rows = []
    for group in range(8):
        times = random.lognormal(3, 1, 300).round(1)
        rows += [
            (group, float(t), int(ev))
            for t, ev in zip(times, random.random(300) < 0.8, strict=True)
        ]
    with duckdb.connect() as database:
        database.execute("CREATE TABLE x (g INT, t DOUBLE, ev INT)")
        database.executemany("INSERT INTO x VALUES (?, ?, ?)", rows)
        told = database.execute(STATEMENTS).fetchall()
    for group, median, late in told:
        mine = [(t, ev == 1) for g, t, ev in rows if g == group]
        curve = curve_of(np.array([t for t, _ in mine]), np.array([ev for _, ev in mine]))
        assert quantile_of(curve, 0.5) == pytest.approx(median)
        assert quantile_of(curve, 0.9) == (None if late is None else pytest.approx(late))


def test_closed_only_flatters_what_is_recent() -> None:
    random = np.random.default_rng(3)
    real, watched = random.lognormal(3, 1, 4000), random.uniform(0, 100, 4000)
    is_closed = real <= watched
    result = read_survival(np.minimum(real, watched), is_closed)
    assert result.status is Status.OK
    assert result.value is not None
    median = result.value.quantiles[0]
    assert median.time == pytest.approx(np.exp(3), rel=0.08)
    assert median.closed_only is not None
    assert median.closed_only < 0.8 * np.exp(3)


def test_a_quantile_that_is_not_reached_says_how_many_are_open() -> None:
    times, closed = data([float(each) for each in range(1, 31)], [100.0] * 70)
    result = read_survival(times, closed)
    assert result.value is not None
    assert [each.time for each in result.value.quantiles] == [None, None]
    assert result.codes == (SurvivalReason.NOT_REACHED,) * 2
    assert result.reasons[0].values == {"part": 0.5, "longest": 100.0, "open": pytest.approx(0.7)}
    assert result.status is Status.OK


def test_few_events_are_thin() -> None:
    result = read_survival(*data([float(each) for each in range(19)], []))
    assert result.status is Status.THIN
    assert result.codes == (SurvivalReason.FEW_EVENTS,)
    assert read_survival(*data([float(each) for each in range(20)], [])).status is Status.OK


@pytest.mark.parametrize("times", [[], [np.nan], [-1.0, np.inf]])
def test_nothing_usable_is_refused(times: list[float]) -> None:
    result = read_survival(np.array(times), np.ones(len(times), bool))
    assert result.status is Status.REFUSED
    assert result.codes[0] is SurvivalReason.NO_CASES


def test_impossible_times_are_left_out_and_told() -> None:
    times, closed = data([*map(float, range(30)), -4.0], [])
    result = read_survival(times, closed)
    assert result.value is not None
    assert (result.value.cases, result.value.invalid) == (30, 1)
    assert SurvivalReason.INVALID_TIMES in result.codes


def test_nothing_closed_and_everything_open() -> None:
    result = read_survival(*data([], [3.0, 5.0]))
    assert result.value is not None
    assert result.value.quantiles[0].closed_only is None
    assert result.value.quantiles[0].open_share == 1.0


def test_equal_times_that_ended_at_once() -> None:
    result = read_survival(*data([4.0] * 25, []))
    assert result.value is not None
    assert [each.time for each in result.value.quantiles] == [4.0, 4.0]


def test_young_cohorts_do_not_flatter_the_matured_rate() -> None:
    random = np.random.default_rng(5)
    # One in four comes back, evenly over 7 days; the newest were watched for hours only.
    comes_back = random.random(6000) < 0.25
    times = np.where(comes_back, random.uniform(0, 7, 6000), 1e9)
    ages = random.uniform(0, 9, 6000)
    result = read_matured_rate(times, times <= ages, ages, 7.0)
    assert result.value is not None
    assert result.value.low < 0.25 < result.value.high
    assert result.value.value == pytest.approx(0.25, abs=0.02)
    naive = (times <= np.minimum(ages, 7)).mean()
    assert naive < 0.18


def test_a_matured_rate_of_nothing_is_refused() -> None:
    empty = np.zeros(0)
    assert read_matured_rate(empty, np.zeros(0, bool), empty, 7).status is Status.REFUSED


@given(
    cases=st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60),
    seed=st.integers(0, 5),
)
def test_the_order_of_cases_changes_nothing(cases: list[tuple[int, bool]], seed: int) -> None:
    times = np.array([time for time, _ in cases], dtype=float)
    closed = np.array([done for _, done in cases])
    order = np.random.default_rng(seed).permutation(len(cases))
    first, second = curve_of(times, closed), curve_of(times[order], closed[order])
    assert first.times.tolist() == second.times.tolist()
    assert first.open_share == pytest.approx(second.open_share)


@given(
    cases=st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60),
    scale=st.floats(0.01, 100),
)
def test_other_units_scale_the_quantiles(cases: list[tuple[int, bool]], scale: float) -> None:
    times = np.array([time for time, _ in cases], dtype=float)
    closed = np.array([done for _, done in cases])
    before = quantile_of(curve_of(times, closed), 0.5)
    after = quantile_of(curve_of(times * scale, closed), 0.5)
    assert after == (None if before is None else pytest.approx(before * scale))


def test_weights_stand_for_as_many_cases() -> None:
    times, closed = data([1, 1, 1, 2, 5], [2, 2])
    single = curve_of(times, closed)
    weighted = curve_of(
        np.array([1.0, 2, 5, 2]), np.array([True, True, True, False]), np.array([3.0, 1, 1, 2])
    )
    assert weighted.open_share == pytest.approx(single.open_share)

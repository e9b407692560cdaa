"""Survival: published curves, the statements of the same curve, open cases and young cohorts."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.analysis.result import Status
from opsdash.analysis.survival import (
    Cohorts,
    Quantile,
    SurvivalReason,
    band_of,
    curve_of,
    is_clear,
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


def singles(times: np.ndarray, is_closed: np.ndarray) -> Cohorts:
    """Each case is a cohort of its own, which was watched until it was done or until now."""
    ones = np.ones(len(times), dtype=np.int64)
    done = np.flatnonzero(is_closed)
    watched = np.where(is_closed, np.inf, times)
    return Cohorts(ones, watched, done, times[done], ones[done], 0 * ones)


def data(closed: Sequence[float], still_open: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
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
    result = read_survival(singles(np.minimum(real, watched), is_closed))
    assert result.status is Status.OK
    assert result.value is not None
    median = result.value.quantiles[0]
    assert median.time == pytest.approx(np.exp(3), rel=0.08)
    assert median.closed_only is not None
    assert median.closed_only < 0.8 * np.exp(3)


def test_a_quantile_that_is_not_reached_says_how_many_are_open() -> None:
    times, closed = data([float(each) for each in range(1, 31)], [100.0] * 70)
    result = read_survival(singles(times, closed))
    assert result.value is not None
    assert [each.time for each in result.value.quantiles] == [None, None]
    assert result.codes == (SurvivalReason.NOT_REACHED,) * 2
    assert result.reasons[0].values == {"part": 0.5, "longest": 100.0, "open": pytest.approx(0.7)}
    assert result.status is Status.OK


def test_few_events_are_thin() -> None:
    result = read_survival(singles(*data([float(each) for each in range(19)], [])))
    assert result.status is Status.THIN
    assert result.codes == (SurvivalReason.FEW_EVENTS,)
    assert (
        read_survival(singles(*data([float(each) for each in range(20)], []))).status is Status.OK
    )


def test_nothing_is_refused() -> None:
    result = read_survival(singles(*data([], [])))
    assert result.status is Status.REFUSED
    assert result.codes == (SurvivalReason.NO_CASES,)


def cohorts(
    cases: list[int], watched: list[float], ended: list[tuple[int, float, int]], untimed: int = 0
) -> Cohorts:
    """`ended` are (cohort, time, how many); those without a known time are of the first one."""
    at, times, counts = (list(each) for each in zip(*ended, strict=True)) if ended else ([],) * 3
    lost = np.array([untimed] + [0] * (len(cases) - 1))
    whole = (np.array(each, dtype=np.int64) for each in (cases, at, counts, lost))
    number, cohort, count, left_out = whole
    return Cohorts(number, np.array(watched), cohort, np.array(times, float), count, left_out)


def test_what_ended_nobody_knows_when_is_left_out_and_told() -> None:
    result = read_survival(cohorts([30], [9.0], [(0, 2.0, 30)], untimed=4))
    assert result.value is not None
    assert (result.value.cases, result.value.closed, result.value.untimed) == (30, 30, 4)
    assert result.reasons[0].values == {"cases": 4}
    assert result.codes == (SurvivalReason.UNTIMED,)


def test_cohorts_are_as_their_cases_one_by_one() -> None:
    together = read_survival(cohorts([6, 4], [5.0, 3.0], [(0, 1.0, 2), (0, 4.0, 1), (1, 1.0, 1)]))
    alone = read_survival(singles(*data([1, 1, 4, 1], [5, 5, 5, 3, 3, 3])))
    assert together.value is not None
    assert alone.value is not None
    assert together.value.curve.open_share == pytest.approx(alone.value.curve.open_share)
    assert together.value.quantiles == alone.value.quantiles


def test_what_happened_after_all_were_watched_is_not_used() -> None:
    """The newest day: whoever was done at once is known, whoever takes days is not."""
    old = [(0, 10.0, 50), (0, 30.0, 50)]
    result = read_survival(cohorts([100, 100], [48.0, 0.0], [*old, (1, 2.0, 40)]))
    assert result.value is not None
    assert result.value.quantiles[0].time == 20.0
    assert result.value.quantiles[0].closed_only == 10.0
    assert result.value.closed == 140


def test_only_the_newest_day_is_too_early() -> None:
    result = read_survival(cohorts([8], [0.0], [(0, 2.0, 5)]))
    assert result.status is Status.REFUSED
    assert result.codes == (SurvivalReason.TOO_EARLY,)


def test_times_of_nothing_are_times() -> None:
    result = read_survival(cohorts([25], [24.0], [(0, 0.0, 25)]))
    assert result.value is not None
    assert [each.time for each in result.value.quantiles] == [0.0, 0.0]


def test_the_interval_is_that_of_the_freireich_trial() -> None:
    """Kalbfleisch and Prentice, log-log: the treated's median is between 13 weeks and unknown."""
    result = read_survival(singles(*data(TREATED, TREATED_OPEN)))
    assert result.value is not None
    median = result.value.quantiles[0]
    assert (median.low, median.time, median.high) == (13, 23, None)
    low, high = band_of(result.value.curve)
    at = result.value.curve.times.tolist().index(10)
    assert (low[at], high[at]) == pytest.approx((0.503, 0.889), abs=1e-3)


def test_a_difference_beyond_chance_is_clear() -> None:
    random = np.random.default_rng(11)

    def median(middle: float, cases: int) -> Quantile:
        times = random.lognormal(np.log(middle), 1, cases)
        found = read_survival(singles(times, np.ones(cases, bool))).value
        assert found is not None
        return found.quantiles[0]

    assert is_clear(median(20, 2000), median(24, 2000))
    assert not is_clear(median(20, 60), median(22, 60))
    early = read_survival(cohorts([30], [9.0], [(0, 2.0, 3)])).value
    assert early is not None
    assert is_clear(early.quantiles[0], median(20, 60)) is None


def test_nothing_closed_and_everything_open() -> None:
    result = read_survival(singles(*data([], [3.0, 5.0])))
    assert result.value is not None
    assert result.value.quantiles[0].closed_only is None
    assert result.value.quantiles[0].open_share == 1.0


def test_equal_times_that_ended_at_once() -> None:
    result = read_survival(singles(*data([4.0] * 25, [])))
    assert result.value is not None
    assert [each.time for each in result.value.quantiles] == [4.0, 4.0]


def test_young_cohorts_do_not_flatter_the_matured_rate() -> None:
    random = np.random.default_rng(5)
    # One in four comes back, evenly over 7 days; the newest were watched for hours only.
    comes_back = random.random(6000) < 0.25
    times = np.where(comes_back, random.uniform(0, 7, 6000), 1e9)
    ages = random.uniform(0, 9, 6000)
    happened = np.flatnonzero(times <= np.minimum(ages, 7))
    ones = np.ones(len(times), dtype=np.int64)
    young = Cohorts(ones, np.minimum(ages, 7), happened, times[happened], ones[happened], 0 * ones)
    result = read_matured_rate(young, 7.0)
    assert result.value is not None
    assert result.value.low < 0.25 < result.value.high
    assert result.value.value == pytest.approx(0.25, abs=0.02)
    naive = (times <= np.minimum(ages, 7)).mean()
    assert naive < 0.18


def test_a_matured_rate_of_nothing_is_refused() -> None:
    assert read_matured_rate(cohorts([], [], []), 7).status is Status.REFUSED


def test_a_rate_that_no_cohort_is_old_enough_for_is_refused() -> None:
    result = read_matured_rate(cohorts([40], [3.0], [(0, 1.0, 10)]), 7)
    assert result.codes == (SurvivalReason.TOO_EARLY,)


def test_a_matured_rate_by_windows_is_the_product_of_its_steps() -> None:
    """Two days: of the older 10 of 100 failed within 1 day and 9 more within 7, of the newer 20."""
    result = read_matured_rate(cohorts([100, 100], [7, 1], [(0, 1, 10), (0, 7, 9), (1, 1, 20)]), 7)
    assert result.value is not None
    assert 1 - result.value.value == pytest.approx((1 - 30 / 200) * (1 - 9 / 90))


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

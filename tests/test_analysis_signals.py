"""Signals: Wheeler's rules on his data and against SQL, and a status for every odd series."""

import duckdb
import numpy as np
import pytest

from opsdash.analysis.limits import (
    Chart,
    moving_ranges,
    spread_of_individuals,
    spread_of_logarithms,
)
from opsdash.analysis.phases import ProposalReason, propose_limits
from opsdash.analysis.result import Result, Status
from opsdash.analysis.rules import Rule
from opsdash.analysis.signals import (
    Baseline,
    SignalReason,
    Signals,
    autocorrelation,
    judge_counts,
    judge_individuals,
    judge_logarithms,
)

# fmt: off
WHEELER = [
    905, 930, 865, 895, 905, 885, 890, 930, 915, 910, 920, 915, 925, 860, 905, 925, 925, 905, 915,
    930, 890, 940, 860, 875, 985, 970, 940, 975, 1000, 1035, 1020, 985, 960, 945, 965, 940, 900,
    920, 980, 950, 955, 970, 970, 1035, 1040,
]
# fmt: on
WHOLE = Baseline(Chart.INDIVIDUALS, 0, 45, 45, 936.8889, 74.0489, 90.98, by_median=False)
# The description of the rules, as statements: k is the series, limits from the baseline's points.
RULES = """
WITH a AS (
    SELECT *, abs(y - lag(y) OVER w) AS mr, in_baseline AND lag(in_baseline) OVER w AS mr_ok
    FROM s WINDOW w AS (PARTITION BY k ORDER BY step)
), l AS (
    SELECT k, avg(y) FILTER (in_baseline) AS c, avg(mr) FILTER (mr_ok) AS m FROM a GROUP BY k
)
SELECT
    a.k, a.step,
    coalesce(y > l.c + 3 / 1.128 * m OR y < l.c - 3 / 1.128 * m, false) AS r1,
    count(*) FILTER (y > l.c) OVER w8 = 8 OR count(*) FILTER (y < l.c) OVER w8 = 8 AS r2_end,
    (count(*) FILTER (y > l.c + 1.5 / 1.128 * m) OVER w4 >= 3 AND y > l.c + 1.5 / 1.128 * m)
    OR (count(*) FILTER (y < l.c - 1.5 / 1.128 * m) OVER w4 >= 3 AND y < l.c - 1.5 / 1.128 * m)
        AS r3_end
FROM a JOIN l USING (k)
WINDOW w8 AS (PARTITION BY a.k ORDER BY step ROWS 7 PRECEDING),
    w4 AS (PARTITION BY a.k ORDER BY step ROWS 3 PRECEDING)
ORDER BY a.k, a.step
"""


def one(values: list[float], **options: bool) -> Result[Signals, SignalReason]:
    return judge_individuals(np.array([values], dtype=float), **options)[0]


def judged(result: Result[Signals, SignalReason]) -> Signals:
    assert result.value is not None, result.reasons
    return result.value


def ends(signals: Signals, rule: Rule) -> list[int]:
    return [each.last + 1 for each in signals.patterns if each.rule is rule]


def steady(count: int, seed: int = 1) -> list[float]:
    return [float(each) for each in np.random.default_rng(seed).normal(100, 5, count).round(3)]


def test_wheeler_rule_one_and_its_points() -> None:
    (result,) = judge_individuals(np.array([WHEELER], dtype=float), locked=[WHOLE])
    signals = judged(result)
    assert (np.flatnonzero(signals.outside) + 1).tolist() == [14, 23, 30, 31, 44, 45]


def test_wheeler_limits() -> None:
    values = np.array([WHEELER], dtype=float)
    spread = spread_of_individuals(values, by_median=False)
    assert spread.center[0] == pytest.approx(936.89, abs=5e-3)
    assert np.nanmean(moving_ranges(values)) == pytest.approx(27.84, abs=5e-3)
    assert spread.center[0] + spread.reach[0] == pytest.approx(1010.93, abs=2e-2)
    assert spread.center[0] - spread.reach[0] == pytest.approx(862.84, abs=2e-2)
    assert spread.range_limit[0] == pytest.approx(90.98, abs=2e-2)


def test_wheeler_runs_and_points_near_a_limit() -> None:
    (result,) = judge_individuals(np.array([WHEELER], dtype=float), locked=[WHOLE])
    signals = judged(result)
    runs = [(each.first + 1, each.last + 1) for each in signals.patterns if each.rule is Rule.RUN]
    assert runs == [(1, 21), (25, 36)]
    expected = [*range(21), *range(24, 36)]
    assert np.flatnonzero(signals.in_run).tolist() == expected
    # Point 33 is back near the center: it ends no pattern.
    assert ends(signals, Rule.NEAR_LIMIT) == [7, 24, 32]
    alerts = np.flatnonzero(signals.near_limit) + 1
    assert set(alerts) <= set(range(3, 33))
    assert {30, 31, 32} <= set(alerts)


def test_the_rules_agree_with_their_statements() -> None:
    random = np.random.default_rng(5)
    values = random.normal(50, 4, (12, 120)) + np.cumsum(random.normal(0, 0.8, (12, 120)), axis=1)
    values[random.random(values.shape) < 0.04] = np.nan
    results = judge_individuals(values, is_non_negative=False)
    known = np.isfinite(values)
    in_baseline = known & (np.cumsum(known, axis=1) <= 28)
    rows = [
        (k, at, None if np.isnan(values[k, at]) else float(values[k, at]), bool(in_baseline[k, at]))
        for k in range(12)
        for at in range(120)
    ]
    with duckdb.connect() as database:
        database.execute("CREATE TABLE s (k INT, step INT, y DOUBLE, in_baseline BOOLEAN)")
        database.executemany("INSERT INTO s VALUES (?, ?, ?, ?)", rows)
        told = np.array(database.execute(RULES).fetchall())[:, 2:].astype(bool)
    told = told.reshape(12, 120, 3)
    compared = 0
    for k, result in enumerate(results):
        signals = judged(result)
        if signals.baselines[0].by_median:
            continue
        compared += 1
        assert (signals.outside == told[k, :, 0]).all()
        assert np.flatnonzero(told[k, :, 1]).tolist() == _covered(signals, Rule.RUN, 8)
        assert np.flatnonzero(told[k, :, 2]).tolist() == _near_ends(signals)
    assert compared >= 9


def _covered(signals: Signals, rule: Rule, width: int) -> list[int]:
    """Every end of a full window inside the patterns of a rule."""
    spans = [each for each in signals.patterns if each.rule is rule]
    return sorted({at for each in spans for at in range(each.first + width - 1, each.last + 1)})


def _near_ends(signals: Signals) -> list[int]:
    """Counted by hand from the values and limits: the slow definition of rule 3."""
    reach = signals.baselines[0].reach / 2
    found = []
    for at, value in enumerate(signals.values):
        last = signals.values[max(at - 3, 0) : at + 1]
        above = value > signals.center[at] + reach and (last > signals.center[at] + reach).sum() > 2
        below = value < signals.center[at] - reach and (last < signals.center[at] - reach).sum() > 2
        if above or below:
            found.append(at)
    assert all(each.last in found for each in signals.patterns if each.rule is Rule.NEAR_LIMIT)
    return found


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([], SignalReason.TOO_FEW),
        ([5.0], SignalReason.TOO_FEW),
        ([np.nan] * 40, SignalReason.TOO_FEW),
        ([np.inf, -np.inf] * 20, SignalReason.TOO_FEW),
        (steady(9), SignalReason.TOO_FEW),
        ([7.0] * 40, SignalReason.CONSTANT),
        ([5.0, 5, 6, 6, 5, 5, 7, 7, 6, 6, 5, 5], SignalReason.TOO_COARSE),
    ],
)
def test_what_cannot_be_judged_says_why(values: list[float], code: SignalReason) -> None:
    result = one(values)
    assert result.status is Status.REFUSED
    assert result.value is None
    assert result.codes == (code,)


def test_a_short_baseline_is_provisional() -> None:
    result = one(steady(16))
    assert result.status is Status.THIN
    assert SignalReason.PROVISIONAL in result.codes
    assert SignalReason.PROVISIONAL not in one(steady(17)).codes


def test_later_points_never_move_the_limits() -> None:
    start = steady(28)
    short, long = judged(one(start)), judged(one([*start, *[500.0] * 30]))
    assert long.baselines == short.baselines
    assert (long.high[:28] == short.high).all()
    assert long.outside[28:].all()


def test_missing_points_take_no_place_in_the_baseline() -> None:
    values = steady(40)
    values[3] = float("nan")
    baseline = judged(one(values)).baselines[0]
    assert (baseline.first, baseline.end, baseline.points) == (0, 29, 28)


def test_a_lower_limit_below_zero_is_drawn_at_zero() -> None:
    values = [float(each) for each in np.random.default_rng(3).exponential(3, 40)]
    assert (judged(one(values)).low >= 0).all()
    assert (judged(one(values, is_non_negative=False)).low < 0).all()


def test_an_abrupt_jump_is_a_signal_of_its_own() -> None:
    values = [*steady(28, seed=12), 100.0, 140.0, 139.0]
    signals = judged(one(values))
    assert np.flatnonzero(signals.jumps).tolist() == [29]
    assert signals.outside[29:].all()


def test_points_that_hang_together_are_told() -> None:
    random = np.random.default_rng(2)
    noise = random.normal(0, 1, 60)
    values = [0.0]
    for each in noise:
        values.append(0.8 * values[-1] + float(each))
    result = one([each + 50 for each in values])
    assert SignalReason.AUTOCORRELATED in result.codes
    assert result.status is Status.THIN
    assert autocorrelation(np.array([1.0] * 5)) == 0.0


def test_shares_and_rates_have_limits_for_each_point() -> None:
    random = np.random.default_rng(4)
    cases = random.integers(200, 2000, (1, 40)).astype(float)
    share = random.binomial(cases.astype(int), 0.97).astype(float)
    signals = judged(judge_counts(share, cases, Chart.SHARES)[0])
    assert len(set(signals.high.tolist())) > 20
    assert (signals.high <= 1).all()
    rates = judged(judge_counts(share, cases, Chart.RATES)[0])
    assert (rates.low >= 0).all()
    fewest, most = np.argmin(cases), np.argmax(cases)
    assert rates.high[fewest] - rates.low[fewest] > rates.high[most] - rates.low[most]


@pytest.mark.parametrize(
    ("counts", "cases", "code"),
    [
        ([3.0] * 30, [30.0] * 30, SignalReason.FEW_CASES),
        ([1.0, 2.0] * 15, [100.0] * 30, SignalReason.FEW_EVENTS),
        ([0.0] * 30, [100.0] * 30, SignalReason.CONSTANT),
        ([100.0] * 30, [100.0] * 30, SignalReason.CONSTANT),
        ([5.0] * 30, [0.0] * 30, SignalReason.TOO_FEW),
        ([], [], SignalReason.TOO_FEW),
    ],
)
def test_shares_of_too_little_are_refused(
    counts: list[float], cases: list[float], code: SignalReason
) -> None:
    (result,) = judge_counts(np.array([counts]), np.array([cases]), Chart.SHARES)
    assert result.codes == (code,)
    assert result.status is Status.REFUSED


def test_a_period_without_cases_is_missing_not_zero() -> None:
    random = np.random.default_rng(6)
    cases = np.full((1, 40), 500.0)
    counts = random.binomial(500, 0.4, (1, 40)).astype(float)
    cases[0, 12], counts[0, 12] = 0.0, 0.0
    signals = judged(judge_counts(counts, cases, Chart.SHARES)[0])
    assert np.isnan(signals.values[12])
    assert not signals.outside[12]


def test_new_limits_are_proposed_while_a_run_lasts() -> None:
    before = steady(28)
    shifted = [each + 14 for each in steady(12, seed=8)]
    proposal = propose_limits(judged(one([*before, *shifted]))).value
    assert proposal is not None
    assert proposal.is_above
    assert proposal.points >= 8
    assert proposal.first in range(26, 31)
    back = judged(one([*before, *shifted, *[min(before)] * 2]))
    assert propose_limits(back).codes == (ProposalReason.OVER,)
    calm = judged(one([90.0, 110.0, 95.0, 105.0] * 8))
    assert propose_limits(calm).codes == (ProposalReason.NO_RUN,)


def test_the_newest_point_tells_the_current_signal() -> None:
    values = [*steady(28), 200.0]
    current = judged(one(values)).current
    assert current is not None
    assert current.rule is Rule.OUTSIDE
    assert judged(one([90.0, 110.0, 95.0, 105.0] * 8)).current is None


def test_false_alarms_of_ideal_weeks_stay_as_rare_as_they_should() -> None:
    values = np.random.default_rng(11).normal(100, 5, (600, 80))
    signals = [judged(each) for each in judge_individuals(values)]
    fired = np.mean([each.outside[28:].any() for each in signals])
    # Ideal independent data: 25.6 % within 52 weeks of a 28-point baseline.
    assert 0.20 <= fired <= 0.31


def by_logarithms(values: list[float], cases: float = 100.0) -> Result[Signals, SignalReason]:
    series = np.array([values], dtype=float)
    return judge_logarithms(series, np.full(series.shape, cases), [10])[0]


def test_times_have_limits_as_factors_and_no_more_false_alarms_than_amounts() -> None:
    """Skewed weeks; limits of amounts would let every second of these series raise one."""
    values = np.exp(np.random.default_rng(11).normal(1.5, 0.3, (600, 80)))
    results = judge_logarithms(values, np.full(values.shape, 100.0), [10] * 600)
    signals = [judged(each) for each in results]
    assert np.mean([each.outside[28:].any() for each in signals]) <= 0.30
    assert np.mean([judged(each).outside[28:].any() for each in judge_individuals(values)]) > 0.4
    first = signals[0]
    assert first.high[0] / first.center[0] == pytest.approx(first.center[0] / first.low[0])
    assert (first.low > 0).all()


def test_a_side_that_strays_farther_widens_the_limits_of_times() -> None:
    even = [0.1, -0.1] * 14
    skewed = [0.9 if at % 9 == 4 else each for at, each in enumerate(even)]
    spread = spread_of_logarithms(np.array([even, skewed]))
    assert spread.reach[0] == pytest.approx(3 * max(0.2 / 1.128, 0.1))
    away = np.array(skewed) - np.mean(skewed)
    assert spread.reach[1] == pytest.approx(3 * np.sqrt(2 * np.mean(np.clip(away, 0, None) ** 2)))


def test_times_of_few_cases_are_refused_and_zeros_are_judged_as_amounts() -> None:
    values = steady(40)
    assert by_logarithms(values, cases=9).codes == (SignalReason.FEW_CASES,)
    assert judged(by_logarithms(values)).baselines[0].chart is Chart.LOGARITHMS
    assert judged(by_logarithms([0.0, *values])).baselines[0].chart is Chart.INDIVIDUALS
    fallen = judged(by_logarithms([*values, 0.0]))
    assert fallen.outside[40]
    assert fallen.values[40] == 0


def test_counts_that_vary_less_than_chance_have_the_limits_of_chance() -> None:
    counts, cases = np.array([[100.0, 101.0] * 20]), np.full((1, 40), 1000.0)
    found = judged(judge_counts(counts, cases, Chart.RATES)[0])
    assert found.high[0] - found.center[0] == pytest.approx(3 * np.sqrt(0.1005 / 1000))


def test_a_sum_that_begins_to_wander_is_held_back() -> None:
    season = [each + 60 * np.sin(at / 8) for at, each in enumerate(steady(52))]
    values = [*steady(28, seed=3), *season]
    (alone,) = judge_individuals(np.array([values]))
    (total,) = judge_individuals(np.array([values]), is_total=True)
    assert SignalReason.AUTOCORRELATED not in alone.codes
    assert SignalReason.AUTOCORRELATED in total.codes

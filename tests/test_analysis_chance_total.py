"""The chance of a total: the worked example, what decides it, and what no data may break."""

from functools import cache

import numpy as np
import pytest
from analysis_series import days
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdash.analysis.chance import Band, Chance, ChanceReason, Direction, Outcome
from opsdash.analysis.chance_total import chance_of_count, chance_of_total
from opsdash.analysis.counts import Prior, prior_of
from opsdash.analysis.result import Result, Status

HIGHER, LOWER = Direction.HIGHER, Direction.LOWER
CANS = np.random.default_rng(3).poisson(0.5, 400).astype(float)


def none(count: int) -> np.ndarray:
    return np.zeros(count, dtype=bool)


def of_cans(
    target: float,
    direction: Direction | None = HIGHER,
    *,
    values: np.ndarray = CANS[:350],
    first: int = 340,
    due: int = 370,
) -> Result[Chance, ChanceReason]:
    return chance_of_total(values, none(due), first, target, direction)


def value_of(found: Result[Chance, ChanceReason]) -> Chance:
    assert found.value
    return found.value


@pytest.mark.parametrize(("target", "chance"), [(8, 0.55), (10, 0.36), (16, 0.060)])
def test_after_eight_last_month_and_no_change(target: int, chance: float) -> None:
    found = value_of(chance_of_count(prior_of(8, 1), 0, 0.0, target, HIGHER))
    assert found.probability == pytest.approx(chance, abs=0.005)
    assert (found.low, found.high) == (4, 14)


def test_after_nine_by_day_twelve_and_eight_last_month() -> None:
    found = value_of(chance_of_count(prior_of(8, 1), 9, 12 / 30, 16, HIGHER))
    assert found.expected == pytest.approx(16.5)
    assert (found.low, found.high) == (13, 21)
    assert found.half == (14, 19)
    assert found.probability == pytest.approx(0.586, abs=5e-4)
    assert found.band is Band.COIN_FLIP


def test_to_ignore_history_would_promise_far_too_much() -> None:
    found = value_of(chance_of_count(Prior(0.5, 0.0), 9, 12 / 30, 16, HIGHER))
    assert found.probability == pytest.approx(0.925, abs=5e-4)


def test_at_most_is_the_rest_of_more_than_that() -> None:
    at_most = value_of(chance_of_count(prior_of(8, 1), 0, 0.0, 9, LOWER))
    least = value_of(chance_of_count(prior_of(8, 1), 0, 0.0, 10, HIGHER))
    assert at_most.probability == pytest.approx(1 - (least.probability or 0))


@pytest.mark.parametrize(
    ("events", "fraction", "direction", "outcome"),
    [
        (16, 0.4, HIGHER, Outcome.REACHED),
        (17, 0.4, LOWER, Outcome.MISSED),
        (15, 1.0, HIGHER, Outcome.MISSED),
        (16, 1.0, LOWER, Outcome.REACHED),
    ],
)
def test_a_count_that_is_decided_has_no_chance(
    events: int, fraction: float, direction: Direction, outcome: Outcome
) -> None:
    found = value_of(chance_of_count(prior_of(8, 1), events, fraction, 16, direction))
    assert found.outcome is outcome
    assert found.probability is found.shown is found.band is None


@pytest.mark.parametrize(
    ("events", "fraction", "target", "direction", "reason"),
    [
        (1, 0.5, 0, HIGHER, ChanceReason.NO_TARGET),
        (1, 0.5, 10, None, ChanceReason.NO_DIRECTION),
        (1, 0.5, float("nan"), HIGHER, ChanceReason.INVALID),
        (-1, 0.5, 10, HIGHER, ChanceReason.INVALID),
        (1, -0.5, 10, HIGHER, ChanceReason.INVALID),
    ],
)
def test_a_count_that_cannot_be_told(
    events: int, fraction: float, target: float, direction: Direction | None, reason: ChanceReason
) -> None:
    assert chance_of_count(prior_of(8, 1), events, fraction, target, direction).codes == (reason,)


def test_days_of_small_counts_are_near_the_exact_answer() -> None:
    found = value_of(of_cans(17))
    done = int(CANS[340:350].sum())
    exact = value_of(
        chance_of_count(prior_of(int(CANS[:340].sum()), 340 / 30), done, 1 / 3, 17, HIGHER)
    )
    assert found.probability == pytest.approx(exact.probability, abs=0.12)
    assert found.expected == pytest.approx(exact.expected, abs=1.5)


def test_what_each_day_has_to_bring_is_beside_the_best_that_ever_was() -> None:
    done = CANS[340:350].sum()
    required = value_of(of_cans(done + 60)).required
    assert required
    assert required.rate == 3
    assert required.steps == 20
    best = max(CANS[at : at + 20].sum() for at in range(331)) / 20
    assert required.best == pytest.approx(best)
    assert required.is_beyond_best


def test_to_stay_below_the_best_is_the_lowest_stretch() -> None:
    required = value_of(of_cans(40, LOWER)).required
    assert required
    lowest = min(CANS[at : at + 20].sum() for at in range(331)) / 20
    assert required.best == pytest.approx(lowest)
    assert not required.is_beyond_best


@cache
def of_a_team(target: float, direction: Direction = HIGHER) -> Chance:
    values, holidays = days(4, 392)
    return value_of(chance_of_total(values[:374], holidays, 364, target, direction))


def test_larger_sums_have_the_outlook_of_their_days() -> None:
    values, _ = days(4, 392)
    found = of_a_team(float(values[364:].sum()))
    assert found.low < found.expected < found.high
    assert 0 < (found.probability or 0) < 1
    assert found.low * 0.8 < values[364:].sum() < found.high * 1.2
    assert found.required
    assert found.required.steps == 18


def test_at_least_and_at_most_share_the_chance_of_a_sum() -> None:
    target = float(round(of_a_team(1300.0).expected)) + 0.5
    both = (of_a_team(target).probability or 0) + (of_a_team(target, LOWER).probability or 0)
    assert both == pytest.approx(1)


def test_the_same_data_says_the_same() -> None:
    assert of_cans(16) == of_cans(16)


def test_a_target_passed_is_met_on_its_day() -> None:
    values = np.concatenate([CANS[:340], [0.0, 2, 0, 3, 1]])
    found = value_of(of_cans(5, values=values))
    assert found.outcome is Outcome.REACHED
    assert found.decided_at == 3
    assert (found.expected, found.low, found.high) == (6, 6, 6)
    assert value_of(of_cans(5, LOWER, values=values)).decided_at == 4


def test_past_due_there_is_a_result() -> None:
    found = value_of(of_cans(1000, values=CANS[:370]))
    assert found.outcome is Outcome.MISSED
    assert found.decided_at == 29
    assert value_of(of_cans(1000, LOWER, values=CANS)).outcome is Outcome.REACHED


def test_a_goal_that_has_not_begun_counts_its_own_days_only() -> None:
    later = value_of(of_cans(8, values=CANS[:330], first=340, due=350))
    assert later.required
    assert later.required.steps == 10
    assert later.expected == pytest.approx(5, abs=2)


def test_days_without_a_number_are_filled_with_a_warning() -> None:
    values = CANS[:350].copy()
    values[342:346] = np.nan
    found = of_cans(16, values=values)
    assert found.status is Status.THIN
    assert found.codes == (ChanceReason.HOLES,)
    full = value_of(of_cans(16, values=np.where(np.isnan(values), 0, values)))
    assert value_of(found).expected > full.expected


def test_a_hole_at_the_end_keeps_a_goal_open() -> None:
    values = CANS[:370].copy()
    values[350] = np.nan
    assert of_cans(1000, values=values).codes == (ChanceReason.HOLES_AT_END,)
    assert value_of(of_cans(2, values=values)).outcome is Outcome.REACHED


def test_a_short_history_warns() -> None:
    found = of_cans(16, values=CANS[:40], first=30, due=60)
    assert found.status is Status.THIN
    assert found.codes == (ChanceReason.EARLY,)


def test_beyond_a_season_a_history_of_a_year_is_needed() -> None:
    assert of_cans(200, first=340, due=350 + 91).codes == (ChanceReason.TOO_FAR,)
    assert of_cans(200, first=340, due=350 + 90).value
    assert of_cans(200, values=CANS[:364], due=364 + 120).value


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.zeros(0), ChanceReason.NO_VALUES),
        (np.full(350, np.nan), ChanceReason.NO_VALUES),
        (np.append(CANS[:349], np.inf), ChanceReason.UNUSABLE_VALUES),
        (np.ones(1), ChanceReason.SHORT_HISTORY),
        (np.ones(20), ChanceReason.SHORT_HISTORY),
        (np.full(350, 20.0), ChanceReason.CONSTANT),
    ],
)
def test_series_that_tell_nothing_are_refused(values: np.ndarray, reason: ChanceReason) -> None:
    found = of_cans(1e6, values=values, first=max(len(values) - 5, 0), due=len(values) + 10)
    assert found.value is None
    assert found.codes == (reason,)


@pytest.mark.parametrize(
    ("target", "direction", "reason"),
    [
        (0, HIGHER, ChanceReason.NO_TARGET),
        (16, None, ChanceReason.NO_DIRECTION),
        (float("inf"), HIGHER, ChanceReason.INVALID),
    ],
)
def test_goals_without_a_meaning_are_refused(
    target: float, direction: Direction | None, reason: ChanceReason
) -> None:
    assert of_cans(target, direction).codes == (reason,)


def test_a_goal_without_days_is_refused() -> None:
    assert of_cans(16, first=370, due=370).codes == (ChanceReason.INVALID,)


def test_always_nothing_is_nearly_without_a_chance() -> None:
    found = value_of(of_cans(3, values=np.zeros(350)))
    assert found.probability == pytest.approx(0, abs=0.01)
    assert found.shown == 0.01
    assert found.band is Band.UNLIKELY


@settings(max_examples=8)
@given(
    seed=st.integers(0, 1000),
    rate=st.floats(0.02, 6),
    target=st.integers(1, 60),
    more=st.integers(1, 20),
    left=st.integers(1, 40),
)
def test_more_time_and_a_lower_target_never_lower_a_chance(
    seed: int, rate: float, target: int, more: int, left: int
) -> None:
    values = np.random.default_rng(seed).poisson(rate, 70).astype(float)

    def chance(aim: int, days: int, direction: Direction) -> float:
        found = value_of(chance_of_total(values, none(70 + days), 65, aim, direction))
        decided = 1.0 if found.outcome is Outcome.REACHED else 0.0
        return decided if found.probability is None else found.probability

    now = chance(target, left, HIGHER)
    assert chance(target, left + more, HIGHER) >= now
    assert chance(target + more, left, HIGHER) <= now
    assert chance(target, left + more, LOWER) <= chance(target, left, LOWER)
    if target > 1:
        assert now + chance(target - 1, left, LOWER) == pytest.approx(1)


@settings(max_examples=30)
@given(
    events=st.integers(0, 30),
    before=st.integers(0, 50),
    fraction=st.floats(0, 0.95),
    target=st.integers(1, 60),
)
def test_exact_chances_fall_as_targets_rise(
    events: int, before: int, fraction: float, target: int
) -> None:
    def chance(aim: int) -> float:
        found = value_of(chance_of_count(prior_of(before, 1), events, fraction, aim, HIGHER))
        return 1.0 if found.probability is None else found.probability

    assert 0 <= chance(target + 1) <= chance(target) <= 1


@settings(max_examples=25)
@given(
    values=st.lists(
        st.sampled_from([0.0, 1.0, 3.0, float("nan"), float("inf"), -2.0]), max_size=60
    ),
    first=st.integers(0, 70),
    due=st.integers(0, 90),
    target=st.sampled_from([-3.0, 0.0, 1.0, 5.0]),
)
def test_no_small_data_breaks_it(values: list[float], first: int, due: int, target: float) -> None:
    found = chance_of_total(np.array(values), none(due), first, target, HIGHER)
    assert (found.value is None) == (found.status is Status.REFUSED)

"""Readings typed in by hand and milestones, and the words for a chance."""

import numpy as np
import pytest

from opsdash.analysis.chance import Band, ChanceReason, Direction, Outcome, band_of, clamped
from opsdash.analysis.chance_other import chance_of_milestone, chance_of_readings
from opsdash.analysis.result import Status

HIGHER = Direction.HIGHER
AT = np.arange(0, 140, 7) + np.resize([0, 1, -1, 0], 20)
READ = np.random.default_rng(4).normal(50, 2, 20)


def test_readings_about_a_week_apart_have_a_chance() -> None:
    found = chance_of_readings(AT, READ, 160, 50, HIGHER)
    assert found.value
    assert found.value.expected == pytest.approx(50, abs=2)
    assert 0.2 < (found.value.probability or 0) < 0.8
    assert found.codes[0] is ChanceReason.EARLY


def test_the_last_reading_by_the_due_day_decides() -> None:
    values = READ.copy()
    values[-1] = 60
    found = chance_of_readings(AT, values, 140, 55, HIGHER, is_over=True).value
    assert found
    assert found.outcome is Outcome.REACHED
    assert found.expected == 60


def test_readings_after_the_due_day_do_not_count() -> None:
    values = READ.copy()
    values[-1] = 60
    found = chance_of_readings(AT, values, int(AT[-1]) - 1, 55, HIGHER, is_over=True).value
    assert found
    assert found.outcome is Outcome.MISSED


def test_few_readings_or_none_are_refused() -> None:
    few = chance_of_readings(AT[:6], READ[:6], 60, 50, HIGHER)
    assert few.codes == (ChanceReason.SHORT_HISTORY,)
    none = chance_of_readings(AT[:0], READ[:0], 60, 50, HIGHER)
    assert none.codes == (ChanceReason.NO_VALUES,)
    assert chance_of_readings(AT[::-1], READ, 160, 50, HIGHER).codes == (ChanceReason.INVALID,)


@pytest.mark.parametrize(
    ("done_on", "today", "outcome"),
    [
        (5, 5, Outcome.REACHED),
        (10, 12, Outcome.REACHED),
        (11, 12, Outcome.MISSED),
        (None, 11, Outcome.MISSED),
    ],
)
def test_a_milestone_is_done_or_not(done_on: int | None, today: int, outcome: Outcome) -> None:
    found = chance_of_milestone(done_on, 10, today).value
    assert found
    assert found.outcome is outcome
    assert found.probability is None


def test_an_open_milestone_has_no_chance() -> None:
    found = chance_of_milestone(None, 10, 10)
    assert found.status is Status.REFUSED
    assert found.codes == (ChanceReason.NO_CHANCE,)


@pytest.mark.parametrize(
    ("chance", "band", "shown"),
    [
        (0.0, Band.UNLIKELY, 0.01),
        (0.1999, Band.UNLIKELY, 0.1999),
        (0.2, Band.AT_RISK, 0.2),
        (0.4, Band.COIN_FLIP, 0.4),
        (0.6, Band.LIKELY, 0.6),
        (0.8, Band.ON_COURSE, 0.8),
        (1.0, Band.ON_COURSE, 0.99),
    ],
)
def test_the_word_for_a_chance(chance: float, band: Band, shown: float) -> None:
    assert band_of(chance) is band
    assert clamped(chance) == shown

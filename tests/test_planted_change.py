"""A change planted in the sample company is found; in a year without one there are few alarms."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.planted import Planted, planted, told_of
from benchmarks.quiet import Alarms, Kind, alarms_of, most_by_chance, together
from opsdash.analysis.signals import onset

# Of ideal independent weeks 25.6 % leave limits made from 28 within the next 52.
MOST = 0.30


@pytest.mark.parametrize("change", planted(5), ids=lambda each: f"{each.topic}-{each.day}")
def test_a_doubled_topic_is_found_dated_and_named(change: Planted, tmp_path: Path) -> None:
    told = told_of(change, tmp_path)
    assert told.is_dated
    assert told.is_named


def test_the_onset_is_where_the_step_explains_most() -> None:
    luck = np.array([0.3, -0.2, 0.4, 0.1, np.nan, 0.2])
    assert onset(np.concatenate((luck, [2.0, 2.2, np.nan, 1.9]))) == 6
    assert onset(np.concatenate((-luck, [-2.0, -2.2, 0.5]))) == 8


@pytest.fixture(scope="module")
def quiet() -> tuple[Alarms, ...]:
    return alarms_of(range(1, 13))


def test_a_quiet_year_raises_no_more_alarms_than_chance(quiet: tuple[Alarms, ...]) -> None:
    """Of all that is judged; of one kind, one test in a hundred would count more by chance."""
    assert together(quiet).judged > 250
    assert together(quiet).share <= MOST
    for each in quiet:
        assert each.fired <= most_by_chance(each.judged, MOST), each


def test_most_of_what_has_enough_cases_is_judged(quiet: tuple[Alarms, ...]) -> None:
    for kind in (Kind.CASES, Kind.TIMES):
        assert together(quiet, kind).held_back < 0.5

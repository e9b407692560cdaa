"""A change planted in the sample company is found; in a year without one there are few alarms."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from benchmarks.planted import Planted, planted, told_of
from benchmarks.quiet import alarms_of, together
from opsdash.analysis.signals import onset

# Of ideal independent weeks 25.6 % leave limits made from 28 within the next 52.
IDEAL = 0.256


@pytest.mark.parametrize("change", planted(5), ids=lambda each: f"{each.topic}-{each.day}")
def test_a_doubled_topic_is_found_dated_and_named(change: Planted, tmp_path: Path) -> None:
    told = told_of(change, tmp_path)
    assert told.is_dated
    assert told.is_named


def test_the_onset_is_where_the_step_explains_most() -> None:
    luck = np.array([0.3, -0.2, 0.4, 0.1, np.nan, 0.2])
    assert onset(np.concatenate((luck, [2.0, 2.2, np.nan, 1.9]))) == 6
    assert onset(np.concatenate((-luck, [-2.0, -2.2, 0.5]))) == 8


def test_a_quiet_year_raises_no_more_alarms_than_chance() -> None:
    """Of as many independent series, one test in a hundred would count more."""
    found = together(alarms_of(range(1, 13)), is_of_cases=True)
    assert found.judged > 100
    assert found.fired <= stats.binom.ppf(0.99, found.judged, IDEAL)

"""Which dimension tells most about a change: by surprise for counts, beyond noise for ratios."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdash.analysis.drivers import Drivers, Segments, Spread, kitagawa
from opsdash.analysis.ranking import (
    Candidate,
    Counts,
    RankingReason,
    rank_dimensions,
    rank_ratio_dimensions,
)


def counts(*rows: tuple[float, float]) -> Counts:
    expected, actual = np.array(rows, dtype=float).T
    return Counts(tuple(f"s{at:02d}" for at in range(len(rows))), expected, actual)


def first_of(**dimensions: Counts) -> Candidate:
    found = rank_dimensions(dimensions).value
    assert found
    return found[0]


def test_the_dimension_with_one_segment_that_grew_is_first() -> None:
    found = first_of(
        channel=counts((50, 75), (50, 75)),
        topic=counts((25, 75), (25, 25), (25, 25), (25, 25)),
    )
    assert found.dimension == "topic"
    assert [element.name for element in found.elements] == ["s00"]
    assert found.explains == 1
    assert found.is_enough


def test_surprise_is_the_divergence_of_the_shares() -> None:
    element = first_of(topic=counts((40, 120), (60, 60))).elements[0]
    p, q = 40 / 100, 120 / 180
    expected = (p * math.log(2 * p / (p + q)) + q * math.log(2 * q / (p + q))) / 2
    assert element.surprise == pytest.approx(expected)


def test_segments_are_taken_until_they_explain_two_thirds() -> None:
    found = first_of(topic=counts((10, 60), (10, 45), (10, 25), (100, 100)))
    assert [element.name for element in found.elements] == ["s00", "s01"]


def test_a_segment_that_explains_less_than_a_tenth_is_passed_over() -> None:
    found = first_of(topic=counts((0, 9), (500, 591)))
    assert [element.name for element in found.elements] == ["s01"]


def test_a_segment_that_vanished_or_is_new_is_counted() -> None:
    found = first_of(topic=counts((100, 0), (0, 10), (50, 50)))
    assert found.elements[0].name == "s00"
    assert math.isfinite(found.surprise)


@given(
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
@settings(max_examples=50)
def test_the_order_of_segments_changes_nothing(
    rows: list[tuple[int, int]], random: st.DataObject
) -> None:
    one = counts(*rows)
    order = random.sample(range(len(rows)), len(rows))
    other = Counts(tuple(one.names[at] for at in order), one.expected[order], one.actual[order])
    assert rank_dimensions({"a": one}) == rank_dimensions({"a": other})


@pytest.mark.parametrize(
    ("dimension", "reason"),
    [
        (counts((5, 9), (9, 5)), RankingReason.NO_CHANGE),
        (counts((0, 9), (0, 5)), RankingReason.NO_BASELINE),
        (counts((5, float("nan"))), RankingReason.UNUSABLE_VALUES),
        (counts((5, float("inf"))), RankingReason.UNUSABLE_VALUES),
        (Counts((), np.array([]), np.array([])), RankingReason.UNUSABLE_VALUES),
    ],
)
def test_what_cannot_be_ranked_is_refused(dimension: Counts, reason: RankingReason) -> None:
    assert rank_dimensions({"topic": dimension}).codes == (reason,)


def test_without_a_dimension_there_is_no_ranking() -> None:
    assert rank_dimensions({}).codes == (RankingReason.NO_DIMENSIONS,)


def ratio(*rows: tuple[float, float, float, float]) -> Drivers:
    columns = np.array(rows, dtype=float).T
    names = tuple(map(str, range(len(rows))))
    found = kitagawa(Segments(names, columns[:2], columns[2:]), Spread.SHARE).value
    assert found
    return found


def test_a_ratio_is_ranked_by_what_is_beyond_noise() -> None:
    noise = ratio((80, 79, 100, 100), (80, 81, 100, 100), (80, 78, 100, 100))
    real = ratio((80, 20, 100, 100), (160, 160, 200, 200))
    ranked = rank_ratio_dimensions({"agent": noise, "topic": real})
    assert [each.dimension for each in ranked] == ["topic", "agent"]
    assert [part.names for part in ranked[0].parts] == [("0",)]
    assert ranked[1].moved == 0

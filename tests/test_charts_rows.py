"""What the layers of a time chart draw: no invented value, honest gaps, hollow steps."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.charts import Point, Series, index_lines
from opsdash.charts.goal_progress import level
from opsdash.charts.rows import (
    Label,
    Row,
    apart,
    label_of,
    of_gap,
    of_incomplete,
    of_labels,
    of_series,
    whole,
)
from opsdash.charts.span import Span, span_of

START = date(2026, 5, 4)


def weekly(*values: float | None, unfinished: int = 0) -> list[Point]:
    firm = len(values) - unfinished
    return [
        Point(START + timedelta(weeks=week), value, unfinished=week >= firm)
        for week, value in enumerate(values)
    ]


def test_the_grey_region_is_drawn_where_only_the_comparison_lacks_days() -> None:
    short = [*weekly(1, 2), Point(START + timedelta(weeks=2), 3, incomplete=True)]
    chart = index_lines(Series(weekly(1, 2, 3)), Series(short), alt="", missing="data missing")
    texts = [row["text"] for row in chart.rows.to_pylist() if row["layer"] == "region label"]
    assert texts == ["data missing"]


def drawn(points: list[Point], layer: str) -> list[tuple[int, float | None]]:
    rows = of_series("focus", Series(points))
    return [(row.piece, row.value) for row in rows if row.layer == layer]


def test_a_missing_value_parts_the_line_and_never_becomes_zero() -> None:
    line = drawn(weekly(1, 2, None, 3, 4), "focus")
    assert [value for _, value in line] == [1, 2, 3, 4]
    assert line[1][0] != line[2][0]


def test_a_value_between_two_gaps_is_a_dot() -> None:
    points = weekly(1, 2, None, 3, None)
    assert drawn(points, "focus dot") == [(0, 3)]


def test_the_unfinished_step_is_a_ring_on_a_dotted_segment() -> None:
    points = weekly(1, 2, 3, unfinished=1)
    assert [value for _, value in drawn(points, "focus")] == [1, 2]
    assert [value for _, value in drawn(points, "focus dotted")] == [2, 3]
    assert [value for _, value in drawn(points, "focus ring")] == [3]


def test_an_incomplete_step_is_a_ring_in_a_grey_region() -> None:
    points = [*weekly(1, 2), Point(START + timedelta(weeks=2), 3, incomplete=True)]
    assert [row.value for row in of_series("focus", Series(points)) if "ring" in row.layer] == [3]
    region, words = of_incomplete(points, "half is missing")
    assert (region.at, region.until) == (datetime(2026, 5, 14, 12), datetime(2026, 5, 21, 12))
    assert words.text == "half is missing"


def test_the_gap_is_tinted_over_finished_common_steps_only() -> None:
    focus = Series(weekly(1, 2, None, 4, 5, unfinished=1))
    comparison = Series(weekly(2, 3, 4, 5, 6, unfinished=1))
    tinted = [(row.piece, row.value, row.low) for row in of_gap(focus, comparison)]
    assert tinted == [(0, 1, 2), (0, 2, 3), (2, 4, 5)]


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), max_size=30), st.integers(0, 3))
def test_lines_dots_and_rings_hold_exactly_the_given_values(
    values: list[float | None], unfinished: int
) -> None:
    points = weekly(*values, unfinished=unfinished)
    rows = list(of_series("focus", Series(points)))
    given_values = {(point.at, point.value) for point in points if point.value is not None}
    assert {(row.at, row.value) for row in rows} == given_values


@given(st.lists(st.floats(-100, 100), max_size=6).map(sorted), st.floats(0.1, 20))
def test_labels_keep_their_distance_and_their_middle(heights: list[float], distance: float) -> None:
    moved = apart(heights, distance)
    assert all(after - before >= distance - 1e-6 for before, after in pairwise(moved))
    assert sum(moved) == pytest.approx(sum(heights), abs=1e-6)


def test_the_label_stands_at_the_end_as_high_as_the_newest_finished_value() -> None:
    (label,) = label_of("focus", Series(weekly(1, 2, 9, unfinished=1), "Inquiries 2"))
    assert (label.at, label.value) == (START + timedelta(weeks=2), 2)
    assert list(label_of("focus", Series(weekly(None, None), "Inquiries"))) == []


def test_a_label_that_names_an_older_value_stands_at_its_height() -> None:
    (label,) = label_of("focus", Series(weekly(1, 2, 9), "Inquiries 2", named=2))
    assert label.value == 2


def test_labels_with_room_stay_where_they_are() -> None:
    assert apart([1.0, 5.0, 9.0], 2.0) == [1.0, 5.0, 9.0]


def test_labels_of_equal_values_stand_one_above_the_other() -> None:
    rows = [Row("focus", START, 0.0), Row("focus", START, 100.0)]
    labels = [Label("a", START, 50.0, "A"), Label("b", START, 50.0, "B")]
    low, high = (row.value for row in of_labels(labels, rows, from_zero=False))
    assert low is not None
    assert high is not None
    assert high - low == pytest.approx(10)


def test_only_whole_numbers_make_a_whole_axis() -> None:
    assert whole(weekly(3, None, 4))
    assert not whole(weekly(3, 3.5))


@pytest.mark.parametrize(
    ("count", "step", "expected"),
    [
        (7, 1, Span("day")),
        (57, 1, Span("week", 1)),
        (4, 7, Span("week", 3)),
        (52, 7, Span("month")),
        (3, 31, Span("month")),
        (60, 31, Span("year")),
        (1, 1, Span("day")),
        (0, 1, Span("month")),
    ],
)
def test_the_axis_names_days_weeks_months_or_years(count: int, step: int, expected: Span) -> None:
    wednesday = date(2026, 5, 6)
    dates = [wednesday + timedelta(days=step * index) for index in range(count)]
    assert span_of(dates, week_start=0) == expected


def test_the_pace_is_straight_between_its_points() -> None:
    pace = [Point(START, 10.0), Point(START + timedelta(days=10), 20.0)]
    assert level(pace, START + timedelta(days=3), otherwise=-1) == 13
    assert level(pace, START - timedelta(days=1), otherwise=-1) == -1

"""What the layers of a time chart draw: no invented value, honest gaps, hollow steps."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.charts import (
    MOST_LINES,
    EventMark,
    Level,
    Panel,
    Point,
    Series,
    Target,
    goal_progress,
    index_lines,
    small_multiples,
    split_lines,
    stacked_ages,
    two_lines,
)
from opsdash.charts.goal_progress import level
from opsdash.charts.references import of_events, of_levels
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


@pytest.mark.parametrize(("weeks", "side"), [(2, "right"), (6, "right"), (9, "left")])
def test_the_newest_value_is_named_left_of_its_point_when_the_way_is_nearly_over(
    weeks: int, side: str
) -> None:
    """Below a rising pace: right of the point are the names at the end of the picture."""
    pace = [Point(START, 10), Point(START + timedelta(weeks=10), 20)]
    actual = Series(weekly(*[8.0] * weeks), "8 now")
    chart = goal_progress(actual, Series(pace, "pace"), Target(20, "goal 20"), alt="")
    layers = [row["layer"] for row in chart.rows.to_pylist() if row["text"] == "8 now"]
    assert layers == [f"actual label {side} below"]


def days_of(*numbers: int) -> list[EventMark]:
    return [EventMark(START + timedelta(days=day), place) for place, day in enumerate(numbers, 1)]


def test_a_ring_near_another_stands_in_the_second_row() -> None:
    dates = [START + timedelta(weeks=week) for week in range(20)]
    rings = [row for row in of_events(days_of(0, 3, 6, 60), dates) if row.text]
    assert [(row.text, row.layer) for row in rings] == [
        ("1", "event"),
        ("2", "event upper"),
        ("3", "event upper"),
        ("4", "event"),
    ]


def test_an_event_outside_of_the_lines_moves_no_axis() -> None:
    dates = [START, START + timedelta(weeks=1)]
    shown = {row.at for row in of_events(days_of(-1, 0, 13, 14), dates)}
    assert shown == {START, START + timedelta(days=13)}
    assert list(of_events(days_of(0), [])) == []


def test_a_level_far_from_the_data_is_named_at_the_edge_and_not_drawn() -> None:
    rows, labels = of_levels(
        [Level("typical", 9, 12), Level("excellent", 400), Level("poor", -400, -300)],
        weekly(10, 14),
    )
    assert [(row.layer, row.value, row.low) for row in rows] == [
        ("level band", 9, 12),
        ("level edge", 9, None),
        ("level edge", 12, None),
    ]
    named = [(label.text, label.value) for label in labels]
    assert named == [("typical", 10.5), ("excellent ↑", 14), ("poor ↓", 10)]


def test_a_band_that_leaves_the_axis_is_cut_without_an_edge_there() -> None:
    rows, _ = of_levels([Level("fine", 12, 1000)], weekly(10, 14))
    assert [(row.layer, row.value, row.low) for row in rows] == [
        ("level band", 12, 16),
        ("level edge", 12, None),
    ]


def test_without_data_there_is_nothing_to_compare_a_level_with() -> None:
    assert of_levels([Level("fine", 12)], weekly(None)) == ([], [])


def test_labels_on_a_log_axis_are_parted_by_its_distances() -> None:
    rows = [Row("focus", START, 1.0), Row("focus", START, 10_000.0)]
    labels = [Label("a", START, 100.0, "A"), Label("b", START, 100.0, "B")]
    low, high = (row.value or 0 for row in of_labels(labels, rows, log=True))
    assert high / low == pytest.approx(10**0.4)


def stacked(*ages: list[Point]) -> list[tuple[str, float, float]]:
    chart = stacked_ages([Series(points) for points in ages], alt="")
    return [
        (row["layer"], row["low"], row["value"])
        for row in chart.rows.to_pylist()
        if row["layer"].startswith("age")
    ]


def test_ages_stand_on_one_another_the_oldest_at_the_bottom() -> None:
    assert stacked(weekly(2), weekly(3), weekly(5)) == [
        ("age 0", 0, 2),
        ("age 1", 2, 5),
        ("age 2", 5, 10),
    ]


def test_a_step_with_an_unknown_age_is_empty_in_all() -> None:
    assert stacked(weekly(2, 1, 4), weekly(3, None, 1)) == [
        ("age 0", 0, 2),
        ("age 0", 0, 4),
        ("age 1", 2, 5),
        ("age 1", 4, 5),
    ]


def test_small_charts_share_their_spec_and_both_scales() -> None:
    panels = [Panel("a", Series(weekly(1, 2, 3))), Panel("b", Series(weekly(None, 50)))]
    first, second = small_multiples(panels, alts=["", ""])
    assert first.spec == second.spec
    corners = [
        {(row["at"], row["value"]) for row in chart.rows.to_pylist() if row["layer"] == "corner"}
        for chart in (first, second)
    ]
    assert corners[0] == corners[1]
    assert {value for _, value in corners[0]} == {1, 50}


def test_a_time_of_nought_makes_a_log_axis_linear() -> None:
    def scale(*values: float) -> object:
        chart = two_lines(Series(weekly(*values)), Series(()), alt="", log=True)
        return chart.spec["encoding"]["y"]["scale"].get("type")

    assert scale(0.5, 200) == "log"
    assert scale(0, 200) is None


def test_more_values_than_colours_are_not_drawn() -> None:
    chart = split_lines([Series(weekly(1, 2))] * (MOST_LINES + 1), alt="")
    drawn = {row["layer"] for row in chart.rows.to_pylist()}
    assert drawn == {"alt", *(f"line {place}" for place in range(MOST_LINES))}


def test_a_click_tells_the_step_and_only_the_points_take_it() -> None:
    points = [Point(START, 1.0, ref="2026-05-04"), Point(START + timedelta(weeks=1), 2.0, ref="x")]
    chart = index_lines(Series(points), Series(()), alt="", events=days_of(3))
    assert [row["ref"] for row in chart.rows.to_pylist() if row["ref"]] == ["2026-05-04", "x"]
    taking = [layer for layer in chart.spec["layer"] if "params" in layer]
    assert len(taking) == 1
    assert taking[0]["params"][0]["select"]["fields"] == ["ref"]

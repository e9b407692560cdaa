"""The sentences of an opened goal: which days they rest on, and where a bar cannot tell."""

from dataclasses import replace
from datetime import date

from opsdash.calendar.periods import Period
from opsdash.goals.goal import Course, Goal
from opsdash.goals.standing import Measured, judge
from opsdash.metrics.catalog import load_catalog
from opsdash.words.goal_page import rounded
from opsdash.words.goal_sentences import evidence
from opsdash.words.goals import way_words

GOAL = Goal(
    "Rate", "contact_rate_orders", "Ann", 12, 10, start=date(2026, 5, 6), due=date(2026, 6, 30)
)
WINDOW = Period(date(2026, 5, 6), date(2026, 5, 20))


def words(value: float) -> str:
    measured = Measured(value=value, window=WINDOW, through=date(2026, 5, 19))
    standing = judge(GOAL, Course.LEVEL, measured, date(2026, 5, 20))
    return evidence(standing, load_catalog(), "EUR")


def test_the_measured_days_are_those_of_the_window() -> None:
    assert "Measured over 6 May to 19 May 2026" in words(11)


def test_a_goal_that_moved_away_says_where_it_began() -> None:
    assert "moved away from the target: it began at 12.0." in words(13.4)


def test_a_goal_on_its_way_says_nothing_about_moving_away() -> None:
    assert "moved away" not in words(11)


def way(goal: Goal, course: Course, value: float) -> str:
    measured = Measured(value=value, window=WINDOW, through=date(2026, 5, 19))
    metric = load_catalog().metrics[goal.metric]
    return way_words(judge(goal, course, measured, date(2026, 5, 20)), metric, "EUR")


def test_how_far_a_goal_is_is_told_as_its_kind_is_read() -> None:
    assert way(GOAL, Course.LEVEL, 11) == "11.0, goal at most 10.0"
    rising = replace(GOAL, baseline=8, target=10)
    assert way(rising, Course.LEVEL, 9) == "9.00, goal 10.0"
    orders = replace(GOAL, metric="orders", baseline=100, target=160)
    assert way(orders, Course.TOTAL, 93) == "93 of 160"
    limit = replace(orders, baseline=160, target=100)
    assert way(limit, Course.TOTAL, 40) == "40 of at most 100"


def test_a_small_part_of_a_unit_keeps_the_digits_it_is_told_with() -> None:
    hours = load_catalog().metrics["handling_average"]
    assert rounded(hours, 0.157468) == 0.157
    assert rounded(hours, 1.463887) == 1.5
    assert rounded(load_catalog().metrics["orders"], 0.4) == 0

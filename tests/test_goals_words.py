"""The sentences of an opened goal: which days they rest on, and where a bar cannot tell."""

from datetime import date

from opsdash.calendar.periods import Period
from opsdash.goals.goal import Course, Goal
from opsdash.goals.standing import Measured, judge
from opsdash.metrics.catalog import load_catalog
from opsdash.words.goal_sentences import evidence

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


def test_a_goal_that_moved_away_says_how_far_with_a_true_minus() -> None:
    assert "progress \N{MINUS SIGN}70.0\N{NO-BREAK SPACE}%." in words(13.4)


def test_a_goal_on_its_way_says_nothing_about_moving_away() -> None:
    assert "moved away" not in words(11)

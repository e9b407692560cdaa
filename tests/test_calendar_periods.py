"""What a code of a period names, and the days it is compared with: like for like, always."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.periods import (
    Comparison,
    Grain,
    Period,
    choose,
    compared,
    next_start,
    start_of,
    steps,
)
from opsdash.errors import InvalidQuestionError, UnknownNameError

# A Tuesday.
ANCHOR = date(2026, 5, 12)
SPRINTS = date(2026, 1, 5)

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
periods = st.builds(
    lambda first, n: Period(first, first + timedelta(days=n)), days, st.integers(1, 500)
)
GRAINS = [grain for grain in Grain if grain is not Grain.TOTAL]


def named(text: str) -> Period:
    first, last = map(date.fromisoformat, text.split("~"))
    return Period(first, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("code", "passed"),
    [
        ("4w", "2026-04-13~2026-05-10"),
        ("wtd", "2026-05-11~2026-05-12"),
        ("mtd", "2026-05-01~2026-05-12"),
        ("qtd", "2026-04-01~2026-05-12"),
        ("ytd", "2026-01-01~2026-05-12"),
        ("2026-05", "2026-05-01~2026-05-12"),
        ("2026-Q2", "2026-04-01~2026-05-12"),
        ("2026", "2026-01-01~2026-05-12"),
        ("2026-P5", "2026-04-27~2026-05-12"),
        ("2026-04", "2026-04-01~2026-04-30"),
        ("2026-P4", "2026-03-30~2026-04-26"),
        ("2025-P13", "2025-12-08~2026-01-04"),
        ("2026-05-03~2026-05-20", "2026-05-03~2026-05-12"),
        ("2026-07", "2026-07-01~2026-07-31"),
    ],
)
def test_a_code_names_the_days_that_have_passed(code: str, passed: str) -> None:
    assert choose(code, ANCHOR, 0, SPRINTS).period == named(passed)


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-P0", "2026-P14", "tomorrow", "2026-05-09~2026-05-08"]
)
def test_what_names_no_days_is_refused(code: str) -> None:
    with pytest.raises((UnknownNameError, InvalidQuestionError)):
        choose(code, ANCHOR, 0, SPRINTS)


@pytest.mark.parametrize(
    ("code", "anchor", "comparison", "days"),
    [
        # A period that still runs meets as many days of the one before.
        ("mtd", "2026-05-12", "previous", "2026-04-01~2026-04-12"),
        ("2026-05", "2026-05-12", "previous", "2026-04-01~2026-04-12"),
        ("wtd", "2026-05-12", "previous", "2026-05-04~2026-05-05"),
        ("qtd", "2026-05-12", "previous", "2026-01-01~2026-02-11"),
        ("ytd", "2026-05-12", "previous", "2025-01-01~2025-05-12"),
        ("2026-P5", "2026-05-12", "previous", "2026-03-30~2026-04-14"),
        ("2026-05-03~2026-05-20", "2026-05-12", "previous", "2026-04-15~2026-04-24"),
        # Never more days than there were; a full month meets a full month.
        ("mtd", "2026-03-30", "previous", "2026-02-01~2026-02-28"),
        ("mtd", "2026-03-31", "previous", "2026-02-01~2026-02-28"),
        ("2026-03", "2026-05-12", "previous", "2026-02-01~2026-02-28"),
        ("2026-02", "2026-05-12", "previous", "2026-01-01~2026-01-31"),
        ("2026-Q1", "2026-05-12", "previous", "2025-10-01~2025-12-31"),
        # A year before, and what a leap year does to it.
        ("mtd", "2026-05-12", "year", "2025-05-01~2025-05-12"),
        ("ytd", "2026-05-12", "year", "2025-01-01~2025-05-12"),
        ("2024-02", "2026-05-12", "year", "2023-02-01~2023-02-28"),
        ("2025-02", "2026-05-12", "year", "2024-02-01~2024-02-29"),
        ("mtd", "2024-02-28", "year", "2023-02-01~2023-02-28"),
        ("ytd", "2024-02-29", "year", "2023-01-01~2023-02-28"),
        ("ytd", "2024-03-01", "year", "2023-01-01~2023-03-01"),
        ("2024", "2026-05-12", "year", "2023-01-01~2023-12-31"),
        # Whole months meet whole months, also in a year that still runs: 59 days, 60 days.
        ("ytd", "2025-02-28", "year", "2024-01-01~2024-02-29"),
        ("2025", "2025-02-28", "year", "2024-01-01~2024-02-29"),
        ("qtd", "2025-02-28", "year", "2024-01-01~2024-02-29"),
        ("2025-01-01~2025-02-28", "2026-05-12", "year", "2024-01-01~2024-02-29"),
        ("ytd", "2025-02-27", "year", "2024-01-01~2024-02-27"),
        ("ytd", "2024-02-28", "year", "2023-01-01~2023-02-28"),
        # Other days meet the same dates; 29 February, which is not there, is 28 February.
        ("2025-02-20~2025-02-28", "2026-05-12", "year", "2024-02-20~2024-02-28"),
        ("2024-02-20~2024-02-28", "2026-05-12", "year", "2023-02-20~2023-02-28"),
        ("2024-02-20~2024-02-29", "2026-05-12", "year", "2023-02-20~2023-02-28"),
        ("2024-02-29~2024-03-10", "2026-05-12", "year", "2023-02-28~2023-03-10"),
        ("2024-02-29~2024-02-29", "2026-05-12", "year", "2023-02-28~2023-02-28"),
        ("2025-02-28~2025-03-10", "2026-05-12", "year", "2024-02-28~2024-03-10"),
        ("4w", "2026-05-12", "year", "2025-04-14~2025-05-11"),
        ("wtd", "2026-05-12", "year", "2025-05-12~2025-05-13"),
        ("2026-P4", "2026-05-12", "year", "2025-03-31~2025-04-27"),
        ("2026-04-06~2026-04-09", "2026-05-12", "year", "2025-04-06~2025-04-09"),
        # Whole weeks back, whatever the months do.
        ("2026-04", "2026-05-12", "previous_weekdays", "2026-02-25~2026-03-26"),
        ("mtd", "2026-05-12", "previous_weekdays", "2026-03-27~2026-04-07"),
        ("2026-04", "2026-05-12", "year_weekdays", "2025-04-02~2025-05-01"),
        ("4w", "2026-05-12", "previous_weekdays", "2026-03-16~2026-04-12"),
    ],
)
def test_a_period_is_compared_like_for_like(
    code: str, anchor: str, comparison: str, days: str
) -> None:
    chosen = choose(code, date.fromisoformat(anchor), 0, SPRINTS)
    assert chosen.compared(Comparison(comparison)) == named(days)


@pytest.mark.parametrize("comparison", [Comparison.NONE, Comparison.TARGET])
def test_nothing_and_a_number_are_no_days(comparison: Comparison) -> None:
    assert compared(named("2026-04-01~2026-04-30"), comparison) is None


@given(periods, st.sampled_from([Comparison.PREVIOUS_WEEKDAYS, Comparison.YEAR_WEEKDAYS]))
def test_the_same_weekdays_have_as_many_of_each(period: Period, comparison: Comparison) -> None:
    before = compared(period, comparison)
    assert before
    assert weekdays(before) == weekdays(period)
    assert before.first.weekday() == period.first.weekday()


@given(periods)
def test_the_same_weekdays_before_are_the_nearest_that_do_not_overlap(period: Period) -> None:
    before = compared(period, Comparison.PREVIOUS_WEEKDAYS)
    assert before
    assert timedelta(0) <= period.first - before.end < timedelta(days=7)


@given(st.sampled_from(["mtd", "qtd", "ytd", "wtd"]), days, st.integers(0, 6))
def test_a_running_period_meets_no_more_days_than_have_passed(
    code: str, anchor: date, week_start: int
) -> None:
    chosen = choose(code, anchor, week_start)
    before = chosen.compared(Comparison.PREVIOUS)
    assert before
    assert chosen.period.last == anchor
    assert before.end <= chosen.period.first
    assert before.days <= chosen.period.days or not chosen.is_running


@given(periods, st.sampled_from(GRAINS), st.integers(0, 6), days)
def test_steps_tell_every_day_once_and_end_where_the_calendar_does(
    period: Period, grain: Grain, week_start: int, sprint_start: date
) -> None:
    found = steps(period, grain, week_start, sprint_start)
    assert found[0].first == period.first
    assert found[-1].end == period.end
    assert all(one.end == other.first for one, other in pairwise(found))
    for step in found[1:]:
        assert step.first == start_of(step.first, grain, week_start, sprint_start)
    for step in found[:-1]:
        start = start_of(step.first, grain, week_start, sprint_start)
        assert step.end == next_start(start, grain)


@given(days, days)
def test_sprint_periods_have_28_days_and_one_begins_on_the_day_of_the_organisation(
    day: date, sprint_start: date
) -> None:
    first = start_of(day, Grain.SPRINT_PERIOD, 0, sprint_start)
    assert first <= day < next_start(first, Grain.SPRINT_PERIOD)
    assert (first - sprint_start).days % 28 == 0


def weekdays(period: Period) -> Counter[int]:
    return Counter((period.first + timedelta(days=n)).weekday() for n in range(period.days))

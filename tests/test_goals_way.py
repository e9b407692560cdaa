"""The way of a goal through dated steps, and what a new target leaves of the old promise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from opsdash.calendar.periods import Period
from opsdash.goals.asked import Books
from opsdash.goals.goal import Course, Goal, Step
from opsdash.goals.goal_problems import goal_problems
from opsdash.goals.steps import promised, retargeted
from opsdash.goals.ways import Mark, first_met
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage

CATALOG = load_catalog()
START, DUE = date(2026, 4, 1), date(2026, 6, 30)
GOAL = Goal("Sell sets", "orders", "Ann", 128, 160, START, DUE)
LEVEL = replace(GOAL, metric="contact_rate_orders", baseline=12, target=10)

days = st.integers(0, 90).map(lambda at: START + timedelta(days=at))


def test_a_way_without_steps_is_straight() -> None:
    assert promised(LEVEL, Course.LEVEL, START - timedelta(days=1)) == 12
    assert promised(LEVEL, Course.LEVEL, DUE) == 10
    assert promised(GOAL, Course.TOTAL, START + timedelta(days=44)) == pytest.approx(160 * 45 / 91)


def test_a_way_goes_through_its_steps() -> None:
    stepped = replace(GOAL, steps=(Step(date(2026, 4, 30), 30.0), Step(date(2026, 5, 31), 100.0)))
    assert promised(stepped, Course.TOTAL, date(2026, 4, 15)) == pytest.approx(15)
    assert promised(stepped, Course.TOTAL, date(2026, 4, 30)) == 30
    assert promised(stepped, Course.TOTAL, date(2026, 5, 31)) == 100
    assert promised(stepped, Course.TOTAL, DUE) == 160


@given(
    st.lists(
        st.tuples(st.integers(1, 89), st.integers(0, 100)), max_size=5, unique_by=lambda t: t[0]
    ),
    days,
    days,
)
def test_the_way_of_rising_steps_never_falls(
    steps: list[tuple[int, int]], one: date, other: date
) -> None:
    values = sorted(value for _, value in steps)
    ordered = sorted(at for at, _ in steps)
    goal = replace(
        GOAL,
        steps=tuple(
            Step(START + timedelta(days=at), float(value))
            for at, value in zip(ordered, values, strict=True)
        ),
    )
    early, late = sorted((one, other))
    assert promised(goal, Course.TOTAL, early) <= promised(goal, Course.TOTAL, late) + 1e-9


@given(days, st.floats(1, 1000), days)
def test_a_new_target_leaves_what_was_promised_before(
    from_day: date, target: float, seen: date
) -> None:
    for goal, course in ((GOAL, Course.TOTAL), (LEVEL, Course.LEVEL)):
        changed = retargeted(goal, course, target, from_day)
        assert promised(changed, course, DUE) == target
        if from_day > START and seen < from_day:
            assert promised(changed, course, seen) == pytest.approx(promised(goal, course, seen))


def test_later_steps_follow_the_new_target() -> None:
    stepped = replace(GOAL, steps=(Step(date(2026, 4, 30), 40.0), Step(date(2026, 5, 31), 100.0)))
    changed = retargeted(stepped, Course.TOTAL, 280, date(2026, 5, 1))
    assert changed.steps == (Step(date(2026, 4, 30), 40.0), Step(date(2026, 5, 31), 160.0))


def test_a_new_target_after_the_due_date_is_no_promise() -> None:
    with pytest.raises(ValueError, match="due date"):
        retargeted(GOAL, Course.TOTAL, 200, DUE + timedelta(days=1))


def test_a_level_with_a_new_target_from_its_start_keeps_the_measure_of_its_steps() -> None:
    """Half of the way at the step before is half of the way after."""
    stepped = replace(LEVEL, steps=(Step(date(2026, 5, 31), 11.0),))
    changed = retargeted(stepped, Course.LEVEL, 8, START)
    assert changed.steps == (Step(date(2026, 5, 31), 10.0),)


@given(days, st.floats(1, 1000))
@example(START + timedelta(days=1), 200)
def test_a_new_target_from_any_day_can_be_saved(from_day: date, target: float) -> None:
    changed = retargeted(GOAL, Course.TOTAL, target, from_day)
    assert [each for each in goal_problems(changed, CATALOG) if each.field == "steps"] == []


def test_a_limit_is_broken_on_the_day_that_exceeds_it_not_on_the_one_that_meets_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marks = [
        Mark(Period(day, day + timedelta(days=1)), value, is_unfinished=False)
        for at, value in enumerate((6.0, 10.0, 10.0, 11.0))
        for day in (START + timedelta(days=at),)
    ]
    monkeypatch.setattr("opsdash.goals.ways.way", lambda *_: marks)
    books = Books(
        CATALOG, Coverage(None, None, (), ()), lambda _: pytest.fail("nothing is asked"), 0
    )
    limit = replace(GOAL, baseline=20, target=10)
    assert first_met(limit, books) == START + timedelta(days=3)
    assert first_met(replace(GOAL, baseline=5, target=10), books) == START + timedelta(days=1)

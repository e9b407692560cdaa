"""What a goal promises in the steps of a chart: no total to a single day, no part twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from opsdash.calendar.periods import Grain, Period, next_start
from opsdash.goals.goal import Course, Goal, Sense, Step
from opsdash.goals.targets import Shape, Stair, Untold, aim_of, goals_of
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter

CATALOG = load_catalog()
START, DUE = date(2026, 4, 1), date(2026, 6, 30)
RATE = Goal("Rate", "one_stop_rate", "Ann", 70, 80, START, DUE, id="rate")
TOTAL = Goal("Orders", "orders", "Ann", 400, 910, START, DUE, id="total")
DELIVERY = Filter("topic", ("Delivery", "Returns"))
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


def steps(grain: Grain, first: date, count: int) -> list[Period]:
    found = []
    for _ in range(count):
        found.append(Period(first, next_start(first, grain)))
        first = found[-1].end
    return found


WEEKS = steps(Grain.WEEK, date(2026, 3, 23), 16)
MONTHS = steps(Grain.MONTH, date(2026, 3, 1), 5)


def test_a_level_holds_from_its_start_to_its_due_date() -> None:
    aim = aim_of(RATE, CATALOG, Grain.WEEK, WEEKS)
    assert aim.shape is Shape.LEVEL
    assert aim.stairs == (Stair(START, DUE + timedelta(days=1), 80),)
    # The week of the start and that of the due date have days of it, those beside them none.
    assert aim.values == (None, *[80.0] * 14, None)


def test_dated_targets_follow_each_other() -> None:
    goal = replace(RATE, steps=(Step(date(2026, 4, 30), 74), Step(date(2026, 5, 31), 77)))
    aim = aim_of(goal, CATALOG, Grain.MONTH, MONTHS)
    assert [each.value for each in aim.stairs] == [74, 77, 80]
    assert [each.first for each in aim.stairs[1:]] == [each.end for each in aim.stairs[:-1]]
    assert aim.values == (None, 74, 77, 80, None)


def test_no_single_day_owes_a_total() -> None:
    aim = aim_of(TOTAL, CATALOG, Grain.DAY, steps(Grain.DAY, START, 91))
    assert (aim.shape, aim.stairs, aim.values, aim.untold) == (None, (), (), Untold.BY_DAY)


def test_a_whole_week_has_its_even_share_of_a_total() -> None:
    aim = aim_of(TOTAL, CATALOG, Grain.WEEK, WEEKS)
    assert aim.shape is Shape.SHARE
    # The weeks that the start and the due date cut have none.
    assert aim.values == (None, None, *[pytest.approx(70)] * 12, None, None)


def test_months_with_targets_of_their_own_have_exactly_these() -> None:
    goal = replace(TOTAL, steps=(Step(date(2026, 4, 30), 250), Step(date(2026, 5, 31), 550)))
    aim = aim_of(goal, CATALOG, Grain.MONTH, MONTHS)
    assert aim.shape is Shape.TOTAL
    assert aim.values == (None, 250, 300, pytest.approx(360), None)


def test_the_shares_of_all_months_are_the_whole() -> None:
    aim = aim_of(TOTAL, CATALOG, Grain.MONTH, MONTHS)
    assert aim.shape is Shape.SHARE
    assert sum(each for each in aim.values if each) == pytest.approx(TOTAL.target)


def test_a_quarter_is_the_total_itself() -> None:
    aim = aim_of(TOTAL, CATALOG, Grain.QUARTER, [Period(START, date(2026, 7, 1))])
    assert (aim.shape, aim.values) == (Shape.TOTAL, (TOTAL.target,))


def test_a_step_longer_than_the_goal_is_told_nothing() -> None:
    aim = aim_of(TOTAL, CATALOG, Grain.YEAR, [YEAR])
    assert (aim.shape, aim.untold) == (None, Untold.TOO_LONG)


@pytest.mark.parametrize(
    ("grain", "value"), [(Grain.WEEK, 100.0), (Grain.SPRINT_PERIOD, 400.0), (Grain.MONTH, None)]
)
def test_a_sum_that_is_held_by_the_week_is_told_in_whole_weeks(
    grain: Grain, value: float | None
) -> None:
    goal = replace(TOTAL, target=100, kind=Course.MAINTAIN, sense=Sense.AT_MOST)
    aim = aim_of(goal, CATALOG, grain, steps(grain, date(2026, 5, 4), 1))
    assert (aim.values or (None,)) == (value,)
    assert (aim.untold is Untold.BY_WEEK) == (value is None)


def chosen(*goals: Goal, metric: str = "one_stop_rate", filters: tuple[Filter, ...] = ()) -> list:
    return [each.id for each in goals_of(goals, metric, filters, YEAR)]


def test_a_chart_is_about_the_goals_on_its_metric_and_filters() -> None:
    delivery = replace(RATE, id="delivery", filters=(DELIVERY,))
    assert chosen(RATE, delivery, TOTAL) == ["rate"]
    turned = Filter("topic", DELIVERY.values[::-1])
    assert chosen(RATE, delivery, TOTAL, filters=(turned,)) == ["delivery"]


def test_a_goal_of_another_time_is_not_on_it() -> None:
    assert goals_of([RATE], RATE.metric, (), Period(DUE + timedelta(days=1), YEAR.end)) == ()
    assert goals_of([RATE], RATE.metric, (), Period(YEAR.first, START)) == ()


def test_a_part_by_owner_is_not_held_against_the_whole_number() -> None:
    part = replace(TOTAL, id="part", target=300, parent_id="total")
    country = replace(part, id="country", filters=(Filter("country", ("DE",)),))
    assert chosen(TOTAL, part, country, metric="orders") == ["total"]
    assert chosen(TOTAL, part, country, metric="orders", filters=country.filters) == ["country"]


def test_a_milestone_has_no_line() -> None:
    assert chosen(replace(RATE, kind=Course.MILESTONE)) == []

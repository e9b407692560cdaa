"""A quarter's close: what it lists, what is stored together, what goes on, what is taken back."""

from dataclasses import replace
from datetime import date

import pytest
from acting import ANN, person

from opsdash.calendar.periods import Period
from opsdash.errors import InvalidRecordError
from opsdash.goals.check_ins import list_closes
from opsdash.goals.closing import (
    Verdict,
    carried_on,
    close_many,
    closes_by_goal,
    cut,
    decided,
    endings,
    quarter_of,
    quarters,
    reopen,
)
from opsdash.goals.goal import Course, Goal, PartsRule, Step
from opsdash.goals.objective import Objective, save_objective
from opsdash.goals.records import list_goals, save_goal
from opsdash.goals.standing import Measured, judge
from opsdash.metrics.catalog import load_catalog
from opsdash.store import Home

CATALOG = load_catalog()
Q3 = Period(date(2026, 7, 1), date(2026, 10, 1))
DAY = date(2026, 10, 5)
GOAL = Goal("Sooner", "one_stop_rate", "Ann", 70, 80, date(2026, 7, 1), date(2026, 9, 30))


def test_a_day_is_in_its_quarter() -> None:
    assert quarter_of(date(2026, 9, 30)) == Q3


def test_quarters_reach_from_the_first_record_to_today() -> None:
    objective = Objective("Calm", "Ann", date(2025, 10, 1), date(2026, 1, 1))
    found = quarters([GOAL], [objective], DAY)
    assert (found[0].first, found[-1].first, len(found)) == (
        date(2026, 10, 1),
        date(2025, 10, 1),
        5,
    )


def test_a_quarter_lists_the_goals_that_are_due_in_it() -> None:
    later = replace(GOAL, due=date(2026, 10, 1), id="later")
    standings = [judge(each, Course.LEVEL, Measured(), DAY) for each in (GOAL, later)]
    assert [each.goal for each in endings(standings, {}, Q3)] == [GOAL]


def test_many_are_closed_and_carried_on_together(home: Home) -> None:
    goals = [save_goal(home.state, replace(GOAL, title=name), ANN) for name in "AB"]
    verdicts = [
        Verdict(goals[0], 76, 0.6, " learned ", carried_on(goals[0], 76)),
        Verdict(goals[1], 80, 1.0),
    ]
    done = close_many(home.state, verdicts, DAY, ANN, CATALOG)
    closes = closes_by_goal(list_closes(home.state))
    assert (len(done.closes), done.left) == (2, ())
    assert closes[goals[0].id].lesson == "learned"
    carried = next(
        each for each in list_goals(home.state) if each.id == closes[goals[0].id].carried_to
    )
    assert (carried.title, carried.baseline, carried.period.first) == ("A", 76, date(2026, 10, 1))
    assert closes[goals[1].id].carried_to == ""


def test_a_score_is_shown_cut_and_kept_whole_where_nobody_touched_it() -> None:
    assert (cut(0.698), cut(0.29), cut(sum([0.7] * 3) / 3), cut(1.0)) == (0.69, 0.29, 0.7, 1.0)
    assert decided(0.69, 0.698) == 0.698
    assert decided(0.7, 0.698) == 0.7
    assert (decided(None, 0.698), decided(0.5, None)) == (None, 0.5)


def test_what_somebody_closed_before_is_left_alone(home: Home) -> None:
    goal = save_goal(home.state, GOAL, ANN)
    close_many(home.state, [Verdict(goal, 76, 0.6)], DAY, ANN, CATALOG)
    again = close_many(
        home.state,
        [Verdict(goal, 76, 0.1, carried=carried_on(goal, 76))],
        DAY,
        person("bo"),
        CATALOG,
    )
    assert (again.closes, again.left) == ((), (goal,))
    assert [each.score for each in list_closes(home.state)] == [0.6]
    assert len(list_goals(home.state)) == 1


def test_one_impossible_score_stores_nothing(home: Home) -> None:
    goals = [save_goal(home.state, replace(GOAL, title=name), ANN) for name in "AB"]
    with pytest.raises(InvalidRecordError):
        close_many(
            home.state,
            [Verdict(goals[0], 76, 0.6), Verdict(goals[1], 80, 1.2)],
            DAY,
            person("a"),
            CATALOG,
        )
    assert list_closes(home.state) == ()


def test_reopening_takes_an_untouched_goal_of_the_next_quarter_back(home: Home) -> None:
    goal = save_goal(home.state, GOAL, ANN)
    verdict = Verdict(goal, 76, 0.6, carried=carried_on(goal, 76))
    done = close_many(home.state, [verdict], DAY, ANN, CATALOG)
    assert reopen(home.state, done.closes, ANN) == 1
    assert (list_closes(home.state), list_goals(home.state)) == ((), (goal,))
    assert reopen(home.state, done.closes, ANN) == 0


def test_reopening_keeps_a_goal_that_somebody_has_changed(home: Home) -> None:
    goal = save_goal(home.state, GOAL, ANN)
    verdict = Verdict(goal, 76, 0.6, carried=carried_on(goal, 76))
    done = close_many(home.state, [verdict], DAY, ANN, CATALOG)
    carried = next(each for each in list_goals(home.state) if each.id != goal.id)
    save_goal(home.state, replace(carried, target=85), person("bo"))
    reopen(home.state, done.closes, ANN)
    assert carried.id in {each.id for each in list_goals(home.state)}


def test_a_goal_goes_on_from_where_it_stands_unless_that_is_beyond_its_target() -> None:
    steps = (Step(date(2026, 8, 1), 75.0),)
    behind = carried_on(replace(GOAL, steps=steps, version=3, weight=2.5), 74)
    assert (behind.baseline, behind.steps, behind.version) == (74, (), 0)
    assert behind.weight == 2.5
    assert carried_on(GOAL, 85).baseline == GOAL.baseline
    assert carried_on(GOAL, None).due == date(2026, 12, 31)


def carried(home: Home, *goals: Goal) -> dict[str, Goal]:
    """What carries these on after one close, by title; parts are named before their whole."""
    verdicts = [Verdict(each, 76, 0.6, carried=carried_on(each, 76)) for each in goals]
    done = close_many(home.state, verdicts, DAY, ANN, CATALOG)
    ids = {each.carried_to for each in done.closes}
    return {each.title: each for each in list_goals(home.state) if each.id in ids}


def test_a_whole_goes_on_with_its_parts_their_weights_and_its_rule(home: Home) -> None:
    whole = save_goal(home.state, replace(GOAL, parts_rule=PartsRule.WEIGHTED), ANN)
    part = replace(GOAL, title="Part", parent_id=whole.id, weight=2.5)
    found = carried(home, save_goal(home.state, part, ANN), whole)
    assert found["Part"].parent_id == found["Sooner"].id
    assert (found["Part"].weight, found["Sooner"].parts_rule) == (2.5, PartsRule.WEIGHTED)


def test_a_part_follows_a_whole_that_was_carried_on_before(home: Home) -> None:
    whole = save_goal(home.state, GOAL, ANN)
    part = save_goal(home.state, replace(GOAL, title="Part", parent_id=whole.id), ANN)
    before = carried(home, whole)["Sooner"]
    assert carried(home, part)["Part"].parent_id == before.id


def test_what_goes_on_serves_what_goes_on_too(home: Home) -> None:
    year = Objective("Calm", "Ann", date(2026, 1, 1), date(2027, 1, 1))
    ends = {"Year": year, "Quarter": replace(year, end_day=Q3.end)}
    goals = [
        save_goal(
            home.state,
            replace(GOAL, title=name, objective_id=save_objective(home.state, each, ANN).id),
            ANN,
        )
        for name, each in ends.items()
    ]
    found = carried(home, *goals)
    assert found["Year"].objective_id == goals[0].objective_id
    assert found["Quarter"].objective_id == ""


def test_what_goes_on_stays_below_a_whole_that_is_due_later_only(home: Home) -> None:
    later, gone = (
        save_goal(home.state, replace(GOAL, due=due), ANN)
        for due in (date(2026, 12, 31), date(2026, 9, 30))
    )
    parts = [
        save_goal(home.state, replace(GOAL, title=name, parent_id=whole.id), ANN)
        for name, whole in {"Later": later, "Gone": gone}.items()
    ]
    found = carried(home, *parts)
    assert (found["Later"].parent_id, found["Gone"].parent_id) == (later.id, "")

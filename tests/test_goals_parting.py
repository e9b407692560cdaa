"""A goal's target parted: what is suggested adds up by every rule, what is saved hangs together."""

from dataclasses import replace
from datetime import date

import pytest
from acting import ANN
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.periods import Period
from opsdash.goals.goal import Course, Goal, PartsRule
from opsdash.goals.goal_problems import goal_problems
from opsdash.goals.parting import (
    MOST_SUGGESTED,
    Part,
    Share,
    checked,
    counted_twice,
    dimension_of,
    over_theirs,
    parted,
    rebased,
    stored_parts,
    suggested,
)
from opsdash.goals.records import list_goals, save_goal, save_goals, undo_edits
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter
from opsdash.store import Home

CATALOG = load_catalog()
SUM = CATALOG.metrics["orders"]
RATE = CATALOG.metrics["one_stop_rate"]
TOTAL = Goal("More orders", SUM.id, "Ann", 80, 100, date(2026, 7, 1), date(2026, 9, 30), id="w")
LEVEL = replace(TOTAL, metric=RATE.id, baseline=70, target=80)
SIZES = st.floats(0.5, 1e6)
SHARES = st.lists(st.tuples(st.floats(0, 99), SIZES), min_size=1, max_size=MOST_SUGGESTED + 8)


def shares(found: list[tuple[float, float]]) -> list[Share]:
    return [Share(f"v{at}", *each) for at, each in enumerate(found)]


@given(st.lists(SIZES, min_size=1, max_size=20), st.integers(1, 100_000))
def test_an_additive_suggestion_makes_the_target(sizes: list[float], target: int) -> None:
    goal = replace(TOTAL, target=target, baseline=0)
    found = suggested(
        goal,
        PartsRule.ADDITIVE,
        [Share(f"v{at}", each, None) for at, each in enumerate(sizes)],
        SUM,
    )
    checksum = checked(goal, PartsRule.ADDITIVE, found, ())
    assert checksum.fits
    assert all(part.target == int(part.target) for part in found)


@given(SHARES, st.floats(1, 99), st.sampled_from([PartsRule.RATIO, PartsRule.WEIGHTED]))
def test_a_suggested_rate_has_the_target_as_its_mean(
    found: list[tuple[float, float]], target: float, rule: PartsRule
) -> None:
    goal = replace(LEVEL, target=target)
    given_shares = shares(found)
    parts = suggested(goal, rule, given_shares, RATE)
    checksum = checked(goal, rule, parts, given_shares)
    assert checksum.made == pytest.approx(target, abs=0.01)
    assert all(0 <= part.target <= 100 for part in parts)
    assert checksum.unknown == ()


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=8))
def test_parts_and_whole_agree_on_what_they_make(targets: list[float]) -> None:
    parts = [Part(f"p{at}", each) for at, each in enumerate(targets)]
    goals = parted(TOTAL, PartsRule.ADDITIVE, "", parts, ())
    assert goals[0].parts_rule is PartsRule.ADDITIVE
    assert checked(TOTAL, PartsRule.ADDITIVE, parts, ()).made == pytest.approx(
        sum(goal.target for goal in goals[1:])
    )
    assert all(goal.parent_id == TOTAL.id for goal in goals[1:])
    assert all(goal_problems(goal, CATALOG) == () for goal in goals)


def test_the_smallest_of_many_values_stand_together() -> None:
    found = suggested(
        TOTAL, PartsRule.ADDITIVE, [Share(f"v{at}", 30 - at, None) for at in range(20)], SUM
    )
    assert len(found) == MOST_SUGGESTED
    assert (found[-1].title, len(found[-1].values)) == ("", 20 - MOST_SUGGESTED + 1)


def test_a_part_without_a_denominator_is_named_and_left_out() -> None:
    parts = [Part("A", 80, values=("a",)), Part("Free", 10)]
    checksum = checked(LEVEL, PartsRule.RATIO, parts, [Share("a", 70, 200)])
    assert (checksum.made, checksum.unknown) == (80, ("Free",))


def test_a_value_in_two_parts_is_counted_twice() -> None:
    parts = [Part("A", 1, values=("x", "y", "x")), Part("B", 1, values=("y",)), Part("C", 1)]
    assert counted_twice(parts) == ("y",)


def test_a_part_takes_the_owner_days_and_filters_of_its_whole() -> None:
    whole = replace(TOTAL, filters=(Filter("country", ("DE",)),))
    (_, part) = parted(
        whole, PartsRule.ADDITIVE, "contact_channel", [Part("Mail", 40, values=("Email",))], ()
    )
    assert (part.owner, part.period) == ("Ann", Period(date(2026, 7, 1), date(2026, 10, 1)))
    assert part.filters == (Filter("country", ("DE",)), Filter("contact_channel", ("Email",)))
    assert part.is_rising


def test_a_goal_that_has_to_fall_has_parts_that_fall() -> None:
    whole = replace(LEVEL, baseline=12, target=10)
    parts = parted(whole, PartsRule.WEIGHTED, "", [Part("A", 9), Part("B", 14)], ())[1:]
    assert not any(part.is_rising for part in parts)
    assert all(goal_problems(part, CATALOG) == () for part in parts)


def test_a_goal_that_holds_every_week_has_parts_that_do(home: Home) -> None:
    whole = replace(LEVEL, kind=Course.MAINTAIN, baseline=80, target=80)
    (_, part) = parted(whole, PartsRule.WEIGHTED, "", [Part("A", 80)], ())
    assert part.kind is Course.MAINTAIN
    assert goal_problems(part, CATALOG) == ()


def test_parts_are_saved_changed_and_taken_back_at_once(home: Home) -> None:
    whole = save_goal(home.state, replace(TOTAL, id=""), ANN)
    rows = [Part("A", 60, values=("Email",)), Part("B", 40, values=("Chat",))]
    first = save_goals(
        home.state, parted(whole, PartsRule.ADDITIVE, "contact_channel", rows, ()), ANN
    )
    assert (len(first.edits), first.refusals) == (3, ())
    stored = [each for each in list_goals(home.state) if each.parent_id]
    assert dimension_of(whole, stored) == "contact_channel"
    kept = [each for each in stored_parts(stored, "contact_channel") if each.title == "A"]
    whole = next(each for each in list_goals(home.state) if each.id == whole.id)
    second = save_goals(
        home.state,
        parted(whole, PartsRule.ADDITIVE, "contact_channel", [replace(kept[0], target=90)], stored),
        ANN,
    )
    assert [each.title for each in list_goals(home.state) if each.parent_id] == ["A"]
    undo_edits(home.state, second.edits, ANN)
    assert {(each.title, each.target) for each in list_goals(home.state) if each.parent_id} == {
        ("A", 60),
        ("B", 40),
    }


def test_nothing_changed_saves_nothing(home: Home) -> None:
    whole = save_goal(home.state, replace(TOTAL, id="", parts_rule=PartsRule.ADDITIVE), ANN)
    save_goals(home.state, parted(whole, PartsRule.ADDITIVE, "", [Part("A", 60)], ()), ANN)
    stored = [each for each in list_goals(home.state) if each.parent_id]
    rows = stored_parts(stored, "")
    assert parted(whole, PartsRule.ADDITIVE, "", rows, stored) == ()


def test_a_row_over_what_somebody_stored_meanwhile_takes_what_only_they_changed() -> None:
    stored = replace(TOTAL, id="p", version=1, title="North", target=40, parent_id="w")
    (row,) = stored_parts((stored,), "")
    mine = replace(row, target=50.0)
    theirs = replace(stored, version=2, owner="Ben", target=45, due=date(2026, 10, 31))
    found = rebased(mine, theirs, "")
    assert (found.target, found.owner, found.goal) == (50.0, "Ben", theirs)
    assert [(field, part.target) for field, part in over_theirs(found, mine, "")] == [
        ("target", 45)
    ]
    assert rebased(mine, None, "").goal is None


def test_a_row_of_a_part_that_somebody_archived_brings_it_back() -> None:
    gone = replace(TOTAL, id="p", version=2, title="North", parent_id="w", is_deleted=True)
    row = replace(stored_parts((gone,), "")[0], target=50.0)
    (_, made) = parted(TOTAL, PartsRule.ADDITIVE, "", [row], ())
    assert (made.id, made.is_deleted) == ("p", False)

"""Many goals saved at once: what can be stored is, the rest is named, and all can be taken back."""

from dataclasses import replace
from datetime import date

from acting import ANN, BEN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsdash.goals.goal import Control, Course, Goal, PartsRule, Sense, Step
from opsdash.goals.merging import merge, taking_mine
from opsdash.goals.records import (
    CONTENT,
    archive_goal,
    find_goal,
    goal_past,
    list_archived,
    list_goals,
    restore_goal,
    save_goal,
    save_goals,
    undo_edits,
)
from opsdash.metrics.question import Filter
from opsdash.store import Database

GOAL = Goal("Sell sets", "orders", "Ann", 128, 160, date(2026, 4, 1), date(2026, 6, 30))


def test_every_field_of_a_goal_comes_back_from_the_table_and_from_its_past(state: Database) -> None:
    goal = replace(
        GOAL,
        metric="contact_rate_orders",
        kind=Course.LEVEL,
        sense=Sense.AT_LEAST,
        steps=(Step(date(2026, 5, 1), 140.5),),
        team="Care",
        driver="one_stop_rate",
        control=Control.INFLUENCED,
        review_days=14,
        accepted="We hired",
        reason="agreed in the review",
        objective_id="o",
        parent_id="p",
        parts_rule=PartsRule.RATIO,
        weight=2.5,
        filters=(Filter("topic", ("Delivery", "")),),
    )
    stored = save_goal(state, goal, ANN)
    assert {name: getattr(stored, name) for name in CONTENT} == {
        name: getattr(goal, name) for name in CONTENT
    }
    assert find_goal(state, stored.id) == stored
    (made,) = goal_past(state, stored.id)
    assert (made.actor, made.action, made.before, made.after) == ("ann", "create", None, stored)


def test_many_goals_are_saved_together_and_those_that_cannot_be_are_named(state: Database) -> None:
    ours = save_goal(state, GOAL, ANN)
    theirs = save_goal(state, replace(ours, owner="Ben"), BEN)
    outcome = save_goals(
        state,
        [replace(GOAL, title="New"), replace(ours, target=170), replace(GOAL, title="")],
        ANN,
    )
    assert [edit.after.title for edit in outcome.edits] == ["New"]
    assert [edit.before for edit in outcome.edits] == [None]
    conflict, unsound = outcome.refusals
    assert [problem.code for problem in unsound.problems] == ["empty"]
    assert (conflict.wanted.target, conflict.stored) == (170, theirs)
    assert {goal.title for goal in list_goals(state)} == {"New", "Sell sets"}


def test_what_was_saved_together_can_be_taken_back(state: Database) -> None:
    first = save_goal(state, GOAL, ANN)
    outcome = save_goals(state, [replace(first, target=170), replace(GOAL, title="New")], ANN)
    undone = undo_edits(state, outcome.edits, ANN)
    assert undone.refusals == ()
    (left,) = list_goals(state)
    assert (left.id, left.target, left.version) == (first.id, 160, 3)
    assert [goal.title for goal in list_archived(state)] == ["New"]


def test_undo_leaves_alone_what_somebody_changed_meanwhile(state: Database) -> None:
    first = save_goal(state, GOAL, ANN)
    outcome = save_goals(state, [replace(first, target=170)], ANN)
    theirs = save_goal(state, replace(outcome.edits[0].after, target=180), BEN)
    undone = undo_edits(state, outcome.edits, ANN)
    assert undone.edits == ()
    assert undone.refusals[0].stored == theirs
    assert list_goals(state) == (theirs,)


def test_an_archived_goal_is_listed_apart_and_comes_back(state: Database) -> None:
    put_away = archive_goal(state, save_goal(state, GOAL, ANN), ANN)
    assert (list_goals(state), list_archived(state)) == ((), (put_away,))
    back = restore_goal(state, put_away, BEN)
    assert (list_goals(state), list_archived(state)) == ((back,), ())
    assert [change.action for change in goal_past(state, back.id)] == [
        "create",
        "delete",
        "restore",
    ]


changes = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.text("abc", min_size=1, max_size=5),
            "target": st.integers(200, 300).map(float),
            "owner": st.sampled_from(["Ann", "Ben"]),
            "steps": st.sampled_from([(), (Step(date(2026, 5, 1), 140.0),)]),
        },
    ),
    max_size=5,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_a_history_replayed_gives_the_present(
    state: Database, each: list[dict[str, object]]
) -> None:
    goal = save_goal(state, GOAL, ANN)
    for change in each:
        goal = save_goal(state, replace(goal, **change), BEN)  # type: ignore[arg-type]
    past = goal_past(state, goal.id)
    replayed = past[0].after
    for change in past[1:]:
        assert change.before == replayed
        replayed = change.after
    assert replayed == goal
    assert len(past) == goal.version


def test_a_merge_takes_what_one_side_changed_and_asks_for_the_rest() -> None:
    mine = replace(GOAL, target=170, owner="Ann Lee")
    theirs = replace(GOAL, target=180, title="Sell more sets", version=2)
    found = merge(GOAL, mine, theirs)
    assert (found.clashes, found.mine, found.theirs) == (("target",), ("owner",), ("title",))
    assert found.merged == replace(theirs, owner="Ann Lee")
    assert taking_mine(found, mine, ("target",)).target == 170


@given(changes, changes)
def test_a_merge_never_loses_a_change(
    mine_changes: list[dict[str, object]], their_changes: list[dict[str, object]]
) -> None:
    mine, theirs = GOAL, GOAL
    for change in mine_changes:
        mine = replace(mine, **change)  # type: ignore[arg-type]
    for change in their_changes:
        theirs = replace(theirs, **change)  # type: ignore[arg-type]
    found = merge(GOAL, mine, theirs)
    for name in CONTENT:
        values = {repr(getattr(goal, name)) for goal in (GOAL, mine, theirs)}
        kept = {repr(getattr(found.merged, name))}
        if name in found.clashes:
            kept.add(repr(getattr(mine, name)))
        assert values - {repr(getattr(GOAL, name))} <= kept

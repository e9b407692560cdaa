"""Parents of goals and objectives never run in a circle, whoever links, undoes or restores at once.

Parts of a goal are saved with it or not at all.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from acting import ANN, BEN

from opsdash.errors import InvalidRecordError
from opsdash.goals.goal import Goal
from opsdash.goals.objective import Objective, list_objectives, save_objective
from opsdash.goals.records import (
    archive_goal,
    list_archived,
    list_goals,
    restore_goal,
    save_goal,
    save_goals,
    undo_edits,
)
from opsdash.store import Database

GOAL = Goal("Sell sets", "orders", "Ann", 128, 160, date(2026, 4, 1), date(2026, 6, 30))
OBJECTIVE = Objective("Calm", "Ann", date(2026, 4, 1), date(2026, 7, 1))
# Far more than a check before the transaction takes.
_WAITING_SECONDS = 0.3


@pytest.fixture
def two(state: Database) -> tuple[Goal, Goal]:
    return save_goal(state, GOAL, ANN), save_goal(state, replace(GOAL, title="B"), ANN)


def at_once(state: Database, *saves: Callable[[], object]) -> list[str]:
    """Every save is called before any of them may write; the codes of those that were refused."""
    refused: list[str] = []

    def run(save: Callable[[], object]) -> None:
        try:
            save()
        except InvalidRecordError as refusal:
            refused.append(str(refusal.facts["problem"]))

    threads = [threading.Thread(target=run, args=(save,)) for save in saves]
    with state.write():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_WAITING_SECONDS)
    for thread in threads:
        thread.join()
    return refused


def test_two_people_who_link_two_goals_to_each_other_make_no_circle(
    state: Database, two: tuple[Goal, Goal]
) -> None:
    a, b = two
    refused = at_once(
        state,
        lambda: save_goal(state, replace(a, parent_id=b.id), ANN),
        lambda: save_goal(state, replace(b, parent_id=a.id), BEN),
    )
    assert refused == ["circle"]
    assert sum(bool(goal.parent_id) for goal in list_goals(state)) == 1


def test_two_people_who_link_two_objectives_to_each_other_make_no_circle(state: Database) -> None:
    a, b = (save_objective(state, OBJECTIVE, ANN) for _ in range(2))
    refused = at_once(
        state,
        lambda: save_objective(state, replace(a, parent_id=b.id), ANN),
        lambda: save_objective(state, replace(b, parent_id=a.id), BEN),
    )
    assert refused == ["circle"]
    assert sum(bool(each.parent_id) for each in list_objectives(state)) == 1


def test_of_two_links_in_one_save_the_one_that_closes_the_circle_is_refused(
    state: Database, two: tuple[Goal, Goal]
) -> None:
    a, b = two
    outcome = save_goals(state, [replace(a, parent_id=b.id), replace(b, parent_id=a.id)], ANN)
    assert [edit.after.id for edit in outcome.edits] == [a.id]
    assert [problem.code for problem in outcome.refusals[0].problems] == ["circle"]


def test_a_link_that_is_refused_does_not_let_another_one_close_a_circle(
    state: Database, two: tuple[Goal, Goal]
) -> None:
    a, b = two
    linked = save_goal(state, replace(a, parent_id=b.id), ANN)
    save_goal(state, replace(linked, owner="Ben"), BEN)
    wanted = [replace(linked, parent_id=""), replace(b, parent_id=a.id)]
    assert save_goals(state, wanted, ANN).edits == ()


def test_an_undo_that_would_close_a_circle_is_refused(
    state: Database, two: tuple[Goal, Goal]
) -> None:
    a, b = two
    linked = save_goal(state, replace(a, parent_id=b.id), ANN)
    freed = save_goals(state, [replace(linked, parent_id="")], ANN)
    save_goal(state, replace(b, parent_id=a.id), BEN)
    undone = undo_edits(state, freed.edits, ANN)
    assert [problem.code for problem in undone.refusals[0].problems] == ["circle"]


def test_a_restored_goal_closes_no_circle(state: Database, two: tuple[Goal, Goal]) -> None:
    a, b = two
    gone = archive_goal(state, save_goal(state, replace(a, parent_id=b.id), ANN), ANN)
    with pytest.raises(InvalidRecordError):
        save_goal(state, replace(b, parent_id=a.id), BEN)
    assert restore_goal(state, gone, ANN).parent_id == b.id


def test_goals_saved_together_are_stored_together_or_not_at_all(
    state: Database, two: tuple[Goal, Goal]
) -> None:
    a, b = two
    save_goal(state, replace(b, owner="Ben"), BEN)
    part = replace(GOAL, title="Part", parent_id=a.id)
    wanted = [replace(a, target=200), part, replace(b, target=300, parent_id=a.id)]
    before = list_goals(state)
    outcome = save_goals(state, wanted, ANN, together=True)
    assert outcome.edits == ()
    assert [refusal.wanted.title for refusal in outcome.refusals] == ["B"]
    assert (list_goals(state), list_archived(state)) == (before, ())
    assert len(save_goals(state, wanted[:2], ANN, together=True).edits) == 2

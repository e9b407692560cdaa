"""Goals are kept by version: nobody's text is lost, every change is in the audit."""

import json
import threading
from dataclasses import replace
from datetime import date

import pytest
from acting import ANN, BEN, person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.records import (
    archive_goal,
    find_goal,
    list_goals,
    remove_sample_goals,
    restore_goal,
    save_goal,
)
from opsdash.metrics.question import Filter
from opsdash.store import Database

GOAL = Goal("Sell sets", "orders", "Ann", 128, 160, date(2026, 4, 1), date(2026, 6, 30))


def test_a_saved_goal_comes_back_as_it_was_written(state: Database) -> None:
    goal = replace(
        GOAL,
        title='<script>alert(1)</script> **bold** "x" 한국어',
        filters=(Filter("topic", ("Delivery", "")), Filter("contact_channel", ("e-mail",))),
        attainable="line one\nline two; DROP TABLE goal",
    )
    stored = save_goal(state, goal, ANN)
    assert (stored.version, stored.created_by, stored.updated_by) == (1, "ann", "ann")
    assert list_goals(state) == (stored,)
    assert find_goal(state, stored.id) == stored
    assert replace(stored, id="", version=0, created_at=None, updated_at=None) == replace(
        goal, created_by="ann", updated_by="ann"
    )


def test_the_second_of_two_editors_gets_the_first_ones_goal(state: Database) -> None:
    read = save_goal(state, GOAL, ANN)
    theirs = save_goal(state, replace(read, target=170), BEN)
    with pytest.raises(ConflictError) as conflict:
        save_goal(state, replace(read, target=180), person("cho"))
    assert conflict.value.facts["stored"] == theirs
    assert list_goals(state) == (theirs,)
    mine = save_goal(state, replace(read, target=180, version=theirs.version), person("cho"))
    assert (mine.version, mine.target, mine.created_by) == (3, 180, "ann")


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts, min_size=2, max_size=4))
def test_no_text_is_ever_lost_in_a_conflict(state: Database, texts_of: list[str]) -> None:
    """Each editor's text is stored, or still in that editor's hands when the error is raised."""
    read = save_goal(state, GOAL, ANN)
    kept = set()
    for text in texts_of:
        mine = replace(read, relevant=text)
        try:
            save_goal(state, mine, person("editor"))
        except ConflictError as error:
            stored = error.facts["stored"]
            assert isinstance(stored, Goal)
            kept |= {stored.relevant, mine.relevant}
    after = [
        json.loads(row[0])["relevant"]
        for row in state.rows("SELECT after FROM audit WHERE id = ?", [read.id])
    ]
    assert set(texts_of) <= kept | set(after)


def test_of_many_simultaneous_saves_exactly_one_wins(state: Database) -> None:
    read = save_goal(state, GOAL, ANN)
    outcomes: list[str] = []

    def edit(number: int) -> None:
        try:
            save_goal(state, replace(read, owner=f"owner {number}"), person("editor"))
            outcomes.append("saved")
        except ConflictError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 7 + ["saved"]
    assert list_goals(state)[0].version == 2


def test_a_deleted_goal_is_hidden_and_comes_back_whole(state: Database) -> None:
    stored = save_goal(state, GOAL, ANN)
    gone = archive_goal(state, stored, BEN)
    assert list_goals(state) == ()
    assert find_goal(state, stored.id) == gone
    back = restore_goal(state, gone, BEN)
    assert list_goals(state) == (back,)
    assert replace(back, version=1, updated_at=None, updated_by="") == replace(
        stored, updated_at=None, updated_by=""
    )


def test_deleting_what_somebody_changed_meanwhile_is_a_conflict(state: Database) -> None:
    read = save_goal(state, GOAL, ANN)
    theirs = save_goal(state, replace(read, owner="Ben"), BEN)
    with pytest.raises(ConflictError):
        archive_goal(state, read, person("cho"))
    assert list_goals(state) == (theirs,)


def test_every_change_is_in_the_audit_and_a_refused_one_is_not(state: Database) -> None:
    stored = save_goal(state, GOAL, ANN)
    changed = save_goal(state, replace(stored, target=170), BEN)
    with pytest.raises(ConflictError):
        save_goal(state, replace(stored, target=180), person("cho"))
    restore_goal(state, archive_goal(state, changed, person("dan")), person("eva"))
    rows = state.rows("SELECT actor, action, noun, before, after FROM audit ORDER BY happened_at")
    assert [row[:3] for row in rows] == [
        ("ann", "create", "goal"),
        ("ben", "update", "goal"),
        ("dan", "delete", "goal"),
        ("eva", "restore", "goal"),
    ]
    assert rows[0][3] is None
    assert (json.loads(rows[1][3])["target"], json.loads(rows[1][4])["target"]) == (160, 170)


def test_a_goal_that_never_was_cannot_be_changed(state: Database) -> None:
    with pytest.raises(RecordMissingError):
        save_goal(state, replace(GOAL, id="nothing", version=1), ANN)


def test_an_unusable_goal_leaves_no_trace(state: Database) -> None:
    with pytest.raises(InvalidRecordError):
        save_goal(state, replace(GOAL, target=GOAL.baseline), ANN)
    assert state.rows("SELECT count(*) FROM goal") == [(0,)]
    assert state.rows("SELECT count(*) FROM audit") == [(0,)]


def test_removing_the_sample_leaves_own_goals(state: Database) -> None:
    own = save_goal(state, GOAL, ANN)
    save_goal(state, replace(GOAL, is_sample=True), person("sample"))
    assert remove_sample_goals(state, ANN) == 1
    assert list_goals(state) == (own,)

"""Objectives, check-ins and closes are kept by version; the next review follows from the last."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from acting import ANN, BEN

from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.goals.check_ins import (
    CheckIn,
    list_check_ins,
    next_review,
    review_days,
    save_check_in,
    take_back_check_in,
)
from opsdash.goals.goal import Goal
from opsdash.goals.objective import (
    Objective,
    archive_objective,
    list_objectives,
    objective_past,
    restore_objective,
    save_objective,
)
from opsdash.store import Database

START, DUE = date(2026, 4, 1), date(2026, 6, 30)
GOAL = Goal("Sell sets", "orders", "Ann", 0, 160, START, DUE, id="g", version=1)
LOOK = CheckIn("g", date(2026, 4, 8), 12.5, 0.4, 7, "A <b>new</b> box", "Call the printer")


def test_a_check_in_comes_back_as_it_was_written_and_can_be_taken_back(state: Database) -> None:
    kept = save_check_in(state, LOOK, ANN)
    other = save_check_in(state, replace(LOOK, goal_id="other", actual=None, chance=None), BEN)
    assert list_check_ins(state, "g") == (kept,)
    assert list_check_ins(state) == (kept, other)
    take_back_check_in(state, kept, ANN)
    assert list_check_ins(state, "g") == ()


def test_a_day_has_one_check_in_whoever_makes_a_second(state: Database) -> None:
    first = save_check_in(state, LOOK, ANN)
    second = replace(LOOK, confidence=2)
    with pytest.raises(ConflictError):
        save_check_in(state, second, BEN)
    assert list_check_ins(state) == (first,)
    changed = save_check_in(state, second, BEN, again=True)
    assert (changed.id, changed.version, changed.confidence) == (first.id, 2, 2)
    take_back_check_in(state, changed, ANN)
    assert save_check_in(state, second, BEN).version == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"goal_id": ""}, "goal_id"),
        ({"confidence": 11}, "confidence"),
        ({"changed": "x" * 281}, "changed"),
    ],
)
def test_a_check_in_that_cannot_be_kept_names_its_field(
    state: Database, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_check_in(state, replace(LOOK, **change), ANN)  # type: ignore[arg-type]
    assert refusal.value.facts["field"] == field


def test_reviews_fall_every_week_and_on_the_due_date() -> None:
    days = list(review_days(replace(GOAL, due=date(2026, 4, 20)), "UTC"))
    assert days == [date(2026, 4, 8), date(2026, 4, 15), date(2026, 4, 20)]


def test_a_check_in_serves_the_review_it_is_nearest_to() -> None:
    assert next_review(GOAL, (), "UTC") == date(2026, 4, 8)
    assert next_review(GOAL, (replace(LOOK, day=date(2026, 4, 3)),), "UTC") == date(2026, 4, 8)
    assert next_review(GOAL, (replace(LOOK, day=date(2026, 4, 6)),), "UTC") == date(2026, 4, 15)
    assert next_review(GOAL, (replace(LOOK, goal_id="other"),), "UTC") == date(2026, 4, 8)
    assert next_review(GOAL, (replace(LOOK, day=DUE),), "UTC") is None


def test_reviews_of_a_goal_that_began_before_it_was_written_count_from_then() -> None:
    written = datetime(2026, 4, 20, 23, 30)
    late = replace(GOAL, created_at=written)
    assert next_review(late, (), "UTC") == date(2026, 4, 27)
    assert next_review(late, (), "Asia/Seoul") == date(2026, 4, 28)
    assert next_review(replace(late, is_sample=True), (), "UTC") == date(2026, 4, 8)
    assert next_review(replace(late, start=date(2026, 5, 1)), (), "UTC") == date(2026, 5, 8)
    assert list(review_days(replace(late, due=date(2026, 4, 20)), "UTC")) == [date(2026, 4, 20)]


def test_an_objective_is_kept_by_version(state: Database) -> None:
    made = save_objective(state, Objective("Grow", "Ann", START, date(2026, 7, 1)), ANN)
    theirs = save_objective(state, replace(made, why="It pays"), BEN)
    with pytest.raises(ConflictError) as conflict:
        save_objective(state, replace(made, title="Shrink"), ANN)
    assert conflict.value.facts["stored"] == theirs
    away = archive_objective(state, theirs, ANN)
    assert list_objectives(state) == ()
    back = restore_objective(state, away, ANN)
    assert list_objectives(state) == (back,)
    assert [change.actor for change in objective_past(state, made.id)] == [
        "ann",
        "ben",
        "ann",
        "ann",
    ]


def test_an_objective_needs_words_an_owner_and_days(state: Database) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_objective(state, Objective(" ", "", START, START), ANN)
    problems = refusal.value.facts["problems"]
    assert isinstance(problems, tuple)
    assert [problem.field for problem in problems] == ["title", "owner", "end_day"]

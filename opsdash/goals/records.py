"""Goals in the state database: saved by version, archived softly, every change in the audit.

A save that meets a newer version changes nothing and hands back what is stored, so that the caller
can show both texts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Change, Shelf
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.goal import Control, Course, Goal, PartsRule, Sense, Step
from opsdash.goals.goal_problems import goal_problems
from opsdash.goals.links import would_circle
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.kept_filters import filters_text, read_filters
from opsdash.store import Database

_CHOICES: Final = {"kind": Course, "sense": Sense, "control": Control, "parts_rule": PartsRule}
_DAYS: Final = ("start", "due", "done_day")
_MOMENTS: Final = ("created_at", "updated_at")

# What a person writes; the rest is kept about it.
CONTENT: Final = tuple(
    each.name
    for each in fields(Goal)
    if each.name
    not in {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "is_sample"}
)


def _read(values: dict[str, Any]) -> Goal:
    """From the row of the table, or from the JSON of the audit, which writes days as text."""
    read = dict(values)
    read["filters"] = read_filters(values["filters"])
    read["steps"] = tuple(
        Step(date.fromisoformat(day), value) for day, value in json.loads(values.get("steps", "[]"))
    )
    for name, choice in _CHOICES.items():
        read[name] = choice(values[name]) if values.get(name) else None
    read |= {name: _day(values.get(name)) for name in _DAYS}
    read |= {name: _moment(values.get(name)) for name in _MOMENTS}
    return Goal(**read)


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _stored(value: object) -> object:
    if isinstance(value, tuple):
        if all(isinstance(each, Step) for each in value):
            return json.dumps([[step.day.isoformat(), step.value] for step in value])
        return filters_text(value)
    return value


GOALS: Final = Shelf(
    "goal",
    "goal",
    Goal,
    _read,
    _stored,
    order="due_day, created_at, id",
    columns={"start": "start_day", "due": "due_day"},
)


@dataclass(frozen=True)
class Edit:
    """One goal before and after a change; `before` is None when it was made by it."""

    before: Goal | None
    after: Goal


@dataclass(frozen=True)
class Refusal:
    """A goal that was not stored: `problems` of its own, or `stored` which somebody saved first.

    Neither: the goal is gone.
    """

    wanted: Goal
    problems: tuple[Problem, ...] = ()
    stored: Goal | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of many goals saved at once; `edits` can be undone by `undo_edits`."""

    edits: tuple[Edit, ...]
    refusals: tuple[Refusal, ...]


def list_goals(state: Database) -> tuple[Goal, ...]:
    """Every goal that is not archived, the one due first at the top."""
    return GOALS.select(state)


def list_archived(state: Database) -> tuple[Goal, ...]:
    """Every goal that was archived, the one due first at the top."""
    return GOALS.deleted(state)


def find_goal(state: Database, goal_id: str) -> Goal | None:
    """The goal as stored, archived or not."""
    return GOALS.find(state, goal_id)


def goal_past(state: Database, goal_id: str) -> tuple[Change[Goal], ...]:
    """Who changed what and when, the first change first."""
    return GOALS.past(state, goal_id)


def save_goal(state: Database, goal: Goal, actor: str, catalog: Catalog | None = None) -> Goal:
    """Store a new goal (version 0) or the next version of a known one; return it as stored.

    Its metric is one of `catalog`, without one of the shipped.

    Raises InvalidRecordError, RecordMissingError, and ConflictError with the stored goal when
    somebody saved it since `goal` was read.
    """
    refuse((*goal_problems(goal, catalog or load_catalog()), *_circles(state, [goal])[0]))
    return GOALS.save(state, goal, actor)


def save_goals(
    state: Database, goals: Iterable[Goal], actor: str, catalog: Catalog | None = None
) -> Outcome:
    """Save what can be saved, in one transaction; the others are named with what is in the way."""
    known = catalog or load_catalog()
    wanted = tuple(goals)
    circles = _circles(state, wanted)
    # Whatever is wrong with a goal, it may be put away.
    problems = {
        at: () if goal.is_deleted else (*goal_problems(goal, known), *circles[at])
        for at, goal in enumerate(wanted)
    }
    sound = [goal for at, goal in enumerate(wanted) if not problems[at]]
    before = {goal.id: goal for goal in _as_stored(state, sound)}
    outcome = _outcome(sound, GOALS.save_all(state, sound, actor), before)
    refused = (Refusal(goal, problems[at]) for at, goal in enumerate(wanted) if problems[at])
    return replace(outcome, refusals=(*refused, *outcome.refusals))


def undo_edits(state: Database, edits: Iterable[Edit], actor: str) -> Outcome:
    """Put back what was before, as a new version each; a goal changed since then is left alone."""
    back = [
        replace(edit.after, is_deleted=True)
        if edit.before is None
        else replace(edit.before, version=edit.after.version)
        for edit in edits
    ]
    after = {edit.after.id: edit.after for edit in edits}
    return _outcome(back, GOALS.save_all(state, back, actor), after)


def archive_goal(state: Database, goal: Goal, actor: str) -> Goal:
    """Put the goal away; `restore_goal` with the returned value takes it back."""
    return GOALS.delete(state, goal, actor)


def restore_goal(state: Database, goal: Goal, actor: str) -> Goal:
    """Take a goal out of the archive."""
    return GOALS.restore(state, goal, actor)


def remove_sample_goals(state: Database, actor: str) -> int:
    """Take the sample company's goals out for good; own goals are not touched."""
    return GOALS.remove_sample(state, actor)


def _circles(state: Database, wanted: Sequence[Goal]) -> list[tuple[Problem, ...]]:
    """For each goal whether it would become a part of one of its own parts."""
    linked = [goal.parent_id not in {"", goal.id} and bool(goal.id) for goal in wanted]
    if not any(linked):
        return [()] * len(wanted)
    parents = {goal.id: goal.parent_id for goal in (*list_goals(state), *wanted)}
    return [
        (Problem("parent_id", "circle"),)
        if is_linked and would_circle(goal.id, goal.parent_id, parents)
        else ()
        for goal, is_linked in zip(wanted, linked, strict=True)
    ]


def _as_stored(state: Database, goals: Iterable[Goal]) -> tuple[Goal, ...]:
    wanted = {goal.id for goal in goals if goal.version}
    return tuple(goal for goal in (*list_goals(state), *list_archived(state)) if goal.id in wanted)


def _outcome(
    wanted: Iterable[Goal],
    found: Iterable[Goal | ConflictError | RecordMissingError],
    before: Mapping[str, Goal],
) -> Outcome:
    edits: list[Edit] = []
    refusals: list[Refusal] = []
    for goal, result in zip(wanted, found, strict=True):
        if isinstance(result, Goal):
            edits.append(Edit(before.get(goal.id) if goal.version else None, result))
        else:
            stored = result.facts.get("stored")
            refusals.append(Refusal(goal, stored=stored if isinstance(stored, Goal) else None))
    return Outcome(tuple(edits), tuple(refusals))

"""Goals in the state database: saved by version, archived softly, every change in the audit.

A save that meets a newer version changes nothing and hands back what is stored, so that the caller
can show both texts.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Change, Shelf
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.goal import Control, Course, Goal, PartsRule, Sense, Step
from opsdash.goals.goal_problems import goal_problems, group_problems
from opsdash.goals.links import would_circle
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.kept_filters import filters_text, read_filters
from opsdash.metrics.seen_groups import must_see
from opsdash.store import Cursor, Database

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
    Right.PROMISE,
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


def save_goal(state: Database, goal: Goal, actor: Actor, catalog: Catalog | None = None) -> Goal:
    """Store a new goal (version 0) or the next version of a known one; return it as stored.

    Its metric is one of `catalog`, without one of the shipped.

    Raises InvalidRecordError, RecordMissingError also for a stored goal about groups that the actor
    does not see, and ConflictError with the stored goal when somebody saved it since `goal` was
    read.
    """
    actor.must(Right.PROMISE)
    known = catalog or load_catalog()
    problems = (*goal_problems(goal, known), *group_problems(goal, actor.groups, known))
    with state.write() as cursor:
        must_see_goal(cursor, goal.id, actor, known)
        refuse((*problems, *_circle(cursor, goal)))
        return GOALS.written(cursor, goal, actor)


def save_goals(
    state: Database,
    goals: Iterable[Goal],
    actor: Actor,
    catalog: Catalog | None = None,
    *,
    together: bool = False,
) -> Outcome:
    """Save what can be saved, in one transaction; the others are named with what is in the way.

    With `together` one refusal keeps all of them from being saved.
    """
    actor.must(Right.PROMISE)
    known = catalog or load_catalog()
    # Whatever else is wrong with a goal, it may be put away.
    wanted = [
        (
            goal,
            (
                *(() if goal.is_deleted else goal_problems(goal, known)),
                *group_problems(goal, actor.groups, known),
            ),
        )
        for goal in goals
    ]
    outcome = Outcome((), ())
    with suppress(_TakenBackError), state.write() as cursor:
        outcome = _outcome(
            _tried(cursor, goal, problems, actor, known) for goal, problems in wanted
        )
        if together and outcome.refusals:
            outcome = replace(outcome, edits=())
            raise _TakenBackError
    return outcome


def undo_edits(
    state: Database, edits: Iterable[Edit], actor: Actor, catalog: Catalog | None = None
) -> Outcome:
    """Put back what was before, as a new version each; a goal changed since then is left alone."""
    actor.must(Right.PROMISE)
    known = catalog or load_catalog()
    back = [
        replace(edit.after, is_deleted=True)
        if edit.before is None
        else replace(edit.before, version=edit.after.version)
        for edit in edits
    ]
    with state.write() as cursor:
        return _outcome(
            _tried(cursor, goal, group_problems(goal, actor.groups, known), actor, known)
            for goal in back
        )


def archive_goal(state: Database, goal: Goal, actor: Actor, catalog: Catalog | None = None) -> Goal:
    """Put the goal away; `restore_goal` with the returned value takes it back.

    Raises InvalidRecordError for a goal about groups that the actor does not see, and
    RecordMissingError where that is so of the stored one.
    """
    return _put_away(state, replace(goal, is_deleted=True), actor, catalog)


def restore_goal(state: Database, goal: Goal, actor: Actor, catalog: Catalog | None = None) -> Goal:
    """Take a goal out of the archive; raises what `archive_goal` does."""
    return _put_away(state, replace(goal, is_deleted=False), actor, catalog)


def _put_away(state: Database, goal: Goal, actor: Actor, catalog: Catalog | None) -> Goal:
    actor.must(Right.PROMISE)
    known = catalog or load_catalog()
    refuse(group_problems(goal, actor.groups, known))
    with state.write() as cursor:
        must_see_goal(cursor, goal.id, actor, known)
        return GOALS.written(cursor, goal, actor)


def must_see_goal(cursor: Cursor, goal_id: str, actor: Actor, catalog: Catalog) -> None:
    """RecordMissingError for a stored goal about groups that the actor does not see."""
    if actor.is_limited and goal_id:
        stored = GOALS.found(cursor, goal_id)
        if stored is None:
            raise RecordMissingError(noun=GOALS.noun, id=goal_id)
        must_see(GOALS.noun, stored, actor, catalog)


def remove_sample_goals(state: Database, actor: Actor) -> int:
    """Take the sample company's goals out for good; own goals are not touched."""
    return GOALS.remove_sample(state, actor)


class _TakenBackError(Exception):
    """Ends a transaction whose goals are saved together or not at all."""


def _circle(cursor: Cursor, goal: Goal) -> tuple[Problem, ...]:
    """Whether it would become a part of one of its own parts, as the transaction sees them.

    Archived goals count: they may come back.
    """
    if goal.is_deleted or not goal.id or goal.parent_id in {"", goal.id}:
        return ()
    parents = dict(cursor.execute(_PARENTS).fetchall())
    is_one = would_circle(goal.id, goal.parent_id, parents)
    return (Problem("parent_id", "circle"),) if is_one else ()


_PARENTS: Final = "SELECT id, parent_id FROM goal WHERE parent_id <> ''"


def _tried(
    cursor: Cursor, goal: Goal, problems: tuple[Problem, ...], actor: Actor, catalog: Catalog
) -> Edit | Refusal:
    try:
        must_see_goal(cursor, goal.id, actor, catalog)
    except RecordMissingError:
        return Refusal(goal)
    found = (*problems, *_circle(cursor, goal))
    if found:
        return Refusal(goal, found)
    before = GOALS.found(cursor, goal.id) if goal.version else None
    try:
        return Edit(before, GOALS.written(cursor, goal, actor))
    except (ConflictError, RecordMissingError):
        return Refusal(goal, stored=before)


def _outcome(tried: Iterable[Edit | Refusal]) -> Outcome:
    found = tuple(tried)
    return Outcome(
        tuple(each for each in found if isinstance(each, Edit)),
        tuple(each for each in found if isinstance(each, Refusal)),
    )

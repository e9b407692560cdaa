"""Goals in the state database: saved by version, deleted softly, every change in the audit.

A save that meets a newer version changes nothing and hands back what is stored, so that the caller
can show both texts. The audit row is written in the transaction of the change or not at all.
"""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.question import Filter
from opsdash.store import Cursor, Database

_NOUN = "goal"

# In the order of the fields of Goal.
_SELECT = """
SELECT
    title,
    metric,
    owner,
    baseline,
    target,
    start_day,
    due_day,
    filters,
    attainable,
    relevant,
    is_sample,
    id,
    version,
    is_deleted,
    created_at,
    created_by,
    updated_at,
    updated_by
FROM goal
"""
_SELECT_LIVE = _SELECT + "WHERE NOT is_deleted ORDER BY due_day, created_at, id"
_SELECT_ONE = _SELECT + "WHERE id = ?"
_SELECT_SAMPLE = _SELECT + "WHERE is_sample"
_INSERT = """
INSERT INTO goal BY NAME
SELECT
    $title AS title,
    $metric AS metric,
    $owner AS owner,
    $baseline AS baseline,
    $target AS target,
    $start AS start_day,
    $due AS due_day,
    $filters AS filters,
    $attainable AS attainable,
    $relevant AS relevant,
    $is_sample AS is_sample,
    $id AS id,
    $version AS version,
    $is_deleted AS is_deleted,
    $created_at AS created_at,
    $created_by AS created_by,
    $updated_at AS updated_at,
    $updated_by AS updated_by
"""
_UPDATE = """
UPDATE goal
SET
    title = $title,
    metric = $metric,
    owner = $owner,
    baseline = $baseline,
    target = $target,
    start_day = $start,
    due_day = $due,
    filters = $filters,
    attainable = $attainable,
    relevant = $relevant,
    version = version + 1,
    is_deleted = $is_deleted,
    updated_at = $updated_at,
    updated_by = $updated_by
WHERE id = $id AND version = $version
RETURNING id
"""
_FIELDS = tuple(field.name for field in fields(Goal))
# What an update leaves as it was first stored.
_LASTING = frozenset({"is_sample", "created_at", "created_by"})


def list_goals(state: Database) -> tuple[Goal, ...]:
    """Every goal that is not deleted, the one due first at the top."""
    rows = state.rows(_SELECT_LIVE)
    return tuple(_goal(row) for row in rows)


def find_goal(state: Database, goal_id: str) -> Goal | None:
    """The goal as stored, deleted or not."""
    with state.cursor() as cursor:
        return _stored(cursor, goal_id)


def save_goal(state: Database, goal: Goal, actor: str, catalog: Catalog | None = None) -> Goal:
    """Store a new goal (version 0) or the next version of a known one; return it as stored.

    Its metric is one of `catalog`, without one of the shipped.

    Raises InvalidRecordError, RecordMissingError, and ConflictError with the stored goal when
    somebody saved it since `goal` was read.
    """
    goal.validate(catalog or load_catalog())
    with state.write() as cursor:
        return _insert(cursor, goal, actor) if goal.version == 0 else _update(cursor, goal, actor)


def delete_goal(state: Database, goal: Goal, actor: str) -> Goal:
    """Hide the goal; `restore_goal` with the returned value takes it back."""
    with state.write() as cursor:
        return _update(cursor, replace(goal, is_deleted=True), actor)


def restore_goal(state: Database, goal: Goal, actor: str) -> Goal:
    """Undo a deletion."""
    with state.write() as cursor:
        return _update(cursor, replace(goal, is_deleted=False), actor)


def remove_sample_goals(state: Database, actor: str) -> int:
    """Take the sample company's goals out for good; own goals are not touched."""
    with state.write() as cursor:
        found = cursor.execute(_SELECT_SAMPLE).fetchall()
        for row in found:
            _audit(cursor, actor, "remove", _goal(row), None)
        cursor.execute("DELETE FROM goal WHERE is_sample")
    return len(found)


def _insert(cursor: Cursor, goal: Goal, actor: str) -> Goal:
    now = _now()
    stored = replace(
        goal,
        id=uuid4().hex,
        version=1,
        created_at=now,
        created_by=actor,
        updated_at=now,
        updated_by=actor,
    )
    cursor.execute(_INSERT, _parameters(stored))
    _audit(cursor, actor, "create", None, stored)
    return stored


def _update(cursor: Cursor, goal: Goal, actor: str) -> Goal:
    before = _stored(cursor, goal.id)
    if before is None:
        raise RecordMissingError(noun=_NOUN, id=goal.id)
    changed = _parameters(replace(goal, updated_at=_now(), updated_by=actor))
    parameters = {name: value for name, value in changed.items() if name not in _LASTING}
    if not cursor.execute(_UPDATE, parameters).fetchall():
        raise ConflictError(noun=_NOUN, id=goal.id, stored=before)
    after = _stored(cursor, goal.id)
    if after is None:
        raise RecordMissingError(noun=_NOUN, id=goal.id)
    _audit(cursor, actor, _action(before, after), before, after)
    return after


def _action(before: Goal, after: Goal) -> str:
    if after.is_deleted and not before.is_deleted:
        return "delete"
    return "restore" if before.is_deleted and not after.is_deleted else "update"


def _stored(cursor: Cursor, goal_id: str) -> Goal | None:
    row = cursor.execute(_SELECT_ONE, [goal_id]).fetchone()
    return _goal(row) if row else None


def _audit(
    cursor: Cursor, actor: str, action: str, before: Goal | None, after: Goal | None
) -> None:
    goal_id = next(goal.id for goal in (after, before) if goal)
    cursor.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_now(), actor, action, _NOUN, goal_id, _as_json(before), _as_json(after)],
    )


def _as_json(goal: Goal | None) -> str | None:
    if goal is None:
        return None
    return json.dumps(_parameters(goal), default=_iso, ensure_ascii=False)


def _iso(value: date) -> str:
    return value.isoformat()


def _parameters(goal: Goal) -> dict[str, Any]:
    values = {name: getattr(goal, name) for name in _FIELDS}
    return {**values, "filters": _filters_as_json(goal.filters)}


def _goal(row: tuple[Any, ...]) -> Goal:
    values = dict(zip(_FIELDS, row, strict=True))
    values["filters"] = _filters_from_json(values["filters"])
    return Goal(**values)


def _filters_as_json(filters: tuple[Filter, ...]) -> str:
    return json.dumps([[item.dimension, list(item.values)] for item in filters], ensure_ascii=False)


def _filters_from_json(text: str) -> tuple[Filter, ...]:
    return tuple(Filter(dimension, tuple(values)) for dimension, values in json.loads(text))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)

"""Goals in the state database: saved by version, deleted softly, every change in the audit.

A save that meets a newer version changes nothing and hands back what is stored, so that the caller
can show both texts.
"""

from typing import Any, Final

from opsdash.calendar.problems import refuse
from opsdash.calendar.records import Shelf
from opsdash.goals.goal import Goal
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.kept_filters import filters_text, read_filters
from opsdash.store import Database


def _read(values: dict[str, Any]) -> Goal:
    return Goal(**{**values, "filters": read_filters(values["filters"])})


def _stored(value: object) -> object:
    return filters_text(value) if isinstance(value, tuple) else value


_GOALS: Final = Shelf(
    "goal",
    "goal",
    Goal,
    _read,
    _stored,
    order="due_day, created_at, id",
    columns={"start": "start_day", "due": "due_day"},
)


def list_goals(state: Database) -> tuple[Goal, ...]:
    """Every goal that is not deleted, the one due first at the top."""
    return _GOALS.select(state)


def find_goal(state: Database, goal_id: str) -> Goal | None:
    """The goal as stored, deleted or not."""
    return _GOALS.find(state, goal_id)


def save_goal(state: Database, goal: Goal, actor: str, catalog: Catalog | None = None) -> Goal:
    """Store a new goal (version 0) or the next version of a known one; return it as stored.

    Its metric is one of `catalog`, without one of the shipped.

    Raises InvalidRecordError, RecordMissingError, and ConflictError with the stored goal when
    somebody saved it since `goal` was read.
    """
    refuse(goal.problems(catalog or load_catalog()))
    return _GOALS.save(state, goal, actor)


def delete_goal(state: Database, goal: Goal, actor: str) -> Goal:
    """Hide the goal; `restore_goal` with the returned value takes it back."""
    return _GOALS.delete(state, goal, actor)


def restore_goal(state: Database, goal: Goal, actor: str) -> Goal:
    """Undo a deletion."""
    return _GOALS.restore(state, goal, actor)


def remove_sample_goals(state: Database, actor: str) -> int:
    """Take the sample company's goals out for good; own goals are not touched."""
    return _GOALS.remove_sample(state, actor)

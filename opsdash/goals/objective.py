"""Objectives: what several goals serve together, in words, for a period; each may serve another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import Problem, refuse, span_problems, title_problems
from opsdash.calendar.records import Change, Record, Shelf
from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH
from opsdash.goals.links import would_circle
from opsdash.store import Cursor, Database


@dataclass(frozen=True)
class Objective(Record):
    """`end_day` is the day after the last; `parent_id` the objective that it serves, or empty."""

    title: str
    owner: str
    first_day: date
    end_day: date
    why: str = ""
    team: str = ""
    parent_id: str = ""

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.end_day)

    def problems(self) -> tuple[Problem, ...]:
        """`field` is a name of Objective, `code` a problem of words/en/objectives.toml."""
        return (*title_problems(self.title), *self._text_problems(), *self._span_problems())

    def _text_problems(self) -> Iterator[Problem]:
        if not self.owner.strip():
            yield Problem("owner", "empty")
        for name, longest in (
            ("owner", OWNER_LENGTH),
            ("team", OWNER_LENGTH),
            ("why", REASON_LENGTH),
        ):
            if len(getattr(self, name)) > longest:
                yield Problem(name, "too_long")
        if self.id and self.parent_id == self.id:
            yield Problem("parent_id", "own_parent")

    def _span_problems(self) -> Iterator[Problem]:
        yield from span_problems(self.first_day, self.end_day)


OBJECTIVES: Final = Shelf(
    "objective", "objective", Objective, Right.PROMISE, lambda values: Objective(**values)
)


def list_objectives(state: Database) -> tuple[Objective, ...]:
    """Those that are not archived, the one that began first at the top."""
    return OBJECTIVES.select(state)


def list_archived_objectives(state: Database) -> tuple[Objective, ...]:
    """Those that were put away, the one that began first at the top."""
    return OBJECTIVES.deleted(state)


def find_objective(state: Database, objective_id: str) -> Objective | None:
    """The objective as stored, archived or not."""
    return OBJECTIVES.find(state, objective_id)


def objective_past(state: Database, objective_id: str) -> tuple[Change[Objective], ...]:
    """Who changed what and when, the first change first."""
    return OBJECTIVES.past(state, objective_id)


def save_objective(state: Database, objective: Objective, actor: Actor) -> Objective:
    """Store a new objective or the next version of a known one; return it as stored.

    Raises InvalidRecordError, RecordMissingError, and ConflictError with the stored objective.
    """
    actor.must(Right.PROMISE)
    with state.write() as cursor:
        refuse((*objective.problems(), *_circle(cursor, objective)))
        return OBJECTIVES.written(cursor, objective, actor)


def _circle(cursor: Cursor, objective: Objective) -> Iterator[Problem]:
    """Archived ones count: they may come back."""
    if not objective.id or objective.parent_id in {"", objective.id}:
        return
    parents = dict(cursor.execute(_PARENTS).fetchall())
    if would_circle(objective.id, objective.parent_id, parents):
        yield Problem("parent_id", "circle")


_PARENTS: Final = "SELECT id, parent_id FROM objective WHERE parent_id <> ''"


def archive_objective(state: Database, objective: Objective, actor: Actor) -> Objective:
    """Put it away with its goals untouched; `restore_objective` takes it back."""
    return OBJECTIVES.delete(state, objective, actor)


def restore_objective(state: Database, objective: Objective, actor: Actor) -> Objective:
    return OBJECTIVES.restore(state, objective, actor)


def remove_sample_objectives(state: Database, actor: Actor) -> int:
    """Take the sample company's objectives out for good; own ones are not touched."""
    return OBJECTIVES.remove_sample(state, actor)

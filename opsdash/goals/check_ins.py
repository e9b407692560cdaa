"""Check-ins: one look at a goal a week, and how a goal ended.

A check-in keeps the number and the chance as they were measured then, so that later data never
rewrites what people knew. When the next one is due follows from the goal's review days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Record, Shelf
from opsdash.errors import ConflictError
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.goals.records import must_see_goal
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.store import Cursor, Database

CONFIDENCE: Final = range(11)
LINE_LENGTH: Final = 280


@dataclass(frozen=True)
class CheckIn(Record):
    """`actual` is in the metric's unit, `chance` from 0 to 1, `confidence` from 0 to 10.

    `chance` and `actual` are None where they could not be known on `day`.
    """

    goal_id: str
    day: date
    actual: float | None
    chance: float | None
    confidence: int
    changed: str = ""
    next_step: str = ""

    def problems(self) -> Iterator[Problem]:
        if not self.goal_id:
            yield Problem("goal_id", "empty")
        if self.confidence not in CONFIDENCE:
            yield Problem("confidence", "confidence_out_of_range")
        for name in ("changed", "next_step"):
            if len(getattr(self, name)) > LINE_LENGTH:
                yield Problem(name, "too_long")


@dataclass(frozen=True)
class Close(Record):
    """How a goal ended: `score` from 0 to 1; `carried_to` is the goal that carries it on."""

    goal_id: str
    day: date
    actual: float | None
    score: float | None
    lesson: str = ""
    carried_to: str = ""

    def problems(self) -> Iterator[Problem]:
        if not self.goal_id:
            yield Problem("goal_id", "empty")
        if self.score is not None and not 0 <= self.score <= 1:
            yield Problem("score", "score_out_of_range")
        if len(self.lesson) > REASON_LENGTH:
            yield Problem("lesson", "too_long")


_CHECK_INS: Final = Shelf(
    "goal_check_in",
    "goal_check_in",
    CheckIn,
    Right.PROMISE,
    lambda values: CheckIn(**values),
    order="day, created_at, id",
)
CLOSES: Final = Shelf(
    "goal_close",
    "goal_close",
    Close,
    Right.PROMISE,
    lambda values: Close(**values),
    order="day, created_at, id",
)


def list_check_ins(state: Database, goal_id: str = "") -> tuple[CheckIn, ...]:
    """The check-ins of one goal, or of all, the first one first."""
    if not goal_id:
        return _CHECK_INS.select(state)
    return _CHECK_INS.select(state, "goal_id = ?", (goal_id,))


def save_check_in(
    state: Database,
    check_in: CheckIn,
    actor: Actor,
    catalog: Catalog | None = None,
    *,
    again: bool = False,
) -> CheckIn:
    """Store it; return it as stored. Raises InvalidRecordError and ConflictError.

    A day has one: a second one is a conflict, or with `again` takes its place. RecordMissingError
    also for one of a goal about groups that the actor does not see.
    """
    actor.must(Right.PROMISE)
    refuse(check_in.problems())
    with state.write() as cursor:
        stored = _CHECK_INS.found(cursor, check_in.id) if check_in.version else None
        for each in filter(None, (check_in, stored)):
            must_see_goal(cursor, each.goal_id, actor, catalog or load_catalog())
        there = None if check_in.version else _of_day(cursor, check_in)
        if there and not again:
            raise ConflictError(noun=_CHECK_INS.noun, id=there.id, stored=there)
        if there:
            check_in = replace(check_in, id=there.id, version=there.version)
        return _CHECK_INS.written(cursor, check_in, actor)


def _of_day(cursor: Cursor, check_in: CheckIn) -> CheckIn | None:
    row = cursor.execute(_OF_DAY, [check_in.goal_id, check_in.day]).fetchone()
    return _CHECK_INS.found(cursor, row[0]) if row else None


_OF_DAY: Final = "SELECT id FROM goal_check_in WHERE goal_id = ? AND day = ? AND NOT is_deleted"


def take_back_check_in(
    state: Database, check_in: CheckIn, actor: Actor, catalog: Catalog | None = None
) -> CheckIn:
    """Hide it; raises what `save_check_in` does."""
    return save_check_in(state, replace(check_in, is_deleted=True), actor, catalog)


def list_closes(state: Database) -> tuple[Close, ...]:
    return CLOSES.select(state)


def next_review(goal: Goal, check_ins: Iterable[CheckIn], zone: str) -> date | None:
    """The day of the next check-in; it may lie in the past. None when the goal has ended.

    A check-in on or after a review's day, or in the half interval before it, is that review's.
    """
    half = timedelta(days=goal.review_days // 2)
    last = max((each.day for each in check_ins if each.goal_id == goal.id), default=None)
    found = review_days(goal, zone)
    return next((day for day in found if last is None or last < day - half), None)


def review_days(goal: Goal, zone: str) -> Iterator[date]:
    """Every review day of the goal: each `review_days` after its start, its due date last.

    One that was written after its start, by the clock of the `zone`, counts from the day it was
    written. What the sample company promised is taken as written when it began.
    """
    day = max(goal.start, _written_day(goal, zone)) + timedelta(days=goal.review_days)
    while day < goal.due:
        yield day
        day += timedelta(days=goal.review_days)
    yield goal.due


def _written_day(goal: Goal, zone: str) -> date:
    if goal.created_at is None or goal.is_sample:
        return goal.start
    return goal.created_at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def remove_sample_check_ins(state: Database, actor: Actor) -> int:
    """Take the sample company's check-ins and closes out for good."""
    return _CHECK_INS.remove_sample(state, actor) + CLOSES.remove_sample(state, actor)

"""The end of a quarter: its goals scored, the lesson kept, what goes on carried into the next one.

Many goals are closed in one transaction together with the goals that carry them on. A goal that
somebody closed meanwhile is left alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.periods import Grain, Period, next_start, start_of
from opsdash.calendar.problems import refuse
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.check_ins import CLOSES, Close
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import goal_problems, group_problems
from opsdash.goals.objective import OBJECTIVES, Objective
from opsdash.goals.records import GOALS, must_see_goal
from opsdash.goals.standing import OPEN_STATES, Standing
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.store import Cursor, Database

_DAY = timedelta(days=1)
_HUNDRED = 100
# 0.29 times a hundred is a little less than 29.
_TINY = 1e-9


@dataclass(frozen=True)
class Ending:
    """A goal of the period as its close shows it; `close` is None while it is open."""

    standing: Standing
    close: Close | None

    @property
    def goal(self) -> Goal:
        return self.standing.goal

    @property
    def score(self) -> float | None:
        """What was decided; before that what was measured."""
        return self.close.score if self.close else self.standing.score

    @property
    def is_settled(self) -> bool:
        """Whether its score stays as it is: what still runs is never called delivered."""
        return self.close is not None or self.standing.state not in OPEN_STATES


@dataclass(frozen=True)
class Verdict:
    """What somebody decided about a goal; `carried` is the goal that carries it on."""

    goal: Goal
    actual: float | None
    score: float | None
    lesson: str = ""
    carried: Goal | None = None


def cut(score: float) -> float:
    """As a form shows it: two decimals, so that nothing is rounded into a better band."""
    return int(score * _HUNDRED + _TINY) / _HUNDRED


def decided(written: float | None, measured: float | None) -> float | None:
    """The score that a form means: untouched, that is the measured one with every digit."""
    return measured if measured is not None and written == cut(measured) else written


@dataclass(frozen=True)
class Closed:
    """What was stored, and the goals that somebody else had closed before."""

    closes: tuple[Close, ...]
    left: tuple[Goal, ...]


def quarter_of(day: date) -> Period:
    first = start_of(day, Grain.QUARTER, 0)
    return Period(first, next_start(first, Grain.QUARTER))


def quarters(
    goals: Iterable[Goal], objectives: Iterable[Objective], today: date
) -> tuple[Period, ...]:
    """The quarters that goals, objectives and today touch, without gaps, the newest first."""
    spans = [*(goal.period for goal in goals), *(each.period for each in objectives)]
    first = min([today, *(span.first for span in spans)])
    last = max([today, *(span.last for span in spans)])
    found = [quarter_of(first)]
    while found[-1].end <= last:
        found.append(quarter_of(found[-1].end))
    return tuple(reversed(found))


def touches(record: Goal | Objective, period: Period) -> bool:
    """Whether it has a day in the period."""
    return record.period.first < period.end and period.first < record.period.end


def closes_by_goal(closes: Iterable[Close]) -> dict[str, Close]:
    """The newest close of each goal."""
    return {close.goal_id: close for close in closes}


def endings(
    standings: Iterable[Standing], closes: Mapping[str, Close], period: Period
) -> tuple[Ending, ...]:
    """The goals that are due in the period, in the order given."""
    return tuple(
        Ending(standing, closes.get(standing.goal.id))
        for standing in standings
        if period.first <= standing.goal.due < period.end
    )


def scores(standings: Iterable[Standing], closes: Mapping[str, Close]) -> dict[str, float | None]:
    """By goal id, what was decided at its close, else what is measured now."""
    return {each.goal.id: Ending(each, closes.get(each.goal.id)).score for each in standings}


def carried_on(goal: Goal, actual: float | None) -> Goal:
    """The same promise for the quarter after it is due, from where it stands now.

    It belongs where the goal did; which of that goes on too, `close_many` knows.
    """
    quarter = quarter_of(quarter_of(goal.due).end)
    new = replace(
        goal,
        id="",
        version=0,
        is_sample=False,
        start=quarter.first,
        due=quarter.last,
        steps=(),
        done_day=None,
        accepted="",
        reason="",
    )
    if actual is None or actual == goal.target or (actual < goal.target) != goal.is_rising:
        return new
    return replace(new, baseline=actual)


def close_many(
    state: Database, verdicts: Sequence[Verdict], day: date, actor: Actor, catalog: Catalog
) -> Closed:
    """Store every verdict and the goals that carry on, together or not at all.

    Raises InvalidRecordError for a verdict that cannot be kept, and RecordMissingError for a goal
    about groups that the actor does not see; nothing is stored then.
    """
    actor.must(Right.PROMISE)
    wanted = [
        Close(each.goal.id, day, each.actual, each.score, each.lesson.strip()) for each in verdicts
    ]
    for verdict, close in zip(verdicts, wanted, strict=True):
        refuse(close.problems())
        if verdict.carried:
            refuse(goal_problems(verdict.carried, catalog))
            refuse(group_problems(verdict.carried, actor.groups, catalog))
    with state.write() as cursor:
        for verdict in verdicts:
            must_see_goal(cursor, verdict.goal.id, actor, catalog)
            must_see_goal(cursor, verdict.carried.id if verdict.carried else "", actor, catalog)
        known = {row[0] for row in cursor.execute(_CLOSED).fetchall()}
        stored = []
        for verdict, close in sorted(zip(verdicts, wanted, strict=True), key=_depth_in(verdicts)):
            if verdict.goal.id in known:
                continue
            carried = verdict.carried and _linked(cursor, verdict.carried)
            new = GOALS.written(cursor, carried, actor) if carried else None
            linked = replace(close, carried_to=new.id if new else "")
            stored.append(CLOSES.written(cursor, linked, actor))
    left = tuple(each.goal for each in verdicts if each.goal.id in known)
    return Closed(tuple(stored), left)


def _depth_in(verdicts: Sequence[Verdict]) -> Callable[[tuple[Verdict, Close]], int]:
    """A whole goes on before its parts, so that they find it."""
    parents = {each.goal.id: each.goal.parent_id for each in verdicts}

    def depth(pair: tuple[Verdict, Close]) -> int:
        seen = [pair[0].goal.id]
        while (above := parents.get(seen[-1], "")) and above not in seen:
            seen.append(above)
        return len(seen)

    return depth


def _linked(cursor: Cursor, goal: Goal) -> Goal:
    """Below what goes on in its days: the whole or what carries it on, and the objective."""
    row = cursor.execute(_CARRIED, [goal.parent_id]).fetchone()
    whole = GOALS.found(cursor, row[0] if row else goal.parent_id)
    objective = OBJECTIVES.found(cursor, goal.objective_id)
    return replace(
        goal,
        parent_id=whole.id if whole and _goes_on(whole, goal) else "",
        objective_id=objective.id if objective and _goes_on(objective, goal) else "",
    )


def _goes_on(record: Goal | Objective, goal: Goal) -> bool:
    return not record.is_deleted and record.period.end > goal.start


_CARRIED = (
    "SELECT carried_to FROM goal_close WHERE goal_id = ? AND NOT is_deleted AND carried_to <> ''"
)
_CLOSED = "SELECT goal_id FROM goal_close WHERE NOT is_deleted"


def reopen(
    state: Database, closes: Iterable[Close], actor: Actor, catalog: Catalog | None = None
) -> int:
    """Take closes back, with the goals that carried on as long as nobody has changed these.

    Returns how many were taken back; one that somebody else changed or took back is left alone, as
    are those of goals about groups that the actor does not see.
    """
    actor.must(Right.PROMISE)
    with state.write() as cursor:
        return sum(_reopened(cursor, close, actor, catalog or load_catalog()) for close in closes)


def _reopened(cursor: Cursor, close: Close, actor: Actor, catalog: Catalog) -> bool:
    stored = CLOSES.found(cursor, close.id)
    try:
        for each in filter(None, (close, stored)):
            must_see_goal(cursor, each.goal_id, actor, catalog)
            must_see_goal(cursor, each.carried_to, actor, catalog)
        # What the caller holds may be without what it came to.
        gone = replace(stored or close, version=close.version, is_deleted=True)
        CLOSES.written(cursor, gone, actor)
    except (ConflictError, RecordMissingError):
        return False
    carried = GOALS.found(cursor, gone.carried_to) if gone.carried_to else None
    if carried and carried.version == 1:
        GOALS.written(cursor, replace(carried, is_deleted=True), actor)
    return True

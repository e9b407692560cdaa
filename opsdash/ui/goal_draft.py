"""The text somebody is writing about a goal, kept in the session until it is stored or dropped.

A draft remembers the version it began from. The stored goal may change meanwhile; the draft never
does by itself, and saving it over a newer version is always somebody's decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain, next_start, start_of
from opsdash.calendar.problems import Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goal
from opsdash.metrics.question import Filter
from opsdash.store import Database
from opsdash.ui.desk import open_desk
from opsdash.ui.goal_actions import ACTOR, Notice, leave_notice, open_goal

FILTERED: Final = {"contact_channel": "goal_channel", "topic": "goal_topic"}

_DRAFT: Final = "goal_draft"

# Data older than this cannot show progress of a goal that starts with it.
_RECENT_DAYS = 56
# A goal needs some weeks before it says anything.
_SHORTEST_WEEKS = 8

_CONTENT: Final = tuple(
    field.name
    for field in fields(Goal)
    if field.name
    not in {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "is_sample"}
)


@dataclass(frozen=True)
class Draft:
    """`base` is the goal it began from, None for a new one.

    `mine` is what was to be saved when `theirs` was found stored instead. `suggested` is the
    baseline that was filled in for the person, so that it may follow the metric until touched.
    """

    base: Goal | None
    suggested: float | None = None
    problems: tuple[Problem, ...] = ()
    mine: Goal | None = None
    theirs: Goal | None = None
    is_lost: bool = False


def current_draft() -> Draft | None:
    draft: Draft | None = st.session_state.get(_DRAFT)
    return draft


def change_draft(draft: Draft) -> None:
    st.session_state[_DRAFT] = draft


def drop_draft() -> None:
    st.session_state.pop(_DRAFT, None)


def begin_new(
    metric: str, anchor: date | None, today: date, filters: Sequence[Filter] = ()
) -> None:
    """Open an empty form with good guesses for the dates, about what was looked at."""
    start = _first_day(anchor, today)
    _fill(title="", metric=metric, owner="", start=start, due=_last_day(start))
    _fill_filters(filters)
    change_draft(Draft(base=None))


def begin_edit(goal: Goal) -> None:
    """Open the form on a goal as it was read for the screen."""
    _fill(
        title=goal.title,
        metric=goal.metric,
        owner=goal.owner,
        start=goal.start,
        due=goal.due,
        baseline=goal.baseline,
        target=goal.target,
        attainable=goal.attainable,
        relevant=goal.relevant,
    )
    _fill_filters(goal.filters)
    change_draft(Draft(base=goal))


def _fill(**values: object) -> None:
    empty = {"baseline": None, "target": None, "attainable": "", "relevant": ""}
    for name, value in (empty | values).items():
        st.session_state[f"goal_{name}"] = value
    for key in FILTERED.values():
        st.session_state[key] = []


def _fill_filters(filters: Sequence[Filter]) -> None:
    for item in filters:
        if item.dimension in FILTERED:
            st.session_state[FILTERED[item.dimension]] = list(item.values)


def _first_day(anchor: date | None, today: date) -> date:
    """The first of the month the data has reached, or of this month when the data is old."""
    recent = anchor is not None and (today - anchor).days <= _RECENT_DAYS
    return start_of(anchor if anchor and recent else today, Grain.MONTH, 0)


def _last_day(start: date) -> date:
    """The end of the first quarter that leaves enough time."""
    after = start_of(start + timedelta(weeks=_SHORTEST_WEEKS), Grain.QUARTER, 0)
    return next_start(after, Grain.QUARTER) - timedelta(days=1)


def written_goal(draft: Draft) -> Goal:
    """What the form says now; a number that is missing is not a number."""
    values = {
        name: st.session_state.get(f"goal_{name}")
        for name in ("baseline", "target", "start", "due")
    }
    goal = Goal(
        title=_text("title").strip(),
        metric=_text("metric"),
        owner=_text("owner").strip(),
        baseline=_number(values["baseline"]),
        target=_number(values["target"]),
        start=_day(values["start"]),
        due=_day(values["due"]),
        filters=_filters(draft.base),
        attainable=_text("attainable"),
        relevant=_text("relevant"),
    )
    base = draft.base
    if base is None:
        return goal
    return replace(goal, id=base.id, version=base.version, is_sample=base.is_sample)


def _text(name: str) -> str:
    return str(st.session_state.get(f"goal_{name}") or "")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.min


def _filters(base: Goal | None) -> tuple[Filter, ...]:
    """The chosen values; filters that the form does not show stay as they were."""
    chosen = {
        dimension: tuple(st.session_state.get(key) or ()) for dimension, key in FILTERED.items()
    }
    hidden = tuple(item for item in base.filters if item.dimension not in FILTERED) if base else ()
    shown = tuple(Filter(dimension, values) for dimension, values in chosen.items() if values)
    return (*shown, *hidden)


def save_draft(state: Database) -> None:
    """Store what the form says; a problem or a conflict stays in the draft."""
    draft = current_draft()
    if draft is not None:
        _store(state, draft, written_goal(draft))


def keep_mine(state: Database) -> None:
    """Store one's own text over the version that was shown beside it."""
    draft = current_draft()
    if draft and draft.mine and draft.theirs:
        _store(state, draft, replace(draft.mine, version=draft.theirs.version))


def take_theirs() -> None:
    drop_draft()


def _store(state: Database, draft: Draft, goal: Goal) -> None:
    try:
        stored = save_goal(state, goal, ACTOR, open_desk().catalog)
    except InvalidRecordError as refusal:
        change_draft(replace(draft, problems=_problems(refusal), mine=None, theirs=None))
    except RecordMissingError:
        change_draft(Draft(base=None, is_lost=True))
    except ConflictError as conflict:
        _meet(draft, goal, conflict)
    else:
        drop_draft()
        open_goal(stored.id)
        leave_notice(Notice.SAVED)


def _meet(draft: Draft, goal: Goal, conflict: ConflictError) -> None:
    theirs = conflict.facts["stored"]
    if isinstance(theirs, Goal):
        if differences(goal, theirs):
            change_draft(replace(draft, problems=(), mine=goal, theirs=theirs))
        else:
            drop_draft()


def _problems(refusal: InvalidRecordError) -> tuple[Problem, ...]:
    found = refusal.facts["problems"]
    return found if isinstance(found, tuple) else ()


def differences(mine: Goal, theirs: Goal) -> tuple[str, ...]:
    """The fields of the content in which two versions differ."""
    return tuple(name for name in _CONTENT if _content(mine, name) != _content(theirs, name))


def _content(goal: Goal, name: str) -> object:
    # Filters narrow together, so their order says nothing.
    return frozenset(goal.filters) if name == "filters" else getattr(goal, name)

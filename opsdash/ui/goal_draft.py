"""The text somebody is writing about a goal, kept in the session until it is stored or dropped.

A draft remembers the version it began from. The stored goal may change meanwhile; the draft never
does by itself, and saving it over a newer version is always somebody's decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain, next_start, start_of
from opsdash.calendar.problems import Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.merging import differences
from opsdash.goals.reasons import asks_reason
from opsdash.goals.records import save_goal
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.question import Filter
from opsdash.store import Database
from opsdash.ui.desk import open_desk
from opsdash.ui.goal_actions import Notice, leave_notice, open_goal
from opsdash.ui.goal_fields import fill_fields, first_course, read_fields
from opsdash.ui.needs import today_of

_DRAFT: Final = "goal_draft"

# Data older than this cannot show progress of a goal that starts with it.
_RECENT_DAYS = 56
# A goal needs some weeks before it says anything.
_SHORTEST_WEEKS = 8


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
    metric: str,
    anchor: date | None,
    today: date,
    filters: Sequence[Filter] = (),
    *,
    objective_id: str = "",
) -> None:
    """Open an empty form with good guesses for the dates, about what was looked at."""
    start = _first_day(anchor, today)
    nothing = float("nan")
    goal = Goal("", metric, "", nothing, nothing, start, _last_day(start), tuple(filters))
    serving = replace(goal, objective_id=objective_id)
    fill_fields(serving, first_course(open_desk().catalog.metrics.get(metric)))
    change_draft(Draft(base=None))


def begin_edit(goal: Goal) -> None:
    """Open the form on a goal as it was read for the screen."""
    fill_fields(goal, goal.kind or first_course(open_desk().catalog.metrics.get(goal.metric)))
    change_draft(Draft(base=goal))


def _first_day(anchor: date | None, today: date) -> date:
    """The first of the month the data has reached, or of this month when the data is old."""
    recent = anchor is not None and (today - anchor).days <= _RECENT_DAYS
    return start_of(anchor if anchor and recent else today, Grain.MONTH, 0)


def _last_day(start: date) -> date:
    """The end of the first quarter that leaves enough time."""
    after = start_of(start + timedelta(weeks=_SHORTEST_WEEKS), Grain.QUARTER, 0)
    return next_start(after, Grain.QUARTER) - timedelta(days=1)


def written_goal(draft: Draft, catalog: Catalog) -> Goal:
    """What the form says now; a number that is missing is not a number."""
    return read_fields(draft.base, catalog)


def must_tell_why(draft: Draft, goal: Goal, today: date) -> bool:
    """Whether the history of a running goal needs a reason for what is changed."""
    return draft.base is not None and asks_reason(draft.base, goal, today)


def save_draft(state: Database) -> None:
    """Store what the form says; a problem or a conflict stays in the draft."""
    draft, desk = current_draft(), open_desk()
    if draft is None:
        return
    goal = written_goal(draft, desk.catalog)
    if must_tell_why(draft, goal, today_of(desk)) and not goal.reason.strip():
        change_draft(replace(draft, problems=(Problem("reason", "empty"),)))
        return
    store(state, draft, goal)


def leave_form() -> None:
    """Drop the text; an edit goes back to the page of its goal."""
    draft = current_draft()
    drop_draft()
    if draft and draft.base:
        open_goal(draft.base.id)


def take_theirs() -> None:
    leave_form()


def store(state: Database, draft: Draft, goal: Goal) -> None:
    """Save `goal`; what keeps it from being saved stays in the draft."""
    try:
        desk = open_desk()
        stored = save_goal(state, desk.sight.within(goal), desk.actor, desk.catalog)
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
        # What I wrote, not what was merged from it: another version may be merged differently.
        mine = draft.mine or goal
        if set(differences(mine, theirs)) - {"reason"}:
            change_draft(replace(draft, problems=(), mine=mine, theirs=theirs))
        else:
            drop_draft()


def _problems(refusal: InvalidRecordError) -> tuple[Problem, ...]:
    found = refusal.facts["problems"]
    return found if isinstance(found, tuple) else ()

"""The text somebody is writing about an objective, kept in the session until stored or dropped.

A draft remembers the version it began from; saving it over a newer one is always a decision.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.calendar.problems import Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.goals.objective import Objective, save_objective
from opsdash.store import Database
from opsdash.ui.desk import open_desk
from opsdash.ui.objective_actions import tell
from opsdash.ui.objective_room import OPENED, keep_in_address
from opsdash.words import say

# What a person writes, in the order of the form.
CONTENT: Final = ("title", "why", "owner", "team", "first_day", "end_day", "parent_id")

_DRAFT: Final = "objective_draft"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """`base` is what it began from, None for a new one; `theirs` was found stored instead."""

    base: Objective | None
    problems: tuple[Problem, ...] = ()
    mine: Objective | None = None
    theirs: Objective | None = None
    is_lost: bool = False


def current_draft() -> Draft | None:
    draft: Draft | None = st.session_state.get(_DRAFT)
    return draft


def drop_draft() -> None:
    st.session_state.pop(_DRAFT, None)


def begin_new(period: Period) -> None:
    _fill(Objective("", "", period.first, period.end))
    st.session_state[_DRAFT] = Draft(None)


def begin_edit(objective: Objective) -> None:
    _fill(objective)
    st.session_state[_DRAFT] = Draft(objective)


def _fill(objective: Objective) -> None:
    for name in ("title", "why", "owner", "team", "parent_id"):
        st.session_state[f"objective_{name}"] = getattr(objective, name)
    st.session_state["objective_first"] = objective.first_day
    st.session_state["objective_last"] = objective.period.last


def written(draft: Draft) -> Objective:
    """What the form says now."""
    first, last = (st.session_state.get(f"objective_{name}") for name in ("first", "last"))
    said = Objective(
        title=_text("title"),
        owner=_text("owner"),
        first_day=first if isinstance(first, date) else date.min,
        end_day=last + _DAY if isinstance(last, date) else date.min,
        why=_text("why"),
        team=_text("team"),
        parent_id=_text("parent_id"),
    )
    base = draft.base
    if base is None:
        return said
    return replace(said, id=base.id, version=base.version, is_sample=base.is_sample)


def _text(name: str) -> str:
    return str(st.session_state.get(f"objective_{name}") or "").strip()


def save_draft(state: Database) -> None:
    draft = current_draft()
    if draft is not None:
        _store(state, draft, written(draft))


def save_merged(state: Database) -> None:
    """Store what was chosen field by field over the version that was shown."""
    draft = current_draft()
    if draft and draft.mine and draft.theirs:
        taken = {
            name: getattr(draft.mine, name)
            for name in clashing(draft.mine, draft.theirs)
            if st.session_state.get(f"merge_{name}") == MINE
        }
        _store(state, draft, replace(draft.theirs, **taken, is_deleted=False))


MINE: Final = "mine"
STORED: Final = "stored"


def clashing(mine: Objective, theirs: Objective) -> tuple[str, ...]:
    """The fields in which the two differ."""
    return tuple(name for name in CONTENT if getattr(mine, name) != getattr(theirs, name))


def usual_choice(draft: Draft, name: str) -> str:
    """Mine where I wrote something else than what I began from, else what is stored."""
    is_written = draft.base is None or getattr(draft.mine, name) != getattr(draft.base, name)
    return MINE if is_written else STORED


def _store(state: Database, draft: Draft, objective: Objective) -> None:
    try:
        stored = save_objective(state, objective, open_desk().actor)
    except InvalidRecordError as refusal:
        found = refusal.facts["problems"]
        problems = found if isinstance(found, tuple) else ()
        st.session_state[_DRAFT] = replace(draft, problems=problems, mine=None, theirs=None)
    except RecordMissingError:
        st.session_state[_DRAFT] = Draft(None, is_lost=True)
    except ConflictError as conflict:
        _meet(draft, objective, conflict)
    else:
        drop_draft()
        keep_in_address(OPENED, stored.id)
        tell(say("objectives.told.saved"))


def _meet(draft: Draft, objective: Objective, conflict: ConflictError) -> None:
    theirs = conflict.facts["stored"]
    if not isinstance(theirs, Objective):
        return
    if not clashing(objective, theirs) and not theirs.is_deleted:
        drop_draft()
        return
    met = replace(draft, problems=(), mine=objective, theirs=theirs)
    for name in clashing(objective, theirs):
        st.session_state[f"merge_{name}"] = usual_choice(met, name)
    st.session_state[_DRAFT] = met

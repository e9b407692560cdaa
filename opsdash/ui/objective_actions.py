"""What a click on the Objectives page does to objectives and goals, and what it leaves to say.

Everything that is taken away can be brought back from where it was told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import TITLE_LENGTH
from opsdash.goals.objective import Objective, archive_objective, restore_objective
from opsdash.goals.records import Edit, save_goals, undo_edits
from opsdash.metrics.catalog import Catalog
from opsdash.store import Database
from opsdash.ui.desk import open_desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.objective_room import OPENED, keep_in_address
from opsdash.words import say
from opsdash.words.objectives import names

_TOLD: Final = "objective_told"
_GONE: Final = "objective_gone"
_EDITS: Final = "objective_edits"
_WIDTH: Final = 820


@dataclass(frozen=True)
class Told:
    text: str
    is_calm: bool = True


def tell(text: str, *, is_calm: bool = True) -> None:
    """Show it on the next run, once; what is not calm stays on the page."""
    st.session_state[_TOLD] = Told(text, is_calm)


def archive(state: Database, objective: Objective) -> None:
    """Put away the objective as it was shown; one that changed meanwhile stays."""
    try:
        st.session_state[_GONE] = archive_objective(state, objective, open_desk().actor)
    except (ConflictError, RecordMissingError):
        tell(say("objectives.told.changed"), is_calm=False)
    else:
        keep_in_address(OPENED, "")


def restore(state: Database, objective: Objective) -> None:
    st.session_state.pop(_GONE, None)
    try:
        stored = restore_objective(state, objective, open_desk().actor)
    except (ConflictError, RecordMissingError):
        tell(say("objectives.told.changed"), is_calm=False)
    else:
        keep_in_address(OPENED, stored.id)
        tell(say("objectives.told.restored"))


def put_under(
    state: Database, objective: Objective, goals: Sequence[Goal], catalog: Catalog
) -> None:
    """The chosen goals serve the objective from now on."""
    chosen = set(st.session_state.get(f"link_{objective.id}") or ())
    wanted = [
        replace(goal, objective_id=objective.id, parent_id="", reason="")
        for goal in goals
        if goal.id in chosen
    ]
    outcome = save_goals(state, wanted, open_desk().actor, catalog)
    refused = [each.wanted.title for each in outcome.refusals]
    if refused:
        tell(say("objectives.told.not_linked", goals=names(refused)), is_calm=False)
    elif wanted:
        tell(say("objectives.told.linked", count=len(wanted)))


def keep_for_undo(edits: Sequence[Edit]) -> None:
    """The parts that were saved last can be taken back until the next save."""
    st.session_state[_EDITS] = tuple(edits)


def _undo_parts(state: Database) -> None:
    desk = open_desk()
    outcome = undo_edits(state, st.session_state.pop(_EDITS, ()), desk.actor, desk.catalog)
    if outcome.refusals:
        tell(say("objectives.told.parts_undone_some"), is_calm=False)
    else:
        tell(say("objectives.told.parts_undone"))


def show_notices(state: Database, *, is_link_stale: bool) -> None:
    told: Told | None = st.session_state.pop(_TOLD, None)
    if told and told.is_calm:
        st.toast(told.text)
    elif told:
        st.info(verbatim(told.text, 600), icon=":material/info:", width=_WIDTH)
    if is_link_stale:
        st.info(say("objectives.told.unknown_link"), icon=":material/info:", width=_WIDTH)
    gone: Objective | None = st.session_state.get(_GONE)
    if gone is not None:
        title = verbatim(gone.title, TITLE_LENGTH)
        undo = partial(restore, state, gone)
        _undo_row(say("objectives.told.archived", title=title), "objective_undo", undo)
    if st.session_state.get(_EDITS):
        _undo_row(say("objectives.told.parts_saved"), "parts_undo", partial(_undo_parts, state))


def _undo_row(text: str, key: str, undo: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width=_WIDTH):
        st.markdown(text, width="content")
        st.button(say("objectives.told.undo"), key=key, icon=":material/undo:", on_click=undo)

"""What a click does to own metrics: delete with undo, import; and the notice it leaves."""

from typing import Final

import streamlit as st

from opsdash.errors import ConflictError, DefinitionError, RecordMissingError
from opsdash.metrics.own import known_of
from opsdash.metrics.own_records import (
    Imported,
    OwnRecord,
    delete_own,
    import_own,
    list_own,
    restore_own,
    taken_by,
)
from opsdash.store import Database
from opsdash.ui.desk import Desk, open_desk

_GONE: Final = "own_gone"
_ASKED: Final = "own_asked"
_NOTICE: Final = "own_notice"
_IMPORTED: Final = "own_imported"


def uses_of(desk: Desk, record: OwnRecord) -> tuple[str, ...]:
    """The titles of the goals and the names of the own metrics that rest on it."""
    goals = [each.title for each in desk.sight.goals(desk.home.state) if each.metric == record.id]
    others = [each for each in list_own(desk.home.state) if record.id in taken_by(each.metric)]
    return (*goals, *(each.metric.name for each in others))


def ask_to_delete(record: OwnRecord) -> None:
    """What uses it is said before it goes."""
    st.session_state[_ASKED] = record.id


def asked_to_delete() -> str:
    return str(st.session_state.get(_ASKED) or "")


def keep() -> None:
    st.session_state.pop(_ASKED, None)


def remove(state: Database, record: OwnRecord) -> None:
    """Delete it as it was shown; one that changed meanwhile stays."""
    keep()
    try:
        st.session_state[_GONE] = delete_own(state, record, open_desk().actor)
    except (ConflictError, RecordMissingError):
        st.session_state[_NOTICE] = "delete_conflict"


def removed() -> OwnRecord | None:
    """The metric this session deleted last, as long as it can be undone from here."""
    found: OwnRecord | None = st.session_state.get(_GONE)
    return found


def undo_removal(state: Database, record: OwnRecord) -> None:
    st.session_state.pop(_GONE, None)
    try:
        restore_own(state, record, open_desk().actor)
    except (ConflictError, RecordMissingError):
        # Somebody brought it back already.
        return


def import_text() -> None:
    """Store every definition of the text that was typed or uploaded, or none."""
    desk = open_desk()
    text = str(st.session_state.get("own_all_text") or "")
    try:
        found: Imported | DefinitionError = import_own(
            desk.home.state, text, known_of(desk.home, desk.coverage), open_desk().actor
        )
    except DefinitionError as error:
        found = error
    except ConflictError:
        st.session_state[_NOTICE] = "delete_conflict"
        return
    st.session_state[_IMPORTED] = found


def imported() -> Imported | DefinitionError | None:
    """What the import of this click came to, once."""
    found: Imported | DefinitionError | None = st.session_state.pop(_IMPORTED, None)
    return found


def taken_notice() -> str:
    return str(st.session_state.pop(_NOTICE, None) or "")

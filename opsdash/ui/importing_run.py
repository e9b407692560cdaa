"""The visitor's own import and everybody else's, as the Import page speaks of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from opsdash.errors import ImportBusyError
from opsdash.intake.queue import Run, Task, running, submit
from opsdash.ui.desk import Desk
from opsdash.ui.importing_drafts import Draft

_SEEN: Final = "imp_run"
_OTHER: Final = "imp_other_run"
_REFUSED: Final = "imp_refused"


def start(desk: Desk, drafts: Sequence[Draft]) -> None:
    """Begin to import; while another import of this home runs, keep in mind that it was refused."""
    tasks = [
        Task(draft.file.path, draft.file.name, draft.choices, is_spooled=True) for draft in drafts
    ]
    try:
        run = submit(desk.home, desk.organisation, tasks, desk.actor)
    except ImportBusyError:
        st.session_state[_REFUSED] = {draft.file.id for draft in drafts}
        return
    _leave_others()
    st.session_state[_SEEN] = run


def own_run() -> Run | None:
    """The import that this visitor started and has not left yet."""
    run: Run | None = st.session_state.get(_SEEN)
    return run


def others_run(home: Path) -> Run | None:
    """Somebody else's import: the one that runs, or the last one this visitor saw running."""
    run = running(home)
    if run and run is not own_run():
        st.session_state[_OTHER] = run
    other: Run | None = st.session_state.get(_OTHER)
    return other


def refused() -> set[str]:
    """The files whose import this visitor asked for while another one ran."""
    files: set[str] = st.session_state.get(_REFUSED, set())
    return files


def leave_run() -> None:
    """The visitor has read how it ended."""
    st.session_state.pop(_SEEN, None)
    _leave_others()


def _leave_others() -> None:
    for slot in (_OTHER, _REFUSED):
        st.session_state.pop(slot, None)

"""Imports in the background: one at a time for a home, each the business of who started it.

The thread never draws, so leaving the page leaves it alone. A cancelled import raises inside its
transaction, which takes back all of its file.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.intake.importing import import_file
from opsdash.intake.outcome import Outcome
from opsdash.ui.desk import Desk
from opsdash.ui.importing_drafts import Draft
from opsdash.ui.importing_spool import discard, hold, release

# There is no sign-in yet, so the ledger knows that somebody did it, not who.
ACTOR: Final = "somebody"

_log = logging.getLogger("opsdash")

_SEEN: Final = "imp_run"
_OTHER: Final = "imp_other_run"
_REFUSED: Final = "imp_refused"

# Reading a file is about half of importing it.
_READING: Final = 0.45

_lock = threading.Lock()
_runs: dict[Path, "Run"] = {}


class _CancelledError(Exception):
    """Raised where progress is reported, to leave the transaction."""


@dataclass(frozen=True)
class Result:
    """What became of one file: an outcome, or a problem, or neither when it was cancelled."""

    draft: Draft
    outcome: Outcome | None = None
    problem: Exception | None = None


class Run(threading.Thread):
    """The import of some files, one after the other; one that fails does not stop the next."""

    def __init__(self, desk: Desk, drafts: Sequence[Draft]) -> None:
        super().__init__(name="import")
        self.drafts = tuple(drafts)
        self.results: tuple[Result, ...] = ()
        self.step = "reading"
        self.share = 0.0
        self._home = desk.home
        self._organisation = desk.organisation
        self._stop_asked = threading.Event()
        hold(draft.file for draft in self.drafts)

    @property
    def current(self) -> Draft:
        """The file being imported, or the last one."""
        return self.drafts[min(len(self.results), len(self.drafts) - 1)]

    @property
    def is_cancelled(self) -> bool:
        return self._stop_asked.is_set()

    def cancel(self) -> None:
        self._stop_asked.set()

    def run(self) -> None:
        try:
            for draft in self.drafts:
                self.step, self.share = "reading", 0.0
                self.results = (*self.results, self._result(draft))
                if self.is_cancelled:
                    return
        finally:
            release(draft.file for draft in self.drafts)

    def _result(self, draft: Draft) -> Result:
        try:
            outcome = import_file(
                self._home,
                draft.file.path,
                draft.choices,
                self._organisation,
                ACTOR,
                name=draft.file.name,
                progress=self._report,
            )
        except _CancelledError:
            return Result(draft)
        except Exception as problem:  # noqa: BLE001 - told as a panel
            if not isinstance(problem, OpsdashError):
                _log.error("An import failed", exc_info=problem)
            return Result(draft, problem=problem)
        discard(draft.file)
        return Result(draft, outcome)

    def _report(self, share: float, step: str) -> None:
        if self.is_cancelled and step != "done":
            raise _CancelledError
        done = min(max(share, 0.0), 1.0)
        reading = step in ("reading", "understanding")
        self.share = _READING * done if reading else _READING + (1 - _READING) * done
        self.step = step


def start(desk: Desk, drafts: Sequence[Draft]) -> None:
    """Begin to import; while another import of this home runs, keep in mind that it was refused."""
    path = desk.home.path
    with _lock:
        if running(path):
            st.session_state[_REFUSED] = {draft.file.id for draft in drafts}
            return
        run = Run(desk, drafts)
        _runs[path] = run
        run.start()
    _leave_others()
    st.session_state[_SEEN] = run


def running(home: Path) -> Run | None:
    run = _runs.get(home)
    return run if run and run.is_alive() else None


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

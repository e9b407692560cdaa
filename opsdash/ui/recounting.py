"""Counting anew what follows from the calendar, behind the pages, which say so until it is done.

A thread for each home, its own so that it ends even if the visitor leaves. What it does is one
transaction, and a mark beside the facts tells the next start of a server that died meanwhile.
"""

import threading
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.calendar.organisation import Organisation
from opsdash.intake.calendar_facts import calendar_differs, keep_calendar
from opsdash.store import Home
from opsdash.ui import panels
from opsdash.ui.desk import remember
from opsdash.words import say

_POLL_SECONDS: Final = 1

_lock = threading.Lock()
_running: dict[Path, "_Recount"] = {}


class _Recount(threading.Thread):
    def __init__(self, home: Home, zone: str) -> None:
        super().__init__(name="recount")
        self._home = home
        self._zone = zone

    def run(self) -> None:
        try:
            while self._is_due():
                keep_calendar(self._home, self._zone, _today(self._zone), _unheard)
        finally:
            with _lock:
                _running.pop(self._home.path, None)

    def _is_due(self) -> bool:
        """Whether the calendar changed since; if not, the next change starts another thread."""
        with _lock:
            if calendar_differs(self._home, self._zone, _today(self._zone)):
                return True
            _running.pop(self._home.path, None)
            return False


def _unheard(_share: float, _step: str) -> None:
    """Nearly all of the time is one statement, whose progress nobody knows."""


def recount(home: Home, zone: str) -> None:
    """Begin to count anew, unless that runs already; it then goes on until nothing differs."""
    with _lock:
        if home.path in _running or not calendar_differs(home, zone, _today(zone)):
            return
        thread = _Recount(home, zone)
        _running[home.path] = thread
    thread.start()


def finish() -> None:
    """Wait for what runs: a server that stops, or a test that looks at the outcome."""
    with _lock:
        threads = list(_running.values())
    for thread in threads:
        thread.join()


def draw_recounting(home: Home, organisation: Organisation) -> None:
    """Say that numbers about promises are from before, as long as they are."""
    zone = organisation.timezone
    key = ("calendar", home.state.data_version, zone)
    if remember(home.facts, key, lambda: calendar_differs(home, zone, _today(zone))):
        _draw(home, zone)


@st.fragment(run_every=_POLL_SECONDS)
def _draw(home: Home, zone: str) -> None:
    if home.path in _running:
        st.status(say("shell.recounting"), state="running", type="compact")
    elif not calendar_differs(home, zone, _today(zone)):
        st.rerun()
    else:
        # The last one failed: its trace is in the log.
        panels.note(say("shell.recounting_failed"))
        st.button(say("shell.recount_again"), key="recount", on_click=recount, args=(home, zone))


def _today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()

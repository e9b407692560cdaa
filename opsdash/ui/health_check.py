"""The self-check of the Health page: every sum by day against its rows, in the background.

A thread for each home that only reads; what it found stays until the next one or the end of the
server. A load checks what it touched by itself, before it is stored.
"""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import streamlit as st

from opsdash.errors import RollupMismatchError
from opsdash.intake.ledger import list_batches
from opsdash.metrics.rollups import check_all
from opsdash.store import Home
from opsdash.ui import panels
from opsdash.ui.desk import Desk, remember
from opsdash.ui.importing_words import moment_words
from opsdash.words import say
from opsdash.words.numbers import percent

_POLL_SECONDS: Final = 1

_lock = threading.Lock()
_checks: dict[Path, "_Check"] = {}


class _Check(threading.Thread):
    """`ended` is naive UTC; a thread that died without it has left its trace in the log."""

    def __init__(self, home: Home) -> None:
        super().__init__(name="check")
        self._home = home
        self.share = 0.0
        self.ended: datetime | None = None
        self.problem: RollupMismatchError | None = None

    def run(self) -> None:
        try:
            check_all(self._home.facts, self._report)
        except RollupMismatchError as problem:
            self.problem = problem
        self.ended = datetime.now(UTC).replace(tzinfo=None)

    def _report(self, share: float) -> None:
        self.share = share


def begin_check(home: Home) -> None:
    """Begin to check, unless that runs already."""
    with _lock:
        check = _checks.get(home.path)
        if check is None or not check.is_alive():
            _checks[home.path] = _Check(home)
            _checks[home.path].start()


def finish_checks() -> None:
    """Wait for what runs: a server that stops, or a test that looks at the outcome."""
    with _lock:
        running = list(_checks.values())
    for each in running:
        each.join()


def mismatch(home: Home) -> RollupMismatchError | None:
    """What the last check found, None where it found nothing or there was none."""
    check = _checks.get(home.path)
    return check.problem if check else None


def checked_words(desk: Desk) -> str:
    """How the last check ended."""
    check = _checks.get(desk.home.path)
    if check is None:
        return say("health.check.never")
    if check.is_alive():
        return say("health.check.running", share=percent(100 * check.share))
    if check.ended is None:
        return say("health.check.failed")
    key = "health.check.differs" if check.problem else "health.check.equal"
    return say(key, when=moment_words(check.ended, desk.organisation.timezone))


def draw_check(desk: Desk) -> None:
    st.header(say("health.check.title"), anchor=False)
    with st.container(width=800):
        st.caption(say("health.check.about"))
        st.markdown(_load_words(desk))
        check = _checks.get(desk.home.path)
        if check is not None and check.is_alive():
            _draw_running(desk)
            return
        st.markdown(checked_words(desk))
        if check is not None and check.problem is not None:
            panels.error(check.problem)
        st.button(say("health.check.action"), key="check", on_click=begin_check, args=(desk.home,))


@st.fragment(run_every=_POLL_SECONDS)
def _draw_running(desk: Desk) -> None:
    check = _checks[desk.home.path]
    if not check.is_alive():
        st.rerun()
    st.progress(check.share, text=checked_words(desk))


def _load_words(desk: Desk) -> str:
    facts = desk.home.facts
    newest = remember(facts, "newest change", lambda: list_batches(facts, 1))
    if not newest:
        return say("health.check.no_load")
    when = moment_words(newest[0].imported_at, desk.organisation.timezone)
    return say("health.check.load", when=when)

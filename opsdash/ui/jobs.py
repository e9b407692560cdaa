"""Long work started from a page: its own thread ends it even if the visitor leaves.

A script can be stopped at any element it draws, so the work itself never draws.
"""

import threading
from collections.abc import Callable

import streamlit as st

Report = Callable[[float, str], None]

_POLL_SECONDS = 0.1
_one_at_a_time = threading.Lock()


class _Job(threading.Thread):
    def __init__(self, work: Callable[[Report], object]) -> None:
        super().__init__(name="job")
        self._work = work
        self.share = 0.0
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            with _one_at_a_time:
                self._work(self._report)
        except BaseException as problem:  # noqa: BLE001 - raised again where somebody waits for it
            self.problem = problem

    def _report(self, share: float, _step: str) -> None:
        self.share = min(max(share, 0.0), 1.0)


def run_job(label: str, work: Callable[[Report], object]) -> None:
    """Run `work` behind a progress bar and raise here what it raises."""
    bar = st.progress(0.0, text=label)
    job = _Job(work)
    job.start()
    while job.is_alive():
        bar.progress(job.share, text=label)
        job.join(_POLL_SECONDS)
    bar.empty()
    if job.problem:
        raise job.problem

"""Sends the morning notice while the server runs, in a thread of its own."""

import logging
from threading import Event, Thread
from typing import Final

from opsdash.report.morning.delivery import deliver_due
from opsdash.store import Home

_log = logging.getLogger("opsdash")

_PERIOD_SECONDS: Final = 15.0


class MorningWatch(Thread):
    """Looks now and then whether a notice is due; the log of deliveries says what came of it."""

    def __init__(self, home: Home, period_seconds: float = _PERIOD_SECONDS) -> None:
        super().__init__(name="morning", daemon=True)
        self._home = home
        self._period_seconds = period_seconds
        self._over = Event()

    def run(self) -> None:
        said = ""
        while not self._over.wait(self._period_seconds):
            try:
                deliver_due(self._home, is_over=self._over.is_set)
                said = ""
            except Exception as problem:  # noqa: BLE001 - tomorrow's notice must come whatever failed today
                if str(problem) != said:
                    _log.error("The morning notice failed: %s", type(problem).__name__)
                said = str(problem)

    def end(self) -> None:
        """Wait for what is on its way; it takes seconds."""
        self._over.set()
        self.join()

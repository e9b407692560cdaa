"""Watches the inbox while the server runs, in a thread of its own."""

import logging
from threading import Event, Thread
from typing import Final

from opsdash.errors import OpsdashError
from opsdash.intake.inbox import Inbox
from opsdash.store import Home
from opsdash.words.inbox import report

_log = logging.getLogger("opsdash")

_PERIOD_SECONDS: Final = 2.0


class InboxWatch(Thread):
    """What goes wrong with the folder itself is logged once and tried again."""

    def __init__(self, home: Home) -> None:
        super().__init__(name="inbox", daemon=True)
        self._over = Event()
        self._inbox = Inbox(home, report, self._over.is_set)

    def run(self) -> None:
        said = ""
        while not self._over.wait(_PERIOD_SECONDS):
            try:
                self._inbox.look()
                said = ""
            except (OSError, OpsdashError) as problem:
                if str(problem) != said:
                    _log.error("The inbox cannot be used: %s", problem)
                said = str(problem)

    def end(self) -> None:
        """Stop what is being imported; the file stays claimed and is resumed by the next start."""
        self._over.set()
        self.join()

"""What a visitor sees when a page fails unexpectedly: a calm panel, while the log has the cause."""

import logging

from opsdash.errors import OpsdashError
from opsdash.ui import panels

_log = logging.getLogger("opsdash")


def show_failure(problem: Exception) -> bool:
    """Draw the panel and keep the traceback for the log; True means that it was shown."""
    if not isinstance(problem, OpsdashError):
        _log.error("A page failed", exc_info=problem)
    panels.error(problem)
    return True

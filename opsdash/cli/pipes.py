"""Ends a command quietly whose reader (head, less) has seen enough.

SIGPIPE stays ignored, as Python has it: it would also end the process where a server hangs up.
"""

import os
import sys
from collections.abc import Callable
from typing import Final

# As a shell tells the end by SIGPIPE: 128 and the number of the signal.
READER_GONE: Final = 141


def until_unread(run: Callable[[], int]) -> int:
    """The exit code of `run`, or READER_GONE when nobody reads what it says."""
    try:
        try:
            return run()
        finally:
            # What is still held back, the help of a command for one, is refused here.
            sys.stdout.flush()
    except BrokenPipeError:
        _say_no_more()
        return READER_GONE


def _say_no_more() -> None:
    """The interpreter flushes both streams once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

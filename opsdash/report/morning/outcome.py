"""What became of one attempt to send, and the line between "not sent" and "not known".

Only what certainly did not arrive is tried again by itself; what may have arrived is left to a
person, because nobody should get the same notice twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Timer
from typing import Final

from opsdash.words.lines import plain_line

_DETAIL_LETTERS: Final = 200


class State(StrEnum):
    """`NOTHING` and `SKIPPED` are said of a whole day."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOTHING = "nothing"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """`problem` is a code, `detail` what the other side said; `is_passing`: worth another try."""

    state: State
    problem: str = ""
    detail: str = ""
    is_passing: bool = False


SENT: Final = Outcome(State.SENT)
LOST: Final = Outcome(State.UNKNOWN, "lost")


def failed(problem: str, detail: str = "", *, is_passing: bool = False) -> Outcome:
    return Outcome(State.FAILED, problem, plain_line(detail, _DETAIL_LETTERS), is_passing)


@contextmanager
def time_limit(seconds: float, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` from another thread when the block takes longer: single reads never time out
    while somebody sends a byte now and then.
    """
    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

"""The slowest questions since the start, for whoever wonders what takes long.

Bounded, in memory, gone with the process. A question is kept once, with its slowest run: what it
asked, how long it took, never a number of its answer.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.question import Question

# More than a page shows, few enough to sort on every question.
_BOUND = 20


@dataclass(frozen=True)
class Timed:
    """`rows` are those of the answer, `from_facts` whether no rollup held it; `at` is naive UTC."""

    question: Question
    seconds: float
    rows: int
    from_facts: bool
    at: datetime


class SlowLog:
    """Thread safe."""

    def __init__(self, bound: int = _BOUND) -> None:
        self._bound = bound
        self._lock = threading.Lock()
        self._kept: dict[Question, Timed] = {}

    def note(self, answer: Answer, seconds: float) -> None:
        """Keep this run if it is among the slowest."""
        timed = Timed(
            question=answer.question,
            seconds=seconds,
            rows=len(answer.rows),
            from_facts=any(Flag.SLOWER in row.flags for row in answer.rows),
            at=datetime.now(UTC).replace(tzinfo=None),
        )
        with self._lock:
            before = self._kept.get(timed.question)
            if before and before.seconds >= seconds:
                return
            self._kept[timed.question] = timed
            if len(self._kept) > self._bound:
                del self._kept[min(self._kept.values(), key=lambda each: each.seconds).question]

    def slowest(self) -> tuple[Timed, ...]:
        """The slowest first."""
        with self._lock:
            return tuple(sorted(self._kept.values(), key=lambda each: -each.seconds))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


questions = SlowLog()

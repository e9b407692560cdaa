"""How far an import is: the share of the whole and the step that runs, for a bar that never stands.

What a step knows about itself counts; where it knows nothing, time does, measured by what the steps
before it took. Every report is also a moment at which a cancelled import stops.
"""

import math
import time
from collections.abc import Callable
from typing import Final

Progress = Callable[[float, str], None]
Beat = Callable[[], None]

# How much of an import each step takes, from and to, as measured on ten million rows.
SPANS: Final = {
    "reading": (0.0, 0.18),
    "understanding": (0.18, 0.21),
    "typing": (0.21, 0.55),
    "comparing": (0.55, 0.56),
    "storing": (0.56, 0.78),
    "summing": (0.78, 1.0),
    "committing": (1.0, 1.0),
}

# Where the rows would be stored, a preview ends.
PREVIEWED: Final = SPANS["comparing"][1]

# The first step has none before it; the size of the file tells what it may take.
_SECONDS_PER_BYTE: Final = 2e-8
_SHORTEST_SECONDS: Final = 0.2
# Of its span a step has shown four fifths when it has taken as long as expected.
_BEND: Final = 1.6
# Loops over pieces of a file come by a thousand times a second.
_PERIOD_SECONDS: Final = 0.1


def idle() -> None:
    """A beat that nobody counts."""


class Pulse:
    """Tells `progress` how far the import of a file of `size` bytes is.

    A commit has no pulse: stopped halfway, nobody would know what became of it.
    """

    def __init__(
        self, progress: Progress, size: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.progress = progress
        self._clock = clock
        self._step = "reading"
        self._begun = self._step_begun = clock()
        self._whole = size * _SECONDS_PER_BYTE / SPANS["reading"][1]
        self._reached = 0.0
        self._told_at = -math.inf

    def step(self, name: str) -> None:
        """The next step begins; what came before it tells how long it may take."""
        now = self._clock()
        begin = SPANS[name][0]
        if name != self._step:
            self._step, self._step_begun = name, now
            self._whole = (now - self._begun) / begin
        self(0.0)

    def __call__(self, share: float) -> None:
        """The step knows which share of its work is done."""
        begin, end = SPANS[self._step]
        # What two ways of telling say differs, and a bar must not run back.
        self._reached = max(self._reached, begin + share * (end - begin))
        if begin < end:
            self._told_at = self._clock()
            self.progress(self._reached, self._step)

    def beat(self, _share: float = 0.0) -> None:
        """The step is at work. How far a statement of it is says little about the step."""
        now = self._clock()
        if now - self._told_at < _PERIOD_SECONDS:
            return
        begin, end = SPANS[self._step]
        expected = max(self._whole * (end - begin), _SHORTEST_SECONDS)
        self(1 - math.exp(-_BEND * (now - self._step_begun) / expected))

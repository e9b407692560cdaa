"""One import with a stopwatch at the door of every step; prints what each took as JSON.

Two figures per step: seconds that passed and seconds of processor time, of all threads.

Run as a process of its own: `python -m benchmarks.import_steps FILE ZONE`, home from OPSDASH_HOME.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from opsdash.access.actor import owner
from opsdash.calendar.organisation import Organisation
from opsdash.intake import examining, importing
from opsdash.intake.choices import Choices
from opsdash.metrics import rollups
from opsdash.settings import read_settings
from opsdash.store import open_home

# Where a step begins: the name its caller finds it under. What is inside counts for the inner step.
_DOORS: tuple[tuple[ModuleType, str, str], ...] = (
    (examining, "decode", "read: decode"),
    (examining, "read_sample", "read: sample"),
    (examining, "stage", "read: rows to text columns"),
    (examining, "recognise", "understand: recognise"),
    (examining, "interpret", "understand: interpret"),
    (examining, "make_typed", "type"),
    (importing, "collect_rejects", "compare"),
    (importing, "compare", "compare"),
    (importing, "_summary", "compare"),
    (importing, "store", "store"),
    (rollups, "refresh", "rollups"),
    (rollups, "_compare", "rollups: check against facts"),
)
_REST = "open, commit and the rest"


class Stopwatch:
    """Counts each moment for the innermost step that runs."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys((*(step for _, _, step in _DOORS), _REST), (0.0, 0.0))
        self._running = [_REST]
        self._since = _now()

    def _count(self) -> None:
        now, since = _now(), self._since
        wall, cpu = self.spent[self._running[-1]]
        self.spent[self._running[-1]] = wall + now[0] - since[0], cpu + now[1] - since[1]
        self._since = now

    def around(self, step: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **options: Any) -> Any:
            self._count()
            self._running.append(step)
            try:
                return inner(*arguments, **options)
            finally:
                self._count()
                self._running.pop()

        return timed

    def stop(self) -> dict[str, tuple[float, float]]:
        self._count()
        return self.spent


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def main(file: Path, zone: str) -> None:
    watch = Stopwatch()
    for module, name, step in _DOORS:
        setattr(module, name, watch.around(step, getattr(module, name)))
    home = open_home(read_settings())
    organisation = Organisation(timezone=zone)
    choices = Choices(timezone=zone)
    importing.import_file(home, file, choices, organisation, owner(name="benchmark"))
    home.close()
    print(json.dumps(watch.stop()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

"""The list of goals: one rerun of the page with 1,000 goals against the same page with 10.

Measured is the processor time of the server's process, as for the other pages, once the chances are
worked out: those are made behind the page and once for each promise. Goals promise the same of
forty topics, so the thousand are those of many owners.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks import company
from benchmarks.measuring import Row, compared, in_turn, milliseconds, seconds
from benchmarks.options import Options
from benchmarks.places import SHELL, Server, serving, warm_visitor
from benchmarks.visitor import Visitor
from opsdash.access.actor import owner
from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goals
from opsdash.metrics.question import Filter
from opsdash.settings import Settings
from opsdash.store import open_home

TITLE = "Goals"
FEW, MANY = 10, 1000
_BOUND = 3.0
_PAGE = "goals"
_ROWS: Final = 100_000
_TOPICS: Final = 40
_OWNERS: Final = 30
# Streamlit collects garbage after it has said that a run is finished.
_AFTER_RUN = 0.1
_LOOK = 1.0
_IDLE_SHARE = 0.05
_MOST_LOOKS = 600


def measure(folder: Path, options: Options) -> Iterator[Row]:
    with ExitStack() as stack:
        sides = []
        for goals in (MANY, FEW):
            home = _home(folder / str(goals), goals)
            server = stack.enter_context(serving(home, SHELL, folder))
            visitor = stack.enter_context(warm_visitor(server, _PAGE))
            began = time.perf_counter()
            _wait(server, visitor)
            yield Row(f"({goals:,} goals' chances made)", seconds(time.perf_counter() - began))
            sides.append(_rerun(server, visitor))
        costs = in_turn(sides[0], sides[1], options.reruns)
    yield compared(f"The list, {MANY:,} goals against {FEW}", *costs, _BOUND, milliseconds)


def _home(path: Path, goals: int) -> Path:
    company.make_home(path, _ROWS)
    home = open_home(Settings(home=path, memory_limit=company.MEMORY_LIMIT, max_upload_mb=1))
    try:
        save_goals(home.state, [_goal(at) for at in range(goals)], owner(name="benchmark"))
    finally:
        home.close()
    return path


def _goal(at: int) -> Goal:
    end = company.END.date()
    return Goal(
        title=f"Fewer inquiries {at}",
        metric="inquiries",
        owner=f"Owner {at % _OWNERS}",
        baseline=500,
        target=400,
        start=end - timedelta(days=90),
        due=datetime.now(UTC).date() + timedelta(days=30),
        filters=(Filter("topic", (f"Topic {1 + at % _TOPICS}",)),),
        team=f"Team {at % 7}",
    )


def _wait(server: Server, visitor: Visitor) -> None:
    """Until nothing is worked out any more: each run has a few more chances begun."""
    for _ in range(_MOST_LOOKS):
        visitor.run()
        time.sleep(_AFTER_RUN)
        before = server.processor()
        time.sleep(_LOOK)
        if server.processor() - before < _IDLE_SHARE * _LOOK:
            return
    raise RuntimeError("the chances were not worked out in time")


def _rerun(server: Server, visitor: Visitor) -> Callable[[], float]:
    def rerun() -> float:
        before = server.processor()
        visitor.run()
        time.sleep(_AFTER_RUN)
        return server.processor() - before

    return rerun

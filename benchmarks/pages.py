"""Pages: one rerun of Today and of the Inquiry slope against the same elements drawn from literals.

Measured is the processor time of the server's process from the request to the last message, because
that bounds how many people one server can serve. A real server is asked over its websocket, so that
packing and sending messages and collecting garbage count as they do in use. The floor runs in a
second process of opsdash that differs in its script only.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import company, processes
from benchmarks.measuring import Row, compared, in_turn, milliseconds
from benchmarks.options import Options
from benchmarks.processes import PYTHON
from benchmarks.visitor import Visitor, visiting
from opsdash.settings import ROOT

TITLE = "Page"
_UNCACHED_BOUND = 3.0
_CACHED_BOUND = 1.5

_SHELL = ROOT / "opsdash" / "ui" / "shell.py"
_FLOORS = ROOT / "benchmarks" / "floors"
_PAGES = {"Today": "", "Inquiry slope": "inquiry-slope"}

# Streamlit collects garbage after it has said that a run is finished.
_AFTER_RUN = 0.1
_WARM_UP = 3
_LOOKS = 15


class Place(NamedTuple):
    """A server that is running and one visitor in it; `looking` is what reading its clock costs."""

    port: int
    visitor: Visitor
    looking: float

    def rerun(self) -> float:
        """Processor seconds of one rerun."""
        before = _processor(self.port)
        self.visitor.run()
        time.sleep(_AFTER_RUN)
        return _processor(self.port) - before - self.looking

    def rerun_uncached(self) -> float:
        processes.fetch(self.port, "POST", "/bench/forget")
        return self.rerun()


def measure(folder: Path, options: Options) -> Iterator[Row]:
    home = company.make_home(folder / "home", options.rows)
    yield _shell(folder, home, options)
    for name, path in _PAGES.items():
        yield from _page(folder, home, name, path, options)


def _shell(folder: Path, home: Path, options: Options) -> Row:
    """The shell around nothing against a script that draws nothing."""
    pages = folder / "pages"
    pages.mkdir()
    for page in (ROOT / "pages").glob("*.py"):
        (pages / page.name).touch()
    with (
        _open(
            folder, home, _FLOORS / "shell_alone.py", "", OPSDASH_BENCH_PAGES=str(pages)
        ) as shell,
        _open(folder, folder / "floor", _FLOORS / "empty_script.py", "") as empty,
    ):
        costs = in_turn(shell.rerun, empty.rerun, options.reruns)
    return compared("The shell alone against an empty page", *costs, None, milliseconds)


def _page(folder: Path, home: Path, name: str, path: str, options: Options) -> Iterator[Row]:
    charts = folder / f"charts {name}"
    charts.mkdir()
    with _open(folder, home, _SHELL, path) as page:
        _keep_charts(page.visitor, charts)
        floor_script = _FLOORS / "shell.py"
        floor_home = folder / "floor"
        with _open(
            folder, floor_home, floor_script, path, OPSDASH_BENCH_CHARTS=str(charts)
        ) as floor:
            yield _elements(name, page.visitor, floor.visitor)
            costs = in_turn(page.rerun_uncached, floor.rerun, options.reruns)
            yield compared(f"{name}, no answer cached", *costs, _UNCACHED_BOUND, milliseconds)
            costs = in_turn(page.rerun, floor.rerun, options.reruns)
            yield compared(f"{name}, answers cached", *costs, _CACHED_BOUND, milliseconds)


@contextmanager
def _open(folder: Path, home: Path, script: Path, page: str, **environment: str) -> Iterator[Place]:
    """A server of `script` and a visitor who has seen `page` a few times."""
    port, log = processes.free_port(), folder / f"{script.stem}.log"
    command = [PYTHON, "-m", "benchmarks.served", str(script), str(port)]
    variables = {"OPSDASH_HOME": str(home), **environment}
    with processes.running(command, variables, log) as process:
        processes.wait_for(port, "/_stcore/health", process, log)
        with visiting(port, page) as visitor:
            for _ in range(_WARM_UP):
                visitor.run()
            yield Place(port, visitor, _looking(port))


def _processor(port: int) -> float:
    return float(processes.fetch(port, "GET", "/bench/processor")[1])


def _looking(port: int) -> float:
    times = [_processor(port) for _ in range(_LOOKS + 1)]
    return median(after - before for before, after in pairwise(times))


def _keep_charts(visitor: Visitor, folder: Path) -> None:
    """Keep what the page sent of its charts, for the floor to draw."""
    for number, (spec, rows) in enumerate(visitor.charts):
        (folder / f"{number}.json").write_text(spec, encoding="utf-8")
        (folder / f"{number}.arrow").write_bytes(rows)


def _elements(name: str, page: Visitor, floor: Visitor) -> Row:
    """How much each sends. Raises RuntimeError when the floor sends what the page does not."""
    extra = floor.elements - page.elements
    if extra:
        raise RuntimeError(f"the floor of {name} draws more than the page: {dict(extra)}")
    lacking = page.elements - floor.elements
    note = f" (lacking: {', '.join(lacking.elements())})" if lacking else ""
    counts = page.elements.total(), floor.elements.total()
    return Row(f"{name}, elements{note}", str(counts[0]), str(counts[1]), counts[0] / counts[1])

"""Servers to measure: opsdash on a home, and the floor that draws one of its pages from constants.

All run in processes of opsdash that differ in their script and their home only.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import processes
from benchmarks.processes import PYTHON
from benchmarks.visitor import Visitor, visiting
from opsdash.settings import ROOT

PAGES = {
    "Today": "",
    "Inquiry slope": "inquiry-slope",
    "Resolution": "resolution",
}

SHELL = ROOT / "opsdash" / "ui" / "shell.py"
FLOORS = ROOT / "benchmarks" / "floors"

_WARM_UP = 3


class Server(NamedTuple):
    port: int
    pid: int

    def processor(self) -> float:
        """The seconds of processor time it has used."""
        return processes.processor_of(self.pid)

    def forget(self) -> None:
        processes.fetch(self.port, "POST", "/bench/forget")


@contextmanager
def serving(home: Path, script: Path, folder: Path, **environment: str) -> Iterator[Server]:
    """A server of `script` on a home."""
    port, log = processes.free_port(), folder / f"{script.stem}.log"
    command = [PYTHON, "-m", "benchmarks.served", str(script), str(port)]
    variables = {"OPSDASH_HOME": str(home), **environment}
    with processes.running(command, variables, log) as process:
        processes.wait_for(port, "/_stcore/health", process, log)
        yield Server(port, process.pid)


@contextmanager
def floor_of(
    home: Path, path: str, folder: Path, reached: Collection[str] = (), *, periods: bool = False
) -> Iterator[Server]:
    """The floor of a page of a home: what it draws now, drawn again from constants.

    The sections that somebody `reached` are drawn with it at once; `periods` lie open to choose.
    """
    tape = folder / f"{path or 'today'}.tape"
    variables = {
        "OPSDASH_BENCH_TAPE": str(tape),
        "OPSDASH_BENCH_PERIODS": "1" if periods else "",
        "OPSDASH_BENCH_REACHED": ",".join([path, *reached]),
    }
    with (
        serving(home, FLOORS / "recording.py", folder, **variables) as recording,
        visiting(recording.port, path) as visitor,
    ):
        visitor.run()
        drawn = visitor.elements.copy()
    empty = folder / "floor"
    with serving(empty, FLOORS / "playing.py", folder, OPSDASH_BENCH_TAPE=str(tape)) as server:
        with visiting(server.port, path) as visitor:
            visitor.run()
            lacking, extra = drawn - visitor.elements, visitor.elements - drawn
            if lacking or extra:
                raise RuntimeError(f"the floor of {path!r} lacks {lacking}, adds {extra}")
        yield server


@contextmanager
def warm_visitor(server: Server, path: str) -> Iterator[Visitor]:
    """A visitor who has seen the page a few times."""
    with visiting(server.port, path) as visitor:
        for _ in range(_WARM_UP):
            visitor.run()
        yield visitor

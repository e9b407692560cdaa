"""A crowd: many visitors who ask for a page in one moment, and what each of them costs in memory.

The slowest twentieth is compared with the slowest twentieth of the floor, because what a manager
remembers is the one time that it took long.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

from benchmarks import company
from benchmarks.measuring import Row, compared, in_turn, megabytes, seconds
from benchmarks.options import Options
from benchmarks.places import SHELL, Server, floor_of, serving
from benchmarks.visitor import Visitor, visiting

TITLE = "Crowd"
_SLOWEST_BOUND = 2.0
_MEGABYTE_BOUND = 1.0
_PAGE = ""
_ROUNDS = 7
_TWENTIETH = 20


def measure(folder: Path, options: Options) -> Iterator[Row]:
    home = company.make_home(folder / "home", options.rows)
    with ExitStack() as stack:
        floor = stack.enter_context(floor_of(home, _PAGE, folder))
        page = stack.enter_context(serving(home, SHELL, folder))
        alone = _memory_after(page, stack.enter_context(visiting(page.port, _PAGE)))
        crowd = _crowd(stack, page, options.crowd)
        costs = in_turn(_slowest(crowd), _slowest(_crowd(stack, floor, options.crowd)), _ROUNDS)
        yield compared(
            f"{options.crowd} at once, the slowest twentieth", *costs, _SLOWEST_BOUND, seconds
        )
        each = (_resident(page) - alone) / options.crowd
        yield Row(
            "Memory of one more session", megabytes(each), "1 MB", each / 2**20, _MEGABYTE_BOUND
        )


def _crowd(stack: ExitStack, server: Server, size: int) -> list[Visitor]:
    crowd = [stack.enter_context(visiting(server.port, _PAGE)) for _ in range(size)]
    for each in crowd:
        each.run()
    return crowd


def _slowest(crowd: list[Visitor]) -> Callable[[], float]:
    """The time within which all but a twentieth of the crowd were served."""

    def once(visitor: Visitor) -> float:
        began = time.perf_counter()
        visitor.run()
        return time.perf_counter() - began

    def all_at_once() -> float:
        with ThreadPoolExecutor(len(crowd)) as pool:
            return quantiles(pool.map(once, crowd), n=_TWENTIETH)[-1]

    return all_at_once


def _memory_after(server: Server, visitor: Visitor) -> int:
    """What the server holds once a first visitor has seen the page a few times."""
    for _ in range(_ROUNDS):
        visitor.run()
    return _resident(server)


def _resident(server: Server) -> int:
    command = ["ps", "-o", "rss=", "-p", str(server.pid)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(told.stdout) * 1024

"""Pages: one rerun of each against the same elements drawn from constants.

Measured is the processor time of the server's process from the request to the last message, because
that bounds how many people one server can serve. A real server is asked over its websocket, so that
packing and sending messages and collecting garbage count as they do in use. The floor is recorded
from the page and drawn in a second process of opsdash that differs in its script only.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks import company
from benchmarks.measuring import Row, compared, in_turn, milliseconds, seconds
from benchmarks.options import Options
from benchmarks.places import FLOORS, PAGES, SHELL, Server, floor_of, serving, warm_visitor
from opsdash.settings import ROOT

TITLE = "Page"
_UNCACHED_BOUND = 2.5
_CACHED_BOUND = 1.5
_GROWTH_BOUND = 1.3
_SHELL_BOUND = 2.5

# Streamlit collects garbage after it has said that a run is finished.
_AFTER_RUN = 0.1


def measure(folder: Path, options: Options) -> Iterator[Row]:
    homes = {}
    for rows in (options.rows, options.many):
        began = time.perf_counter()
        homes[rows] = company.make_home(folder / str(rows), rows)
        yield Row(f"({rows:,} inquiries made)", seconds(time.perf_counter() - began))
    yield _shell(folder, homes[options.rows], options)
    for name, path in PAGES.items():
        for rows, home in homes.items():
            yield from _page(folder, home, f"{name}, {rows:,}", path, options)
        yield _growth(folder, homes[options.many], homes[options.rows], name, options)


def _shell(folder: Path, home: Path, options: Options) -> Row:
    """The shell around nothing against a script that draws nothing."""
    pages = folder / "pages"
    pages.mkdir()
    for page in (ROOT / "pages").glob("*.py"):
        (pages / page.name).touch()
    with ExitStack() as stack:
        alone, empty = FLOORS / "shell_alone.py", FLOORS / "empty_script.py"
        shell = stack.enter_context(serving(home, alone, folder, OPSDASH_BENCH_PAGES=str(pages)))
        nothing = stack.enter_context(serving(folder / "nothing", empty, folder))
        costs = in_turn(_rerun(stack, shell, ""), _rerun(stack, nothing, ""), options.reruns)
    return compared("The shell against an empty page", *costs, _SHELL_BOUND, milliseconds)


def _page(folder: Path, home: Path, name: str, path: str, options: Options) -> Iterator[Row]:
    with ExitStack() as stack:
        floor = stack.enter_context(floor_of(home, path, folder))
        page = stack.enter_context(serving(home, SHELL, folder))
        rerun, least = _rerun(stack, page, path), _rerun(stack, floor, path)
        costs = in_turn(_uncached(page, rerun), least, options.reruns)
        yield compared(f"{name}, no answer cached", *costs, _UNCACHED_BOUND, milliseconds)
        costs = in_turn(rerun, least, options.reruns)
        yield compared(f"{name}, answers cached", *costs, _CACHED_BOUND, milliseconds)


def _growth(folder: Path, many: Path, few: Path, name: str, options: Options) -> Row:
    """The larger company's page against the smaller one's."""
    with ExitStack() as stack:
        sides = []
        for home in (many, few):
            server = stack.enter_context(serving(home, SHELL, folder))
            sides.append(_uncached(server, _rerun(stack, server, PAGES[name])))
        costs = in_turn(*sides, options.reruns)
    what = f"{name}, {options.many:,} against {options.rows:,}"
    return compared(what, *costs, _GROWTH_BOUND, milliseconds)


def _rerun(stack: ExitStack, server: Server, path: str) -> Callable[[], float]:
    """What one rerun for a visitor who stays costs, in processor seconds."""
    visitor = stack.enter_context(warm_visitor(server, path))

    def rerun() -> float:
        before = server.processor()
        visitor.run()
        time.sleep(_AFTER_RUN)
        return server.processor() - before

    return rerun


def _uncached(server: Server, rerun: Callable[[], float]) -> Callable[[], float]:
    def uncached() -> float:
        server.forget()
        return rerun()

    return uncached

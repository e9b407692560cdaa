"""Start: a second `make run` until the first page stands, against an empty Streamlit app.

Measured from the call until the first page is served and its first script run is over, on a home
with the smaller company. Nothing is installed: `make` finds the environment ready.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import company, processes
from benchmarks.measuring import Row, compared, in_turn, seconds
from benchmarks.options import Options
from benchmarks.processes import PYTHON
from benchmarks.visitor import visiting
from opsdash.settings import ROOT

TITLE = "Start"
_BOUND = 2.0
_EMPTY = ROOT / "benchmarks" / "floors" / "empty_script.py"


def measure(folder: Path, options: Options) -> Iterator[Row]:
    home = company.make_home(folder / "home", options.rows)
    away = folder / "away"
    away.mkdir()
    served: dict[str, list[float]] = {"ours": [], "empty": []}

    def ours() -> float:
        port = processes.free_port()
        command = ["make", "--no-print-directory", "run"]
        environment = {"OPSDASH_HOME": str(home), "OPSDASH_PORT": str(port)}
        first, finished = _start(command, port, environment, folder / "run.log", ROOT)
        served["ours"].append(first)
        return finished

    def empty() -> float:
        port = processes.free_port()
        command = [PYTHON, "-m", "streamlit", "run", str(_EMPTY), *_flags(port)]
        first, finished = _start(command, port, {}, folder / "empty.log", away)
        served["empty"].append(first)
        return finished

    # A first start compiles what is imported.
    ours(), empty()
    for each in served.values():
        each.clear()
    finished = in_turn(ours, empty, options.repeats)
    yield compared("First page served", served["ours"], served["empty"], None, seconds)
    yield compared("First page served and its script run", *finished, _BOUND, seconds)


def _flags(port: int) -> list[str]:
    """What keeps an empty app from asking, reporting and watching files."""
    return [
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--server.fileWatcherType=none",
        "--server.address=127.0.0.1",
        f"--server.port={port}",
    ]


def _start(
    command: Sequence[str], port: int, environment: dict[str, str], log: Path, folder: Path
) -> tuple[float, float]:
    """Seconds until the first page is served, and until its first run is over."""
    began = time.perf_counter()
    with processes.running(command, environment, log, folder) as process:
        processes.wait_for(port, "/", process, log)
        served = time.perf_counter() - began
        with visiting(port) as visitor:
            visitor.run()
        return served, time.perf_counter() - began

"""Memory: the peak of the process that imports one large file, on each way in without a browser.

The file is about a gigabyte unless `--large` says otherwise; the server's peak contains the server.
"""

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import company, processes
from benchmarks.measuring import Row, megabytes
from benchmarks.options import Options
from benchmarks.processes import PYTHON, free_port, wait_for
from opsdash.access.actor import owner
from opsdash.access.tokens import create_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.settings import ROOT, Settings
from opsdash.store import open_home

TITLE = "Memory"
_BOUND_BYTES = 1_500_000_000
_LARGEST_MB = "4000"
_LOOK_SECONDS = 0.2
_LONGEST_SECONDS = 3600


def measure(folder: Path, options: Options) -> Iterator[Row]:
    file = company.write_file(folder / "tickets.csv", options.large)
    size = megabytes(file.stat().st_size)
    for way, run in (("command line", _on_command_line), ("API", _through_api), ("inbox", _inbox)):
        home = folder / "home"
        token = _prepared(home)
        peak = run(folder, home, file, token)
        yield Row(
            f"{size} through the {way}", megabytes(peak), ratio=peak / _BOUND_BYTES, bound=1.0
        )
        shutil.rmtree(home)


def _prepared(home: Path) -> str:
    opened = open_home(Settings(home=home, memory_limit="1GB", max_upload_mb=1))
    try:
        save_organisation(
            opened.state, Organisation("Europe/Berlin", "EUR", 0), owner(name="benchmark")
        )
        return create_token(opened.state, "benchmark", owner(name="benchmark"))[1]
    finally:
        opened.close()


def _on_command_line(folder: Path, home: Path, file: Path, _token: str) -> int:
    command = [PYTHON, "-m", "opsdash", "import", str(file)]
    return processes.spend(command, {"OPSDASH_HOME": str(home)}, folder / "import.log").peak


def _through_api(folder: Path, home: Path, file: Path, token: str) -> int:
    def send(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST_SECONDS)
        with file.open("rb") as body:
            headers = {"Authorization": f"Bearer {token}", "Content-Length": str(_size(file))}
            connection.request("POST", "/api/import?source=large", body, headers)
            answer = connection.getresponse()
        told = answer.read().decode()
        connection.close()
        if answer.status != http.client.OK:
            raise RuntimeError(told)

    return _served(folder, home, send)


def _inbox(folder: Path, home: Path, file: Path, _token: str) -> int:
    def put(_port: int) -> None:
        # The last of the three: the file itself, not another gigabyte.
        file.rename(home / "inbox" / file.name)
        deadline = time.monotonic() + _LONGEST_SECONDS
        while not (home / "inbox" / "done" / file.name).exists():
            if time.monotonic() > deadline or list((home / "inbox").glob("rejected/*")):
                raise RuntimeError("the inbox did not import the file")
            time.sleep(_LOOK_SECONDS)

    return _served(folder, home, put)


def _size(file: Path) -> int:
    return file.stat().st_size


def _served(folder: Path, home: Path, work: Callable[[int], None]) -> int:
    """The peak of a server while it does the work."""
    with _server(folder, home) as (process, port):
        work(port)
        process.terminate()
        return processes.peak_of(process)


@contextmanager
def _server(folder: Path, home: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    port, log = free_port(), folder / "server.log"
    environment = {
        **os.environ,
        "OPSDASH_HOME": str(home),
        "OPSDASH_PORT": str(port),
        "OPSDASH_MAX_UPLOAD_MB": _LARGEST_MB,
    }
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [PYTHON, "app.py"], cwd=ROOT, env=environment, stdout=sink, stderr=sink
        )
    try:
        wait_for(port, "/api/health", process, log)
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
            process.wait()

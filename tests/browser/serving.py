"""A real server for a test: `python app.py` with its own home, port and log, gone afterwards.

Homes are made in this process, before the server opens them: only one process may hold one.
"""

import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from acting import ANN

from opsdash.calendar.organisation import Organisation, load_organisation, save_organisation
from opsdash.sample.loading import load_sample
from opsdash.settings import ROOT, Settings
from opsdash.store.home import Home, open_home

# A cold start imports everything on a machine that may be busy with other tests.
START_SECONDS = 180
STOP_SECONDS = 60
# No system takes these for a call on its own, so none is gone before its server has come.
PORTS = range(20_000, 32_000)
ORGANISATION = Organisation(timezone="Europe/Berlin", currency="EUR", week_start=0)


@dataclass(frozen=True)
class Server:
    """`pid` is the server's process; `log` takes all it prints."""

    port: int
    home: Path
    log: Path
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def opened(path: Path) -> Iterator[Home]:
    """The home at `path` in this process; never while a server has it."""
    home = open_home(Settings(home=path, memory_limit="1GB", max_upload_mb=200))
    try:
        yield home
    finally:
        home.close()


def configure(path: Path, organisation: Organisation = ORGANISATION) -> Path:
    """A home whose three questions of the first run are answered, without data."""
    with opened(path) as home:
        stored = load_organisation(home.state)
        save_organisation(
            home.state,
            Organisation(
                timezone=organisation.timezone,
                currency=organisation.currency,
                week_start=organisation.week_start,
                version=stored.version,
            ),
            ANN,
        )
    return path


def with_sample(path: Path) -> Path:
    """A configured home that holds the sample company."""
    configure(path)
    with opened(path) as home:
        load_sample(home, load_organisation(home.state), ANN)
    return path


def copied(template: Path, path: Path) -> Path:
    """A home of its own for one test from one that took long to make."""
    shutil.copytree(template, path, dirs_exist_ok=True)
    return path


@contextmanager
def serving(home: Path, log: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    """Start the server, wait until it is healthy, and end it with the block."""
    port = port or free_port()
    variables = {
        **os.environ,
        "OPSDASH_HOME": str(home),
        "OPSDASH_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=variables, stdout=sink, stderr=sink
        )
    server = Server(port=port, home=home, log=log, pid=process.pid)
    try:
        _wait_until_healthy(server, process)
        yield server
    finally:
        _stop(process)


def get(server: Server, path: str) -> tuple[int, str]:
    """Status and body of a plain request, as sent (no browser tidies the path); 0 if refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def free_port() -> int:
    """Of a wide range by chance: other test processes look for theirs at the same time."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}:\n{server.logged()}")
        if get(server, "/api/health")[0] == http.client.OK:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server was not healthy after {START_SECONDS} s:\n{server.logged()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

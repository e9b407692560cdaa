"""Whole processes from outside: what one run used, and servers that are ended with their children.

Needs a POSIX system: the operating system accounts for each finished child.
"""

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from opsdash.settings import ROOT

PYTHON = sys.executable

# A server starts in a second or two; a busy machine takes longer.
_START_SECONDS = 60
_STOP_SECONDS = 15
_PAUSE = 0.005


@dataclass(frozen=True)
class Spent:
    """What a finished process used; `peak` is its largest resident size in bytes."""

    wall: float
    cpu: float
    peak: int


def spend(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Spent:
    """Run a command to its end. Raises RuntimeError with what it printed if it fails."""
    with log.open("wb") as sink:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=_own(environment), stdout=sink, stderr=sink
        )
        used = _ended(process)
        wall = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{log.read_text(encoding='utf-8')}")
    return Spent(wall, used.ru_utime + used.ru_stime, _peak(used))


def peak_of(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process that was told to end: its largest resident size in bytes."""
    return _peak(_ended(process))


def _ended(process: subprocess.Popen[bytes]) -> resource.struct_rusage:
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used


def _peak(used: resource.struct_rusage) -> int:
    # Linux counts in kilobytes, macOS in bytes.
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def processor_of(pid: int) -> float:
    """The seconds of processor time a running process has used. Linux only.

    Read from outside: what a server needs to tell it would be measured too, and that varies by
    more than a small page costs.
    """
    # How the kernel numbers the clock of another process (see clock_getcpuclockid).
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process group of its own, ended with the block."""
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_own(environment),
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of this process, without what `make` tells the programs it runs.

    Nor do they compile their modules anew in every start.
    """
    made = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONDONTWRITEBYTECODE"}
    return {**{name: text for name, text in os.environ.items() if name not in made}, **environment}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server answers `path` with 200. Raises RuntimeError with its log."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if fetch(port, "GET", path)[0] == http.client.OK:
            return
        time.sleep(_PAUSE)
    raise RuntimeError(f"no answer from the server:\n{log.read_text(encoding='utf-8')}")


def fetch(port: int, method: str, path: str) -> tuple[int, str]:
    """Status and body; status 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_START_SECONDS)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()

"""Which running server has this home: a small file beside the databases, private to its owner.

It carries a token for programs of the same user on the same machine. A server that was killed
leaves it behind, so whoever reads it checks that the process lives and then asks it.
"""

import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "server.json"
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Served:
    """`machine` is the host name: a process number means nothing on another machine."""

    machine: str
    pid: int
    host: str
    port: int
    token: str


def announce(home: Path, host: str, port: int) -> Served:
    """Write the file of this process, readable by its owner alone."""
    served = Served(
        machine=socket.gethostname(),
        pid=os.getpid(),
        host=_reachable(host),
        port=port,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
    )
    fresh = home / f"{_FILE}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(asdict(served), file)
    fresh.replace(home / _FILE)
    return served


def _reachable(host: str) -> str:
    """The address to call: a server that listens everywhere is reached at home."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not an address to listen on


def withdraw(home: Path, served: Served) -> None:
    """Remove the file, unless another server has written its own meanwhile."""
    if _read(home) == served:
        (home / _FILE).unlink(missing_ok=True)


def find_server(home: Path) -> Served | None:
    """The server of this home on this machine, if its process lives; it may still not answer."""
    served = _read(home)
    if served and served.machine == socket.gethostname() and _lives(served.pid):
        return served
    return None


def _read(home: Path) -> Served | None:
    try:
        return Served(**json.loads((home / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

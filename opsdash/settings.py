"""What the process is told from outside: where its home is and how much it may use.

Read from the environment once per call, never cached: tests and servers set it before use.
"""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from opsdash.errors import OpenAddressError
from opsdash.team import Team, is_loopback, read_team

ROOT = Path(__file__).resolve().parent.parent


_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What a file may ask for before it is refused.

    `ratio` is how many times its packed size a file may unpack to; `line` bounds one physical line
    and one cell, which have to fit into memory; `workbook_memory` is what reading a sheet may take.
    """

    unpacked: int = 8192 * _MEGABYTE
    ratio: int = 400
    line: int = 8 * _MEGABYTE
    columns: int = 2000
    uneven_rows: int = 1_000_000
    workbook_memory: int = 1400 * _MEGABYTE


USUAL_LIMITS = Limits()


@dataclass(frozen=True)
class Settings:
    """`memory_limit` is a DuckDB size such as "4GB"; `max_upload_mb` bounds one browser upload.

    `outbound` are servers ("host:port") of one's own network that notices may be sent to.
    `host` and `port` are where the server listens. `team` is None in local mode, where nobody
    signs in.
    """

    home: Path
    memory_limit: str
    max_upload_mb: int
    limits: Limits = USUAL_LIMITS
    outbound: frozenset[str] = frozenset()
    host: str = "127.0.0.1"
    port: int = 8501
    team: Team | None = None


def read_settings() -> Settings:
    """Raises TeamInvalidError."""
    home = Path(os.environ.get("OPSDASH_HOME", str(ROOT / "data"))).expanduser().resolve()
    host = os.environ.get("OPSDASH_HOST", "127.0.0.1")
    port = int(os.environ.get("OPSDASH_PORT", "8501"))
    return Settings(
        home=home,
        memory_limit=os.environ.get("OPSDASH_MEMORY_LIMIT", "1GB"),
        max_upload_mb=int(os.environ.get("OPSDASH_MAX_UPLOAD_MB", "1000")),
        limits=_limits(),
        outbound=_listed("OPSDASH_NOTICE_ALLOW"),
        host=host,
        port=port,
        team=read_team(home, host, port),
    )


def refuse_open_address(settings: Settings) -> None:
    """Raise OpenAddressError where other machines would be let in without a sign-in."""
    if settings.team is None and not is_loopback(settings.host):
        raise OpenAddressError(host=settings.host)


def command_line(words: str) -> str:
    """A command for this very home and address, to be copied in the folder of the repository."""
    names = ["OPSDASH_HOME", "OPSDASH_HOST", "OPSDASH_PORT"]
    if os.environ.get("OPSDASH_ADDRESS"):
        names += ["OPSDASH_TEAM", "OPSDASH_ADDRESS"]
    told = [f"{name}={shlex.quote(os.environ[name])}" for name in names if os.environ.get(name)]
    return " ".join([*told, ".venv/bin/python -m opsdash", words])


def told_secret(variable: str) -> str:
    """What an environment variable holds; empty when it is not set or has no name."""
    return os.environ.get(variable, "").strip() if variable else ""


def _listed(name: str) -> frozenset[str]:
    said = os.environ.get(name, "").split(",")
    return frozenset(part.strip().lower() for part in said if part.strip())


def _limits() -> Limits:
    usual = USUAL_LIMITS
    return Limits(
        unpacked=_megabytes("OPSDASH_MAX_UNPACKED_MB", usual.unpacked),
        ratio=int(os.environ.get("OPSDASH_MAX_RATIO", usual.ratio)),
        line=_megabytes("OPSDASH_MAX_LINE_MB", usual.line),
        columns=int(os.environ.get("OPSDASH_MAX_COLUMNS", usual.columns)),
        uneven_rows=int(os.environ.get("OPSDASH_MAX_UNEVEN_ROWS", usual.uneven_rows)),
        workbook_memory=_megabytes("OPSDASH_WORKBOOK_MEMORY_MB", usual.workbook_memory),
    )


def _megabytes(name: str, usual: int) -> int:
    said = os.environ.get(name)
    return int(said) * _MEGABYTE if said else usual

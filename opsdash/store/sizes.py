"""What a home takes on disk and its process in memory, and which engine it runs."""

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

_STATUS = Path("/proc/self/status")
_KILOBYTE = 1024


@dataclass(frozen=True)
class Files:
    """How many files a folder holds, and their bytes."""

    count: int
    size: int


def database_size(path: Path) -> int:
    """The bytes of a database file and of what it has not merged into it yet."""
    return sum(_size(each) for each in (path, path.with_name(f"{path.name}.wal")))


def files_in(folder: Path) -> Files:
    """All files below a folder; none where there is no folder."""
    sizes = [_size(Path(at, name)) for at, _, names in os.walk(folder) for name in names]
    return Files(len(sizes), sum(sizes))


def memory_size() -> int | None:
    """The bytes this process holds in memory; None where the system does not tell."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(next(found, "0")) * _KILOBYTE or None


def engine_version() -> str:
    return duckdb.__version__


def _size(path: Path) -> int:
    """Nothing for a file that is just gone."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0

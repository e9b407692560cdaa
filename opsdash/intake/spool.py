"""Uploads on disk: a file that was sent leaves the server's memory as soon as it has arrived.

A spooled file lives until it is imported or removed, an hour at most: it holds what is dropped on
import, such as addresses. What an earlier process left is emptied when the server starts, and
beyond a bound the oldest files go. A file that an import reads stays until it has ended.
"""

import hashlib
import re
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from opsdash.settings import read_settings

_CHUNK = 1 << 20
_MEGABYTE = 1 << 20
_SAFE_NAME = 60
_SHORT = 16
# Several people with a few files each; more than that is forgotten files.
_MOST_UPLOADS = 6
# Long enough to ask a colleague what a column means.
_LONGEST_WAIT_SECONDS = 3600

_lock = threading.Lock()
_emptied: set[Path] = set()
_held: set[Path] = set()


@dataclass(frozen=True)
class Spooled:
    """`name` is what the person called the file, `path` where it waits."""

    name: str
    path: Path
    digest: str
    size: int

    @property
    def id(self) -> str:
        return self.path.name


def open_spool(home: Path) -> Path:
    """The folder for uploads, without those that waited too long.

    Only one process has a home, so it starts empty.
    """
    folder = home / "spool"
    with _lock:
        if folder not in _emptied:
            shutil.rmtree(folder, ignore_errors=True)
            _emptied.add(folder)
        folder.mkdir(parents=True, exist_ok=True)
        _drop_old(folder)
    return folder


def _drop_old(folder: Path) -> None:
    oldest = time.time() - _LONGEST_WAIT_SECONDS
    for path in folder.iterdir():
        if path not in _held and _stored_at(path) < oldest:
            path.unlink(missing_ok=True)


def _stored_at(path: Path) -> float:
    """When the upload arrived; never for one that is just gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def hold(files: Iterable[Path]) -> None:
    """Keep these files until they are released: an import reads them."""
    with _lock:
        _held.update(files)


def release(files: Iterable[Path]) -> None:
    with _lock:
        _held.difference_update(files)


def spool(folder: Path, name: str, data: BinaryIO) -> Spooled:
    """Write an upload to disk under its hash and a harmless form of its name."""
    arriving = Arriving(folder)
    while chunk := data.read(_CHUNK):
        arriving.add(chunk)
    return arriving.keep(name)


class Arriving:
    """An upload on its way to the disk, in pieces; kept under its name at the end, or dropped."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._digest = hashlib.sha256()
        self._file = NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115 - closed at its end
        self._path = Path(self._file.name)
        hold([self._path])

    def add(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._file.write(chunk)
        self.size += len(chunk)

    def keep(self, name: str, *, apart: bool = False) -> Spooled:
        """The finished upload; with `apart` an equal one stays another file."""
        self._file.close()
        digest = self._digest.hexdigest()
        mark = self._path.name if apart else digest[:_SHORT]
        path = self._folder / f"{mark}-{_harmless(name)}"
        self._path.replace(path)
        release([self._path])
        _bound(self._folder, path)
        return Spooled(name=name, path=path, digest=digest, size=self.size)

    def drop(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)
        release([self._path])


def _harmless(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[-_SAFE_NAME:]


def discard(file: Spooled) -> None:
    file.path.unlink(missing_ok=True)


def _bound(folder: Path, newest: Path) -> None:
    limit = _MOST_UPLOADS * read_settings().max_upload_mb * _MEGABYTE
    waiting = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    total = sum(path.stat().st_size for path in waiting)
    for path in waiting:
        if total <= limit or path == newest:
            return
        if path in _held:
            continue
        total -= path.stat().st_size
        path.unlink(missing_ok=True)

"""Secrets that must be used again and so cannot be hashed: passwords, addresses that open a chat.

They lie in one file beside the databases that only its owner can read, never in a database, whose
copies and history travel. The environment goes before the file.
"""

import json
import os
import secrets
import threading
from pathlib import Path
from typing import Final

from opsdash.settings import told_secret

_FILE: Final = "secrets.json"
_MADE_BYTES: Final = 32
_lock: Final = threading.Lock()


def keep_secret(home: Path, name: str, value: str) -> None:
    """Store it under `name`; an empty one is forgotten."""
    with _lock:
        kept = _read(home)
        kept.pop(name, None)
        if value:
            kept[name] = value
        _write(home, kept)


def has_secret(home: Path, name: str, variable: str = "") -> bool:
    return bool(read_secret(home, name, variable))


def read_secret(home: Path, name: str, variable: str = "") -> str:
    """The secret of the environment variable, else the one kept under `name`, else nothing."""
    return told_secret(variable) or _read(home).get(name, "")


def made_secret(home: Path, name: str) -> str:
    """The random key kept under `name`, made when it is first asked for."""
    if kept := _read(home).get(name):
        return kept
    with _lock:
        kept_all = _read(home)
        if name not in kept_all:
            kept_all[name] = secrets.token_hex(_MADE_BYTES)
            _write(home, kept_all)
    return kept_all[name]


def _read(home: Path) -> dict[str, str]:
    try:
        return dict(json.loads((home / _FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def _write(home: Path, kept: dict[str, str]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    fresh = home / f"{_FILE}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(kept, file)
    fresh.replace(home / _FILE)

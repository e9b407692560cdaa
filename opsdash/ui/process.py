"""The one opened home of this process.

A second opening of the same files would fail, so every page, route and test asks here. The launcher
opens it before the first visitor and closes it when the server stops.
"""

import threading
from pathlib import Path

from opsdash.settings import read_settings
from opsdash.store import Home, open_home

# Cleared by the launcher while its preload imports what pages would import at the same time.
imports_done = threading.Event()
imports_done.set()

_lock = threading.Lock()
_homes: dict[Path, Home] = {}


def current_home() -> Home:
    """The home the environment names, opened on first use. Raises what `open_home` raises."""
    settings = read_settings()
    with _lock:
        if settings.home not in _homes:
            _homes[settings.home] = open_home(settings)
        return _homes[settings.home]


def close_homes() -> None:
    with _lock:
        while _homes:
            _homes.popitem()[1].close()

"""The one opened home of this process.

A second opening of the same files would fail, so every page, route and test asks here. The launcher
opens it before the first visitor and closes it when the server stops.
"""

import os
import threading
from pathlib import Path

from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.team import Team

_lock = threading.Lock()
_homes: dict[Path, Home] = {}
# By what the environment says, because every run asks and finding a path takes a while.
_named: dict[str | None, Home] = {}
_teams: dict[str | None, Team | None] = {}


def current_home() -> Home:
    """The home the environment names, opened on first use. Raises what `open_home` raises."""
    name = os.environ.get("OPSDASH_HOME")
    with _lock:
        if name not in _named:
            settings = read_settings()
            if settings.home not in _homes:
                _homes[settings.home] = open_home(settings)
            _named[name] = _homes[settings.home]
        return _named[name]


def current_team() -> Team | None:
    """The team's settings as the process began with them: a gate must not change while it stands.

    Raises TeamInvalidError.
    """
    name = os.environ.get("OPSDASH_HOME")
    with _lock:
        if name not in _teams:
            _teams[name] = read_settings().team
        return _teams[name]


def close_homes() -> None:
    with _lock:
        _named.clear()
        _teams.clear()
        while _homes:
            _homes.popitem()[1].close()

"""The home folder: facts and state side by side, opened together or not at all."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from opsdash.errors import StoreUnreadableError
from opsdash.settings import Settings
from opsdash.store.database import Database

_KEY_BYTES = 32
_OWNER_ALONE = 0o700


@dataclass(frozen=True)
class Home:
    """`key` hashes customer identities; losing it breaks the link to earlier repeat contacts."""

    path: Path
    facts: Database
    state: Database
    key: bytes

    @property
    def groups(self) -> tuple[str, ...] | None:
        """The groups whose rows are seen here, None: all."""
        return self.facts.groups

    def limited_to(self, groups: Iterable[str] | None) -> "Home":
        """The same home as somebody sees it who sees these groups only; None: all that is seen now.

        It shares databases, locks and versions with this one.
        """
        return self if groups is None else replace(self, facts=self.facts.limited_to(groups))

    def close(self) -> None:
        self.facts.close()
        self.state.close()


def open_home(settings: Settings) -> Home:
    """Open both databases, creating them where they are missing.

    Raises StoreHeldError (another process has them), StoreNewerError, StoreUnreadableError.
    """
    path = settings.home
    try:
        _make_private(path, is_team=settings.team is not None)
        key = _read_or_make_key(path / "customer.key")
    except OSError as error:
        raise StoreUnreadableError(path=str(path), detail=str(error)) from error
    facts = Database(path / "facts.duckdb", "facts", settings.memory_limit)
    try:
        state = Database(path / "state.duckdb", "state", settings.memory_limit)
    except BaseException:
        facts.close()
        raise
    return Home(path=path, facts=facts, state=state, key=key)


def _make_private(path: Path, *, is_team: bool) -> None:
    """The folder, closed to other users of the machine: DuckDB writes files that all may read.

    One that is there stays as its owner wants it, unless a team's passwords and sessions are in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_dir():
        path.mkdir(_OWNER_ALONE)
    elif is_team:
        # A folder of somebody else's, as a container may be given, is that one's to close.
        with suppress(PermissionError):
            path.chmod(_OWNER_ALONE)


def _read_or_make_key(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(_KEY_BYTES)
        file.write(key)
    return key

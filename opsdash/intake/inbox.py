"""The inbox of a home: what is put there is imported once and put away, whatever happens meanwhile.

A file is claimed by a move to `importing/`, after a note of the newest batch; a process that died
finds both again and asks the ledger whether the file is in. Then it goes to `done/` or `rejected/`
beside a report.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from opsdash.access.actor import program
from opsdash.errors import ImportBusyError, InboxFileError
from opsdash.intake.account import Account
from opsdash.intake.choices import Choices
from opsdash.intake.ledger import read_rejects, select_batches
from opsdash.intake.local_days import organisation_for
from opsdash.intake.outcome import Outcome
from opsdash.intake.queue import Result, Task, submit
from opsdash.store import Home

_INBOX: Final = "inbox"

DONE, REJECTED, _CLAIMED = "done", "rejected", "importing"
REPORT: Final = ".report.txt"
_NOTE: Final = ".note.json"

# Names that programs give to what they have not finished, or that mean nothing to anybody.
_PASSED_BEGINNINGS: Final = (".", "~")
_PASSED_ENDINGS: Final = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp")
# Copies over a network pause; a file that stood still for so long is whole.
_QUIET_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.2
# File systems allow 255 bytes, of which a date and the name of the report need some.
_LONGEST_NAME: Final = 200
_ENDING: Final = 40
_SHOWN_REJECTS: Final = 1000

# Size, time of the last change, and the number of the file: what a change would change.
Mark = tuple[int, int, int]


@dataclass(frozen=True)
class Found:
    """A file in the inbox; the folder it lies in names its source, if it lies in one."""

    path: Path
    folder: str
    mark: Mark

    @property
    def name(self) -> str:
        return _spoken(self.path.name)


@dataclass(frozen=True)
class Settled:
    """What became of a file, for its report: an account, an outcome from the ledger, or a problem.

    `kept_at` is where the file lies now.
    """

    name: str
    source: str | None
    kept_at: Path
    account: Account | None = None
    outcome: Outcome | None = None
    problem: Exception | None = None

    @property
    def is_done(self) -> bool:
        outcome = self.account.outcome if self.account else self.outcome
        return outcome is not None and (outcome.loaded > 0 or outcome.rejected == 0)


class Inbox:
    """`write_report` puts what became of a file into words; `is_over` tells to stop early."""

    def __init__(
        self,
        home: Home,
        write_report: Callable[[Settled], str],
        is_over: Callable[[], bool] = lambda: False,
        quiet_seconds: float = _QUIET_SECONDS,
    ) -> None:
        self.folder = home.path / "inbox"
        self._home = home
        self._write_report = write_report
        self._is_over = is_over
        self._quiet_seconds = quiet_seconds
        self._seen: dict[Path, tuple[Mark, float]] = {}
        self.folder.mkdir(exist_ok=True)

    def look(self) -> None:
        """Put away what an earlier process had claimed, then import every file that stands still.

        Raises OSError when a file or the folder cannot be used; nothing is lost, a later look goes
        on, and one file that cannot be moved keeps no other waiting.
        """
        for claimed in self._claimed():
            self._resume(claimed)
        trouble: OSError | None = None
        for found in self._still():
            # The note speaks of one file: while that is not put away, no other is claimed.
            if self._is_over() or self._claimed():
                break
            try:
                self._take(found)
            except OSError as problem:
                trouble = problem
        if trouble:
            raise trouble

    def _claimed(self) -> list[Found]:
        return list(_files(self.folder / _CLAIMED))

    def _still(self) -> list[Found]:
        """The files that have not changed for a while, the oldest first."""
        now = time.monotonic()
        found = list(_files(self.folder))
        self._seen = {
            each.path: before
            if (before := self._seen.get(each.path)) and before[0] == each.mark
            else (each.mark, now)
            for each in found
        }
        still = [each for each in found if now - self._seen[each.path][1] >= self._quiet_seconds]
        return sorted(still, key=lambda each: (each.mark[1], each.path))

    def _take(self, found: Found) -> None:
        folder = _spoken(found.folder)
        claimed = self.folder / _CLAIMED / folder / _fitting(found.name)
        claimed.parent.mkdir(parents=True, exist_ok=True)
        self._note_newest()
        found.path.rename(claimed)
        self._import(Found(claimed, folder, found.mark))

    def _note_newest(self) -> None:
        ((newest,),) = self._home.facts.rows("SELECT COALESCE(MAX(batch_id), 0) FROM batch")
        _write(self.folder / _CLAIMED / _NOTE, json.dumps({"newest": newest}))

    def _resume(self, claimed: Found) -> None:
        """A process died or had to stop while it had this file; the ledger knows how far it was."""
        outcome = self._stored(claimed)
        if outcome:
            self._put_away(claimed, outcome=outcome)
        else:
            self._import(claimed)

    def _stored(self, claimed: Found) -> Outcome | None:
        try:
            newest = json.loads((self.folder / _CLAIMED / _NOTE).read_text())["newest"]
        except FileNotFoundError:
            return None
        with claimed.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with self._home.facts.cursor() as cursor:
            batches = select_batches(
                cursor,
                "WHERE batch_id > ? AND imported_by = ? AND file_hash = ?",
                [newest, _INBOX, digest],
            )
        if not batches:
            return None
        (batch,) = batches
        rejects = read_rejects(self._home.facts, batch.id, _SHOWN_REJECTS)
        return replace(batch.outcome, rejects=rejects)

    def _import(self, claimed: Found) -> None:
        if not stat.S_ISREG(claimed.path.lstat().st_mode):
            self._put_away(claimed, problem=InboxFileError(file=claimed.name))
            return
        choices = Choices(source=claimed.folder or None)
        task = Task(claimed.path, claimed.name, choices, remembers=False)
        result = self._run(task)
        if result is None:
            return
        if _mark(claimed.path) != claimed.mark:
            # Somebody still wrote into it: it comes in again once it stands still.
            claimed.path.rename(_free(self.folder / claimed.folder, claimed.path.name))
            return
        self._put_away(claimed, account=result.account, problem=result.problem)

    def _run(self, task: Task) -> Result | None:
        """What became of the file; None when the server is about to end and it stays claimed."""
        while not self._is_over():
            try:
                organisation = organisation_for(self._home, task.choices.timezone)
                run = submit(self._home, organisation, [task], program(_INBOX), _LOOK_SECONDS)
            except ImportBusyError:
                continue
            while run.is_alive():
                if self._is_over():
                    run.cancel()
                run.join(_LOOK_SECONDS)
            (result,) = run.results
            is_settled = result.account or result.problem or not self._is_over()
            return result if is_settled else None
        return None

    def _put_away(
        self,
        claimed: Found,
        *,
        account: Account | None = None,
        outcome: Outcome | None = None,
        problem: Exception | None = None,
    ) -> None:
        """Report first, then move: a file never lies there without its report."""
        source = claimed.folder or None
        told = Settled(claimed.name, source, claimed.path, account, outcome, problem)
        folder = self.folder / (DONE if told.is_done else REJECTED) / claimed.folder
        folder.mkdir(parents=True, exist_ok=True)
        kept_at = _free(folder, claimed.path.name)
        told = Settled(claimed.name, source, kept_at, account, outcome, problem)
        _write(kept_at.with_name(kept_at.name + REPORT), self._write_report(told))
        claimed.path.rename(kept_at)
        (self.folder / _CLAIMED / _NOTE).unlink(missing_ok=True)


def rejected_files(home: Path) -> tuple[Path, ...]:
    """Files that the inbox could not import; each has a report beside it."""
    kept = (found.path for found in _files(home / "inbox" / REJECTED))
    return tuple(sorted(path for path in kept if not path.name.endswith(REPORT)))


def _files(folder: Path) -> Iterator[Found]:
    """The files in a folder and in its folders, those that are not meant passed over."""
    for entry in _entries(folder):
        if entry.name in (DONE, REJECTED, _CLAIMED) or _is_passed_over(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            for below in _entries(Path(entry.path)):
                if not _is_passed_over(below.name) and not below.is_dir(follow_symlinks=False):
                    yield from _found(Path(below.path), entry.name)
        else:
            yield from _found(Path(entry.path), "")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _found(path: Path, folder: str) -> Iterator[Found]:
    try:
        yield Found(path, folder, _mark(path))
    except FileNotFoundError:
        # It went while the folder was read: a program gave it its final name.
        return


def _is_passed_over(name: str) -> bool:
    return name.startswith(_PASSED_BEGINNINGS) or name.lower().endswith(_PASSED_ENDINGS)


def _mark(path: Path) -> Mark:
    found = path.lstat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _free(folder: Path, name: str) -> Path:
    """A name that nothing has there yet: its own, then with today's date, then with a number."""
    today = datetime.now(UTC).date()
    candidate, number = folder / name, 1
    while os.path.lexists(candidate):
        again = f" ({number})" if number > 1 else ""
        candidate, number = folder / f"{today}{again} {name}", number + 1
    return candidate


def _spoken(name: str) -> str:
    """A file name as text: whatever bytes it has, it can be stored and printed on one line."""
    text = os.fsencode(name).decode(errors="replace")
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _fitting(name: str) -> str:
    """A long name with its middle taken out: its beginning and its ending mean something."""
    raw = name.encode()
    if len(raw) <= _LONGEST_NAME:
        return name
    begin, end = raw[: _LONGEST_NAME - _ENDING], raw[-_ENDING:]
    return begin.decode(errors="ignore") + end.decode(errors="ignore")


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)

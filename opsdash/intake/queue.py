"""Imports of a home, one at a time, whoever asks: page, inbox, API or command line.

A run is a thread that only reports; who asked draws, answers or writes down what it says. A
cancelled import raises inside its transaction, which takes back all of its file.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.organisation import Organisation
from opsdash.errors import AnswerNeededError, ImportBusyError, OpsdashError
from opsdash.intake.account import Account, account_of
from opsdash.intake.choices import Choices
from opsdash.intake.examining import examine
from opsdash.intake.importing import load, preview
from opsdash.intake.outcome import Outcome
from opsdash.intake.pulse import Progress
from opsdash.intake.spool import hold, release
from opsdash.store import Home

_log = logging.getLogger("opsdash")

# Whoever asked can mend these; the log is for the rest.
_TOLD: Final = (OpsdashError, FileNotFoundError, PermissionError, IsADirectoryError)

_turn = threading.Condition()
_runs: dict[Path, "Run"] = {}


class _CancelledError(Exception):
    """Raised where progress is reported, to leave the transaction."""


@dataclass(frozen=True)
class Task:
    """One file to import: where it lies, what its owner calls it, what was said about it.

    `is_trial` asks what would happen and stores nothing; `is_spooled` files go once they are in.
    `remembers`: what was said holds for later files with this header, as it does from a person.
    """

    path: Path
    name: str
    choices: Choices = field(default_factory=Choices)
    is_trial: bool = False
    is_spooled: bool = False
    remembers: bool = True

    @property
    def id(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class Result:
    """What became of one file: an account, or a problem, or neither when it was cancelled."""

    task: Task
    account: Account | None = None
    problem: Exception | None = None

    @property
    def outcome(self) -> Outcome | None:
        return self.account.outcome if self.account else None


def carry_out(
    home: Home, task: Task, organisation: Organisation, actor: Actor, progress: Progress
) -> Account:
    """Import one file, or try it. Raises what `examine` and `load` raise."""
    actor.must(Right.LOAD)
    with examine(home, task.path, task.name, task.choices, organisation, progress) as examined:
        if not task.is_trial:
            return account_of(examined, load(home, examined, actor, remembers=task.remembers))
        questions = examined.understood.questions
        if questions:
            raise AnswerNeededError(file=task.name, questions=questions)
        return account_of(examined, preview(examined).outcome)


class Run(threading.Thread):
    """The import of some files, one after the other; one that fails does not stop the next."""

    def __init__(
        self, home: Home, organisation: Organisation, tasks: Sequence[Task], actor: Actor
    ) -> None:
        super().__init__(name="import")
        self.tasks = tuple(tasks)
        self.results: tuple[Result, ...] = ()
        self.step = "reading"
        self.share = 0.0
        self._home = home
        self._organisation = organisation
        self._actor = actor
        self._stop_asked = threading.Event()
        hold(task.path for task in self.tasks)

    @property
    def current(self) -> Task:
        """The file being imported, or the last one."""
        return self.tasks[min(len(self.results), len(self.tasks) - 1)]

    @property
    def is_cancelled(self) -> bool:
        return self._stop_asked.is_set()

    def cancel(self) -> None:
        self._stop_asked.set()

    def run(self) -> None:
        try:
            for task in self.tasks:
                self.step, self.share = "reading", 0.0
                self.results = (*self.results, self._result(task))
                if self.is_cancelled:
                    return
        finally:
            release(task.path for task in self.tasks)
            with _turn:
                if _runs.get(self._home.path) is self:
                    del _runs[self._home.path]
                _turn.notify_all()

    def _result(self, task: Task) -> Result:
        try:
            account = carry_out(self._home, task, self._organisation, self._actor, self._report)
        except _CancelledError:
            return Result(task)
        except Exception as problem:  # noqa: BLE001 - told by whoever asked for the import
            if not isinstance(problem, _TOLD):
                _log.error("An import failed", exc_info=problem)
            return Result(task, problem=problem)
        if task.is_spooled:
            task.path.unlink(missing_ok=True)
        return Result(task, account)

    def _report(self, share: float, step: str) -> None:
        if self.is_cancelled and step != "done":
            raise _CancelledError
        self.share = min(max(share, 0.0), 1.0)
        self.step = step


def submit(
    home: Home,
    organisation: Organisation,
    tasks: Sequence[Task],
    actor: Actor,
    patience: float | None = 0.0,
) -> Run:
    """Begin to import, once no other import of this home runs.

    Raises ImportBusyError when it would have to wait longer than `patience` seconds (None: never).
    """
    actor.must(Right.LOAD)
    with _turn:
        if not _turn.wait_for(lambda: running(home.path) is None, patience):
            other = running(home.path)
            raise ImportBusyError(file=tasks[0].name, other=other.current.name if other else "")
        run = Run(home, organisation, tasks, actor)
        _runs[home.path] = run
        run.start()
    return run


def running(home: Path) -> Run | None:
    return _runs.get(home)


def stop(home: Path) -> None:
    """Cancel what runs and wait until it has left its transaction: the home is about to close."""
    run = running(home)
    if run:
        run.cancel()
        run.join()

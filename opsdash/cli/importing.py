"""`import` on the command line: files through the queue of the home, an account of each."""

import argparse
import json
from dataclasses import asdict
from typing import Final

from opsdash.cli.console import Console
from opsdash.errors import AnswerNeededError, ImportBusyError
from opsdash.intake.choices import Choices
from opsdash.intake.local_days import organisation_for
from opsdash.intake.queue import Result, Run, Task, submit
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.accounts import account_lines, open_questions, question_lines
from opsdash.words.problems import explain

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

# How soon a caller that has left is noticed.
_LOOK_SECONDS: Final = 0.2


def import_files(home: Home, asked: argparse.Namespace, console: Console) -> int:
    """Import the files in their order; the worst of their exit codes."""
    choices = Choices(
        profile=asked.profile,
        source=asked.source,
        timezone=asked.timezone,
        date_order=asked.date_order,
        decimal=asked.decimal,
        currency=asked.currency,
        encoding=asked.encoding,
        member=asked.member,
        gone=asked.gone,
        agents=tuple(asked.agent or ()),
    )
    tasks = [
        Task(console.folder / path, path.name, choices, is_trial=asked.dry_run)
        for path in asked.files
    ]
    run = _begun(home, tasks, asked.timezone, console)
    if run is None:
        return INTERRUPTED
    codes: list[int] = []
    try:
        while run.is_alive() or len(codes) < len(run.results):
            if console.stopped.is_set():
                run.cancel()
            run.join(_LOOK_SECONDS)
            codes += [_told(result, asked, console) for result in run.results[len(codes) :]]
    except (KeyboardInterrupt, BrokenPipeError):
        run.cancel()
        run.join()
        raise
    return max(codes)


def _begun(home: Home, tasks: list[Task], zone: str | None, console: Console) -> Run | None:
    """The run, once it is this import's turn; None when the caller left before."""
    said = False
    while not console.stopped.is_set():
        try:
            return submit(home, organisation_for(home, zone), tasks, console.actor, _LOOK_SECONDS)
        except ImportBusyError as busy:
            if not said:
                console.complain(say("cli.import.waiting", other=busy.facts["other"]))
            said = True
    return None


def _told(result: Result, asked: argparse.Namespace, console: Console) -> int:
    """Say what became of one file, and with which exit code."""
    account, problem, name = result.account, result.problem, result.task.name
    if account:
        if asked.json:
            console.tell(json.dumps(asdict(account.outcome), ensure_ascii=False, default=str))
        else:
            console.tell("\n".join(account_lines(account)))
        return DONE if account.outcome.loaded else FAILED
    if problem is None:
        console.complain(say("cli.sample.interrupted"))
        return INTERRUPTED
    if isinstance(problem, AnswerNeededError) and open_questions(problem):
        console.complain("\n".join(question_lines(name, open_questions(problem))))
        return USAGE
    if isinstance(problem, OSError):
        console.complain(f"{asked.files[_place(asked, result)]}: {problem.strerror}")
        return FAILED
    told = explain(problem)
    what = told.what if name in told.what else f"{name}: {told.what}"
    console.complain(f"{what} {told.todo}")
    return FAILED


def _place(asked: argparse.Namespace, result: Result) -> int:
    return [path.name for path in asked.files].index(result.task.name)

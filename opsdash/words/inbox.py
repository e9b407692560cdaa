"""The report that the inbox leaves beside a file, for whoever put it there."""

from datetime import UTC, datetime

from opsdash.errors import AnswerNeededError
from opsdash.intake.inbox import Settled
from opsdash.words import say
from opsdash.words.accounts import account_lines, open_questions, outcome_lines, question_lines
from opsdash.words.problems import explain


def report(settled: Settled) -> str:
    head = "inbox.done" if settled.is_done else "inbox.rejected"
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    lines = [say(head, file=settled.name, now=now), ""]
    if settled.source:
        lines.insert(1, say("inbox.source", source=settled.source))
    if settled.account:
        lines += account_lines(settled.account)
    elif settled.outcome:
        lines += outcome_lines(settled.outcome)
    else:
        lines += _problem_lines(settled)
    return "\n".join([*lines, ""])


def _problem_lines(settled: Settled) -> list[str]:
    problem = settled.problem
    if problem is None:
        return [say("inbox.stopped")]
    if isinstance(problem, OSError):
        return [say("inbox.unreadable", reason=problem.strerror or problem)]
    questions = open_questions(problem) if isinstance(problem, AnswerNeededError) else ()
    if not questions:
        return [str(explain(problem))]
    return [
        *question_lines(settled.name, questions),
        "",
        say("inbox.answer", path=settled.kept_at),
    ]

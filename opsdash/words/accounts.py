"""What became of a file, in lines for a terminal or a report and in fields for a program."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from opsdash.errors import AnswerNeededError
from opsdash.intake.account import Account
from opsdash.intake.choices import Question
from opsdash.intake.decoding import DecodedText
from opsdash.intake.outcome import Outcome, Reject
from opsdash.words import say
from opsdash.words.problems import explain

_SHOWN_REJECTS = 20


def account_lines(account: Account) -> list[str]:
    """The sum that adds up, how the file was read, and the first rejected rows."""
    outcome = account.outcome
    lines = [_sum_line(outcome, is_trial=account.is_trial)]
    lines += [
        say("cli.import.unknown", column=column, values=", ".join(values))
        for column, values in account.unknown
    ]
    lines.append(
        say(
            "cli.import.read_as",
            title=account.title,
            encoding=_encoding_words(account.text),
            zone=account.zone,
            day_zone=account.day_zone,
            first=outcome.extent.first_day,
            through=outcome.extent.through_day,
        )
    )
    return [*lines, *_reject_lines(outcome)]


def _encoding_words(text: DecodedText) -> str:
    """The part that was taken and its encoding, with the runner-up of a guess."""
    words = text.encoding
    if text.guessed:
        others = ", ".join(text.alternatives)
        key = "cli.import.guessed_or" if others else "cli.import.guessed"
        words = say(key, encoding=words, others=others)
    if text.damaged:
        words = say("cli.import.damaged", encoding=words, count=text.damaged)
    return f"{text.member}; {words}" if text.member else words


def outcome_lines(outcome: Outcome) -> list[str]:
    """What the ledger still knows of an import: the sum and the first rejected rows."""
    return [_sum_line(outcome, is_trial=False), *_reject_lines(outcome)]


def _sum_line(outcome: Outcome, *, is_trial: bool) -> str:
    counts = {
        "file": outcome.file,
        "rows": outcome.rows_in,
        "new": outcome.new,
        "changed": outcome.changed,
        "same": outcome.same,
        "folded": outcome.folded,
        "ignored": outcome.ignored,
        "rejected": outcome.rejected,
    }
    return say(f"cli.import.{'dry' if is_trial else 'line'}", **counts)


def _reject_lines(outcome: Outcome) -> list[str]:
    lines = [_reject_line(reject) for reject in outcome.rejects[:_SHOWN_REJECTS]]
    if outcome.rejected > len(lines):
        lines.append(say("cli.import.more", count=outcome.rejected - len(lines)))
    return lines


def _reject_line(reject: Reject) -> str:
    return say(
        "cli.import.reject",
        line=reject.line,
        column=reject.column,
        value=reject.value,
        reason=say(f"imports.reason.{reject.reason}"),
    )


def question_lines(file: str, questions: Sequence[Question]) -> list[str]:
    """Each open question with the flag that answers it."""
    return [
        say(
            f"cli.question.{question.ask}",
            file=file,
            column=question.column,
            example=question.example,
            options="|".join(question.options),
        )
        for question in questions
    ]


def account_fields(account: Account) -> dict[str, Any]:
    """The account for a program: counts, days, how it was read, rejects with their reasons."""
    told = asdict(account.outcome)
    told["extent"] = {
        name: value.isoformat() if value else None for name, value in told["extent"].items()
    }
    told["ignored_by"] = dict(account.outcome.ignored_by)
    told["rejects"] = [
        {**asdict(reject), "words": say(f"imports.reason.{reject.reason}")}
        for reject in account.outcome.rejects
    ]
    return {
        "status": "tried" if account.is_trial else "imported",
        **told,
        "loaded": account.outcome.loaded,
        "title": account.title,
        "encoding": account.text.encoding,
        "encoding_guessed": account.text.guessed,
        "encoding_alternatives": list(account.text.alternatives),
        "letters_damaged": account.text.damaged,
        "member": account.text.member,
        "zone": account.zone,
        "day_zone": account.day_zone,
        "unknown": {column: list(values) for column, values in account.unknown},
    }


def problem_fields(problem: BaseException) -> dict[str, Any]:
    """The error for a program: its key, the three sentences, and the questions that are open."""
    told = explain(problem)
    fields: dict[str, Any] = {
        "status": "failed",
        "error": getattr(problem, "key", "unexpected"),
        "what": told.what,
        "safe": told.safe,
        "todo": told.todo,
    }
    if isinstance(problem, AnswerNeededError):
        fields["status"] = "question"
        fields["questions"] = [
            {
                "parameter": str(question.ask),
                "column": question.column,
                "example": question.example,
                "options": list(question.options),
            }
            for question in open_questions(problem)
        ]
    return fields


def open_questions(problem: AnswerNeededError) -> tuple[Question, ...]:
    questions = problem.facts["questions"]
    return questions if isinstance(questions, tuple) else ()

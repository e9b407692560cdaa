"""`query` on the command line: a question from its words, an answer as table, CSV or JSON.

A refused metric keeps its row (status `refused`, no value) and makes the exit code 1.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.cli.arguments import filters_of
from opsdash.cli.console import Console
from opsdash.metrics.answer import Answer, MissingSource
from opsdash.metrics.ask import ask
from opsdash.metrics.coverage import dimension_values, read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Question
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.answer_fields import csv_text, row_fields
from opsdash.words.sentences import refusal_words


@dataclass(frozen=True)
class Asked:
    """The words of the call; `first` and `last` are both included."""

    metrics: tuple[str, ...]
    first: date
    last: date
    grain: Grain
    by: str | None
    where: tuple[tuple[str, str], ...]
    comparison: Comparison


def put_question(home: Home, asked: Asked, organisation: Organisation) -> Answer:
    """Raises the errors under QuestionError."""
    question = Question(
        metrics=asked.metrics,
        period=Period(asked.first, asked.last + timedelta(days=1)),
        grain=asked.grain,
        split=asked.by,
        filters=filters_of(asked.where),
        comparison=asked.comparison,
    )
    catalog = catalog_of(home.state, read_coverage(home.facts))
    return ask(home.facts, question, organisation, catalog)


def print_answer(answer: Answer, form: str, console: Console) -> int:
    """Print the answer, notes to standard error; 1 when something was refused."""
    rows = [row_fields(answer, row) for row in answer.rows]
    if form == "json":
        console.tell(json.dumps(rows, ensure_ascii=False, indent=1))
    elif form == "csv":
        console.write("out", csv_text(rows))
    else:
        console.tell(_table(rows))
    for note in _notes(answer):
        console.complain(note)
    return 1 if answer.refusals else 0


def _table(rows: list[dict[str, object]]) -> str:
    hidden = {"from", "to"}
    names = [
        name for name in dict.fromkeys(key for row in rows for key in row) if name not in hidden
    ]
    cells = [[_shown(row.get(name)) for name in names] for row in rows]
    widths = [max(len(line[at]) for line in [names, *cells]) for at in range(len(names))]
    lines = [names, *cells]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def unknown_values(home: Home, asked: Asked) -> list[str]:
    """What to say of conditions that no row can meet: most often a typing mistake."""
    return [
        say("cli.query.no_value", dimension=name, value=value)
        for name, value in asked.where
        if value and value not in dimension_values(home.facts, name)
    ]


def _notes(answer: Answer) -> list[str]:
    notes = [
        say("cli.query.refused", metric=metric, reason=refusal_words(reason))
        for metric, reason in answer.refusals
    ]
    notes += [note for missing in answer.missing for note in _missing_notes(missing, answer)]
    notes += [
        say("cli.query.unfiltered", measure=measure, dimension=dimension)
        for measure, dimension in answer.unfiltered
    ]
    return notes


def _missing_notes(missing: MissingSource, answer: Answer) -> list[str]:
    """Where the data of a source begins and ends, if that is the matter, and what it lacks."""
    period = answer.question.period
    begins_late = missing.first_day is not None and missing.first_day > period.first
    is_behind = missing.through_day is not None and missing.through_day < period.last
    ends_early = is_behind and not missing.has_ended
    notes = [
        say("cli.query.lacks", source=missing.source, first=hole.first, last=hole.last)
        for hole in missing.holes
    ]
    if begins_late or ends_early:
        ends = {"first": missing.first_day, "through": missing.through_day}
        notes.insert(0, say("cli.query.missing", source=missing.source, **ends))
    return notes

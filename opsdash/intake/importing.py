"""One import from file to facts: the steps in order, for the page, the command line and the sample.

`examine` understands a file, `preview` says what would happen, `load` does it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opsdash.calendar.organisation import Organisation
from opsdash.errors import AnswerNeededError, ColumnMissingError, FileHeaderOnlyError
from opsdash.intake.comparing import compare
from opsdash.intake.decoding import DecodedText, decode
from opsdash.intake.interpretation import Choices, Interpretation, interpret
from opsdash.intake.local_days import keep_zone
from opsdash.intake.outcome import Outcome, Reject
from opsdash.intake.profiles import load_profiles
from opsdash.intake.recognition import Recognition, missing_field, recognise
from opsdash.intake.rejects import SHOWN_REJECTS, collect_rejects
from opsdash.intake.sources import ask_source
from opsdash.intake.storing import store
from opsdash.intake.tables import (
    Progress,
    Sample,
    Staged,
    physical_lines,
    read_sample,
    stage,
)
from opsdash.intake.tally import summarise
from opsdash.intake.typed_rows import make_typed, refuse_second_table
from opsdash.store import Cursor, Home

_FIRST_ROWS = 8


@dataclass(frozen=True)
class Examined:
    """A file that is understood, its rows typed in temporary tables of `cursor`."""

    cursor: Cursor
    text: DecodedText
    sample: Sample
    staged: Staged
    understood: Interpretation
    source: str


@dataclass(frozen=True)
class Preview:
    """`first_rows` are the first facts as they would be stored: column names, then values."""

    outcome: Outcome
    columns: tuple[str, ...]
    first_rows: tuple[tuple[Any, ...], ...]


def silent(_fraction: float, _step: str) -> None:
    """A progress report that nobody reads."""


@contextmanager
def examine(
    home: Home,
    path: Path,
    name: str,
    choices: Choices,
    organisation: Organisation,
    progress: Progress = silent,
) -> Iterator[Examined]:
    """Read and understand one file; its temporary tables are gone afterwards.

    Raises the errors under IntakeError; open questions are in `understood.questions`.
    """
    with TemporaryDirectory(prefix="opsdash-") as folder, home.facts.cursor() as cursor:
        text = decode(path, name, Path(folder))
        sample = read_sample(text)
        recognition = choose_columns(
            recognise(sample, load_profiles(home.path), choices.profile, name), choices, name
        )
        positions = set(recognition.matches.values())
        staged = stage(cursor, text, recognition.layout, positions, progress)
        if staged.rows_in == 0:
            raise FileHeaderOnlyError(file=name)
        progress(1.0, "understanding")
        understood = interpret(cursor, recognition, choices, organisation)
        refuse_second_table(cursor, understood, name)
        source = choices.source or recognition.profile.name
        progress(1.0, "typing")
        make_typed(cursor, understood, home.key, source)
        if not (choices.source or understood.questions):
            asked = ask_source(cursor, understood, source)
            understood = replace(understood, questions=(asked,)) if asked else understood
        yield Examined(cursor, text, sample, staged, understood, source)


def choose_columns(recognition: Recognition, choices: Choices, file: str) -> Recognition:
    """Apply what a person said about columns; ColumnMissingError if one is needed and gone."""
    names = recognition.layout.names
    for field, column in choices.columns.items():
        if column is not None and column not in names:
            raise ColumnMissingError(
                file=file, profile=recognition.profile.title, field=field, names=(column,)
            )
        position = names.index(column) if column is not None else None
        recognition = recognition.with_column(field, position)
    absent = missing_field(recognition.profile, recognition.matches)
    if absent:
        rule = recognition.profile.rules().get(absent)
        raise ColumnMissingError(
            file=file,
            profile=recognition.profile.title,
            field=absent,
            names=rule.names if rule else tuple(recognition.profile.measures),
        )
    return recognition


def preview(examined: Examined, progress: Progress = silent) -> Preview:
    """What importing the file would do; nothing is written."""
    progress(0.0, "comparing")
    compare(examined.cursor, examined.understood, examined.source)
    found = collect_rejects(examined.cursor, examined.understood, examined.staged.odd_rows)
    rejects = _located(examined, found[:SHOWN_REJECTS])
    outcome = _summary(examined, rejects)
    columns, rows = _first_rows(examined)
    progress(1.0, "comparing")
    return Preview(outcome, columns, rows)


def load(
    home: Home,
    examined: Examined,
    actor: str,
    *,
    sample: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Import the examined file in one transaction.

    Raises AnswerNeededError while questions are open, ReconciliationError or RollupMismatchError
    (nothing is stored then).
    """
    if examined.understood.questions:
        raise AnswerNeededError(file=examined.text.name, questions=examined.understood.questions)
    found = collect_rejects(examined.cursor, examined.understood, examined.staged.odd_rows)
    rejects = _located(examined, found)
    progress(0.1, "comparing")
    with home.facts.write(examined.cursor) as cursor:
        keep_zone(cursor, examined.understood.day_zone)
        compare(cursor, examined.understood, examined.source)
        outcome = _summary(examined, rejects[:SHOWN_REJECTS])
        progress(0.3, "storing")
        outcome = store(
            cursor,
            examined.understood,
            outcome,
            rejects,
            examined.text.digest,
            actor,
            sample=sample,
        )
        progress(0.9, "committing")
    progress(1.0, "done")
    return outcome


def import_file(
    home: Home,
    path: Path,
    choices: Choices,
    organisation: Organisation,
    actor: str,
    *,
    name: str | None = None,
    sample: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Examine and load one file; AnswerNeededError names what has to be said first."""
    with examine(home, path, name or path.name, choices, organisation, progress) as examined:
        return load(home, examined, actor, sample=sample, progress=progress)


def _located(examined: Examined, found: Sequence[tuple[int, str, str, str]]) -> tuple[Reject, ...]:
    records = {record for record, _, _, _ in found}
    lines = physical_lines(
        examined.text, examined.understood.recognition.layout, examined.staged, records
    )
    return tuple(
        Reject(lines.get(record, record), column, value, reason)
        for record, column, value, reason in found
    )


def _summary(examined: Examined, rejects: tuple[Reject, ...]) -> Outcome:
    return summarise(
        examined.cursor,
        examined.understood,
        examined.staged,
        examined.text.name,
        examined.source,
        rejects,
    )


def _first_rows(examined: Examined) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    fields = [item.field.replace(":", "_") for item in examined.understood.readings]
    typed = {str(row[0]) for row in examined.cursor.execute("DESCRIBE single").fetchall()}
    shown = [name for name in fields if name in typed]
    columns = ", ".join(f'"{name}"' for name in shown)
    rows = examined.cursor.execute(
        f"SELECT {columns} FROM single ORDER BY record LIMIT {_FIRST_ROWS}"
    ).fetchall()
    return tuple(shown), tuple(rows)

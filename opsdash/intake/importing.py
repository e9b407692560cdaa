"""An examined file to facts: what importing it would do, and doing it in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.organisation import Organisation, load_organisation
from opsdash.errors import (
    AnswerNeededError,
)
from opsdash.intake import gone
from opsdash.intake.choices import Choices
from opsdash.intake.comparing import compare
from opsdash.intake.corrections import (
    is_correction,
    keep_cells,
)
from opsdash.intake.examining import Examined, examine, silent
from opsdash.intake.header_memory import remember, says_something
from opsdash.intake.local_days import keep_zone
from opsdash.intake.outcome import Outcome, Reject
from opsdash.intake.physical_lines import physical_lines
from opsdash.intake.pulse import Progress
from opsdash.intake.rejects import SHOWN_REJECTS, collect_rejects
from opsdash.intake.restating import Restating, add_restated
from opsdash.intake.storing import store
from opsdash.intake.suggestions import meanings
from opsdash.intake.tally import summarise
from opsdash.metrics.coverage import read_coverage
from opsdash.store import Home

_FIRST_ROWS = 8


@dataclass(frozen=True)
class Preview:
    """`first_rows` are the first facts as they would be stored: column names, then values."""

    outcome: Outcome
    columns: tuple[str, ...]
    first_rows: tuple[tuple[Any, ...], ...]


def preview(examined: Examined) -> Preview:
    """What importing the file would do; nothing is written."""
    examined.pulse.step("comparing")
    compare(examined.cursor, examined.understood, examined.source)
    found = collect_rejects(examined.cursor, examined.understood, examined.staged.odd_rows)
    rejects = _located(examined, found[:SHOWN_REJECTS])
    outcome = _summary(examined, rejects)
    columns, rows = _first_rows(examined)
    return Preview(outcome, columns, rows)


def load(
    home: Home,
    examined: Examined,
    actor: Actor,
    *,
    sample: bool = False,
    remembers: bool = True,
) -> Outcome:
    """Import the examined file in one transaction.

    `remembers`: what was said about it holds for the next file with its header.

    Raises AnswerNeededError while questions are open, ReconciliationError or RollupMismatchError
    (nothing is stored then).
    """
    actor.must(Right.LOAD)
    if examined.understood.questions:
        raise AnswerNeededError(file=examined.text.name, questions=examined.understood.questions)
    rejects = _rejects(home, examined)
    examined.pulse.step("comparing")
    with home.facts.write(examined.cursor) as cursor:
        keep_zone(cursor, examined.understood.day_zone)
        compare(cursor, examined.understood, examined.source)
        deleted = _find_chosen(examined)
        planned = replace(_summary(examined, rejects[:SHOWN_REJECTS]), gone=deleted)
        outcome = _stored(home, examined, planned, rejects, actor, sample=sample)
        if remembers and not sample:
            _remember(examined, actor, outcome.batch_id)
        examined.pulse.step("committing")
    examined.pulse.progress(1.0, "done")
    return outcome


def _rejects(home: Home, examined: Examined) -> tuple[Reject, ...]:
    """Every row that cannot become a fact, its cells kept for the file of rejects."""
    found = collect_rejects(examined.cursor, examined.understood, examined.staged.odd_rows)
    if found:
        keep_cells(examined.cursor, examined.understood, home.key, examined.source)
    return _located(examined, found)


def _stored(
    home: Home,
    examined: Examined,
    planned: Outcome,
    rejects: tuple[Reject, ...],
    actor: Actor,
    *,
    sample: bool,
) -> Outcome:
    """Store the facts; the outcome says which numbers became others by it."""
    cursor = examined.cursor
    restating = Restating(
        cursor,
        read_coverage(home.facts),
        load_organisation(home.state),
        planned.fact,
        planned.extent,
    )
    stored = store(
        cursor,
        examined.understood,
        planned,
        rejects,
        examined.text.digest,
        actor,
        sample=sample,
        begin=examined.pulse.step,
    )
    outcome = replace(stored, restated=restating.found())
    add_restated(cursor, outcome)
    return outcome


def _remember(examined: Examined, actor: Actor, batch_id: int | None) -> None:
    """What was said holds for the next file with this header; a file of rejects has none."""
    names = examined.understood.recognition.layout.names
    if not is_correction(names) and says_something(examined.told.said):
        remember(examined.cursor, names, _worth_keeping(examined), actor, batch_id)


def _find_chosen(examined: Examined) -> int:
    """Find what is to be marked as deleted, and count it."""
    if examined.told.choices.gone != gone.DELETE:
        gone.find_none(examined.cursor)
        return 0
    cursor, understood = examined.cursor, examined.understood
    if gone.find_gone(cursor, understood, examined.staged, examined.source):
        gone.find_none(cursor)
    return gone.count_gone(cursor)


def _worth_keeping(examined: Examined) -> Choices:
    """What holds for the next file with this header, the answers of earlier files among it."""
    before = examined.told.before
    said = _settled(examined) if examined.told.drafted else examined.told.choices
    return replace(
        said,
        date_order=said.date_order or before.date_order,
        decimal=said.decimal or before.decimal,
        date_orders={**before.date_orders, **said.date_orders},
        decimals={**before.decimals, **said.decimals},
    )


def _settled(examined: Examined) -> Choices:
    """Every column of a drafted file: the next one must not be read by new suggestions."""
    recognition = examined.understood.recognition
    fact, names = recognition.profile.fact.name, recognition.layout.names
    columns: dict[str, str | None] = {name: None for name, _ in meanings(fact)}
    columns |= {name: names[at] for name, at in recognition.matches.items()}
    return replace(examined.told.choices, fact=fact, source=examined.source, columns=columns)


def import_file(
    home: Home,
    path: Path,
    choices: Choices,
    organisation: Organisation,
    actor: Actor,
    *,
    name: str | None = None,
    sample: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Examine and load one file; AnswerNeededError names what has to be said first."""
    actor.must(Right.LOAD)
    with examine(home, path, name or path.name, choices, organisation, progress) as examined:
        return load(home, examined, actor, sample=sample)


def _located(examined: Examined, found: Sequence[tuple[int, str, str, str]]) -> tuple[Reject, ...]:
    records = {record for record, _, _, _ in found}
    lines = physical_lines(
        examined.text,
        examined.understood.recognition.layout,
        examined.staged,
        records,
        examined.pulse.beat,
    )
    return tuple(
        Reject(lines.get(record, record), column, value, reason, record)
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

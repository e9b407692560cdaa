"""One import from file to facts: the steps in order, for the page, the command line and the sample.

`examine` understands a file, `preview` says what would happen, `load` does it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.organisation import Organisation, load_organisation
from opsdash.errors import (
    AnswerNeededError,
    ColumnMissingError,
    FileHeaderOnlyError,
    MemberNeededError,
)
from opsdash.intake import gone
from opsdash.intake.chat_text import as_table
from opsdash.intake.choices import ANY_FACT, Ask, Choices, Question
from opsdash.intake.comparing import compare
from opsdash.intake.corrections import (
    called_as_then,
    drop_apostrophes,
    is_correction,
    keep_cells,
    with_corrected,
)
from opsdash.intake.decoding import DecodedText, decode
from opsdash.intake.free_text import with_free_text
from opsdash.intake.header_memory import Remembered, recall, remember, says_something
from opsdash.intake.interpretation import Interpretation, interpret
from opsdash.intake.layout import Settled, read_positions, settle
from opsdash.intake.local_days import keep_zone
from opsdash.intake.no_data import refuse_second_table
from opsdash.intake.outcome import Outcome, Reject
from opsdash.intake.profiles import Profile, header_vocabulary, load_profiles
from opsdash.intake.pulse import Beat, Progress, Pulse, idle
from opsdash.intake.recognition import Recognition, as_drafted, missing_field, recognise
from opsdash.intake.rejects import SHOWN_REJECTS, collect_rejects
from opsdash.intake.restating import Restating, add_restated
from opsdash.intake.sources import ask_source
from opsdash.intake.storing import store
from opsdash.intake.suggestions import Drafted, draft, meanings
from opsdash.intake.tables import (
    Sample,
    Staged,
    physical_lines,
    read_sample,
    stage,
)
from opsdash.intake.tally import summarise
from opsdash.intake.turns import ask_agents
from opsdash.intake.typed_rows import make_typed
from opsdash.metrics.coverage import read_coverage
from opsdash.settings import read_settings
from opsdash.store import Cursor, Home
from opsdash.store.watched import watched

_FIRST_ROWS = 8


@dataclass(frozen=True)
class Examined:
    """A file that is understood, its rows typed in temporary tables of `cursor`.

    `choices` hold for it: what was `said` now, added to what was `remembered` of its header.
    `drafted` is what suggested itself for a file that no profile knows.
    """

    cursor: Cursor
    pulse: Pulse
    text: DecodedText
    sample: Sample
    staged: Staged
    understood: Interpretation
    source: str
    said: Choices
    choices: Choices
    remembered: Remembered | None
    drafted: Drafted | None


@dataclass(frozen=True)
class _Told:
    """What `Examined` says of how the file was to be read."""

    said: Choices
    choices: Choices
    remembered: Remembered | None
    drafted: Drafted | None


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
    said: Choices,
    organisation: Organisation,
    progress: Progress = silent,
) -> Iterator[Examined]:
    """Read and understand one file; its temporary tables are gone afterwards.

    What was said about an earlier file with its header holds too, unless `said` speaks against it.
    Raises the errors under IntakeError; open questions are in `understood.questions`.
    """
    pulse = Pulse(progress, path.stat().st_size)
    with (
        TemporaryDirectory(prefix="opsdash-") as folder,
        home.facts.cursor() as own,
        watched(own, pulse.beat) as cursor,
    ):
        profiles = load_profiles(home.path)
        text, sample = open_text(path, name, Path(folder), said, profiles, pulse.beat)
        told = _tell(cursor, sample, said, profiles, name)
        found = (
            called_as_then(cursor, as_drafted(told.drafted))
            if told.drafted
            else recognise(sample, profiles, told.choices.profile, name)
        )
        settled = settle(text, sample, found, Path(folder))
        recognition = choose_columns(settled.recognition, told.choices, name)
        source = told.choices.source or recognition.profile.name
        recognition = with_free_text(cursor, recognition, source)
        pulse.step("reading")
        staged = _stage(cursor, settled, recognition, pulse, name)
        pulse.step("understanding")
        earlier = told.remembered.choices if told.remembered else Choices()
        understood = interpret(cursor, recognition, told.choices, organisation, earlier)
        refuse_second_table(cursor, understood, name)
        pulse.step("typing")
        make_typed(cursor, understood, home.key, source)
        understood = _asking(cursor, understood, source, told)
        yield Examined(
            cursor=cursor,
            pulse=pulse,
            text=settled.text,
            sample=sample,
            staged=staged,
            understood=understood,
            source=source,
            **vars(told),
        )


def _tell(
    cursor: Cursor, sample: Sample, said: Choices, profiles: Sequence[Profile], file: str
) -> _Told:
    said = with_corrected(cursor, sample, said, [profile.name for profile in profiles])
    before = _remembered(cursor, sample, said, profiles)
    choices = before.added_to(said) if before else said
    return _Told(said, choices, before, _drafted(sample, choices, file))


def _stage(
    cursor: Cursor, settled: Settled, recognition: Recognition, pulse: Pulse, file: str
) -> Staged:
    layout, positions = recognition.layout, read_positions(recognition)
    limits = read_settings().limits
    staged = stage(cursor, settled.text, layout, positions, pulse, limits, beat=pulse.beat)
    if is_correction(layout.names):
        drop_apostrophes(cursor)
    if staged.rows_in == 0:
        raise FileHeaderOnlyError(file=file)
    return staged.with_set_aside(settled.set_aside)


def _asking(cursor: Cursor, understood: Interpretation, source: str, told: _Told) -> Interpretation:
    """With what can only be asked of typed rows: who are agents; which source, if all else is
    clear.
    """
    agents = ask_agents(cursor, understood)
    if agents:
        return replace(understood, questions=(*understood.questions, agents))
    if told.said.source or understood.questions:
        return understood
    asked = ask_source(cursor, understood, source, remembered=bool(told.choices.source))
    return replace(understood, questions=(asked,)) if asked else understood


def _drafted(sample: Sample, choices: Choices, file: str) -> Drafted | None:
    """The draft for a file that is to be read without a profile."""
    if not choices.fact:
        return None
    return draft(sample, None if choices.fact == ANY_FACT else choices.fact, file)


def _remembered(
    cursor: Cursor, sample: Sample, said: Choices, profiles: Sequence[Profile]
) -> Remembered | None:
    found = recall(cursor, sample)
    names = [profile.name for profile in profiles]
    return found if found and found.fits(said, names) else None


def open_text(
    path: Path,
    name: str,
    folder: Path,
    choices: Choices,
    profiles: tuple[Profile, ...],
    beat: Beat = idle,
) -> tuple[DecodedText, Sample]:
    """The text in a file and its first rows; AnswerNeededError where it holds several tables."""
    limits = read_settings().limits
    vocabulary = header_vocabulary(profiles)
    try:
        text = decode(
            path,
            name,
            folder,
            limits=limits,
            vocabulary=vocabulary,
            encoding=choices.encoding,
            member=choices.member,
            beat=beat,
        )
    except MemberNeededError as error:
        members = tuple(str(member) for member in error.facts["members"])  # type: ignore[attr-defined]
        asked = Question(Ask.MEMBER, "", "", members[0], members)
        raise AnswerNeededError(file=name, questions=(asked,)) from error
    text = as_table(text, folder)
    return text, read_sample(text, limits, vocabulary)


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
    if recognition.profile.span == "file" and recognition.layout.period is None:
        absent = "from_day"
    if absent:
        rule = recognition.profile.rules().get(absent)
        raise ColumnMissingError(
            file=file,
            profile=recognition.profile.title,
            field=absent,
            names=rule.names if rule else tuple(recognition.profile.measures),
        )
    return recognition


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
    found = collect_rejects(examined.cursor, examined.understood, examined.staged.odd_rows)
    rejects = _located(examined, found)
    if rejects:
        keep_cells(examined.cursor, examined.understood, home.key, examined.source)
    examined.pulse.step("comparing")
    with home.facts.write(examined.cursor) as cursor:
        keep_zone(cursor, examined.understood.day_zone)
        compare(cursor, examined.understood, examined.source)
        deleted = _find_chosen(examined)
        outcome = replace(_summary(examined, rejects[:SHOWN_REJECTS]), gone=deleted)
        restating = Restating(
            cursor,
            read_coverage(home.facts),
            load_organisation(home.state),
            outcome.fact,
            outcome.extent,
        )
        outcome = store(
            cursor,
            examined.understood,
            outcome,
            rejects,
            examined.text.digest,
            actor,
            sample=sample,
            begin=examined.pulse.step,
        )
        outcome = replace(outcome, restated=restating.found())
        add_restated(cursor, outcome)
        names = examined.understood.recognition.layout.names
        is_own = sample or is_correction(names)
        if remembers and not is_own and says_something(examined.said):
            remember(cursor, names, _worth_keeping(examined), actor, outcome.batch_id)
        examined.pulse.step("committing")
    examined.pulse.progress(1.0, "done")
    return outcome


def _find_chosen(examined: Examined) -> int:
    """Find what is to be marked as deleted, and count it."""
    if examined.choices.gone != gone.DELETE:
        gone.find_none(examined.cursor)
        return 0
    cursor, understood = examined.cursor, examined.understood
    if gone.find_gone(cursor, understood, examined.staged, examined.source):
        gone.find_none(cursor)
    return gone.count_gone(cursor)


def _worth_keeping(examined: Examined) -> Choices:
    """What holds for the next file with this header, the answers of earlier files among it."""
    before = examined.remembered.choices if examined.remembered else Choices()
    said = examined.choices
    if examined.drafted:
        said = _settled(examined)
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
    return replace(examined.choices, fact=fact, source=examined.source, columns=columns)


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

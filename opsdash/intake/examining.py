"""One file read and understood: its rows typed in temporary tables, what is open about it asked.

What was said about an earlier file with the same header holds too, unless it is spoken against.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from opsdash.calendar.organisation import Organisation
from opsdash.errors import (
    AnswerNeededError,
    ColumnMissingError,
    FileHeaderOnlyError,
    MemberNeededError,
)
from opsdash.intake.chat_text import as_table
from opsdash.intake.choices import ANY_FACT, Ask, Choices, Question
from opsdash.intake.corrections import (
    called_as_then,
    drop_apostrophes,
    is_correction,
    with_corrected,
)
from opsdash.intake.decoding import DecodedText, decode
from opsdash.intake.first_rows import read_sample
from opsdash.intake.free_text import with_free_text
from opsdash.intake.header_memory import Remembered, recall
from opsdash.intake.interpretation import Interpretation, interpret
from opsdash.intake.layout import Settled, read_positions, settle
from opsdash.intake.no_data import refuse_second_table
from opsdash.intake.profiles import Profile, header_vocabulary, load_profiles
from opsdash.intake.pulse import Beat, Progress, Pulse, idle
from opsdash.intake.recognition import Recognition, as_drafted, missing_field, recognise
from opsdash.intake.sources import ask_source
from opsdash.intake.staging import stage
from opsdash.intake.suggestions import Drafted, draft
from opsdash.intake.tables import Sample, Staged
from opsdash.intake.turns import ask_agents
from opsdash.intake.typed_rows import make_typed
from opsdash.settings import read_settings
from opsdash.store import Cursor, Home
from opsdash.store.watched import watched


@dataclass(frozen=True)
class Told:
    """How a file is to be read: what was `said` now, added to what was `remembered` of its header.

    `drafted` is what suggested itself for a file that no profile knows.
    """

    said: Choices
    choices: Choices
    remembered: Remembered | None
    drafted: Drafted | None

    @property
    def before(self) -> Choices:
        """What was said about an earlier file."""
        return self.remembered.choices if self.remembered else Choices()


@dataclass(frozen=True)
class Examined:
    """A file that is understood, its rows typed in temporary tables of `cursor`."""

    cursor: Cursor
    pulse: Pulse
    text: DecodedText
    sample: Sample
    staged: Staged
    understood: Interpretation
    source: str
    told: Told


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

    Raises the errors under IntakeError; open questions are in `understood.questions`.
    """
    pulse = Pulse(progress, path.stat().st_size)
    with (
        TemporaryDirectory(prefix="opsdash-") as made,
        home.facts.cursor() as own,
        watched(own, pulse.beat) as cursor,
    ):
        folder, profiles = Path(made), load_profiles(home.path)
        text, sample = open_text(path, name, folder, said, profiles, pulse.beat)
        told = _tell(cursor, sample, said, profiles, name)
        settled = settle(text, sample, _recognised(cursor, sample, profiles, told, name), folder)
        recognition = choose_columns(settled.recognition, told.choices, name)
        source = told.choices.source or recognition.profile.name
        recognition = with_free_text(cursor, recognition, source)
        pulse.step("reading")
        staged = _stage(cursor, settled, recognition, pulse, name)
        pulse.step("understanding")
        understood = interpret(cursor, recognition, told.choices, organisation, told.before)
        refuse_second_table(cursor, understood, name)
        pulse.step("typing")
        make_typed(cursor, understood, home.key, source)
        understood = _asking(cursor, understood, source, told)
        yield Examined(cursor, pulse, settled.text, sample, staged, understood, source, told)


def _recognised(
    cursor: Cursor, sample: Sample, profiles: tuple[Profile, ...], told: Told, file: str
) -> Recognition:
    if told.drafted:
        return called_as_then(cursor, as_drafted(told.drafted))
    return recognise(sample, profiles, told.choices.profile, file)


def _tell(
    cursor: Cursor, sample: Sample, said: Choices, profiles: Sequence[Profile], file: str
) -> Told:
    said = with_corrected(cursor, sample, said, [profile.name for profile in profiles])
    before = _remembered(cursor, sample, said, profiles)
    choices = before.added_to(said) if before else said
    return Told(said, choices, before, _drafted(sample, choices, file))


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


def _asking(cursor: Cursor, understood: Interpretation, source: str, told: Told) -> Interpretation:
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

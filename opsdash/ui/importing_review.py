"""What opsdash makes of one file under what was said about it, as a value that reruns reuse.

It is kept under the file's hash, the choices, the organisation, the user's profiles and the data
version; the rows themselves are read again only when one of these changes.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from opsdash.errors import ColumnMissingError, FileUnknownError, OpsdashError
from opsdash.intake.choices import ANY_FACT, Ask, Choices
from opsdash.intake.differences import Differences, differences
from opsdash.intake.examining import Examined, examine, open_text
from opsdash.intake.header_memory import Remembered
from opsdash.intake.importing import Preview, preview
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.profiles import Profile, load_profiles
from opsdash.intake.pulse import Progress
from opsdash.intake.suggestions import Drafted, Suggestion
from opsdash.intake.suggestions import draft as draft_of
from opsdash.intake.tables import Sample, header_names
from opsdash.intake.topic_coverage import Covered, cover_file
from opsdash.intake.topic_rules import TopicRule, read_rules
from opsdash.ui.desk import Desk, remember
from opsdash.ui.importing_drafts import Draft

_log = logging.getLogger("opsdash")

# The header stands among the first rows, whatever comes before it.
_HEADER_ROWS = 40

# What somebody may mend by saying what the rows are.
_UNKNOWN = (ColumnMissingError, FileUnknownError)

# As many of each part as a reader looks through; the counts tell the rest.
SHOWN_DIFFERENCES = 10

# Questions about what a cell means: until they are answered, its value is a guess.
IN_DOUBT = (Ask.DATE_ORDER, Ask.DECIMAL)


@dataclass(frozen=True)
class Review:
    """A file that was understood, perhaps with open questions, and what importing it would do.

    `unused` maps the columns that are not stored to a cell of each, empty where none is filled.
    `drafted` is what suggested itself where no profile knows the file; `remembered` is what was
    said about an earlier file with its header. `differences` are None while they would be guessed.
    `covered` is what the topic rules of its source cover, None without any.
    """

    understood: Interpretation
    preview: Preview
    unused: Mapping[str, str]
    encoding: str
    guessed: bool
    alternatives: tuple[str, ...]
    damaged: int
    delimiter: str
    source: str
    drafted: Drafted | None
    remembered: Remembered | None
    differences: Differences | None
    topic_rules: tuple[TopicRule, ...]
    covered: Covered | None

    @property
    def suggestions(self) -> dict[str, Suggestion]:
        """What suggested itself for each column; empty where a profile knows the file."""
        return {each.column: each for each in self.drafted.columns} if self.drafted else {}

    @property
    def profile(self) -> Profile:
        return self.understood.recognition.profile

    @property
    def columns(self) -> int:
        """How many columns the file has."""
        return len(self.understood.recognition.layout.names)

    @property
    def is_open(self) -> bool:
        return bool(self.understood.questions)

    @property
    def is_guessed(self) -> bool:
        """Whether dates or amounts were read in one of several ways that the file allows."""
        return any(question.ask in IN_DOUBT for question in self.understood.questions)

    @property
    def is_importable(self) -> bool:
        return not self.is_open and self.preview.outcome.loaded > 0


@dataclass(frozen=True)
class Refusal:
    """A file that cannot be imported as it is. `columns` are its header, where it has one.

    `drafted` is what suggested itself for a file that no profile knows and that lacks something.
    """

    problem: Exception
    columns: tuple[str, ...]
    drafted: Drafted | None = None


def review(desk: Desk, draft: Draft, progress: Progress) -> Review | Refusal:
    """The review of one file; `progress` is called while it is made, and may stop it."""
    key = ("import", draft.key, desk.organisation, _own_profiles(desk.home.path))
    try:
        return remember(desk.home.facts, key, lambda: _made(desk, draft, progress), _weight)
    except Exception as problem:  # noqa: BLE001 - told as a panel, so that the file can be removed
        _log.error("A file could not be reviewed", exc_info=problem)
        return Refusal(problem, ())


def profiles(desk: Desk) -> tuple[Profile, ...]:
    """Every known profile, shipped or own."""
    key = ("profiles", _own_profiles(desk.home.path))
    return remember(desk.home.state, key, lambda: load_profiles(desk.home.path))


def _own_profiles(home: Path) -> tuple[tuple[str, int], ...]:
    return tuple(
        sorted((path.name, path.stat().st_mtime_ns) for path in home.glob("profiles/*.toml"))
    )


def _made(desk: Desk, draft: Draft, progress: Progress) -> Review | Refusal:
    try:
        return _examined(desk, draft, draft.choices, progress)
    except OpsdashError as problem:
        if draft.choices.profile or not isinstance(problem, _UNKNOWN):
            return Refusal(problem, _header(desk, draft))
        return _suggested(desk, draft, problem, progress)


def _suggested(
    desk: Desk, draft: Draft, problem: OpsdashError, progress: Progress
) -> Review | Refusal:
    """What suggests itself for a file that no profile fits; where even that lacks something, how
    far it goes: a file that nearly fits a profile is asked for its missing columns instead.
    """
    choices = replace(draft.choices, fact=draft.choices.fact or ANY_FACT)
    try:
        return _examined(desk, draft, choices, progress)
    except OpsdashError as lacking:
        if isinstance(problem, ColumnMissingError) and not draft.choices.fact:
            return Refusal(problem, _header(desk, draft))
        return Refusal(lacking, _header(desk, draft), _drafted(desk, draft))


def _examined(desk: Desk, draft: Draft, choices: Choices, progress: Progress) -> Review:
    file = draft.file
    with examine(desk.home, file.path, file.name, choices, desk.organisation, progress) as examined:
        previewed = preview(examined)
        rules = read_rules(desk.home.facts, examined.source)
        return Review(
            understood=examined.understood,
            preview=previewed,
            unused=_unused(examined),
            encoding=examined.text.encoding,
            guessed=examined.text.guessed,
            alternatives=examined.text.alternatives,
            damaged=examined.text.damaged,
            delimiter=examined.sample.delimiter,
            source=examined.source,
            drafted=examined.told.drafted,
            remembered=examined.told.remembered,
            differences=_differences(examined),
            topic_rules=rules,
            covered=_covered(examined) if rules else None,
        )


def _differences(examined: Examined) -> Differences | None:
    """None while dates or numbers are guessed: what they change would be invented."""
    if any(question.ask in IN_DOUBT for question in examined.understood.questions):
        return None
    return differences(examined, SHOWN_DIFFERENCES)


def _covered(examined: Examined) -> Covered | None:
    return cover_file(examined.cursor, examined.understood, examined.source)


def _unused(examined: Examined) -> dict[str, str]:
    layout = examined.understood.recognition.layout
    rows = [
        row.cells
        for row in examined.sample.rows
        if row.line >= layout.data_line and len(row.cells) == len(layout.names)
    ]
    used = set(examined.understood.recognition.matches.values())
    return {
        name: next((cells[at].strip() for cells in rows if cells[at].strip()), "")
        for at, name in enumerate(layout.names)
        if at not in used
    }


def _drafted(desk: Desk, draft: Draft) -> Drafted | None:
    sample = _sample(desk, draft)
    return draft_of(sample, draft.choices.fact, draft.file.name) if sample else None


def _header(desk: Desk, draft: Draft) -> tuple[str, ...]:
    """The column names of a file that no profile fits; empty when it cannot be read at all."""
    sample = _sample(desk, draft)
    if not sample:
        return ()
    return header_names(max(sample.rows[:_HEADER_ROWS], key=lambda row: len(row.cells)))


def _sample(desk: Desk, draft: Draft) -> Sample | None:
    try:
        with TemporaryDirectory(prefix="opsdash-") as folder:
            _, sample = open_text(
                draft.file.path, draft.file.name, Path(folder), draft.choices, profiles(desk)
            )
    except OpsdashError:
        return None
    return sample


def _weight(found: Review | Refusal) -> int:
    return len(found.preview.outcome.rejects) + 1 if isinstance(found, Review) else 1

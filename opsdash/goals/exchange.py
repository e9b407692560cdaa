"""Goals as a file: what a table says, read into goals that can be saved, or named as wrong.

Columns are found by their header in any order. A row with an id changes that goal, if it is still
the version that the file was made from; a row without adds one. Nothing is guessed: a number or a
day that can be two is read by what was declared only.
"""

import csv
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from opsdash.calendar.problems import Problem
from opsdash.errors import FileEmptyError
from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.goal_problems import goal_problems
from opsdash.goals.merging import differences
from opsdash.goals.typed_cells import Convention, Doubt, read_day
from opsdash.intake.corrections import FORMULA_SIGNS
from opsdash.intake.decoding import decode
from opsdash.intake.first_rows import read_sample
from opsdash.intake.profiles import folded_name
from opsdash.metrics.catalog import Catalog

# What a file may change, in the order in which it is written.
READ: Final = (
    "id",
    "version",
    "title",
    "owner",
    "team",
    "kind",
    "sense",
    "metric",
    "baseline",
    "target",
    "start",
    "due",
    "review_days",
    "reason",
)
# More goals than anybody keeps; a larger file is another one.
MOST_ROWS: Final = 10_000

_TEXTS: Final = frozenset({"title", "owner", "team", "reason"})
_CHOICES: Final[dict[str, type[StrEnum]]] = {"kind": Course, "sense": Sense}
_DAYS: Final = frozenset({"start", "due"})
_MEASURED: Final = frozenset({"metric", "baseline", "target"})
_NUMBERS: Final = {
    ".": re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII),
    ",": re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][+-]?\d{1,3})?", re.ASCII),
}
# A workbook keeps fifteen digits of a number.
_DIGITS: Final = 1e-14
_MIDNIGHT: Final = " 00:00:00"


class Fault(StrEnum):
    """Why a cell cannot be taken, besides what is wrong with the goal that it makes."""

    UNKNOWN_ID = "unknown_id"
    TWICE = "twice"
    NO_VERSION = "no_version"
    CHANGED_SINCE = "changed_since"
    NO_NUMBER = "no_number"
    TWO_NUMBERS = "two_numbers"
    NO_DAY = "no_day"
    TWO_DAYS = "two_days"
    NO_CHOICE = "no_choice"
    NO_METRIC = "no_metric"


@dataclass(frozen=True)
class Sheet:
    """`rows` are (line, cells) below the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    is_workbook: bool = False


@dataclass(frozen=True)
class Wrong:
    """A cell that keeps its row from being saved; `field` is a name of Goal."""

    line: int
    field: str
    value: str
    reason: Fault | Problem


@dataclass(frozen=True)
class Incoming:
    """`added` and `changed` can be saved; `same` rows say what is stored already."""

    added: tuple[Goal, ...]
    changed: tuple[Goal, ...]
    same: int
    wrong: tuple[Wrong, ...]
    ignored: tuple[str, ...]


def read_sheet(path: Path, name: str) -> Sheet:
    """The cells of a CSV or workbook.

    Raises what decoding a file raises, and FileEmptyError where there is no header.
    """
    with TemporaryDirectory(prefix="opsdash-") as folder:
        text = decode(path, name, Path(folder))
        delimiter = read_sample(text).delimiter
        with text.path.open(encoding="utf-8", newline="") as file:
            file.seek(text.skip)
            reader = csv.reader(file, delimiter=delimiter)
            told = [(reader.line_num, tuple(row)) for row in islice(reader, MOST_ROWS + 1)]
    filled = [(line, row) for line, row in told if any(cell.strip() for cell in row)]
    if not filled:
        raise FileEmptyError(file=name)
    return Sheet(filled[0][1], tuple(filled[1:]), "workbook" in text.container)


def understood(
    sheet: Sheet,
    names: Mapping[str, str],
    stored: Iterable[Goal],
    catalog: Catalog,
    convention: Convention,
) -> Incoming:
    """What the rows would do. `names` are headers besides the fields' own.

    A name that leads to a field which no file changes is left out quietly.
    """
    known = {folded_name(label): field for label, field in names.items()}
    known |= {folded_name(field): field for field in READ}
    fields = [known.get(folded_name(label), "") for label in sheet.header]
    ignored = tuple(
        label for label, field in zip(sheet.header, fields, strict=True) if label and not field
    )
    if sheet.is_workbook:
        convention = replace(convention, decimal=".")
    reader = _Reader({goal.id: goal for goal in stored}, catalog, convention)
    for line, cells in sheet.rows:
        reader.take(line, {f: c for f, c in zip(fields, cells, strict=False) if f in READ})
    return Incoming(
        tuple(reader.added), tuple(reader.changed), reader.same, tuple(reader.wrong), ignored
    )


class _Reader:
    """Takes the rows one after the other, because an id may be named once."""

    def __init__(
        self, stored: Mapping[str, Goal], catalog: Catalog, convention: Convention
    ) -> None:
        self._stored = stored
        self._catalog = catalog
        self._convention = convention
        self._seen: set[str] = set()
        self.added: list[Goal] = []
        self.changed: list[Goal] = []
        self.same = 0
        self.wrong: list[Wrong] = []

    def take(self, line: int, cells: Mapping[str, str]) -> None:
        said = {field: _plain(cell) for field, cell in cells.items()}
        base = self._stored.get(said.get("id", ""))
        faults = [*self._identity(said, base)]
        values: dict[str, Any] = {}
        for field, text in said.items():
            if field in {"id", "version"} or (field in _MEASURED and _is_milestone(said, base)):
                continue
            value = self._value(field, text, getattr(base, field, None))
            if isinstance(value, Fault):
                faults.append((field, value))
            elif base is None or not _says_the_same(getattr(base, field), value):
                values[field] = value
        goal = _goal(base, values)
        if not faults:
            problems = goal_problems(goal, self._catalog)
            self._keep(goal, base, [(problem.field, problem) for problem in problems], line, said)
        else:
            self._keep(goal, base, faults, line, said)

    def _keep(
        self,
        goal: Goal,
        base: Goal | None,
        faults: Sequence[tuple[str, Fault | Problem]],
        line: int,
        said: Mapping[str, str],
    ) -> None:
        if faults:
            self.wrong += [Wrong(line, at, said.get(at, ""), reason) for at, reason in faults]
        elif base is None:
            self.added.append(goal)
        elif set(differences(base, goal)) - {"reason"}:
            self.changed.append(goal)
        else:
            self.same += 1

    def _identity(self, said: Mapping[str, str], base: Goal | None) -> list[tuple[str, Fault]]:
        goal_id, version = said.get("id", ""), said.get("version", "")
        if not goal_id:
            return []
        if goal_id in self._seen:
            return [("id", Fault.TWICE)]
        self._seen.add(goal_id)
        if base is None:
            return [("id", Fault.UNKNOWN_ID)]
        if not version:
            return [("version", Fault.NO_VERSION)]
        return [] if version == str(base.version) else [("version", Fault.CHANGED_SINCE)]

    def _value(self, field: str, text: str, stored: Any) -> Any:
        if field in _TEXTS:
            return text
        if field in _CHOICES:
            return _choice(_CHOICES[field], text)
        if field in _DAYS:
            return self._day(text)
        if field == "metric":
            return self._metric(text)
        number = self._number(text, stored)
        if field == "review_days" and not isinstance(number, Fault):
            return int(number) if number == int(number) else Fault.NO_NUMBER
        return number

    def _number(self, text: str, stored: Any) -> float | Fault:
        """By the declared sign; without one where both say the same, or one what is stored."""
        signs = [self._convention.decimal] if self._convention.decimal else list(_NUMBERS)
        found = {_float(text, sign) for sign in signs if _NUMBERS[sign].fullmatch(text)}
        kept = {each for each in found if _says_the_same(stored, each)}
        if len(kept or found) > 1:
            return Fault.TWO_NUMBERS
        return next(iter(kept or found), Fault.NO_NUMBER)

    def _day(self, text: str) -> date | Fault:
        found = read_day(text.removesuffix(_MIDNIGHT), self._convention)
        if found is Doubt.DAY:
            return Fault.TWO_DAYS
        return found if isinstance(found, date) else Fault.NO_DAY

    def _metric(self, text: str) -> str | Fault:
        """By its id or its name."""
        if text in self._catalog.metrics:
            return text
        wanted = folded_name(text)
        metrics = self._catalog.metrics.values()
        found = [each.id for each in metrics if folded_name(each.name) == wanted]
        return found[0] if len(found) == 1 else Fault.NO_METRIC


def _is_milestone(said: Mapping[str, str], base: Goal | None) -> bool:
    kind = said.get("kind", base.kind if base else None)
    return kind == Course.MILESTONE


def _goal(base: Goal | None, values: Mapping[str, Any]) -> Goal:
    if base is not None:
        return replace(base, **{"reason": "", **values})
    is_milestone = values.get("kind") is Course.MILESTONE
    usual = {
        "title": "",
        "metric": "",
        "owner": "",
        "baseline": 0.0 if is_milestone else math.nan,
        "target": 1.0 if is_milestone else math.nan,
        "start": date.min,
        "due": date.min,
    }
    return Goal(**{**usual, **values})


def _says_the_same(stored: object, read: object) -> bool:
    """Whether a cell differs from what is stored by no more than a file may lose of it."""
    if isinstance(stored, str) and isinstance(read, str):
        return _plain(stored).split() == read.split()
    if isinstance(stored, float | int) and isinstance(read, float):
        return math.isclose(stored, read, rel_tol=_DIGITS)
    return stored == read


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating it."""
    text = cell.strip()
    is_marked = text.startswith("'") and text[1:].startswith(FORMULA_SIGNS)
    return text[1:] if is_marked else text


def _choice(choices: type[StrEnum], text: str) -> StrEnum | Fault | None:
    if not text:
        return None
    return next((each for each in choices if each == text.casefold()), Fault.NO_CHOICE)


def _float(text: str, sign: str) -> float:
    grouping = "," if sign == "." else "."
    return float(text.replace(grouping, "").replace(sign, "."))

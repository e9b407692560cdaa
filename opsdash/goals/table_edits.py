"""A table of goals as somebody edits it: cells and clicks in, goals to save out.

A line keeps the goal it began from, so that a save meets what others saved meanwhile. What was
refused stays in the table as it was written, with what is in the way beside it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem
from opsdash.goals.goal import Course, Goal
from opsdash.goals.merging import Merge, differences, merge, taking_mine
from opsdash.goals.records import Edit, Refusal, list_goals, save_goals
from opsdash.goals.typed_cells import (
    Convention,
    Doubt,
    amount_text,
    read_amount,
    read_day,
    why_unread,
)
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.store import Database

COLUMNS: Final = (
    "title",
    "owner",
    "team",
    "metric",
    "baseline",
    "target",
    "start",
    "due",
    "review_days",
    "reason",
)
# A change of one of these in a goal that runs is a change of the promise.
PROMISE: Final = frozenset({"target", "start", "due", "owner"})

_TEXTS: Final = frozenset({"title", "owner", "team", "metric", "reason"})
_NUMBERS: Final = frozenset({"baseline", "target"})
_DAYS: Final = frozenset({"start", "due"})
# What a milestone has none of.
_MEASURED: Final = frozenset({"metric", "baseline", "target"})
_REVIEW_DAYS: Final = 7

Cells = Mapping[str, Any]


class Note(StrEnum):
    """Why a line came back from a save, besides problems of its own.

    CLASH: somebody else saved the goal meanwhile. GONE: it exists no more. KEPT: it was to be
    archived, but somebody changed it.
    """

    CLASH = "clash"
    GONE = "gone"
    KEPT = "kept"


@dataclass(frozen=True)
class Line:
    """One row: the goal it began from, None for an added one, and what its cells say.

    A goal that is gone for good is the base of an added one, by version 0. `stored` is what
    somebody else saved meanwhile.
    """

    base: Goal | None
    cells: Cells
    problems: tuple[Problem, ...] = ()
    note: Note | None = None
    stored: Goal | None = None
    is_archived: bool = False

    @property
    def is_added(self) -> bool:
        return self.base is None or not self.base.version

    @property
    def wanted(self) -> Goal:
        """What the cells say, as a goal; what is missing is not a number or no day.

        An archived one stays as it was.
        """
        said = {name: _read(name, self.cells.get(name)) for name in COLUMNS}
        if self.base is None:
            return Goal(**said)
        if self.is_archived:
            # The browser drops what was typed in a row that is taken out, so none of it counts.
            return replace(self.base, reason=said["reason"], is_deleted=True)
        if self.base.kind is Course.MILESTONE:
            said = {name: value for name, value in said.items() if name not in _MEASURED}
        return replace(self.base, **said, is_deleted=False)

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """The cells that are no value, as they were written."""
        if self.is_archived:
            return ()
        return tuple(Problem(name, _doubt(name, cell)) for name, cell in self.written())

    def written(self) -> Iterator[tuple[str, str]]:
        """The cells of numbers and days that are still text."""
        is_milestone = self.base is not None and self.base.kind is Course.MILESTONE
        for name in COLUMNS:
            cell = self.cells.get(name)
            is_value = name in _NUMBERS | _DAYS and not (is_milestone and name in _MEASURED)
            if is_value and isinstance(cell, str) and cell.strip():
                yield name, cell

    @property
    def is_changed(self) -> bool:
        if self.base is None:
            return any(
                self.cells.get(name) not in (None, "") for name in COLUMNS if name != "review_days"
            )
        return self.is_added or bool(set(differences(self.base, self.wanted)) - {"reason"})

    def lacks_reason(self, today: date) -> bool:
        """Whether it changes the promise of a goal that runs and does not say why."""
        base = self.base
        if base is None or self.is_added or self.is_archived or not base.start <= today <= base.due:
            return False
        changed = PROMISE & set(differences(base, self.wanted))
        return bool(changed) and not self.wanted.reason.strip()


@dataclass(frozen=True)
class Saved:
    """`lines` is the table after the save; `edits` can be undone by `undo_edits`."""

    lines: tuple[Line, ...]
    edits: tuple[Edit, ...]


def lines_of(goals: Iterable[Goal]) -> tuple[Line, ...]:
    return tuple(Line(goal, cells_of(goal)) for goal in goals)


def cells_of(goal: Goal) -> dict[str, Any]:
    """A reason belongs to one change, so the cell for the next one is empty."""
    cells = {name: getattr(goal, name) for name in COLUMNS} | {"reason": ""}
    if goal.kind is Course.MILESTONE:
        cells |= dict.fromkeys(_MEASURED)
    return cells


def edited(
    lines: Sequence[Line],
    changed: Mapping[int, Cells],
    added: Iterable[Cells],
    removed: Iterable[int],
) -> tuple[Line, ...]:
    """The table after clicks: cells changed by row, rows added, rows taken out (archived)."""
    gone = set(removed)
    found = [
        replace(line, cells={**line.cells, **changed.get(at, {})}, is_archived=at in gone)
        for at, line in enumerate(lines)
        if at not in gone or not line.is_added
    ]
    return (*found, *(Line(None, {"review_days": _REVIEW_DAYS, **cells}) for cells in added))


def read_lines(lines: Iterable[Line], catalog: Catalog, convention: Convention) -> tuple[Line, ...]:
    """The lines with the values that their texts say; what is in doubt stays text."""
    return tuple(
        replace(line, cells={**line.cells, **values})
        if (values := _values(line, catalog, convention))
        else line
        for line in lines
    )


def cell_text(value: Any) -> str | None:
    """A number or day as a cell shows it; text as it was written."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return amount_text(value) if math.isfinite(value) else None
    return value or None


def _values(line: Line, catalog: Catalog, convention: Convention) -> dict[str, Any]:
    texts = tuple(line.written())
    if not texts:
        return {}
    metric = catalog.metrics.get(str(line.cells.get("metric") or ""))
    in_percent = metric is not None and metric.unit == "percent"
    signed = metric is not None and metric.kind in (Kind.GROWTH, Kind.GAP)
    before = cells_of(line.base) if line.base else {}
    found: dict[str, Any] = {}
    for name, text in texts:
        if text.strip() == cell_text(before.get(name)):
            # Its digits beyond those that are shown stay as they are stored.
            found[name] = before[name]
            continue
        read = (
            read_day(text, convention)
            if name in _DAYS
            else read_amount(text, convention, in_percent=in_percent, signed=signed)
        )
        if not isinstance(read, Doubt):
            found[name] = read
    return found


def _doubt(name: str, text: str) -> Doubt:
    if name not in _DAYS:
        return why_unread(text)
    found = read_day(text)
    return found if isinstance(found, Doubt) else Doubt.NO_DAY


def save_lines(state: Database, lines: Sequence[Line], actor: Actor, catalog: Catalog) -> Saved:
    """Save every change in one transaction; what was refused stays as it was written."""
    actor.must(Right.PROMISE)
    wanted = [(line, line.wanted) for line in lines if line.is_changed and not line.doubts]
    outcome = save_goals(state, [goal for _, goal in wanted], actor, catalog)
    refusals = {id(refusal.wanted): refusal for refusal in outcome.refusals}
    refused = [
        *(replace(line, problems=line.doubts, note=None) for line in lines if line.doubts),
        *(
            _refused(line, refusals[id(goal)])
            for line, goal in wanted
            if id(goal) in refusals and not _is_done(line, refusals[id(goal)])
        ),
    ]
    ids = [
        *(line.base.id for line in lines if line.base and line.base.version),
        *(edit.after.id for edit in outcome.edits),
    ]
    return Saved(refreshed(state, refused, ids), outcome.edits)


def refreshed(state: Database, kept: Iterable[Line], ids: Iterable[str]) -> tuple[Line, ...]:
    """The stored goals of these ids in their order, the `kept` lines in their places."""
    lines = tuple(kept)
    stored = {goal.id: Line(goal, cells_of(goal)) for goal in list_goals(state)}
    found = stored | {line.base.id: line for line in lines if line.base and line.base.version}
    places = [name for name in dict.fromkeys(ids) if name in found]
    return (*(found[name] for name in places), *(line for line in lines if line.is_added))


def over_undone(lines: Iterable[Line], undone: Iterable[Edit]) -> tuple[Line, ...]:
    """The lines over what an undo put back; only cells that somebody wrote stay.

    A line that began from another version than the undo replaced still meets what is stored.
    """
    back = {(edit.after.id, edit.after.version - 1): edit.after for edit in undone}
    return tuple(
        _over(line, line.base, back[line.base.id, line.base.version])
        if line.base and (line.base.id, line.base.version) in back
        else line
        for line in lines
    )


def _over(line: Line, base: Goal, stored: Goal) -> Line:
    before, now = cells_of(base), cells_of(stored)
    written = {name: cell for name, cell in line.cells.items() if cell != before.get(name)}
    return replace(line, base=stored, cells={**now, **written})


def clash_of(line: Line) -> Merge | None:
    """What both changed, where somebody else saved the line's goal meanwhile."""
    if line.base is None or line.stored is None:
        return None
    found = merge(line.base, line.wanted, line.stored)
    return replace(
        found, clashes=tuple(name for name in found.clashes if name not in {"reason", "is_deleted"})
    )


def settled(line: Line, mine: Iterable[str]) -> Goal | None:
    """The goal to save when my cells win in the fields `mine`; None where theirs win in all."""
    found = clash_of(line)
    if found is None or line.stored is None:
        return None
    goal = taking_mine(found, line.wanted, tuple(mine))
    goal = replace(goal, is_deleted=False, reason=line.wanted.reason)
    is_same = not set(differences(goal, line.stored)) - {"reason"}
    return None if is_same else goal


def as_new(line: Line) -> Goal:
    """My version as a goal of its own, so that both are kept."""
    return _fresh(replace(line.wanted, is_deleted=False))


def _fresh(goal: Goal) -> Goal:
    """Nothing that a person wrote goes with the sample."""
    return replace(goal, id="", version=0, is_sample=False)


def _is_done(line: Line, refusal: Refusal) -> bool:
    """Whether somebody else archived what was to be archived."""
    stored = refusal.stored
    return line.is_archived and (stored is None or stored.is_deleted)


def _refused(line: Line, refusal: Refusal) -> Line:
    stored = refusal.stored
    if refusal.problems:
        return replace(line, problems=refusal.problems, note=None, stored=None)
    if stored is None:
        return Line(line.base and _fresh(line.base), line.cells, note=Note.GONE)
    if line.is_archived:
        return Line(stored, cells_of(stored), note=Note.KEPT)
    return replace(line, problems=(), note=Note.CLASH, stored=stored)


def _read(name: str, value: Any) -> Any:
    if name in _TEXTS:
        text = "" if value is None else str(value)
        return text if name == "reason" else text.strip()
    if name in _NUMBERS:
        return float(value) if isinstance(value, int | float) else math.nan
    if name in _DAYS:
        return value if isinstance(value, date) else date.min
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else _REVIEW_DAYS

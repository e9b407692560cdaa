"""The audit as it is read: by person, kind of record and days, or all of one record's past."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.store import Database

_COLUMNS: Final = "happened_at, actor, action, noun, id, before, after, person, origin"


@dataclass(frozen=True)
class Entry:
    """One act. `at` is naive UTC; `before` and `after` are the record as JSON, as far as it was.

    `person` is the id of the account, `origin` where it was done from; both empty where unknown.
    """

    at: datetime
    actor: str
    action: str
    noun: str
    id: str
    before: str | None
    after: str | None
    person: str
    origin: str


@dataclass(frozen=True)
class Sought:
    """Which acts: what is empty does not narrow. `first <= at < end`, naive UTC."""

    actor: str = ""
    noun: str = ""
    id: str = ""
    first: datetime | None = None
    end: datetime | None = None

    def condition(self) -> tuple[str, list[object]]:
        tests = {
            "actor = ?": self.actor,
            "noun = ?": self.noun,
            "id = ?": self.id,
            "happened_at >= ?": self.first,
            "happened_at < ?": self.end,
        }
        asked = {test: value for test, value in tests.items() if value}
        return " AND ".join(asked) or "TRUE", list(asked.values())


@dataclass(frozen=True)
class Trail:
    """The newest acts first, `count` of them in all; what there is to choose from."""

    entries: tuple[Entry, ...]
    count: int
    actors: tuple[str, ...]
    nouns: tuple[str, ...]


def read_trail(state: Database, sought: Sought, actor: Actor, most: int | None = None) -> Trail:
    """The acts that are sought, at most so many of them. Raises NotAllowedError."""
    actor.must(Right.ADMIT)
    condition, values = sought.condition()
    rows = state.rows(
        f"SELECT {_COLUMNS} FROM audit WHERE {condition}"  # noqa: S608 - own conditions
        " ORDER BY happened_at DESC, rowid DESC LIMIT ?",
        [*values, most],
    )
    counted = state.rows(f"SELECT COUNT(*) FROM audit WHERE {condition}", values)  # noqa: S608 - own conditions
    return Trail(tuple(map(_entry, rows)), counted[0][0], _all(state, "actor"), _all(state, "noun"))


def _entry(row: tuple[Any, ...]) -> Entry:
    # Rows from before people had accounts say neither.
    return Entry(*row[:-2], *(each or "" for each in row[-2:]))


def _all(state: Database, column: str) -> tuple[str, ...]:
    rows = state.rows(f"SELECT DISTINCT {column} FROM audit WHERE {column} <> '' ORDER BY 1")  # noqa: S608 - own names
    return tuple(str(name) for (name,) in rows)

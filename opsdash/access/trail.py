"""The audit as it is read: by person, kind of record and days, or all of one record's past."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.store import Cursor, Database

_COLUMNS: Final = "happened_at, actor, action, noun, id, before, after, person, origin"
_BLOCK: Final = 2_000


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
    action: str = ""

    def condition(self) -> tuple[str, list[object]]:
        tests = {
            "actor = ?": self.actor,
            "noun = ?": self.noun,
            "action = ?": self.action,
            "id = ?": self.id,
            "happened_at >= ?": self.first,
            "happened_at < ?": self.end,
        }
        asked = {test: value for test, value in tests.items() if value}
        return " AND ".join(asked) or "TRUE", list(asked.values())


@dataclass(frozen=True)
class Trail:
    """The newest acts first, a part of them; `count` of them in all."""

    entries: tuple[Entry, ...]
    count: int


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: names of who acted, kinds of records and of acts."""

    actors: tuple[str, ...]
    nouns: tuple[str, ...]
    actions: tuple[str, ...]


def read_trail(
    state: Database, sought: Sought, actor: Actor, most: int | None = None, first: int = 0
) -> Trail:
    """The acts that are sought, at most so many from the `first` on. Raises NotAllowedError."""
    actor.must(Right.ADMIT)
    statement, values = _statement(sought)
    rows = state.rows(f"{statement} LIMIT ? OFFSET ?", [*values, most, first])
    condition, values = sought.condition()
    counted = state.rows(f"SELECT COUNT(*) FROM audit WHERE {condition}", values)  # noqa: S608 - own conditions
    return Trail(tuple(map(_entry, rows)), counted[0][0])


def read_choices(state: Database, actor: Actor) -> Choices:
    """Raises NotAllowedError."""
    actor.must(Right.ADMIT)
    return Choices(_all(state, "actor"), _all(state, "noun"), _all(state, "action"))


@contextmanager
def streamed_trail(
    state: Database, sought: Sought, actor: Actor
) -> Iterator[Iterator[tuple[Entry, ...]]]:
    """All acts that are sought in blocks, never all of them in memory. Raises NotAllowedError."""
    actor.must(Right.ADMIT)
    statement, values = _statement(sought)
    with state.cursor() as cursor:
        cursor.execute(statement, values)
        yield _blocks(cursor)


def _blocks(cursor: Cursor) -> Iterator[tuple[Entry, ...]]:
    while block := cursor.fetchmany(_BLOCK):
        yield tuple(map(_entry, block))


def _statement(sought: Sought) -> tuple[str, list[object]]:
    condition, values = sought.condition()
    found = f"SELECT {_COLUMNS} FROM audit WHERE {condition}"  # noqa: S608 - own conditions
    return f"{found} ORDER BY happened_at DESC, rowid DESC", values


def _entry(row: tuple[Any, ...]) -> Entry:
    # Rows from before people had accounts say neither.
    return Entry(*row[:-2], *(each or "" for each in row[-2:]))


def _all(state: Database, column: str) -> tuple[str, ...]:
    rows = state.rows(f"SELECT DISTINCT {column} FROM audit WHERE {column} <> '' ORDER BY 1")  # noqa: S608 - own names
    return tuple(str(name) for (name,) in rows)

"""The audit as it is read: by account, kind of record and days, or all of one record's past.

A name may have been two accounts' over time, and an account may have had two names.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.people import list_people
from opsdash.access.rights import Right
from opsdash.store import Cursor, Database

_COLUMNS: Final = "happened_at, actor, action, noun, id, before, after, person, origin"
_BLOCK: Final = 2_000
# Of `Sought.account`: the machine's own user, programs and tokens.
NO_ACCOUNT: Final = "none"


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
    """Which acts: what is empty does not narrow. `first <= at < end`, naive UTC.

    `actor` is the name that stood there then, `account` an id, whatever its name was.
    """

    actor: str = ""
    noun: str = ""
    id: str = ""
    first: datetime | None = None
    end: datetime | None = None
    action: str = ""
    account: str = ""

    def condition(self) -> tuple[str, list[object]]:
        tests = {
            "actor = ?": self.actor,
            "COALESCE(person, '') = ?": "" if self.account == NO_ACCOUNT else self.account,
            "noun = ?": self.noun,
            "action = ?": self.action,
            "id = ?": self.id,
            "happened_at >= ?": self.first,
            "happened_at < ?": self.end,
        }
        asked = {test: value for test, value in tests.items() if value}
        if self.account == NO_ACCOUNT:
            asked["COALESCE(person, '') = ?"] = ""
        return " AND ".join(asked) or "TRUE", list(asked.values())


@dataclass(frozen=True)
class Trail:
    """The newest acts first, a part of them; `count` of them in all."""

    entries: tuple[Entry, ...]
    count: int


@dataclass(frozen=True)
class Doer:
    """Who acted: an account by its id, name and address as they are now, or a name without one."""

    account: str
    name: str
    email: str = ""
    is_closed: bool = False


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: who acted, kinds of records and of acts.

    `shared` are the names, folded, that more than one of those who acted have or had.
    """

    doers: tuple[Doer, ...]
    shared: frozenset[str]
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
    rows = state.rows("SELECT DISTINCT COALESCE(person, ''), actor FROM audit WHERE actor <> ''")
    return Choices(_doers(state, rows), _shared(rows), _all(state, "noun"), _all(state, "action"))


def _doers(state: Database, rows: Iterable[tuple[str, str]]) -> tuple[Doer, ...]:
    """Each account once, whatever it was called, then the names that had none."""
    people = {each.id: each for each in (*list_people(state), *list_people(state, removed=True))}
    found: dict[tuple[str, str], Doer] = {}
    for account, name in rows:
        person = people.get(account)
        if person:
            closed = person.removed_at is not None
            found[account, ""] = Doer(account, person.name, person.email, closed)
        else:
            found[account, name] = Doer(account, name)
    return tuple(sorted(found.values(), key=lambda each: (each.name.casefold(), each.account)))


def _shared(rows: Iterable[tuple[str, str]]) -> frozenset[str]:
    had: dict[str, set[str]] = {}
    for account, name in rows:
        had.setdefault(name.casefold(), set()).add(account)
    return frozenset(name for name, accounts in had.items() if len(accounts) > 1)


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

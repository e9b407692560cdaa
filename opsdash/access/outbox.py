"""What was done to the facts, on its way into the audit, which is in the other database file.

No transaction writes both. So the entry is stored with the change itself and carried over after
it; what a killed process left is carried over at the next start, and nothing is told twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

from opsdash.access.actor import Actor
from opsdash.access.audit import INSERT
from opsdash.access.clock import now_utc
from opsdash.store import Cursor, Database, Home

_WAITING: Final = "SELECT * FROM audit_outbox ORDER BY happened_at, key"


@contextmanager
def audited_facts(home: Home) -> Iterator[Cursor]:
    """A transaction of the facts whose `post` is in the audit when it is over, or at a restart."""
    deliver(home)
    told = _told(home.state)
    with home.facts.write() as cursor:
        cursor.execute("DELETE FROM audit_outbox WHERE list_contains(?, key)", [sorted(told)])
        yield cursor
    deliver(home)


def post(
    cursor: Cursor,
    actor: Actor,
    action: str,
    noun: str,
    record_id: str,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """`before` and `after` as in `audit`; the cursor is that of `audited_facts`."""
    told = [action, noun, record_id, before, after]
    cursor.execute(
        "INSERT INTO audit_outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [uuid4().hex, now_utc(), actor.name, *told, actor.person, actor.origin],
    )


def deliver(home: Home) -> None:
    """Carry over what the audit does not have yet."""
    if not _missing(home.facts.rows(_WAITING), _told(home.state)):
        return
    with home.state.write() as cursor:
        told = {key for (key,) in cursor.execute("SELECT key FROM audit_told").fetchall()}
        waiting = home.facts.rows(_WAITING)
        for key, *entry in _missing(waiting, told):
            cursor.execute(INSERT, entry)
            cursor.execute("INSERT INTO audit_told VALUES (?)", [key])
        # A key whose entry has left the outbox cannot come again.
        cursor.execute(
            "DELETE FROM audit_told WHERE NOT list_contains(?, key)",
            [[each[0] for each in waiting]],
        )


def _missing(waiting: list[tuple[Any, ...]], told: set[str]) -> list[tuple[Any, ...]]:
    return [each for each in waiting if each[0] not in told]


def _told(state: Database) -> set[str]:
    return {str(key) for (key,) in state.rows("SELECT key FROM audit_told")}

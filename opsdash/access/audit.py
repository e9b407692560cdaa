"""The audit: who did what to which record, when and from where. Rows are added and never changed.

A change is told inside the transaction that makes it: both are stored or neither.
"""

from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.store import Cursor

INSERT: Final = """
INSERT INTO audit (happened_at, actor, action, noun, id, before, after, person, origin)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def audit(
    cursor: Cursor,
    actor: Actor,
    action: str,
    noun: str,
    record_id: str,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """`before` and `after` are the record as JSON; None where there was, or is, no record."""
    told = [action, noun, record_id, before, after]
    cursor.execute(INSERT, [now_utc(), actor.name, *told, actor.person, actor.origin])

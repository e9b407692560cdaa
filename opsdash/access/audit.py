"""The trace of who did what to which record, written in the transaction of the change itself."""

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.store import Cursor


def audit(
    cursor: Cursor,
    actor: Actor,
    action: str,
    noun: str,
    record_id: str,
    *,
    before: str | None,
    after: str | None,
) -> None:
    """`before` and `after` are the record as JSON; None where there was, or is, no record."""
    cursor.execute(
        "INSERT INTO audit (happened_at, actor, action, noun, id, before, after)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [now_utc(), actor.name, action, noun, record_id, before, after],
    )

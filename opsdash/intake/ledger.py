"""The read side of the ledger: which files were imported, and which of their rows were rejected.

Loading writes the ledger; here it is only read, but for the mark that somebody has looked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.intake.outcome import Extent, Outcome, Reject
from opsdash.store import Cursor, Database


@dataclass(frozen=True)
class Batch:
    """One change of the facts: an import, or values, lookups or topic rules from a page.

    Times are naive UTC; `undone_at` tells that it was taken back. `outcome` carries the counts, not
    the rejects. `account` is the id of who brought it and `origin` from where, as in the audit.
    """

    id: int
    imported_at: datetime
    imported_by: str
    is_sample: bool
    rejects_seen: bool
    outcome: Outcome
    kind: str = "file"
    undone_at: datetime | None = None
    undone_by: str | None = None
    account: str = ""
    origin: str = ""
    undone_account: str = ""
    undone_origin: str = ""


# Rows from before people had accounts say none of them.
_WHENCE = ("account", "origin", "undone_account", "undone_origin")
_NAMES = (
    "batch_id",
    "imported_at",
    "imported_by",
    "is_sample",
    "rejects_seen",
    "file_name",
    "source",
    "profile",
    "fact",
    "rows_in",
    "new_rows",
    "changed_rows",
    "same_rows",
    "folded_rows",
    "ignored_rows",
    "rejected_rows",
    "first_day",
    "through_day",
    "kind",
    "gone_rows",
    "undone_at",
    "undone_by",
    *_WHENCE,
)
_COLUMNS = ", ".join(_NAMES)


def list_batches(facts: Database, limit: int) -> tuple[Batch, ...]:
    """The newest first, those that were undone among them."""
    with facts.cursor() as cursor:
        return select_batches(cursor, "ORDER BY batch_id DESC LIMIT ?", [limit])


def newest_batches(facts: Database) -> dict[str, Batch]:
    """The newest import of each source that was not undone."""
    tail = (
        "WHERE undone_at IS NULL AND kind IN ('file', 'typed')"
        " QUALIFY ROW_NUMBER() OVER (PARTITION BY source ORDER BY batch_id DESC) = 1"
    )
    with facts.cursor() as cursor:
        return {each.outcome.source: each for each in select_batches(cursor, tail, [])}


def list_rejecting(facts: Database, limit: int) -> tuple[Batch, ...]:
    """The imports that rejected rows: first those nobody has looked at, then the newest."""
    tail = (
        "WHERE rejected_rows > 0 AND undone_at IS NULL ORDER BY rejects_seen, batch_id DESC LIMIT ?"
    )
    with facts.cursor() as cursor:
        return select_batches(cursor, tail, [limit])


def select_batches(cursor: Cursor, tail: str, values: Sequence[object]) -> tuple[Batch, ...]:
    """The batches that `tail`, the end of a statement, picks and orders."""
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM batch {tail}", list(values)).fetchall()
    return tuple(_batch(row) for row in rows)


def read_rejects(facts: Database, batch_id: int, limit: int | None = None) -> tuple[Reject, ...]:
    """The rejected rows of one import in the order of its file, all of them without a `limit`."""
    rows = facts.rows(
        "SELECT line, column_name, value, reason FROM reject WHERE batch_id = ?"
        " ORDER BY line, column_name LIMIT ?",
        [batch_id, limit],
    )
    return tuple(Reject(int(line), column, value, reason) for line, column, value, reason in rows)


def mark_rejects_seen(facts: Database, batch_id: int, actor: Actor) -> None:
    """Somebody has looked at them; a second look changes nothing."""
    actor.must(Right.LOAD)
    unseen = facts.rows(
        "SELECT 1 FROM batch WHERE batch_id = ? AND NOT rejects_seen",
        [batch_id],
    )
    if not unseen:
        return
    with facts.write() as cursor:
        cursor.execute("UPDATE batch SET rejects_seen = TRUE WHERE batch_id = ?", [batch_id])


def _batch(row: tuple[Any, ...]) -> Batch:
    told = dict(zip(_NAMES, row, strict=True))
    return Batch(
        id=told["batch_id"],
        imported_at=told["imported_at"],
        imported_by=told["imported_by"],
        is_sample=told["is_sample"],
        rejects_seen=told["rejects_seen"],
        outcome=_outcome(told),
        kind=told["kind"],
        undone_at=told["undone_at"],
        undone_by=told["undone_by"],
        **{name: told[name] or "" for name in _WHENCE},
    )


def _outcome(told: dict[str, Any]) -> Outcome:
    return Outcome(
        file=told["file_name"],
        source=told["source"],
        profile=told["profile"],
        fact=told["fact"],
        rows_in=told["rows_in"],
        new=told["new_rows"],
        changed=told["changed_rows"],
        same=told["same_rows"],
        folded=told["folded_rows"],
        ignored=told["ignored_rows"],
        rejected=told["rejected_rows"],
        ignored_by=(),
        rejects=(),
        extent=Extent(told["first_day"], told["through_day"]),
        batch_id=told["batch_id"],
        gone=told["gone_rows"],
    )

"""The ledger's entry for a change of the facts that came from a page, not from a file of rows.

Lookups and topic rules are batches like imports: numbered, signed, and they can be taken back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from opsdash.access.actor import Actor
from opsdash.intake.batches import add_batch, brought_by, next_batch
from opsdash.store import Cursor, Database

LOOKUP, TOPICS = "lookup", "topics"
# The kinds of batch that bring no versions of facts.
CHANGES = frozenset({LOOKUP, TOPICS})


@dataclass(frozen=True)
class Saved:
    """What a save did; `batch_id` is None when nothing differed. `days` were summed anew."""

    batch_id: int | None
    added: int = 0
    changed: int = 0
    removed: int = 0
    days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class SavedChange:
    """A change as the ledger keeps it; times are naive UTC, `told` are some of its names.

    `is_newest` is the newest of its kind and source that was not undone.
    """

    batch_id: int
    saved_at: datetime
    saved_by: str
    origin: str
    undone_at: datetime | None
    file: str
    entries: int
    told: tuple[str, ...]
    is_newest: bool


def list_changes(
    facts: Database, kind: str, source: str, limit: int | None = None
) -> tuple[SavedChange, ...]:
    """The changes of a kind, the newest first; lookups have the source ''."""
    rows = facts.rows(
        """
        SELECT
            batch_id,
            imported_at,
            imported_by,
            origin,
            undone_at,
            file_name,
            rows_in,
            interpretation,
            undone_at IS NULL
                AND batch_id = MAX(CASE WHEN undone_at IS NULL THEN batch_id END) OVER ()
        FROM batch
        WHERE kind = ? AND source = ?
        ORDER BY batch_id DESC
        LIMIT ?
        """,
        [kind, source, limit],
    )
    return tuple(_saved_change(row) for row in rows)


def _saved_change(row: tuple[Any, ...]) -> SavedChange:
    batch_id, saved_at, saved_by, origin, undone_at, file, rows_in, described, is_newest = row
    told = json.loads(described)
    return SavedChange(
        batch_id=batch_id,
        saved_at=saved_at,
        saved_by=saved_by,
        origin=origin or "",
        undone_at=undone_at,
        file=file,
        entries=int(told.get("entries", rows_in)),
        told=tuple(told.get("names", ())),
        is_newest=bool(is_newest),
    )


def enter(
    cursor: Cursor,
    kind: str,
    source: str,
    counts: Mapping[str, int],
    actor: Actor,
    *,
    described: Mapping[str, object],
    name: str = "",
) -> int:
    """Enter a change into the ledger and return its number.

    `counts` are new, changed (removed ones too) and same; `name` is the file it was read from.
    """
    batch_id = next_batch(cursor)
    values = {
        "batch_id": batch_id,
        "kind": kind,
        "source": source,
        "profile": "",
        "fact": kind,
        "file_name": name,
        "file_hash": "",
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        **brought_by(actor),
        "interpretation": json.dumps(described, ensure_ascii=False, default=str),
        "rows_in": sum(counts.values()),
        "new_rows": counts.get("new", 0),
        "changed_rows": counts.get("changed", 0),
        "same_rows": counts.get("same", 0),
        "folded_rows": 0,
        "ignored_rows": 0,
        "rejected_rows": 0,
        "is_sample": False,
        "rejects_seen": True,
    }
    add_batch(cursor, values)
    return batch_id

"""The ledger's entry for a change of the facts that came from a page, not from a file of rows.

Lookups and topic rules are batches like imports: numbered, signed, and they can be taken back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from opsdash.intake.batches import add_batch, next_batch
from opsdash.store import Cursor

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


def enter(
    cursor: Cursor,
    kind: str,
    source: str,
    counts: Mapping[str, int],
    actor: str,
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
        "imported_by": actor,
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

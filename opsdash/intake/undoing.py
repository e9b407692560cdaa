"""Takes batches back: what they brought goes, what they replaced or deleted is current again.

A batch goes together with everything that stands on it, and with what was said about its header, in
one transaction with the rollups. The ledger keeps its row, marked as undone; newer batches that do
not stand on it are not touched.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.errors import MoreToUndoError, RecordMissingError, UndoneAlreadyError
from opsdash.intake import effective, header_memory
from opsdash.intake.change_batches import CHANGES
from opsdash.intake.facts import FACTS
from opsdash.intake.ledger import Batch, select_batches
from opsdash.intake.pulse import Progress
from opsdash.metrics import rollups
from opsdash.store import Cursor, Database, Home

# What a version carries with it, by the batch that brought both.
_PARTS = ("order_line", "stage_entry")

_STANDING = """
batch_id IN (
    WITH RECURSIVE standing AS (
        SELECT CAST(? AS BIGINT) AS batch_id
        UNION
        SELECT batch_link.batch_id
        FROM batch_link
        JOIN standing ON standing.batch_id = batch_link.on_batch_id
    )
    SELECT batch_id FROM standing
)
"""
_CHOSEN = "SELECT batch_id FROM chosen_batch"


@dataclass(frozen=True)
class Undone:
    """`batches` newest first; counts of versions that were removed and made current again."""

    batches: tuple[Batch, ...]
    removed: int
    restored: int


def dependents(facts: Database, batch_id: int) -> tuple[Batch, ...]:
    """What stands on a batch, directly or not, newest first: undoing it undoes these too.

    Raises RecordMissingError.
    """
    with facts.cursor() as cursor:
        return tuple(each for each in _standing_on(cursor, batch_id) if each.id != batch_id)


def undo(
    home: Home,
    batch_id: int,
    actor: Actor,
    progress: Progress,
    *,
    agreed: Collection[int] | None = None,
) -> Undone:
    """Take a batch and its dependents back, exactly, in one transaction.

    `agreed` are the dependents that a person was shown: should others have come meanwhile, nothing
    is done. Raises RecordMissingError, UndoneAlreadyError, MoreToUndoError.
    """
    actor.must(Right.LOAD)
    progress(0.0, "undoing")
    with home.facts.write() as cursor:
        batches = _standing_on(cursor, batch_id)
        _refuse(batches, batch_id, agreed)
        removed, restored = take_back(cursor, batches, progress)
        cursor.execute(
            "UPDATE batch SET undone_at = ?, undone_by = ?, undone_account = ?, undone_origin = ?"
            f" WHERE batch_id IN ({_CHOSEN})",
            [now_utc(), actor.name, actor.person, actor.origin],
        )
        progress(0.9, "committing")
    progress(1.0, "done")
    return Undone(batches, removed, restored)


def take_back(cursor: Cursor, batches: Sequence[Batch], progress: Progress) -> tuple[int, int]:
    """Take the facts of these batches back, inside the caller's transaction.

    Leaves `chosen_batch`, a temporary table of their ids. Returns the versions that were removed
    and those that are current again.
    """
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE chosen_batch AS"
        " SELECT UNNEST(CAST(? AS BIGINT[])) AS batch_id",
        [[each.id for each in batches]],
    )
    told = [each.outcome for each in batches if each.kind not in CHANGES]
    groups = sorted({(each.source, each.fact) for each in told})
    days = {group: _touched(cursor, *group) for group in groups}
    removed = restored = 0
    for fact in sorted({fact for _, fact in groups}):
        removed += _changed(
            cursor, f"DELETE FROM {FACTS[fact].table} WHERE batch_id IN ({_CHOSEN})"
        )
        restored += _changed(
            cursor,
            f"UPDATE {FACTS[fact].table} SET is_current = TRUE, retired_by = NULL"
            f" WHERE retired_by IN ({_CHOSEN})",
        )
    for table in _PARTS:
        cursor.execute(f"DELETE FROM {table} WHERE batch_id IN ({_CHOSEN})")
    progress(0.5, "summing")
    for fact in sorted({fact for _, fact in groups}):
        of_fact = (found for (_, other), found in days.items() if other == fact)
        rollups.rebuild(cursor, fact, frozenset[date]().union(*of_fact))
    header_memory.take_back(cursor, [each.id for each in batches])
    effective.take_back(cursor, [each.id for each in batches if each.kind in CHANGES])
    return removed, restored


def _standing_on(cursor: Cursor, batch_id: int) -> tuple[Batch, ...]:
    """The batch and its dependents that are not undone, newest first."""
    found = select_batches(cursor, f"WHERE {_STANDING} ORDER BY batch_id DESC", [batch_id])
    if not found:
        raise RecordMissingError(noun="batch", id=batch_id)
    return tuple(each for each in found if each.id == batch_id or each.undone_at is None)


def _refuse(batches: Sequence[Batch], batch_id: int, agreed: Collection[int] | None) -> None:
    if any(each.undone_at for each in batches):
        raise UndoneAlreadyError(batch=batch_id)
    others = {each.id for each in batches if each.id != batch_id}
    if agreed is not None and not others <= set(agreed):
        raise MoreToUndoError(batch=batch_id)


def _touched(cursor: Cursor, source: str, fact: str) -> frozenset[date]:
    """The days on which the facts of the chosen batches count, with them and without."""
    ids = (
        f"SELECT id FROM {FACTS[fact].table} WHERE source = $source"
        f" AND (batch_id IN ({_CHOSEN}) OR retired_by IN ({_CHOSEN}))"
    )
    return rollups.touched_days(cursor, fact, (ids, {"source": source}))


def _changed(cursor: Cursor, statement: str) -> int:
    return int(cursor.execute(statement).fetchall()[0][0])

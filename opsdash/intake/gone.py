"""Facts that a full export no longer has: those of its source, on its days, that it does not tell.

They are counted for everybody to see and marked as deleted only when a person says so. A file with
rows whose id cannot be read may hold any fact, so nothing is gone by it.
"""

from opsdash.intake.corrections import is_correction
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.tables import Staged
from opsdash.store import Cursor

KEEP = "keep"
DELETE = "delete"


def find_gone(cursor: Cursor, understood: Interpretation, staged: Staged, source: str) -> bool:
    """Create `gone` (id, on_batch) after `compare`; False where the file cannot tell."""
    fact = understood.recognition.profile.fact
    is_reading = fact.name == "reading"
    is_part = is_correction(understood.recognition.layout.names)
    is_sure = not (is_part or staged.odd_rows or _has_unknown_ids(cursor, is_reading=is_reading))
    found = _GONE_READINGS if is_reading else _gone_facts(fact.table, fact.instants[0])
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE gone AS"
        f" SELECT id, batch_id AS on_batch FROM ({found}) WHERE $sure",
        {"source": source, "sure": is_sure},
    )
    return is_sure


def find_none(cursor: Cursor) -> None:
    """Create `gone` without a row: whatever the file lacks is kept."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE gone (id VARCHAR, on_batch BIGINT)")


def count_gone(cursor: Cursor) -> int:
    return int(cursor.execute("SELECT COUNT(*) FROM gone").fetchall()[0][0])


def delete_gone(cursor: Cursor, table: str, source: str, batch_id: int) -> None:
    """Mark the facts of `gone` as deleted by this batch."""
    cursor.execute(
        f"""
        UPDATE {table} SET is_current = FALSE, retired_by = $batch
        WHERE source = $source AND is_current AND id IN (SELECT id FROM gone)
        """,
        {"source": source, "batch": batch_id},
    )


def _has_unknown_ids(cursor: Cursor, *, is_reading: bool) -> bool:
    """Rejected rows that may be any fact; of readings every rejected row may."""
    reasons = "" if is_reading else "AND reason IN ('id_missing', 'id_damaged', 'id_unreadable')"
    found = cursor.execute(f"SELECT 1 FROM refused WHERE NOT ignored {reasons} LIMIT 1").fetchall()
    return bool(found)


def _gone_facts(table: str, begun: str) -> str:
    """A rejected row with its id is in the file all the same, hence `attempted`.

    Inquiries folded from messages have their id only in `single`.
    """
    return f"""
        SELECT stored.id, stored.batch_id
        FROM {table} AS stored
        WHERE stored.source = $source AND stored.is_current
            AND stored.{begun} >= (SELECT MIN({begun}) FROM single)
            AND stored.{begun} <= (SELECT MAX({begun}) FROM single)
            AND NOT EXISTS (SELECT 1 FROM attempted WHERE attempted.id = stored.id)
            AND NOT EXISTS (SELECT 1 FROM single WHERE single.id = stored.id)
    """


# Only of the measures that the file has a column for; what another split replaces is not gone.
_GONE_READINGS = """
    SELECT stored.id, stored.batch_id
    FROM reading AS stored
    JOIN (
        SELECT measure, MIN(start_day) AS first_day, MAX(start_day) AS last_day
        FROM exploded
        GROUP BY measure
    ) AS told
        ON told.measure = stored.measure
        AND stored.from_day BETWEEN told.first_day AND told.last_day
    WHERE stored.source = $source AND stored.is_current
        AND NOT EXISTS (SELECT 1 FROM exploded WHERE exploded.id = stored.id)
        AND NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.id = stored.id)
"""

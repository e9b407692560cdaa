"""Facts that a full export no longer has: those of its source, on its days, that it does not tell.

They are counted for everybody to see and marked as deleted only when a person says so. A row whose
id cannot be read may be any of them: while a file has one, all are kept. Corrections lack nothing.
"""

from opsdash.intake.corrections import is_correction
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.tables import Staged
from opsdash.store import Cursor

KEEP = "keep"
DELETE = "delete"


def find_gone(cursor: Cursor, understood: Interpretation, staged: Staged, source: str) -> int:
    """Create `gone` (id, on_batch) after `compare`; returns how many rows may be among them."""
    if is_correction(understood.recognition.layout.names):
        find_none(cursor)
        return 0
    fact = understood.recognition.profile.fact
    is_reading = fact.name == "reading"
    found = _GONE_READINGS if is_reading else _gone_facts(fact.table, fact.instants[0])
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT id, batch_id AS on_batch FROM ({found})",
        {"source": source},
    )
    return len(staged.odd_rows) + _unknown_ids(cursor, is_reading=is_reading)


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


def _unknown_ids(cursor: Cursor, *, is_reading: bool) -> int:
    """Rejected rows that may be any fact; of readings every rejected row may."""
    reasons = "" if is_reading else "AND reason IN ('id_missing', 'id_damaged', 'id_unreadable')"
    found = cursor.execute(
        f"SELECT COUNT(DISTINCT record) FROM refused WHERE NOT ignored {reasons}"
    ).fetchall()
    return int(found[0][0])


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

"""What was promised to each inquiry, and whether it was kept: stored columns that can be made anew.

A deadline is the file's own where it tells one, else the target of the priority, counted in working
time through `working_span`. Kept counts on the day of the reply or the resolution, broken on the
day it was due, also while it is overdue. Without targets it costs nothing.
"""

from datetime import date

from opsdash.intake.expressions import local_day
from opsdash.intake.facts import FIRST_REPLY, INQUIRY
from opsdash.metrics import rollups
from opsdash.store import Cursor

_MEASURES = ("reply_kept", "reply_broken", "resolution_kept", "resolution_broken")
_CHANGED = "promise_change"
_COLUMNS = (
    "reply_promise_day",
    "is_reply_kept",
    "resolution_promise_day",
    "is_resolution_kept",
)

# When it was resolved for the last time, as far as it is.
_RESOLVED_AT = (
    "CASE WHEN status IN ('solved', 'closed') OR status IS NULL"
    " THEN COALESCE(resolved_at, closed_at) END"
)


def apply_to_batch(cursor: Cursor, source: str, batch_id: int) -> None:
    """Make the promises of the rows that a batch has just stored; free where there is none."""
    condition = "source = $source AND batch_id = $batch"
    values: dict[str, object] = {"source": source, "batch": batch_id}
    if _is_anything_promised(cursor, condition, values):
        _find_changes(cursor, condition, {**values, "zone": _stored_zone(cursor)})
        _write_changes(cursor)


def recompute(cursor: Cursor) -> frozenset[date]:
    """Make all promises again after targets or working time changed, rollups included.

    Runs inside the caller's transaction and returns the local days whose sums it made again.
    """
    days = derive(cursor, _stored_zone(cursor))
    if days:
        rollups.rebuild(cursor, INQUIRY.name, days, _MEASURES)
    return days


def derive(cursor: Cursor, zone: str) -> frozenset[date]:
    """The same without the rollups, the days counted in `zone`."""
    _find_changes(cursor, "TRUE", {"zone": zone})
    rows = cursor.execute(
        " UNION ".join(
            f"SELECT {day} FROM {_CHANGED} WHERE is_current"
            for name in ("reply_promise_day", "resolution_promise_day")
            for day in (name, f"was_{name}")
        )
    ).fetchall()
    _write_changes(cursor)
    return frozenset(day for (day,) in rows if day is not None)


def _stored_zone(cursor: Cursor) -> str:
    found = cursor.execute("SELECT value FROM meta WHERE name = 'zone'").fetchall()
    return str(found[0][0]) if found else "UTC"


def _is_anything_promised(cursor: Cursor, condition: str, values: dict[str, object]) -> bool:
    if cursor.execute("SELECT 1 FROM service_target LIMIT 1").fetchall():
        return True
    told = " OR ".join(
        f"{name} IS NOT NULL"
        for name in ("reply_target_seconds", "resolution_target_seconds", "resolution_due_at")
    )
    found = f"SELECT 1 FROM inquiry WHERE {condition} AND ({told}) LIMIT 1"
    return bool(cursor.execute(found, values).fetchall())


def _find_changes(cursor: Cursor, condition: str, values: dict[str, object]) -> None:
    """List the rows whose promises differ from the stored ones in a temporary table."""
    made = ", ".join(f"made.{name}" for name in _COLUMNS)
    was = ", ".join(f"inquiry.{name} AS was_{name}" for name in _COLUMNS)
    differs = " OR ".join(f"made.{name} IS DISTINCT FROM inquiry.{name}" for name in _COLUMNS)
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {_CHANGED} AS
        WITH asked AS ({_asked_sql(condition)}),
        reply AS ({_due_sql("reply")}),
        resolution AS ({_due_sql("resolution")}),
        made AS (
            SELECT
                asked.stored_row,
                {_judged_sql("reply")},
                {_judged_sql("resolution")}
            FROM asked
            LEFT JOIN reply USING (stored_row)
            LEFT JOIN resolution USING (stored_row)
        )
        SELECT made.stored_row, inquiry.is_current, {made}, {was}
        FROM made
        JOIN inquiry ON inquiry.rowid = made.stored_row
        WHERE {differs}
        """,
        values,
    )


def _asked_sql(condition: str) -> str:
    """The rows with the target of their priority: its own, else that of every other priority.

    A first reply counts only where the file tells first replies at all.
    """
    return f"""
        SELECT
            inquiry.rowid AS stored_row,
            inquiry.created_at,
            inquiry.updated_at,
            {FIRST_REPLY} AS reply_at,
            {_RESOLVED_AT} AS resolution_at,
            CASE WHEN ended_day IS NOT NULL THEN COALESCE({_RESOLVED_AT}, created_at) END
                AS ended_at,
            reply_target_seconds AS reply_left,
            resolution_target_seconds AS resolution_left,
            CAST(NULL AS TIMESTAMP) AS reply_due_told,
            resolution_due_at AS resolution_due_told,
            CASE WHEN reply_told THEN COALESCE(own.reply_seconds, other.reply_seconds) END
                AS reply_seconds,
            COALESCE(own.resolution_seconds, other.resolution_seconds) AS resolution_seconds,
            COALESCE(own.is_working_time, other.is_working_time, FALSE) AS is_working_time
        FROM inquiry
        LEFT JOIN service_target AS own ON own.priority = inquiry.priority
        LEFT JOIN service_target AS other ON other.priority IS NULL AND own.priority IS NULL
        WHERE {condition}
    """


def _due_sql(name: str) -> str:
    """When each promise of a target is due, and how many seconds before or after it was fulfilled.

    The working time until a moment is that of all earlier spans and of its own up to then; a
    deadline is found in the last span that begins with less of it.
    """
    return f"""
        WITH counted AS (
            SELECT
                asked.stored_row,
                asked.created_at,
                asked.{name}_seconds AS promised,
                asked.is_working_time AND EXISTS (SELECT 1 FROM working_span) AS is_worked,
                COALESCE(
                    span.before_seconds
                    + date_diff('second', span.starts_at, LEAST(asked.created_at, span.ends_at)),
                    0
                ) AS worked_before
            FROM asked
            ASOF LEFT JOIN working_span AS span ON asked.created_at >= span.starts_at
            WHERE asked.{name}_seconds IS NOT NULL
        )
        SELECT
            counted.stored_row,
            CASE
                WHEN NOT is_worked THEN created_at + to_seconds(promised)
                WHEN promised = 0 THEN created_at
                ELSE COALESCE(
                    span.starts_at + to_seconds(worked_before + promised - span.before_seconds),
                    created_at
                )
            END AS due_at
        FROM counted
        ASOF LEFT JOIN working_span AS span
            ON counted.worked_before + counted.promised > span.before_seconds
    """


def _judged_sql(name: str) -> str:
    """Whether a promise was kept and the day that counts for; both NULL where none was made.

    What ended before it was due without being fulfilled was given up, not broken. A promise that
    the file itself counts may have been kept without telling when: then it counts at the end.
    """
    told = f"asked.{name}_left"
    stopped = f"COALESCE(asked.{name}_at, asked.updated_at, asked.created_at)"
    due = (
        f"CASE WHEN {told} IS NOT NULL"
        f" THEN GREATEST(asked.created_at, {stopped} + to_seconds({told}))"
        f" ELSE COALESCE(asked.{name}_due_told, {name}.due_at) END"
    )
    is_kept = f"COALESCE({told} >= 0, asked.{name}_at <= {due})"
    given_up = f"{told} IS NULL AND asked.{name}_at IS NULL AND asked.ended_at <= {due}"
    is_open = f"{told} >= 0 AND COALESCE(asked.{name}_at, asked.ended_at) IS NULL"
    none = f"{due} IS NULL OR COALESCE({given_up}, FALSE) OR COALESCE({is_open}, FALSE)"
    kept_day = local_day(f"COALESCE(asked.{name}_at, asked.ended_at)", "$zone")
    due_day = local_day(f"({due})", "$zone")
    return f"""CASE
                    WHEN {none} THEN NULL
                    WHEN {is_kept} THEN {kept_day}
                    ELSE {due_day}
                END AS {name}_promise_day,
                CASE WHEN {none} THEN NULL ELSE COALESCE({is_kept}, FALSE) END AS is_{name}_kept"""


def _write_changes(cursor: Cursor) -> None:
    assigned = ", ".join(f"{name} = changed.{name}" for name in _COLUMNS)
    cursor.execute(
        f"UPDATE inquiry SET {assigned} FROM {_CHANGED} AS changed"
        " WHERE inquiry.rowid = changed.stored_row"
    )
    cursor.execute(f"DROP TABLE {_CHANGED}")

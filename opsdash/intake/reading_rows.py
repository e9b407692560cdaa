"""Readings: a file row holds several measures, each a fact of its own with its span and dimensions.

What a source says about a measure on some days is one statement: a file that splits the same days
by other dimensions or into other spans replaces it, because both together would count twice.
"""

from opsdash.intake.facts import MONEY_OF_READINGS
from opsdash.intake.interpretation import Interpretation
from opsdash.store import Cursor

_MEASURE = "measure:"

# What is stored about the days and measures of the file, in other spans or by other dimensions.
_OVERLAP = """
    FROM reading
    JOIN (SELECT DISTINCT measure, start_day, to_day, keys FROM exploded) AS told
        ON reading.measure = told.measure
        AND reading.from_day < told.to_day
        AND told.start_day < reading.to_day
    WHERE reading.source = $source
        AND reading.is_current
        AND (
            CAST(json_keys(reading.dimensions) AS VARCHAR) <> told.keys
            OR reading.from_day <> told.start_day
            OR reading.to_day <> told.to_day
        )
"""


def single_readings(cursor: Cursor, understood: Interpretation, source: str) -> None:
    """Create `single` (file rows) and `exploded` (one row per filled measure cell) from `typed`.

    Rows that share span and dimensions are all refused, equal ones too: a column that would tell
    them apart was not read. So are rows whose days another source counts in spans of another
    length, such as months beside days.
    """
    cursor.execute(
        """
        INSERT INTO refused
        SELECT record, 'from_day', CAST(start_day AS VARCHAR), 'id_repeated', FALSE
        FROM typed
        WHERE id IN (SELECT id FROM typed GROUP BY id HAVING COUNT(*) > 1)
        """
    )
    _explode(cursor, understood)
    cursor.execute(
        """
        INSERT INTO refused
        SELECT DISTINCT
            exploded.record,
            'from_day',
            CAST(exploded.start_day AS VARCHAR),
            'counted_elsewhere',
            FALSE
        FROM exploded
        JOIN reading
            ON reading.measure = exploded.measure
            AND reading.from_day < exploded.to_day
            AND exploded.start_day < reading.to_day
        WHERE reading.is_current
            AND reading.source <> $source
            AND reading.to_day - reading.from_day <> exploded.to_day - exploded.start_day
        """,
        {"source": source},
    )
    refused = "SELECT record FROM refused"
    cursor.execute(f"DELETE FROM exploded WHERE record IN ({refused})")
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE single AS"
        f" SELECT * FROM typed WHERE record NOT IN ({refused})"
    )


def _explode(cursor: Cursor, understood: Interpretation) -> None:
    parts, values = [], {}
    for at, item in enumerate(understood.readings):
        if not item.field.startswith(_MEASURE):
            continue
        measure = item.field.removeprefix(_MEASURE)
        values[f"m{at}"] = measure
        dimensions = "money_dimensions" if measure in MONEY_OF_READINGS else "dimensions"
        parts.append(
            f"SELECT record, $m{at} AS measure, start_day, to_day, {dimensions} AS dimensions,"
            f" measure_{measure} AS value FROM typed"
            f" WHERE measure_{measure} IS NOT NULL AND record NOT IN (SELECT record FROM refused)"
        )
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE exploded AS
        SELECT
            *,
            CAST(json_keys(dimensions) AS VARCHAR) AS keys,
            measure || ' ' || CAST(start_day AS VARCHAR) || '~' || CAST(to_day AS VARCHAR)
                || ' ' || dimensions AS id
        FROM ({" UNION ALL ".join(parts)})
        """,
        values,
    )


def compare_readings(cursor: Cursor, source: str) -> None:
    """Create `reading_verdict` (by measure), `replaced` (stored ids) and `verdict` (by file row).

    A file row is changed when it changes or replaces any reading, else new when any is new.
    """
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE replaced AS SELECT DISTINCT reading.id {_OVERLAP}",
        {"source": source},
    )
    _judge_readings(cursor, source)
    cursor.execute(
        """
        CREATE OR REPLACE TEMP VIEW verdict AS
        SELECT
            single.record,
            single.id,
            CASE
                WHEN BOOL_OR(reading_verdict.verdict = 'changed') THEN 'changed'
                WHEN BOOL_OR(reading_verdict.verdict = 'new') THEN 'new'
                ELSE 'same'
            END AS verdict
        FROM single
        LEFT JOIN reading_verdict ON reading_verdict.record = single.record
        GROUP BY single.record, single.id
        """
    )


def _judge_readings(cursor: Cursor, source: str) -> None:
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE reading_verdict AS
        WITH stored AS (
            SELECT id, value FROM reading WHERE source = $source AND is_current
        ),
        replacing AS (SELECT DISTINCT told.measure, told.start_day, told.to_day {_OVERLAP})
        SELECT
            exploded.*,
            CASE
                WHEN stored.value = exploded.value THEN 'same'
                WHEN stored.id IS NOT NULL OR replacing.measure IS NOT NULL THEN 'changed'
                ELSE 'new'
            END AS verdict
        FROM exploded
        LEFT JOIN stored ON stored.id = exploded.id
        LEFT JOIN replacing
            ON replacing.measure = exploded.measure
            AND replacing.start_day = exploded.start_day
            AND replacing.to_day = exploded.to_day
        """,
        {"source": source},
    )


def store_readings(cursor: Cursor, source: str, batch_id: int) -> None:
    """Retire what the file changes or replaces and add what is new or different."""
    cursor.execute(
        """
        UPDATE reading SET is_current = FALSE, retired_by = $batch
        WHERE source = $source AND is_current AND (
            id IN (SELECT id FROM replaced)
            OR id IN (SELECT id FROM reading_verdict WHERE verdict = 'changed')
        )
        """,
        {"source": source, "batch": batch_id},
    )
    cursor.execute(
        """
        INSERT INTO reading
            (source, id, batch_id, is_current, measure, from_day, to_day, dimensions, value)
        SELECT
            $source, id, $batch, TRUE, measure, start_day, to_day, dimensions, value
        FROM reading_verdict
        WHERE verdict IN ('new', 'changed')
        """,
        {"source": source, "batch": batch_id},
    )

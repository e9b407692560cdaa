"""On which earlier batches an import stands: whose facts it replaced, told again or brought back.

Taking such a batch back takes the import back too. Recorded from what judging has found already, so
that it costs a count and no further look at the facts.
"""

from collections.abc import Sequence

from opsdash.intake.batches import add_links
from opsdash.intake.comparing import equal
from opsdash.intake.corrections import corrected
from opsdash.intake.facts import Fact
from opsdash.store import Cursor


def link_facts(cursor: Cursor, fact: Fact, source: str, batch_id: int) -> None:
    """Record the links of the judged rows of a file; before its versions are stored.

    'changed': it retires their versions, or marks them as deleted. 'same': it tells them again, or
    something older. 'returned': it tells what they had marked as deleted.
    """
    told = """
        SELECT
            on_batch AS on_batch_id,
            CASE verdict WHEN 'changed' THEN 'changed' ELSE 'same' END AS relation,
            1 AS facts
        FROM judged
        WHERE on_batch IS NOT NULL
        UNION ALL
        SELECT on_batch, 'changed', 1 FROM gone
    """
    parts = [told]
    if _any(cursor, "SELECT 1 FROM judged WHERE verdict = 'older' LIMIT 1"):
        parts.append(_same_history(cursor, fact))
    if _has_deleted(cursor, source, fact):
        parts.append(_returned(fact))
    values = {"source": source} if len(parts) > 1 else {}
    add_links(cursor, batch_id, " UNION ALL ".join(parts), values)


def _same_history(cursor: Cursor, fact: Fact) -> str:
    """Batches that brought the very version before, which is therefore not stored again."""
    same = equal(cursor, fact, "known", "compared")
    return f"""
        SELECT known.batch_id, 'same', 1
        FROM compared
        JOIN {fact.table} AS known ON known.id = compared.id AND {same}
        WHERE compared.verdict = 'older' AND known.source = $source
    """


def _returned(fact: Fact) -> str:
    return f"""
        SELECT known.retired_by, 'returned', 1
        FROM judged
        JOIN compared USING (record)
        JOIN {fact.table} AS known ON known.id = compared.id
        WHERE judged.verdict = 'new' AND known.source = $source
            AND known.retired_by <> known.batch_id
    """


def link_readings(cursor: Cursor, source: str, batch_id: int) -> None:
    """The same for the readings of a file; before they are stored.

    A reading that only stands because a batch replaced or deleted another one on its days
    ('returned') would count twice if that batch were taken back alone.
    """
    add_links(
        cursor,
        batch_id,
        """
        SELECT
            reading.batch_id AS on_batch_id,
            CASE told.verdict WHEN 'same' THEN 'same' ELSE 'changed' END AS relation,
            1 AS facts
        FROM reading_verdict AS told
        JOIN reading ON reading.id = told.id
        WHERE reading.source = $source AND reading.is_current
        UNION ALL
        SELECT batch_id, 'changed', 1
        FROM reading
        WHERE source = $source AND is_current AND id IN (SELECT id FROM replaced)
        UNION ALL
        SELECT on_batch, 'changed', 1 FROM gone
        UNION ALL
        SELECT reading.retired_by, 'returned', 1
        FROM reading_verdict AS told
        JOIN reading
            ON reading.measure = told.measure
            AND reading.from_day < told.to_day
            AND told.start_day < reading.to_day
        WHERE reading.source = $source AND NOT reading.is_current AND told.verdict <> 'same'
            AND reading.retired_by <> reading.batch_id
            AND (
                (reading.id = told.id AND told.verdict = 'new')
                OR CAST(json_keys(reading.dimensions) AS VARCHAR) <> told.keys
                OR reading.from_day <> told.start_day
                OR reading.to_day <> told.to_day
            )
        """,
        {"source": source},
    )


def link_corrected(cursor: Cursor, names: Sequence[str], batch_id: int) -> None:
    """Rejected rows that come back stand on the import that rejected them ('corrects')."""
    then = corrected(cursor, names)
    if then:
        query = """
            SELECT batch_id AS on_batch_id, 'corrects' AS relation, 0 AS facts
            FROM batch
            WHERE batch_id = $then AND undone_at IS NULL
        """
        add_links(cursor, batch_id, query, {"then": then.batch_id})


def _has_deleted(cursor: Cursor, source: str, fact: Fact) -> bool:
    """Only a batch that deletes leaves ids without a current version."""
    statement = """
        SELECT 1 FROM batch
        WHERE source = ? AND fact = ? AND gone_rows > 0 AND undone_at IS NULL
        LIMIT 1
    """
    return bool(cursor.execute(statement, [source, fact.name]).fetchall())


def _any(cursor: Cursor, statement: str) -> bool:
    return bool(cursor.execute(statement).fetchall())

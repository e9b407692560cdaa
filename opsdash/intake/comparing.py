"""What a file says against what is stored: each fact new, changed, same or older.

Only reads; the verdicts stand in temporary tables of the cursor, for the preview and for storing.
"""

from opsdash.intake.effective import told
from opsdash.intake.facts import Fact
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.reading_rows import compare_readings
from opsdash.store import Cursor

_NOTHING_JUDGED = (
    "CREATE OR REPLACE TEMP TABLE judged (record BIGINT, verdict VARCHAR, on_batch BIGINT)"
)


def compare(cursor: Cursor, understood: Interpretation, source: str) -> None:
    """Create `compared`: the rows of `single`, each new, changed, same or older than stored.

    `judged` tells for each record with a current version which batch brought that one.

    Older means: a version with an earlier update time than the current one; it is kept as history.
    """
    fact = understood.recognition.profile.fact
    if fact.name == "reading":
        compare_readings(cursor, source)
        return
    known = cursor.execute(f"SELECT 1 FROM {fact.table} WHERE source = ? LIMIT 1", [source])
    is_known = bool(known.fetchall())
    whole = _completed(cursor, understood, source) if is_known else "single"
    filled = ", ".join(f"COALESCE({name}, {value}) AS {name}" for name, value in fact.defaults)
    replaced = f" REPLACE ({filled})" if filled else ""
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW told AS SELECT *{replaced} FROM {whole}")
    if is_known:
        _judge(cursor, fact, source)
        verdicts = "SELECT told.*, judged.verdict FROM told JOIN judged USING (record)"
    else:
        cursor.execute(_NOTHING_JUDGED)
        verdicts = "SELECT *, 'new' AS verdict FROM told"
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW compared AS {verdicts}")
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW verdict AS SELECT record, id, verdict FROM compared"
    )


def _completed(cursor: Cursor, understood: Interpretation, source: str) -> str:
    """The rows of `single`, columns that the file does not have kept as they are stored.

    An export with fewer columns says nothing about the others; it must not empty them.
    """
    fact = understood.recognition.profile.fact
    read = {item.field for item in understood.readings} | {"currency", "lines_hash"}
    kept = [name for name in fact.stored if name not in read]
    if not kept:
        return "single"
    stored = ", ".join(f"stored.{name} AS {name}" for name in kept)
    derived = ", ".join(f"{value} AS {name}" for name, value in fact.derived_in("$zone"))
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE completed AS
        WITH stored AS (
            SELECT id, {_told(fact, kept)} FROM {fact.table} WHERE source = $source AND is_current
        ),
        joined AS (
            SELECT single.* REPLACE ({stored})
            FROM single
            LEFT JOIN stored ON stored.id = single.id
        )
        SELECT * REPLACE ({derived}) FROM joined
        """,
        {"source": source, "zone": understood.day_zone},
    )
    return "completed"


def _judge(cursor: Cursor, fact: Fact, source: str) -> None:
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH stored AS (
            SELECT * FROM {fact.table} WHERE source = $source AND is_current
        )
        SELECT
            told.record,
            stored.batch_id AS on_batch,
            CASE
                WHEN stored.id IS NULL THEN 'new'
                WHEN {equal(fact, "stored", "told")} THEN 'same'
                WHEN told.updated_at < stored.updated_at THEN 'older'
                ELSE 'changed'
            END AS verdict
        FROM told
        LEFT JOIN stored ON stored.id = told.id
        """,
        {"source": source},
    )


def equal(fact: Fact, stored: str, file: str) -> str:
    """SQL: whether a stored row says what a row of a file says, whatever is shown instead."""
    return " AND ".join(
        f"{told(fact.table, name, stored)} IS NOT DISTINCT FROM {file}.{name}"
        for name in fact.stored
    )


def _told(fact: Fact, names: list[str]) -> str:
    return ", ".join(f"{told(fact.table, name)} AS {name}" for name in names)

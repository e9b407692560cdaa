"""What a file says against what is stored: each fact new, changed, same or older.

Only reads; the verdicts stand in temporary tables of the cursor, for the preview and for storing.
"""

from collections.abc import Sequence

from opsdash.intake.effective import told
from opsdash.intake.facts import TOLD, Fact
from opsdash.intake.folding import made_columns, stored_columns
from opsdash.intake.found_words import with_words
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
    rows = with_words(cursor, understood, source)
    whole = _completed(cursor, understood, source, rows) if is_known else rows
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


def _completed(cursor: Cursor, understood: Interpretation, source: str, rows: str) -> str:
    """The rows of the file, columns that the file does not have kept as they are stored.

    An export with fewer columns says nothing about the others; it must not empty them.
    """
    fact = understood.recognition.profile.fact
    have = stored_columns(cursor, fact, rows)
    read = understood.told | {"currency", "lines_hash"} | ({"words"} & set(have))
    made = [name for name, _ in made_columns(cursor, fact, rows)]
    marks = [TOLD] if fact.replied and TOLD not in made else []
    wanted = [name for name in fact.stored if name not in read]
    absent = _held(cursor, fact, source, wanted + marks)
    if not absent:
        return rows
    replaced = [f"stored.{name} AS {name}" for name in absent if name in have]
    added = [f"stored.{name} AS {name}" for name in absent if name not in have]
    star = f"{rows}.* REPLACE ({', '.join(replaced)})" if replaced else f"{rows}.*"
    computed = [*fact.derived_in("$zone")]
    if TOLD in (*absent, *made):
        computed += fact.replied_in("$zone")
    again = ", ".join(f"{value} AS {name}" for name, value in computed if name in made)
    more = [f"{value} AS {name}" for name, value in computed if name not in (*made, *absent)]
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE completed AS
        WITH stored AS (
            SELECT id, {_told(fact, absent)} FROM {fact.table} WHERE source = $source AND is_current
        ),
        joined AS (
            SELECT {", ".join([star, *added])}
            FROM {rows}
            LEFT JOIN stored ON stored.id = {rows}.id
        )
        SELECT {", ".join([f"* REPLACE ({again})", *more])} FROM joined
        """,
        {"source": source, "zone": understood.day_zone},
    )
    return "completed"


def _held(cursor: Cursor, fact: Fact, source: str, names: Sequence[str]) -> list[str]:
    """Those of the columns that any current fact of the source has a value in.

    The others need not be looked up for millions of rows: they stay empty.
    """
    if not names:
        return []
    told_cells = ", ".join(f"COUNT({told(fact.table, name)})" for name in names)
    counts = cursor.execute(
        f"SELECT {told_cells} FROM {fact.table} WHERE source = ? AND is_current",
        [source],
    ).fetchall()[0]
    return [name for name, count in zip(names, counts, strict=True) if count]


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
                WHEN {equal(cursor, fact, "stored", "told")} THEN 'same'
                WHEN told.updated_at < stored.updated_at THEN 'older'
                ELSE 'changed'
            END AS verdict
        FROM told
        LEFT JOIN stored ON stored.id = told.id
        """,
        {"source": source},
    )


def equal(cursor: Cursor, fact: Fact, stored: str, file: str) -> str:
    """SQL: whether a stored row says what a row of a file says, whatever is shown instead.

    Words of topic rules are the same when the file has none that were not found before.
    """
    columns = stored_columns(cursor, fact, file)
    parts = [
        f"{told(fact.table, name, stored)} IS NOT DISTINCT FROM {file}.{name}"
        for name in columns
        if name != "words"
    ]
    if "words" in columns:
        found = f"list_has_all({stored}.words, {file}.words)"
        parts.append(f"COALESCE({found}, {file}.words IS NULL)")
    return " AND ".join(parts)


def _told(fact: Fact, names: list[str]) -> str:
    return ", ".join(f"{told(fact.table, name)} AS {name}" for name in names)

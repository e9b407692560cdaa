"""The one place that writes facts: compare with what is stored, add versions, keep the ledger.

Everything happens in one transaction, rollups included: an import is wholly there or not at all.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from opsdash.intake.expressions import money
from opsdash.intake.facts import Fact, Kind
from opsdash.intake.folding import is_line
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.outcome import Extent, Outcome, Reject
from opsdash.intake.reading_rows import compare_readings, store_readings
from opsdash.intake.tables import OddRow, Staged
from opsdash.metrics import rollups
from opsdash.store import Cursor

# A preview shows this many rejects; the ledger keeps every one.
SHOWN_REJECTS = 1000


def compare(cursor: Cursor, understood: Interpretation, source: str) -> None:
    """Create `compared`: the rows of `single`, each new, changed, same or older than stored.

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
            SELECT id, {", ".join(kept)} FROM {fact.table} WHERE source = $source AND is_current
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
            SELECT id, {", ".join(fact.stored)} FROM {fact.table}
            WHERE source = $source AND is_current
        )
        SELECT
            told.record,
            CASE
                WHEN stored.id IS NULL THEN 'new'
                WHEN {_equal(fact, "stored", "told")} THEN 'same'
                WHEN told.updated_at < stored.updated_at THEN 'older'
                ELSE 'changed'
            END AS verdict
        FROM told
        LEFT JOIN stored ON stored.id = told.id
        """,
        {"source": source},
    )


def _equal(fact: Fact, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}" for name in fact.stored)


def summarise(
    cursor: Cursor,
    understood: Interpretation,
    staged: Staged,
    file: str,
    source: str,
    rejects: tuple[Reject, ...],
) -> Outcome:
    """The counts of one file, from `verdict` and `refused`; checked to add up."""
    verdicts = dict(_pairs(cursor, "SELECT verdict, COUNT(*) FROM verdict GROUP BY verdict"))
    ignored = _pairs(
        cursor, "SELECT reason, COUNT(*) FROM refused WHERE ignored GROUP BY reason ORDER BY reason"
    )
    refused = int(cursor.execute("SELECT COUNT(*) FROM refused WHERE NOT ignored").fetchall()[0][0])
    rejected = refused + len(staged.odd_rows)
    loaded = sum(verdicts.values())
    ignored_rows = sum(count for _, count in ignored)
    return Outcome(
        file=file,
        source=source,
        profile=understood.recognition.profile.name,
        fact=understood.recognition.profile.fact.name,
        rows_in=staged.rows_in,
        new=verdicts.get("new", 0),
        changed=verdicts.get("changed", 0),
        same=verdicts.get("same", 0) + verdicts.get("older", 0),
        folded=_folded(cursor, loaded),
        ignored=ignored_rows,
        rejected=rejected,
        ignored_by=tuple(ignored),
        rejects=rejects,
        extent=_extent(cursor, understood),
    ).check()


def _pairs(cursor: Cursor, sql: str) -> list[tuple[str, int]]:
    return [(str(name), int(count)) for name, count in cursor.execute(sql).fetchall()]


def _folded(cursor: Cursor, loaded: int) -> int:
    """Rows that became part of another one: those neither refused nor a fact of their own."""
    kept = cursor.execute(
        "SELECT COUNT(*) FROM kept WHERE record NOT IN (SELECT record FROM refused)"
    ).fetchall()
    return int(kept[0][0]) - loaded


def _extent(cursor: Cursor, understood: Interpretation) -> Extent:
    """First local day of the rows and the last complete one: the day before the newest time.

    A file of a single day would be complete on no day at all; that day counts for it.
    """
    fact = understood.recognition.profile.fact
    if fact.name == "reading":
        return _reading_extent(cursor, understood)
    newest = ", ".join(f"MAX({column})" for column in fact.instants)
    oldest_at, newest_at = cursor.execute(
        f"SELECT MIN({fact.instants[0]}), GREATEST({newest}) FROM single"
    ).fetchall()[0]
    if oldest_at is None:
        return Extent()
    zone = ZoneInfo(understood.day_zone)
    first = oldest_at.replace(tzinfo=UTC).astimezone(zone).date()
    last = newest_at.replace(tzinfo=UTC).astimezone(zone).date()
    return Extent(first, max(first, last - timedelta(days=1)), oldest_at, newest_at)


def _reading_extent(cursor: Cursor, understood: Interpretation) -> Extent:
    """The days of all spans; a span that has not ended yet is not complete."""
    today = datetime.now(ZoneInfo(understood.day_zone)).date()
    first, ended, running = cursor.execute(
        "SELECT MIN(start_day), MAX(to_day) FILTER (to_day <= $today),"
        " MIN(start_day) FILTER (to_day > $today) FROM single",
        {"today": today},
    ).fetchall()[0]
    after = ended or running
    if after is None:
        return Extent()
    return Extent(first, max(first, after - timedelta(days=1)))


def collect_rejects(
    cursor: Cursor, understood: Interpretation, odd_rows: tuple[OddRow, ...]
) -> list[tuple[int, str, str, str]]:
    """(record, column in the file, value, reason) of every rejected row, in file order."""
    names = {item.field: item.column for item in understood.readings}
    found = cursor.execute(
        "SELECT record, field, value, reason FROM refused WHERE NOT ignored"
    ).fetchall()
    rejects = [
        (int(record), names.get(field, field), str(value), str(reason))
        for record, field, value, reason in found
    ]
    expected = len(understood.recognition.layout.names)
    for row in odd_rows:
        reason = "row_too_long" if row.found > expected else "row_too_short"
        value = f"{row.found} / {expected}"
        if row.swallowed:
            reason, value = "quote_unclosed", str(row.swallowed)
        rejects.append((row.record, "", value, reason))
    return sorted(rejects)


def store(
    cursor: Cursor,
    understood: Interpretation,
    outcome: Outcome,
    rejects: Sequence[Reject],
    digest: str,
    actor: str,
    *,
    sample: bool,
) -> Outcome:
    """Write the rows of `single` that are new or different, the rollups and the ledger.

    Runs inside the caller's transaction, after `compare` in that same transaction.
    """
    fact = understood.recognition.profile.fact
    batch_id = int(cursor.execute("SELECT nextval('batch_ids')").fetchall()[0][0])
    untouched = cursor.execute(f"SELECT COUNT(*) = 0 FROM {fact.table}").fetchall()[0][0]
    written = replace(outcome, batch_id=batch_id)
    if fact.name == "reading":
        store_readings(cursor, outcome.source, batch_id)
    else:
        _retire(cursor, fact, outcome.source, batch_id)
        _add_versions(cursor, fact, outcome.source, batch_id)
    if understood.recognition.profile.rows == "lines":
        _add_lines(cursor, understood, outcome.source, batch_id)
    rollups.refresh(cursor, fact.name, None if untouched else _touched(outcome.source))
    # The same file's earlier rejects are these again.
    cursor.execute(
        "UPDATE batch SET rejects_seen = TRUE WHERE source = ? AND file_hash = ?",
        [outcome.source, digest],
    )
    _add_rejects(cursor, rejects, batch_id)
    _add_batch(cursor, understood, written, digest, actor, sample=sample)
    return written


def _touched(source: str) -> tuple[str, dict[str, object]]:
    return "SELECT id FROM verdict WHERE verdict IN ('new', 'changed')", {"source": source}


def _retire(cursor: Cursor, fact: Fact, source: str, batch_id: int) -> None:
    cursor.execute(
        f"""
        UPDATE {fact.table} SET is_current = FALSE, retired_by = $batch
        WHERE source = $source AND is_current
            AND id IN (SELECT id FROM verdict WHERE verdict = 'changed')
        """,
        {"source": source, "batch": batch_id},
    )


def _add_versions(cursor: Cursor, fact: Fact, source: str, batch_id: int) -> None:
    """Store what is new or changed, and older versions that are not stored yet."""
    own = (*fact.stored, *(name for name, _ in fact.derived))
    cursor.execute(
        f"""
        INSERT INTO {fact.table} (source, id, batch_id, is_current, retired_by, {", ".join(own)})
        SELECT
            $source,
            id,
            $batch,
            verdict <> 'older',
            CASE WHEN verdict = 'older' THEN $batch END,
            {", ".join(own)}
        FROM compared
        WHERE verdict IN ('new', 'changed') OR (
            verdict = 'older' AND NOT EXISTS (
                SELECT 1 FROM {fact.table} AS known
                WHERE known.source = $source AND known.id = compared.id
                    AND {_equal(fact, "known", "compared")}
            )
        )
        """,
        {"source": source, "batch": batch_id},
    )


def _add_lines(cursor: Cursor, understood: Interpretation, source: str, batch_id: int) -> None:
    lines = {item.field: item for item in understood.readings if is_line(item, understood)}
    if not lines:
        return
    columns = []
    for name in ("product", "sku", "quantity", "price"):
        text = f"NULLIF(keyed.c{lines[name].position}, '')" if name in lines else "NULL"
        number = name in lines and lines[name].kind is Kind.MONEY
        columns.append(money(text, lines[name].decimal) if number else text)
    told = " OR ".join(f"keyed.c{item.position} <> ''" for item in lines.values())
    cursor.execute(
        f"""
        INSERT INTO order_line
            (source, order_id, batch_id, line_number, product, sku, quantity, price)
        SELECT
            $source,
            compared.id,
            $batch,
            ROW_NUMBER() OVER (PARTITION BY compared.id ORDER BY keyed.record),
            {", ".join(columns)}
        FROM keyed
        JOIN compared ON compared.fold_key = keyed.fold_key
        WHERE compared.verdict IN ('new', 'changed') AND ({told})
        """,
        {"source": source, "batch": batch_id},
    )


def _add_rejects(cursor: Cursor, rejects: Sequence[Reject], batch_id: int) -> None:
    if not rejects:
        return
    table = pa.table(
        {
            "line": pa.array([reject.line for reject in rejects], pa.int64()),
            "column_name": pa.array([reject.column for reject in rejects], pa.string()),
            "value": pa.array([reject.value for reject in rejects], pa.string()),
            "reason": pa.array([reject.reason for reject in rejects], pa.string()),
        }
    )
    cursor.register("rejected_rows", table)
    cursor.execute(
        "INSERT INTO reject (batch_id, line, column_name, value, reason)"
        " SELECT ?, * FROM rejected_rows",
        [batch_id],
    )
    cursor.unregister("rejected_rows")


def _add_batch(
    cursor: Cursor,
    understood: Interpretation,
    outcome: Outcome,
    digest: str,
    actor: str,
    *,
    sample: bool,
) -> None:
    values = {
        "batch_id": outcome.batch_id,
        "source": outcome.source,
        "profile": outcome.profile,
        "fact": outcome.fact,
        "file_name": outcome.file,
        "file_hash": digest,
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        "imported_by": actor,
        "interpretation": _described(understood),
        "rows_in": outcome.rows_in,
        "new_rows": outcome.new,
        "changed_rows": outcome.changed,
        "same_rows": outcome.same,
        "folded_rows": outcome.folded,
        "ignored_rows": outcome.ignored,
        "rejected_rows": outcome.rejected,
        **asdict(outcome.extent),
        "is_sample": sample,
        "rejects_seen": outcome.rejected == 0,
    }
    marks = ", ".join(f"${name}" for name in values)
    cursor.execute(f"INSERT INTO batch ({', '.join(values)}) VALUES ({marks})", values)


def _described(understood: Interpretation) -> str:
    """The interpretation as JSON, for the ledger."""
    columns = [
        {key: value for key, value in asdict(item).items() if key != "example" and value}
        for item in understood.readings
    ]
    return json.dumps(
        {
            "profile": understood.recognition.profile.name,
            "zone": understood.zone,
            "day_zone": understood.day_zone,
            "currency": understood.currency,
            "columns": columns,
            "unused": understood.unused,
        },
        ensure_ascii=False,
        default=str,
    )

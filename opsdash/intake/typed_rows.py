"""Staged text to typed rows, with a named reason for every row that cannot become a fact.

Works in temporary tables of one cursor: `staged` (text) becomes `typed`, one row per fact with its
fields, derived columns and hash, and `refused`, one row per file row that was ignored or rejected.
"""

from dataclasses import dataclass, replace

from opsdash.intake import expressions as sql
from opsdash.intake.column_reading import Reading
from opsdash.intake.column_sql import ColumnSql, column_of
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import Kind
from opsdash.intake.folding import fold_lines, fold_versions, is_line, refuse_lines
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.no_data import ignore
from opsdash.intake.reading_rows import single_readings
from opsdash.intake.turns import fold_turns
from opsdash.store import Cursor

# Rows older than this are a spreadsheet's empty date (1899-12-30, 1900-01-01, 1970-01-01 and kin).
_OLDEST = "TIMESTAMP '1990-01-01'"
_UNREADABLE = {
    Kind.INSTANT: "date_unreadable",
    Kind.DAY: "date_unreadable",
    Kind.MONEY: "number_unreadable",
    Kind.COUNT: "number_unreadable",
    Kind.DURATION: "duration_unreadable",
}


# Rows of customers whose data were deleted on request are no data.
ERASED = "customer_erased"
_ERASED = "COALESCE(customer IN (SELECT customer FROM erased_customer), FALSE)"


@dataclass(frozen=True)
class Check:
    """`condition` is SQL, true for a bad row; `field` is where the person should look."""

    condition: str
    field: str
    reason: str


def make_typed(cursor: Cursor, understood: Interpretation, key: bytes, source: str) -> None:
    """Create `single` (one row per fact) and `refused` from `staged`; for readings `exploded`."""
    profile = understood.recognition.profile
    ignore(cursor, understood)
    if profile.rows == "lines":
        fold_lines(cursor, understood)
        _type(cursor, ColumnSql(understood, key, source), "folded")
        refuse_lines(cursor)
    else:
        _type(cursor, ColumnSql(understood, key, source), "kept")
    if profile.fact.name == "reading":
        single_readings(cursor, understood, source)
    elif profile.rows == "turns":
        fold_turns(cursor, understood)
    else:
        fold_versions(cursor, profile.fact, newest=profile.rows == "newest")


def _type(cursor: Cursor, columns: ColumnSql, relation: str) -> None:
    understood = columns.understood
    readings = [item for item in understood.readings if not is_line(item, understood)]
    lines = relation == "folded"
    checks = _checks(understood, readings, folded=lines)
    if _has_erased(cursor, readings):
        # First, so that nothing of such a row is kept as a reject.
        checks.insert(0, Check(_ERASED, "customer", ERASED))
    failed = " ".join(f"WHEN {check.condition} THEN {at}" for at, check in enumerate(checks))
    texts = [f"{columns.text(item)} AS t_{column_of(item.field)}" for item in readings]
    values = [f"{columns.value(item)} AS {columns.name_of(item)}" for item in readings]
    dropped = [f"t_{column_of(item.field)}" for item in readings] + columns.helpers()
    carried = ["record"] + (["fold_key", "lines_text", "contradicts"] if lines else [])
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE attempted AS
        WITH texts AS (SELECT {", ".join(carried + texts)} FROM {relation}),
        parsed AS (SELECT {", ".join(["*", *values, *columns.absent()])} FROM texts),
        dated AS (SELECT {", ".join(["*", *columns.times()])} FROM parsed),
        filled AS ({columns.filled()}),
        complete AS (SELECT {", ".join(["*", *columns.derived()])} FROM filled)
        SELECT
            * EXCLUDE ({", ".join(dropped)}){columns.only()},
            {", ".join(columns.hashes(folded=lines))},
            CASE {failed} END AS failed
        FROM complete
        """,
        columns.values,
    )
    _split(cursor, understood, checks, relation)


def _split(cursor: Cursor, understood: Interpretation, checks: list[Check], relation: str) -> None:
    """List the rows of `attempted` with a failed check in `refused`; `typed` is the rest."""
    bound = Bound()
    told = {item.field: f"source.c{item.position}" for item in understood.readings}
    fields = " ".join(f"WHEN {at} THEN {bound.add(each.field)}" for at, each in enumerate(checks))
    reasons = " ".join(f"WHEN {at} THEN {bound.add(each.reason)}" for at, each in enumerate(checks))
    # Of an erased customer the identity must not be listed either.
    values = " ".join(
        f"WHEN {at} THEN {told[each.field]}"
        for at, each in enumerate(checks)
        if each.reason != ERASED
    )
    cursor.execute(
        f"""
        INSERT INTO refused
        SELECT
            record,
            CASE failed {fields} END,
            {f"COALESCE(CASE failed {values} END, '')" if values else "''"},
            CASE failed {reasons} END,
            CASE failed {reasons} END = '{ERASED}'
        FROM attempted
        JOIN {relation} AS source USING (record)
        WHERE failed IS NOT NULL
        """,
        bound.values,
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW typed AS"
        " SELECT * EXCLUDE (failed) FROM attempted WHERE failed IS NULL"
    )


def _has_erased(cursor: Cursor, readings: list[Reading]) -> bool:
    if not any(reading.field == "customer" for reading in readings):
        return False
    return bool(cursor.execute("SELECT 1 FROM erased_customer LIMIT 1").fetchall())


def _checks(understood: Interpretation, readings: list[Reading], *, folded: bool) -> list[Check]:
    """In the order in which a person would fix them: ids, texts that cannot be read, meaning."""
    fact = understood.recognition.profile.fact
    checks = []
    for reading in readings:
        column, text = column_of(reading.field), f"t_{column_of(reading.field)}"
        if reading.kind is Kind.IDENTIFIER:
            checks.append(Check(sql.damaged_identifier(text), reading.field, "id_damaged"))
            # What stands for a letter that could not be decoded matches nothing.
            checks.append(Check(f"contains({text}, '\ufffd')", reading.field, "id_unreadable"))
        if reading.kind in _UNREADABLE:
            unread = f"({text} IS NOT NULL AND {column} IS NULL)"
            checks.append(Check(unread, reading.field, _UNREADABLE[reading.kind]))
        if ":" not in reading.field and fact.field(reading.field).missing:
            reason = fact.field(reading.field).missing or ""
            checks.append(Check(f"{text} IS NULL", reading.field, reason))
        meant = dict(fact.only).get(reading.field, "TRUE")
        for check in _range_checks(reading, column):
            condition = check.condition if meant == "TRUE" else f"({meant}) AND {check.condition}"
            checks.append(replace(check, condition=condition))
    present = {reading.field for reading in readings}
    checks += [Check(*check) for check in fact.checks if check[1] in present]
    if folded:
        checks.append(Check("contradicts", "id", "id_repeated"))
    return checks


def _range_checks(reading: Reading, column: str) -> list[Check]:
    if reading.kind in (Kind.INSTANT, Kind.DAY):
        latest = "(now() AT TIME ZONE 'UTC') + INTERVAL 2 DAY"
        return [
            Check(f"{column} > {latest}", reading.field, "date_future"),
            Check(f"{column} < {_OLDEST}", reading.field, "date_ancient"),
        ]
    if reading.kind is Kind.CURRENCY:
        wrong = f"NOT regexp_full_match({column}, '[A-Z]{{3}}')"
        return [Check(wrong, reading.field, "currency_unknown")]
    if reading.field.startswith("measure:"):
        return [Check(f"{column} < 0", reading.field, "count_negative")]
    return []

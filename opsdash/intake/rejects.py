"""The rejected rows of one file: each with its column, value and reason."""

from collections.abc import Sequence

from opsdash.intake.interpretation import Interpretation
from opsdash.intake.outcome import Reject
from opsdash.intake.tables import OddRow
from opsdash.store import Cursor

# A preview shows this many rejects; the ledger keeps every one.
SHOWN_REJECTS = 1000


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


def add_rejects(cursor: Cursor, rejects: Sequence[Reject], batch_id: int) -> None:
    """Write them to the ledger, with the cells that `rejected_cells` keeps of them."""
    if not rejects:
        return
    import pyarrow as pa  # noqa: PLC0415 - no page needs it before a file comes

    table = pa.table(
        {
            "record": pa.array([reject.record for reject in rejects], pa.int64()),
            "line": pa.array([reject.line for reject in rejects], pa.int64()),
            "column_name": pa.array([reject.column for reject in rejects], pa.string()),
            "value": pa.array([reject.value for reject in rejects], pa.string()),
            "reason": pa.array([reject.reason for reject in rejects], pa.string()),
        }
    )
    cursor.register("rejected_rows", table)
    cursor.execute(
        "INSERT INTO reject (batch_id, line, column_name, value, reason, cells)"
        " SELECT ?, line, column_name, value, reason, cells"
        " FROM rejected_rows LEFT JOIN rejected_cells USING (record)",
        [batch_id],
    )
    cursor.unregister("rejected_rows")

"""Values that people type: readings of the source "typed", one batch in the ledger per save.

What a save says about the days of a series replaces what was typed for them before, also in spans
of another length, because both together would count twice. It can be undone like an import.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.periods import Period
from opsdash.errors import InvalidRecordError
from opsdash.intake.batches import add_batch, brought_by, next_batch
from opsdash.intake.change_batches import Saved
from opsdash.intake.ledger import Batch, select_batches
from opsdash.intake.links import link_readings
from opsdash.intake.reading_rows import compare_readings, store_readings
from opsdash.metrics.catalog import load_catalog
from opsdash.store import Cursor, Database, Home

SOURCE = "typed"
KIND = "typed"

# Fits the column that readings are stored in.
_LARGEST = Decimal(10) ** 14
_SCHEMA = pa.schema(
    [
        ("record", pa.int64()),
        ("measure", pa.string()),
        ("start_day", pa.date32()),
        ("to_day", pa.date32()),
        ("value", pa.decimal128(18, 4)),
    ]
)


@dataclass(frozen=True)
class TypedValue:
    """What a series was on some days."""

    series: str
    period: Period
    value: Decimal


@dataclass(frozen=True)
class Difference:
    """What a save would do, in values."""

    new: int
    changed: int
    same: int


def read_typed(facts: Database, series: str, period: Period) -> dict[Period, Decimal]:
    """The values that stand for spans within `period`."""
    rows = facts.rows(
        "SELECT from_day, to_day, value FROM reading WHERE source = ? AND is_current"
        " AND measure = ? AND from_day >= ? AND to_day <= ? ORDER BY from_day",
        [SOURCE, series, period.first, period.end],
    )
    return {Period(first, end): value for first, end, value in rows}


def preview_typed(facts: Database, values: Sequence[TypedValue]) -> Difference:
    """What saving would do; nothing is written. Raises InvalidRecordError."""
    _validate(values)
    with facts.cursor() as cursor:
        return _compare(cursor, values)


def save_typed(home: Home, values: Sequence[TypedValue], zone: str, actor: Actor) -> Saved:
    """Store what is new or different as one batch. Raises InvalidRecordError."""
    actor.must(Right.LOAD)
    _validate(values)
    with home.facts.write() as cursor:
        found = _compare(cursor, values)
        if not found.new + found.changed:
            return Saved(None)
        batch_id = next_batch(cursor)
        cursor.execute("CREATE OR REPLACE TEMP TABLE gone AS SELECT 0 AS on_batch WHERE FALSE")
        link_readings(cursor, SOURCE, batch_id)
        store_readings(cursor, SOURCE, batch_id)
        add_batch(cursor, _ledger_row(batch_id, values, found, zone, actor))
    return Saved(batch_id, added=found.new, changed=found.changed)


def last_typed(facts: Database, series: str) -> Batch | None:
    """The newest save of a series that was not undone."""
    tail = "WHERE kind = ? AND undone_at IS NULL AND file_name = ? ORDER BY batch_id DESC LIMIT 1"
    with facts.cursor() as cursor:
        found = select_batches(cursor, tail, [KIND, series])
    return found[0] if found else None


def _validate(values: Sequence[TypedValue]) -> None:
    known = load_catalog().series
    if any(each.series not in known for each in values):
        raise InvalidRecordError(field="series", problem="series_unknown")
    if any(not each.value.is_finite() or abs(each.value) >= _LARGEST for each in values):
        raise InvalidRecordError(field="value", problem="value_out_of_range")
    ordered = sorted((each.series, each.period) for each in values)
    for (series, before), (other, after) in pairwise(ordered):
        if series == other and after.first < before.end:
            raise InvalidRecordError(field="period", problem="spans_overlap")


def _compare(cursor: Cursor, values: Sequence[TypedValue]) -> Difference:
    rows = [
        {
            "record": record,
            "measure": each.series,
            "start_day": each.period.first,
            "to_day": each.period.end,
            "value": each.value.quantize(Decimal("0.0001")),
        }
        for record, each in enumerate(values)
    ]
    cursor.register("typed_values", pa.Table.from_pylist(rows, schema=_SCHEMA))
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE exploded AS
        SELECT
            *,
            '{}' AS dimensions,
            '[]' AS keys,
            measure || ' ' || CAST(start_day AS VARCHAR) || '~' || CAST(to_day AS VARCHAR)
                || ' {}' AS id
        FROM typed_values
        """
    )
    cursor.unregister("typed_values")
    cursor.execute("CREATE OR REPLACE TEMP TABLE single AS SELECT record, id FROM exploded")
    compare_readings(cursor, SOURCE)
    counted = cursor.execute("SELECT verdict, COUNT(*) FROM reading_verdict GROUP BY verdict")
    counts = {str(verdict): int(count) for verdict, count in counted.fetchall()}
    return Difference(counts.get("new", 0), counts.get("changed", 0), counts.get("same", 0))


def _ledger_row(
    batch_id: int, values: Sequence[TypedValue], found: Difference, zone: str, actor: Actor
) -> dict[str, object]:
    first, through = _extent(values, zone)
    return {
        "batch_id": batch_id,
        "kind": KIND,
        "source": SOURCE,
        "profile": KIND,
        "fact": "reading",
        "file_name": ", ".join(dict.fromkeys(each.series for each in values)),
        "file_hash": "",
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        **brought_by(actor),
        "interpretation": json.dumps({"zone": zone}),
        "rows_in": found.new + found.changed + found.same,
        "new_rows": found.new,
        "changed_rows": found.changed,
        "same_rows": found.same,
        "folded_rows": 0,
        "ignored_rows": 0,
        "rejected_rows": 0,
        "first_day": first,
        "through_day": through,
        "is_sample": False,
        "rejects_seen": True,
    }


def _extent(values: Sequence[TypedValue], zone: str) -> tuple[date, date]:
    """The days of all spans; one that has not ended yet is not complete."""
    today = datetime.now(ZoneInfo(zone)).date()
    first = min(each.period.first for each in values)
    ended = [each.period.last for each in values if each.period.end <= today]
    running = min(each.period.first for each in values) - timedelta(days=1)
    return first, max(first, max(ended, default=running))

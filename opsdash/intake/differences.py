"""What an import would change, fact by fact: new, changed with old and new value, same, gone.

Read from the temporary tables that a preview leaves, so a page of it costs no further look at the
file. Values are what files said, before lookups and topic rules; of a customer the keyed hash.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from opsdash.intake.effective import told
from opsdash.intake.examining import Examined
from opsdash.intake.facts import Fact
from opsdash.intake.folding import line_condition, line_values, stored_columns
from opsdash.intake.gone import find_gone
from opsdash.intake.interpretation import Interpretation
from opsdash.store import Cursor

# The lines of an order are one thing to compare, whatever changed in them.
LINES = "lines"


class Part(StrEnum):
    """OLDER: less recent versions than the stored ones; they become history, not current."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"
    GONE = "gone"


_COMPARED = (Part.CHANGED, Part.OLDER)


@dataclass(frozen=True)
class Line:
    product: str | None
    sku: str | None
    quantity: Decimal | None
    price: Decimal | None


@dataclass(frozen=True)
class Cell:
    """`field` is a field of the fact, a measure of readings, or LINES (values: lists of Line)."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """One fact. `begun` is when it began (naive UTC), of readings the first day of their span.

    `cells` of a changed or older one are those that differ, of others those that are filled.
    `until` is the day after a reading's last, `dimensions` are what it is split by.
    """

    id: str
    begun: datetime | date | None
    cells: tuple[Cell, ...]
    until: date | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Differences:
    """Counts of facts (of readings, where a row of the file holds several), and the first of each.

    `columns` are the fields that change, with the number of facts, most first. `unread` rows of
    the file may be any of those that are gone, which are then kept.
    """

    counts: Mapping[Part, int]
    columns: tuple[tuple[str, int], ...]
    unread: int
    first: Mapping[Part, tuple[Difference, ...]]


def differences(examined: Examined, shown: int = 0) -> Differences:
    """The differences between a file and what is stored; after `preview` of the same file.

    `shown` facts of each part are read at once, `read_part` gives the others.
    """
    cursor, source = examined.cursor, examined.source
    fact = examined.understood.recognition.profile.fact
    unread = find_gone(cursor, examined.understood, examined.staged, source)
    counts = _counts(cursor, fact)
    return Differences(
        counts=counts,
        columns=_columns(cursor, fact, source) if counts[Part.CHANGED] else (),
        unread=unread,
        first={
            part: read_part(examined, part, shown) if shown and count else ()
            for part, count in counts.items()
        },
    )


def read_part(
    examined: Examined, part: Part, limit: int | None = None, offset: int = 0
) -> tuple[Difference, ...]:
    """One page of the facts of a part; all of them without a `limit`. After `differences`.

    In the order of the file, those that are gone in the order in which they began.
    """
    understood = examined.understood
    fact = understood.recognition.profile.fact
    is_reading = fact.name == "reading"
    names = [] if is_reading else _fields(examined.cursor, fact)
    statement = _readings_sql(part) if is_reading else _facts_sql(understood, names, part)
    rows = examined.cursor.execute(
        f"{statement} LIMIT $limit OFFSET $offset",
        {"limit": limit, "offset": offset, "source": examined.source},
    ).fetchall()
    if is_reading:
        return tuple(_reading(row) for row in rows)
    shown = [*names, LINES] if _has_lines(understood) else names
    return tuple(_difference(shown, row, part) for row in rows)


def _counts(cursor: Cursor, fact: Fact) -> dict[Part, int]:
    verdicts = "reading_verdict" if fact.name == "reading" else "verdict"
    statement = f"SELECT verdict, COUNT(*) FROM {verdicts} GROUP BY verdict"
    found = {str(name): int(count) for name, count in cursor.execute(statement).fetchall()}
    counts = {part: found.get(part, 0) for part in Part}
    if fact.name == "reading":
        counts[Part.CHANGED] += _one(cursor, "SELECT COUNT(*) FROM replaced")
    counts[Part.GONE] = _one(cursor, "SELECT COUNT(*) FROM gone")
    return counts


def _columns(cursor: Cursor, fact: Fact, source: str) -> tuple[tuple[str, int], ...]:
    if fact.name == "reading":
        statement = f"SELECT measure, COUNT(*) FROM ({_CHANGED_READINGS}) GROUP BY measure"
        rows = cursor.execute(statement, {"source": source}).fetchall()
    else:
        compared = stored_columns(cursor, fact, "compared")
        counted = [
            f"COUNT(*) FILTER ({told(fact.table, name, 'stored')} IS DISTINCT FROM compared.{name})"
            for name in compared
        ]
        joined = _joined(fact, Part.CHANGED)
        found = cursor.execute(f"SELECT {', '.join(counted)} {joined}", {"source": source})
        names = [LINES if name == "lines_hash" else name for name in compared]
        rows = list(zip(names, found.fetchall()[0], strict=True))
    filled = [(str(name), int(count)) for name, count in rows if count]
    return tuple(sorted(filled, key=lambda each: -each[1]))


def _joined(fact: Fact, part: Part) -> str:
    """The rows of a part, `stored` beside `compared` where there are both."""
    stored = f"(SELECT * FROM {fact.table} WHERE source = $source AND is_current) AS stored"
    if part is Part.GONE:
        return f"FROM {stored} JOIN gone ON gone.id = stored.id"
    join = "LEFT JOIN" if part is Part.NEW else "JOIN"
    return (
        f"FROM compared {join} {stored} ON stored.id = compared.id"
        f" WHERE compared.verdict = '{part}'"
    )


def _fields(cursor: Cursor, fact: Fact) -> list[str]:
    return [name for name in stored_columns(cursor, fact, "compared") if name != "lines_hash"]


def _facts_sql(understood: Interpretation, names: Sequence[str], part: Part) -> str:
    """id, beginning, then old and new value of each of `names`, lines last."""
    fact = understood.recognition.profile.fact
    begun = fact.instants[0]
    main = "stored" if part is Part.GONE else "compared"
    columns = [f"{main}.id", f"{main}.{begun}"]
    for name in names:
        columns.append("NULL" if part is Part.NEW else told(fact.table, name, "stored"))
        columns.append("NULL" if part is Part.GONE else f"compared.{name}")
    if _has_lines(understood):
        columns.append("NULL" if part is Part.NEW else _STORED_LINES)
        columns.append("NULL" if part is Part.GONE else _file_lines(understood))
    order = f"stored.{begun}, stored.id" if part is Part.GONE else "compared.record"
    return f"SELECT {', '.join(columns)} {_joined(fact, part)} ORDER BY {order}"


def _has_lines(understood: Interpretation) -> bool:
    return bool(line_condition(understood))


_STORED_LINES = f"""(
    SELECT LIST([{told("order_line", "product")}, sku, CAST(quantity AS VARCHAR),
        CAST(price AS VARCHAR)] ORDER BY line_number)
    FROM order_line
    WHERE order_line.source = stored.source AND order_line.order_id = stored.id
        AND order_line.batch_id = stored.batch_id
)"""


def _file_lines(understood: Interpretation) -> str:
    values = ", ".join(f"CAST({value} AS VARCHAR)" for value in line_values(understood))
    return f"""(
        SELECT LIST([{values}] ORDER BY keyed.record)
        FROM keyed
        WHERE keyed.fold_key = compared.fold_key AND ({line_condition(understood)})
    )"""


# What a file tells of another split or value, and what vanishes for it without a successor.
_CHANGED_READINGS = """
    SELECT
        reading_verdict.id,
        reading_verdict.start_day,
        reading_verdict.to_day,
        reading_verdict.dimensions,
        reading_verdict.measure,
        stored.value AS before,
        reading_verdict.value AS after
    FROM reading_verdict
    LEFT JOIN (SELECT id, value FROM reading WHERE source = $source AND is_current) AS stored
        ON stored.id = reading_verdict.id
    WHERE reading_verdict.verdict = 'changed'
    UNION ALL
    SELECT id, from_day, to_day, dimensions, measure, value, NULL
    FROM reading
    WHERE source = $source AND is_current AND id IN (SELECT id FROM replaced)
"""
_TOLD_READINGS = """
    SELECT
        id,
        start_day,
        to_day,
        dimensions,
        measure,
        CASE WHEN verdict = 'same' THEN value END AS before,
        value AS after
    FROM reading_verdict
    WHERE verdict = '{part}' AND $source IS NOT NULL
"""
_GONE_READINGS = """
    SELECT id, from_day AS start_day, to_day, dimensions, measure, value AS before, NULL AS after
    FROM reading
    WHERE source = $source AND is_current AND id IN (SELECT id FROM gone)
"""


def _readings_sql(part: Part) -> str:
    statements = {Part.CHANGED: _CHANGED_READINGS, Part.GONE: _GONE_READINGS}
    statement = statements.get(part, _TOLD_READINGS.format(part=part))
    return f"SELECT * FROM ({statement}) ORDER BY start_day, id"


def _reading(row: Sequence[Any]) -> Difference:
    key, first, until, dimensions, measure, before, after = row
    return Difference(key, first, (Cell(measure, before, after),), until, json.loads(dimensions))


def _difference(names: Sequence[str], row: Sequence[Any], part: Part) -> Difference:
    key, begun, *values = row
    cells = [
        Cell(name, _spoken(name, before), _spoken(name, after))
        for name, before, after in zip(names, values[::2], values[1::2], strict=True)
    ]
    if part in _COMPARED:
        told_apart = [cell for cell in cells if cell.before != cell.after]
    else:
        told_apart = [cell for cell in cells if cell.before is not None or cell.after is not None]
    return Difference(key, begun, tuple(told_apart))


def _spoken(name: str, value: Any) -> Any:
    if name != LINES or value is None:
        return value
    return [
        Line(product, sku, *(None if each is None else Decimal(each) for each in numbers))
        for product, sku, *numbers in value
    ]


def _one(cursor: Cursor, statement: str) -> int:
    return int(cursor.execute(statement).fetchall()[0][0])

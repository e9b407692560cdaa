"""The facts behind one number, counted, in pages and as a whole.

They are counted by the declarations that make the number, so both are the same: the sum of what
the rows add is the number.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.metrics.ask import frame_of
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.pieces import Piece
from opsdash.metrics.row_columns import ADDED, ColumnKind, RowColumn
from opsdash.metrics.row_sql import Adds, Cell, RowStatement, compile_cell, period_of
from opsdash.metrics.scope import Scope
from opsdash.store import Cursor, Database

_BLOCK: Final = 5_000
# So many rows are sorted in some 60 MB; ten million together took 2.7 GB.
_STRETCH: Final = 250_000
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """The rows of one fact. `total` is what they add up to; `is_plain`: each of them adds 1."""

    statement: RowStatement
    zone: str
    rows: int
    total: float
    is_plain: bool

    @property
    def fact(self) -> str:
        return self.statement.fact

    @property
    def adds(self) -> Adds:
        return self.statement.adds

    @property
    def columns(self) -> tuple[RowColumn, ...]:
        """What every row adds is no column where it is 1 for all."""
        columns = self.statement.columns
        return tuple(each for each in columns if each.name != ADDED or not self.is_plain)


@dataclass(frozen=True)
class Behind:
    """The rows behind a number, fact by fact; a fact without any is not listed."""

    cell: Cell
    period: Period
    is_stock: bool
    parts: tuple[Part, ...]
    data_version: int

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def total(self) -> float:
        return sum(part.total for part in self.parts)


@dataclass(frozen=True)
class Order:
    """A column by its name; without one the rows come in the order of their time."""

    column: str | None = None
    is_descending: bool = False


def rows_behind(
    facts: Database, cell: Cell, organisation: Organisation, catalog: Catalog
) -> Behind:
    """Count and add up the rows of a number.

    Raises UnknownNameError and InvalidQuestionError, as `ask` does.
    """
    version = facts.data_version
    coverage = read_coverage(facts)
    cell.question.validate(catalog, coverage.reading_dimensions)
    scope = Scope(cell.question, catalog, coverage)
    frame = frame_of(scope, organisation)
    metric = catalog.metrics[cell.metric]
    parts = (
        _counted(facts, each, organisation.timezone) for each in compile_cell(scope, frame, cell)
    )
    return Behind(
        cell=cell,
        period=period_of(frame, cell, metric),
        is_stock=metric.is_standing,
        parts=tuple(each for each in parts if each.rows),
        data_version=version,
    )


def _counted(facts: Database, statement: RowStatement, zone: str) -> Part:
    counts = f"COUNT(*), SUM({ADDED}), MIN({ADDED}), MAX({ADDED})"
    sql = f"SELECT {counts} FROM (\n{statement.sql}\n) AS behind"
    ((rows, total, least, most),) = facts.whole.rows(sql, statement.parameters)
    is_plain = statement.adds is Adds.CASES and least == most == 1
    return Part(statement, zone, rows, float(total or 0), is_plain)


def read_rows(
    facts: Database, part: Part, order: Order, limit: int, offset: int
) -> list[tuple[Any, ...]]:
    """One page of rows, in the order of `part.columns`."""
    with facts.whole.cursor() as cursor:
        return _selected(cursor, part, order, (limit, offset)).fetchall()


@contextmanager
def streamed_rows(
    facts: Database, part: Part, order: Order
) -> Iterator[Iterator[list[tuple[Any, ...]]]]:
    """All rows in blocks, never all of them in memory."""
    with facts.whole.cursor() as cursor:
        # One snapshot for all stretches: a load that commits meanwhile must not mix in.
        cursor.execute("BEGIN")
        yield _blocks(cursor, part, order)


def _blocks(cursor: Cursor, part: Part, order: Order) -> Iterator[list[tuple[Any, ...]]]:
    for stretch in _stretches(cursor, part, order):
        found = _selected(cursor, part, order, None, stretch)
        while block := found.fetchmany(_BLOCK):
            yield block


def _stretches(cursor: Cursor, part: Part, order: Order) -> Iterator[Piece]:
    """Conditions on whole days that cut many rows where their order does not notice it.

    In another order than that of time there is but one stretch.
    """
    by = _ordered_by(part, order)
    is_of_time = by.kind in (ColumnKind.MOMENT, ColumnKind.DAY)
    if part.rows <= _STRETCH or not is_of_time or part.statement.is_joined:
        yield "", ()
        return
    days = cursor.execute(
        f"SELECT CAST({by.sort} AS DATE) AS day, COUNT(*) FROM (\n{part.statement.sql}\n) AS behind"
        f" GROUP BY 1 ORDER BY 1 {_direction(order)} NULLS LAST",
        list(part.statement.parameters),
    ).fetchall()
    for held in _gathered([(day, rows) for day, rows in days if day is not None]):
        yield f"{by.sort} >= ? AND {by.sort} < ?", (min(held), max(held) + _DAY)
    if days[-1][0] is None:
        yield f"{by.sort} IS NULL", ()


def _gathered(days: Iterable[tuple[date, int]]) -> Iterator[list[date]]:
    """Days after each other with about a stretch of rows."""
    held: list[date] = []
    number = 0
    for day, rows in days:
        if held and number + rows > _STRETCH:
            yield held
            held, number = [], 0
        held.append(day)
        number += rows
    if held:
        yield held


def _selected(
    cursor: Cursor,
    part: Part,
    order: Order,
    page: tuple[int, int] | None,
    stretch: Piece = ("", ()),
) -> Cursor:
    """Times become local on the rows of the page only: that costs more than finding them."""
    by = _order_sql(part, order)
    where = f"\nWHERE {stretch[0]}" if stretch[0] else ""
    rows = f"SELECT * FROM (\n{part.statement.sql}\n) AS behind{where}"
    if page is not None:
        rows = f"{rows}\nORDER BY {by} LIMIT ? OFFSET ?"
    columns = ", ".join(f"{each.sql} AS {each.name}_shown" for each in part.columns)
    zones = [part.zone for each in part.columns if each.kind is ColumnKind.MOMENT]
    sql = f"SELECT {columns} FROM (\n{rows}\n) AS page\nORDER BY {by}"
    return cursor.execute(sql, [*zones, *part.statement.parameters, *stretch[1], *(page or ())])


def _order_sql(part: Part, order: Order) -> str:
    """Source and id make it the same for all pages."""
    return f"{_ordered_by(part, order).sort} {_direction(order)} NULLS LAST, source, id"


def _ordered_by(part: Part, order: Order) -> RowColumn:
    """That of the time, also where nobody has the column that is named."""
    named = (each for each in part.columns if each.name == order.column)
    return next(named, part.columns[1])


def _direction(order: Order) -> str:
    return "DESC" if order.is_descending else "ASC"

"""Money of several currencies in the organisation's own, by the monthly rates that a person gave.

Day sums are multiplied by the rate of their month, in decimal arithmetic, at the time of the
question. One month without a rate and the question is refused: half a conversion is a wrong number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from opsdash.metrics.catalog import Metric
from opsdash.metrics.cells import Cells, Converted
from opsdash.metrics.columns import Column, columns_of
from opsdash.metrics.frame import Frame
from opsdash.metrics.scope import Scope
from opsdash.metrics.sql import compile_money
from opsdash.metrics.statements import Form
from opsdash.store import Cursor

# (currency, first day of a month): the amount of the organisation's currency for one unit
Rates = Mapping[tuple[str, date], Decimal]

# Sums have up to 38 digits, a rate brings some more.
_DIGITS = 60

_RATES = """
SELECT
    value,
    from_day,
    result
FROM lookup
WHERE kind = 'rate' AND retired_by IS NULL AND from_day IS NOT NULL
"""


@dataclass
class _Sums:
    """What one measure comes to, and the months that have no rate."""

    cells: Converted = field(default_factory=dict)
    unrated: set[tuple[date, str]] = field(default_factory=set)


def convert(
    cursor: Cursor, scope: Scope, frame: Frame, cells: Cells, metrics: Iterable[Metric]
) -> None:
    """Put converted sums in the place of those in several currencies, where the rates allow it."""
    mixed = tuple(
        dict.fromkeys(
            column
            for metric in metrics
            for column in columns_of(scope.catalog, metric)
            # What is open now was agreed in many months: there is no one rate for it.
            if not scope.catalog.measures[column.measure].is_stock
            and len(cells.currencies_of((column,))) > 1
        )
    )
    if not mixed or scope.question.split == "currency":
        return
    rates = {
        (currency, day): Decimal(rate) for currency, day, rate in cursor.execute(_RATES).fetchall()
    }
    if not rates:
        return
    found = {column: _Sums() for column in mixed}
    with localcontext(prec=_DIGITS):
        for each in compile_money(scope, frame, mixed):
            rows = cursor.execute(each.sql, list(each.parameters)).fetchall()
            is_reading = each.form is Form.READING
            _take(found, rows, each.columns, rates, frame.currency, is_reading=is_reading)
    for column, sums in found.items():
        if sums.unrated:
            cells.unrated[column] = min(sums.unrated)
        else:
            cells.take_converted(column, sums.cells, frame.currency)


def _take(
    found: dict[Column, _Sums],
    rows: Iterable[tuple[Any, ...]],
    columns: tuple[Column, ...],
    rates: Rates,
    home: str,
    *,
    is_reading: bool,
) -> None:
    for part, step, split, currency, month, *values in rows:
        # A statement of readings has one column; its rows name the measure before the sum.
        for name, amount in zip(columns, values[1:] if is_reading else values, strict=True):
            if not amount:
                continue
            rate = Decimal(1) if currency in (None, home) else rates.get((currency, month))
            if rate is None:
                # A reading over several months has no rate of its own.
                found[name].unrated.add((month or date.min, currency))
                continue
            key = (part, step, split)
            cells = found[name].cells
            cells[key] = cells.get(key, Decimal(0)) + amount * rate

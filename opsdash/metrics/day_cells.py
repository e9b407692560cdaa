"""Lays the steps of a question over sums by day: what is counted, and what is open."""

from operator import add
from typing import Any

import numpy as np

from opsdash.metrics.cells import Cells
from opsdash.metrics.columns import Column
from opsdash.metrics.day_sums import DaySums, Runs, Sheet
from opsdash.metrics.frame import immature, known_end
from opsdash.metrics.statements import Statement


def take_days(cells: Cells, statement: Statement, sheet: Sheet) -> None:
    """Add the sums of one statement that the question of `cells` needs."""
    flows = [each for each in cells.need.columns if each.of_all_days in statement.columns]
    stocks = [each for each in cells.need.stocks if each in statement.stocks]
    runs = Runs.of_cells(cells)
    sums: dict[Column, list[Any]] = {}
    for currency, days in sheet.items():
        found = _flows(cells, runs, flows, days)
        found |= {each: _levels(cells, runs, each, days) for each in stocks}
        for column, values in found.items():
            others = sums.get(column)
            sums[column] = values if others is None else list(map(add, others, values))
            if currency and any(values) and cells.is_money(column):
                cells.currencies.setdefault(column, set()).add(currency)
    for column, values in sums.items():
        cells.take_sums(column, values)
    if statement.is_slower:
        cells.slower.update(flows, stocks)


def _flows(
    cells: Cells, runs: Runs, columns: list[Column], days: DaySums
) -> dict[Column, list[Any]]:
    """The sums of all steps, without the days whose follow-up is not over."""
    found: dict[Column, list[Any]] = {}
    for window in dict.fromkeys(each.window for each in columns):
        alike = [each for each in columns if each.window == window]
        unsettled = () if window is None else immature(window, cells.frame.ends, days.period)
        sums = days.over([each.of_all_days for each in alike], runs, unsettled)
        found |= zip(alike, sums, strict=True)
    return found


def _levels(cells: Cells, runs: Runs, column: Column, days: DaySums) -> list[Any]:
    """Running totals; what is open today may have ended on days that nothing is known of."""
    stock = cells.scope.catalog.measures[column.measure]
    signs = {Column(flow.measure, conditions=column.conditions): flow.sign for flow in stock.flows}
    known = known_end(cells.scope, stock).toordinal()
    return days.upto(signs, np.minimum(runs.ends, known))

"""What the page of the rows knows before it draws: the number of its address, and its rows."""

from dataclasses import dataclass, replace

import streamlit as st

from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Metric
from opsdash.metrics.row_sql import Cell, Side, sides_of
from opsdash.metrics.rows import Behind, rows_behind
from opsdash.ui.desk import Desk
from opsdash.words.addresses import Unknown
from opsdash.words.row_addresses import RowAddress, known_in, parse_rows
from opsdash.words.row_sentences import number_of


@dataclass(frozen=True)
class RowsRoom:
    """`behind` is None where the metric has no rows of its own or the answer is refused."""

    address: RowAddress
    unknown: tuple[Unknown, ...]
    metric: Metric
    answer: Answer
    row: AnswerRow | None
    behind: Behind | None

    @property
    def sides(self) -> tuple[Side, ...]:
        return sides_of(self.metric)


def open_rows(desk: Desk) -> RowsRoom | None:
    """The number that the address names, None where it names no metric."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    known = known_in(desk.home.facts, desk.catalog, desk.coverage)
    address, unknown = parse_rows(asked, known)
    if not address.address.metrics or desk.coverage.anchor is None:
        return None
    metric = desk.catalog.metrics[address.address.metrics[0]]
    if address.side not in sides_of(metric):
        address = replace(address, side=Side.NUMERATOR)
    cell = address.cell(desk.coverage.anchor, desk.organisation)
    answer = desk.ask(cell.question)
    is_refused = answer.reason_of(metric.id) is not None or not sides_of(metric)
    row = None if is_refused else number_of(answer, cell)
    behind = None if is_refused else behind_of(desk, cell, row)
    return RowsRoom(address, unknown, metric, answer, row, behind)


def behind_of(desk: Desk, cell: Cell, row: AnswerRow | None) -> Behind:
    """The rows, counted once per state of the data."""
    is_converted = row is not None and Flag.CONVERTED in row.flags
    asked = replace(cell, is_converted=is_converted)
    return remember(
        desk.home.facts,
        ("rows", asked, desk.organisation, desk.catalog.hash),
        lambda: rows_behind(desk.home.facts, asked, desk.organisation, desk.catalog),
    )

"""GET /api/rows: the facts behind one number, page by page as JSON, or all of them as a file.

A file is written while it is sent: its rows are never together in memory.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import JSONResponse, Response, StreamingResponse

from opsdash.access.exports import note_export
from opsdash.errors import CallInvalidError, InvalidQuestionError
from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.caching import remember
from opsdash.metrics.row_columns import ColumnKind, RowColumn
from opsdash.metrics.row_sql import Cell
from opsdash.metrics.rows import Behind, Order, Part, read_rows, rows_behind, streamed_rows
from opsdash.report.file_names import file_name
from opsdash.report.tables import SHEET_ROWS, csv_blocks, write_xlsx
from opsdash.web.answering import answered
from opsdash.web.querying import refuse_unknown
from opsdash.web.reading import Call, one_of, refuse_strange, whole_number
from opsdash.words import say
from opsdash.words.addresses import is_parameter
from opsdash.words.answer_fields import row_fields
from opsdash.words.row_addresses import NAMES, known_in, parse_rows
from opsdash.words.row_sentences import number_of

FORMATS: Final = ("json", "csv", "xlsx")
MOST_ROWS: Final = 1_000
_USUAL_ROWS: Final = 100
_DEEPEST: Final = 100_000_000
_OWN: Final = (*NAMES, "format", "fact", "order", "limit", "offset")
_CHUNK: Final = 1 << 16
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rows(call: Call) -> Response:
    """The rows of one number, as the parameters ask for them."""
    refuse_strange(call, lambda name: is_parameter(name) or name in _OWN)
    form = one_of(call, "format", FORMATS)
    cell = _cell(call)
    answer = answered(call, cell.question)
    behind = _behind(call, cell, answer)
    part = _part(call, behind)
    order = _order(call, part)
    name = _name(call, behind, form)
    if form == "json":
        page = _page(call, answer, behind, part, order)
        # Rows are rows, in whatever form they leave.
        note_export(call.home.state, call.actor, name)
        return JSONResponse(page)
    return _file(call, part, order, form, name)


def _cell(call: Call) -> Cell:
    known = known_in(call.home.facts, call.catalog, call.coverage)
    address, unknown = parse_rows(call.parameters, known)
    refuse_unknown(unknown, known)
    if not address.address.metrics:
        raise InvalidQuestionError(problem="no_metric")
    anchor = call.anchor
    for name, held in (("side", address.side), ("step", address.step)):
        if call.last(name) and call.last(name) != str(held):
            raise CallInvalidError(problem="parameter_invalid", name=name)
    return address.cell(anchor, call.organisation)


def _behind(call: Call, cell: Cell, answer: Answer) -> Behind:
    row = number_of(answer, cell)
    is_converted = row is not None and Flag.CONVERTED in row.flags
    asked = replace(cell, is_converted=is_converted)
    return remember(
        call.home.facts,
        ("rows", asked, call.organisation, call.catalog.hash),
        lambda: rows_behind(call.home.facts, asked, call.organisation, call.catalog),
    )


def _part(call: Call, behind: Behind) -> Part | None:
    """The rows of the fact that is asked for, else of the first; None where there are none."""
    wanted = call.last("fact")
    facts = {part.fact: part for part in reversed(behind.parts)}
    if wanted and wanted not in facts:
        raise CallInvalidError(problem="parameter_invalid", name="fact")
    return facts[wanted] if wanted else next(iter(behind.parts), None)


def _order(call: Call, part: Part | None) -> Order:
    text = call.last("order")
    name = text.removeprefix("-")
    columns = {column.name for column in part.columns} if part else {name}
    if name and name not in columns:
        raise CallInvalidError(problem="parameter_invalid", name="order")
    return Order(name or None, is_descending=text.startswith("-"))


def _page(
    call: Call, answer: Answer, behind: Behind, part: Part | None, order: Order
) -> dict[str, object]:
    limit = whole_number(call, "limit", _USUAL_ROWS, MOST_ROWS)
    offset = whole_number(call, "offset", 0, _DEEPEST)
    number = number_of(answer, behind.cell)
    found = read_rows(call.home.facts, part, order, limit, offset) if part else []
    columns = part.columns if part else ()
    more = part is not None and offset + len(found) < part.rows
    return {
        "metric": behind.cell.metric,
        "side": behind.cell.side.value,
        "from": behind.period.first.isoformat(),
        "to": behind.period.last.isoformat(),
        "number": row_fields(answer, number, "split") if number else None,
        "parts": [
            {"fact": each.fact, "rows": each.rows, "total": each.total, "adds": each.adds.value}
            for each in behind.parts
        ],
        "fact": part.fact if part else None,
        "columns": [{"name": each.name, "kind": each.kind.value} for each in columns],
        "rows": [
            {column.name: _json(value) for column, value in zip(columns, row, strict=True)}
            for row in found
        ],
        "next_offset": offset + len(found) if more and found else None,
        "data_version": behind.data_version,
    }


def _json(value: Any) -> object:
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def _name(call: Call, behind: Behind, form: str) -> str:
    metric = call.catalog.metrics[behind.cell.metric]
    name = file_name(f"{metric.short} rows", behind.period, behind.cell.question.filters)
    return f"{name}.{form}"


def _file(call: Call, part: Part | None, order: Order, form: str, name: str) -> Response:
    if part is None:
        raise InvalidQuestionError(problem="no_rows")
    stream = _csv(call, part, order) if form == "csv" else _xlsx(call, part, order)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    note_export(call.home.state, call.actor, name)
    headers = {"Content-Disposition": disposition}
    if form == "xlsx" and part.rows > SHEET_ROWS:
        headers["X-Rows-Left-Out"] = str(part.rows - SHEET_ROWS)
    return StreamingResponse(stream, media_type=_TYPES[form], headers=headers)


def _csv(call: Call, part: Part, order: Order) -> Iterator[bytes]:
    with streamed_rows(call.home.facts, part, order) as blocks:
        yield from csv_blocks(_heads(part), blocks)


def _xlsx(call: Call, part: Part, order: Order) -> Iterator[bytes]:
    """Written beside the data, where there is room for it, and gone once it is sent."""
    with tempfile.TemporaryDirectory(dir=call.home.path) as folder:
        path = Path(folder) / "rows.xlsx"
        with streamed_rows(call.home.facts, part, order) as blocks:
            write_xlsx(path, _heads(part), blocks)
        with path.open("rb") as file:
            yield from iter(lambda: file.read(_CHUNK), b"")


def _heads(part: Part) -> list[str]:
    return [_head(column) for column in part.columns]


def _head(column: RowColumn) -> str:
    name = say(f"rows.column.{column.name}")
    is_duration = column.kind is ColumnKind.SECONDS
    return say("rows.in_seconds", column=name) if is_duration else name

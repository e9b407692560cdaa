"""A table of a page as CSV, workbook or Parquet: the same rows in the same order, typed.

Numbers stay numbers and days stay days; text from a file never becomes a formula, a link or a
number in the program that opens it.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from opsdash.intake.corrections import FORMULA_SIGNS

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | float | int | bool | Decimal | date | datetime | None

# What a sheet and a cell of a workbook can hold at most, the header not counted.
SHEET_ROWS: Final = 1_048_575
_CELL_LETTERS: Final = 32_767
# Beyond it a workbook rounds a whole number: a long id is then written as text.
_EXACT: Final = 2**53
_BOOK_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


# What a CSV without columns begins with: the byte order mark and an empty line.
_CSV_HEAD: Final = "\r\n".encode("utf-8-sig")


@dataclass(frozen=True)
class Table:
    """Named columns and rows of cells; a missing cell is None, never zero."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def to_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, because spreadsheets need it; text never starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_csv_cell(name) for name in table.columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def csv_blocks(
    columns: Sequence[str], blocks: Iterable[Sequence[Sequence[Cell]]]
) -> Iterator[bytes]:
    """The same file piece by piece, for more rows than should be in memory."""
    yield to_csv(Table(columns, ()))
    for block in blocks:
        yield to_csv(Table((), block)).removeprefix(_CSV_HEAD)


def write_xlsx(
    path: Path, columns: Sequence[str], blocks: Iterable[Sequence[Sequence[Cell]]]
) -> None:
    """The same workbook on disk, row by row; what does not fit one sheet is left out."""
    from xlsxwriter import Workbook  # noqa: PLC0415  wanted by few and slow to import

    options = _BOOK_OPTIONS | {"in_memory": False, "constant_memory": True}
    with Workbook(path, options | {"tmpdir": str(path.parent)}) as book:
        rows = (row for block in blocks for row in block)
        _fill(book, book.add_worksheet(), columns, islice(rows, SHEET_ROWS))


def write_parquet(
    path: Path, columns: Sequence[str], blocks: Iterable[Sequence[Sequence[str]]]
) -> None:
    """The same columns of text on disk, block by block."""
    import pyarrow as pa  # noqa: PLC0415 - only a download needs it
    from pyarrow import parquet  # noqa: PLC0415 - likewise

    schema = pa.schema([(name, pa.string()) for name in unique(columns)])
    with parquet.ParquetWriter(path, schema) as file:
        for block in blocks:
            cells = [[row[place] for row in block] for place, _ in enumerate(columns)]
            file.write_table(pa.table(cells, schema=schema))


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    if isinstance(cell, date):
        return cell.isoformat()
    return _known(cell)


def to_xlsx(table: Table) -> bytes:
    """A workbook; rows that do not fit a sheet continue on the next one."""
    from xlsxwriter import Workbook  # noqa: PLC0415  wanted by few and slow to import

    out = io.BytesIO()
    with Workbook(out, _BOOK_OPTIONS) as book:
        rows = iter(table.rows)
        for rest in _sheets(rows):
            sheet = book.add_worksheet()
            _fill(book, sheet, table.columns, rest)
            sheet.autofit()
    return out.getvalue()


def _sheets(rows: Iterator[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    """The rows of each sheet; one sheet at least."""
    yield list(islice(rows, SHEET_ROWS))
    while rest := list(islice(rows, SHEET_ROWS)):
        yield rest


def _fill(
    book: "Workbook", sheet: "Worksheet", columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    head = book.add_format({"bold": True})
    formats = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name[:_CELL_LETTERS], head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            known = _known(cell)
            if isinstance(known, datetime | date):
                sheet.write_datetime(number, place, known, formats[type(known)])
            elif isinstance(known, bool):
                sheet.write_boolean(number, place, known)
            elif isinstance(known, float | Decimal) or (
                isinstance(known, int) and abs(known) <= _EXACT
            ):
                sheet.write_number(number, place, known)
            elif known is not None:
                sheet.write_string(number, place, str(known)[:_CELL_LETTERS])
    sheet.freeze_panes(1, 0)


def to_parquet(table: Table) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - only a download needs it
    from pyarrow import parquet  # noqa: PLC0415 - likewise

    out = pa.BufferOutputStream()
    parquet.write_table(to_arrow(table), out)
    written: bytes = out.getvalue().to_pybytes()
    return written


def to_arrow(table: Table) -> "pa.Table":
    """The same as columns; two of one name are told apart by a number."""
    import pyarrow as pa  # noqa: PLC0415 - only a download needs it

    cells = [[_known(row[place]) for row in table.rows] for place, _ in enumerate(table.columns)]
    return pa.table([_array(column) for column in cells], names=unique(table.columns))


def _array(cells: list[Cell]) -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415 - only a download needs it

    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # Several kinds of values in one column are text in the eyes of everybody who reads it.
        return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())


def unique(names: Sequence[str]) -> list[str]:
    """The names, a second and third of the same one with its number."""
    found: list[str] = []
    for name in names:
        number, candidate = 2, name
        while candidate in found:
            candidate, number = f"{name} ({number})", number + 1
        found.append(candidate)
    return found


def _known(cell: Cell) -> Cell:
    """What is no number is missing."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell

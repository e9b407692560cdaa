"""Tables that only show: what a browser saves of them runs as a formula in no spreadsheet.

Every such table has a button of its own that writes the cells as they are.
"""

import re
from typing import Final

import pyarrow as pa

from opsdash.intake.corrections import FORMULA_SIGNS

# Not seen, and not what a formula begins with.
_JOINT: Final = "\N{WORD JOINER}"
# Changes such as "+12 %" begin like a formula and hold nothing that one could be made of.
_PLAIN: Final = re.compile(r"[+-][^=()|!+\-*/@'\"&<>:;{}\[\]]*")


def harmless(table: pa.Table) -> pa.Table:
    """The same table on screen."""
    columns = [_harmless(each) if _is_text(each.type) else each for each in table.columns]
    return pa.table(columns, names=[_cell(name) for name in table.column_names])


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _harmless(column: pa.ChunkedArray) -> pa.ChunkedArray:
    cells = column.to_pylist()
    if not any(cell and cell.startswith(FORMULA_SIGNS) for cell in cells):
        return column
    return pa.chunked_array([pa.array([cell and _cell(cell) for cell in cells], pa.string())])


def _cell(text: str) -> str:
    is_formula = text.startswith(FORMULA_SIGNS) and not _PLAIN.fullmatch(text)
    return f"{_JOINT}{text}" if is_formula else text

"""Tables that only show: what a browser saves of them runs as a formula in no spreadsheet.

Every such table has a button of its own that writes the cells as they are.
"""

import re
from typing import TYPE_CHECKING, Final

from opsdash.intake.corrections import FORMULA_SIGNS

if TYPE_CHECKING:
    import pyarrow as pa

_TEXTS: Final = ("string", "large_string")
# Not seen, and not what a formula begins with.
_JOINT: Final = "\N{WORD JOINER}"
# Changes such as "+12 %" begin like a formula and hold nothing that one could be made of.
_PLAIN: Final = re.compile(r"[+-][^=()|!+\-*/@'\"&<>:;{}\[\]]*")


def harmless(table: "pa.Table") -> "pa.Table":
    """The same table on screen."""
    import pyarrow as pa  # noqa: PLC0415 - Today starts without it

    names = [on_screen(name) for name in table.column_names]
    found = [(column, _harmless(column)) for column in table.columns]
    return pa.table([pa.array(cells) if cells else column for column, cells in found], names=names)


def _harmless(column: "pa.ChunkedArray") -> list[str | None] | None:
    """The cells of a column that holds a formula, with it made harmless."""
    if str(column.type) not in _TEXTS:
        return None
    cells: list[str | None] = column.to_pylist()
    if not any(cell and cell.startswith(FORMULA_SIGNS) for cell in cells):
        return None
    return [cell and on_screen(cell) for cell in cells]


def on_screen(text: str) -> str:
    """A cell, or the name of a column, as a table shows it."""
    is_formula = text.startswith(FORMULA_SIGNS) and not _PLAIN.fullmatch(text)
    return f"{_JOINT}{text}" if is_formula else text

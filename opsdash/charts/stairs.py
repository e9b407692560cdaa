"""The rows of charts whose bars float: names on the left, blocks and lines in rows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from opsdash.charts.rows import ALT, columns_of

if TYPE_CHECKING:
    import pyarrow as pa

ROW_HEIGHT = 34
NAME_LIMIT = 150
GAP = 8

_COLUMNS = (
    ("layer", "string"),
    ("left", "float64"),
    ("right", "float64"),
    ("upper", "float64"),
    ("lower", "float64"),
    ("text", "string"),
    ("tip", "string"),
    ("ref", "string"),
)


class StairRow(NamedTuple):
    """From `left` to `right`, and from `upper` to `lower` in rows counted from nought."""

    layer: str
    left: float | None = None
    right: float | None = None
    upper: float = 0.0
    lower: float = 0.0
    text: str = ""
    tip: str = ""
    ref: str = ""


def stair_table(rows: Iterable[StairRow], alt: str) -> "pa.Table":
    return columns_of([*rows, StairRow(ALT, tip=alt)], _COLUMNS)

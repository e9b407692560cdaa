"""A text as a table: its first rows, its layout, and what became of its rows when it was staged."""

import csv
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

# What a column is called whose header cell is empty.
NAMELESS = "(no name)"

# Large blocks: DuckDB takes a block as one insert, and small inserts cost three times as much.
BLOCK = 1 << 24


@dataclass(frozen=True)
class SampleRow:
    """One of the first rows: it begins on physical line `line` and the next on `next_line`."""

    line: int
    next_line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    delimiter: str
    rows: tuple[SampleRow, ...]


@dataclass(frozen=True)
class Layout:
    """The header stands on physical line `header_line`, the data begin on `data_line`.

    `period` are the first and last day that the lines above the header tell. A row one cell wider
    than the header is a total where one of its cells is among `wide_totals`.
    """

    delimiter: str
    header_line: int
    data_line: int
    names: tuple[str, ...]
    period: tuple[date, date] | None = None
    wide_totals: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OddRow:
    """A row whose fields cannot be told apart for sure. `record` counts data rows from 1.

    `found` is the number of its fields; `swallowed` are the lines that an unclosed quote took in,
    0 where no quote is to blame.
    """

    record: int
    found: int
    swallowed: int = 0


@dataclass(frozen=True)
class Staged:
    """The temporary table `staged` (record, c0, c1, ... as trimmed text) and what did not fit.

    `is_flat`: every data row is one physical line, without a break inside and none left blank.
    `set_aside` counts rows that are no data by reason, where they are not in `staged`.
    """

    rows_in: int
    odd_rows: tuple[OddRow, ...]
    is_flat: bool
    set_aside: tuple[tuple[str, int], ...] = ()

    def with_set_aside(self, further: tuple[tuple[str, int], ...]) -> "Staged":
        """The same with rows of the file that were left out before this table began."""
        rows = sum(count for _, count in further)
        return replace(self, rows_in=self.rows_in + rows, set_aside=(*self.set_aside, *further))


def allow_long_cells() -> None:
    """As long as the block reader lets them become: it may join two blocks at the end of a file."""
    csv.field_size_limit(2 * BLOCK)


def header_names(row: SampleRow) -> tuple[str, ...]:
    """Composed and trimmed names, repeated ones numbered: `Comment`, `Comment#2`."""
    seen: dict[str, int] = {}
    names = []
    for cell in row.cells:
        name = unicodedata.normalize("NFC", cell).strip().strip("\ufeff") or NAMELESS
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)

"""Text to table: delimiter, header candidates and rows, with physical lines kept for messages.

Rows that are longer or shorter than the header are set aside by line, never padded or cut: a
missing field would shift every value after it into the wrong column.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from opsdash.errors import (
    FileColumnsError,
    FileDamagedError,
    FileEmptyError,
    FileLineTooLongError,
    FileUnevenError,
)
from opsdash.intake import flat_files
from opsdash.intake.decoding import DecodedText
from opsdash.intake.profiles import folded_name
from opsdash.intake.pulse import Beat, idle
from opsdash.intake.reading_ahead import read_ahead
from opsdash.settings import USUAL_LIMITS, Limits
from opsdash.store import Cursor

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.csv

_DELIMITERS = (",", ";", "\t", "|")
_DECLARED = re.compile(r"""\ufeff?"?sep=(?P<sign>[^\w\s"']|\t)"?(?:\r\n|\n|\r)""", re.IGNORECASE)
_SAMPLE_LINES = 1000
# Where a header is looked for, and how far along it.
_HEADER_ROWS = 40
_NAMES = 500
_SAMPLE_CHARACTERS = 1 << 20

# What a column is called whose header cell is empty.
NAMELESS = "(no name)"

# Large blocks: DuckDB takes a block as one insert, and small inserts cost three times as much.
_BLOCK = 1 << 24
_BLOCKS_AHEAD = 2
# Counting lines, a row takes about a microsecond.
_BEAT_ROWS = 1 << 14
_MOST_ODD_LETTERS = 1 << 28


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
    csv.field_size_limit(2 * _BLOCK)


def read_sample(
    text: DecodedText,
    limits: Limits = USUAL_LIMITS,
    vocabulary: frozenset[str] = frozenset(),
) -> Sample:
    """The first rows of the file under its most plausible delimiter.

    `vocabulary` holds folded header names. Raises FileEmptyError, FileColumnsError.
    """
    allow_long_cells()
    with text.path.open("rb") as file:
        file.seek(text.skip)
        head = file.read(_SAMPLE_CHARACTERS).decode("utf-8", errors="ignore")
    declared = _DECLARED.match(head)
    head = head[declared.end() :] if declared else head
    delimiter = (
        declared["sign"]
        if declared
        else max(_DELIMITERS, key=lambda candidate: _fit(head, candidate, vocabulary))
    )
    rows = tuple(_sample_rows(head, delimiter, 1 if declared else 0))
    if not rows:
        raise FileEmptyError(file=text.name)
    widest = max(rows, key=lambda row: len(row.cells))
    if len(widest.cells) > limits.columns:
        raise FileColumnsError(
            file=text.name,
            line=widest.line,
            columns=len(widest.cells),
            limit=limits.columns,
        )
    return Sample(delimiter=delimiter, rows=rows)


def _fit(head: str, delimiter: str, vocabulary: frozenset[str]) -> tuple[int, int, int]:
    """The most known header names in one row, how many rows agree on a width, how wide they are."""
    rows = list(_sample_rows(head, delimiter, 0))
    wide = [len(row.cells) for row in rows if len(row.cells) > 1]
    if not wide:
        return 0, 0, 0
    common = max(set(wide), key=wide.count)
    known = max(
        len({folded_name(cell) for cell in row.cells[:_NAMES]} & vocabulary)
        for row in rows[:_HEADER_ROWS]
    )
    # One name is no header: a word of the text may be one.
    return known if known > 1 else 0, wide.count(common), common


def _sample_rows(head: str, delimiter: str, lines_before: int) -> Iterator[SampleRow]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    line = lines_before + 1
    try:
        for cells in reader:
            next_line = lines_before + reader.line_num + 1
            if cells:
                yield SampleRow(line, next_line, tuple(cells))
            line = next_line
            if reader.line_num >= _SAMPLE_LINES:
                return
    except csv.Error:
        # A cell longer than the limit: what was read so far is sample enough.
        return


def header_names(row: SampleRow) -> tuple[str, ...]:
    """Composed and trimmed names, repeated ones numbered: `Comment`, `Comment#2`."""
    seen: dict[str, int] = {}
    names = []
    for cell in row.cells:
        name = unicodedata.normalize("NFC", cell).strip().strip("\ufeff") or NAMELESS
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


def stage(
    cursor: Cursor,
    text: DecodedText,
    layout: Layout,
    positions: set[int],
    told: Callable[[float], None],
    limits: Limits,
    *,
    beat: Beat = idle,
) -> Staged:
    """Copy the columns at `positions` into the temporary table `staged`, all as text.

    `told` hears which share of the file has been read, `beat` is called while that is not known.
    Raises FileUnevenError, FileLineTooLongError and FileDamagedError.
    """
    wanted = [f"c{position}" for position in sorted(positions)]
    cursor.execute("DROP VIEW IF EXISTS temp.staged")
    rows_in = _staged_flat(cursor, text, layout, wanted, beat)
    if rows_in is not None:
        return Staged(rows_in, (), is_flat=True)
    return _staged_carefully(cursor, text, layout, wanted, told, limits)


def _staged_flat(
    cursor: Cursor, text: DecodedText, layout: Layout, wanted: list[str], beat: Beat
) -> int | None:
    """The number of rows where the file is large and plain enough for the quick way."""
    if text.path.stat().st_size < flat_files.SMALLEST or len(layout.names) == 1:
        return None
    rows = flat_files.Rows(
        path=text.path,
        offset=_data_offset(text, layout),
        skipped=layout.data_line - 1,
        delimiter=layout.delimiter,
        names=[f"c{position}" for position in range(len(layout.names))],
        wanted=wanted,
    )
    return flat_files.stage_flat(cursor, rows, beat)


def _staged_carefully(
    cursor: Cursor,
    text: DecodedText,
    layout: Layout,
    wanted: list[str],
    told: Callable[[float], None],
    limits: Limits,
) -> Staged:
    import pyarrow as pa  # noqa: PLC0415 - no page needs it before a file comes

    odd: list[tuple[int, int, str]] = []
    columns = ", ".join(f"{name} VARCHAR" for name in wanted)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE staged (record BIGINT, {columns})")
    good = 0
    offset = _data_offset(text, layout)
    # One transaction: a commit for each block would cost as much as the block.
    cursor.execute("BEGIN")
    try:
        with pa.OSFile(str(text.path), "rb") as file:
            file.seek(offset)
            blocks = _blocks(file, text, layout, wanted, odd)
            for block in read_ahead(map(_trimmed, blocks), _BLOCKS_AHEAD):
                first = good + 1
                good += block.num_rows
                _insert(cursor, block, _records(first, block.num_rows, odd))
                # These are kept with their text until the end.
                if len(odd) > limits.uneven_rows or _letters(odd) > _MOST_ODD_LETTERS:
                    raise FileUnevenError(file=text.name, limit=limits.uneven_rows)
                told(min(file.tell() / max(text.path.stat().st_size, 1), 1.0))
    finally:
        cursor.execute("COMMIT")
    rows_in = good + len(odd)
    is_flat = _count_lines(text.path, offset) == rows_in
    totals = _mend(cursor, layout, wanted, odd)
    odd_rows = [OddRow(record, found, line.count("\n")) for record, found, line in odd]
    if not is_flat:
        odd_rows += _set_swallowers_aside(cursor, text, layout)
    set_aside = (("total_row", totals),) if totals else ()
    return Staged(rows_in, tuple(odd_rows), is_flat, set_aside)


def _letters(odd: list[tuple[int, int, str]]) -> int:
    return sum(len(line) for _, _, line in odd)


def _mend(
    cursor: Cursor, layout: Layout, wanted: list[str], odd: list[tuple[int, int, str]]
) -> int:
    """Stage the odd rows whose cells can be told apart for sure; `odd` keeps the others.

    These are rows that differ from the header in empty or nameless last cells alone. Returns the
    number of rows that the profile knows as totals.
    """
    import pyarrow as pa  # noqa: PLC0415 - no page needs it before a file comes

    mended, kept, totals = [], [], 0
    for record, found, line in odd:
        cells = _cells(line, layout.delimiter)
        whole = _whole(cells, layout.names)
        if whole is not None:
            mended.append((record, whole))
        elif found == len(layout.names) + 1 and _says_total(cells, layout.wide_totals):
            totals += 1
        else:
            kept.append((record, found, line))
    odd[:] = kept
    if mended:
        columns = [
            pa.array([cells[int(name[1:])] for _, cells in mended], pa.string()) for name in wanted
        ]
        block = pa.RecordBatch.from_arrays(columns, wanted)
        _insert(cursor, _trimmed(block), [record for record, _ in mended])
    return totals


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 else []


def _whole(cells: list[str], names: tuple[str, ...]) -> list[str] | None:
    """The row at the header's width, or None where that would be a guess."""
    width = len(names)
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    if len(cells) < width and all(name.startswith(NAMELESS) for name in names[len(cells) :]):
        return cells + [""] * (width - len(cells))
    return None


def _says_total(cells: list[str], words: frozenset[str]) -> bool:
    return any(cell.strip().lower() in words for cell in cells)


def _data_offset(text: DecodedText, layout: Layout) -> int:
    """Bytes before the first data row; a quoted header cell may span several lines."""
    offset = text.skip
    with text.path.open(encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        for _ in range(layout.data_line - 1):
            offset += len(file.readline().encode())
    return offset


def _blocks(
    file: "pa.NativeFile",
    text: DecodedText,
    layout: Layout,
    wanted: list[str],
    odd: list[tuple[int, int, str]],
) -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa  # noqa: PLC0415 - no page needs it before a file comes
    import pyarrow.csv  # noqa: PLC0415 - likewise

    def set_aside(row: pa.csv.InvalidRow) -> str:
        odd.append((row.number, row.actual_columns, row.text))
        return "skip"

    names = [f"c{position}" for position in range(len(layout.names))]
    try:
        yield from pa.csv.open_csv(
            file,
            # Threads would lose the row numbers that the messages need.
            read_options=pa.csv.ReadOptions(
                use_threads=False, column_names=names, block_size=_BLOCK
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=True, invalid_row_handler=set_aside
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        if "straddling" in str(error):
            raise FileLineTooLongError(file=text.name, line=None, limit_bytes=_BLOCK) from error
        raise FileDamagedError(file=text.name, line=None, detail=str(error)) from error


def _records(first: int, count: int, odd: list[tuple[int, int, str]]) -> list[int] | range:
    """Data-row numbers of `count` good rows, the odd ones among them counted too."""
    if not odd:
        return range(first, first + count)
    taken = sorted(record for record, _, _ in odd)
    numbers: list[int] = []
    skipped, number = _skipped_before(first, taken)
    while len(numbers) < count:
        if skipped < len(taken) and taken[skipped] == number:
            skipped += 1
        else:
            numbers.append(number)
        number += 1
    return numbers


def _skipped_before(good: int, taken: list[int]) -> tuple[int, int]:
    """For the `good`-th good row: odd rows before it, and its record number."""
    skipped = 0
    while skipped < len(taken) and taken[skipped] - skipped <= good:
        skipped += 1
    return skipped, good + skipped


def _insert(cursor: Cursor, block: "pa.RecordBatch", records: list[int] | range) -> None:
    import numpy as np  # noqa: PLC0415 - no page needs it before a file comes
    import pyarrow as pa  # noqa: PLC0415 - likewise

    numbers = (
        pa.array(np.arange(records.start, records.stop))
        if isinstance(records, range)
        else pa.array(records, pa.int64())
    )
    table = pa.Table.from_arrays([numbers, *block.columns], ["record", *block.schema.names])
    cursor.register("incoming_block", table)
    cursor.execute("INSERT INTO staged SELECT * FROM incoming_block")
    cursor.unregister("incoming_block")


def _trimmed(block: "pa.RecordBatch") -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415 - no page needs it before a file comes
    from pyarrow import compute  # noqa: PLC0415 - likewise

    # Trimming here costs a fifth of what it costs in SQL, and knows every kind of blank.
    cells = [compute.utf8_trim_whitespace(_composed(column)) for column in block.columns]
    return pa.RecordBatch.from_arrays(cells, block.schema.names)


def _composed(column: "pa.Array") -> "pa.Array":
    """Accents in one form: the same word from two tools must be one value."""
    from pyarrow import compute  # noqa: PLC0415 - no page needs it before a file comes

    if compute.all(compute.string_is_ascii(column)).as_py() is not False:
        return column
    return compute.utf8_normalize(column, form="NFC")


def _count_lines(path: Path, offset: int) -> int:
    """Physical lines from `offset` on, the last one counted whether it is ended or not."""
    lines, last = 0, b""
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_BLOCK):
            # A line may end in LF, CR LF or CR; the pair is one end, also across two chunks.
            lines += chunk.count(b"\n")
            if b"\r" in chunk:
                lines += chunk.count(b"\r") - chunk.count(b"\r\n")
            lines -= last == b"\r" and chunk.startswith(b"\n")
            last = chunk[-1:]
    return lines + (last not in (b"", b"\n", b"\r"))


def _set_swallowers_aside(cursor: Cursor, text: DecodedText, layout: Layout) -> list[OddRow]:
    """Take rows out of `staged` whose quote closes in the middle of a later line's field.

    Such a quote was never meant as one: read leniently it hides whole rows in a single cell.
    """
    found = []
    with text.path.open(encoding="utf-8", newline="") as file:
        file.seek(_data_offset(text, layout))
        reader = csv.reader(file, delimiter=layout.delimiter, strict=True)
        record, begins = 0, 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error:
                cells = []
                record += 1
                swallowed = reader.line_num - begins - 1
                if swallowed:
                    found.append(OddRow(record, len(layout.names), swallowed))
            record += bool(cells)
            begins = reader.line_num
    records = [row.record for row in found]
    kept = cursor.execute(
        "DELETE FROM staged WHERE record IN (SELECT UNNEST(CAST(? AS BIGINT[]))) RETURNING record",
        [records],
    ).fetchall()
    taken = {int(record) for (record,) in kept}
    return [row for row in found if row.record in taken]


def physical_lines(
    text: DecodedText,
    layout: Layout,
    staged: Staged,
    records: set[int],
    beat: Beat = idle,
) -> dict[int, int]:
    """The line in the file on which each of these data rows begins."""
    if not records:
        return {}
    if staged.is_flat:
        return {record: layout.data_line + record - 1 for record in records}
    last = max(records)
    found: dict[int, int] = {}
    with text.path.open(encoding="utf-8", newline="") as file:
        file.seek(_data_offset(text, layout))
        reader = csv.reader(file, delimiter=layout.delimiter)
        record, begins = 0, layout.data_line
        for cells in reader:
            if cells:
                record += 1
                if not record % _BEAT_ROWS:
                    beat()
                if record in records:
                    found[record] = begins
                if record >= last:
                    break
            begins = layout.data_line + reader.line_num
    return found

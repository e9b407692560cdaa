"""The rows of a text copied into a temporary table, every cell as text.

Rows that are longer or shorter than the header are set aside by line, never padded or cut: a
missing field would shift every value after it into the wrong column.
"""

import csv
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from opsdash.errors import FileDamagedError, FileLineTooLongError, FileUnevenError
from opsdash.intake import flat_files
from opsdash.intake.decoding import DecodedText
from opsdash.intake.physical_lines import count_lines, data_offset
from opsdash.intake.pulse import Beat, idle
from opsdash.intake.reading_ahead import read_ahead
from opsdash.intake.tables import BLOCK, NAMELESS, Layout, OddRow, Staged
from opsdash.settings import Limits
from opsdash.store import Cursor

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.csv

_BLOCKS_AHEAD = 2
_MOST_ODD_LETTERS = 1 << 28


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
        offset=data_offset(text, layout),
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
    offset = data_offset(text, layout)
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
    is_flat = count_lines(text.path, offset) == rows_in
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
                use_threads=False, column_names=names, block_size=BLOCK
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
            raise FileLineTooLongError(file=text.name, line=None, limit_bytes=BLOCK) from error
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


def _set_swallowers_aside(cursor: Cursor, text: DecodedText, layout: Layout) -> list[OddRow]:
    """Take rows out of `staged` whose quote closes in the middle of a later line's field.

    Such a quote was never meant as one: read leniently it hides whole rows in a single cell.
    """
    found = []
    with text.path.open(encoding="utf-8", newline="") as file:
        file.seek(data_offset(text, layout))
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

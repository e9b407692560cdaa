"""The first rows of a text under its most plausible delimiter: where a header is looked for."""

import csv
import io
import re
from collections.abc import Iterator

from opsdash.errors import FileColumnsError, FileEmptyError
from opsdash.intake.decoding import DecodedText
from opsdash.intake.profiles import folded_name
from opsdash.intake.tables import Sample, SampleRow, allow_long_cells
from opsdash.settings import USUAL_LIMITS, Limits

_DELIMITERS = (",", ";", "\t", "|")
_DECLARED = re.compile(r"""\ufeff?"?sep=(?P<sign>[^\w\s"']|\t)"?(?:\r\n|\n|\r)""", re.IGNORECASE)
_SAMPLE_LINES = 1000
# Where a header is looked for, and how far along it.
_HEADER_ROWS = 40
_NAMES = 500
_SAMPLE_CHARACTERS = 1 << 20


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

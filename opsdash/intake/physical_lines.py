"""Where the rows of a text stand in its file: bytes before the data, and lines for messages."""

import csv
from pathlib import Path

from opsdash.intake.decoding import DecodedText
from opsdash.intake.pulse import Beat, idle
from opsdash.intake.tables import Layout, Staged

# Counting lines, a row takes about a microsecond.
_BEAT_ROWS = 1 << 14
# How much of a file is counted at once.
_CHUNK = 1 << 24


def data_offset(text: DecodedText, layout: Layout) -> int:
    """Bytes before the first data row; a quoted header cell may span several lines."""
    offset = text.skip
    with text.path.open(encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        for _ in range(layout.data_line - 1):
            offset += len(file.readline().encode())
    return offset


def count_lines(path: Path, offset: int) -> int:
    """Physical lines from `offset` on, the last one counted whether it is ended or not."""
    lines, last = 0, b""
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_CHUNK):
            # A line may end in LF, CR LF or CR; the pair is one end, also across two chunks.
            lines += chunk.count(b"\n")
            if b"\r" in chunk:
                lines += chunk.count(b"\r") - chunk.count(b"\r\n")
            lines -= last == b"\r" and chunk.startswith(b"\n")
            last = chunk[-1:]
    return lines + (last not in (b"", b"\n", b"\r"))


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
        file.seek(data_offset(text, layout))
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

"""The quick way to stage a large file of plain rows: DuckDB's parallel reader, told everything.

It serves only files in which nothing can be misread: one line a row, every row as wide as the
header, quotes used as the format means them. Whatever else there is, `tables` reads row by row.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from opsdash.intake.expressions import Bound
from opsdash.intake.pulse import Beat, idle
from opsdash.store import Cursor
from opsdash.store.database import could_read

# Small enough to stay in a processor's cache.
_CHUNK = 1 << 18

# Below this the careful way takes no longer than looking whether the quick one would do.
SMALLEST = 1 << 22

# A text that stands for NULL is needed, and this one is in no file that gets here.
_NEVER = "\x01"

# What counts as blank at the ends of a cell: the same as for the careful way.
_BLANKS = (
    "\t\n\x0b\x0c\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


# Blanks beyond ASCII, in UTF-8; the first two begin many other signs too, which is no harm.
_WIDE_BLANKS = (
    b"\xe2\x80",
    b"\xe1\x9a",
    b"\xe3\x80\x80",
    b"\xe2\x81\x9f",
    b"\xc2\xa0",
    b"\xc2\x85",
)

# A quote after blanks at the beginning of a cell: a quote for DuckDB, text for the careful way.
_LATE_QUOTE = rb'(?:^|[\n%s])[%s]+"'

# DuckDB takes a path with one of these for a pattern of several files.
_PATTERN_SIGNS = set("*?[]{}")


@dataclass(frozen=True)
class Traits:
    """What a look at the bytes of the data rows tells. `is_plain`: the quick way may try."""

    lines: int
    is_plain: bool
    is_ascii: bool
    has_blank_ends: bool


_NOT_PLAIN = Traits(0, is_plain=False, is_ascii=False, has_blank_ends=True)


@dataclass(frozen=True)
class Rows:
    """Where the data rows of a file begin: after `skipped` lines, that is `offset` bytes.

    `names` are all columns in the order of the file, `wanted` those to keep.
    """

    path: Path
    offset: int
    skipped: int
    delimiter: str
    names: list[str]
    wanted: list[str]


def stage_flat(cursor: Cursor, rows: Rows, beat: Beat = idle) -> int | None:
    """Make `staged` from the rows and return their number.

    None when the file is not flat after all; `staged` has then to be made the careful way.
    """
    if _PATTERN_SIGNS & set(str(rows.path)):
        return None
    traits = look(rows.path, rows.offset, rows.delimiter, beat)
    if not traits.is_plain:
        return None
    bound = Bound()
    cells = ", ".join(f"{_cell(name, traits, bound)} AS {name}" for name in rows.wanted)
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in rows.names)
    is_read = could_read(
        cursor,
        f"""
        CREATE OR REPLACE TEMP TABLE flat AS
        SELECT {cells}
        FROM read_csv(
            {bound.add(str(rows.path))}, auto_detect = FALSE, header = FALSE,
            skip = {rows.skipped}, delim = {bound.add(rows.delimiter)}, quote = '"', escape = '"',
            strict_mode = TRUE, null_padding = FALSE, nullstr = {bound.add(_NEVER)},
            columns = {{{types}}}
        )
        """,
        bound.values,
    )
    if not is_read or _count(cursor) != traits.lines:
        return None
    # Rows keep the order of the file, so their place in the table is their number.
    cursor.execute("CREATE OR REPLACE TEMP VIEW staged AS SELECT rowid + 1 AS record, * FROM flat")
    return traits.lines


def _count(cursor: Cursor) -> int:
    return int(cursor.execute("SELECT COUNT(*) FROM flat").fetchall()[0][0])


def _cell(name: str, traits: Traits, bound: Bound) -> str:
    """A trimmed, composed cell. Trimming costs ten times a reading, so only where it is needed."""
    text = name if traits.is_ascii else f"nfc_normalize({name})"
    if not traits.has_blank_ends:
        return text
    ends = bound.add(f"^[{_BLANKS}]|[{_BLANKS}]$")
    return (
        f"CASE WHEN regexp_matches({name}, {ends}) THEN trim({text}, {bound.add(_BLANKS)})"
        f" ELSE {text} END"
    )


def look(path: Path, offset: int, delimiter: str, beat: Beat = idle) -> Traits:
    """Read the data rows once as bytes."""
    lines, pairs, returns, is_ascii, has_blank_ends, last = 0, 0, 0, True, False, b"\n"
    blanks = b" \t".replace(delimiter.encode(), b"")
    late_quote = re.compile(_LATE_QUOTE % (re.escape(delimiter.encode()), blanks))
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_CHUNK):
            if _NEVER.encode() in chunk:
                return _NOT_PLAIN
            # What two chunks share is found by the byte that the first one left.
            seam = last + chunk
            # The search for two signs is quick, and seldom finds them.
            if (b' "' in seam or b'\t"' in seam) and late_quote.search(seam):
                return _NOT_PLAIN
            lines += chunk.count(b"\n")
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += seam.count(b"\r\n")
            is_ascii = is_ascii and chunk.isascii()
            has_blank_ends = has_blank_ends or _has_blank_ends(seam, delimiter)
            last = chunk[-1:]
            beat()
    is_even = returns == pairs and pairs in (0, lines)
    # A file may end without a line end, and then its last cell too.
    return Traits(lines + (last != b"\n"), is_even, is_ascii, has_blank_ends or last == b" ")


def _has_blank_ends(seam: bytes, delimiter: str) -> bool:
    """Whether a blank may stand at the end of a cell; rare blanks count wherever they stand."""
    if not seam.isascii() and any(blank in seam for blank in _WIDE_BLANKS):
        return True
    import numpy as np  # noqa: PLC0415 - no page needs it before a file comes

    signs = np.frombuffer(seam, np.uint8)
    usual = sum(seam.count(sign) for sign in {b"\n", b"\r", delimiter.encode()} if sign < b" ")
    if np.count_nonzero(signs < ord(" ")) > usual:
        return True
    spaces = np.flatnonzero(signs == ord(" "))
    is_edge = np.zeros(1 << 8, np.bool_)
    is_edge[list(delimiter.encode() + b'\n\r"')] = True
    after = signs[np.minimum(spaces + 1, len(signs) - 1)]
    before = signs[np.maximum(spaces - 1, 0)]
    return bool(is_edge[after].any() or is_edge[before].any())

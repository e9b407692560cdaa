"""The quick way to stage a large file of plain rows: DuckDB's parallel reader, told everything.

It serves only files in which nothing can be misread: one line a row, every row as wide as the
header, quotes used as the format means them. Whatever else there is, `tables` reads row by row.
"""

from dataclasses import dataclass
from pathlib import Path

from opsdash.intake.expressions import Bound
from opsdash.store import Cursor
from opsdash.store.database import could_read

_CHUNK = 1 << 22

# Below this the careful way takes no longer than looking whether the quick one would do.
SMALLEST = 1 << 22

# A text that stands for NULL is needed, and this one is in no file that gets here.
_NEVER = "\x01"

# What counts as blank at the ends of a cell: the same as for the careful way.
_BLANKS = (
    "\t\n\x0b\x0c\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


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


def stage_flat(cursor: Cursor, rows: Rows) -> int | None:
    """Make `staged` from the rows and return their number.

    None when the file is not flat after all; `staged` has then to be made the careful way.
    """
    if _PATTERN_SIGNS & set(str(rows.path)):
        return None
    traits = look(rows.path, rows.offset, rows.delimiter)
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
    text = name if traits.is_ascii else f"nfc_normalize({name})"
    return f"trim({text}, {bound.add(_BLANKS)})" if traits.has_blank_ends else text


def look(path: Path, offset: int, delimiter: str) -> Traits:
    """Read the data rows once as bytes."""
    lines, pairs, returns, is_ascii, has_blank_ends, last = 0, 0, 0, True, False, b"\n"
    ends = _blank_ends(delimiter.encode())
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_CHUNK):
            # What two chunks share is found by the byte that the first one left.
            seam = last + chunk
            if _NEVER.encode() in chunk:
                return _NOT_PLAIN
            lines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            pairs += seam.count(b"\r\n")
            is_ascii = is_ascii and chunk.isascii()
            has_blank_ends = has_blank_ends or any(end in seam for end in ends)
            last = chunk[-1:]
    is_even = returns == pairs and pairs in (0, lines)
    return Traits(lines + (last != b"\n"), is_even, is_ascii, has_blank_ends or not is_ascii)


def _blank_ends(delimiter: bytes) -> list[bytes]:
    """What betrays a blank at the end of a cell; the rarer blanks do so wherever they stand."""
    usual = [blank for blank in (b" ", b"\t") if blank != delimiter]
    beside = (delimiter, b"\n", b'"')
    ends = [pair for blank in usual for edge in beside for pair in (blank + edge, edge + blank)]
    return [*ends, b" \r", *(bytes([blank]) for blank in b"\x0b\x0c\x1c\x1d\x1e\x1f")]

"""A small CSV as a lookup table: what a name stands for and, where days count, from when.

Two or three columns in this order, with or without a header. Every line becomes a change or an
error that names the line; nothing is left out quietly.
"""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from opsdash.errors import EntryInvalidError
from opsdash.intake.decoding import decode
from opsdash.intake.lookups import DATED, Change, checked
from opsdash.intake.profiles import folded_name

_MOST_LETTERS = 4 << 20
_DELIMITERS = ";\t|,"

# What a header may call its first column: a line that begins so is no entry.
_HEADERS: Final = {
    "rename": ("name", "old name", "value", "from", "topic", "channel", "agent", "group"),
    "agent_group": ("agent", "name", "owner"),
    "manager": ("group", "team", "name"),
    "category": ("product", "name", "item", "sku"),
    "rate": ("currency", "code"),
}


def read_lookup_file(path: Path, name: str, kind: str) -> tuple[Change, ...]:
    """The entries of a file as changes of one kind of lookup.

    Raises EntryInvalidError for the first line that cannot be one, and what `decode` raises.
    """
    with TemporaryDirectory(prefix="opsdash-") as folder:
        text = decode(path, name, Path(folder))
        with text.path.open(encoding="utf-8", newline="") as file:
            file.seek(text.skip)
            content = file.read(_MOST_LETTERS + 1)
    if len(content) > _MOST_LETTERS:
        raise EntryInvalidError(name=name, problem="too_long")
    lines = content.splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    told = [row for row in rows if any(row)]
    if told and _is_header(told[0], kind):
        told = told[1:]
    return tuple(_change(row, kind) for row in told)


def _is_header(row: Sequence[str], kind: str) -> bool:
    names = _HEADERS["rename" if kind.startswith("rename:") else kind]
    return folded_name(row[0]) in names


def _change(row: Sequence[str], kind: str) -> Change:
    value, result, day, *more = [*row, "", "", ""][: max(len(row), 3)]
    if any(more):
        raise EntryInvalidError(name=value[:80], problem="too_many_cells")
    if not value:
        raise EntryInvalidError(name=result[:80], problem="no_value")
    if kind == "rate" and not _is_day(day):
        result, day = (day, result) if _is_day(result) else (result, day)
    return checked(
        Change(
            kind,
            value,
            _day(day, value, kind),
            result.replace(",", ".", 1) if kind == "rate" else result,
        )
    )


def _day(text: str, value: str, kind: str) -> date | None:
    if not text:
        return None
    if kind not in DATED:
        raise EntryInvalidError(name=value[:80], problem="not_dated")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise EntryInvalidError(name=value[:80], problem="no_day") from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

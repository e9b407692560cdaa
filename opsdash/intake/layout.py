"""What a file holds beside its one table: lines above the header, other tables, empty last columns.

Works on the decoded text before anything is staged; what is left out is counted, never dropped.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from opsdash.intake.decoding import DecodedText
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import Kind
from opsdash.intake.profiles import LayoutRule, folded_name
from opsdash.intake.recognition import Recognition
from opsdash.intake.tables import (
    NAMELESS,
    Layout,
    Sample,
    SampleRow,
    allow_long_cells,
    header_names,
)

_NUMERIC = (Kind.INSTANT, Kind.DAY, Kind.MONEY)
# Below this a row is a title or a note, not part of a table.
_NARROWEST_ROW = 2
_LONGEST_PREAMBLE = 200

_DAY = re.compile(
    r"(?<!\d)(?:\d{8}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\.? \w{3,9}\.? \d{4}"
    r"|\w{3,9}\.? \d{1,2}, \d{4})(?!\d)"
)
_DAY_FORMATS = (
    "%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y",
)  # fmt: skip


@dataclass(frozen=True)
class Settled:
    """The text up to the end of its table, and the rows of other tables by reason."""

    text: DecodedText
    recognition: Recognition
    set_aside: tuple[tuple[str, int], ...]


def settle(text: DecodedText, sample: Sample, recognition: Recognition, folder: Path) -> Settled:
    """Apply what the profile declares about the layout; a shortened text goes to `folder`."""
    rule = recognition.profile.layout
    layout = _fitted(recognition.layout, sample)
    if rule.wide_totals:
        layout = replace(layout, wide_totals=recognition.profile.ignore)
    if rule.period:
        layout = replace(layout, period=_period(text, layout))
    set_aside: tuple[tuple[str, int], ...] = ()
    if rule.sections:
        end = _end_of_section(text, layout, rule)
        others = _outside(text, layout, end)
        set_aside = (("other_section", others),) if others else ()
        text = _cut(text, end, folder) if end else text
    return Settled(text, replace(recognition, layout=layout), set_aside)


def read_positions(recognition: Recognition) -> set[int]:
    """The columns to stage: those that are fields, those that decide over rows, and the first.

    A row of totals says so in its first cell, whatever column that is.
    """
    told = (*recognition.profile.only, recognition.profile.chat.message)
    names = {folded_name(name) for name in told}
    deciding = {
        at for at, name in enumerate(recognition.layout.names) if folded_name(name) in names
    }
    return {0, *deciding, *recognition.positions}


def is_description(recognition: Recognition, bound: Bound) -> str:
    """SQL: a row right below the header whose dates and amounts are words; empty where none is."""
    rows = recognition.profile.layout.description
    columns = [
        f"c{recognition.matches[field.name]}"
        for field in recognition.profile.fact.fields
        if field.missing and field.kind in _NUMERIC and field.name in recognition.matches
    ]
    if not rows or not columns:
        return ""
    words = " AND ".join(f"NOT regexp_matches({column}, '\\d')" for column in columns)
    told = " OR ".join(f"{column} <> ''" for column in columns)
    return f"record <= {bound.add(rows)} AND ({told}) AND {words}"


def data_rows(recognition: Recognition, bound: Bound) -> str:
    """SQL: `staged` without the rows that describe the columns, whose words are no values."""
    description = is_description(recognition, bound)
    return f"(SELECT * FROM staged WHERE NOT ({description}))" if description else "staged"


def _fitted(layout: Layout, sample: Sample) -> Layout:
    """The header with as many nameless last columns as its rows have empty last cells.

    Exports end their rows with a delimiter that the header lacks, or the other way round.
    """
    rows = [row for row in sample.rows if row.line >= layout.data_line]
    widths = Counter(len(row.cells) for row in rows)
    if not widths:
        return layout
    usual = widths.most_common(1)[0][0]
    named = len(layout.names)
    if usual > named and _is_empty_beyond(rows, named, usual):
        header = (*layout.names, *("" for _ in range(usual - named)))
        return replace(layout, names=header_names(SampleRow(0, 0, header)))
    if usual < named and all(name.startswith(NAMELESS) for name in layout.names[usual:]):
        return replace(layout, names=layout.names[:usual])
    return layout


def _is_empty_beyond(rows: Sequence[SampleRow], named: int, usual: int) -> bool:
    wide = [row.cells[named:] for row in rows if len(row.cells) == usual]
    return not any(cell.strip() for cells in wide for cell in cells)


def _lines(text: DecodedText) -> Iterator[str]:
    with text.path.open(encoding="utf-8", newline="") as file:
        file.seek(text.skip)
        yield from file


def _period(text: DecodedText, layout: Layout) -> tuple[date, date] | None:
    """First and last day named above the header, where it names exactly two."""
    above = islice(_lines(text), min(layout.header_line - 1, _LONGEST_PREAMBLE))
    told = [day for line in above for found in _DAY.findall(line) if (day := _day(found))]
    days = list(dict.fromkeys(told))
    if not days or len(days) > len(("first", "last")):
        return None
    return min(days), max(days)


def _day(text: str) -> date | None:
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(text.replace(". ", " "), pattern).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


def _end_of_section(text: DecodedText, layout: Layout, rule: LayoutRule) -> int | None:
    """The line after the last row of the table: a blank or a comment line; None at the end."""
    allow_long_cells()
    lines = islice(_lines(text), layout.data_line - 1, None)
    reader = csv.reader(lines, delimiter=layout.delimiter)
    begins = layout.data_line
    try:
        for cells in reader:
            is_comment = bool(rule.comment and cells and cells[0].startswith(rule.comment))
            if is_comment or not any(cell.strip() for cell in cells):
                return begins
            begins = layout.data_line + reader.line_num
    except csv.Error:
        return None
    return None


def _outside(text: DecodedText, layout: Layout, end: int | None) -> int:
    """Rows above the header and below the table that are rows of some table."""
    above = _count_rows(islice(_lines(text), layout.header_line - 1), layout.delimiter)
    if end is None:
        return above
    return above + _count_rows(islice(_lines(text), end - 1, None), layout.delimiter)


def _count_rows(lines: Iterator[str], delimiter: str) -> int:
    count = 0
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            count += len(cells) >= _NARROWEST_ROW and any(cell.strip() for cell in cells)
    except csv.Error:
        return count
    return count


def _cut(text: DecodedText, end: int, folder: Path) -> DecodedText:
    """The lines before `end` as a file of their own."""
    target = folder / "section"
    with target.open("w", encoding="utf-8", newline="") as file:
        file.writelines(islice(_lines(text), end - 1))
    return replace(text, path=target, skip=0)

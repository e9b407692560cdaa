"""Rejected rows as a file to correct, and that file when it comes back.

Its first column is named after the import, so that it is read as that one was, into the same
source, without a question. It holds the columns that were read: free text is left out, and a
customer stands there as the keyed hash that reading gives back unchanged.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from opsdash.errors import RecordMissingError
from opsdash.intake import expressions as sql
from opsdash.intake.choices import Choices
from opsdash.intake.column_reading import Reading
from opsdash.intake.expressions import CUSTOMER_MARK, Bound
from opsdash.intake.facts import Kind
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.outcome import Reject
from opsdash.intake.recognition import Recognition
from opsdash.intake.tables import Sample, header_names
from opsdash.store import Cursor, Database

_MARK = re.compile(r"opsdash import (\d{1,15})", re.IGNORECASE)
_HEADER_CANDIDATES = 3
# No date, number or name is longer; the rest would only swell the ledger.
_LONGEST = 10_000
# What a spreadsheet would take for a formula has an apostrophe before it in such a file.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class RejectedRow:
    """`cells` in the order of the columns; None where the row could not be taken apart."""

    reject: Reject
    cells: tuple[str, ...] | None


@dataclass(frozen=True)
class RejectedRows:
    """`mark` heads the first column, which holds the lines; one for the reasons may follow."""

    mark: str
    columns: tuple[str, ...]
    rows: tuple[RejectedRow, ...]


def keep_cells(cursor: Cursor, understood: Interpretation, key: bytes, source: str) -> None:
    """Create `rejected_cells` (record, cells): the read cells of every rejected row as JSON."""
    bound = Bound()
    empty = sorted(understood.recognition.profile.empty)
    names = understood.recognition.layout.names
    pairs = []
    for position, reading in _kept_columns(understood):
        cell = f"LEFT(staged.c{position}, {_LONGEST})"
        if reading.kind is Kind.CUSTOMER:
            told = sql.filled(f"staged.c{position}", empty, bound)
            hashed = sql.customer(f"({told})", key, source, bound)
            cell = f"COALESCE(format('{CUSTOMER_MARK}{{:015x}}', {hashed}), '')"
        pairs.append(f"{bound.add(names[position])}, {cell}")
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE rejected_cells AS
        SELECT record, CAST(json_object({", ".join(pairs)}) AS VARCHAR) AS cells
        FROM staged
        WHERE record IN (SELECT record FROM refused WHERE NOT ignored)
        """,
        bound.values,
    )


def _kept_columns(understood: Interpretation) -> list[tuple[int, Reading]]:
    found = {
        position: reading
        for reading in understood.readings
        if reading.kind is not Kind.TEXT
        for position in reading.positions
    }
    return sorted(found.items())


def read_rejected(facts: Database, batch_id: int) -> RejectedRows:
    """The rejected rows of an import with their cells, in the order of its file.

    Raises RecordMissingError.
    """
    if not facts.rows("SELECT 1 FROM batch WHERE batch_id = ?", [batch_id]):
        raise RecordMissingError(noun="batch", id=batch_id)
    stored = facts.rows(
        "SELECT line, column_name, value, reason, cells FROM reject WHERE batch_id = ?"
        " ORDER BY line, column_name",
        [batch_id],
    )
    told = [None if cells is None else json.loads(cells) for *_, cells in stored]
    columns = tuple(next((list(cells) for cells in told if cells), []))
    rows = tuple(
        RejectedRow(
            Reject(int(line), column, value, reason),
            tuple(cells.get(name, "") for name in columns) if cells else None,
        )
        for (line, column, value, reason, _), cells in zip(stored, told, strict=True)
    )
    return RejectedRows(f"opsdash import {batch_id}", columns, rows)


def is_correction(names: Sequence[str]) -> bool:
    """Whether a header is that of a file of rejected rows."""
    return bool(names) and bool(_MARK.fullmatch(names[0]))


@dataclass(frozen=True)
class Corrected:
    """The import whose rejected rows a file brings back; `told` is how it was understood."""

    batch_id: int
    source: str
    profile: str
    fact: str
    told: Mapping[str, Any]


def corrected(cursor: Cursor, names: Sequence[str]) -> Corrected | None:
    """The import whose rejected rows a file with this header brings back."""
    found = _MARK.fullmatch(names[0]) if names else None
    if not found:
        return None
    batch = cursor.execute(
        "SELECT batch_id, source, profile, fact, interpretation FROM batch WHERE batch_id = ?",
        [int(found[1])],
    ).fetchall()
    if not batch:
        return None
    batch_id, source, profile, fact, text = batch[0]
    return Corrected(batch_id, source, profile, fact, json.loads(text))


def with_corrected(cursor: Cursor, sample: Sample, said: Choices, known: Sequence[str]) -> Choices:
    """What holds for a file: what is `said`, else how the import was read that rejected its rows.

    `known` are the names of profiles. Any other file leaves `said` as it is.
    """
    for row in sample.rows[:_HEADER_CANDIDATES]:
        names = header_names(row)
        then = corrected(cursor, names)
        if then:
            read = replace(_as_then(then.told, names), source=then.source)
            if then.profile in known:
                return _added(said, replace(read, profile=then.profile))
            return _added(said, replace(read, fact=then.fact))
    return said


def called_as_then(cursor: Cursor, recognition: Recognition) -> Recognition:
    """A drafted profile under the name that the corrected import has in the ledger."""
    then = corrected(cursor, recognition.layout.names)
    if not then:
        return recognition
    profile = replace(recognition.profile, name=then.profile, title=then.profile)
    return replace(recognition, profile=profile)


def _as_then(told: Mapping[str, Any], names: Sequence[str]) -> Choices:
    """An interpretation of the ledger as choices for the columns that are there."""
    written = {_unmarked(name): name for name in names}
    columns = [
        {**item, "column": written[item["column"]]}
        for item in told.get("columns", [])
        if item["column"] in written
    ]
    return Choices(
        timezone=told.get("zone"),
        currency=told.get("currency"),
        columns={item["field"]: item["column"] for item in columns if not item.get("more")},
        date_orders={
            item["field"]: item["date_order"] for item in columns if item.get("date_order")
        },
        decimals={item["field"]: item["decimal"] for item in columns if item.get("decimal")},
    )


def _unmarked(text: str) -> str:
    is_marked = text.startswith("'") and text[1:].startswith(FORMULA_SIGNS)
    return text[1:] if is_marked else text


def _added(said: Choices, then: Choices) -> Choices:
    return replace(
        said.after(then),
        date_orders={**then.date_orders, **said.date_orders},
        decimals={**then.decimals, **said.decimals},
    )


def drop_apostrophes(cursor: Cursor) -> None:
    """Take the apostrophes out of `staged` that kept cells from being formulas."""
    columns = [str(row[0]) for row in cursor.execute("DESCRIBE staged").fetchall()]
    signs = ", ".join(f"'{sign}'" for sign in FORMULA_SIGNS)
    for column in columns:
        if column != "record":
            cursor.execute(
                f"UPDATE staged SET {column} = {column}[2:]"
                f" WHERE {column}[1] = '''' AND {column}[2] IN ({signs})"
            )

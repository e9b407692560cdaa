"""Columns of text as export files have them: money, times, choices, and the file made of them."""

import io
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from opsdash.sample import walltime

# A column: text for each row, or one text for all of them.
Values: TypeAlias = pa.Array | str


def csv_file(columns: Mapping[str, Values], *, quoted: bool) -> bytes:
    """A file with a header line.

    With `quoted` every cell stands in quotes; without, a cell that needs them is an error.
    """
    rows = max(len(values) for values in columns.values() if not isinstance(values, str))
    table = pa.table(
        {
            name: pa.repeat(values, rows) if isinstance(values, str) else values
            for name, values in columns.items()
        }
    )
    style = "all_valid" if quoted else "none"
    options = csv.WriteOptions(include_header=False, quoting_style=style)
    file = io.BytesIO()
    names = [f'"{name}"' for name in columns] if quoted else list(columns)
    file.write((",".join(names) + "\n").encode())
    csv.write_csv(table, file, options)
    return file.getvalue()


def chosen(values: Sequence[str], places: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places))


def money(cents: npt.NDArray[np.int64]) -> pa.Array:
    """12.30; each amount is written once and then looked up, since prices repeat."""
    amounts, places = np.unique(cents, return_inverse=True)
    return chosen([f"{amount / 100:.2f}" for amount in amounts.tolist()], places)


def whole(numbers: npt.NDArray[np.int64]) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def times(wall: walltime.Times, pattern: str = "%Y-%m-%d %H:%M") -> pa.Array:
    """Local times without a zone; empty where there is none."""
    return pc.fill_null(pc.strftime(pa.array(wall, pa.timestamp("s")), format=pattern), "")


def times_with_offset(wall: walltime.Times, timezone: str) -> pa.Array:
    """2026-03-28 10:00:00 +0100; empty where there is none."""
    known = ~np.isnat(wall)
    minutes = np.zeros(len(wall), dtype=np.int64)
    minutes[known] = walltime.offset_minutes(wall[known], timezone)
    steps, places = np.unique(minutes, return_inverse=True)
    offset = chosen([_offset(step) for step in steps.tolist()], places)
    text = pc.binary_join_element_wise(times(wall, "%Y-%m-%d %H:%M:%S"), offset, " ")
    return pc.if_else(pa.array(known), text, "")


def _offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"

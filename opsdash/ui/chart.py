"""Draws a compiled chart, and offers the numbers behind it as a table and a CSV file."""

import csv
import io
from collections.abc import Callable, Sequence

import pyarrow as pa
import streamlit as st

from opsdash.charts import Chart
from opsdash.words import say

Cell = str | float | int | None

# A spreadsheet runs a cell that begins with one of these.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def draw(chart: Chart, *, key: str) -> None:
    """The chart in the width of its place; `key` keeps it mounted when its data changes."""
    st.vega_lite_chart(chart.rows, chart.spec, key=key, width="stretch")


def numbers_behind(
    columns: Sequence[str],
    read: Callable[[], Sequence[Sequence[Cell]]],
    *,
    key: str,
    file_name: str,
) -> None:
    """A closed table of what a chart shows; `read` is only called once somebody opens it."""
    box = st.expander(
        say("shell.table.show"), key=f"{key}_table", type="compact", on_change="rerun"
    )
    if not box.open:
        return
    rows = read()
    with box:
        table = {name: [row[place] for row in rows] for place, name in enumerate(columns)}
        st.dataframe(pa.table(table), hide_index=True, key=f"{key}_rows")
        st.download_button(
            say("shell.table.download"),
            lambda: to_csv(columns, rows),
            file_name=f"{file_name}.csv",
            mime="text/csv",
            key=f"{key}_csv",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


def to_csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, because spreadsheets need it; text never starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(name) for name in columns])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS):
        return f"'{cell}"
    return cell

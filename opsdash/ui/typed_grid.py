"""The grid of the page Typed values: a row for each day or week, and what its cell was read as."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pandas as pd
import streamlit as st

from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.intake.typed_numbers import Unclear, read_number, two_readings, typed_text
from opsdash.intake.typing_values import TypedValue
from opsdash.metrics.catalog import Metric
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import MISSING, exact

# As many as a screen shows: two weeks of days, a quarter of weeks.
_ROWS: Final = {Grain.DAY: 14, Grain.WEEK: 13}
_DAYS: Final = {Grain.DAY: 1, Grain.WEEK: 7}
_ROW_HEIGHT: Final = 38
_HEADER_ROWS: Final = 1

PERCENT: Final = "percent"


def spans(until: date, grain: Grain, week_start: int) -> list[Period]:
    """The last days or weeks up to `until`, the newest last."""
    step = timedelta(days=_DAYS[grain])
    first = start_of(until, grain, week_start)
    begins = [first - step * back for back in reversed(range(_ROWS[grain]))]
    return [Period(begin, begin + step) for begin in begins]


def draw_grid(
    metric: Metric, rows: Sequence[Period], stored: Mapping[Period, Decimal]
) -> tuple[list[TypedValue], int]:
    """The values in the grid, empty cells being none, and how many cells cannot be read."""
    days, value = say("typed.column_days"), say("typed.column_value")
    understood = say("typed.column_understood")
    # Another series, another span or another save is another grid.
    key = f"grid_{metric.id}_{rows[0].first}_{rows[0].days}_{hash(tuple(stored.items()))}"
    known = [typed_text(stored[row]) if row in stored else None for row in rows]
    texts = _with_edits(known, st.session_state.get(key), value)
    cells = [_read(metric, text) for text in texts]
    frame = pd.DataFrame(
        {
            days: [period_words(row) for row in rows],
            value: known,
            understood: [
                cell_words(metric, text, cell) for text, cell in zip(texts, cells, strict=True)
            ],
        },
        dtype="string",
    )
    st.data_editor(
        frame,
        hide_index=True,
        disabled=[days, understood],
        placeholder=MISSING,
        column_config={
            days: st.column_config.TextColumn(days, width=220),
            value: st.column_config.TextColumn(value, width=100),
            understood: st.column_config.TextColumn(understood, width=420),
        },
        height=(len(rows) + _HEADER_ROWS) * _ROW_HEIGHT,
        row_height=_ROW_HEIGHT,
        width=740,
        key=key,
    )
    found = [
        TypedValue(metric.id, row, cell)
        for row, cell in zip(rows, cells, strict=True)
        if isinstance(cell, Decimal)
    ]
    return found, sum(isinstance(cell, Unclear) for cell in cells)


def _with_edits(known: Sequence[str | None], state: object, column: str) -> list[str]:
    """The texts of the cells; the note beside each is drawn in the same run as the edit."""
    edited = state.get("edited_rows", {}) if isinstance(state, Mapping) else {}
    return [edited.get(at, {}).get(column, text) or "" for at, text in enumerate(known)]


def _read(metric: Metric, text: str) -> Decimal | Unclear | None:
    return read_number(text, in_percent=metric.unit == PERCENT)


def cell_words(metric: Metric, text: str, cell: Decimal | Unclear | None) -> str:
    """What a cell was understood as, or how to write it."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return stored_words(metric, cell)
    if cell is Unclear.AMBIGUOUS:
        whole, decimals = two_readings(text)
        return say("typed.unclear.ambiguous", whole=whole, decimals=decimals)
    return say(f"typed.unclear.{cell}")


def stored_words(metric: Metric, value: Decimal) -> str:
    """1,250.5: with every digit, as a save keeps it."""
    sign = "\N{NO-BREAK SPACE}%" if metric.unit == PERCENT else ""
    return f"{exact(value)}{sign}"

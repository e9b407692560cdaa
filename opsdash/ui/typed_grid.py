"""The grid of the page Typed values: one row for each day or week, typed or pasted."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

import pandas as pd
import streamlit as st

from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.intake.typing_values import TypedValue
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import MISSING

# As many as a screen shows: two weeks of days, a quarter of weeks.
_ROWS: Final = {Grain.DAY: 14, Grain.WEEK: 13}
_DAYS: Final = {Grain.DAY: 1, Grain.WEEK: 7}
_ROW_HEIGHT: Final = 38
_HEADER_ROWS: Final = 1


def spans(until: date, grain: Grain, week_start: int) -> list[Period]:
    """The last days or weeks up to `until`, the newest last."""
    step = timedelta(days=_DAYS[grain])
    first = start_of(until, grain, week_start)
    begins = [first - step * back for back in reversed(range(_ROWS[grain]))]
    return [Period(begin, begin + step) for begin in begins]


def draw_grid(
    series: str, rows: list[Period], stored: Mapping[Period, Decimal]
) -> list[TypedValue]:
    """The values in the grid; empty cells are none."""
    days, value = say("typed.column_days"), say("typed.column_value")
    known = [float(stored[row]) if row in stored else None for row in rows]
    frame = pd.DataFrame({days: [period_words(row) for row in rows], value: known}, dtype=object)
    edited = st.data_editor(
        frame.astype({value: "float64"}),
        hide_index=True,
        disabled=[days],
        placeholder=MISSING,
        column_config={value: st.column_config.NumberColumn(value, format="localized")},
        height=(len(rows) + _HEADER_ROWS) * _ROW_HEIGHT,
        row_height=_ROW_HEIGHT,
        width=480,
        # Another series, another span or another save is another grid.
        key=f"grid_{series}_{rows[0].first}_{rows[0].days}_{hash(tuple(stored.items()))}",
    )
    return [
        TypedValue(series, row, found)
        for row, cell in zip(rows, edited[value], strict=True)
        if (found := _number(cell)) is not None
    ]


def _number(cell: object) -> Decimal | None:
    try:
        found = Decimal(str(cell))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None

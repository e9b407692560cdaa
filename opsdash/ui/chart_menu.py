"""The row under a chart: the menu with its numbers and files, the switch of events and goals.

Nothing in it is read before it is opened, and no file is made before it is asked for.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st

from opsdash.report.pictures import Caption, Drawn, Look, to_png, to_svg
from opsdash.report.tables import Table, to_arrow, to_csv, to_parquet, to_xlsx
from opsdash.ui import events, panels
from opsdash.ui.drawer import drawer
from opsdash.ui.exporting import exported
from opsdash.ui.grids import harmless, on_screen
from opsdash.ui.number_panel import close_number, open_number
from opsdash.ui.sheets import Sheet
from opsdash.words import say

MIME: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "svg": "image/svg+xml",
}
_TABLES: Final[dict[str, Callable[[Table], bytes]]] = {
    "csv": to_csv,
    "xlsx": to_xlsx,
    "parquet": to_parquet,
}
_PICTURES: Final[dict[str, Callable[[Drawn, Caption, Look], bytes]]] = {
    "png": to_png,
    "svg": to_svg,
}
# More than this many rows scroll.
_TABLE_HEIGHT: Final = 320
_ROW_HEIGHT: Final = 36
# From the first on a number is read with one decimal, from the second on by its thousands.
_FEW: Final = 10
_GROUPED: Final = 1000
# What the switch is called where they are shown and where they are not, by what there is.
_EVENTS: Final = ("events.hide", "events.show")
_GOALS: Final = ("events.hide_goals", "events.show_goals")
_BOTH: Final = ("events.hide_both", "events.show_both")


def draw_foot(chart: Drawn, key: str, sheet: Sheet) -> None:
    with st.container(horizontal=True, gap="medium"):
        _draw_menu(chart, key, sheet)
        if sheet.happened.is_any or sheet.promised.is_any:
            _draw_switch(key, sheet)


def _draw_menu(chart: Drawn, key: str, sheet: Sheet) -> None:
    label = f":small[{say('numbers.menu')}]"
    with drawer(label, f"{key}_menu", icon=":material/table_view:") as is_open:
        if not is_open:
            return
        table = sheet.promised.beside(sheet.read())
        _draw_table(table, key, sheet)
        with st.container(horizontal=True, gap="small"):
            draw_table_files(table, key, sheet.file_name)
            _draw_pictures(chart, key, sheet)


def draw_table_files(table: Table, key: str, file_name: str) -> None:
    """One button for each format of a table."""
    draw_files(lambda: table, key, file_name)


def draw_files(read: Callable[[], Table], key: str, file_name: str) -> None:
    """The same for a table that is read when it is asked for."""
    for ending, write in _TABLES.items():
        _file_button(ending, key, file_name, partial(_written, write, read))


def _written(write: Callable[[Table], bytes], read: Callable[[], Table]) -> bytes:
    return write(read())


def _draw_pictures(chart: Drawn, key: str, sheet: Sheet) -> None:
    caption = Caption(sheet.title, (*sheet.notes, *sheet.promised.words))
    look: Look = "dark" if st.context.theme.type == "dark" else "light"
    for ending, paint in _PICTURES.items():
        _file_button(ending, key, sheet.file_name, partial(paint, chart, caption, look))


def _file_button(ending: str, key: str, file_name: str, make: Callable[[], bytes]) -> None:
    name = f"{file_name}.{ending}"
    st.download_button(
        f":small[{say(f'numbers.file_{ending}')}]",
        exported(name, make),
        file_name=name,
        mime=MIME[ending],
        key=f"{key}_{ending}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _draw_table(table: Table, key: str, sheet: Sheet) -> None:
    """Selecting a row opens what a click on its mark opens."""
    st.dataframe(
        harmless(to_arrow(table)),
        hide_index=True,
        height=min(_ROW_HEIGHT * (len(table.rows) + 1), _TABLE_HEIGHT),
        row_height=_ROW_HEIGHT,
        column_config=_columns(table),
        key=f"{key}_rows",
        on_select=lambda: _follow_row(key, sheet),
        selection_mode="single-row",
        alt=say("numbers.table"),
    )
    if any(sheet.refs):
        panels.note(say("numbers.select"))


def _columns(table: Table) -> dict[str, Any]:
    """As many decimals in a column as its largest number is read with; the files have them all."""
    shown = {}
    for place, name in enumerate(map(on_screen, table.columns)):
        cells = (row[place] for row in table.rows)
        sizes = [abs(cell) for cell in cells if isinstance(cell, float)]
        if any(size % 1 for size in sizes) and max(sizes) < _GROUPED:
            places = 2 if max(sizes) < _FEW else 1
            shown[name] = st.column_config.NumberColumn(name, format=f"%.{places}f")
    return shown


def _follow_row(key: str, sheet: Sheet) -> None:
    rows = st.session_state[f"{key}_rows"]["selection"]["rows"]
    if rows and 0 <= rows[0] < len(sheet.refs):
        open_number(key, sheet.refs[rows[0]])
    else:
        close_number(key)


def _draw_switch(key: str, sheet: Sheet) -> None:
    """All charts follow it, so the whole page runs again."""
    only = _EVENTS if sheet.happened.is_any else _GOALS
    names = _BOTH if sheet.happened.is_any and sheet.promised.is_any else only
    label = say(names[0] if events.are_shown() else names[1])
    if st.button(
        f":small[{label}]",
        type="tertiary",
        icon=":material/event:",
        help=say("events.switch_help"),
        key=f"{key}_switch",
    ):
        events.turn()
        st.rerun()

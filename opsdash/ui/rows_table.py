"""The table of the rows: one page of them, their order, and the files of all."""

from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.metrics.row_columns import ADDED, ColumnKind, RowColumn
from opsdash.metrics.rows import Order, Part, read_rows
from opsdash.report.tables import SHEET_ROWS
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.grids import harmless
from opsdash.ui.rows_room import RowsRoom
from opsdash.web.signed import signed
from opsdash.words import known, say
from opsdash.words.numbers import MISSING, count, duration
from opsdash.words.row_sentences import part_words

_PAGE_ROWS: Final = 50
_ROW_HEIGHT: Final = 38
_LETTERS: Final = 200
_SECONDS_PER_HOUR: Final = 3600
_MOMENT: Final = "YYYY-MM-DD HH:mm"
_FILES: Final = "/api/rows"


def pick_part(room: RowsRoom) -> Part:
    """The one kind of rows that is shown, chosen where a number is made of several."""
    parts = room.behind.parts if room.behind else ()
    facts = tuple(part.fact for part in parts)
    if len(parts) == 1:
        return parts[0]
    chosen = st.segmented_control(
        say("rows.parts"),
        range(len(parts)),
        default=_place(facts),
        required=True,
        format_func=lambda place: part_words(parts[place]),
        label_visibility="collapsed",
        key=f"rows_part_{room.metric.id}_{room.address.side}",
        on_change=_forget_page,
    )
    return parts[chosen or 0]


def _place(facts: tuple[str, ...]) -> int:
    """Where the address points; the first otherwise."""
    wanted = st.query_params.get("fact", "")
    return facts.index(wanted) if wanted in facts else 0


def draw_table(desk: Desk, room: RowsRoom, part: Part) -> None:
    """The order above, the rows, below them the pages and the files."""
    key = f"{room.metric.id}_{room.address.side}_{part.fact}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        order = _pick_order(part, key)
    table = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        page = _pick_page(part, key)
        _draw_files(desk, room, part, order)
    first = (page - 1) * _PAGE_ROWS
    rows = read_rows(desk.home.facts, part, order, _PAGE_ROWS, first)
    with table:
        st.dataframe(
            harmless(_table(part, rows)),
            hide_index=True,
            row_height=_ROW_HEIGHT,
            height=_ROW_HEIGHT * (len(rows) + 1) + 2,
            key=f"rows_{key}",
            column_config=_moments(part),
            alt=part_words(part),
            placeholder=MISSING,
        )
    panels.note(_notes(desk, part, first, len(rows)))


def _pick_page(part: Part, key: str) -> int:
    pages = -(-part.rows // _PAGE_ROWS)
    return st.pagination(pages, key=f"rows_page_{key}") if pages > 1 else 1


def _pick_order(part: Part, key: str) -> Order:
    names = ("", *(column.name for column in part.columns))
    column = st.selectbox(
        say("rows.sort"),
        names,
        format_func=lambda name: column_words(name) if name else say("rows.sort_time"),
        key=f"rows_sort_{key}",
        on_change=_forget_page,
        width=220,
    )
    is_descending = st.toggle(
        say("rows.descending"), key=f"rows_down_{key}", on_change=_forget_page
    )
    return Order(column or None, is_descending=is_descending)


def _forget_page() -> None:
    """Another order begins at its first page."""
    for name in [name for name in st.session_state if str(name).startswith("rows_page_")]:
        del st.session_state[name]


def _draw_files(desk: Desk, room: RowsRoom, part: Part, order: Order) -> None:
    for form in ("csv", "xlsx"):
        asked = room.address.parameters() | {"fact": [part.fact], "format": [form]}
        if order.column or order.is_descending:
            asked["order"] = [f"{'-' if order.is_descending else ''}{order.column or ''}"]
        st.link_button(
            say(f"rows.file.{form}"),
            signed(_FILES, asked, desk.actor),
            icon=":material/download:",
            type="tertiary",
            key=f"rows_file_{form}",
        )


def column_words(name: str) -> str:
    return say(f"rows.column.{name}")


def _table(part: Part, rows: list[tuple[Any, ...]]) -> pa.Table:
    columns = {
        column_words(column.name): [_shown(column, row[place]) for row in rows]
        for place, column in enumerate(part.columns)
        if any(row[place] is not None for row in rows)
    }
    return pa.table(columns)


def _moments(part: Part) -> dict[str, Any]:
    """Seconds help nobody who reads a table; the files have them."""
    config = st.column_config.DatetimeColumn(format=_MOMENT)
    return {
        column_words(column.name): config
        for column in part.columns
        if column.kind is ColumnKind.MOMENT
    }


def _shown(column: RowColumn, value: Any) -> Any:
    if value is None:
        return None
    match column.kind:
        case ColumnKind.SECONDS:
            return duration(float(value) / _SECONDS_PER_HOUR)
        case ColumnKind.AMOUNT | ColumnKind.NUMBER:
            return float(value)
        case ColumnKind.CODE if known(f"rows.code.{value}"):
            return say(f"rows.code.{value}")
        case ColumnKind.MOMENT | ColumnKind.DAY:
            return value
        case _:
            return plain_line(str(value), _LETTERS)


def _notes(desk: Desk, part: Part, first: int, number: int) -> str:
    names = {column.name for column in part.columns}
    shown = say(
        "rows.shown", first=count(first + 1), last=count(first + number), count=count(part.rows)
    )
    notes = [f"{shown}."]
    if any(column.kind is ColumnKind.MOMENT for column in part.columns):
        notes.append(say("rows.note.zone", zone=verbatim(desk.organisation.timezone)))
    if part.rows > SHEET_ROWS:
        most = count(SHEET_ROWS)
        notes.append(say("rows.cut", most=most, count=count(part.rows)))
    notes += [say("rows.note.customer")] if "customer" in names else []
    notes += [say("rows.note.adds")] if ADDED in names else []
    return " ".join(notes)

"""The head of Audit, its filters, and the acts as a table with its files."""

from typing import Final

import streamlit as st

from opsdash.access.actor import known
from opsdash.access.trail import Entry, read_trail
from opsdash.report.tables import Table, to_arrow
from opsdash.ui import panels
from opsdash.ui.audit_room import Room, pick
from opsdash.ui.chart_menu import draw_files
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import local
from opsdash.ui.needs import today_of
from opsdash.words import say
from opsdash.words.audit import (
    act_words,
    change_words,
    noun_words,
    origin_words,
    record_words,
)
from opsdash.words.dates import period_words
from opsdash.words.numbers import count

# Their widths in pixels: the table fits a wide screen, and a phone reads its start.
_COLUMNS: Final = {
    "when": 130,
    "who": 90,
    "act": 90,
    "noun": 110,
    "record": 230,
    "change": 220,
    "origin": 110,
}
_NAME: Final = 80
_HEIGHT: Final = 640
_ROW_HEIGHT: Final = 36


def draw_head(room: Room) -> None:
    room.desk.head(say("audit.grey"), _title(room))
    with st.container(width=800):
        st.markdown(say("audit.about"))


def _title(room: Room) -> str:
    number = room.trail.count
    if room.is_one_record and room.trail.entries:
        newest = room.trail.entries[0]
        name = verbatim(record_words(newest), _NAME)
        noun = noun_words(newest.noun)
        key = "audit.title_record_one" if number == 1 else "audit.title_record"
        return say(key, noun=noun, name=name, count=count(number))
    keys = {0: "audit.title_none", 1: "audit.title_one"}
    days = period_words(room.days)
    return say(keys.get(number, "audit.title"), count=count(number), days=days)


def draw_filters(room: Room) -> None:
    if room.is_one_record:
        st.button(say("audit.all_records"), key="audit_all", on_click=_leave_record)
        return
    nouns = {noun: noun_words(noun) for noun in room.trail.nouns}
    pick(nouns, room.trail.actors, today_of(room.desk))


def _leave_record() -> None:
    for name in ("noun", "id"):
        st.query_params.pop(name, None)


def draw_table(room: Room) -> None:
    shown = room.trail.entries
    if not shown:
        panels.plain(say("audit.empty"))
        return
    table = _table(room, shown)
    st.dataframe(
        to_arrow(table),
        hide_index=True,
        height=min(_ROW_HEIGHT * (len(shown) + 1), _HEIGHT),
        row_height=_ROW_HEIGHT,
        column_config={
            say(f"audit.column.{name}"): st.column_config.TextColumn(width=width)
            for name, width in _COLUMNS.items()
        },
        key="audit_rows",
        alt=say("numbers.table"),
    )
    if room.trail.count > len(shown):
        number, whole = count(len(shown)), count(room.trail.count)
        panels.note(say("audit.shown", shown=number, count=whole))
    with st.container(horizontal=True, gap="small"):
        draw_files(lambda: _whole(room), "audit", say("audit.file_name"))


def _whole(room: Room) -> Table:
    found = read_trail(room.desk.home.state, room.sought, room.actor)
    return _table(room, found.entries)


def _table(room: Room, entries: tuple[Entry, ...]) -> Table:
    names = [say(f"audit.column.{name}") for name in _COLUMNS]
    return Table(names, [_cells(room, entry) for entry in entries])


def _cells(room: Room, entry: Entry) -> tuple[str, ...]:
    return (
        f"{local(entry.at, room.zone):%Y-%m-%d %H:%M}",
        known(entry.actor),
        act_words(entry),
        noun_words(entry.noun),
        record_words(entry),
        change_words(entry),
        origin_words(entry),
    )

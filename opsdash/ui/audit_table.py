"""The head of Audit, the acts of a page as a table, and one of them in full."""

from typing import Final

import streamlit as st

from opsdash.access.trail import Entry
from opsdash.report.tables import Table, to_arrow
from opsdash.ui import panels
from opsdash.ui.audit_filters import clear, show_all_days
from opsdash.ui.audit_room import SHOWN, Room, page_key
from opsdash.ui.escaping import verbatim
from opsdash.ui.grids import harmless
from opsdash.ui.phone import is_phone
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say
from opsdash.words.audit import (
    act_words,
    change_lines,
    change_words,
    noun_words,
    origin_words,
    record_words,
    who_words,
)
from opsdash.words.audit_values import moment_words
from opsdash.words.dates import period_words
from opsdash.words.numbers import count

# Their widths in pixels: the table fits a wide screen; a phone shows no table of so many.
_COLUMNS: Final = {
    "when": 125,
    "who": 100,
    "act": 80,
    "noun": 105,
    "record": 195,
    "change": 230,
    "origin": 105,
}
_NAME: Final = 80
# With the address of the account where a name was that of several.
_WHO: Final = 340
_TEXT: Final = 400
_HEIGHT: Final = 640
_ROW_HEIGHT: Final = 36
_WIDTH: Final = 820


def draw_head(room: Room) -> None:
    room.desk.head(say("audit.grey"), _title(room))
    with st.container(width=800):
        st.markdown(say("audit.about"))


def _title(room: Room) -> str:
    number = room.trail.count
    if room.is_one_record and room.trail.entries:
        newest = room.trail.entries[0]
        name = verbatim(record_words(newest, room.home), _NAME)
        key = "audit.title_record_one" if number == 1 else "audit.title_record"
        return say(key, noun=noun_words(newest.noun), name=name, count=count(number))
    keys = {0: "audit.title_none", 1: "audit.title_one"}
    days = period_words(room.days) if room.days else say("audit.all_days")
    return say(keys.get(number, "audit.title"), count=count(number), days=days)


def draw_entries(room: Room) -> None:
    """The past of one record is read from top to bottom, as all is on a phone; else a table."""
    if not room.trail.entries:
        _draw_none(room)
    elif room.is_one_record or is_phone():
        with st.container(width=_WIDTH, key="audit_past"):
            for entry in room.trail.entries:
                _draw_act(room, entry)
        _draw_pages(room)
    else:
        _draw_table(room)
        _draw_pages(room)


def _draw_none(room: Room) -> None:
    """Why there is nothing, and what to do about it."""
    if room.is_one_record:
        panels.plain(say("audit.empty_record"))
        return
    is_all = room.days is None
    key = "audit.empty_filters" if room.is_narrowed else "audit.empty"
    panels.plain(say("audit.empty_ever" if is_all and not room.is_narrowed else key))
    with st.container(horizontal=True):
        if room.is_narrowed:
            st.button(say("audit.filter.clear"), key="audit_clear_empty", on_click=clear)
        if not is_all:
            st.button(say("audit.show_all_days"), key="audit_all_days", on_click=show_all_days)


def _draw_table(room: Room) -> None:
    shown = room.trail.entries
    table = Table(
        [say(f"audit.column.{name}") for name in _COLUMNS],
        [cells_in_words(room, entry) for entry in shown],
    )
    st.dataframe(
        harmless(to_arrow(table)),
        hide_index=True,
        height=min(_ROW_HEIGHT * (len(shown) + 1), _HEIGHT),
        row_height=_ROW_HEIGHT,
        column_config={
            say(f"audit.column.{name}"): st.column_config.TextColumn(width=width)
            for name, width in _COLUMNS.items()
        },
        key=_rows_key(room),
        on_select="rerun",
        selection_mode="single-row",
        alt=say("audit.alt"),
    )
    _draw_chosen(room)


def _rows_key(room: Room) -> str:
    """Of other rows none is selected yet."""
    return f"{page_key(room.sought)}_{room.page}_rows"


def _draw_chosen(room: Room) -> None:
    """The row that is selected, with all that it changed."""
    state = st.session_state.get(_rows_key(room)) or {}
    rows = state.get("selection", {}).get("rows", [])
    if not rows or rows[0] >= len(room.trail.entries):
        panels.note(say("audit.select"))
        return
    entry = room.trail.entries[rows[0]]
    with st.container(border=True, width=_WIDTH, key="audit_chosen"):
        _draw_act(room, entry)
        draw_past_link(room.desk, entry.noun, entry.id)


def _draw_act(room: Room, entry: Entry) -> None:
    """What was done, of other records to which; below it what changed, when and from where."""
    act = act_words(entry)
    if room.is_one_record:
        told = f"**{act[:1].upper()}{act[1:]}**"
    else:
        name = verbatim(record_words(entry, room.home), _NAME)
        told = say("audit.act", act=act, noun=noun_words(entry.noun), name=name)
    about = say(
        "audit.act_about",
        when=moment_words(entry.at, room.zone),
        who=verbatim(who_words(entry, room.choices), _WHO) or say("audit.nobody"),
        origin=verbatim(origin_words(entry.origin), _NAME),
    )
    changes = [verbatim(each, _TEXT) for each in change_lines(entry, room.home)]
    st.markdown("  \n".join([told, *changes, f":small[:gray[{about}]]"]))


def _draw_pages(room: Room) -> None:
    if room.pages > 1:
        st.pagination(room.pages, key=page_key(room.sought))
        first = (room.page - 1) * SHOWN
        last, whole = first + len(room.trail.entries), room.trail.count
        panels.note(
            say("audit.shown", first=count(first + 1), last=count(last), count=count(whole))
        )


def cells_in_words(room: Room, entry: Entry) -> tuple[str, ...]:
    """When, who, act, noun, record, change, origin."""
    return (
        moment_words(entry.at, room.zone),
        who_words(entry, room.choices),
        act_words(entry),
        noun_words(entry.noun),
        record_words(entry, room.home),
        change_words(entry, room.home),
        origin_words(entry.origin),
    )

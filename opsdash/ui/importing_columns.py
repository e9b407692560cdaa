"""How each column was read: a table whose meanings can be changed.

The table is a snapshot under a key made from what was said, so that every change starts a fresh
one; what was changed is stored with the file and not in the table.
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.intake.facts import Kind
from opsdash.intake.interpretation import Reading
from opsdash.intake.profiles import Profile, folded_name
from opsdash.ui import panels
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.importing_drafts import Draft, change, with_meaning, with_profile
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_words import field_words, note_words, read_words
from opsdash.words import say
from opsdash.words.numbers import MISSING, count

_ROW_HEIGHT: Final = 38
# Taller tables scroll in themselves, so that the questions below stay near.
_MOST_ROWS: Final = 14
_MOST_NAMES: Final = 8

_Line = dict[str, object]


def draw_columns(draft: Draft, found: Review, profiles: Sequence[Profile]) -> None:
    st.header(say("imports.column.title"), anchor=False)
    st.caption(say("imports.column.note"))
    _draw_unused(found)
    lines = _lines(found, profiles)
    fields = [str(line.pop("field")) for line in lines]
    meanings = {say("imports.column.not_stored"): ""} | {
        field_words(name, found.profile): name
        for name in (*found.profile.rules(), *found.understood.recognition.matches)
    }
    key = f"cols_{_digest(draft)}"
    st.data_editor(
        pa.table({name: [line[name] for line in lines] for name in lines[0]}),
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height="content" if len(lines) <= _MOST_ROWS else _ROW_HEIGHT * (_MOST_ROWS + 1),
        column_config=_config(list(meanings)),
        disabled=["state", "column", "example", "read_as", "note"],
        key=key,
        alt=say("imports.column.alt"),
    )
    _follow(key, draft.file.id, lines, fields, meanings)
    _draw_unknown_states(found)
    if draft.choices.columns:
        _offer_reset(draft)


def _draw_unused(found: Review) -> None:
    """The columns that are left out, by name: the table may be too long to show them."""
    names = list(found.unused)
    if not names:
        return
    columns = ", ".join(verbatim(name, 40) for name in names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        more = count(len(names) - _MOST_NAMES)
        columns = say("imports.column.not_stored_more", columns=columns, count=more)
    panels.note(say("imports.column.not_stored_note", columns=columns))


def _draw_unknown_states(found: Review) -> None:
    """A status nobody knows makes an inquiry look unfinished: too much for a cell to hide."""
    for reading in found.understood.readings:
        if reading.kind is Kind.STATUS and reading.unknown:
            note = note_words(reading, ())
            text = say("imports.column.note_on", column=reading.column, note=note)
            panels.note(verbatim(text, 240))


def _offer_reset(draft: Draft) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[:gray[{say('imports.column.changed')}]]", width="content")
        st.button(
            say("imports.column.reset"),
            type="tertiary",
            key="imp_reset",
            on_click=change,
            args=(draft.file.id, lambda kept: with_profile(kept, kept.choices.profile)),
        )


def _follow(
    key: str,
    draft_id: str,
    lines: Sequence[_Line],
    fields: Sequence[str],
    meanings: dict[str, str],
) -> None:
    """Store what was changed and start over with it."""
    for row, edits in st.session_state[key]["edited_rows"].items():
        old, new = fields[int(row)], meanings.get(edits.get("meaning"), "")
        if new != old:
            moved = partial(
                with_meaning, column=str(lines[int(row)]["name"]), old=old or None, new=new or None
            )
            change(draft_id, moved)
            st.rerun()


def _digest(draft: Draft) -> str:
    return hashlib.sha256(repr(draft.key).encode()).hexdigest()[:10]


def _lines(found: Review, profiles: Sequence[Profile]) -> list[_Line]:
    """Understood columns in the order of the file, then those that are not stored."""
    readings = sorted(found.understood.readings, key=lambda reading: reading.position)
    return [*(_understood(reading, found) for reading in readings), *_unused(found, profiles)]


def _understood(reading: Reading, found: Review) -> _Line:
    questions = found.understood.questions
    is_open = any(question.field == reading.field for question in questions)
    state = "imports.column.please_answer" if is_open else "imports.column.understood"
    return {
        "field": reading.field,
        "state": [say(state)],
        "name": reading.column,
        "column": plain_line(reading.column, 60),
        "example": _example(reading),
        "meaning": field_words(reading.field, found.profile),
        "read_as": read_words(reading, questions, found.understood.zone),
        "note": note_words(reading, questions),
    }


def _example(reading: Reading) -> str:
    if not reading.example:
        return MISSING
    if reading.kind is Kind.CUSTOMER:
        return say("imports.column.hashed")
    if reading.kind is Kind.TEXT:
        return say("imports.column.withheld")
    return plain_line(reading.example, 40)


def _unused(found: Review, profiles: Sequence[Profile]) -> list[_Line]:
    return [
        {
            "field": "",
            "state": [say("imports.column.not_stored")],
            "name": name,
            "column": plain_line(name, 60),
            "example": _unused_example(name, cell, profiles),
            "meaning": say("imports.column.not_stored"),
            "read_as": say("imports.column.dropped"),
            "note": "",
        }
        for name, cell in found.unused.items()
    ]


def _unused_example(name: str, cell: str, profiles: Sequence[Profile]) -> str:
    """A cell of the column, unless some tool keeps its customers in a column of this name."""
    if not cell:
        return MISSING
    rules = [rule for each in profiles if (rule := each.columns.get("customer"))]
    customers = {folded_name(each) for rule in rules for each in rule.names}
    if folded_name(name) in customers or "@" in cell:
        return say("imports.column.withheld")
    return plain_line(cell, 40)


def _config(meanings: list[str]) -> dict[str, Any]:
    config = st.column_config
    states = {
        say("imports.column.please_answer"): "orange",
        say("imports.column.understood"): "gray",
        say("imports.column.not_stored"): "gray",
    }
    return {
        "name": None,
        "state": config.MultiselectColumn(
            say("imports.column.state"),
            options=list(states),
            color=list(states.values()),
            width=120,
        ),
        "column": config.TextColumn(say("imports.column.name"), width=150),
        "example": config.TextColumn(say("imports.column.example"), width=160),
        "meaning": config.SelectboxColumn(
            say("imports.column.meaning"), options=meanings, required=True, width=140
        ),
        "read_as": config.TextColumn(say("imports.column.read_as"), width=215),
        "note": config.TextColumn(say("imports.column.question"), width=220),
    }

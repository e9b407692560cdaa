"""The table of a file's columns, in which each one's meaning can be changed.

It is a snapshot under a key made from what was said, so that every change starts a fresh one; what
was changed is stored with the file and not in the table.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.intake.facts import STAGE
from opsdash.intake.profiles import Profile
from opsdash.intake.suggestions import meanings
from opsdash.ui.escaping import plain_line
from opsdash.ui.importing_drafts import Draft, change, with_meaning
from opsdash.ui.importing_words import field_words
from opsdash.words import say

_ROW_HEIGHT: Final = 38
# Taller tables scroll in themselves, so that the questions below stay near.
_MOST_ROWS: Final = 14

# A phone shows the first two and a half: what can be changed, and whether it must be.
_READ: Final = ("column", "meaning", "state", "example", "read_as", "note")
_SUGGESTED: Final = ("column", "meaning", "note", "state", "example", "read_as")


@dataclass(frozen=True)
class Line:
    """One column of the file. `field` is what it means now, None where it is not stored.

    `state`, `read_as` and `note` are words; a column in doubt waits for an answer.
    """

    column: str
    field: str | None
    example: str
    read_as: str
    state: str
    note: str


def draw_table(
    draft: Draft, profile: Profile, lines: Sequence[Line], *, suggested: bool = False
) -> None:
    """Show the lines and store what is changed in them.

    What is `suggested` has its meaning and the reason for it first: they are what is to be checked.
    """
    used = [line.field for line in lines if line.field]
    words = {say("imports.column.not_stored"): ""} | {
        field_words(name, profile): name for name in _choices(profile, used)
    }
    key = f"cols_{hashlib.sha256(repr(draft.key).encode()).hexdigest()[:10]}"
    st.data_editor(
        pa.table(_cells(profile, lines)),
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height="content" if len(lines) <= _MOST_ROWS else _ROW_HEIGHT * (_MOST_ROWS + 1),
        column_order=_SUGGESTED if suggested else _READ,
        column_config=_config(list(words), list(dict.fromkeys(line.state for line in lines))),
        disabled=["state", "column", "example", "read_as", "note"],
        key=key,
        alt=say("imports.column.alt"),
    )
    _follow(key, draft.file.id, lines, words)


def _choices(profile: Profile, used: Sequence[str]) -> list[str]:
    """Every field that a column can mean; those of single lines only where rows are lines."""
    lined = profile.rows == "lines"
    fields = {field.name: field for field in profile.fact.fields}
    names = [*profile.rules(), *used, *(name for name, _ in meanings(profile.fact.name))]
    return [
        name
        for name in dict.fromkeys(names)
        if (lined or name not in fields or not fields[name].line_level)
        and (name in used or not name.startswith((STAGE, "part:")))
    ]


def _cells(profile: Profile, lines: Sequence[Line]) -> dict[str, list[Any]]:
    unread = say("imports.column.not_stored")
    return {
        "state": [[line.state] for line in lines],
        "name": [line.column for line in lines],
        "column": [plain_line(line.column, 60) for line in lines],
        "example": [line.example for line in lines],
        "meaning": [field_words(line.field, profile) if line.field else unread for line in lines],
        "read_as": [line.read_as for line in lines],
        "note": [line.note for line in lines],
    }


def _follow(key: str, draft_id: str, lines: Sequence[Line], words: dict[str, str]) -> None:
    """Store what was changed and start over with it."""
    for row, edits in st.session_state[key]["edited_rows"].items():
        line = lines[int(row)]
        new = words.get(edits.get("meaning"), "") or None
        if new != line.field:
            moved = partial(with_meaning, column=line.column, old=line.field, new=new)
            change(draft_id, moved)
            st.rerun()


def _config(words: list[str], states: list[str]) -> dict[str, Any]:
    config = st.column_config
    open_state = say("imports.column.please_answer")
    return {
        "name": None,
        "state": config.MultiselectColumn(
            say("imports.column.state"),
            options=states,
            color=["orange" if state == open_state else "gray" for state in states],
            width=120,
        ),
        "column": config.TextColumn(say("imports.column.name"), width=140),
        "example": config.TextColumn(say("imports.column.example"), width=160),
        "meaning": config.SelectboxColumn(
            say("imports.column.meaning"), options=words, required=True, width=135
        ),
        "read_as": config.TextColumn(say("imports.column.read_as"), width=215),
        "note": config.TextColumn(say("imports.column.question"), width=220),
    }

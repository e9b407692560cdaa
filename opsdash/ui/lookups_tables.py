"""The lookup tables themselves: edited like a spreadsheet or read from a small file."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.goals.typed_cells import NOT_SAID, Convention, Doubt, read_day
from opsdash.intake.lookup_files import read_lookup_file
from opsdash.intake.lookups import DATED, KINDS, Change, Entry, EntryKey
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_doubts import ask_convention, convention_now
from opsdash.ui.lookups_merge import draw_changes
from opsdash.ui.lookups_room import Room
from opsdash.words import say
from opsdash.words.numbers import count

_ROW_HEIGHT: Final = 38
_MOST_ROWS: Final = 12
_MOST_MB: Final = 4
_WIDTH: Final = 820
_KIND: Final = "table_kind"
_ROUND: Final = "table_round"
# The tables that are used most come first.
_ORDER: Final = (
    "agent_group",
    "manager",
    "category",
    "rate",
    *(kind for kind in KINDS if kind.startswith("rename:")),
)


def draw_tables(room: Room) -> None:
    st.header(say("lookups.tables.title"), anchor=False)
    st.caption(say("lookups.tables.note"))
    with st.container(width=_WIDTH):
        kind = st.selectbox(
            say("lookups.tables.kind"), _ORDER, format_func=_kind_words, key=_KIND, width=320
        )
        entries = room.of(kind)
        rows = _edited(room, kind, entries)
        uploaded = _uploaded(kind)
    if uploaded is not None:
        file, changes = uploaded
        told = _entries_words(len(changes))
        st.markdown(say("lookups.tables.file_read", entries=told, file=verbatim(file, 60)))
        label = say("lookups.tables.file_apply")
        draw_changes(room.desk, changes, label, key="file_save", file=file, after=_next_round)
        return
    unread = _ask_days(rows) if kind in DATED else 0
    changes, incomplete = edited_changes(kind, entries, rows, convention_now())
    if incomplete:
        key = "lookups.tables.incomplete_one" if incomplete == 1 else "lookups.tables.incomplete"
        panels.note(say(key, count=count(incomplete)))
    if changes and not unread:
        key = "lookups.tables.save_one" if len(changes) == 1 else "lookups.tables.save_many"
        label = say(key, count=count(len(changes)))
        draw_changes(room.desk, changes, label, key="table_save", after=_next_round)


def _ask_days(rows: Sequence[Mapping[str, Any]]) -> int:
    """How many days cannot be read; those that can be two are asked about."""
    texts = [_text(row["from_day"]) for row in rows]
    doubts = [read_day(text) for text in texts]
    two = [text for text, doubt in zip(texts, doubts, strict=True) if doubt is Doubt.DAY]
    is_asked = ask_convention(two)
    unread = doubts.count(Doubt.NO_DAY)
    if unread:
        panels.note(say("lookups.tables.unread_days", count=count(unread)))
    return unread + is_asked


def edited_changes(
    kind: str,
    entries: Sequence[Entry],
    rows: Iterable[Mapping[str, Any]],
    convention: Convention = NOT_SAID,
) -> tuple[tuple[Change, ...], int]:
    """What the rows of the editor change, and how many of them are incomplete.

    A day that cannot be read is none here: nothing is saved as long as there is one.
    """
    told: dict[EntryKey, Change] = {}
    changes: list[Change] = []
    incomplete = 0
    for row in rows:
        value, result = str(row["value"] or "").strip("\n"), str(row["result"] or "").strip()
        if not value.strip() or not result:
            incomplete += bool(value.strip() or result)
            continue
        day = read_day(_text(row.get("from_day")), convention) if kind in DATED else None
        if isinstance(day, Doubt):
            continue
        change = Change(kind, value, day, result)
        if told.setdefault(change.key, change) != change:
            changes.append(change)
    stored = {entry.key: entry.result for entry in entries}
    changes += [change for key, change in told.items() if stored.get(key) != change.result]
    changes += [Change(*key, None) for key in stored if key not in told]
    return tuple(changes), incomplete


def _text(cell: object) -> str:
    return str(cell or "").strip()


def _edited(room: Room, kind: str, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    table = pa.table(
        {
            "value": pa.array([entry.value for entry in entries], pa.string()),
            "result": pa.array([entry.result for entry in entries], pa.string()),
            "from_day": pa.array([_text(entry.from_day) for entry in entries], pa.string()),
        }
    )
    shown = table if kind in DATED else table.drop_columns("from_day")
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height="content" if len(entries) <= _MOST_ROWS else _ROW_HEIGHT * (_MOST_ROWS + 1),
        column_config=_config(kind, room.desk.organisation.currency),
        placeholder="",
        key=f"table_{_digest(kind, entries)}",
        alt=say("lookups.tables.alt"),
    )
    rows: list[dict[str, Any]] = edited.to_pylist()
    return rows


def _digest(kind: str, entries: Sequence[Entry]) -> str:
    """A new key starts a fresh editor: when the table was saved, and when its rows were read."""
    turn = st.session_state.setdefault(_ROUND, 0)
    return hashlib.sha256(repr((kind, turn, entries)).encode()).hexdigest()[:10]


def _next_round() -> None:
    st.session_state[_ROUND] += 1


def _config(kind: str, currency: str) -> dict[str, Any]:
    config = st.column_config
    name = kind.removeprefix("rename:")
    result = "rename" if kind.startswith("rename:") else kind
    month = "lookups.day.month" if kind == "rate" else "lookups.day.day"
    return {
        "value": config.TextColumn(say(f"lookups.value.{name}"), width=150),
        "result": config.TextColumn(say(f"lookups.result.{result}", currency=currency), width=150),
        # Text: what the browser makes of a pasted "05/12/2026" is a guess.
        "from_day": config.TextColumn(say(month), width=150),
    }


def _uploaded(kind: str) -> tuple[str, tuple[Change, ...]] | None:
    upload = st.file_uploader(
        say("lookups.tables.file"),
        type=("csv", "tsv", "txt"),
        max_upload_size=_MOST_MB,
        key=f"table_file_{st.session_state[_ROUND]}",
    )
    if upload is None:
        return None
    try:
        with TemporaryDirectory(prefix="opsdash-") as folder:
            path = Path(folder) / "table"
            path.write_bytes(upload.getbuffer())
            return upload.name, read_lookup_file(path, upload.name, kind)
    except OpsdashError as problem:
        panels.error(problem)
        return None


def _kind_words(kind: str) -> str:
    return say(f"lookups.kind.{kind.removeprefix('rename:')}")


def _entries_words(entries: int) -> str:
    key = "changes.entries.lookup_one" if entries == 1 else "changes.entries.lookup_many"
    return say(key, count=count(entries))

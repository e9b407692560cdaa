"""Goals as files: what the list shows goes out; what a file says is shown before it is saved."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem
from opsdash.errors import OpsdashError
from opsdash.goals.exchange import READ, Incoming, Wrong, read_sheet, understood
from opsdash.goals.goal import Goal
from opsdash.goals.merging import differences
from opsdash.goals.records import save_goals
from opsdash.report.tables import Cell, Table
from opsdash.ui import panels
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_doubts import chosen_convention, draw_order, draw_sign
from opsdash.ui.goal_room import Room
from opsdash.ui.goal_undo import note_saved
from opsdash.words import say
from opsdash.words.goals import FIELDS, pace_words, problem_words, state_words
from opsdash.words.numbers import count

_ROUND: Final = "goal_file_round"
_LEFT: Final = "goal_file_left"
_SIGN: Final = "goal_file_sign"
_ORDER: Final = "goal_file_order"
_VIEW: Final = "view"
_FILES: Final = "files"
_MOST_MB: Final = 4
_SHOWN: Final = 50
_WIDTH: Final = 820
_PERCENT: Final = 100
# What a file says for the reader and no file changes.
_TOLD: Final = ("state", "chance", "progress", "actual", "pace")
_OWN: Final = {
    "id": "goal_table.files.id",
    "version": "goal_table.files.version",
    "kind": "goal_table.files.kind",
    "review_days": "goal_table.review",
    "reason": "goal_table.reason",
    "state": "goal_table.files.state",
    "chance": "goal_table.files.chance",
    "progress": "goal_table.files.progress",
    "actual": "goal_table.files.actual",
    "pace": "goal_table.files.pace",
}


def are_files_open() -> bool:
    return st.query_params.get(_VIEW) == _FILES


def _open() -> None:
    st.query_params[_VIEW] = _FILES


def _close() -> None:
    st.query_params.pop(_VIEW, None)


def files_button() -> None:
    st.button(
        say("goal_table.files.menu"),
        type="tertiary",
        icon=":material/table_view:",
        key="goal_files_open",
        on_click=_open,
    )


def files_head(room: Room) -> None:
    room.desk.head(say("goal_table.files.grey"), say("goal_table.files.title"))


def show_files(room: Room) -> None:
    """What goes out, what comes in, and what a chosen file would do."""
    with st.container(width=_WIDTH):
        if room.listed:
            st.header(say("goal_table.files.write"), anchor=False)
            st.markdown(say("goal_table.files.out", count=count(len(room.listed))))
            with st.container(horizontal=True, gap="small"):
                draw_table_files(table_of(room), "goals", say("goal_table.files.file_name"))
        if room.desk.may(Right.PROMISE):
            st.header(say("goal_table.files.read"), anchor=False)
            _draw_reading()
    if room.desk.may(Right.PROMISE):
        _show_incoming(room)
    st.button(say("goal_table.files.back"), key="goal_files_close", on_click=_close)


def table_of(room: Room) -> Table:
    """The listed goals with full values, in the columns that can be read again."""
    columns = [name for name in READ if name != "reason"]
    shown = dict(zip((each.goal.id for each in room.listed), room.shown, strict=True))
    rows: list[list[Cell]] = []
    for standing in room.listed:
        outlook = room.outlook(standing)
        chance = outlook.probability if outlook else None
        told: list[Cell] = [
            state_words(standing, shown[standing.goal.id], room.today),
            None if chance is None else chance * _PERCENT,
            None if standing.progress is None else standing.progress * _PERCENT,
            standing.actual,
            pace_words(room.told(standing), room.metric(standing), room.currency),
        ]
        rows.append([*(getattr(standing.goal, name) for name in columns), *told])
    return Table([_header(name) for name in (*columns, *_TOLD)], rows)


def _header(field: str) -> str:
    return say(_OWN[field] if field in _OWN else FIELDS[field])


def _draw_reading() -> None:
    st.file_uploader(
        say("goal_table.files.choose"),
        type=("csv", "tsv", "txt", "xlsx"),
        max_upload_size=_MOST_MB,
        key=_upload_key(),
    )
    st.caption(say("goal_table.files.note"))
    with st.container(horizontal=True):
        draw_sign(say("goal_table.files.sign"), _SIGN)
        draw_order(say("goal_table.files.order"), _ORDER)


def _upload_key() -> str:
    return f"goal_file_{st.session_state.setdefault(_ROUND, 0)}"


def _show_incoming(room: Room) -> None:
    """What a chosen file would do, and the button that does it."""
    left = st.session_state.pop(_LEFT, 0)
    if left:
        key = "goal_table.files.left_one" if left == 1 else "goal_table.files.left_many"
        st.info(say(key, count=count(left)), icon=":material/call_split:", width=_WIDTH)
    upload: UploadedFile | None = st.session_state.get(_upload_key())
    if upload is None:
        return
    try:
        incoming = _read(room, upload)
    except OpsdashError as problem:
        panels.error(problem)
        return
    with st.container(border=True, key="goal_incoming"):
        _draw(room, incoming)


def _read(room: Room, upload: UploadedFile) -> Incoming:
    with TemporaryDirectory(prefix="opsdash-") as folder:
        path = Path(folder) / "goals"
        path.write_bytes(upload.getbuffer())
        sheet = read_sheet(path, upload.name)
    names = {_header(name): name for name in (*READ, *_TOLD)}
    return understood(sheet, names, room.goals, room.desk.catalog, chosen_convention(_SIGN, _ORDER))


def _draw(room: Room, incoming: Incoming) -> None:
    counts = {
        "added": len(incoming.added),
        "changed": len(incoming.changed),
        "same": incoming.same,
        "wrong": len({each.line for each in incoming.wrong}),
    }
    told = {name: count(number) for name, number in counts.items()}
    st.markdown(say("goal_table.files.preview", **told))
    if incoming.ignored:
        columns = ", ".join(verbatim(label) for label in incoming.ignored)
        panels.note(say("goal_table.files.ignored", columns=columns))
    if incoming.wrong:
        st.table(_wrong_rows(incoming.wrong[:_SHOWN]), border="horizontal", hide_index=True)
    wanted = (*incoming.added, *incoming.changed)
    if not wanted:
        return
    st.table(_effect_rows(room, wanted[:_SHOWN]), border="horizontal", hide_index=True)
    key = "goal_table.files.save_one" if len(wanted) == 1 else "goal_table.files.save_many"
    st.button(
        say(key, count=count(len(wanted))),
        type="primary",
        key="goal_file_save",
        on_click=partial(_save, room, wanted),
    )


def _wrong_rows(wrong: Sequence[Wrong]) -> dict[str, list[str]]:
    return {
        say("goal_table.files.line"): [count(each.line) for each in wrong],
        say("goal_table.files.column"): [_header(each.field) for each in wrong],
        say("goal_table.files.value"): [verbatim(each.value) for each in wrong],
        say("goal_table.files.reason"): [_reason(each) for each in wrong],
    }


def _reason(wrong: Wrong) -> str:
    if isinstance(wrong.reason, Problem):
        return " ".join(problem_words([wrong.reason]))
    return say(f"goal_table.fault.{wrong.reason}")


def _effect_rows(room: Room, goals: Sequence[Goal]) -> dict[str, list[str]]:
    stored = {goal.id: goal for goal in room.goals}
    effects = []
    for goal in goals:
        if not goal.version:
            effects.append(say("goal_table.files.adds"))
            continue
        names = [name for name in differences(stored[goal.id], goal) if name in READ]
        fields = ", ".join(_header(name) for name in names)
        effects.append(say("goal_table.files.changes", fields=fields))
    return {
        say("goal_table.files.goal"): [verbatim(goal.title) for goal in goals],
        say("goal_table.files.effect"): effects,
    }


def _save(room: Room, goals: Sequence[Goal]) -> None:
    outcome = save_goals(room.desk.home.state, goals, room.desk.actor, room.desk.catalog)
    note_saved(outcome.edits)
    st.session_state[_LEFT] = len(outcome.refusals)
    st.session_state[_ROUND] += 1

"""The goals as one table to edit: cells, pasted rows, archived rows, one save for all of them.

The table is a picture of the goals when it was opened; what others save meanwhile is met by the
save. What was refused stays as it was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, REVIEWS, TITLE_LENGTH
from opsdash.goals.records import Edit
from opsdash.goals.table_edits import (
    COLUMNS,
    Line,
    cell_text,
    edited,
    lines_of,
    over_undone,
    read_lines,
    refreshed,
    save_lines,
)
from opsdash.metrics.catalog import Catalog
from opsdash.ui.goal_doubts import ask_convention, convention_now
from opsdash.ui.goal_room import Room
from opsdash.ui.goal_undo import note_saved
from opsdash.ui.panels import note
from opsdash.ui.phone import is_phone
from opsdash.ui.row_height import WRAPPED, row_height
from opsdash.words import say
from opsdash.words.goals import FIELDS, problem_words
from opsdash.words.numbers import count

_TABLE: Final = "goal_table"
# Goes on when a table is closed: another one is another widget.
_TURN: Final = "goal_table_turn"
_ROW_HEIGHT: Final = 38
_HEAD_HEIGHT: Final = 38
_MOST_ROWS: Final = 14
_WIDTH: Final = 820
# What is changed on the way; the rest, and new goals, have forms of their own.
_ON_A_PHONE: Final = ("note", "title", "target", "due", "reason")
_TITLE_WIDTH: Final = 200
_PHONE_TITLE: Final = 150
# Numbers and days are text: what the browser makes of "1.234,5" or "05/12/2026" is a guess.
_TYPES: Final = {"review_days": pa.int64()}


@dataclass(frozen=True)
class Table:
    """`lines` as they were drawn; `turn` grows when they are drawn anew.

    `archived` were taken out before that and are not saved yet.
    """

    lines: tuple[Line, ...]
    archived: tuple[Line, ...] = ()
    turn: int = 0

    @property
    def key(self) -> str:
        return f"goal_table_{self.turn}"


def current_table() -> Table | None:
    table: Table | None = st.session_state.get(_TABLE)
    return table


def begin_table(room: Room) -> None:
    """Open the goals that are listed now."""
    _keep(lines_of(standing.goal for standing in room.listed))


def close_table() -> None:
    st.session_state.pop(_TABLE, None)


def edit_button(room: Room) -> None:
    st.button(
        say("goal_table.edit"),
        type="tertiary",
        icon=":material/edit:",
        key="goal_table_begin",
        on_click=begin_table,
        args=(room,),
    )


def table_head(room: Room, table: Table) -> None:
    changes = sum(line.is_changed for line in lines_now(table, room.desk.catalog))
    title = say("goal_table.title_none")
    if changes:
        title = _counted(changes, "goal_table.title_one", "goal_table.title_many")
    room.desk.head(say("goal_table.grey"), title)


def show_table(room: Room, table: Table) -> None:
    catalog = room.desk.catalog
    lines = lines_now(table, catalog)
    on_phone = is_phone()
    titles = [line.cells.get("title") or "" for line in table.lines]
    tall = row_height(titles, _title_width(), WRAPPED if on_phone else _ROW_HEIGHT)
    with st.container(width=_WIDTH):
        st.markdown(say("goal_table.phone" if on_phone else "goal_table.body"))
        refused = sum(bool(line.problems or line.note) for line in table.lines)
        if refused:
            st.info(
                _counted(refused, "goal_table.refused.one", "goal_table.refused.many"),
                icon=":material/info:",
            )
    st.data_editor(
        _arrow(table.lines, catalog),
        column_order=_ON_A_PHONE if on_phone else None,
        num_rows="delete" if on_phone else "dynamic",
        hide_index=True,
        row_height=tall,
        height=_HEAD_HEIGHT + tall * (min(len(table.lines), _MOST_ROWS) + (not on_phone)),
        column_config=_config(table.lines, catalog),
        disabled=["note"],
        placeholder="",
        key=table.key,
        alt=say("goal_table.alt"),
    )
    ask_convention([text for line in _edited(table, catalog) for _, text in line.written()])
    _buttons(room, lines)


def _buttons(room: Room, lines: Sequence[Line]) -> None:
    changes = sum(line.is_changed for line in lines)
    silent = sum(line.lacks_reason(room.today) for line in lines)
    if silent:
        note(_counted(silent, "goal_table.no_reason_one", "goal_table.no_reason_many"))
    with st.container(horizontal=True):
        st.button(
            _save_words(changes),
            type="primary",
            disabled=not changes,
            key="goal_table_save",
            on_click=_save,
            args=(room,),
        )
        st.button(
            say("goal_table.discard" if changes else "goal_table.done"),
            key="goal_table_close",
            on_click=close_table,
        )


def lines_now(table: Table, catalog: Catalog) -> tuple[Line, ...]:
    """The lines with what was typed since they were drawn."""
    lines = (*_edited(table, catalog), *table.archived)
    return read_lines(lines, catalog, convention_now())


def _edited(table: Table, catalog: Catalog) -> tuple[Line, ...]:
    state = st.session_state.get(table.key) or {}
    ids = {name: metric for metric, name in _metric_names(catalog).items()}
    return edited(
        table.lines,
        {int(at): _cells(cells, ids) for at, cells in state.get("edited_rows", {}).items()},
        [_cells(cells, ids) for cells in state.get("added_rows", ())],
        state.get("deleted_rows", ()),
    )


def _save(room: Room) -> None:
    table = current_table()
    if table is None:
        return
    state, catalog = room.desk.home.state, room.desk.catalog
    saved = save_lines(state, lines_now(table, catalog), room.desk.actor, catalog)
    note_saved(saved.edits)
    _keep(saved.lines)


def take_decision(room: Room, line: Line | None, of: Line, edits: Sequence[Edit]) -> None:
    """Put `line`, or what is stored, in the place of a line that was refused."""
    table = current_table()
    if table is None or of.base is None:
        return
    others = [each for each in lines_now(table, room.desk.catalog) if _id(each) != of.base.id]
    kept = [each for each in others if each.is_changed or each.problems or each.note]
    kept += [line] if line else []
    ids = [*_ids(table), *(edit.after.id for edit in edits)]
    note_saved(edits)
    _keep(refreshed(room.desk.home.state, kept, ids))


def reread_table(room: Room, undone: Sequence[Edit]) -> None:
    """After an undo: stored goals are as they are now, what is not saved is kept."""
    table = current_table()
    if table is None:
        return
    kept = [line for line in lines_now(table, room.desk.catalog) if line.is_changed]
    ids = [*_ids(table), *(edit.after.id for edit in undone)]
    _keep(refreshed(room.desk.home.state, over_undone(kept, undone), ids))


def _ids(table: Table) -> list[str]:
    return [name for line in (*table.lines, *table.archived) if (name := _id(line))]


def _id(line: Line) -> str:
    return line.base.id if line.base else ""


def _keep(lines: Iterable[Line]) -> None:
    table = current_table()
    drawn: list[Line] = []
    archived: list[Line] = []
    for line in lines:
        (archived if line.is_archived else drawn).append(line)
    turn = table.turn + 1 if table else st.session_state.get(_TURN, 0)
    st.session_state[_TURN] = turn + 1
    st.session_state[_TABLE] = Table(tuple(drawn), tuple(archived), turn)


def _save_words(changes: int) -> str:
    if not changes:
        return say("goal_table.save")
    return _counted(changes, "goal_table.save_one", "goal_table.save_many")


def _counted(number: int, one: str, many: str) -> str:
    return say(one if number == 1 else many, count=count(number))


def _cells(said: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    cells = {name: value for name, value in said.items() if name in COLUMNS}
    if "metric" in cells:
        cells["metric"] = ids.get(str(cells["metric"]), cells["metric"] or "")
    return cells


def _metric_names(catalog: Catalog) -> dict[str, str]:
    """Names as they are chosen; two metrics of one name carry their id."""
    names = [metric.name for metric in catalog.metrics.values()]
    return {
        metric.id: metric.name if names.count(metric.name) == 1 else f"{metric.name} ({metric.id})"
        for metric in catalog.metrics.values()
    }


def _arrow(lines: Sequence[Line], catalog: Catalog) -> pa.Table:
    names = _metric_names(catalog)
    columns = {
        name: pa.array(
            [_shown(name, line.cells.get(name), names) for line in lines],
            _TYPES.get(name, pa.string()),
        )
        for name in COLUMNS
    }
    if any(line.problems or line.note for line in lines):
        notes = pa.array([_note(line) for line in lines], pa.string())
        columns = {"title": columns.pop("title"), "note": notes, **columns}
    return pa.table(columns)


def _shown(name: str, value: Any, names: Mapping[str, str]) -> Any:
    if name == "metric" and value:
        return names.get(value, value)
    if name in _TYPES:
        return None if value == "" else value
    return cell_text(value)


def _note(line: Line) -> str:
    told = [say(f"goal_table.note.{line.note}")] if line.note else []
    return " ".join((*problem_words(line.problems), *told))


def _title_width() -> int:
    return _PHONE_TITLE if is_phone() else _TITLE_WIDTH


def _config(lines: Sequence[Line], catalog: Catalog) -> dict[str, Any]:
    config = st.column_config
    names = _metric_names(catalog)
    lost = {line.cells.get("metric") for line in lines} - names.keys() - {None, ""}
    text = {
        "title": (_title_width(), TITLE_LENGTH),
        "owner": (114, OWNER_LENGTH),
        "team": (86, OWNER_LENGTH),
    }
    return {
        **{
            name: config.TextColumn(say(FIELDS[name]), width=width, max_chars=longest)
            for name, (width, longest) in text.items()
        },
        "note": config.TextColumn(say("goal_table.note_column"), width=300),
        "metric": config.SelectboxColumn(
            say(FIELDS["metric"]), options=[*names.values(), *sorted(map(str, lost))], width=158
        ),
        "baseline": config.TextColumn(say(FIELDS["baseline"]), width=98, alignment="right"),
        "target": config.TextColumn(say(FIELDS["target"]), width=84, alignment="right"),
        "start": config.TextColumn(say(FIELDS["start"]), width=100),
        "due": config.TextColumn(say(FIELDS["due"]), width=100),
        "review_days": config.NumberColumn(
            say("goal_table.review"),
            min_value=min(REVIEWS),
            max_value=max(REVIEWS),
            step=1,
            width=100,
        ),
        "reason": config.TextColumn(say("goal_table.reason"), width=240, max_chars=REASON_LENGTH),
    }

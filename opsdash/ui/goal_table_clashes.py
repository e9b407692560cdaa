"""Lines of the table that somebody else saved meanwhile: field by field mine, theirs, or both."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.records import save_goals
from opsdash.goals.table_edits import Line, Note, as_new, clash_of, settled
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.goal_room import Room
from opsdash.ui.goal_table import Table, lines_now, take_decision
from opsdash.words import say
from opsdash.words.goals import FIELDS, filter_words, value_words

_WIDTH: Final = 820
_MINE: Final = "mine"
_STORED: Final = "stored"


def show_clashes(room: Room, table: Table) -> None:
    lines = [line for line in lines_now(table, room.desk.catalog) if line.stored]
    if not lines:
        return
    with st.container(width=_WIDTH, key="goal_table_clashes"):
        st.header(say("goal_table.clash.title"), anchor=False)
        st.markdown(say("goal_table.clash.body"))
        for line in lines:
            with st.container(border=True):
                _show(room, line)


def _show(room: Room, line: Line) -> None:
    found, stored = clash_of(line), line.stored
    if found is None or stored is None:
        return
    st.subheader(verbatim(line.wanted.title or stored.title, TITLE_LENGTH), anchor=False)
    if stored.is_deleted:
        st.markdown(say("goal_table.clash.archived"))
    elif not found.clashes:
        st.markdown(say("goal_table.clash.nothing"))
    for name in found.clashes:
        told = {
            "field": say(FIELDS[name]),
            "mine": _words(room, line.wanted, name),
            "stored": _words(room, stored, name),
        }
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("goal_table.clash.field", **told), width="stretch")
            st.segmented_control(
                say(FIELDS[name]),
                [_MINE, _STORED],
                default=_MINE,
                required=True,
                format_func=lambda code: say(f"goal_table.clash.{code}"),
                label_visibility="collapsed",
                key=_key(stored, name),
            )
    _buttons(room, line, found.clashes)


def _buttons(room: Room, line: Line, clashes: Sequence[str]) -> None:
    goal_id = line.stored.id if line.stored else ""
    actions = (
        ("save", partial(_save_choices, room, line, clashes)),
        ("both", partial(_store, room, line, as_new(line))),
        ("drop", partial(take_decision, room, None, line, ())),
    )
    with st.container(horizontal=True):
        for name, action in actions:
            st.button(
                say(f"goal_table.clash.{name}"),
                type="primary" if name == "save" else "secondary",
                key=f"goal_clash_{name}_{goal_id}",
                on_click=action,
            )


def _save_choices(room: Room, line: Line, clashes: Sequence[str]) -> None:
    stored = line.stored
    if stored is None:
        return
    mine = [name for name in clashes if st.session_state.get(_key(stored, name)) != _STORED]
    goal = settled(line, mine)
    if goal is None:
        take_decision(room, None, line, ())
    else:
        _store(room, line, goal)


def _store(room: Room, line: Line, goal: Goal) -> None:
    """A save that is refused again leaves the line where it is, with what is in the way now."""
    outcome = save_goals(room.desk.home.state, [goal], room.desk.actor, room.desk.catalog)
    if outcome.edits:
        take_decision(room, None, line, outcome.edits)
        return
    refusal = outcome.refusals[0]
    left = Line(line.base, line.cells, refusal.problems, Note.CLASH, refusal.stored or line.stored)
    take_decision(room, left, line, ())


def _key(stored: Goal, name: str) -> str:
    return f"goal_clash_{stored.id}_{stored.version}_{name}"


def _words(room: Room, goal: Goal, name: str) -> str:
    value = getattr(goal, name)
    metric = room.desk.catalog.metrics.get(goal.metric)
    if name in {"baseline", "target"}:
        return f"**{verbatim(value_words(metric, value, room.currency))}**"
    if name == "metric" and metric:
        return f"**{verbatim(metric.name)}**"
    if name == "filters":
        return verbatim_lines(filter_words(goal, room.desk.catalog), REASON_LENGTH)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"**{verbatim(text, TITLE_LENGTH)}**" if text else say("goal_table.clash.empty")

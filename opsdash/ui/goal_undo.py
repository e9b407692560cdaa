"""What was saved last in this session, and the way back: step by step, the newest first."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from opsdash.goals.records import Edit, undo_edits
from opsdash.store import Database
from opsdash.ui.desk import open_desk
from opsdash.words import say
from opsdash.words.numbers import count

_SAVED: Final = "goal_saved"
_TOLD: Final = "goal_undo_told"
_MOST: Final = 20
_WIDTH: Final = 820


def note_saved(edits: Sequence[Edit]) -> None:
    """Keep a save to be undone."""
    if edits:
        st.session_state[_SAVED] = [*_saves(), tuple(edits)][-_MOST:]


def draw_undo(state: Database, after: Callable[[Sequence[Edit]], None]) -> None:
    """The last save with its undo; `after` is called with what it put back."""
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.toast(told)
    saves = _saves()
    if not saves:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", width=_WIDTH, key="goal_saved_row"
    ):
        changes = len(saves[-1])
        key = "goal_table.undo.saved_one" if changes == 1 else "goal_table.undo.saved_many"
        st.markdown(say(key, count=count(changes)), width="content")
        st.button(
            say("goal_table.undo.undo"),
            key="goal_undo_save",
            icon=":material/undo:",
            on_click=_undo,
            args=(state, after),
        )


def _saves() -> list[tuple[Edit, ...]]:
    saves: list[tuple[Edit, ...]] = st.session_state.get(_SAVED, [])
    return saves


def _undo(state: Database, after: Callable[[Sequence[Edit]], None]) -> None:
    saves = _saves()
    if not saves:
        return
    desk = open_desk()
    outcome = undo_edits(state, saves[-1], desk.actor, desk.catalog)
    st.session_state[_SAVED] = saves[:-1]
    left = len(outcome.refusals)
    key = "undone" if not left else "part_one" if left == 1 else "part_many"
    st.session_state[_TOLD] = say(f"goal_table.undo.{key}", count=count(left))
    after(outcome.edits)

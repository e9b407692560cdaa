"""Merging names: those that look alike are offered, any others can be chosen or typed."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.intake.lookups import RENAMED, Change
from opsdash.intake.saving_lookups import Alike, names_of, preview_lookups, save_lookups
from opsdash.ui import panels
from opsdash.ui.change_history import tell_saved
from opsdash.ui.change_preview import draw_effect
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.lookups_room import Room
from opsdash.words import say
from opsdash.words.numbers import count

_OFFERED: Final = 5
_WIDTH: Final = 820
_DIMENSION: Final = "merge_dimension"
_NAMES: Final = "merge_names"
_RESULT: Final = "merge_result"


def draw_merging(room: Room) -> None:
    st.header(say("lookups.merge.title"), anchor=False)
    st.caption(say("lookups.merge.note"))
    for at, alike in enumerate(room.alike[:_OFFERED]):
        _offer(at, alike)
    changes = _draw_form(room.desk)
    if not changes:
        st.caption(say("lookups.pending"))
        return
    draw_changes(room.desk, changes, say("lookups.save"), key="merge_save", after=_clear)


def draw_changes(
    desk: Desk,
    changes: tuple[Change, ...],
    label: str,
    *,
    key: str,
    file: str = "",
    after: Callable[[], None] | None = None,
) -> None:
    """What the changes would do, and the button that saves them."""
    facts = desk.home.facts
    try:
        found = remember(
            facts, ("lookup preview", changes), lambda: preview_lookups(facts, changes)
        )
    except OpsdashError as problem:
        panels.error(problem)
        return
    draw_effect(found.effect, found.unmatched)
    if st.button(label, type="primary", key=key):
        try:
            saved = save_lookups(desk.home, changes, desk.actor, file)
        except OpsdashError as problem:
            panels.error(problem)
            return
        tell_saved(saved)
        if after is not None:
            after()
        st.rerun()


def _offer(at: int, alike: Alike) -> None:
    names = ", ".join(f"{verbatim(name, 40)} ({count(facts)})" for name, facts in alike.names)
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="small", width=_WIDTH
    ):
        dimension = say(f"lookups.kind.{alike.dimension}")
        told = say("lookups.merge.alike", names=names)
        st.markdown(f"{told}  \n:small[:gray[{dimension}]]", width="stretch")
        st.button(
            say("lookups.merge.use"),
            type="tertiary",
            key=f"alike_{at}",
            on_click=_use,
            args=(alike,),
        )


def _use(alike: Alike) -> None:
    """Fill the form with the spellings, to be shown as the usual one."""
    usual, *others = (name for name, _ in alike.names)
    st.session_state[_DIMENSION] = alike.dimension
    st.session_state[_NAMES] = others
    st.session_state[_RESULT] = usual


def _clear() -> None:
    for key in (_NAMES, _RESULT):
        st.session_state.pop(key, None)


def _draw_form(desk: Desk) -> tuple[Change, ...]:
    facts = desk.home.facts
    with st.container(width=_WIDTH, border=True):
        dimension = st.selectbox(
            say("lookups.merge.dimension"),
            RENAMED,
            format_func=lambda each: say(f"lookups.kind.{each}"),
            key=_DIMENSION,
            on_change=_clear,
        )
        counted = remember(facts, ("names", dimension), lambda: names_of(facts, dimension))
        names = sorted(counted, key=lambda name: (-counted[name], name))
        chosen = st.multiselect(
            say("lookups.merge.names"),
            _with(names, st.session_state.get(_NAMES, ())),
            format_func=plain_line,
            placeholder=say("lookups.merge.names_placeholder"),
            accept_new_options=True,
            key=_NAMES,
        )
        result = st.selectbox(
            say("lookups.merge.result"),
            _with(names, [st.session_state.get(_RESULT)]),
            index=None,
            format_func=plain_line,
            placeholder=say("lookups.merge.result_placeholder"),
            accept_new_options=True,
            key=_RESULT,
        )
    if not result:
        return ()
    kind = f"rename:{dimension}"
    return tuple(Change(kind, name, None, result) for name in chosen if name != result.strip())


def _with(names: list[str], chosen: object) -> list[str]:
    """The names and what was typed besides, so that nothing chosen is missing from its options."""
    typed = [name for name in chosen if name] if isinstance(chosen, list | tuple) else []
    return list(dict.fromkeys([*names, *typed]))

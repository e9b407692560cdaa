"""Two people on one goal: what only one of them changed is taken, the rest is an explicit choice.

Three ways out lose nothing: the merged goal, theirs alone, or both as two goals.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.goals.goal import Goal
from opsdash.goals.merging import Merge, differences, merge, taking_mine
from opsdash.store import Database
from opsdash.ui.goal_cells import cell_words
from opsdash.ui.goal_draft import current_draft, store, take_theirs
from opsdash.ui.goal_room import Room
from opsdash.ui.moments import clock_words
from opsdash.words import say
from opsdash.words.goals import FIELDS

_WIDTH: Final = 980
# Why a version was saved is about that version; that it was archived is told above.
_NO_CLASH: Final = frozenset({"reason", "is_deleted"})
_MINE, _THEIRS = "mine", "theirs"


def show_conflict(room: Room, base: Goal, mine: Goal, theirs: Goal) -> None:
    """`theirs` is stored, `mine` was to be saved instead, both began from `base`."""
    found = merge(base, mine, theirs)
    clashes = clashes_of(found)
    with st.container(width=_WIDTH, gap="medium", key="goal_conflict"):
        time = clock_words(theirs.updated_at, room.desk.organisation.timezone)
        key = "notice_deleted" if theirs.is_deleted else "notice"
        st.info(say(f"goal_form.conflict.{key}", time=time), icon=":material/call_split:")
        names = [
            name for name in differences(mine, theirs) if name in FIELDS and name not in _NO_CLASH
        ]
        if names:
            st.table(_table(room, found, mine, theirs, names), border="horizontal", hide_index=True)
            st.caption(say("goal_form.conflict.same"))
        for name in clashes:
            _choice(name)
        _ways_out(room, theirs, clashes)


def clashes_of(found: Merge) -> tuple[str, ...]:
    """The fields that somebody has to choose in."""
    return tuple(name for name in found.clashes if name not in _NO_CLASH)


def _table(
    room: Room, found: Merge, mine: Goal, theirs: Goal, names: list[str]
) -> dict[str, list[str]]:
    chosen = taking_mine(found, mine, _chosen_mine(clashes_of(found)))
    open_ones = {name for name in clashes_of(found) if _choice_of(name) is None}
    merged = [
        f":gray[{say('goal_form.conflict.open_choice')}]"
        if name in open_ones
        else cell_words(room, chosen, name)
        for name in names
    ]
    return {
        say("goal_form.conflict.field"): [say(FIELDS[name]) for name in names],
        say("goal_form.conflict.theirs"): [cell_words(room, theirs, name) for name in names],
        say("goal_form.conflict.yours"): [cell_words(room, mine, name) for name in names],
        say("goal_form.conflict.merged"): merged,
    }


def _choice(name: str) -> None:
    """No default: neither of two texts is the obvious one."""
    st.segmented_control(
        say("goal_form.conflict.choose", field=say(FIELDS[name])),
        (_THEIRS, _MINE),
        format_func=lambda each: say(
            "goal_form.conflict.yours_short" if each == _MINE else "goal_form.conflict.theirs_short"
        ),
        key=_key(name),
    )


def _key(name: str) -> str:
    return f"goal_merge_{name}"


def _choice_of(name: str) -> str | None:
    return st.session_state.get(_key(name))


def _chosen_mine(clashes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in clashes if _choice_of(name) == _MINE)


def _ways_out(room: Room, theirs: Goal, clashes: tuple[str, ...]) -> None:
    state, gone = room.desk.home.state, theirs.is_deleted
    with st.container(horizontal=True):
        st.button(
            say("goal_form.conflict.save_deleted" if gone else "goal_form.conflict.save"),
            type="primary",
            disabled=any(_choice_of(name) is None for name in clashes),
            key="goal_save_merged",
            on_click=save_merged,
            args=(state,),
        )
        if clashes:
            st.button(
                say("goal_form.conflict.keep"),
                key="goal_keep_mine",
                on_click=keep_mine,
                args=(state,),
            )
        st.button(
            say("goal_form.conflict.take_deleted" if gone else "goal_form.conflict.take"),
            key="goal_take_theirs",
            on_click=take_theirs,
        )
        st.button(
            say("goal_form.conflict.both"),
            type="tertiary",
            key="goal_keep_both",
            on_click=keep_both,
            args=(state,),
        )


def save_merged(state: Database) -> None:
    """Store what both changed, with the choices where they clash."""
    _save(state, _chosen_mine)


def keep_mine(state: Database) -> None:
    """The same with mine in every clash."""
    _save(state, lambda clashes: clashes)


def _save(state: Database, taken: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    draft = current_draft()
    if draft is None or draft.base is None or draft.mine is None or draft.theirs is None:
        return
    found = merge(draft.base, draft.mine, draft.theirs)
    merged = taking_mine(found, draft.mine, taken(clashes_of(found)))
    # A choice is about these two versions; a third one is asked about anew.
    for name in clashes_of(found):
        st.session_state.pop(_key(name), None)
    store(state, draft, replace(merged, is_deleted=False, reason=draft.mine.reason))


def keep_both(state: Database) -> None:
    """Theirs stays, mine becomes a goal of its own."""
    draft = current_draft()
    if draft is not None and draft.mine is not None:
        store(state, draft, replace(draft.mine, id="", version=0, is_sample=False))

"""The form of an objective, and the view in which two versions of it become one."""

from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import streamlit as st

from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.objective import Objective
from opsdash.goals.tree import would_circle
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import clock_words
from opsdash.ui.objective_draft import (
    MINE,
    STORED,
    Draft,
    clashing,
    drop_draft,
    save_draft,
    save_merged,
)
from opsdash.ui.objective_room import Room
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.objectives import FIELDS, problem_words

_WIDTH: Final = 820
_SHOWN: Final = 200
_SIDES: Final = {STORED: "objectives.conflict.stored", MINE: "objectives.conflict.mine"}
_DAY: Final = timedelta(days=1)


def show_form(room: Room, draft: Draft) -> None:
    """All fields and the two buttons; what keeps it from being saved stands above them."""
    with st.container(width=_WIDTH, gap="medium", key="objective_form"):
        _text("title", TITLE_LENGTH, "objectives.form.title", "objectives.form.title_placeholder")
        st.text_area(
            say("objectives.form.why"),
            max_chars=REASON_LENGTH,
            placeholder=say("objectives.form.why_placeholder"),
            key="objective_why",
            height=100,
            persist_state="session",
        )
        left, right = st.columns(2)
        with left:
            _text(
                "owner", OWNER_LENGTH, "objectives.form.owner", "objectives.form.owner_placeholder"
            )
        with right:
            _text("team", OWNER_LENGTH, "objectives.form.team", "objectives.form.team_placeholder")
        _days()
        _parent(room, draft)
        _problems(draft)
        _buttons(room, draft)


def _text(name: str, longest: int, label: str, placeholder: str) -> None:
    st.text_input(
        say(label),
        max_chars=longest,
        placeholder=say(placeholder),
        key=f"objective_{name}",
        persist_state="session",
    )


def _days() -> None:
    options: dict[str, Any] = {"format": "YYYY-MM-DD", "persist_state": "session"}
    left, right = st.columns(2)
    left.date_input(say("objectives.form.first"), key="objective_first", **options)
    right.date_input(say("objectives.form.last"), key="objective_last", **options)


def _parent(room: Room, draft: Draft) -> None:
    """Those that it can serve without a circle; one that is gone stays chosen until changed."""
    own = draft.base.id if draft.base else ""
    parents = {each.id: each.parent_id for each in room.objectives}
    titles = {
        each.id: each.title
        for each in room.objectives
        if not own or not would_circle(own, each.id, parents)
    }
    chosen = str(st.session_state.get("objective_parent_id") or "")
    known = {each.id: each.title for each in room.archived}
    options = ["", *titles, *([chosen] if chosen and chosen not in titles else [])]
    st.selectbox(
        say("objectives.form.parent"),
        options,
        format_func=lambda name: _parent_words(name, titles | known),
        key="objective_parent_id",
        persist_state="session",
    )


def _parent_words(name: str, titles: dict[str, str]) -> str:
    return titles.get(name, name) if name else say("objectives.form.parent_none")


def _problems(draft: Draft) -> None:
    if draft.is_lost:
        st.info(say("objectives.form.lost"), icon=":material/info:")
    panels.unsaved(say("objectives.form.problems"), problem_words(draft.problems))


def _buttons(room: Room, draft: Draft) -> None:
    with st.container(horizontal=True):
        st.button(
            say("objectives.form.save_edit" if draft.base else "objectives.form.save_new"),
            type="primary",
            key="objective_save",
            on_click=save_draft,
            args=(room.desk.home.state,),
        )
        st.button(
            say("objectives.form.cancel"),
            type="tertiary",
            key="objective_cancel",
            on_click=drop_draft,
        )


def show_conflict(room: Room, mine: Objective, theirs: Objective) -> None:
    """For each field in which they differ both values, and one of them chosen."""
    with st.container(width=_WIDTH, gap="medium", key="objective_conflict"):
        time = clock_words(theirs.updated_at, room.desk.organisation.timezone)
        gone = theirs.is_deleted
        key = "objectives.conflict.notice_deleted" if gone else "objectives.conflict.notice"
        st.info(say(key, time=time), icon=":material/call_split:")
        for name in clashing(mine, theirs):
            values = {STORED: _shown(room, theirs, name), MINE: _shown(room, mine, name)}
            st.radio(
                say(FIELDS[name]),
                [STORED, MINE],
                format_func=partial(_side_words, values),
                key=f"merge_{name}",
                persist_state="session",
            )
        with st.container(horizontal=True):
            st.button(
                say("objectives.conflict.save"),
                type="primary",
                key="objective_merge",
                on_click=save_merged,
                args=(room.desk.home.state,),
            )
            st.button(say("objectives.conflict.drop"), key="objective_drop", on_click=drop_draft)


def _side_words(values: dict[str, str], side: str) -> str:
    return say(_SIDES[side], value=values[side])


def _shown(room: Room, objective: Objective, name: str) -> str:
    value = getattr(objective, name)
    if isinstance(value, date):
        return day_words(value - _DAY if name == "end_day" else value)
    if name == "parent_id":
        titles = {each.id: each.title for each in (*room.archived, *room.objectives)}
        value = titles.get(value, value)
    return verbatim(value, _SHOWN) or say("objectives.conflict.empty_text")

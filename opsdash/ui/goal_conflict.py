"""Two people on one goal: both versions side by side, and an explicit choice between them."""

from datetime import date
from typing import Final

import streamlit as st

from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.goal_draft import differences, keep_mine, take_theirs
from opsdash.ui.goal_room import Room
from opsdash.ui.moments import clock_words
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goals import FIELDS, filter_words, value_words

_WIDTH: Final = 820


def show_conflict(room: Room, mine: Goal, theirs: Goal) -> None:
    """`theirs` is stored, `mine` is what this person wanted to save instead."""
    with st.container(width=_WIDTH, gap="medium", key="goal_conflict"):
        time = clock_words(theirs.updated_at, room.desk.organisation.timezone)
        key = "goals.conflict.notice_deleted" if theirs.is_deleted else "goals.conflict.notice"
        st.info(say(key, time=time), icon=":material/call_split:")
        names = [name for name in differences(mine, theirs) if name in FIELDS]
        if names:
            st.table(
                {
                    say("goals.conflict.field"): [say(FIELDS[name]) for name in names],
                    say("goals.conflict.theirs"): [_cell(room, theirs, name) for name in names],
                    say("goals.conflict.yours"): [_cell(room, mine, name) for name in names],
                },
                border="horizontal",
                hide_index=True,
            )
            st.caption(say("goals.conflict.same"))
        _choices(room, theirs)


def _choices(room: Room, theirs: Goal) -> None:
    gone = theirs.is_deleted
    with st.container(horizontal=True):
        st.button(
            say("goals.conflict.keep_deleted" if gone else "goals.conflict.keep"),
            type="primary",
            key="goal_keep_mine",
            on_click=keep_mine,
            args=(room.desk.home.state,),
        )
        st.button(
            say("goals.conflict.take_deleted" if gone else "goals.conflict.take"),
            key="goal_take_theirs",
            on_click=take_theirs,
        )


def _cell(room: Room, goal: Goal, name: str) -> str:
    value = getattr(goal, name)
    metric = room.desk.catalog.metrics.get(goal.metric)
    if name in {"baseline", "target"}:
        return value_words(metric, value, room.currency)
    if name == "metric":
        return metric.name if metric else verbatim(value)
    if name == "filters":
        return verbatim_lines(filter_words(goal, room.desk.catalog), REASON_LENGTH)
    if isinstance(value, date):
        return day_words(value)
    return verbatim_lines(value, REASON_LENGTH) or say("goals.conflict.empty_text")

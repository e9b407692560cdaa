"""What people say about a frozen view."""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.errors import OpsdashError
from opsdash.report.frozen.records import (
    TEXT_LENGTH,
    Comment,
    add_comment,
    comments_on,
    delete_comment,
    may_remove,
)
from opsdash.report.frozen.told import moment_words
from opsdash.ui.acting import actor_of_run
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.frozen_links import problem_words
from opsdash.ui.frozen_room import Room
from opsdash.ui.process import current_home
from opsdash.words import say

_TEXT: Final = "frozen_comment"
_TOLD: Final = "frozen_comment_told"
_WIDTH: Final = 800


def draw_comments(desk: Desk, room: Room) -> None:
    st.space("small")
    st.header(say("frozen.comments.title"), anchor=False)
    said = comments_on(desk.home.state, room.view.id)
    may_say = desk.may(Right.DESCRIBE)
    with st.container(width=_WIDTH, gap="small"):
        if not said:
            st.caption(say("frozen.comments.none"))
        for comment in said:
            _draw_comment(desk, comment)
        if may_say:
            _draw_form(room)


def _draw_comment(desk: Desk, comment: Comment) -> None:
    zone = desk.organisation.timezone
    who = say(
        "frozen.comment_by",
        by=verbatim(comment.created_by),
        at=moment_words(comment.created_at, zone),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"{verbatim_lines(comment.text, TEXT_LENGTH)}  \n:small[:gray[{who}]]", width="stretch"
        )
        if may_remove(comment, desk.actor):
            st.button(
                f":small[{say('frozen.comments.remove')}]",
                type="tertiary",
                key=f"comment_remove_{comment.id}",
                on_click=_remove,
                args=(comment,),
            )


def _draw_form(room: Room) -> None:
    told = st.session_state.pop(_TOLD, "")
    if told:
        st.info(told)
    st.text_area(
        say("frozen.comments.add"),
        max_chars=TEXT_LENGTH,
        height=80,
        key=_TEXT,
    )
    st.button(say("frozen.comments.do_add"), key="frozen_comment_add", on_click=_add, args=(room,))


def _add(room: Room) -> None:
    home = current_home()
    text = str(st.session_state.get(_TEXT) or "")
    try:
        add_comment(home.state, room.view, text, actor_of_run(home))
    except OpsdashError as problem:
        st.session_state[_TOLD] = problem_words(problem)
    else:
        st.session_state[_TEXT] = ""


def _remove(comment: Comment) -> None:
    home = current_home()
    try:
        delete_comment(home.state, comment, actor_of_run(home))
    except OpsdashError as problem:
        st.session_state[_TOLD] = problem_words(problem)

"""What just happened on the Goals page, told once; a deletion can be undone from here."""

from functools import partial
from typing import Final

import streamlit as st

from opsdash.goals.goal_problems import TITLE_LENGTH
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_actions import Notice, deleted_goal, taken_notice, undo_removal
from opsdash.ui.goal_room import Room
from opsdash.ui.goal_table import reread_table
from opsdash.ui.goal_undo import draw_undo
from opsdash.words import say

_TOASTS: Final = {
    Notice.SAVED: "goals.notices.saved",
    Notice.RESTORED: "goals.notices.restored",
}
_WIDTH: Final = 820


def show_notices(room: Room) -> None:
    draw_undo(room.desk.home.state, partial(reread_table, room))
    notice = taken_notice()
    if notice in _TOASTS:
        st.toast(say(_TOASTS[notice]))
    elif notice is Notice.DELETE_CONFLICT:
        st.info(say("goals.notices.delete_conflict"), icon=":material/call_split:", width=_WIDTH)
    gone = deleted_goal()
    if gone is not None:
        with st.container(
            horizontal=True, vertical_alignment="center", width=_WIDTH, key="goal_undo_row"
        ):
            st.markdown(
                say("goals.notices.deleted", title=verbatim(gone.title, TITLE_LENGTH)),
                width="content",
            )
            st.button(
                say("goals.notices.undo"),
                key="goal_undo",
                icon=":material/undo:",
                on_click=undo_removal,
                args=(room.desk.home.state, gone),
            )
    elif room.is_link_stale:
        st.info(say("goals.notices.unknown_link"), icon=":material/info:", width=_WIDTH)

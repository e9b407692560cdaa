"""Goals: what was promised, where each promise stands, and the form to make one."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.goal_conflict import show_conflict
from opsdash.ui.goal_draft import current_draft
from opsdash.ui.goal_form import show_form
from opsdash.ui.goal_head import (
    conflict_head,
    draw_bar,
    form_head,
    list_head,
    show_empty,
    show_nothing_here,
)
from opsdash.ui.goal_list import show_list
from opsdash.ui.goal_notices import show_notices
from opsdash.ui.goal_opened import show_goal
from opsdash.ui.goal_room import enter

room = enter(open_desk())
draft = current_draft()

if draft and draft.base and draft.mine and draft.theirs:
    conflict_head(room, draft.mine)
    show_conflict(room, draft.base, draft.mine, draft.theirs)
elif draft:
    form_head(room, draft)
    show_form(room, draft)
else:
    list_head(room)
    show_notices(room)
    draw_bar(room)
    if room.listed:
        show_list(room)
    elif room.standings:
        show_nothing_here()
    else:
        show_empty(room)
    if room.opened:
        st.space("small")
        show_goal(room, room.opened)

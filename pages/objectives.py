"""Objectives: what goals serve together, who carries what of a target, how a quarter ended."""

import streamlit as st

from opsdash.access.rights import Right
from opsdash.ui.desk import open_desk
from opsdash.ui.objective_actions import show_notices
from opsdash.ui.objective_close import close_head, endings_of, show_close
from opsdash.ui.objective_draft import current_draft
from opsdash.ui.objective_form import show_conflict, show_form
from opsdash.ui.objective_head import (
    CLOSE,
    draw_choices,
    form_head,
    show_empty,
    tree_head,
    view_of_page,
)
from opsdash.ui.objective_parts import parts_head, show_parts_form
from opsdash.ui.objective_room import enter
from opsdash.ui.objective_tree import show_archive, show_tree

room = enter(open_desk())
draft = current_draft()

if draft:
    form_head(room, draft)
    if draft.mine and draft.theirs:
        show_conflict(room, draft.mine, draft.theirs)
    else:
        show_form(room, draft)
elif room.parting and room.desk.may(Right.PROMISE):
    parts_head(room, room.parting)
    show_notices(room.desk.home.state, is_link_stale=False)
    show_parts_form(room, room.parting)
elif view_of_page() == CLOSE:
    found = endings_of(room)
    close_head(room, found)
    show_notices(room.desk.home.state, is_link_stale=room.is_link_stale)
    draw_choices(room)
    show_close(room, found)
else:
    tree_head(room)
    show_notices(room.desk.home.state, is_link_stale=room.is_link_stale)
    draw_choices(room)
    if not room.objectives:
        show_empty(room)
    show_tree(room)
    st.space("small")
    show_archive(room)

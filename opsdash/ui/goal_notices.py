"""What just happened to goals, told once; what was saved in the table can be undone from here."""

from functools import partial

import streamlit as st

from opsdash.ui.goal_actions import taken_notice
from opsdash.ui.goal_room import Room
from opsdash.ui.goal_table import reread_table
from opsdash.ui.goal_undo import draw_undo
from opsdash.words import say


def show_notices(room: Room) -> None:
    draw_undo(room.desk.home.state, partial(reread_table, room))
    show_saved()


def show_saved() -> None:
    if taken_notice():
        st.toast(say("goals.notices.saved"))

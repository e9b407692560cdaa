"""Your account: what it opens, where it is signed in, and its password."""

import streamlit as st

from opsdash.ui.account_password import draw_password
from opsdash.ui.account_sessions import draw_head, draw_sessions
from opsdash.ui.desk import open_desk

desk = open_desk()
draw_head(desk)
with st.container(width=820):
    draw_sessions(desk)
    draw_password(desk)

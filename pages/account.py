"""Your account: the start page, what is followed, where one is signed in, and the password."""

import streamlit as st

from opsdash.ui.account_followed import draw_followed
from opsdash.ui.account_password import draw_password
from opsdash.ui.account_sessions import draw_head, draw_sessions
from opsdash.ui.account_start import draw_start
from opsdash.ui.desk import open_desk

desk = open_desk()
draw_head(desk)
with st.container(width=820):
    draw_start(desk)
    draw_followed(desk)
    draw_sessions(desk)
    draw_password(desk)

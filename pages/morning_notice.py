"""Morning notice: when it is sent, where to, what it would say now, and what became of it."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.notice_form import draw_receiver_form
from opsdash.ui.notice_head import draw_head
from opsdash.ui.notice_hour import draw_hour
from opsdash.ui.notice_log import draw_log
from opsdash.ui.notice_preview import draw_preview
from opsdash.ui.notice_receivers import draw_receivers
from opsdash.ui.notice_room import enter

room = enter(open_desk())
draw_head(room)
draw_receiver_form(room)
with st.container(width=820):
    draw_hour(room)
    st.space("small")
    draw_receivers(room)
    st.space("small")
    draw_preview(room)
    st.space("small")
    draw_log(room)

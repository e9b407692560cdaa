"""One goal: where it stands, its chance, its chart, its check-ins, its end and its past."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.goal_page_check_ins import show_check_ins
from opsdash.ui.goal_page_end import show_end
from opsdash.ui.goal_page_head import show_head, show_unknown
from opsdash.ui.goal_page_parts import show_parts
from opsdash.ui.goal_page_past import show_past
from opsdash.ui.goal_page_promise import show_promise
from opsdash.ui.goal_page_room import enter
from opsdash.ui.goal_page_target import show_target
from opsdash.ui.goal_page_way import show_way
from opsdash.ui.page_end import end_page

desk = open_desk()
page = enter(desk)

if page is None:
    show_unknown(desk)
    end_page()

show_head(page)
st.space("small")
chart, card = st.columns([2, 1], gap="large")
with chart:
    show_way(page)
    show_target(page)
    show_parts(page)
with card:
    show_promise(page)
st.space("small")
show_check_ins(page)
st.space("small")
show_end(page)
st.space("small")
show_past(page)

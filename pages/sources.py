"""Sources: which days each source covers, what came last, and what is deleted on request."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.source_erasing import draw_customer, draw_done
from opsdash.ui.source_list import draw_head, draw_none, draw_sources, read_sources

desk = open_desk()
sources = read_sources(desk)
draw_head(desk, sources)
draw_done()
if sources:
    draw_sources(desk, sources)
else:
    draw_none()
st.space("small")
draw_customer(desk)

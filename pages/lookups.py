"""Names and groups: one name for each thing, who belongs to whom, and what a currency is worth."""

import streamlit as st

from opsdash.intake.change_batches import LOOKUP
from opsdash.ui.change_history import draw_history, show_told
from opsdash.ui.desk import open_desk
from opsdash.ui.lookups_merge import draw_merging
from opsdash.ui.lookups_room import draw_head, open_room
from opsdash.ui.lookups_tables import draw_tables
from opsdash.words import say

desk = open_desk()
room = open_room(desk)
draw_head(room)
show_told()
with st.container(width=800):
    st.markdown(say("lookups.body"))
st.space("small")
draw_merging(room)
st.space("small")
draw_tables(room)
st.space("small")
draw_history(desk, LOOKUP)

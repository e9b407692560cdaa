"""Calendar: which hours are worked, which days are not like the others, and what happened."""

import streamlit as st

from opsdash.ui.calendar_head import draw_head
from opsdash.ui.calendar_parts import draw_parts
from opsdash.ui.calendar_room import enter
from opsdash.ui.calendar_year import draw_year
from opsdash.ui.desk import open_desk

room = enter(open_desk())
draw_head(room)
draw_year(room)
st.space("small")
draw_parts(room)

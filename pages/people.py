"""People: who has an account, what it opens, and how somebody is let in."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.people_change import draw_change
from opsdash.ui.people_close import draw_close
from opsdash.ui.people_head import draw_head
from opsdash.ui.people_invite import draw_invite, draw_invite_button
from opsdash.ui.people_list import draw_closed, draw_people, draw_told, draw_waiting
from opsdash.ui.people_rights import draw_rights
from opsdash.ui.people_room import enter
from opsdash.ui.people_tokens import draw_tokens

room = enter(open_desk())
draw_head(room)
draw_change(room)
draw_close(room)
draw_invite(room)
with st.container(width=820):
    draw_told(room)
    draw_invite_button(room)
    draw_people(room)
    draw_waiting(room)
    draw_closed(room)
    draw_tokens(room)
    draw_rights()

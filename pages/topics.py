"""Topics: the rules of a source that give each inquiry one topic, what they cover, what changed."""

import streamlit as st

from opsdash.intake.change_batches import TOPICS
from opsdash.ui.change_history import draw_history, show_told
from opsdash.ui.desk import open_desk
from opsdash.ui.topics_room import draw_head, draw_none, draw_source, open_room
from opsdash.ui.topics_rules import draw_coverage, draw_rules
from opsdash.words import say

desk = open_desk()
room = open_room(desk)
draw_head(room)
show_told()
if room.source is None:
    draw_none()
else:
    with st.container(width=800):
        st.markdown(say("topics.body"))
    draw_source(room)
    draw_coverage(room, draw_rules(room))
    st.space("small")
    draw_history(desk, TOPICS, room.source)

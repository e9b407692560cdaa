"""The card of a metric: what it is, its value, where it comes from, and what it is held against."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.effect import draw_effect
from opsdash.ui.metric_card_goals import draw_goals
from opsdash.ui.metric_card_levels import draw_levels
from opsdash.ui.metric_card_lines import draw_history, draw_split
from opsdash.ui.metric_card_meaning import draw_meaning
from opsdash.ui.metric_card_room import enter
from opsdash.ui.metric_card_value import draw_head, draw_unknown, draw_value
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.outlook import draw_outlook
from opsdash.ui.own_metric_links import edit_link
from opsdash.ui.page_end import end_page
from opsdash.ui.why import draw_why

desk = open_desk()
card = enter(desk)

if card is None:
    draw_unknown(desk)
    end_page()

draw_head(card)
if desk.coverage.is_empty:
    draw_no_data(desk)
else:
    draw_value(card)
    if not card.is_missing:
        draw_history(card)
        draw_outlook(card)
        st.space("small")
        draw_split(card)
        st.space("small")
        draw_why(desk, card.metric)
        draw_effect(card)
st.space("small")
draw_levels(card)
st.space("small")
draw_meaning(card)
edit_link(desk, card.metric.id)
st.space("small")
draw_goals(card)

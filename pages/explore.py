"""Explorer: any metrics, any split, any steps, as pictures and as one table."""

import streamlit as st

from opsdash.ui import panels
from opsdash.ui.desk import open_desk
from opsdash.ui.explorer_asked import settle_asked
from opsdash.ui.explorer_controls import draw_controls
from opsdash.ui.explorer_head import draw_evidence, draw_title, title_words
from opsdash.ui.explorer_pictures import draw_pictures
from opsdash.ui.explorer_room import available_metrics, explore, first_metrics, known_names
from opsdash.ui.explorer_table import draw_table
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.page_end import end_page
from opsdash.ui.saved_view_list import draw_views
from opsdash.words import say

desk = open_desk()

if desk.coverage.is_empty:
    desk.head(say("explorer.grey_empty"), say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()

available = available_metrics(desk)
asked = settle_asked(known_names(desk), first_metrics(available))
draw_title(desk, asked)
draw_controls(desk, asked, available)
if asked.metrics:
    found = explore(desk, asked)
    title = title_words(desk, asked)
    draw_evidence(found)
    if found.metrics:
        if asked.look != "table":
            draw_pictures(found, title)
        draw_table(found, title)
else:
    panels.plain(say("explorer.unasked"))
st.space("small")
draw_views(desk)

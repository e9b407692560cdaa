"""Metrics: everything that can be measured, with its value, its line, and where it stands."""

import streamlit as st

from opsdash.ui import panels
from opsdash.ui.desk import open_desk
from opsdash.ui.explorer_links import explore_link
from opsdash.ui.metrics_list import (
    draw_listing,
    explorable,
    listing_grey,
    pick_search,
    read_listing,
)
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.own_metric_links import own_metrics_link
from opsdash.ui.page_end import end_page
from opsdash.words import say

desk = open_desk()

if desk.coverage.is_empty:
    desk.head(say("metrics.grey_empty"), say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()

listing = read_listing(desk)
desk.head(listing_grey(desk), listing.finding)
with st.container(width=800):
    st.markdown(say("metrics.note"))
    panels.limits(listing.totals)
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    wanted = pick_search()
    explore_link(*explorable(listing))
    own_metrics_link(desk)
draw_listing(desk, listing, wanted)

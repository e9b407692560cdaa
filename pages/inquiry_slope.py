"""Inquiry slope: do inquiries grow slower than sales, and where does the difference come from."""

import streamlit as st

from opsdash.ui import slope, slope_told
from opsdash.ui.desk import open_desk
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.page_end import end_page
from opsdash.ui.reached import when_reached
from opsdash.ui.why import draw_why
from opsdash.words import say
from opsdash.words.slope import headline

desk = open_desk()

if desk.coverage.is_empty:
    desk.head(say("slope.grey_empty"), say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()

evidence = st.container(width=800)
base = slope.pick_base(desk.coverage)
finding = slope_told.found_slope(desk, base)

if finding.slope is None:
    compared = slope.read_compared(desk, base)
    desk.head(compared.grey, compared.title)
    with evidence:
        slope.draw_compared(compared)
        slope_told.draw_refusal(finding, desk)
    slope.draw_index(compared, desk)
else:
    desk.head(slope_told.grey_words(finding, desk), headline(finding, desk.catalog))
    with evidence:
        slope_told.draw_evidence(finding, desk)
    slope_told.draw_slope(finding, base, desk)
    st.space("small")
    when_reached("compared", lambda: slope.draw_section(desk, base), height=slope.COMPARED_HEIGHT)
st.space("small")
when_reached("rate", lambda: slope.draw_rate(desk, base), height=slope.RATE_HEIGHT)
st.space("small")
draw_why(desk, desk.catalog.metrics["inquiries"], base)
st.space("small")
when_reached("rankings", lambda: slope.draw_rankings(desk), height=slope.RANKING_HEIGHT)

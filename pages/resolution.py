"""Resolution: how many inquiries are solved in one stop, how long it takes, and what stays open."""

import streamlit as st

from opsdash.findings.resolution import HEAD, read_resolution
from opsdash.ui import panels, resolution
from opsdash.ui.desk import open_desk
from opsdash.ui.lines import line_questions
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.page_end import end_page
from opsdash.ui.reached import when_reached
from opsdash.ui.resolution_lines import draw_lines
from opsdash.ui.resolution_promises import draw_promises
from opsdash.ui.resolution_table import draw_where
from opsdash.ui.survival import HEIGHT as SURVIVAL_HEIGHT
from opsdash.ui.survival import draw_survival
from opsdash.ui.why import draw_why
from opsdash.words import say
from opsdash.words.resolution import (
    resolution_evidence,
    resolution_grey,
    resolution_headline,
)

desk = open_desk()
view = desk.view

if desk.coverage.is_empty:
    desk.head(say("resolution.grey_empty"), say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()
if not desk.coverage.has("inquiry"):
    desk.head(say("resolution.grey_empty"), say("resolution.empty.title"))
    resolution.draw_no_inquiries(desk)
    end_page()

evidence = st.container(width=800)
st.header(say("resolution.one_stop.title"), anchor=False)
rate = resolution.pick_rate(desk.catalog)
line = line_questions(desk.catalog.metrics[rate], view)
totals, *_ = desk.ask_all(view.question((*HEAD, rate)), *line)
finding = read_resolution(totals, rate)

grey = panels.escaped(resolution_grey(view.period, view.compared, view.filters))
desk.head(grey, resolution_headline(finding, totals))
with evidence:
    st.markdown(resolution_evidence(finding, totals))
    panels.limits(totals)

resolution.draw_one_stop(desk, rate, finding)
st.space("small")
when_reached(
    "survival",
    lambda: draw_survival(desk, desk.catalog.metrics[finding.rate.metric]),
    height=SURVIVAL_HEIGHT,
)
st.space("small")
when_reached("times", lambda: draw_lines(desk), height=resolution.TIMES_HEIGHT)
st.space("small")
when_reached("where", lambda: draw_where(desk, finding.rate.metric), height=resolution.WHERE_HEIGHT)
st.space("small")
draw_why(desk, desk.catalog.metrics[finding.rate.metric])
st.space("small")
when_reached("promises", lambda: draw_promises(desk), height=resolution.KEPT_HEIGHT)

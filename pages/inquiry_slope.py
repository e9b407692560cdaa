"""Inquiry slope: do inquiries grow slower than sales, and where does the difference come from."""

import streamlit as st

from opsdash.findings.growth import read_growth
from opsdash.ui import panels, slope
from opsdash.ui.desk import open_desk
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.reached import when_reached
from opsdash.words import say, sentences

desk = open_desk()
view = desk.view

if desk.coverage.is_empty:
    desk.head(say("slope.grey_empty"), say("shell.empty.headline"))
    draw_no_data(desk)
    st.stop()

evidence = st.container(width=800)
base = slope.pick_base(desk.coverage)
metrics = ("inquiries", base, slope.RATES[base])
totals = desk.ask(view.question(metrics))
growth = read_growth(totals, base)

grey = panels.escaped(sentences.slope_grey(view.period, view.compared, view.filters))
desk.head(grey, sentences.slope_headline(growth))
with evidence:
    st.markdown(sentences.slope_evidence(growth, view.period, view.compared))
    panels.limits(totals)

lines = desk.ask(view.question(metrics, grain=view.grain, period=view.line_period))
slope.draw_index(lines, growth, base, desk)
st.space("small")
when_reached(
    "rate", lambda: slope.draw_rate(lines, totals, growth, base, desk), height=slope.RATE_HEIGHT
)
st.space("small")
when_reached("rankings", lambda: slope.draw_rankings(desk), height=slope.RANKING_HEIGHT)

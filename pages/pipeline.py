"""Pipeline: how many deals are won, what is open, and what becomes of leads."""

from functools import partial

import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.findings.pipeline import read_pipeline
from opsdash.ui import panels, pipeline
from opsdash.ui.desk import open_desk
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.page_end import end_page
from opsdash.ui.reached import when_reached
from opsdash.ui.rows_links import rows_link
from opsdash.ui.signals import judged_in
from opsdash.ui.tiles import draw_tiles
from opsdash.words import say, sentences
from opsdash.words.pipeline import pipeline_evidence, pipeline_grey, pipeline_headline

desk = open_desk()
view = desk.view

if desk.coverage.is_empty:
    desk.head(say("pipeline.grey_empty"), say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()
if not pipeline.has_crm(desk.coverage):
    desk.head(say("pipeline.grey_empty"), say("pipeline.empty.title"))
    pipeline.draw_no_crm(desk)
    end_page()

totals, weeks = desk.ask_all(
    view.question(pipeline.METRICS),
    view.question(pipeline.TILES, grain=Grain.WEEK, period=view.judged_period),
)
finding = read_pipeline(totals)

grey = panels.escaped(pipeline_grey(view.period, view.compared, view.filters))
desk.head(grey, pipeline_headline(finding, totals))
with st.container(width=800):
    st.markdown(pipeline_evidence(finding, totals))
    panels.limits(totals)

st.header(say("pipeline.tiles.title"), anchor=False)
st.caption(sentences.tiles_note(view.period, view.compared))
tiles = [desk.catalog.metrics[name] for name in pipeline.TILES]
draw_tiles(tiles, totals, weeks, partial(rows_link, view, back="pipeline"), judged_in(desk, weeks))
st.space("small")
pipeline.draw_closed(desk)
st.space("small")
when_reached("win_rates", lambda: pipeline.draw_win_rates(desk), height=pipeline.BY_HEIGHT)
st.space("small")
when_reached("funnels", lambda: pipeline.draw_funnels(desk), height=pipeline.FUNNEL_HEIGHT)
st.space("small")
when_reached("cohorts", lambda: pipeline.draw_cohorts(desk), height=pipeline.COHORT_HEIGHT)

"""Today: how fresh the data is, what changed, the key metrics, and what needs somebody.

As everybody's, or with the metrics and goals of the visitor alone.
"""

from functools import partial

import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.findings.growth import read_growth
from opsdash.ui import panels
from opsdash.ui.desk import open_desk
from opsdash.ui.links import SLOPE_PAGE, follow_old_link
from opsdash.ui.mine import draw_followed, draw_switch, mine_of
from opsdash.ui.needs import draw_goals_and_needs, today_of
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.page_end import end_page
from opsdash.ui.pins import draw_pins
from opsdash.ui.rows_links import rows_link
from opsdash.ui.signals import draw_changed, judged_in
from opsdash.ui.slope import RATES, available_bases, days_against
from opsdash.ui.tiles import draw_tiles, tiles_for
from opsdash.words import say, sentences

desk = open_desk()
follow_old_link(desk)
view = desk.view
told = sentences.today_grey(desk.coverage, today_of(desk), view.filters)
grey = panels.escaped(told)

if desk.coverage.is_empty:
    desk.head(grey, say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()

tiles = tiles_for(desk.catalog, desk.coverage)
metrics = tuple(metric.id for metric in tiles)
totals, weeks = desk.ask_all(
    view.question(metrics),
    view.question(metrics, grain=Grain.WEEK, period=view.judged_period),
)
judged = judged_in(desk, weeks)
growth = read_growth(totals, available_bases(desk.coverage)[0])

desk.head(grey, sentences.headline(growth, judged.get(RATES[growth.base])))
with st.container(width=800):
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        evidence = sentences.today_evidence(growth, totals.currency, days_against(view))
        st.markdown(evidence, width="content")
        st.page_link(SLOPE_PAGE, label=f":blue[{say('today.slope_link')}]")
    panels.limits(totals, told)

mine = mine_of(desk)
draw_switch(desk, mine)
if mine is None:
    draw_changed(desk, judged, totals.currency)
    st.header(say("today.tiles"), anchor=False)
    st.caption(sentences.tiles_note(view.period, view.compared, has_targets=view.has_targets))
    draw_tiles(tiles, totals, weeks, partial(rows_link, view, back="today"), judged)
else:
    draw_followed(desk, mine)
draw_pins(desk, own=mine is not None)
draw_goals_and_needs(desk, mine)

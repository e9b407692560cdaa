"""Settings: zone, currency, first day of the week, one's own choices, and the sample company."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.links import ACCOUNT_PAGE
from opsdash.ui.organisation_form import ask_organisation, ask_sprints
from opsdash.ui.record_past import draw_setting_link
from opsdash.ui.settings_actions import draw_sample, draw_saved, draw_team, note_version, save
from opsdash.words import say

desk = open_desk()
desk.head(say("settings.grey"), say("settings.title"))

with st.container(width=480):
    draw_saved()
    note_version(desk, "set")
    with st.form("organisation", border=False):
        answers = ask_organisation(desk.organisation, key="set")
        answers = ask_sprints(desk.organisation, answers, key="set")
        st.caption(say("settings.zone_note"))
        wants_save = st.form_submit_button(say("settings.save"), type="primary", key="save")
    if wants_save:
        save(desk, answers)
    draw_setting_link(desk, "organisation")
    st.page_link(ACCOUNT_PAGE, label=f":blue[{say('settings.own')}]")

st.space("small")
with st.container(width=820):
    st.header(say("settings.sample_title"), anchor=False)
    draw_sample(desk)
    draw_team()

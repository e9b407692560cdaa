"""The first start: one question, two doors, and a picture of the answer."""

import streamlit as st

from opsdash.charts import welcome
from opsdash.ui import chart
from opsdash.ui.desk import open_desk
from opsdash.ui.first_run import draw_answers, open_import, open_sample
from opsdash.words import say

desk = open_desk()

with st.container(horizontal_alignment="center"), st.container(width=904):
    st.space("large")
    st.caption(say("welcome.grey"))
    st.title(say("welcome.title"), anchor=False)
    st.markdown(say("welcome.body"))
    st.space("small")
    own, sample = st.columns(2, gap="medium")
    with own.container(border=True, height="stretch"):
        st.subheader(say("welcome.import_title"), icon=":material/upload_file:", anchor=False)
        st.markdown(f":gray[{say('welcome.import_body')}]")
        wants_import = st.button(
            say("welcome.import_action"), icon=":material/upload:", key="own_door"
        )
        st.caption(say("welcome.import_note"))
    with sample.container(border=True, height="stretch"):
        st.subheader(say("welcome.sample_title"), icon=":material/explore:", anchor=False)
        st.markdown(f":gray[{say('welcome.sample_body')}]")
        wants_sample = st.button(say("welcome.sample_action"), type="primary", key="sample_door")
        waiting = st.container()
    answers = draw_answers(desk.organisation)
    st.space("medium")
    st.subheader(say("welcome.picture_title"), anchor=False)
    chart.draw(
        welcome(
            say("welcome.picture_focus"),
            say("welcome.picture_comparison"),
            alt=say("welcome.picture_alt"),
        ),
        key="welcome_picture",
    )
    st.caption(say("welcome.picture_note"))

if wants_import:
    open_import(desk.home, answers)
if wants_sample:
    with waiting:
        open_sample(desk.home, answers)

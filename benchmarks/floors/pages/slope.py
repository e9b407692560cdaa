"""Inquiry slope, with literal values and compiled charts."""

import streamlit as st

from benchmarks.floors.literals import charts

HOLLOW = ":small[:gray[Hollow: the week is not over or not settled yet.]]"
BRIDGE = "The title compares four weeks with the four before; the lines show all 53 weeks."
index, rate, channels, topics = charts()

evidence = st.container(width=800)
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown(":small[:gray[Measured against]]", width="content")
    st.segmented_control(
        "Measured against",
        ("Orders", "Sales"),
        default="Orders",
        required=True,
        label_visibility="collapsed",
        key="d",
        bind="query-params",
        persist_state="session",
    )
with st.session_state["head"]:
    st.caption("Inquiry slope · 1 December to 28 December 2025, against 3 November to 30 November")
    st.title("Inquiries grow faster than orders, by 1.9 pts.", anchor=False)
with evidence:
    st.markdown("Inquiries +3.1 %, orders +1.2 %: a gap of **+1.9 pts** against 3 November.")
for key, title, note, (spec, rows) in (
    ("index", "Orders and inquiries", "Index, mean of the first four weeks = 100.", index),
    ("rate", "Customers ask more per order", "Inquiries per 100 orders, by week.", rate),
):
    st.subheader(title, anchor=False)
    st.caption(note)
    if key == "index":
        st.caption(BRIDGE)
    st.vega_lite_chart(rows, spec, key=key, width="stretch")
    st.markdown(HOLLOW)
    st.expander("Show the table", key=f"{key}_table", type="compact", on_change="rerun")
    st.space("small")
for place, key, title, (spec, rows) in zip(
    st.columns(2, gap="large"),
    ("channels", "topics"),
    ("Inquiries by contact channel", "Inquiries by topic"),
    (channels, topics),
    strict=True,
):
    with place:
        st.subheader(title, anchor=False)
        st.caption("1 December to 28 December 2025. The tick shows 3 November to 30 November 2025.")
        st.vega_lite_chart(rows, spec, key=key, width="stretch")
        st.expander("Show the table", key=f"{key}_table", type="compact", on_change="rerun")

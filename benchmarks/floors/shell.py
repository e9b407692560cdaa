"""The page floor: shell and filter bar with the elements of opsdash, all of them literals.

What it draws is compared with what opsdash draws whenever it is measured, so it cannot fall behind.
"""

import streamlit as st

from benchmarks.floors.literals import ASSETS, CHANNELS, PAGES, PERIODS, TOPICS, share

st.set_page_config(page_icon=ASSETS / "favicon.png", layout="wide")
st.logo(ASSETS / "logo.svg", size="medium")
page = st.navigation(
    {
        "See": [
            st.Page(PAGES / "today.py", title="Today", url_path="today", default=True),
            st.Page(PAGES / "slope.py", title="Inquiry slope", url_path="inquiry-slope"),
        ],
        "Decide": [st.Page(PAGES / "empty.py", title="Goals", url_path="goals")],
        "Data": [
            st.Page(PAGES / "empty.py", title="Import", url_path="import"),
            st.Page(PAGES / "empty.py", title="Settings", url_path="settings"),
        ],
    },
    expanded=True,
)
st.session_state["head"] = st.container(width=860)
with st.container(horizontal=True, wrap=False, gap="medium", key="filters"):
    with st.popover("Last 4 weeks", type="tertiary", icon=":material/calendar_today:"):
        st.pills(
            "Period",
            ("4 weeks", "13 weeks", "26 weeks", "52 weeks", "Week to date", "Month to date",
             "Quarter to date", "Year to date"),
            default="4 weeks",
            required=True,
            key="p",
            bind="query-params",
            persist_state="session",
        )  # fmt: skip
        st.selectbox(
            "A month, a quarter or a year",
            PERIODS,
            index=None,
            placeholder="Choose one",
            key="p_calendar",
        )
        st.date_input("From and to", value=[], key="p_days", format="YYYY-MM-DD")
        st.caption("Periods count back from 31 December 2025, the last complete day of data.")
    with st.popover("vs 4 weeks before", type="tertiary"):
        st.radio(
            "Compare with",
            ("Period before", "Year before", "Nothing"),
            key="cmp",
            bind="query-params",
            persist_state="session",
        )
    with st.popover("By week", type="tertiary"):
        st.radio(
            "Lines by",
            ("Day", "Week", "Month"),
            index=1,
            key="g",
            bind="query-params",
            persist_state="session",
        )
    with st.popover("All channels", type="tertiary"):
        st.multiselect(
            "Contact channel",
            CHANNELS,
            placeholder="All channels",
            key="ch",
            bind="query-params",
            persist_state="session",
        )
    with st.popover("All topics", type="tertiary"):
        st.multiselect(
            "Topic",
            TOPICS,
            placeholder="All topics",
            key="t",
            bind="query-params",
            persist_state="session",
        )
    share()
page.run()

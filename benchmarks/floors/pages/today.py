"""Today, with literal values."""

from typing import Literal

import streamlit as st

from benchmarks.floors.literals import PAGES

Arrow = Literal["up", "down", "off"]

SPARK = [4791.0 + 13 * (week % 5) for week in range(26)]
TILES: tuple[tuple[str, str, str, Arrow], ...] = (
    ("Inquiries", "19,165", "+3.1 %", "up"),
    ("Orders", "9,583", "+1.2 %", "up"),
    ("Per 100 orders", "200", "0.0 %", "off"),
    ("Backlog", "30,469", "+622", "up"),
    ("One-stop rate", "94.1 %", "-0.2 pts", "down"),
    ("Reopen rate", "4.49 %", "+0.2 pts", "up"),
    ("Resolution median", "4.4 h", "+4.0 %", "up"),
    ("Sales", "1.05 M EUR", "+0.1 %", "up"),
)
LIMITED = {"One-stop rate": "last 7 days open"}


def draw_open(label: str) -> None:
    st.button(
        ":small[:blue[Open]]",
        type="tertiary",
        help="Its line, its definition and the numbers behind it",
        key=f"open_{label}",
    )


with st.session_state["head"]:
    st.caption("Saturday 21 November 2026 · Data until 31 December 2025 · 2 of 2 sources complete")
    st.title("Inquiries grew 3.1 % and orders 1.2 %: customers ask more per order.", anchor=False)
with (
    st.container(width=800),
    st.container(horizontal=True, vertical_alignment="center", gap="xsmall"),
):
    st.markdown("**Inquiries rose by 576 to 19,165**, orders by 114 to 9,583.", width="content")
    st.page_link(PAGES / "slope.py", label=":blue[See the slope]")
st.header("Key metrics", anchor=False)
st.caption("1 December to 28 December 2025, against 3 November to 30 November 2025.")
with st.grid(4, min_column_width=150, gap="small"):
    for label, value, change, arrow in TILES:
        with st.container(border=True, gap="xsmall", height="stretch"):
            st.metric(label, value, change, delta_color="off", delta_arrow=arrow, chart_data=SPARK)
            if label in LIMITED:
                st.markdown(f":small[:gray[{LIMITED[label]}]]")
            draw_open(label)
st.space("small")
st.header("Needs someone", anchor=False)
with st.container(horizontal=True, vertical_alignment="center", gap="large"):
    st.markdown(
        "**Import newer data**  \n:small[:gray[The data ends on 31 December 2025, 325 days ago]]",
        width="stretch",
    )
    st.page_link(PAGES / "empty.py", label=":blue[Import]")

"""A finding on a page: its sentence, what limits it, its chart, and under that its table."""

from collections.abc import Sequence

import streamlit as st

from opsdash.charts import Chart
from opsdash.ui import chart, panels
from opsdash.ui.sheets import Sheet


def draw_told(
    sentence: str, note: str, drawn: Chart, *, key: str, sheet: Sheet, more: Sequence[str] = ()
) -> None:
    """`note` says what the chart shows and in which unit; `more` is said under the sentence.

    All of it is plain text: signs of Markdown are shown as they are.
    """
    st.subheader(panels.escaped(sentence), anchor=False)
    with st.container(width=800):
        for text in more:
            st.markdown(panels.escaped(text))
    st.caption(panels.escaped(note))
    chart.draw(drawn, key=key, sheet=sheet)

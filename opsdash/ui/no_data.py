"""What a See page shows before anything was imported: two ways to fill it."""

import streamlit as st

from opsdash.ui.desk import Desk
from opsdash.ui.panels import IMPORT_PAGE
from opsdash.ui.settings_actions import load_sample_company
from opsdash.words import say


def draw_no_data(desk: Desk) -> None:
    """Import files, or look at the sample company first."""
    with st.container(border=True, width=820):
        st.markdown(f"**{say('shell.empty.title')}** {say('shell.empty.body')}")
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.page_link(
                IMPORT_PAGE, label=say("shell.empty.action"), icon=":material/upload_file:"
            )
            wants_sample = st.button(
                say("shell.empty.sample"),
                type="tertiary",
                icon=":material/explore:",
                key="empty_sample",
            )
        if wants_sample:
            load_sample_company(desk)
            st.rerun()

"""What a See page shows before anything was imported: two ways to fill it."""

import streamlit as st

from opsdash.access.rights import Right
from opsdash.ui import not_open
from opsdash.ui.desk import Desk
from opsdash.ui.panels import IMPORT_PAGE
from opsdash.ui.settings_actions import load_sample_company
from opsdash.words import say


def import_link(desk: Desk, label: str) -> None:
    """The way to more data, for who may bring it."""
    if desk.may(Right.LOAD):
        st.page_link(IMPORT_PAGE, label=label, icon=":material/upload_file:")


def draw_no_data(desk: Desk) -> None:
    """Import files, or look at the sample company first."""
    with st.container(border=True, width=820):
        st.markdown(f"**{say('shell.empty.title')}** {say('shell.empty.body')}")
        if not desk.may(Right.LOAD):
            not_open.draw_note(desk.actor, Right.LOAD)
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            import_link(desk, say("shell.empty.action"))
            wants_sample = st.button(
                say("shell.empty.sample"),
                type="tertiary",
                icon=":material/explore:",
                key="empty_sample",
            )
        if wants_sample:
            load_sample_company(desk)
            st.rerun()

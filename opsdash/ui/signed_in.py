"""Who is signed in, with the ways to the account and out; on one's own machine nothing."""

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.ui.escaping import verbatim
from opsdash.ui.links import ACCOUNT_PAGE
from opsdash.ui.process import current_team
from opsdash.words import say


def draw_signed_in(actor: Actor, *, has_pages: bool) -> None:
    """Before the first questions are answered there is no page of the account."""
    if current_team() is None:
        return
    name = verbatim(actor.name)
    with st.sidebar.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if has_pages:
            st.page_link(ACCOUNT_PAGE, label=name, width="content")
        else:
            st.markdown(f":small[:gray[{name}]]", width="content")
        st.markdown(f":small[[{say('shell.sign_out')}](/sign-out)]", width="content")

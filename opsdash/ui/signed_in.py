"""Who is signed in, and the way out, below the navigation; on one's own machine nothing."""

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.ui.escaping import verbatim
from opsdash.ui.process import current_team
from opsdash.words import say


def draw_signed_in(actor: Actor) -> None:
    if current_team() is None:
        return
    with st.sidebar:
        st.markdown(f":small[:gray[{verbatim(actor.name)}] · [{say('shell.sign_out')}](/sign-out)]")

"""The sample company on the Import page: own numbers would be added to its invented ones."""

import streamlit as st

from opsdash.sample import remove_sample
from opsdash.ui.desk import Desk
from opsdash.ui.jobs import run_job
from opsdash.words import say


def draw_sample_notice(desk: Desk, *, key: str) -> None:
    """A quiet line with the way to remove the sample first; nothing where none is loaded."""
    if not desk.coverage.has_sample:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[:gray[{say('imports.sample.note')}]]", width="content")
        pressed = st.button(say("imports.sample.remove"), key=f"imp_sample_{key}")
    if pressed:
        actor = desk.actor
        run_job(say("imports.sample.removing"), lambda _: remove_sample(desk.home, actor))
        st.rerun()

"""The way from a record to its past in Audit, for who may read that."""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.settings import ROOT
from opsdash.ui.desk import Desk
from opsdash.words import say

AUDIT_PAGE: Final = ROOT / "pages" / "audit.py"


def draw_past_link(desk: Desk, noun: str, record_id: str) -> None:
    """Nothing for a record that is not stored."""
    if record_id and desk.may(Right.ADMIT):
        st.page_link(
            AUDIT_PAGE,
            label=f":small[:blue[{say('audit.past')}]]",
            icon=":material/history:",
            query_params={"noun": noun, "id": record_id},
            width="content",
        )

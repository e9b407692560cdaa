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
    if record_id:
        _draw_link(desk, {"noun": noun, "id": record_id})


def draw_setting_link(desk: Desk, noun: str) -> None:
    """The past of what there is but one of: hours, holidays, the organisation."""
    _draw_link(desk, {"noun": noun, "days": "all"})


def _draw_link(desk: Desk, asked: dict[str, str]) -> None:
    if desk.may(Right.ADMIT):
        st.page_link(
            AUDIT_PAGE,
            label=f":small[:blue[{say('audit.past')}]]",
            icon=":material/history:",
            query_params=asked,
            width="content",
        )
